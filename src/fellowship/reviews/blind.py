"""What a reviewer sees. A dossier never crosses this line; only these fields do.

``sheet_of`` is applied once, when the dossier reaches the stage; the screens read its result, so
that nothing that happens later to the person's identity can change a byte of them.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from fellowship.calls.models import RuleSet
from fellowship.dossiers import rules as dossier_rules
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.reviews.models import Opinion, Review
from fellowship.reviews.states import ReviewState
from regulations import Field, Grid, Reading, Rules

MASK = "[masqué]"
OPINIONS = Opinion.choices
SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"

ADDRESS = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
LINK = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|fr|org|net|io|eu|dev|me|co|info|gouv|ai|app|social|tech)\b(?:/\S*)?",
    re.IGNORECASE,
)
NICKNAME = re.compile(r"(?<![\w@])@[\w.-]{2,}")
PHONE = re.compile(r"(?<!\w)(?:\+|00)?\d(?:[\s.\u00a0\u202f-]?\(?\d\)?){8,13}(?!\w)")
WORD = re.compile(r"\w+")
# Particles of names that are also ordinary words: masking them would empty the text.
PARTICLES = frozenset(
    [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "et",
        "van",
        "von",
        "der",
        "den",
        "al",
        "el",
        "ben",
        "bin",
        "da",
        "di",
        "do",
        "dos",
    ]
)


@dataclass(frozen=True, slots=True)
class BlindReview:
    """One line of a reviewer's list."""

    id: int
    label: str
    state: str
    state_label: str
    profile: str
    stage: str
    scored: int
    criteria: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Other:
    """What another reviewer gave to the same dossier, told only after one's own is sent."""

    scores: list[tuple[str, int]]
    opinion: str
    appreciation: str


@dataclass(frozen=True, slots=True)
class BlindDossier:
    """The page of a review: the sheet, the grid, what this reviewer has already written."""

    id: int
    label: str
    state: str
    state_label: str
    profile: str
    stage: str
    is_blind: bool
    sections: list[dict[str, Any]]
    grid: Grid
    scores: dict[str, int]
    asks_opinion: bool
    opinion: str
    opinion_label: str
    appreciation: str
    edition: int
    sent_at: datetime | None
    others: list[Other]

    @property
    def is_sent(self) -> bool:
        return self.state == ReviewState.SENT


def reviews_of(reviewer: User, *, now: datetime) -> list[BlindReview]:
    """All that is assigned to a reviewer, by label: the order tells nothing either."""
    rows = list(
        Review.objects.visible_to(reviewer, now)
        .annotate(scored=Count("scores"))
        .order_by("sheet__label")
        .values_list(
            "pk",
            "sheet__label",
            "stage",
            "state",
            "dossier__profile",
            "dossier__rule_set",
            "scored",
            "sent_at",
        )
    )
    sets = RuleSet.objects.in_bulk({row[5] for row in rows})
    return [
        BlindReview(
            id=pk,
            label=label,
            state=state,
            state_label=str(ReviewState(state).label),
            profile=sets[rule_set].rules.profile_name(profile),
            stage=_stage(sets[rule_set].rules, stage)[0],
            scored=scored,
            criteria=_stage(sets[rule_set].rules, stage)[1],
            sent_at=sent_at,
        )
        for pk, label, stage, state, profile, rule_set, scored, sent_at in rows
    ]


def _stage(rules: Rules, slug: str) -> tuple[str, int]:
    """The name of a reading stage, and how many marks its grid asks for."""
    stage = rules.process.get(slug)
    if stage is None:
        return slug, 0
    grid = rules.grids[stage.settings_as(Reading).grid]
    return stage.name, 0 if grid.aggregation == "opinion" else len(grid.criteria)


def dossier_of(reviewer: User, label: str, *, now: datetime) -> BlindDossier | None:
    """The page of one review, or nothing when it is not this reviewer's."""
    rows = (
        Review.objects.visible_to(reviewer, now)
        .select_related("sheet", "dossier__rule_set")
        .prefetch_related("scores")
    )
    review = rows.filter(sheet__label=label).first()
    if review is None:
        return None
    sheet = review.sheet
    sheet.dossier = review.dossier
    rules, grid = _rules_of(review), sheet.grid
    return BlindDossier(
        id=review.pk,
        label=label,
        state=review.state,
        state_label=review.get_state_display(),
        profile=rules.profile_name(review.dossier.profile),
        stage=sheet.place.name,
        is_blind=sheet.blind,
        sections=sheet.content,
        grid=grid,
        scores={score.criterion: score.value for score in review.scores.all()},
        asks_opinion=sheet.asks_opinion,
        opinion=review.opinion,
        opinion_label=review.get_opinion_display(),
        appreciation=review.appreciation,
        edition=review.edition,
        sent_at=review.sent_at,
        others=others_of(review, grid) if review.state == ReviewState.SENT else [],
    )


