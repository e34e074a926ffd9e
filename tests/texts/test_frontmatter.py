"""Front matter: every value with its line, every irregularity with its finding."""

import pytest

from texts import frontmatter


def codes(document):
    return [(finding.code, finding.severity, finding.line) for finding in document.findings]


def test_each_value_knows_its_line_and_its_path():
    document = frontmatter.read(
        "---\ntitle: Un\nsteps:\n  dates:\n    - date: A\n      desc: |-\n        x\n        y\n"
        "---\n\nTexte\n",
        "a.md",
    )

    assert document.front == {"title": "Un", "steps": {"dates": [{"date": "A", "desc": "x\ny"}]}}
    assert document.lines["title",] == 2
    assert document.lines["steps", "dates", 0, "desc"] == 6
    assert document.line_of(("steps", "dates", 0, "desc"), "y") == 8
    assert document.line_of(("body",), "Texte") == 11
    assert document.body.strip() == "Texte"
    assert document.findings == []


def test_a_file_without_front_matter_is_all_body():
    document = frontmatter.read("# Titre\n\nTexte", "a.md")

    assert (document.front, document.body, document.has_front) == ({}, "# Titre\n\nTexte", False)


def test_an_unclosed_front_matter_is_an_error_on_line_1():
    document = frontmatter.read("---\ntitle: X\n", "a.md")

    assert codes(document) == [("unclosed-front-matter", "error", 1)]
    assert document.front == {}
    assert not document.is_readable


def test_a_byte_order_mark_and_crlf_change_nothing_to_the_values():
    expected = frontmatter.read("---\ntitle: X\ndesc: |-\n  a\n  b\n---\nT\n", "a.md")

    marked = frontmatter.read("\ufeff" + expected.original, "a.md")
    windows = frontmatter.read(expected.original.replace("\n", "\r\n"), "a.md")

    assert (marked.front, marked.body) == (expected.front, expected.body)
    assert (windows.front, windows.body) == (expected.front, expected.body)
    assert [code for code, _, _ in codes(marked) + codes(windows)] == ["bom", "crlf"]


def test_a_tab_that_indents_is_an_error_on_its_line():
    document = frontmatter.read("---\ntitle: D\nthemes:\n\t- Santé\n---\n", "a.md")

    assert codes(document) == [("yaml-tab", "error", 4)]


def test_a_key_written_twice_is_told_and_the_last_wins():
    document = frontmatter.read("---\ntitle: A\njob: B\ntitle: C\n---\n", "a.md")

    assert document.front["title"] == "C"
    assert codes(document) == [("duplicate-key", "warning", 4)]


def test_an_impossible_date_keeps_its_text_and_is_an_error():
    document = frontmatter.read("---\ntitle: A\ndate: 2024-02-30\n---\n", "a.md")

    assert document.front["date"] == "2024-02-30"
    assert codes(document) == [("impossible-date", "error", 3)]


@pytest.mark.parametrize(
    "text", ["", "---\n---\n", "---\n- a\n---\n", "---\n: :\n\x00---\n", "---"]
)
def test_nothing_makes_it_raise(text):
    frontmatter.read(text, "a.md")


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    "front",
    [BOMB, "a: &a [*a]\n", "a: &a {b: *a}\n", "a: \ud800\n"],
    ids=["a bomb of 9**8 values", "a list of itself", "a map of itself", "half a character"],
)
def test_values_without_end_are_refused_at_once(front):
    assert len(front) < 500

    document = frontmatter.read(f"---\n{front}---\ntexte\n", "bombe.md")
    entries = frontmatter.read_entries(front, "bombe.yml")

    for one in (document, *entries):
        assert (one.is_readable, one.front) == (False, {})
        assert [f.severity for f in one.findings] == ["error"]


def test_an_alias_used_as_it_should_is_read():
    document = frontmatter.read("---\na: &a [1, 2]\nb: *a\n---\n", "page.md")

    assert document.front == {"a": [1, 2], "b": [1, 2]}
