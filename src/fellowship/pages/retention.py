"""How long a page remembers who wrote it. What it says is public and lives as long as it does:
the page of a person is corrected or removed on request, its address then answering 410 or 301."""

from django.apps import apps

from fellowship.core.retention import Keep

AUTHOR = Keep(
    purpose="Savoir qui a créé ou verrouillé une page",
    basis="mission d’intérêt public",
    months=36,
    since="latest_revision_created_at",
    then="anonymise",
    clears=("owner", "locked_by"),
)

RULES = {
    model.__name__: AUTHOR
    for model in apps.get_app_config("pages").get_models()
    if any(column.name == "owner" for column in model._meta.fields)  # noqa: SLF001
}