def others_of(review: Review, grid: Grid) -> list[Other]:
    names = {criterion.slug: criterion.name for criterion in grid.criteria}
    rows = Review.objects.sent().filter(sheet=review.sheet_id).exclude(pk=review.pk)
    return [
        Other(
            scores=[
                (names[s.criterion], s.value) for s in other.scores.all() if s.criterion in names
            ],
            opinion=other.get_opinion_display(),
            appreciation=other.appreciation,
        )
        for other in rows.prefetch_related("scores").order_by("pk")
    ]


def _rules_of(review: Review) -> Rules:
    rule_set = review.dossier.rule_set
    if rule_set is None:
        raise ValueError(f"{review} is about a dossier that was never sent")
    return rule_set.rules


# --- what is taken out, once, when a dossier is sent ---------------------------------------------


def sheet_of(dossier: Dossier, rules: Rules, *, blind: bool = True) -> list[dict[str, Any]]:
    """The content of a sheet, without files. ``blind``: no identifying field, names masked."""
    names = names_of(dossier, rules)
    sections = []
    for section in dossier_rules.sections_sent(dossier, rules):
        answers = []
        for field in section.fields:
            if field.kind == "file" or (blind and (field.identifying or field.kind == "url")):
                continue
            text, masked = _said(field, dossier.answers.get(field.slug)), False
            if blind:
                text, masked = mask(text, names)
            if text:
                answers.append({"label": field.label, "text": text, "masked": masked})
        if answers:
            sections.append({"title": section.title, "answers": answers})
    return sections


def _said(field: Field, value: Any) -> str:
    if value in (None, "", []):
        return ""
    choices = dict(field.choices)
    if field.kind == "choices" and isinstance(value, list):
        return ", ".join(choices.get(choice, str(choice)) for choice in value)
    if field.kind == "choice":
        return choices.get(value, str(value))
    if field.kind == "check":
        return _("Oui")
    return str(value)


def names_of(dossier: Dossier, rules: Rules) -> set[str]:
    """The words that would name the person: display name, address, every identifying text."""
    person = dossier.candidate
    people = [person, *(member.person for member in dossier.members.select_related("person"))]
    texts = [text for one in people if one for text in (one.name, one.email.partition("@")[0])]
    texts += [
        str(dossier.answers.get(field.slug) or "")
        for section in dossier_rules.sections_sent(dossier, rules)
        for field in section.fields
        if field.identifying and field.kind in {"text", "long"}
    ]
    return set(_tokens(texts))


def _tokens(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        words = [_plain(word) for word in WORD.findall(unicodedata.normalize("NFC", text))]
        words = [word for word in words if not word.isdigit() and word not in PARTICLES]
        yield from (word for word in words if len(word) > 1)
        yield from ("".join(pair) for pair in itertools.pairwise(words))


def _plain(word: str) -> str:
    """Without accents nor case: « Éloïse » is « eloise »."""
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def mask(text: str, names: set[str]) -> tuple[str, bool]:
    """The text without addresses, links, telephones and ``names``; whether something was there.

    A name of two letters is masked only when written with a capital: « Ng », not « ng ».
    """
    text = unicodedata.normalize("NFC", text)
    for pattern in (ADDRESS, LINK, NICKNAME, PHONE):
        text = pattern.sub(MASK, text)

    def hide(found: re.Match[str]) -> str:
        word = found.group()
        if word == MASK.strip("[]") and text[found.start() - 1 : found.start()] == "[":
            return word
        hidden = _plain(word) in names and (len(word) > 2 or word[0].isupper())
        return MASK if hidden else word

    text = WORD.sub(hide, text)
    text = re.sub(rf"{re.escape(MASK)}(?:[\s’'-]{{1,2}}{re.escape(MASK)})+", MASK, text)
    return text, MASK in text


def label_of(dossier: Dossier, stage: str, attempt: int = 0) -> str:
    """A name for the sheet, drawn from the number of the dossier: it tells no order, no person.

    Each stage has its own: who reads twice does not recognise the dossier by its label.
    """
    key = f"blind|{settings.SECRET_KEY}".encode()[:64]
    seed = f"{dossier.reference}|{stage}|{attempt}".encode()
    number = int.from_bytes(blake2b(seed, key=key, digest_size=8).digest(), "big")
    signs = ""
    for _place in range(6):
        number, rest = divmod(number, len(SIGNS))
        signs += SIGNS[rest]
    return f"{signs[:3]}-{signs[3:]}"
