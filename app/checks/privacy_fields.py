"""What kind of personal data a form field collects, read from its name, its label and the category it is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Literal

from app.checks.privacy_words import MAX_STATEMENT, Words, spellings, words
from app.packs._base import Text
from app.packs.tables import load_table

Sureness = Literal["sure", "likely"]
Basis = Literal["name", "label", "category"]

_DISTINCT = frozenset(("official-id", "financial", "special-category", "criminal", "secret"))
# A single short word in unknown company says too little ("pan", "nie", "race").
_SHORTEST_DISTINCT = 6


@dataclass(frozen=True, slots=True)
class DataClass:
    """A class of personal data and its name for people."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class FieldKind:
    """What a field collects.

    `purposes` are those for which the kind can be necessary; `sure` is "likely" where only the end of the name was
    understood; `by` and `matched` say from which of the field's texts and which words of it.
    """

    id: str
    cls: DataClass
    label: Text
    dpv: str | None
    purposes: frozenset[str]
    sure: Sureness
    by: Basis
    matched: str


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    cls: DataClass
    label: Text
    dpv: str | None
    purposes: frozenset[str]
    absorbs: bool
    yields: bool
    rank: int


@dataclass(frozen=True, slots=True)
class _Tiling:
    """A way to read a whole name: the entries in it, how many modifiers, and the words of the entries."""

    entries: tuple[_Entry, ...] = ()
    modifiers: int = 0
    matched: tuple[str, ...] = ()

    @property
    def cost(self) -> tuple[int, int]:
        return (len(self.entries), self.modifiers)


def recognise(name: str | None, label: str | None = None, category: str | None = None) -> FieldKind | None:
    """Read a field from its texts; None where none of them is in the taxonomy (an unknown field is never a pass).

    A reading that explains every word of a text is sure; one that explains only its end is likely. Of several sure
    readings the more sensitive class counts, since a label may say what a bare name hides.
    """
    texts = (text[:MAX_STATEMENT] if text else "" for text in (name, label, category))
    return _recognise(*texts)


@lru_cache(maxsize=4096)
def _recognise(name: str, label: str, category: str) -> FieldKind | None:
    taxonomy = _taxonomy()
    read = (taxonomy.read(name, "name"), taxonomy.read(label, "label"), taxonomy.read_category(category))
    readings = [reading for reading in read if reading is not None]
    sure = [reading for reading in readings if reading.sure == "sure"]
    if not sure:
        return readings[0] if readings else None
    return _most_telling(sure, taxonomy)


def class_ids() -> frozenset[str]:
    """The ids of the classes, for the `classes` of a rule."""
    return frozenset(_taxonomy().classes)


def data_class(class_id: str) -> DataClass:
    """The class of that id."""
    return _taxonomy().classes[class_id]


def field_kind_ids() -> frozenset[str]:
    """The ids of the kinds of fields."""
    return frozenset(entry.id for entry in _taxonomy().entries)


def _most_telling(readings: list[FieldKind], taxonomy: Taxonomy) -> FieldKind:
    order = list(taxonomy.classes)
    best = max(order.index(reading.cls.id) for reading in readings)
    told = [reading for reading in readings if order.index(reading.cls.id) == best]
    # The name or label tells the kind, the category only its class.
    return next((reading for reading in told if reading.by != "category"), told[0])


