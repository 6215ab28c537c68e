"""Imports lists of restricted parties as they are published; the layouts are described in docs/party-lists.md."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.checks.party_lists import identifier_key
from app.domain.findings import ListReceipt
from app.domain.markets import check_country
from app.loads.loading import PARTIES
from app.loads.records import read_records
from app.loads.store import ListError, ListStore

_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
_YEAR_FIRST = re.compile(r"(\d{4})(?:-(\d{2})-(\d{2}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})[ ./-]([A-Za-z]{3}|\d{1,2})[A-Za-z]*[ ./-]+(\d{4})")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_OFAC_COLUMNS = 12
_OFAC_EMPTY = "-0-"
_OFAC_BIRTH = re.compile(r"\bDOB (?:circa )?([^;.]+)")
_OFAC_ALIAS = re.compile(r"a\.k\.a\. '([^']+)'")
_LONGEST_NAME = 300


@dataclass
class _Entry:
    """What a list says of one party, gathered from one or several of its records."""

    names: dict[str, None] = field(default_factory=dict)
    programmes: dict[str, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    births: dict[str, None] = field(default_factory=dict)
    identifiers: dict[str, None] = field(default_factory=dict)

    def rows(self, key: str) -> Iterator[list[str]]:
        programme = ", ".join(self.programmes)
        details = [" ".join(part) for part in (self.countries, self.births, self.identifiers)]
        return ([key, name, programme, *details] for name in self.names)


def import_parties(store: ListStore, path: Path, name: str, published: dt.date) -> ListReceipt:
    """Read a list of restricted parties into the store under `name`, replacing the former one of that name.

    The layout is told by the columns: OpenSanctions (`targets.simple.csv`, or entities as JSON lines), the EU's
    consolidated list, the UN's list as a table, OFAC's SDN.CSV (without a header), or a table with the column `name`.
    `published` is the list's own date.

    Raises:
        ListError: a format or layout nobody knows, a record that is none, or no names.
    """
    entries: dict[str, _Entry] = {}
    for key, part in _parts(path):
        entry = entries.setdefault(key, _Entry())
        for attribute, values in part.items():
            gathered: dict[str, None] = getattr(entry, attribute)
            gathered.update(dict.fromkeys(values))
    rows = (row for key, entry in entries.items() for row in entry.rows(key))
    return store.save(PARTIES, name, rows, published=published, valid_from=None, valid_to=None)


Part = Mapping[str, Iterable[str]]
"""Values of one record by attribute of :class:`_Entry`."""
Layout = Callable[[Mapping[str, str]], tuple[str, Part]]


def _parts(path: Path) -> Iterator[tuple[str, Part]]:
    if path.suffix.casefold() in (".json", ".jsonl", ".ndjson"):
        yield from _entities(path)
        return
    if _is_ofac(path):
        yield from _ofac(path)
        return
    layout: Layout | None = None
    for line, record in read_records(path):
        layout = layout or _layout(path, record)
        key, part = layout(record)
        if layout is not _eu and not any(part["names"]):
            raise ListError(path.name, "a party without a name", line)
        yield key or f"line {line}", part


def _layout(path: Path, record: Mapping[str, str]) -> Layout:
    """The reader of the layout whose columns these are (folded: lower case, `_` a blank)."""
    for column, reader in _LAYOUTS.items():
        if column in record:
            return reader
    columns = ", ".join(repr(name[:40]) for name in record) or "none"
    raise ListError(path.name, f"no layout of party lists has these columns: {columns}; a column 'name' would do")


def _simple(record: Mapping[str, str]) -> tuple[str, Part]:
    """OpenSanctions targets.simple.csv, and any table with the column `name`; several values go with semicolons."""
    return record.get("id", ""), {
        "names": _names(record["name"], *_split(record.get("aliases", ""))),
        "programmes": _split(record.get("program ids") or record.get("sanctions") or record.get("programme", ""))[:3],
        "countries": _countries(_split(record.get("countries") or record.get("country", ""))),
        "births": _dates(_split(record.get("birth date", ""))),
        "identifiers": _identifiers(_split(record.get("identifiers", ""))),
    }


def _eu(record: Mapping[str, str]) -> tuple[str, Part]:
    """The EU's consolidated list (FSF, CSV 1.1): one record for each name, birth, address or paper of an entity."""
    whole = record.get("namealias wholename") or " ".join(
        record.get(f"namealias {part}name", "") for part in ("first", "middle", "last")
    )
    nationality = record.get("citizenship countryiso2code", "")
    return record["entity logicalid"], {
        "names": _names(whole),
        "programmes": _split(record.get("entity regulation programme", "")),
        "countries": _countries([nationality]),
        "births": _dates([record.get("birthdate birthdate", "") or record.get("birthdate year", "")]),
        "identifiers": _identifiers([record.get("identification number", "")]),
    }


