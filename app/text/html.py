"""Plain text of HTML with the way back: every character of the text knows where in the raw value it stood."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from html.entities import html5
from html.parser import HTMLParser

from app.text.offsets import OffsetMap

# Elements that begin a new line of text; their border ends a sentence for the reader, so for us too.
_BLOCK_NAMES = """
    address article aside blockquote br caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol option p pre section summary table tbody td tfoot
    th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SILENT = frozenset({"script", "style", "template"})
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#|[a-zA-Z])")
_BLOCK_TAG = re.compile(r"<(?:br|p|div|li|ul|ol|h[1-6]|table|tr|td|section|article)\b", re.IGNORECASE)

# Other elements of HTML, those no longer current included.
_INLINE_NAMES = """
    a abbr acronym applet area article audio b base basefont bdi bdo big blink body button canvas cite code col
    colgroup data datalist del dfn em embed font frame frameset head hgroup html i iframe img input ins kbd label
    legend link map mark marquee math meta meter nobr noframes noscript object optgroup output param picture progress
    q rp rt rtc ruby s samp script search select slot small source span strike strong style sub summary sup svg
    template textarea time title track tt u var video wbr
"""
_NAMES = sorted(_BLOCKS | set(_INLINE_NAMES.split()))
_LETTERS = "".join(name for name in _NAMES if len(name) == 1)
# "A<B and C>D" compares: a tag of one letter closes at once or has an attribute with a value.
_TAG = rf"</?(?:(?:{'|'.join(name for name in _NAMES if len(name) > 1)})[\s/>]|[{_LETTERS}](?:\s*/?>|\s+[a-z:-]+\s*=))"
_UNFINISHED = re.compile(r"<|&#?[a-zA-Z0-9]*\Z")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);?")


def holds_markup(raw: str) -> bool:
    """Whether a text nobody declared to be HTML holds a tag of HTML, a comment, or a character reference."""
    if "<" in raw and ("<!--" in raw or _known_tag().search(raw)):
        return True
    return "&" in raw and any(map(_is_reference, _ENTITY.findall(raw)))


def plain_text(raw: str, *, mixed: bool = False) -> tuple[str, OffsetMap | None]:
    """The text a reader sees, and the map back to `raw`; no map when `raw` holds no markup at all.

    Tags and comments are removed, a border of a block element becomes one newline, the content of scripts, styles and
    templates is dropped, attributes are not text. A ``<`` or ``&`` that starts no tag or entity is text. Never raises.

    In a `mixed` text, which may be shown as it stands, only known elements, comments and complete references count as
    markup, and what stands in a script is text like any other.
    """
    if not _MARKUP.search(raw):
        return raw, None
    return _Reader(raw, mixed=mixed).read()


class _Reader(HTMLParser):
    def __init__(self, raw: str, *, mixed: bool) -> None:
        super().__init__(convert_charrefs=False)
        self._mixed = mixed
        self._raw = raw
        self._lines = _line_starts(raw)
        # Where blocks are marked by tags, a line break of the source is only a space.
        self._break = " " if _BLOCK_TAG.search(raw) else "\n"
        self._pieces: list[str] = []
        self._offsets = OffsetMap()
        self._silent: str | None = None

    def read(self) -> tuple[str, OffsetMap]:
        # A tag that is never closed is text for us, and so is an "&T" at the end, of which the parser loses the sign.
        tail = _UNFINISHED.search(self._raw, self._raw.rfind(">") + 1)
        cut = tail.start() if tail else len(self._raw)
        self.feed(self._raw[:cut])
        self.close()
        if not self._silent:
            self._text(cut, len(self._raw))
        return "".join(self._pieces), self._offsets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's own
        if tag in _SILENT and not self._mixed and self._silent is None and self._closes_later(tag):
            self._silent = tag
        self._border(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._border(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._shown():
            return
        if tag == self._silent:
            self._silent = None
        self._border(tag)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002
        self._shown()

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002
        self._shown()

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self._shown()

    def handle_data(self, data: str) -> None:
        if self._silent is None:
            start = self._here()
            self._text(start, start + len(data))

    def handle_charref(self, name: str) -> None:
        self._reference("#" + name)

    def handle_entityref(self, name: str) -> None:
        self._reference(name)

    def parse_starttag(self, i: int) -> int:
        # The sign alone is text; what follows may still hold a tag.
        if self._mixed and not _known_tag().match(self.rawdata, i):
            self.handle_data("<")
            return i + 1
        return super().parse_starttag(i)

    def parse_html_declaration(self, i: int) -> int:
        # The parser raises on marked sections it does not know; to a browser they are comments up to the next ">".
        if self.rawdata.startswith("<!--", i):
            return self.parse_comment(i)
        return self.parse_bogus_comment(i)

    def _shown(self) -> bool:
        """Whether the end tag or declaration at hand is none that a mixed text may hold; it is added as text then."""
        if not self._mixed:
            return False
        start = self._here()
        if self._raw.startswith("<!--", start) or _known_tag().match(self._raw, start):
            return False
        self._text(start, self._raw.find(">", start) + 1)
        return True

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _closes_later(self, tag: str) -> bool:
        return re.compile(f"</{tag}", re.IGNORECASE).search(self._raw, self._here()) is not None

    def _border(self, tag: str) -> None:
        if tag not in _BLOCKS or self._silent or not self._pieces or self._pieces[-1] == "\n":
            return
        here = self._here()
        self._add("\n", here, here + 1, straight=False)

    def _reference(self, name: str) -> None:
        if self._silent is not None:
            return
        start = self._here()
        end = start + 1 + len(name)
        if self._raw.startswith(";", end):
            end += 1
        self._decoded(start, end)

    def _text(self, start: int, end: int) -> None:
        """Add ``raw[start:end]``, decoding references the parser left in it."""
        at = start
        for entity in _ENTITY.finditer(self._raw, start, end):
            self._plain(at, entity.start())
            self._decoded(entity.start(), entity.end())
            at = entity.end()
        self._plain(at, end)

    def _plain(self, start: int, end: int) -> None:
        if start < end:
            self._add(self._raw[start:end].replace("\n", self._break), start, end, straight=True)

    def _decoded(self, start: int, end: int) -> None:
        source = self._raw[start:end]
        text = unescape(source)
        if text == source or (self._mixed and not _is_reference(source)):
            self._plain(start, end)
        elif text:
            self._add(text, start, end, straight=False)

    def _add(self, text: str, start: int, end: int, *, straight: bool) -> None:
        self._pieces.append(text)
        self._offsets.add(start, end, len(text), straight=straight)


@cache
def _known_tag() -> re.Pattern[str]:
    return re.compile(_TAG, re.IGNORECASE | re.ASCII)


def _is_reference(source: str) -> bool:
    """Whether ``&...`` is a reference beyond doubt: a number, or a known name with its semicolon."""
    return source.startswith("&#") or (source.endswith(";") and source[1:] in html5)


def _line_starts(raw: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", raw))]
