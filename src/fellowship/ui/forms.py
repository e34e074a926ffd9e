"""What our forms share, whatever they ask."""

from typing import Any

from dsfr.forms import DsfrBaseForm
from dsfr.utils import dsfr_input_class_attr


class UnmarkedForm(DsfrBaseForm):  # type: ignore[misc]  # dsfr is untyped
    """A form that marks nothing « optionnel »: filters, and drafts that may all wait.

    Fields may be added after the DSFR has dressed the declared ones: call ``dress`` then.
    """

    use_required_attribute = False

    def get_context(self) -> dict[str, Any]:
        # django-dsfr adds « (Optionnel) » to what is not required when it draws the label; by
        # then the form has been read, and ``required`` has nothing else left to say.
        for field in self.fields.values():
            field.required = True
        return super().get_context()  # type: ignore[no-any-return]

    def dress(self) -> None:
        for visible in self.visible_fields():
            dsfr_input_class_attr(visible)
