"""Expand, migrate, contract: the former code runs on the new schema while people deposit."""

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from fellowship.core.expanding import AddIndexWithoutLock

# The last migration of each app in the release that brought the rule: UPGRADE.md has it installed
# with the service stopped. What comes after runs while people deposit.
BEFORE = {
    "calls": 11,
    "core": 10,
    "dossiers": 12,
    "engagements": 4,
    "juries": 3,
    "meetings": 1,
    "missions": 1,
    "pages": 7,
    "people": 6,
    "reviews": 7,
    "talents": 3,
    "teams": 4,
}
CONTRACTS = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
)


def new_migrations():
    loader = MigrationLoader(None)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("fellowship.")}
    for (label, name), migration in sorted(loader.disk_migrations.items()):
        if label in ours and int(name[:4]) > BEFORE.get(label, 0):
            yield migration


def faults_of(migration):
    """What would break the former code, or hold a lock, in one migration; by sentence."""
    created, faults = set(), []
    contracts = getattr(migration, "contracts", "")  # the release whose code stopped using it
    for operation in migration.operations:
        name = type(operation).__name__
        model = getattr(operation, "model_name", getattr(operation, "name", "")).lower()
        if isinstance(operation, migrations.CreateModel):
            created.add(operation.name.lower())
        elif isinstance(operation, CONTRACTS) and not contracts:
            faults.append(f"{name} {model}: the former code still reads it; say « contracts »")
        elif isinstance(operation, AddIndexWithoutLock):
            if migration.atomic:
                faults.append(f"{name} {model}: atomic = False, and nothing else beside")
        elif model in created:
            continue
        elif isinstance(operation, migrations.AddIndex | migrations.AddConstraint):
            faults.append(f"{name} {model}: takes a lock on a table that has rows")
        elif isinstance(operation, migrations.AddField):
            faults += _faults_of_field(operation)
    return faults


def _faults_of_field(operation):
    field = operation.field
    where = f"{operation.model_name}.{operation.name}"
    if isinstance(field, models.ManyToManyField):
        return
    if not field.null and field.db_default is NOT_PROVIDED:
        yield f"{where}: the former code inserts rows without it; null or db_default"
    if (field.db_index and not field.remote_field) or field.unique:
        yield f"{where}: its index takes a lock; AddIndexWithoutLock in a migration of its own"


@pytest.mark.parametrize("migration", list(new_migrations()), ids=str)
def test_a_new_migration_only_expands_or_says_what_it_contracts(migration):
    assert faults_of(migration) == []


class Wrong(migrations.Migration):
    operations = [
        migrations.RemoveField("email", "body"),
        migrations.RenameModel("Email", "Letter"),
        migrations.AddField("email", "x", models.CharField(max_length=3, default="")),
        migrations.AddField("email", "y", models.CharField(max_length=3, null=True, db_index=True)),
        migrations.AddIndex("email", models.Index(fields=["to"], name="i")),
        AddIndexWithoutLock("email", models.Index(fields=["to"], name="j")),
    ]


class Right(migrations.Migration):
    operations = [
        migrations.CreateModel("thing", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("thing", models.Index(fields=["id"], name="i")),
        migrations.AddField("email", "x", models.CharField(max_length=3, db_default="")),
        migrations.AddField("email", "y", models.IntegerField(null=True)),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("email", "z")]
        ),
    ]


def test_the_rule_finds_what_breaks_the_former_code():
    assert len(faults_of(Wrong("wrong", "core"))) == len(Wrong.operations)
    assert faults_of(Right("right", "core")) == []
