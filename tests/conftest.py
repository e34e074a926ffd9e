"""The cast, the hour, and a database that is migrated once."""

import datetime as dt
import fcntl
import os
import shutil
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

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


def pytest_collection_modifyitems(items):
    """``EXAMPLES=10``: ten times the examples that each property asks for. For the night."""
    times = int(os.environ.get("EXAMPLES", "1"))
    if times == 1:
        return
    from hypothesis import is_hypothesis_test
    from hypothesis import settings as how

    tests = {id(item.obj): item.obj for item in items if hasattr(item, "obj")}
    for test in tests.values():
        if is_hypothesis_test(test):
            asked = test._hypothesis_internal_use_settings or how.default
            more = how(asked, max_examples=times * asked.max_examples)
            test._hypothesis_internal_use_settings = more


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


# --- a database that is migrated once, and copied ---------------------------------------------


def schema_digest():
    """Changes with the migrations and with the versions of the packages that bring some."""
    files = sorted(ROOT.glob("src/fellowship/*/migrations/*.py"))
    lock = (ROOT / "requirements/run.txt").read_bytes()
    return sha256(lock + b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


@contextmanager
def alone(name):
    """One process at a time: the first makes what the others copy."""
    folder = ROOT / ".cache"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate():
    connection = connections["default"]
    call_command("migrate", verbosity=0)
    # a transactional test may delete rows; only the tests may
    for table in ("core_event", "core_seal"):
        where = "" if connection.vendor == "sqlite" else f" ON {table}"
        for name in (f"{table}_is_kept", f"{table}_is_whole"):
            connection.cursor().execute(f"DROP TRIGGER IF EXISTS {name}{where}")
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


class SqliteCopies:
    """A file: the migrated one is kept in ``.cache``, each process has its own copy."""

    def __init__(self, worker):
        self.template = ROOT / ".cache" / f"schema-{schema_digest()}.sqlite3"
        self.name = str(Path(settings.DATA) / f"test-{worker}.sqlite3")

    def make_template(self):
        if self.template.exists():
            return
        fresh = self.template.with_suffix(f".{os.getpid()}")
        use(str(fresh))
        _migrate()
        fresh.rename(self.template)

    def copy(self, name=""):
        target = Path(name or self.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.drop(name)
        shutil.copy(self.template, target)

    def drop(self, name=""):
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name or self.name}{suffix}").unlink(missing_ok=True)


class PostgresCopies:
    """A database of the server: the migrated one serves as the template of the others."""

    def __init__(self, worker):
        base = settings.DATABASES["default"]["NAME"]
        self.prefix = f"{base}_schema_"
        self.template = f"{self.prefix}{schema_digest()}"
        self.name = f"test_{base}_{worker}"

    def make_template(self):
        names = [name for (name,) in self._run("SELECT datname FROM pg_database")]
        if self.template in names:
            return
        for former in names:
            if former.startswith(self.prefix):
                self._run(f'DROP DATABASE "{former}"')
        fresh = f"{self.prefix}fresh"
        self._run(f'CREATE DATABASE "{fresh}"')
        use(fresh)
        _migrate()
        self._run(f'ALTER DATABASE "{fresh}" RENAME TO "{self.template}"')

    def copy(self, name=""):
        self.drop(name)
        self._run(f'CREATE DATABASE "{name or self.name}" TEMPLATE "{self.template}"')

    def drop(self, name=""):
        self._run(f'DROP DATABASE IF EXISTS "{name or self.name}" WITH (FORCE)')

    def _run(self, statement):
        """On the server's own database: one does not drop the room one stands in."""
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def use(name):
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


@pytest.fixture(scope="session")
def copies(request):
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    return (SqliteCopies if sqlite else PostgresCopies)(worker)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, copies):
    """Migrate once per set of migrations, then copy: 8 s become 0.1 s."""
    with django_db_blocker.unblock():
        with alone(f"schema-{connections['default'].vendor}"):
            copies.make_template()
        copies.copy()
        use(copies.name)
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
        copies.drop()


@pytest.fixture(scope="session")
def stocked_databases(copies, django_db_setup, django_db_blocker):
    """By the function that stocks it, the name of a database; made once a process."""
    made = {}
    yield made
    with django_db_blocker.unblock():
        connections["default"].close()
        for name in made.values():
            copies.drop(name)


@pytest.fixture(scope="module")
def stocked(copies, stocked_databases, django_db_blocker):
    """``stocked(function)``: the tests of this file start from what ``function()`` has written.

    For what takes long to make and many tests read: it is made once a process, in a database of its
    own, and each test rolls back what it adds. Call it from a fixture of scope "module".
    """

    def start_from(function):
        with django_db_blocker.unblock():
            if function not in stocked_databases:
                name = f"{copies.name}_{function.__name__}"
                copies.copy(name)
                use(name)
                function()
                stocked_databases[function] = name
            use(stocked_databases[function])

    yield start_from
    with django_db_blocker.unblock():
        use(copies.name)


def is_transactional(item):
    marker = item.get_closest_marker("django_db")
    names = {"transactional_db", "live_server", "django_db_reset_sequences"}
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        names & set(getattr(item, "fixturenames", ()))
    )


# Django would empty the tables after a transactional test, and with them what migrations wrote: the
# root page, the groups, the content types.
TransactionTestCase._fixture_teardown = lambda _case: None


@pytest.fixture(autouse=True)
def _start_again_after_a_transactional_test(request):
    """What it committed goes with the copy it wrote in; the next test gets a new one."""
    if not is_transactional(request.node):
        yield
        return
    copies = request.getfixturevalue("copies")
    yield
    with request.getfixturevalue("django_db_blocker").unblock():
        connections.close_all()
        copies.copy()


def pytest_sessionfinish():
    if str(settings.DATA).startswith("/tmp"):
        shutil.rmtree(settings.DATA, ignore_errors=True)


@pytest.fixture(autouse=True)
def _clean_cache():
    from django.core.cache import cache

    from fellowship.calls.models import READ
    from fellowship.pages.showing import page_cache

    cache.clear()
    READ.clear()
    page_cache._Current.until = 0  # what another test read is no more believed for a second


@pytest.fixture
def at():
    """``at(instant)``: that is what every clock says, and goes on saying, until the test ends.

    The cache is emptied: what it keeps was true at another hour. A session lasts twelve hours:
    sign in again after a longer jump.
    """
    with ExitStack() as journey:
        clocks = []

        def set_clock(instant):
            from django.core.cache import cache

            cache.clear()
            # in UTC: a named zone would move the zone of the process too
            instant = instant.astimezone(dt.UTC)
            if clocks:
                clocks[0].move_to(instant)
            else:
                clocks.append(journey.enter_context(time_machine.travel(instant, tick=False)))

        yield set_clock


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
    from tests.factories.calls import RoleFactory

    return RoleFactory(person__email="rene@example.org", person__name="René Lecteur").person


@pytest.fixture
def juror(db):
    from tests.factories.calls import RoleFactory

    return RoleFactory(
        person__email="judith@example.org", person__name="Judith Jury", juror=True
    ).person


@pytest.fixture
def host(db):
    from tests.factories.calls import RoleFactory

    return RoleFactory(
        person__email="hector@example.org", person__name="Hector Hôte", host=True
    ).person
