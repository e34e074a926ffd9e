"""Rules A1–A11: dates of prose into windows, with their boundary cases."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from texts.calendar import months_covered, read_calendar
from texts.dates import spans
from texts.draft import CalendarDraft
from texts.frontmatter import read

PARIS = ZoneInfo("Europe/Paris")
UTC = dt.UTC


def page(*entries, title="Calendrier", **more):
    dates = [{"date": label, "desc": desc} for label, desc in entries]
    return {"title": "Appel", "steps": {"title": title, "dates": dates}, **more}


def read_one(desc, label="Sprint n° 1", kind="deposit"):
    draft, findings = read_calendar(page((label, desc)), zone="Europe/Paris")
    return draft.sprints[0].window(kind), findings


def codes(findings, severity=None):
    return {f.code for f in findings if severity in (None, f.severity)}


def utc(*parts):
    return dt.datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("prose", "opens", "closes"),
    [
        (
            "du 29 janvier au 1er mars 2024 à 23 h 59",
            utc(2024, 1, 28, 23),
            utc(2024, 3, 1, 23),
        ),
        ("du 1er au 26 avril 2024 à 23 h 59", utc(2024, 3, 31, 22), utc(2024, 4, 26, 22)),
        ("29/01/2024 → 29/02/2024", utc(2024, 1, 28, 23), utc(2024, 2, 29, 23)),
        ("jusqu’au 2 mai 2021", None, utc(2021, 5, 2, 22)),
        ("**jusqu'au 29 février 2024 à 23 h 59**", None, utc(2024, 2, 29, 23)),
        ("du 15 décembre au 10 janvier 2025 à 23h59", utc(2024, 12, 14, 23), utc(2025, 1, 10, 23)),
        ("avant le dimanche 3 avril 2022, 23h59", None, utc(2022, 4, 3, 22)),
        ("du 4 mai au 15 juin 2018 à 17 h", utc(2018, 5, 3, 22), utc(2018, 6, 15, 15, 1)),
        (
            "du lundi 29 janvier au vendredi 1er mars 2024",
            utc(2024, 1, 28, 23),
            utc(2024, 3, 1, 23),
        ),
    ],
)
def test_a_sentence_becomes_a_window(prose, opens, closes):
    window, findings = read_one(f"* Dépôt des dossiers : {prose}")

    assert (window.starts_at, window.ends_at) == (opens, closes)
    assert not codes(findings, "error")


@pytest.mark.parametrize(
    ("prose", "last_accepted", "first_refused"),
    [
        # the last Sunday of March: 23 h 59 is 21:59 UTC
        ("du 1er au 31 mars 2024 à 23 h 59", utc(2024, 3, 31, 21, 59, 59), utc(2024, 3, 31, 22)),
        # the last Sunday of October: 23 h 59 is 22:59 UTC
        (
            "du 1er au 27 octobre 2024 à 23 h 59",
            utc(2024, 10, 27, 22, 59, 59),
            utc(2024, 10, 27, 23),
        ),
        # the stated minute counts whole
        ("du 4 mai au 15 juin 2018 à 17 h", utc(2018, 6, 15, 15, 0, 59), utc(2018, 6, 15, 15, 1)),
        # 2 h 30 happens twice that night: the second one closes
        (
            "du 1er au 27 octobre 2024 à 2 h 30",
            utc(2024, 10, 27, 1, 30, 59),
            utc(2024, 10, 27, 1, 31),
        ),
    ],
)
def test_the_last_minute_counts_whole_on_every_day_of_the_year(prose, last_accepted, first_refused):
    window, _ = read_one(f"Dépôt : {prose}")

    assert window.starts_at <= last_accepted < window.ends_at
    assert not window.starts_at <= first_refused < window.ends_at


def test_no_hour_is_the_end_of_the_day_and_says_so():
    window, findings = read_one("Dépôt des dossiers : 29/01/2024 → 29/02/2024")

    assert window.ends_at == dt.datetime(2024, 3, 1, tzinfo=PARIS)
    assert not window.hour_stated
    assert codes(findings, "warning") == {"hour-missing"}


def test_a_wrong_offset_is_refused_with_both_readings():
    draft, findings = read_calendar(
        page(("Sprint n° 1", "Dépôt : du 4 mai 2020 au 7 juin 2020 à 23h (UTC+1)"))
    )

    assert draft.sprints[0].window("deposit") is None
    (found,) = [f for f in findings if f.code == "wrong-offset"]
    assert "le 7 juin 2020 à 23 h" in found.message.replace("\u00a0", " ")
    assert "le 8 juin 2020 à 0 h" in found.message.replace("\u00a0", " ")
    assert "UTC+2" in found.message


def test_the_right_offset_is_accepted():
    window, findings = read_one("Dépôt : du 4 mai 2020 au 7 juin 2020 à 23h (UTC+2)")

    assert window.ends_at == dt.datetime(2020, 6, 7, 23, 1, tzinfo=PARIS)
    assert not codes(findings, "error")


@pytest.mark.parametrize(
    ("prose", "code"),
    [
        ("du 29 janvier au 30 février 2024", "impossible-date"),
        ("du 29 février au 15 mars 2023", "impossible-date"),
        ("du 19 au 8 septembre 2024 à 23 h 59", "reversed-window"),
        ("du 1er mars 2021 au 2 mai 2020", "reversed-window"),
        ("du 1er au 3 mars 2024 à 25 h", "impossible-hour"),
        ("du jeudi 29 janvier au 1er mars 2024", "weekday-mismatch"),
        ("du 7 mars au 3 avril", "year-missing"),
    ],
)
def test_a_wrong_window_is_left_out_and_says_why(prose, code):
    draft, findings = read_calendar(page(("Sprint n° 1", f"Dépôt des dossiers : {prose}")))

    assert code in codes(findings, "error")
    assert draft.sprints[0].window("deposit") is None
    assert [refusal.kind for refusal in draft.sprints[0].refused] == ["deposit"]


def test_interviews_on_the_last_day_of_deposit_are_an_error():
    equal = "* Dépôt : du 2 au 20 mai 2024 à 23 h 59\n* Entretiens : du 20 au 24 mai 2024"
    next_day = equal.replace("du 20 au", "du 21 au")

    _, wrong = read_calendar(page(("Sprint n° 1", equal)))
    _, right = read_calendar(page(("Sprint n° 1", next_day)))

    assert codes(wrong, "error") == {"interview-overlaps-deposit"}
    assert not codes(right, "error")


@pytest.mark.parametrize(
    ("label", "window", "severity"),
    [
        ("juin-juillet 2024", "du 19 août au 8 septembre 2024", "error"),
        ("août-septembre 2024", "du 19 août au 8 septembre 2024", None),
        ("février-mars 2024", "du 29 janvier au 1er mars 2024", None),
        ("août 2024", "du 19 août au 8 septembre 2024", "warning"),
        ("décembre 2024-janvier 2025", "du 2 décembre au 10 janvier 2025", None),
    ],
)
def test_the_label_covers_the_window(label, window, severity):
    _, findings = read_calendar(page((f"Sprint n° 1 ({label})", f"Dépôt : {window} à 23 h 59")))

    assert [f.severity for f in findings if f.code == "label-mismatch"] == (
        [severity] if severity else []
    )


def test_months_of_a_label():
    assert months_covered("Sprint n° 3 (juin-juillet 2024)") == (
        dt.date(2024, 6, 1),
        dt.date(2024, 7, 31),
    )
    assert months_covered("décembre-janvier 2025") == (dt.date(2024, 12, 1), dt.date(2025, 1, 31))
    assert months_covered("Calendrier") is None


def test_numbers_order_and_counts_are_checked():
    later = "Les dates de candidature et d'entretien seront communiquées prochainement."
    twice = page(("Sprint n° 1", later), ("Sprint n° 1", later))
    gap = page(("Sprint n° 1", later), ("Sprint n° 3", later))
    counted = page(("Sprint n° 1", later), ("Sprint n° 2", later), title="5 sprints")
    backwards = page(
        ("Sprint n° 1", "Dépôt : du 1er avril au 10 mai 2024 à 23 h 59"),
        ("Sprint n° 2", "Dépôt : du 1er au 31 mars 2024 à 23 h 59"),
    )

    assert "duplicate-number" in codes(read_calendar(twice)[1], "error")
    assert "number-gap" in codes(read_calendar(gap)[1], "error")
    assert "count-mismatch" in codes(read_calendar(counted)[1], "error")
    assert "sprint-order" in codes(read_calendar(backwards)[1], "error")


def test_a_count_in_letters_elsewhere_in_the_page_is_checked_too():
    later = "Les dates seront communiquées prochainement."
    front = page(("Sprint n° 1", later), callout={"desc": "Participez à l’un des cinq sprints."})

    (found,) = [f for f in read_calendar(front)[1] if f.code == "count-mismatch"]

    assert found.field == "callout.desc"


@pytest.mark.parametrize(
    "words",
    [
        (
            "Les dates de dépôt des dossiers et d'entretien de sélection de ce sprint\n"
            "de recrutement seront communiquées prochainement."
        ),
        "Les dates de candidature et d'entretien seront communiquées prochainement.",
    ],
)
def test_dates_told_later_are_announced_in_both_wordings(words):
    draft, findings = read_calendar(page(("Sprint n° 1 (avril-mai 2024)", words)))

    assert {w.kind: w.announced for w in draft.sprints[0].windows} == {
        "deposit": True,
        "interviews": True,
    }
    assert not findings


def test_a_window_under_a_month_is_pointed_out():
    def short(prose):
        return "short-window" in codes(read_one(f"Dépôt : {prose}")[1])

    assert short("du 3 au 26 avril 2024 à 23 h 59")
    assert not short("du 29 janvier au 29 février 2024 à 23 h 59")
    assert short("du 29 janvier au 27 février 2024 à 23 h 59")


def test_a_year_said_once_in_the_page_serves_the_dates_without_one():
    front = {
        "steps": {
            "dates": [
                {"date": "[7 mars] - [3 avril]", "desc": "Envoyez-nous votre candidature."},
                {"date": "[7 juin] - [13 juin]", "desc": "Passez un entretien."},
            ]
        },
        "callout": {"desc": "ouvert jusqu’au 03/04/2022"},
    }

    draft, findings = read_calendar(front)

    assert draft.sprints[0].window("deposit").ends_at == dt.datetime(2022, 4, 4, tzinfo=PARIS)
    assert draft.sprints[0].window("interviews").starts_at == dt.datetime(2022, 6, 7, tzinfo=PARIS)
    assert "year-inferred" in codes(findings, "warning")


def test_a_span_knows_where_it_stands_in_the_text():
    text = "Venez **du 3 au 26\u00a0avril 2024** à l’école"

    (found,) = spans(text)

    assert text[found.start : found.end] == "du 3 au 26\u00a0avril 2024"


def seed(corpus, number):
    path = next((corpus / "seeds").glob(f"00{number}_*"))
    return read(path.read_text("utf-8"), path.name)


def test_the_first_two_pages_of_the_corpus_are_read_with_their_lines(corpus):
    old, new = seed(corpus, 0), seed(corpus, 1)

    before, _ = read_calendar(old.front, lines=old.line_of, name=old.name)
    after, findings = read_calendar(new.front, lines=new.line_of, name=new.name)

    assert (
        [s.number for s in before.sprints] == [s.number for s in after.sprints] == [1, 2, 3, 4, 5]
    )
    assert before.sprints[0].window("deposit").ends_at == utc(2024, 2, 29, 23)
    assert [(w.starts_at, w.ends_at) for s in after.sprints[:2] if (w := s.window("deposit"))] == [
        (utc(2024, 1, 28, 23), utc(2024, 3, 1, 23)),
        (utc(2024, 3, 31, 22), utc(2024, 4, 26, 22)),
    ]
    assert all(w.announced for s in after.sprints[2:] for w in s.windows)
    assert after.sprints[0].window("deposit").line == 26
    assert codes(findings) == {"short-window"}


@pytest.mark.parametrize(
    ("name", "code", "line"),
    [
        ("impossible-date.md", "impossible-date", 15),
        ("interviews-before-deadline.md", "interview-overlaps-deposit", 16),
    ],
)
def test_malformed_calendars_of_the_corpus_are_errors(corpus, name, code, line):
    document = read((corpus / "synthetic-malformed" / name).read_text("utf-8"), name)

    _, findings = read_calendar(document.front, lines=document.line_of, name=name)

    assert [(f.code, f.line) for f in findings if f.severity == "error"] == [(code, line)]


def test_a_draft_survives_json(corpus):
    document = seed(corpus, 1)
    draft, _ = read_calendar(document.front, lines=document.line_of)

    assert CalendarDraft.read_back(draft.as_dict()) == draft


def test_the_digest_is_of_the_facts_not_of_the_wording():
    one, _ = read_calendar(page(("Sprint n° 1", "Dépôt : du 1er au 26 avril 2024 à 23 h 59")))
    two, _ = read_calendar(page(("Sprint n° 1", "Dépôt : 01/04/2024 → 26/04/2024 à 23h59")))
    other, _ = read_calendar(page(("Sprint n° 1", "Dépôt : du 2 au 26 avril 2024 à 23 h 59")))

    assert one.digest == two.digest != other.digest
