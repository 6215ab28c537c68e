"""Patterns that cannot match what their author meant: ASCII-only classes beside Han, letters that normalising folds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.packs._lint_findings import Notes
from app.packs.conditions import Count, FieldTest
from app.packs.matches import (
    AttributeWanted,
    CertificateWanted,
    DocumentWanted,
    PatternMatch,
    StatementWanted,
    StatutoryMatch,
    WordingMatch,
)
from app.packs.patterns import expand
from app.packs.rules import Rule
from app.packs.terms import HitCondition, OtherFields, Replacement, TextFix, Window
from app.packs.walk import Fields, walk

PATTERNS = Fields(
    {
        (PatternMatch, "patterns"): "text",
        (WordingMatch, "patterns"): "text",
        (Window, "patterns"): "text",
        (OtherFields, "patterns"): "text",
        (HitCondition, "inside_pattern"): "text",
        (TextFix, "strip"): "text",
        (Replacement, "find_pattern"): "text",
        (StatutoryMatch, "patterns"): "text",
        (StatementWanted, "patterns"): "text",
        (FieldTest, "matches"): "value",
        (Count, "pattern"): "value",
        (CertificateWanted, "number"): "value",
        (DocumentWanted, "title"): "value",
        (AttributeWanted, "value"): "value",
    }
)
"""Every place of a pattern: `text` is searched in normalised text, `value` in a field's value."""

_TOKEN = re.compile(
    r"""
    \\Q(?P<quoted>.*?)(?:\\E|$)          # literal stretch
  | \\[pP](?:\{[^}]*\}|.)                # Unicode class
  | \\x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})
  | \\(?P<escape>.)
  | \(\?P?<(?P<group>[^>]*)>             # named group
  | \(\?(?P<flags>[a-zA-Z-]*)(?:(?P<open>:)|\))   # flags, non-capturing group
  | \[\^?\]?(?P<set>(?:\[:\^?\w+:\]|\\.|[^\]\\])*)\]
  | (?P<none>[?*]|\{0(?:,\d*)?\})        # repetition that may be none at all
  | \{\d+(?:,\d*)?\}                     # other repetition
  | (?P<or>\|)
  | (?P<paren>[()])
  | [+.^$]
  | (?P<literal>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ASCII_ONLY = {
    "b": r"\b knows no letters but ASCII: it finds no border beside {other}; use a window, or leave it out",
    "B": r"\B knows no letters but ASCII, and holds beside {other} whatever stands there",
    "w": r"\w is [0-9A-Za-z_] only, and takes nothing like {other}; write \p{{L}} or \p{{Han}}",
    "W": r"\W is everything but [0-9A-Za-z_], and takes {other} too",
    "d": r"\d is [0-9] only; write [0-9], or \p{{Nd}} if other digits are meant beside {other}",
    "D": r"\D is everything but [0-9]; write [^0-9] or \P{{Nd}} beside {other}",
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: an ASCII-only class (`escape`) or characters that stand for themselves (`literal`)."""

    escape: str = ""
    literal: str = ""
    is_set: bool = False


def lint_patterns(rule: Rule, normalise: Callable[[str], str] | None) -> Notes:
    """Notes on every pattern of the rule."""
    for place in walk(rule, PATTERNS):
        pieces = list(_pieces(expand(place.value)))
        for message in _beside_other_scripts(pieces).values():
            yield "warning", place.location, message
        if place.kind == "text" and not _ignores_case(place.value):
            lost = _folded_away(pieces, normalise)
            if lost:
                yield (
                    "warning",
                    place.location,
                    f"{lost} never stands in normalised text, which the pattern is searched in",
                )
        if isinstance(place.holder, PatternMatch | WordingMatch) and _hit_is_optional(expand(place.value)):
            yield (
                "warning",
                place.location,
                "(?P<hit>) stands in some branches only: a match by another has the whole match as its span",
            )


def _pieces(pattern: str) -> Iterator[_Piece]:
    """The classes and literals of a pattern in order; grouping and repetition are left out, so neighbours touch."""
    for match in _TOKEN.finditer(pattern):
        escape, literal, quoted, inside = match.group("escape", "literal", "quoted", "set")
        if escape is not None:
            # Escaped punctuation stands for itself; other letters are anchors and control characters.
            yield _Piece(escape=escape) if escape in _ASCII_ONLY else _Piece(literal="" if escape.isalnum() else escape)
        elif inside is not None:
            classes = [f for f in re.findall(r"\\([wWdD])", inside) if f in _ASCII_ONLY]
            plain = re.sub(r"\[:\^?\w+:\]|\\[pP](?:\{[^}]*\}|.)|\\x(?:\{[0-9A-Fa-f]+\}|..)|\\.", "", inside)
            # A set with Han beside the class already says what else is meant: [\w一-龥].
            if classes and plain.isascii():
                yield _Piece(escape=classes[0])
            else:
                yield _Piece(literal="".join(c for c in plain if c != "-"), is_set=True)
        elif match.group("or"):
            yield _Piece()
        elif literal is not None or quoted is not None:
            yield _Piece(literal=literal or quoted or "")


def _beside_other_scripts(pieces: list[_Piece]) -> dict[str, str]:
    """ASCII-only class -> what is wrong with it, at its first bad place; once for each pattern is enough."""
    found: dict[str, str] = {}
    for index, piece in enumerate(pieces):
        if not piece.escape:
            continue
        before = pieces[index - 1].literal[-1:] if index else ""
        after = pieces[index + 1].literal[:1] if index + 1 < len(pieces) else ""
        other = next((c for c in (before, after) if c and not c.isascii()), None)
        if other:
            found.setdefault(piece.escape, _ASCII_ONLY[piece.escape].format(other=repr(other)))
    return found


def _hit_is_optional(pattern: str) -> bool:
    """Whether the pattern can match without its group `hit`: it stands in one branch of several, or may be left out."""
    # For every open group, the pattern itself first: whether it is the hit, and which of its branches hold the hit.
    open_groups: list[tuple[bool, list[bool]]] = [(False, [False])]
    after_hit = False
    for match in _TOKEN.finditer(pattern):
        before_hit, after_hit = after_hit, False
        if match.group("group") is not None or match.group("open") or match.group("paren") == "(":
            open_groups.append((match.group("group") == "hit", [False]))
        elif match.group("or"):
            open_groups[-1][1].append(False)
        elif match.group("paren") and len(open_groups) > 1:
            is_hit, branches = open_groups.pop()
            after_hit = is_hit or any(branches)
            if after_hit and not is_hit and not all(branches):
                return True
            open_groups[-1][1][-1] |= after_hit
        elif match.group("none") and before_hit:
            return True
    branches = open_groups[0][1]
    return any(branches) and not all(branches)


def _folded_away(pieces: list[_Piece], normalise: Callable[[str], str] | None) -> str:
    fold = normalise or (lambda text: text.lower() if text.isascii() else text)
    lost: dict[str, None] = {}
    for piece in pieces:
        for character in piece.literal:
            kept = fold(character)
            # In a set the folded form may stand beside it: [，,] does no harm.
            if kept != character and not character.isspace() and not (piece.is_set and kept and kept in piece.literal):
                lost[character] = None
    return ", ".join(repr(character) for character in lost)


def _ignores_case(pattern: str) -> bool:
    flags = (match.group("flags") for match in _TOKEN.finditer(pattern))
    return any(flag and "i" in flag.partition("-")[0] for flag in flags)
