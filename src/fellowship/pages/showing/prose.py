"""Markdown typed by an editor or found in a file, made into safe HTML: the only way it is shown.

What is promised: no script, no frame, no inline style, no picture or frame from another site, no
heading level jumped; known embeds become plain links, so that reading asks nothing of a third
party.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import NamedTuple

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin

from fellowship.pages.showing.addresses import brought_home, is_outside

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del", "div", "dl", "dt",
    "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "id", "lang"},
    "a": {"href", "hreflang", "rel"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "div": {"role", "tabindex", "aria-label"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
EMBEDS = {
    "dailymotion.com": "Dailymotion",
    "youtube.com": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "youtu.be": "YouTube",
    "vimeo.com": "Vimeo",
    "player.vimeo.com": "Vimeo",
    "speakerdeck.com": "Speaker Deck",
    "data.eig-forever.org": "data.eig-forever.org",
    "twitter.com": "Twitter",
    "platform.twitter.com": "Twitter",
}


class Active(NamedTuple):
    """Something in a text that a browser would run or load: the fragment, and what it is."""

    fragment: str
    what: str
    is_known_embed: bool


# Every one is bounded: a text of opening signs alone must not cost the square of its length.
_ELEMENT = re.compile(
    r"<\s{0,9}+(script|iframe|object|embed|applet|form|style|link|meta|base|svg)\b[^>]{0,2000}+>",
    re.I,
)
_HANDLER = re.compile(r"<[^<>]{0,2000}?\s(on[a-z]{1,30}+)\s{0,9}+=[^>]{0,2000}+>", re.I)
_SCHEME = re.compile(
    r"(?:\]\(\s{0,9}<?|(?:href|src)\s{0,9}=\s{0,9}[\"']?|<)\s{0,9}"
    r"((?:javascript|vbscript|data)\s{0,9}:[^\s)\"'>]{0,2000}+)",
    re.I,
)
_SOURCE = re.compile(r"src\s{0,9}=\s{0,9}[\"']?\s{0,9}(?:https?:)?//(?:www\.)?([^/\"'\s>]+)", re.I)
_FRAME = re.compile(
    r"<iframe\b[^<>]{0,2000}?src\s{0,9}+=\s{0,9}+[\"']([^\"']{1,2000}+)[\"'][^>]{0,2000}+>"
    r"(?:\s{0,9}+</iframe>)?",
    re.I | re.S,
)
_SHORTCODE = re.compile(r"\{\{[<%]\s{0,9}+([\w-]{1,60}+)(?=[\s\"“>])(.{0,2000}?)[>%]\}\}", re.S)
_ARGUMENT = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"([^\"]*)\"|([^\s\"]+))")
_FACT = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*\}\}")
_KRAMDOWN = re.compile(r"\{:\s*+([^}]*+)\}[ \t]*+")
_GLUED = re.compile(
    r"^(#{1,6}[ \t].{0,500}?)[ \t]{0,9}+(?<!\{)\{([.#][^{}\n]{0,200}+)\}[ \t]*+$", re.M
)


def active_parts(text: str) -> Iterator[Active]:
    """Everything active in a text, in order of kind; what the page will not show."""
    for found in _ELEMENT.finditer(text):
        source = _SOURCE.search(found.group())
        host = source.group(1).lower() if source else ""
        yield Active(found.group(), f"élément <{found.group(1).lower()}>", host in EMBEDS)
    for found in _HANDLER.finditer(text):
        yield Active(found.group(), f"attribut {found.group(1)}", False)  # noqa: FBT003
    for found in _SCHEME.finditer(text):
        scheme = found.group(1).split(":")[0].strip().lower()
        yield Active(found.group(1), f"lien {scheme}:", False)  # noqa: FBT003


class Shortcode(NamedTuple):
    text: str
    name: str
    known: bool


def shortcodes(text: str) -> Iterator[Shortcode]:
    for found in _SHORTCODE.finditer(text):
        name = found.group(1)
        yield Shortcode(found.group(), name, name in {"dailymotion", "arrow-link"})


def _arguments(text: str) -> tuple[list[str], dict[str, str]]:
    alone: list[str] = []
    named: dict[str, str] = {}
    for name, quoted, bare in _ARGUMENT.findall(text):
        if name:
            named[name] = quoted or bare
        else:
            alone.append(quoted or bare)
    return alone, named


def _link_card(title: str, address: str, note: str) -> str:
    extra = f" <span>({escape(note)})</span>" if note else ""
    return (
        f'\n\n<p class="app-embed"><a class="fr-link" href="{escape(address)}">'
        f"{escape(title)}</a>{extra}</p>\n\n"
    )


def _shortcode(found: re.Match[str]) -> str:
    name = found.group(1)
    alone, named = _arguments(found.group(2))
    if name == "dailymotion":
        ids = [word for word in alone if re.fullmatch(r"[a-z0-9]{5,9}", word)]
        title = next((word for word in alone if word not in ids), "Voir la vidéo")
        if not ids:
            return f"\n\n<p>{escape(title)}</p>\n\n"
        return _link_card(title, f"https://www.dailymotion.com/video/{ids[0]}", "sur Dailymotion")
    if name == "arrow-link" and "url" in named:
        return _link_card(named.get("title") or named["url"], named["url"], "")
    return ""


def _frame(found: re.Match[str]) -> str:
    address = found.group(1)
    if address.startswith("//"):
        address = f"https:{address}"
    host = re.sub(r"^https?://(www\.)?", "", address).split("/")[0].lower()
    if host not in EMBEDS:
        return ""
    video = re.search(r"(?:embed|player)/(?:video/)?([\w-]+)", address)
    if "dailymotion" in host and video:
        address = f"https://www.dailymotion.com/video/{video.group(1)}"
    if "youtube" in host and video:
        address = f"https://www.youtube.com/watch?v={video.group(1)}"
    return _link_card(f"Voir ce contenu sur {EMBEDS[host]}", address, "")


def _attributes_first(text: str) -> str:
    """``{: .lead}`` below a paragraph, as one writer of sites has it, put above as ours has it."""
    if "{:" not in text:
        return text
    rows: list[str] = []
    first = 0  # where the paragraph begins
    for row in text.split("\n"):
        said = _KRAMDOWN.fullmatch(row)
        if said and len(rows) > first:
            rows.insert(first, f"{{{said[1]}}}")
            row = ""
        rows.append(row)
        if not row or row.startswith("{:"):
            first = len(rows)
    return "\n".join(rows)


def _levelled(tokens: list[Token], top: int) -> None:
    """Renumber headings from ``top`` so that none jumps: ``#### / ##`` becomes ``h2 / h2``."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(top + len(above) - 1, 6)}"


