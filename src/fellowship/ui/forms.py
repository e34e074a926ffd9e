"""What our forms share, whatever they ask."""

from typing import Any

from dsfr.forms import DsfrBaseForm
from dsfr.utils import dsfr_input_class_attr


class UnmarkedForm(DsfrBaseForm):  # type: ignore[misc]  # dsfr is untyped
    """A form that marks nothing « optionnel »: filters, and drafts that may all wait.

    Fields may be added after the DSFR has dressed the declared ones: call ``dress`` then.
    """

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "DSFR_MARK_OPTIONAL_FIELDS": False}

    def dress(self) -> None:
        for visible in self.visible_fields():
            dsfr_input_class_attr(visible)
