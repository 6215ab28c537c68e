"""Fixes of text: the replacement that fits a hit, or what is left when the hit goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.checks.evaluation import Hit, Proposal, TextEdit
from app.checks.hits import Goods, HitTest, compile_hit_condition, covering, folded, pattern_covering
from app.domain.vocabulary import Applicability
from app.packs.patterns import compile_pattern
from app.packs.terms import Replacement, TextFix
from app.text.windows import clause, sentence

_Edits = tuple[TextEdit, ...]
Mend = Callable[[Hit, Goods, frozenset[str]], Proposal | None]

MASK = "***"

_TAGS = re.compile(r"(<[^<>]*>)")

# What may be left dangling before or after a deleted hit.
_SPACES = " \t\u00a0\u3000"
_JOINERS = "，,、;；:："
_ENDS = "。！？!?"


def compile_text_fix(fix: TextFix) -> Mend:
    """Compile a pack's fix into a function that proposes an edit for a hit, or None where nothing fits."""
    replacements = [_CompiledReplacement(entry) for entry in fix.replace]
    strip = compile_pattern(fix.strip) if fix.strip else None
    applicability = Applicability(fix.applicability)

    def mend(hit: Hit, goods: Goods, markets: frozenset[str]) -> Proposal | None:
        for replacement in replacements:
            edits, alternatives = replacement.propose(hit, goods, markets)
            if edits:
                return Proposal(applicability, fix.title, edits, alternatives=alternatives)
        edits = (_stripped(strip, hit) if strip else ()) or _otherwise(fix, hit)
        return Proposal(applicability, fix.title, edits) if edits else None

    return mend


class _CompiledReplacement:
    def __init__(self, entry: Replacement) -> None:
        self._find = folded(entry.find) if entry.find else ""
        self._pattern = compile_pattern(entry.find_pattern) if entry.find_pattern else None
        self._with = entry.with_
        self._when: HitTest | None = compile_hit_condition(entry.when) if entry.when else None

    def propose(self, hit: Hit, goods: Goods, markets: frozenset[str]) -> tuple[_Edits, tuple[str, ...]]:
        """The edits with the first words, and the other words for the first of them; nothing where it does not fit."""
        span = self._span(hit)
        if span is None or (self._when is not None and self._when(hit, goods, markets) is None):
            return (), ()
        first, *others = (_edits(hit, *span, words) for words in self._with)
        return first, tuple(edits[0].replacement for edits in others if edits)

    def _span(self, hit: Hit) -> tuple[int, int] | None:
        """Where `find` stands round the hit, be the hit written plainly or in disguise."""
        text = hit.field.text.text
        if self._pattern is not None:
            return pattern_covering(text, self._pattern, hit.start, hit.end)
        at = covering(text, self._find, hit.start, hit.end)
        if at is not None:
            return at, at + len(self._find)
        if hit.term is None:
            return None
        before, term, after = self._find.partition(folded(hit.term.term))
        start, end = hit.start - len(before), hit.end + len(after)
        if not term or start < 0 or text[start : hit.start] != before or text[hit.end : end] != after:
            return None
        return start, end


def _stripped(front: Any, hit: Hit) -> _Edits:
    """Take `front` off a hit that goes on behind it."""
    found = front.match(hit.field.text.text[hit.start : hit.end])
    if found is None or found.end() in (0, hit.end - hit.start):
        return ()
    return _edits(hit, hit.start, hit.start + found.end(), "")


def _otherwise(fix: TextFix, hit: Hit) -> _Edits:
    match fix.otherwise:
        case "mask":
            return _edits(hit, hit.start, hit.end, MASK)
        case "delete":
            return _deletion(hit, hit.start, hit.end)
        case "delete-clause":
            return _deletion(hit, *clause(hit.field.text, hit.start, hit.end))
        case "delete-sentence":
            return _deletion(hit, *sentence(hit.field.text, hit.start, hit.end))
        case _:
            return ()


def _edits(hit: Hit, start: int, end: int, replacement: str) -> _Edits:
    """Put the replacement in the place of a span; where tags split it, into the first piece, and the others go.

    No tag is ever touched, so the markup stays as balanced as it was.
    """
    raw_start, raw_end = hit.field.text.raw_span(start, end)
    words = hit.field.raw[raw_start:raw_end]
    pieces = _TAGS.split(words)
    if any("<" in piece or ">" in piece for piece in pieces[::2]):
        return ()
    edits: list[TextEdit] = []
    at = raw_start
    for number, piece in enumerate(pieces):
        # Every other piece is a tag.
        if piece and number % 2 == 0:
            words = "" if edits else _cased_like(piece, replacement)
            edits.append(TextEdit(hit.field.pointer, at, at + len(piece), words))
        at += len(piece)
    return tuple(edits)


def _deletion(hit: Hit, start: int, end: int) -> _Edits:
    """Take a span out with the spaces, joining marks and full stop that would be left dangling."""
    left, right = hit.field.text.raw_span(start, end)
    raw = hit.field.raw
    if "<" in raw[left:right]:
        # What dangles beside a tag is not told apart from what belongs to the next element.
        return _edits(hit, start, end, "")
    before, after = _skip_back(raw, left, _SPACES), _skip(raw, right, _SPACES)
    starts = before == 0 or raw[before - 1] in "\n>" or _is_end(raw, before - 1)
    ends = after == len(raw) or raw[after] in "\n<" or _is_end(raw, after)
    if starts and ends:
        while after < len(raw) and _is_end(raw, after):
            after += 1
        right = _skip(raw, after, _SPACES)
        left = before if right == len(raw) else left
    elif starts:
        right = _skip(raw, after, _JOINERS + _SPACES)
    elif ends or raw[after] in _JOINERS:
        left, right = _skip_back(raw, before, _JOINERS + _SPACES), after
    elif before < left:
        right = after
    return (TextEdit(hit.field.pointer, left, right, ""),)


def _skip(raw: str, at: int, marks: str) -> int:
    while at < len(raw) and raw[at] in marks:
        at += 1
    return at


def _skip_back(raw: str, at: int, marks: str) -> int:
    while at > 0 and raw[at - 1] in marks:
        at -= 1
    return at


def _is_end(raw: str, at: int) -> bool:
    """Whether a sentence ends with this mark; the dot of 3.5 or of a file name ends none."""
    return raw[at] in _ENDS or (raw[at] == "." and (at + 1 == len(raw) or raw[at + 1].isspace()))


def _cased_like(words: str, replacement: str) -> str:
    letters = [char for char in words if char.isalpha() and char.lower() != char.upper()]
    if len(letters) > 1 and all(char.isupper() for char in letters):
        return replacement.upper()
    if letters and letters[0].isupper():
        return replacement[:1].upper() + replacement[1:]
    return replacement
