"""White space inside phrases: double spaces, line breaks and wrapped words, read as a reader reads them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from app.text.normalise import NormalisedText

_RUN = re.compile(r"\s+")
# What tells that white space is not single spaces; finding none of these costs nothing.
_ODD = ("  ", "\n", "\t", "\r")

ODD_TRIGGER = "|".join(_ODD)
"""RE2 source of white space that is not single spaces."""

_WRAP = re.compile(r"(?<=[^\W\d_])-[^\S\n]*\n\s*(?=[^\W\d_])")
_WRAPPED = re.compile(rf"{_WRAP.pattern}|\s+")

_LONGEST_GAP = 24
_MOST_BREAKS = 2
_SURE = 3


def one_space(text: str) -> str:
    """The text with every run of white space as one space."""
    return _RUN.sub(" ", text)


@dataclass(slots=True)
class Respaced:
    """A text with other white space, and the way back: places in `text`, and how far off the source they are."""

    text: str = ""
    wrapped: bool = False
    _places: list[int] = field(default_factory=list)
    _shifts: list[int] = field(default_factory=list)

    def source(self, at: int) -> int:
        """The source index of the character at `at`."""
        piece = bisect_right(self._places, at) - 1
        return at + (self._shifts[piece] if piece >= 0 else 0)

    def altered(self, start: int, end: int) -> bool:
        """Whether white space strictly inside the half-open span is not as in the source."""
        following = bisect_right(self._places, start)
        return following < len(self._places) and self._places[following] < end


def respaced(text: str) -> list[Respaced]:
    """The text with single spaces, and once more with wrapped words joined; nothing where no space is odd."""
    if not any(odd in text for odd in _ODD):
        return []
    views = [_view(text, _RUN, " ")]
    if "-" in text and _WRAP.search(text):
        # A word is wrapped at a hyphen put there for the purpose, or at its own.
        views += [_view(text, _WRAPPED, ""), _view(text, _WRAPPED, "-")]
    return views


def joins(text: NormalisedText, words: int, start: int, end: int) -> bool:
    """Whether a phrase of so many words may lie over the white space inside the half-open span.

    Three words in a row are a phrase across any line break; two may be the end of one line and the beginning of the
    next, unless the second line goes on as the first one stopped.
    """
    for gap in _RUN.finditer(text.text, start, end):
        breaks = gap.group().count("\n")
        if len(gap.group()) > _LONGEST_GAP or breaks > _MOST_BREAKS:
            return False
        if breaks and words < _SURE and not (breaks == 1 and _goes_on(text, gap.start(), gap.end())):
            return False
    return True


def _goes_on(text: NormalisedText, stop: int, start: int) -> bool:
    before, after = (text.raw[slice(*text.raw_span(at, at + 1))] for at in (stop - 1, start))
    return not after[:1].isupper() or before[-1:].isupper()


def _view(text: str, pattern: re.Pattern[str], joint: str) -> Respaced:
    view = Respaced(wrapped=pattern is _WRAPPED)
    pieces = []
    at = length = 0
    for match in pattern.finditer(text):
        space = joint if match.group()[0] == "-" else " "
        if match.group() == space:
            continue
        pieces += [text[at : match.start()], space]
        length += match.start() - at + len(space)
        at = match.end()
        view._places.append(length)
        view._shifts.append(at - length)
    view.text = "".join(pieces) + text[at:]
    return view
