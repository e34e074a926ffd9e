"""Tables that took another name, or another app, keep every row and what points at it."""

import datetime as dt

import pytest
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

BEFORE = [
    ("core", "0005_letter_held"),
    ("calls", "0006_body_kind"),
    ("reviews", "0002_review_count"),
    ("talents", "0001_initial"),
    ("juries", "0001_initial"),
    ("teams", "0001_initial"),
    ("engagements", "0001_initial"),
]
AFTER = ["core", "calls", "missions", "reviews", "talents", "juries", "teams", "engagements"]
NOON = dt.datetime(2024, 2, 15, 12, tzinfo=dt.UTC)


@pytest.fixture
def elsewhere(django_db_setup, django_db_blocker, tmp_path):
    """Another database of the same engine, empty."""
    with django_db_blocker.unblock():
        default = connections["default"]
        described = {**default.settings_dict, "TEST": {}}
        if default.vendor == "sqlite":
            described["NAME"] = str(tmp_path / "moved.sqlite3")
        else:
            described["NAME"] += "_moved"
            name = default.ops.quote_name(described["NAME"])
            default.cursor().execute(f"DROP DATABASE IF EXISTS {name}")
            default.cursor().execute(f"CREATE DATABASE {name}")
        connections.databases["moved"] = described
        yield connections["moved"]
        connections["moved"].close()
        del connections["moved"], connections.databases["moved"]
        if default.vendor != "sqlite":
            default.cursor().execute(f"DROP DATABASE {name}")


def migrated(connection, targets):
    """The models as they are once ``targets`` are applied."""
    MigrationRecorder(connection).ensure_schema()
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    apps = executor.loader.project_state([t for t in targets if t[1]]).apps
    return lambda label: apps.get_model(label).objects.using(connection.alias)


def leaves(connection):
    graph = MigrationExecutor(connection).loader.graph
    return [key for key in graph.leaf_nodes() if key[0] in AFTER]


def fill(rows):
    """One row in each table that moves, in those that point at it, and in the logbook."""
    person = rows("people.User").create(email="hote@example.org")
    call = rows("calls.Call").create(slug="appel", title="Appel")
    body = rows("calls.HostBody").create(name="Agence", slug="agence")
    sprint = rows("calls.Sprint").create(call=call)
    rows("calls.Part").create(call=call, person=person, role="host", body=body, since=NOON)
    mission = rows("calls.Mission").create(call=call, body=body, slug="m", title="Marées")
    seat = rows("calls.Seat").create(mission=mission, profiles=["produit"])
    run = {"seed": 7, "input": {"a": 1}, "output": {"b": 2}, "version": "1", "at": NOON}
    rows("reviews.AssignmentRun").create(sprint=sprint, by=person, **run)
    matching = rows("teams.Run").create(call=call, digest="d", **run)
    dossier = rows("dossiers.Dossier").create(
        reference="ABCD-2345", call=call, candidate=person, created_at=NOON, changed_at=NOON
    )
    consent = rows("people.Consent").create(
        person=person, purpose="pool", wording="Oui.", given_at=NOON
    )
    membership = rows("talents.Membership").create(
        dossier=dossier, consent=consent, entered_at=NOON, expires_at=NOON
    )
    rows("teams.Wish").create(membership=membership, mission=mission, rank=1)
    rows("teams.Pairing").create(
        run=matching, membership=membership, mission=mission, seat=seat, sentence="Premier vœu."
    )
    rows("talents.Introduction").create(membership=membership, mission=mission, introduced_at=NOON)
    rows("engagements.Offer").create(
        dossier=dossier,
        mission=mission,
        starts_on=NOON.date(),
        experience_months=0,
        net_monthly=4000,
        variable_percent=0,
        prepared_at=NOON,
    )
    letter = rows("core.Letter").create(
        key="k", to="hote@example.org", subject="Objet", body="Texte", template="t",
        about=f"calls.Mission:{mission.pk}", created_at=NOON,
    )  # fmt: skip
    rows("core.Errand").create(
        key=f"letter:{letter.pk}", name="n", arguments=[1], asked_at=NOON, next_at=NOON
    )
    for subject, verb in (
        (f"calls.Mission:{mission.pk}", "move"),
        (f"teams.Run:{matching.pk}", "proposed"),
        (f"calls.Call:{call.pk}", "part_given"),
    ):
        rows("core.Event").create(at=NOON, subject=subject, verb=verb, by=person)
    rows("contenttypes.ContentType").create(app_label="calls", model="mission")
    return mission, seat, matching, letter


def test_every_row_is_kept_with_what_points_at_it_and_the_logbook_stays_final(elsewhere):
    """One test: each run of these migrations costs seconds."""
    mission, seat, matching, letter = fill(migrated(elsewhere, BEFORE))

    rows = migrated(elsewhere, leaves(elsewhere))

    role = rows("calls.Role").get()
    assert (role.kind, role.person.email, role.body.slug) == ("host", "hote@example.org", "agence")
    moved = rows("missions.Mission").get()
    assert (moved.pk, moved.title, moved.call.slug) == (mission.pk, "Marées", "appel")
    assert rows("missions.Seat").get(mission=moved).pk == seat.pk
    run = rows("teams.MatchingRun").get()
    assert (run.pk, run.seed, run.input, run.output) == (matching.pk, 7, {"a": 1}, {"b": 2})
    assert rows("reviews.AssignmentRun").get().by.email == "hote@example.org"
    pairing = rows("teams.Pairing").get()
    assert (pairing.run, pairing.mission, pairing.seat_id) == (run, moved, seat.pk)
    for label in ("talents.Wish", "talents.Introduction", "engagements.Offer"):
        assert rows(label).get().mission == moved, label
    email = rows("core.Email").get()
    assert (email.pk, email.about) == (letter.pk, f"missions.Mission:{mission.pk}")
    assert rows("core.Job").get().key == f"email:{letter.pk}"
    assert set(rows("core.Event").values_list("subject", "verb", "by__email")) == {
        (f"missions.Mission:{mission.pk}", "move", "hote@example.org"),
        (f"teams.MatchingRun:{matching.pk}", "proposed", "hote@example.org"),
        (f"calls.Call:{role.call_id}", "role_given", "hote@example.org"),
    }
    assert rows("contenttypes.ContentType").get(model="mission").app_label == "missions"
    with pytest.raises(DatabaseError, match="ne se modifie ni ne se supprime"):
        rows("core.Event").update(verb="autre")
