"""What every importer makes of a record before anybody knows what its fields mean: named values with their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.subjects import ValuePlace


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a record or a file: an entry of `corpora/feeds/problems.yaml` and what fills its message.

    `cell` is the index of the value it is about; `line` and `column` are set where that is no value of a row.
    """

    id: str
    params: Mapping[str, str] = field(default_factory=dict)
    cell: int | None = None
    line: int | None = None
    column: int | None = None


class CellPlaces(Protocol):
    """Where the values of one row stood."""

    def at(self, cell: int) -> tuple[int | None, int | None]:
        """Line and column (1-based) of the value with that index."""


@dataclass(frozen=True, slots=True)
class SameLine:
    """All values stand on one line, in columns nobody knows."""

    line: int | None

    def at(self, cell: int) -> tuple[int | None, int | None]:  # noqa: ARG002 - the protocol's
        return self.line, None


@dataclass(frozen=True, slots=True)
class Each:
    """Every value has a place of its own."""

    places: tuple[tuple[int | None, int | None], ...]

    def at(self, cell: int) -> tuple[int | None, int | None]:
        return self.places[cell]


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: (name, value) in the file's order, names as the file writes them, empty values left out.

    `broken` says that the record cannot be trusted to be what its writer meant; it is reported and not vetted.
    """

    cells: tuple[tuple[str, str], ...]
    line: int | None
    places: CellPlaces
    faults: tuple[Fault, ...] = ()
    broken: Fault | None = None


class PlaceMap(Mapping[str, ValuePlace]):
    """Pointer -> place in the file, worked out when a finding asks: most records have none."""

    __slots__ = ("_cells", "_names", "_rows")

    def __init__(self, cells: Mapping[str, tuple[int, int]], rows: tuple[CellPlaces, ...], names: Mapping[str, str]):
        """`cells` gives for each pointer which row and which of its values; `names` what the file calls it."""
        self._cells, self._rows, self._names = cells, rows, names

    def __getitem__(self, pointer: str) -> ValuePlace:
        row, cell = self._cells[pointer]
        line, column = self._rows[row].at(cell)
        return ValuePlace(line, column, self._names.get(pointer))

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)
