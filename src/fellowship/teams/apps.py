from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "fellowship.teams"
    verbose_name = "Équipes"

    def ready(self) -> None:
        from fellowship.missions.rules import register_seat_obstacles
        from fellowship.talents.rules import register_wish_obstacle
        from fellowship.teams import receivers, rules, stages  # noqa: F401

        register_wish_obstacle("teams", rules.obstacle_to_wish)
        register_seat_obstacles(
            "teams",
            to_change=rules.obstacle_to_change_seat,
            to_remove=rules.obstacle_to_remove_seat,
        )