class Taxonomy:
    """The table of `corpora/privacy/fields.yaml`, ready to read names with."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.classes = {row["id"]: DataClass(row["id"], Text(**row["label"])) for row in table["classes"]}
        ranks = {class_id: rank for rank, class_id in enumerate(self.classes)}
        self.entries = tuple(self._entry(row, ranks) for row in table["fields"])
        self._names: dict[Words, _Entry] = {}
        for entry, row in zip(self.entries, table["fields"], strict=True):
            self._register(entry, row["names"].values())
        modifiers = (name for names in table["modifiers"].values() for name in names)
        self._modifiers = frozenset(form for name in modifiers for form in spellings(name))
        self._categories = {
            form: row["class"] for row in table["categories"] for name in row["names"] for form in spellings(name)
        }
        self._longest = max(len(form) for form in (*self._names, *self._modifiers))

    def read(self, text: str, by: Basis) -> FieldKind | None:
        """Read one text of a field."""
        for camel in (True, False):
            tiling = self._tile(words(text, camel=camel))
            if tiling is not None and tiling.entries:
                return self._kind(tiling, by)
        return self._tail(words(text), by) or self._leaf(text, by)

    def _leaf(self, text: str, by: Basis) -> FieldKind | None:
        """The last step of a path (``delivery.contact.mobile``), whose containers may change what it means."""
        containers, _, leaf = text.rpartition(".")
        if not containers:
            return None
        tiling = self._tile(words(leaf))
        if tiling is None or not tiling.entries:
            return None
        return replace(self._kind(tiling, by), sure="likely")

    def read_category(self, text: str) -> FieldKind | None:
        """Read the category the sender gives a field: it tells the class, not the kind."""
        class_id = self._categories.get(words(text))
        if class_id is None:
            return None
        cls = self.classes[class_id]
        purposes = frozenset(p for entry in self.entries if entry.cls is cls for p in entry.purposes)
        return FieldKind(class_id, cls, cls.label, None, purposes, "sure", "category", text.strip())

    def _entry(self, row: Mapping[str, Any], ranks: Mapping[str, int]) -> _Entry:
        return _Entry(
            id=row["id"],
            cls=self.classes[row["class"]],
            label=Text(**row["label"]),
            dpv=row.get("dpv"),
            purposes=frozenset(row["purposes"]),
            absorbs=row.get("absorbs") == "true",
            yields=row.get("yields") == "true",
            rank=ranks[row["class"]],
        )

    def _register(self, entry: _Entry, languages: Iterable[Iterable[str]]) -> None:
        for names in languages:
            for name in names:
                for form in spellings(name):
                    other = self._names.get(form)
                    # A word of two meanings in two languages (race, nie) counts as the more sensitive one.
                    if other is None or other.rank < entry.rank:
                        self._names[form] = entry

    def _tile(self, text: Words) -> _Tiling | None:
        """The cheapest way to explain every word of `text` by names and modifiers, or None."""
        best: list[_Tiling | None] = [None] * (len(text) + 1)
        best[len(text)] = _Tiling()
        for start in range(len(text) - 1, -1, -1):
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                rest = best[end]
                if rest is None:
                    continue
                for tiling in self._steps(text[start:end], rest):
                    current = best[start]
                    if current is None or self._better(tiling, current):
                        best[start] = tiling
        return best[0]

    def _steps(self, form: Words, rest: _Tiling) -> Iterable[_Tiling]:
        entry = self._names.get(form)
        if entry is not None:
            yield _Tiling((entry, *rest.entries), rest.modifiers, (_written(form), *rest.matched))
        if form in self._modifiers:
            yield _Tiling(rest.entries, rest.modifiers + 1, rest.matched)

    @staticmethod
    def _better(one: _Tiling, other: _Tiling) -> bool:
        # Names are dearer than modifiers, but a name that says nothing (only modifiers) explains no field.
        if bool(one.entries) != bool(other.entries):
            return bool(one.entries)
        return one.cost < other.cost

    def _kind(self, tiling: _Tiling, by: Basis) -> FieldKind:
        def weight(i: int) -> tuple[bool, bool, int, int]:
            entry = tiling.entries[i]
            return (entry.absorbs, not entry.yields, entry.rank, -i)

        chosen = max(range(len(tiling.entries)), key=weight)
        return _kind_of(tiling.entries[chosen], "sure", by, tiling.matched[chosen])

    def _tail(self, text: Words, by: Basis) -> FieldKind | None:
        """A telling name at the end of a text whose other words are unknown: ``spouse_passport_number``."""
        end = len(text)
        while end and text[end - 1 : end] in self._modifiers and text[end - 1 : end] not in self._names:
            end -= 1
        for start in range(max(0, end - self._longest), end):
            for stop in (len(text), end):
                entry = self._names.get(text[start:stop])
                if entry is not None and entry.cls.id in _DISTINCT and _distinct(text[start:stop]):
                    return _kind_of(entry, "likely", by, _written(text[start:stop]))
        return None


def _distinct(form: Words) -> bool:
    if form[0].isascii():
        return len(form) > 1 or len(form[0]) >= _SHORTEST_DISTINCT
    return len(form) > 1


def _kind_of(entry: _Entry, sure: Sureness, by: Basis, matched: str) -> FieldKind:
    return FieldKind(entry.id, entry.cls, entry.label, entry.dpv, entry.purposes, sure, by, matched)


def _written(form: Words) -> str:
    return (" " if form[0].isascii() else "").join(form)


@cache
def _taxonomy() -> Taxonomy:
    return Taxonomy(load_table("privacy/fields.yaml"))
