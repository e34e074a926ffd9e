"""The cast, the hour, and a database that is migrated once."""

import json
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from pytest_django.plugin import blocking_manager_key

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config):
    import warnings

    # django-dsfr warns whichever way DSFR_MARK_OPTIONAL_FIELDS is set; Wagtail's own are its own.
    config.addinivalue_line(
        "filterwarnings", "ignore::DeprecationWarning:(wagtail|treebeard|taggit|allauth).*"
    )
    config.addinivalue_line("filterwarnings", "ignore:.*DSFR_MARK_OPTIONAL_FIELDS.*")
    config.addinivalue_line(
        "filterwarnings", "ignore::django.utils.deprecation.RemovedInDjango60Warning"
    )
    warnings.simplefilter("default")


def corpus() -> Path:
    """The public corpus beside the checkout; tests that need it skip loudly where it is absent."""
    places = [
        os.environ.get("PASSERELLE_CORPUS"),
        ROOT / "../shared/corpus",
        ROOT / "../../shared/corpus",
    ]
    for place in places:
        if place and Path(place).is_dir():
            return Path(place).resolve()
    pytest.skip("!!! Le corpus public n'est pas à côté du dépôt (../shared/corpus) : test SAUTÉ.")


@pytest.fixture(name="corpus", scope="session")
def corpus_folder():
    return corpus()


def _schema_digest():
    files = sorted(ROOT.glob("src/fellowship/*/migrations/*.py"))
    lock = (ROOT / "requirements/run.txt").read_bytes()
    return sha256(lock + b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request):
    """Each worker of xdist gets its own file; all start from the same migrated one."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        name = str(Path(settings.DATA) / f"test-{worker}.sqlite3")
        database.setdefault("TEST", {})["NAME"] = connections["default"].settings_dict["TEST"][
            "NAME"
        ] = name
    elif worker != "main":
        name = f"test_{database['NAME']}_{worker}"
        connections["default"].settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker, django_db_modify_db_settings
):
    """Migrate once per set of migrations on SQLite, then copy the file: 8 s become 0.1 s."""
    from django.test.utils import setup_databases, teardown_databases

    settings_dict = connections["default"].settings_dict
    if not settings_dict["ENGINE"].endswith("sqlite3"):
        with django_db_blocker.unblock():
            config = setup_databases(verbosity=0, interactive=False)
        yield
        with django_db_blocker.unblock():
            teardown_databases(config, verbosity=0)
        return
    target = Path(settings_dict["TEST"]["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    template = ROOT / ".cache" / f"schema-{_schema_digest()}.sqlite3"
    with django_db_blocker.unblock():
        if not template.exists():
            template.parent.mkdir(exist_ok=True)
            fresh = template.with_suffix(f".{os.getpid()}")
            settings_dict["NAME"] = str(fresh)
            connections["default"].close()
            call_command("migrate", verbosity=0)
            # the flush between two transactional tests deletes rows; only the tests may
            connections["default"].cursor().execute("DROP TRIGGER core_event_is_kept")
            connections["default"].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections["default"].close()
            fresh.rename(template)
        shutil.copy(template, target)
        settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(target)
        connections["default"].close()
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    target.unlink(missing_ok=True)


KEPT = {}  # what migrations wrote, which the flush of a transactional test takes away


@pytest.fixture(scope="session", autouse=True)
def _remember_what_migrations_wrote(request):
    """Wagtail's root page, site, locale and groups come from migrations, and are needed."""
    if not any(is_transactional(item) for item in request.session.items):
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        rows = json.loads(connections["default"].creation.serialize_db_to_string())
        # content types first: what listens to the others would make its own, under other numbers
        rows.sort(key=lambda row: row["model"] != "contenttypes.contenttype")
        KEPT["rows"] = json.dumps(rows)


def is_transactional(item):
    marker = item.get_closest_marker("django_db")
    names = {"transactional_db", "live_server", "django_db_reset_sequences"}
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        names & set(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    outcome = yield
    if nextitem is not None and is_transactional(item) and "rows" in KEPT:
        with item.config.stash[blocking_manager_key].unblock():
            call_command(
                "flush",
                verbosity=0,
                interactive=False,
                inhibit_post_migrate=True,
                reset_sequences=False,  # or the next row would take the number of a kept one
            )
            connections["default"].creation.deserialize_db_from_string(KEPT["rows"])
            connections["default"].close()
    return outcome


def pytest_sessionfinish():
    if str(settings.DATA).startswith("/tmp"):
        shutil.rmtree(settings.DATA, ignore_errors=True)


@pytest.fixture(autouse=True)
def _clean_cache():
    from django.core.cache import cache

    from fellowship.calls.models import READ

    cache.clear()
    READ.clear()


@pytest.fixture
def candidate(db):
    from tests.factories.people import UserFactory

    return UserFactory(email="camille@example.org", name="Camille Vasseur-Lindt")


@pytest.fixture
def rival(db):
    from tests.factories.people import UserFactory

    return UserFactory(email="robin@example.org", name="Robin Kerbrat")


@pytest.fixture
def stranger(db):
    from tests.factories.people import UserFactory

    return UserFactory(email="sacha@example.org", name="Sacha Inconnu")


@pytest.fixture
def officer(db):
    from tests.factories.people import UserFactory

    return UserFactory(email="olga@example.org", name="Olga Prévert", is_staff=True)


@pytest.fixture
def reviewer(db):
    from tests.factories.calls import PartFactory

    return PartFactory(person__email="rene@example.org", person__name="René Lecteur").person


@pytest.fixture
def juror(db):
    from tests.factories.calls import PartFactory

    return PartFactory(
        person__email="judith@example.org", person__name="Judith Jury", juror=True
    ).person


@pytest.fixture
def host(db):
    from tests.factories.calls import PartFactory

    return PartFactory(
        person__email="hector@example.org", person__name="Hector Hôte", host=True
    ).person
