"""What the editor's form shows beside its fields: the proofreading, and the facts to insert."""

from typing import Any, ClassVar

from django.urls import reverse
from wagtail.admin.panels import Panel

from fellowship.pages.editing.proofreading import counted


class ProofreadPanel(Panel):
    """Works without our script: the words at fault are listed after a refusal, the facts can be
    copied, and « Relire » opens what the linter says of the text as it is typed. (Wagtail's own
    form needs scripts.)"""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/editor/panel.html"

        class Media:
            js: ClassVar[list[str]] = ["pages/editor.js"]
            css: ClassVar[dict[str, list[str]]] = {"all": ["pages/editor.css"]}

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "address": self._address(),
                "remarks": self.form.remarks(),
                "counted": counted(self.form.found) if self.form.found else "",
                "facts": self.instance.named_facts.values(),
            }

        def _address(self) -> str:
            """Where the text is read: that of the page, or of the kind of page being made."""
            if self.instance.pk:
                return reverse("proofread_page", args=[self.instance.pk])
            asked = self.request.resolver_match
            return reverse("proofread_new_page", args=asked.args, kwargs=asked.kwargs)
