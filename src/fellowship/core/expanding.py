"""Migrations that run while people deposit: the former code goes on, nobody waits behind a lock."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations.operations import AddIndex


class AddIndexWithoutLock(AddIndexConcurrently):
    """An index on a table that has rows: built beside the writers on PostgreSQL.

    Its migration says ``atomic = False`` and does nothing else.
    """

    def database_forwards(
        self, app_label: str, editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
        else:
            AddIndex.database_forwards(self, app_label, editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, editor, from_state, to_state)
        else:
            AddIndex.database_backwards(self, app_label, editor, from_state, to_state)
