"""Han look-alikes and homophones: replaced where the words round them show what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from app.packs.tables import load_tsv


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One row of a table of disguises: what is written, what is meant, and the company that shows it.

    `opens` allows the beginning of a stretch of words in the place of `before`; `closing` are those of `after` that
    no Han character may follow.
    """

    char: str
    becomes: str
    technique: str
    before: tuple[str, ...]
    opens: bool
    after: tuple[str, ...]
    closing: tuple[str, ...]
    unless: tuple[str, ...]

    def applies(self, text: str, at: int) -> bool:
        """Whether the row holds for its characters at `at`."""
        end = at + len(self.char)
        if self.char.isascii() and self.char.isalnum() and _inside_word(text, at, end):
            return False
        return (
            self._preceded(text, at)
            and self._followed(text, end)
            and not any(_stands_in(text, at, self.char, word) for word in self.unless)
        )

    def trigger(self) -> str:
        """RE2 source without which the row does not apply, for text in any case."""
        # A row that may open a stretch asks for nothing before it.
        before = "" if self.opens else _any_of(self.before)
        return before + _any_case(self.char) + _any_of((*self.after, *self.closing))

    def _preceded(self, text: str, at: int) -> bool:
        if not self.before and not self.opens:
            return True
        if self.opens and (at == 0 or not text[at - 1].isalnum()):
            return True
        return text.endswith(self.before, 0, at)

    def _followed(self, text: str, end: int) -> bool:
        if not self.after and not self.closing:
            return True
        if text.startswith(self.after, end):
            return True
        return any(text.startswith(word, end) and not _is_han(text, end + len(word)) for word in self.closing)


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


def _matches(text: str) -> Iterator[tuple[int, Row]]:
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
    return any(text.startswith(word, at - i) for i in range(len(word)) if word.startswith(char, i) and at >= i)


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether a Latin letter or digit, or the decimals of a number, go on where ``text[start:end]`` stops."""
    if any(c < "ɐ" and c.isalnum() for c in (*text[max(0, start - 1) : start], *text[end : end + 1])):
        return True
    return text[start].isdigit() and text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit()


def _is_han(text: str, at: int) -> bool:
    return at < len(text) and "\u3400" <= text[at] <= "\u9fff"


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
    alone = "".join(row.char for row in rows if not (row.before or row.opens or row.after or row.closing))
    return "|".join([f"[{alone}]", *dict.fromkeys(row.trigger() for row in rows if row.char not in alone)])


def _any_of(words: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(_any_case, words))})" if words else ""


def _any_case(word: str) -> str:
    return "".join(f"[{c}{c.upper()}]" if c.isascii() and c.isalpha() else re.escape(c) for c in word)


@cache
def _rows() -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for cells in load_tsv("text/lookalikes.tsv"):
        row = read_row(cells)
        rows.setdefault(row.char, []).append(row)
    return rows


def read_row(cells: dict[str, str]) -> Row:
    """A row of ``lookalikes.tsv`` or ``splits.tsv``."""
    # The text is lower-case and simplified when it is looked at, so the table is read the same way.
    before, after, unless = (_folded(cells[name]) for name in ("before", "after", "unless"))
    return Row(
        char=cells["from"].lower(),
        becomes=cells["to"],
        technique=cells["technique"],
        before=tuple(word for word in before if word != "^"),
        opens="^" in before,
        after=tuple(word for word in after if not word.endswith("$")),
        closing=tuple(word[:-1] for word in after if word.endswith("$")),
        unless=unless,
    )


def _folded(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.lower().translate(simplified()) for word in cell.split("|") if word))


@cache
def simplified() -> dict[int, str]:
    """Traditional to simplified, for ``str.translate``; one for one."""
    return {ord(row["traditional"]): row["simplified"] for row in load_tsv("text/traditional.tsv")}
