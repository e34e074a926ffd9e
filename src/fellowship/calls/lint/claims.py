"""What texts affirm of the programme: open or not, who is paid what, how many, which profiles."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from fellowship.calls.lint.dates import is_dated_post
from fellowship.calls.lint.known import Known
from fellowship.calls.lint.texts import Excerpt, excerpts_of, short
from fellowship.calls.prose import CalendarDraft, plain
from fellowship.calls.ruleset import Rules
from fellowship.core.findings import Finding, Severity
from fellowship.core.frontmatter import Document

NUMBERS = ["zéro", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]
_COHORT = re.compile(
    r"promotion[ -](?:n° ?)?(\d{1,2})\b|\b(\d{1,2})(?:e|ème|ième|ᵉ) promotion|\baa[cp]-eig(\d)\b"
    r"|\beig[ -](\d)\b"
)


def cohort_of(document: Document) -> str:
    """The promotion a document is about: the one it names most, the latest when it hesitates."""
    counted: Counter[str] = Counter()
    for excerpt in excerpts_of(document):
        for match in _COHORT.finditer(excerpt.flat):
            counted[next(group for group in match.groups() if group)] += 1
    if not counted:
        return ""
    return max(counted, key=lambda number: (counted[number], int(number)))


# --- open or not --------------------------------------------------------------------------------


def open_flag(
    document: Document, calendars: list[tuple[str, CalendarDraft]], known: Known
) -> Iterator[Finding]:
    if "open" not in document.front or document.front.get("layout") not in {
        "candidates", "admins", None,
    }:  # fmt: skip
        return
    flag = document.front["open"]
    excerpt = Excerpt(document, ("open",), str(flag))
    if not isinstance(flag, bool):
        message = _("« open » vaut « %(value)s » : ce n’est ni oui ni non.") % {"value": flag}
        advice = _("Écrire true ou false ; mieux, laisser le calendrier en décider.")
        yield excerpt.remark("open-not-boolean", "error", message, suggestion=advice)
        return
    if document.front.get("layout") == "admins":
        return
    head = document.front.get("head")
    sub = plain(str(head.get("sub") or "")) if isinstance(head, Mapping) else ""
    if flag and re.search(
        r"prochain (?:sprint|appel)[^.]*\b(?:commencera|se tiendra|débutera|ouvrira)", sub
    ):
        message = _("La page se dit ouverte et annonce le prochain sprint : « %(text)s ».") % {
            "text": short(sub.strip())
        }
        yield excerpt.remark("open-against-text", "error", message)
    if not flag and re.search(r"\bdépôt[^.]*\best ouvert", sub):
        message = _("La page se dit close et écrit « %(text)s ».") % {"text": short(sub.strip())}
        yield excerpt.remark("open-against-text", "error", message)
    if known.now is None:
        return
    windows = [
        window
        for _name, calendar in calendars
        for sprint in calendar.sprints
        if (window := sprint.window("deposit")) and window.ends_at
    ]
    inside = any(
        w.starts_at and w.ends_at and w.starts_at <= known.now < w.ends_at for w in windows
    )
    if flag and not inside:
        message = (
            _("La page se dit ouverte et aucun dépôt ne l’est.")
            if windows
            else _("La page se dit ouverte et aucun calendrier connu ne le confirme.")
        )
        yield excerpt.remark("open-without-window", "error" if windows else "warning", message)
    if not flag and inside:
        message = _("La page se dit close et un dépôt est ouvert.")
        yield excerpt.remark("closed-during-window", "error", message)


# --- thresholds and amounts ---------------------------------------------------------------------

_YEARS = r"(\d{1,2}) ans"
_BELOW = [
    (re.compile(rf"jusqu'à {_YEARS}"), True),
    (re.compile(rf"{_YEARS} (?:inclus|ou moins)"), True),
    (re.compile(rf"(?:moins de|inférieure? à|<) ?{_YEARS}"), False),
    (re.compile(rf"inférieure? ou égale? à {_YEARS}"), True),
]
_ABOVE = [
    (re.compile(rf"(?:au-delà de|plus de|>) ?{_YEARS}"), False),
    (re.compile(rf"supérieure? à {_YEARS}"), False),
    (re.compile(rf"supérieure? ou égale? (?:à )?{_YEARS}"), True),
    (re.compile(rf"(?:à partir de|dès) {_YEARS}"), True),
    (re.compile(rf"{_YEARS} (?:et|ou) plus"), True),
]


def thresholds(excerpt: Excerpt, rules: Rules | None) -> Iterator[Finding]:
    """At exactly N years, what does the text say, and what do the rules say?"""
    if not re.search(r"expérience|salaire|rémun|€|euros", excerpt.flat):
        return
    below = {m[1]: (m, has) for p, has in _BELOW for m in p.finditer(excerpt.flat)}
    above = {m[1]: (m, has) for p, has in _ABOVE for m in p.finditer(excerpt.flat)}
    for years in below.keys() & above.keys():
        (low, low_has), (high, high_has) = below[years], above[years]
        first = min(low, high, key=lambda match: match.start())
        if abs(low.start() - high.start()) > 400:
            continue
        quoted = {"low": low[0], "high": high[0], "years": years}
        if not low_has and not high_has:
            message = _("« %(low)s » et « %(high)s » : à %(years)s ans juste, rien n’est dit.")
            yield excerpt.remark("threshold-gap", "error", message % quoted, at=first.span())
        elif low_has and high_has:
            message = _("« %(low)s » et « %(high)s » : à %(years)s ans juste, deux réponses.")
            yield excerpt.remark("threshold-overlap", "error", message % quoted, at=first.span())
        elif rules and (grade := next((g for g in rules.pay if g.from_years == int(years)), None)):
            upper_has_it = not grade.strictly
            if high_has != upper_has_it:
                message = _(
                    "« %(low)s » / « %(high)s » : le règlement place %(years)s ans juste dans "
                    "l’échelon %(side)s."
                ) % {**quoted, "side": _("supérieur") if upper_has_it else _("inférieur")}
                advice = _("Insérer la grille : {{ pay }}.")
                yield excerpt.remark(
                    "threshold-against-rules",
                    "error",
                    message,
                    at=first.span(),
                    suggestion=advice,
                )


_PAY = re.compile(r"(\d{1,2}[ .]?\d{3}) ?(?:€|euros)")


_A_MONTH = re.compile(r"\bnet(?:te)?s?\b|mensuel|par mois|/ ?mois")


def amounts(excerpt: Excerpt, rules: Rules | None, known: Known) -> Iterator[Finding]:
    """A monthly pay that is in no grade of the rules, or only in those of another promotion."""
    if rules is None or is_dated_post(excerpt.document):
        return
    right = {int(grade.net_monthly) for grade in rules.pay}
    elsewhere = {int(grade.net_monthly) for other in known.rules.values() for grade in other.pay}
    for match in _PAY.finditer(excerpt.flat):
        value = int(re.sub(r"\D", "", match[1]))
        near = excerpt.flat[max(0, match.start() - 40) : match.end() + 30]
        if value in right or not 1000 <= value < 10000 or not _A_MONTH.search(near):
            continue
        advice = _("Insérer la grille : {{ pay }}.")
        severity: Severity
        if value in elsewhere:
            message = _("« %(text)s » est la rémunération d’une autre promotion.")
            code, severity = "amount-of-another-cohort", "warning"
        else:
            message = _("« %(text)s » n’est dans aucun échelon du règlement.")
            code, severity = "amount-against-rules", "error"
        yield excerpt.remark(
            code, severity, message % {"text": match[0]}, at=match.span(), suggestion=advice
        )


def contract(excerpt: Excerpt, rules: Rules | None) -> Iterator[Finding]:
    if rules is None or rules.contract.months % 12:
        return
    match = re.search(r"contrat de projet d'un an minimum", excerpt.flat)
    if match and rules.contract.months == 12:
        message = _("« d’un an minimum » : le règlement dit « un an, renouvelable ».")
        advice = _("Insérer le contrat : {{ contract }}.")
        yield excerpt.remark(
            "contract-against-rules", "warning", message, at=match.span(), suggestion=advice
        )


# --- profiles -----------------------------------------------------------------------------------

_TRADE = re.compile(
    r"(?:directeur ou directrice|directeur\(trice\)|directrice ou directeur|direction)"
    r"(?: (?:de |du |des |de la |de l'|d')| )(produits?|techniques?|impact|opérations?)\b"
)


def profiles(document: Document, rules: Rules | None) -> Iterator[Finding]:
    """The trades a page recruits against those of the rules (seed 2 and its rules differ)."""
    if rules is None or document.front.get("layout") not in {"candidates", "faq", "apply"}:
        return
    held = {_stem(word) for p in rules.profiles for word in re.findall(r"\w+", plain(p.name))}
    for excerpt in excerpts_of(document):
        named = {_stem(m[1]): m for m in _TRADE.finditer(excerpt.flat)}
        unknown = {stem: match for stem, match in named.items() if stem not in held}
        if len(named) >= 2 and unknown:
            match = min(unknown.values(), key=lambda found: found.start())
            message = _("« %(text)s » n’est pas un profil du règlement (%(profiles)s).") % {
                "text": short(match[0]),
                "profiles": ", ".join(profile.name for profile in rules.profiles),
            }
            advice = _("Insérer les profils : {{ profiles }}.")
            yield excerpt.remark(
                "profile-not-in-rules", "error", message, at=match.span(), suggestion=advice
            )
            return


def _stem(word: str) -> str:
    return word.lower().rstrip("s")


# --- counts -------------------------------------------------------------------------------------


def counted(document: Document) -> Iterator[Finding]:
    """« 3 étapes » above four bullets; « recrute 50 talents » above « jusqu’à 50 postes »."""
    how = document.front.get("how")
    if isinstance(how, Mapping):
        said, real = _steps(how)
        if said and real and said != real:
            excerpt = Excerpt(document, ("how", "title"), str(how.get("title")))
            message = _("« %(title)s » : la liste en compte %(count)s.") % {
                "title": short(str(how.get("title"))),
                "count": real,
            }
            yield excerpt.remark("step-count", "error", message, at=excerpt.whole)
    steps = document.front.get("steps")
    if isinstance(steps, Mapping) and re.fullmatch(
        r"\s*\d+ sprints?\s*", str(steps.get("title") or "")
    ):
        excerpt = Excerpt(document, ("steps", "title"), str(steps["title"]))
        message = _("« %(title)s » est un compte écrit à la main.") % {"title": steps["title"]}
        advice = _("Insérer le compte : {{ call.sprints }} sprints.")
        yield excerpt.remark("typed-count", "info", message, at=excerpt.whole, suggestion=advice)
    title = str(document.front.get("title") or "")
    for match in re.finditer(r"(?<!\w)(\d{2,3})(?= (?:talents|postes|personnes))", plain(title)):
        before = plain(title)[max(0, match.start() - 9) : match.start()]
        elsewhere = [
            excerpt
            for excerpt in excerpts_of(document)
            if excerpt.field != "title" and re.search(rf"jusqu'à {match[1]}\b", excerpt.flat)
        ]
        if "jusqu'à" not in before and elsewhere:
            message = _("Le titre dit « %(count)s », le texte « jusqu’à %(count)s ».") % {
                "count": match[1]
            }
            yield Excerpt(document, ("title",), title).remark(
                "count-wording", "warning", message, at=match.span()
            )


def _steps(how: Mapping[str, Any]) -> tuple[int, int]:
    """(what the title says, what the list counts); 0 when it says or lists nothing."""
    text = plain(str(how.get("title") or ""))
    match = re.search(
        r"(?<!\w)(\d+|" + "|".join(NUMBERS[2:]) + r") (?:\w+ )?(?:étapes|choses)\b", text
    )
    said = 0
    if match:
        said = int(match[1]) if match[1].isdigit() else NUMBERS.index(match[1])
    body = str(how.get("desc") or "")
    numbered = re.findall(r"^(?:#+ )?(\d+)\.\s", body, re.MULTILINE)
    bullets = re.findall(r"^[*-]\s", body, re.MULTILINE)
    return said, len(numbered) or len(bullets)


def step_counts(documents: list[Document]) -> Iterator[Finding]:
    """Pages that count the steps of one process differently."""
    first: tuple[Document, int] | None = None
    for document in documents:
        how = document.front.get("how")
        if not isinstance(how, Mapping) or document.front.get("layout") not in {
            "apply",
            "candidates",
        }:
            continue
        said, real = _steps(how)
        count = real or said
        if not count:
            continue
        if first is None:
            first = (document, count)
        elif count != first[1]:
            message = _("%(here)s étapes ici, %(there)s dans « %(other)s ».") % {
                "here": count,
                "there": first[1],
                "other": first[0].name,
            }
            yield Excerpt(document, ("how", "title"), "").remark(
                "step-count-contradiction", "warning", message
            )


# --- who does what ------------------------------------------------------------------------------

_TELLINGS = [
    (
        "pool-entry",
        re.compile(r"\bprésélectionn[^.]*?vivier"),
        re.compile(r"(?<!pré)(?<!pré-)\bsélectionné(?:e|\(e\))?s?(?!\w)[^.]*?vivier"),
    ),
    (
        "evaluator",
        re.compile(r"\bjury\b[^.]*?évaluer les dossiers"),
        re.compile(r"évalué(?:e|\(e\))?s?(?!\w)[^.]*?par les? expert(?:e|\(e\))?"),
    ),
]


def tellings(documents: list[Document]) -> Iterator[Finding]:
    """One step told in two ways: who enters the pool, who reads the files."""
    for code, one, two in _TELLINGS:
        first: dict[int, Excerpt] = {}
        for document in documents:
            if is_dated_post(document):
                continue
            for excerpt in excerpts_of(document):
                for side, pattern in enumerate((one, two)):
                    match = pattern.search(excerpt.flat)
                    if not match:
                        continue
                    other = first.get(1 - side)
                    if other is not None and side not in first:
                        message = _("Dit autrement dans « %(other)s » : « %(text)s ».") % {
                            "other": other.document.name,
                            "text": short(match[0], 90),
                        }
                        yield excerpt.remark(
                            f"told-twice-{code}", "warning", message, at=match.span()
                        )
                    first.setdefault(side, excerpt)


def other_cohort(document: Document, cohort: str) -> Iterator[Finding]:
    """The rules of one promotion offered on the page of another."""
    for excerpt in excerpts_of(document):
        for link in excerpt.links:
            words = plain(link.text)
            match = re.search(r"règlement[^\]]*promotion (\d{1,2})", words)
            if match and cohort and match[1] != cohort:
                message = _("« %(text)s » : la page parle de la promotion %(cohort)s.") % {
                    "text": short(link.text),
                    "cohort": cohort,
                }
                yield excerpt.remark("rules-of-another-cohort", "warning", message, at=link.spot)


def empty_file_keys(document: Document) -> Iterator[Finding]:
    files = document.front.get("files")
    for rank, entry in enumerate(files if isinstance(files, list) else []):
        if isinstance(entry, Mapping):
            for key, value in entry.items():
                if value is None:
                    message = _("« %(key)s » est vide.") % {"key": key}
                    yield Excerpt(document, ("files", rank, key), "").remark(
                        "empty-value", "info", message
                    )


def undescribed_pictures(document: Document) -> Iterator[Finding]:
    """The picture of a press release without the words that stand for it."""
    pictures = document.front.get("une-ou-diaporama")
    for rank, entry in enumerate(pictures if isinstance(pictures, list) else []):
        if not isinstance(entry, Mapping) or not entry.get("image"):
            continue
        if not str(entry.get("alternative-textuelle") or "").strip():
            message = _("L’image « %(image)s » n’a pas de texte de remplacement.") % {
                "image": short(str(entry["image"]))
            }
            excerpt = Excerpt(document, ("une-ou-diaporama", rank, "image"), "")
            yield excerpt.remark("missing-alt", "warning", message)
