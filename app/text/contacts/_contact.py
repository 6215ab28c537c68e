"""A found contact, and what the detectors share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.text.normalise import NormalisedText


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """Contact or identity data at a half-open normalised span; `detector` is a `DetectorName` of the rule language."""

    start: int
    end: int
    detector: str
    techniques: tuple[str, ...] = ()


def contact(text: NormalisedText, detector: str, start: int, end: int, *seen_through: str) -> Contact:
    """A contact with the techniques of its span after those the detector itself saw through."""
    return Contact(start, end, detector, tuple(dict.fromkeys((*seen_through, *text.techniques(start, end)))))


def words(*alternatives: str) -> str:
    """A pattern for any of the words; one in letters must not be part of a longer one."""
    latin = [word for word in alternatives if word[0].isascii()]
    other = [word for word in alternatives if not word[0].isascii()]
    parts = [rf"(?<![a-z0-9])(?:{'|'.join(latin)})(?![a-z0-9])"] if latin else []
    return "(?:" + "|".join(parts + other) + ")"


def near(pattern: re.Pattern[str], text: str, start: int, end: int, *, before: int, after: int) -> bool:
    """Whether `pattern` occurs within so many characters before or after the span, on the same line."""
    left = text[max(0, start - before) : start].rpartition("\n")[2]
    right = text[end : end + after].partition("\n")[0]
    return pattern.search(left) is not None or pattern.search(right) is not None


def digit_runs(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Matches of `pattern` with their digits (and letters) only, separators taken out."""
    for match in pattern.finditer(text):
        yield match.start(), match.end(), re.sub(r"[^0-9a-z]", "", match.group())
