"""Han look-alikes and homophones: replaced where the words round them show what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from app.packs.tables import load_tsv


@dataclass(frozen=True, slots=True)
class _Row:
    char: str
    becomes: str
    technique: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    unless: tuple[str, ...]

    def applies(self, text: str, at: int) -> bool:
        end = at + 1
        if self.char.isascii() and at > 0 and text[at - 1].isascii() and text[at - 1].isalnum():
            return False
        if self.before and not text.endswith(self.before, 0, at):
            return False
        if self.after and not text.startswith(self.after, end):
            return False
        return not any(_stands_in(text, at, self.char, word) for word in self.unless)


@dataclass(frozen=True, slots=True)
class Replacement:
    """One character seen through: its place and the technique, ``-`` for an honest variant."""

    at: int
    technique: str


def fold_lookalikes(text: str) -> tuple[str, list[Replacement]]:
    """The lower-case text with look-alikes replaced, one for one, and what was replaced."""
    found: list[Replacement] = []
    # One replacement may show what its neighbour means (治辽 after 冶辽). Each pass uses up look-alikes, so it ends.
    while True:
        changes = dict(_matches(text))
        if not changes:
            return text, found
        found.extend(Replacement(at, row.technique) for at, row in changes.items())
        chars = list(text)
        for at, row in changes.items():
            chars[at] = row.becomes
        text = "".join(chars)


def _matches(text: str) -> Iterator[tuple[int, _Row]]:
    if not trigger().search(text):
        return
    for char, rows in _rows().items():
        at = text.find(char)
        while at >= 0:
            row = next((row for row in rows if row.applies(text, at)), None)
            if row is not None:
                yield at, row
            at = text.find(char, at + 1)


def _stands_in(text: str, at: int, char: str, word: str) -> bool:
    return any(text.startswith(word, at - i) for i in range(len(word)) if word[i] == char and at >= i)


@cache
def trigger() -> Any:
    """RE2 pattern without which no row applies to a lower-case, simplified text."""
    return re2.compile(trigger_source())


@cache
def trigger_source() -> str:
    """RE2 source of :func:`trigger`, for text in any case.

    Common characters (家, 维) are in the table; only together with the words that give them away are they worth a look.
    """
    rows = [row for rows in _rows().values() for row in rows]
    alone = "".join(row.char for row in rows if not row.before and not row.after)
    within = (_any_of(row.before) + _any_case(row.char) + _any_of(row.after) for row in rows if row.before or row.after)
    return "|".join([f"[{alone}]", *dict.fromkeys(within)])


def _any_of(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(_any_case, words))})" if words else ""


def _any_case(word: str) -> str:
    return "".join(f"[{c}{c.upper()}]" if c.isascii() and c.isalpha() else re.escape(c) for c in word)


@cache
def _rows() -> dict[str, list[_Row]]:
    rows: dict[str, list[_Row]] = {}
    table = simplified()
    for cells in load_tsv("text/lookalikes.tsv"):
        # The text is lower-case and simplified when it is looked at, so the table is read the same way.
        before, after, unless = (_folded(cells[name], table) for name in ("before", "after", "unless"))
        row = _Row(cells["from"].lower(), cells["to"], cells["technique"], before, after, unless)
        rows.setdefault(row.char, []).append(row)
    return rows


def _folded(cell: str, table: dict[int, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.lower().translate(table) for word in cell.split("|") if word))


@cache
def simplified() -> dict[int, str]:
    """Traditional to simplified, for ``str.translate``; one for one."""
    return {ord(row["traditional"]): row["simplified"] for row in load_tsv("text/traditional.tsv")}
