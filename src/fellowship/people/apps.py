from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "fellowship.people"
    verbose_name = "Personnes"