def _un(record: Mapping[str, str]) -> tuple[str, Part]:
    """The UN Security Council's consolidated list as a table of its elements."""
    parts = (record.get(f"{number} name", "") for number in ("first", "second", "third", "fourth"))
    return record["dataid"], {
        "names": _names(" ".join(filter(None, parts)), *_split(record.get("alias name", ""))),
        "programmes": _split(record.get("un list type", "")),
        "countries": _countries(_split(record.get("nationality", ""))),
        "births": _dates(_split(record.get("date of birth", "") or record.get("individual date of birth", ""))),
        "identifiers": _identifiers(_split(record.get("individual document", ""))),
    }


_LAYOUTS: Mapping[str, Layout] = {"entity logicalid": _eu, "dataid": _un, "name": _simple}


def _is_ofac(path: Path) -> bool:
    """SDN.CSV has no header: twelve cells, the first a number."""
    if path.suffix.casefold() != ".csv":
        return False
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            first = next(csv.reader(file), [])
    except OSError as error:
        raise ListError(str(path), f"cannot be read: {error.strerror}") from None
    return len(first) == _OFAC_COLUMNS and first[0].strip().isdigit()


def _ofac(path: Path) -> Iterator[tuple[str, Part]]:
    """OFAC's SDN.CSV: number, name, type, programme, ..., remarks; -0- stands for nothing; its end is marked by ^Z."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, cells in enumerate(csv.reader(file), start=1):
            if len(cells) < _OFAC_COLUMNS:
                if "".join(cells).strip("\x1a "):
                    raise ListError(path.name, f"{len(cells)} cells where SDN.CSV has {_OFAC_COLUMNS}", number)
                continue
            cells = ["" if cell.strip() == _OFAC_EMPTY else cell.strip() for cell in cells]  # noqa: PLW2901
            remarks = cells[-1]
            yield (
                cells[0],
                {
                    "names": _names(cells[1], *_OFAC_ALIAS.findall(remarks)),
                    "programmes": _split(cells[3].replace("] [", ";").strip("[]")),
                    "births": _dates(_OFAC_BIRTH.findall(remarks)),
                },
            )


def _entities(path: Path) -> Iterator[tuple[str, Part]]:
    """OpenSanctions entities, one JSON object a line; those that are no party (an address) are passed over."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield from _entity(path, number, line)
    except UnicodeDecodeError as error:
        raise ListError(path.name, f"not UTF-8 (byte at offset {error.start}); save the file as UTF-8") from None
    except OSError as error:
        raise ListError(str(path), f"cannot be read: {error.strerror}") from None


def _entity(path: Path, number: int, line: str) -> Iterator[tuple[str, Part]]:
    try:
        entity = json.loads(line)
        properties = entity["properties"]
    except (ValueError, RecursionError):
        raise ListError(path.name, "not JSON; wanted one object a line", number) from None
    except (KeyError, TypeError):
        raise ListError(path.name, "no entity of OpenSanctions: it lacks `properties`", number) from None
    if not isinstance(properties, dict):
        raise ListError(path.name, "`properties` must be an object of lists", number)

    def values(*names: str) -> list[str]:
        found = (properties.get(name) or [] for name in names)
        return [value for part in found if isinstance(part, list) for value in part if isinstance(value, str)]

    names = _names(str(entity.get("caption") or ""), *values("name", "alias", "weakAlias", "previousName"))
    is_party = entity.get("schema") in _PARTIES
    if is_party and names:
        yield (
            str(entity.get("id") or f"line {number}"),
            {
                "names": names,
                "programmes": values("programId", "program")[:3],
                "countries": _countries(values("country", "nationality", "citizenship", "jurisdiction")),
                "births": _dates(values("birthDate")),
                "identifiers": _identifiers(values("idNumber", "passportNumber", "registrationNumber", "taxNumber")),
            },
        )


_PARTIES = frozenset(("Person", "Company", "Organization", "LegalEntity", "PublicBody", "Vessel", "Airplane"))


def _names(*written: str) -> list[str]:
    return [" ".join(name.split())[:_LONGEST_NAME] for name in written if name.strip()]


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _countries(written: Sequence[str]) -> list[str]:
    """Those that are ISO 3166-1 codes; what is written otherwise breaks no tie."""
    codes = []
    for code in written:
        try:
            codes.append(check_country(code.strip().upper()))
        except ValueError:
            continue
    return codes


def _dates(written: Sequence[str]) -> list[str]:
    return [date for date in map(_date, written) if date]


def _date(written: str) -> str:
    """A day as ISO text, the year where only that can be read, else nothing."""
    match = _YEAR_FIRST.fullmatch(written.strip())
    if match:
        return match.group()
    match = _DAY_FIRST.search(written)
    if match:
        day, month, year = match.groups()
        number = int(month) if month.isdigit() else _MONTHS.get(month.casefold(), 0)
        if 1 <= number <= 12:
            return f"{year}-{number:02}-{int(day):02}"
    year_only = _YEAR.search(written)
    return year_only.group() if year_only else ""


def _identifiers(written: Sequence[str]) -> list[str]:
    return [key for key in map(identifier_key, written) if key]
