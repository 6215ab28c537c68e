"""What a text of a feed shows of its way here: control characters, wrong encodings, double escapes, empty templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.feeds.rows import Fault

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# UTF-8 read as Windows-1252 (Ã¼, â€™), GBK read as UTF-8 and back (锟斤拷), and characters that were given up (U+FFFD).
_DAMAGED = re.compile(
    "\ufffd|锟斤拷|烫烫烫|[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u2013-\u2122]"
    "|\u00e2\u20ac[\u0080-\u00bf\u2018-\u203a\u0153\u2122\u00a6]?"
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp|[a-zA-Z]{2,8}(?=;));")
_TEMPLATE = re.compile(r"\{\{[^{}]{0,80}\}\}|\{%[^%]{0,80}%\}|<%=[^%]{0,80}%>|\$\{[\w.]{1,60}\}")
_FORMULA = re.compile(r"\s*(?:=\s*[A-Za-z+@\"'(-]|[+@-]\s*[A-Za-z]{2,}[\w.]*\()")


def cleaned(value: str, name: str) -> tuple[str, Fault | None]:
    """The value without control characters, which no text of a listing has, and the fault that says so."""
    text, count = _CONTROL.subn("", value)
    if not count:
        return value, None
    return text, Fault("control-characters", {"field": name[:60], "count": str(count)})


def doubts(value: str, *, plain: bool) -> Iterator[Fault]:
    """What is wrong with a text that is vetted all the same; `plain` texts are shown as they are, never as HTML."""
    if match := _DAMAGED.search(value):
        yield Fault("damaged-text", {"value": value[max(match.start() - 10, 0) : match.end() + 10]})
    if plain and (match := _REFERENCE.search(value)):
        yield Fault("escaped-twice", {"value": match[0]})
    if match := _TEMPLATE.search(value):
        yield Fault("template", {"value": match[0]})
    if match := _FORMULA.match(value):
        yield Fault("formula", {"field": value[:20]})
