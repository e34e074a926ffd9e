"""The linter at the editor's desk: an error refuses publication, a warning asks for a reason."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms import WagtailAdminPageForm

from fellowship.calls import proofreading_data
from fellowship.pages.answers import SentenceAnswer
from fellowship.pages.editing.form_inputs import Place, place_of, refusal, way_to
from fellowship.pages.editing.texts import words_of
from fellowship.pages.showing.addresses import own_hosts
from proofreading import Known, excerpts_of, lint_one, sentence_spot
from proofreading.claims.sentences import flatten, sentences
from texts.findings import Finding
from texts.frontmatter import Document

AS_TYPED = frozenset({"title", "titre-court", "titre-moteurs", "description-moteurs"})
# the pages whose dates and figures are those of a call, by the layout the linter knows
LAYOUTS = {
    "ApplyPage": "apply",
    "ProposePage": "project",
    "CandidatesPage": "candidates",
    "AdministrationsPage": "admins",
    "FaqPage": "faq",
    "ProgrammePage": "program",
}
AROUND = 160  # characters of the sentence quoted on each side of the words at fault


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as an editor reads it: where it is typed, and its sentence cut in three.

    ``start`` and ``end`` are counted as browsers count, in UTF-16 units.
    """

    finding: Finding
    place: Place | None
    before: str
    after: str
    start: int
    end: int
    asked: str = ""  # the sentence to confirm
    fact: str = ""  # the name of the living fact that says it

    @property
    def severity(self) -> str:
        names = {"error": _("Erreur"), "warning": _("Avertissement")}
        return names.get(self.finding.severity) or _("Pour information")


def document_of(page: Any) -> Document:
    """A page as it stands, saved or not, as the linter reads it. Browsers send line ends in two
    characters; fields show one.

    The ``open`` flag of a former site is left out: on our pages it opens nothing.
    """
    front = _unix(words_of(page))
    front.pop("open", None)
    return Document(page.title, front, _unix(page.body), {}, [], "", has_front=True)


def _unix(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, dict):
        return {key: _unix(item) for key, item in value.items()}
    return [_unix(item) for item in value] if isinstance(value, list) else value


def findings_of(page: Any, *, now: datetime) -> list[Finding]:
    """What the linter says of a page against what is true at ``now``."""
    for read in ("section", "calendar", "named_facts"):  # what was read before it was edited
        page.__dict__.pop(read, None)
    about = known_of(page, now=now)
    held = set(SentenceAnswer.objects.filter(facts=about.digest).values_list("sentence", flat=True))
    return lint_one(document_of(page), replace(about, answered=frozenset(held)))


def known_of(page: Any, *, now: datetime) -> Known:
    """What a text of this page is held against."""
    return known_for(page, proofreading_data.known(now, hosts=own_hosts(), facts=page.named_facts))


def known_for(page: Any, about: Known) -> Known:
    """The same truth, as this page is read against it: its layout, its call, its day."""
    kind, call = type(page).__name__, getattr(page, "call", None)
    dated = getattr(page, "dated_at", None)
    return replace(
        about,
        as_typed=AS_TYPED,
        call=call.slug if call else "",
        layout=LAYOUTS.get(kind, kind.lower()),
        day=dated.date() if dated else None,
        path=page.url_path or "",
    )


def sentence_to_confirm(finding: Finding, text: str) -> str:
    """The sentence a person is asked about, flattened, as its answer is kept; "" for the others."""
    if finding.code != "to-confirm":
        return ""
    for start, end in sentences(text):
        if start <= finding.start < end:
            return flatten(text)[start:end].strip()
    return ""


def counted(found: Iterable[Finding]) -> str:
    """« 1 erreur, 2 avertissements. »"""
    count = Counter(finding.severity for finding in found)
    words = [
        ngettext("%(n)s erreur", "%(n)s erreurs", count["error"]) % {"n": count["error"]},
        ngettext("%(n)s avertissement", "%(n)s avertissements", count["warning"])
        % {"n": count["warning"]},
        ngettext("%(n)s remarque", "%(n)s remarques", count["info"]) % {"n": count["info"]},
    ]
    said = [phrase for phrase in words if not phrase.startswith("0")]
    return ", ".join(said) + "." if said else _("Rien à signaler.")


class ProofreadForm(WagtailAdminPageForm):
    """The form of every page: a draft is saved as it is, a publication is read first."""

    because = forms.CharField(
        label=gettext_lazy("Publier malgré les avertissements : motif"),
        required=False,
        help_text=gettext_lazy("Demandé seulement si la relecture trouve un avertissement."),
    )
    found: list[Finding] = []

    def proofread(self) -> None:
        """Read what was typed, whatever will be done with it."""
        self.found = findings_of(self.instance, now=timezone.now())

    def remarks(self, posted: Mapping[str, Any] | None = None) -> list[Remark]:
        """What was found, each at its place on the form: as it will be shown, or as ``posted``."""
        if not self.found:
            return []
        texts = {e.field: e.text for e in excerpts_of(document_of(self.instance))}
        return [
            replace(
                _remark(finding, texts.get(finding.field, ""), place),
                asked=sentence_to_confirm(finding, texts.get(finding.field, "")),
                fact=fact if (fact := fact_in(finding)) in self.instance.named_facts else "",
            )
            for finding in self.found
            for place in [place_of(self, finding.field, posted or {})]
        ]

    def _post_clean(self) -> None:
        super()._post_clean()
        if "action-publish" not in self.data or self.errors:
            return
        now = timezone.now()
        if obstacle := self.instance.obstacle_to_publish(now=now):
            self.add_error("dated_at", obstacle)
        if not self.instance.pk and self.instance.go_live_at and self.instance.go_live_at > now:
            self.instance.live = False  # Wagtail saves a new page before it schedules it
        self.proofread()
        self._refuse([finding for finding in self.found if finding.is_error])
        warnings = [finding for finding in self.found if finding.severity == "warning"]
        if warnings and not self.errors and not self.cleaned_data.get("because", "").strip():
            asked = _("Corrigez, ou donnez un motif pour publier ainsi :")
            said = [f"{self._where(finding)}{_said(finding)}" for finding in warnings]
            self.add_error("because", [asked, *said])

    def _refuse(self, found: list[Finding]) -> None:
        """Each error on the field, or the block, where its words are typed."""
        in_sections = []
        for finding in found:
            place = place_of(self, finding.field, {})
            if way := way_to(self.instance, finding.field):
                in_sections.append((way, _said(finding)))
            else:
                self.add_error(place.name if place else None, _said(finding))
        if in_sections:
            self.add_error("sections", refusal(self.instance.SECTIONS, in_sections))

    def _where(self, finding: Finding) -> str:
        place = place_of(self, finding.field, {})
        return f"[{place.label}] " if place else ""


def fact_in(finding: Finding) -> str:
    """The fact that a suggestion names: « Insérer la grille : {{ pay }}. »."""
    match = re.search(r"\{\{ ([\w.]+) \}\}", finding.suggestion)
    return match[1] if match and finding.excerpt else ""


def _said(finding: Finding) -> str:
    return f"{finding.message} {finding.suggestion}".strip()


def _remark(finding: Finding, text: str, place: Place | None) -> Remark:
    first, last = sentence_spot(text, (finding.start, finding.end)) if finding.excerpt else (0, 0)
    before, after = text[first : finding.start], text[finding.end : last]
    return Remark(
        finding,
        place,
        before if len(before) <= AROUND else f"…{before[-AROUND:]}",
        after if len(after) <= AROUND else f"{after[:AROUND]}…",
        _units(text[: finding.start]),
        _units(text[: finding.end]),
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