def _dress(tokens: list[Token]) -> None:
    """Links brought home, pictures from elsewhere made links, tables in their frame."""
    for token in tokens:
        if token.children:
            _dress(token.children)
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            token.attrs["href"] = brought_home(address)
            if is_outside(str(token.attrs["href"])):
                token.attrs["rel"] = "external noopener"
        elif token.type == "image":
            source = brought_home(str(token.attrs.get("src", "")))
            if not is_outside(source) and not source.startswith(("/", "data:")):
                source = f"/{source}"
            token.attrs |= {"src": source, "loading": "lazy", "class": "fr-responsive-img"}


class _Prose(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("commonmark", {"html": True, "typographer": False})
        self.enable(["table", "strikethrough"])
        self.use(attrs_plugin, spans=False)
        self.use(attrs_block_plugin)
        self.add_render_rule("image", _picture)
        self.add_render_rule("table_open", _table_open)
        self.add_render_rule("table_close", _table_close)

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 — the sanitiser judges
        return True


def _picture(self: object, tokens: list[Token], place: int, options: object, env: object) -> str:  # noqa: ARG001
    token = tokens[place]
    source = str(token.attrs.get("src", ""))
    alt = token.content
    if is_outside(source):
        return f'<a href="{escape(source)}" rel="external noopener">{escape(alt or source)}</a>'
    return (
        f'<img class="fr-responsive-img" src="{escape(source)}" alt="{escape(alt)}" loading="lazy">'
    )


def _table_open(*_: object) -> str:
    return '<div class="fr-table app-table" role="region" tabindex="0" aria-label="Tableau"><table>'


def _table_close(*_: object) -> str:
    return "</table></div>"


_MARKDOWN = _Prose()


def _kept(element: str, attribute: str, value: str) -> str | None:
    """Called by the sanitiser on each attribute of raw HTML: the same promises hold there."""
    if element == "img" and attribute == "src" and is_outside(value):
        return None
    if element == "a" and attribute == "href":
        return brought_home(value)
    return value


@lru_cache(maxsize=4096)
def _rendered(text: str, level: int) -> str:
    text = text.replace("\ufeff", "").replace("\u2028", "\n")
    text = _SHORTCODE.sub(_shortcode, text)
    text = _FRAME.sub(_frame, text)
    text = _attributes_first(text)
    text = _GLUED.sub(r"{\2}\n\1", text)
    tokens = _MARKDOWN.parse(text)
    _levelled(tokens, level)
    _dress(tokens)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel=None,
        clean_content_tags={"script", "style", "iframe", "object"},
    )


def filled(text: str, facts: Mapping[str, str]) -> str:
    """``{{ name }}`` replaced by the fact of that name; an unknown one stays as typed."""
    return _FACT.sub(lambda found: facts.get(found.group(1), found.group()), text)


def render(text: str, *, level: int = 2, facts: Mapping[str, str] | None = None) -> SafeString:
    """``text`` as HTML whose first heading is ``h<level>``, its facts filled in."""
    return mark_safe(_rendered(filled(text, facts or {}), level))  # noqa: S308 — sanitised just above


_MARKS = re.compile(r"<[^>]+>")


def words(text: str) -> str:
    """The text alone, for descriptions and search."""
    return unescape(" ".join(_MARKS.sub(" ", _rendered(text, 2)).split()))
