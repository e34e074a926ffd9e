"""A page as text: front matter that people can read and correct, then its Markdown."""

from typing import Any

import yaml

from fellowship.pages import blocks


class _Dumper(yaml.SafeDumper):
    """Long texts as literal blocks, that a person can read and correct."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def document(front: dict[str, Any], body: str) -> str:
    head = yaml.dump(front, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)
    return f"---\n{head}---\n{body}\n" if body else f"---\n{head}---\n"


def words_of(page: Any) -> dict[str, Any]:
    """The texts of a page, saved or not, as front matter: what a proofreader reads."""
    stream = type(page).SECTIONS
    front = {"title": page.title}
    for key, (name, how) in page.front_fields().items():
        value = getattr(page, name, "") if how in {"text", "prose"} else ""
        if value:
            front[key] = value
    if page.lead:
        front.pop("description", None)
    for name, value in page.section.items():
        front[blocks.key_of(name)] = blocks.given(stream.child_blocks[name], value)
    return front
