"""The linter at the editor's desk: an error refuses publication, a warning asks for a reason."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm

from fellowship.calls import truth
from fellowship.calls.lint import lint_one
from fellowship.core import frontmatter
from fellowship.core.findings import Finding
from fellowship.pages.addresses import own_hosts
from fellowship.pages.texts import document, words_of


def findings_of(page: Any, *, now: datetime) -> list[Finding]:
    """What the linter says of a page as it stands, saved or not, against what is true at ``now``.

    The ``open`` flag of a former site is left out: on our pages it opens nothing.
    """
    front = words_of(page)
    front.pop("open", None)
    read = frontmatter.read(document(front, page.body), page.title)
    return lint_one(read, truth.known(now, hosts=own_hosts()))


class ProofreadForm(WagtailAdminPageForm):
    """The form of every page: a draft is saved as it is, a publication is read first."""

    because = forms.CharField(
        label=gettext_lazy("Publier malgré les avertissements : motif"),
        required=False,
        help_text=gettext_lazy("Demandé seulement si la relecture trouve un avertissement."),
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        if "action-publish" not in self.data or self.errors:
            return
        self.instance.__dict__.pop("section", None)
        now = timezone.now()
        if obstacle := self.instance.obstacle_to_publish(now=now):
            self.add_error("dated_at", obstacle)
        if not self.instance.pk and self.instance.go_live_at and self.instance.go_live_at > now:
            self.instance.live = False  # Wagtail saves a new page before it schedules it
        found = findings_of(self.instance, now=now)
        for finding in found:
            if finding.is_error:
                self.add_error(self._field_of(finding), _said(finding))
        warnings = [finding for finding in found if finding.severity == "warning"]
        if warnings and not self.errors and not self.cleaned_data.get("because", "").strip():
            asked = _("Corrigez, ou donnez un motif pour publier ainsi :")
            self.add_error("because", [asked, *map(_said, warnings)])

    def _field_of(self, finding: Finding) -> str | None:
        """The field of the form that holds what the finding speaks of."""
        key = finding.field.split(".")[0]
        known = self.instance.front_fields()
        name = known[key][0] if key in known else "sections" if finding.field else None
        for one in (key, name):
            if one in self.fields:
                return one
        return None


def _said(finding: Finding) -> str:
    place = f"[{finding.field}] " if "." in finding.field else ""
    advice = f" {finding.suggestion}" if finding.suggestion else ""
    return f"{place}{finding.message}{advice}"
