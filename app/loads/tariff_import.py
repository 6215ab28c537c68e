"""Imports a national tariff as its authority publishes it; the formats are described in docs/national-tariffs.md."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from app.checks.nomenclature import editions, is_national_chapter
from app.checks.nomenclature_national import Scheme, schemes
from app.domain.findings import ListReceipt
from app.loads.loading import TARIFF
from app.loads.records import Record, read_records
from app.loads.store import ListError, ListStore

_CODE = (
    "goods code", "commodity code", "cn code", "cnkey", "hts number", "htsno", "hts code", "codigo", "código", "ncm",
    "商品编码", "税则号列", "税号", "编码", "hs code", "code",
)  # fmt: skip
_TEXT = (
    "description", "goods description", "self-explanatory text in english", "name en", "descricao", "descrição",
    "商品名称", "货品名称", "名称", "text",
)  # fmt: skip
_FROM = ("start date", "validity start date", "data inicio", "data início", "valid from", "启用日期")
_TO = ("end date", "validity end date", "data fim", "valid to", "停用日期")
_LINE_SUFFIX = ("product line suffix", "productline suffix", "suffix")

_DECLARABLE = "80"
_OPEN_END = 9999
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z")
_SEPARATORS = re.compile(r"[.\s]")


def import_tariff(
    store: ListStore,
    path: Path,
    scheme_id: str,
    published: dt.date,
    *,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    code_column: str | None = None,
) -> ListReceipt:
    """Read a file of a national list (`corpora/hs/national.yaml`, schemes) into the store, replacing the former one.

    `published` is the list's own date. Without `valid_from` and `valid_to` the list speaks of the year it was published
    in. `code_column` names the column of codes where the file calls it something else.

    Raises:
        ListError: an unknown scheme, dates out of order, no column of codes, a code or date that is none, or codes that
            are not of the HS.
    """
    scheme = schemes().get(scheme_id)
    if scheme is None:
        raise ListError(scheme_id[:80], f"unknown scheme; known: {', '.join(schemes())}")
    begins = valid_from or dt.date(published.year, 1, 1)
    ends = valid_to or dt.date(published.year, 12, 31)
    if ends < begins:
        raise ListError(path.name, f"the list would end on {ends}, before it begins on {begins}")
    rows = _rows(path, scheme, code_column)
    return store.save(TARIFF, scheme.id, rows, published=published, valid_from=begins, valid_to=ends)


def _rows(path: Path, scheme: Scheme, code_column: str | None) -> Iterator[tuple[str, str, str, str]]:
    known = frozenset[str]().union(*(edition.codes for edition in editions()))
    wanted = (code_column.casefold().replace("_", " "),) if code_column else _CODE
    strange = total = 0
    for line, record in read_records(path):
        column = _column(record, wanted)
        if column is None:
            columns = ", ".join(repr(name[:40]) for name in record) or "none"
            raise ListError(path.name, f"no column of codes; columns: {columns} (name it with --code-column)", line)
        digits = _declarable(path, (line, record), column, scheme.digits)
        if digits is None:
            continue
        total += 1
        strange += digits[:6] not in known and not is_national_chapter(digits)
        yield digits, _text(record), _day(path, line, record, _FROM), _day(path, line, record, _TO)
    if strange * 2 > total:
        message = f"{strange} of {total} codes are not of the Harmonized System; is this a list of {scheme.title.en}?"
        raise ListError(path.name, message)


def _declarable(path: Path, at: Record, column: str, lengths: Collection[int]) -> str | None:
    """The digits of a declarable code; None for headings, for lines that only structure the list, and empty cells."""
    line, record = at
    written, _, suffix = record[column].strip().partition(" ")
    if not (len(suffix) == 2 and suffix.isdigit() and len(written) == 10):
        written, suffix = record[column], ""
    digits = _SEPARATORS.sub("", written)
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()):
        raise ListError(path.name, f"{record[column][:40]!r} is not a tariff code", line)
    named = _column(record, _LINE_SUFFIX)
    suffix = suffix or (record[named].strip() if named else "")
    if suffix and suffix != _DECLARABLE:
        return None
    if len(digits) > max(lengths):
        message = f"code {digits[:20]} has {len(digits)} digits; this list has {'/'.join(map(str, lengths))}"
        raise ListError(path.name, message, line)
    return digits if len(digits) in lengths else None


def _text(record: Mapping[str, str]) -> str:
    column = _column(record, _TEXT)
    return " ".join(record[column].split()) if column else ""


def _day(path: Path, line: int, record: Mapping[str, str], names: Collection[str]) -> str:
    """A date cell as ISO text; empty for none and for an open end."""
    column = _column(record, names)
    cell = record[column].strip().split("T")[0].split(" ")[0] if column else ""
    if not cell:
        return ""
    match = _DATE.match(cell)
    try:
        day = dt.date(*(int(match.group(part)) for part in (3, 2, 1))) if match else dt.date.fromisoformat(cell)
    except ValueError:
        message = f"{cell[:40]!r} is not a date: wanted 2026-01-31 or 31/01/2026"
        raise ListError(path.name, message, line) from None
    return "" if day.year == _OPEN_END else day.isoformat()


def _column(record: Mapping[str, str], names: Collection[str]) -> str | None:
    return next((name for name in names if name in record), None)
