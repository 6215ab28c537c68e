"""Opens a feed: tells its container, its layout and its encoding, and chooses who reads it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from app.domain.findings import InputErrorReport, SourcePlace
from app.domain.strict_json import JsonError, read_json
from app.domain.vocabulary import Locale, SubjectKind
from app.feeds.columnar import ParquetReader, kind_by_columns
from app.feeds.delimited import DelimitedReader, delimiter_of
from app.feeds.encodings import Encoding, declared_as, declared_encoding, declared_in_page, detect, named, text_stream
from app.feeds.feed import Feed, Record, Told, unreadable
from app.feeds.form_headers import LAYOUT as TABLE_HEADER
from app.feeds.form_headers import header_form
from app.feeds.formats import OWN, Container, UnknownFormatError, container_of, only_address, root_of
from app.feeds.joining import products
from app.feeds.layouts import GENERIC, SHIPPED, Layout, by_headings, layout, layout_of, layouts
from app.feeds.limits import Limits
from app.feeds.listings import ListingMaker
from app.feeds.nested import flattened, json_rows, line_products, of_type, products_in, read_text
from app.feeds.opened import Opened, UnreadableError
from app.feeds.own import read_own, read_own_values
from app.feeds.pages import page_products
from app.feeds.problems import error_of
from app.feeds.rows import Fault, Row, SameLine
from app.feeds.tables import Table, currency_in, find_headings, rows_of
from app.feeds.values import is_currency
from app.feeds.workbooks import Workbook

# Keys of the layouts' signs; a file of Vetlist's own documents may hold one too, and is then looked at twice.
_FOREIGN = re.compile(
    rb'"(?:@type|@context|sku|productType|operationType|multi_language_subject_list|sku_info_list|aeop_\w+|subject'
    rb'|product_trade|wareId|skuId|skuName|jdPrice)"'
)

FORMATS = (OWN, GENERIC, *SHIPPED)
"""What `format` may say."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a feed is to be read, where that is not told by the file; see :func:`open_feed`."""

    kind: SubjectKind | None = None
    format: str | None = None
    mapping: Layout | None = None
    currency: str | None = None
    encoding: str | None = None
    locale: Locale = Locale.EN
    limits: Limits = field(default_factory=Limits)


class UnknownOptionError(ValueError):
    """An option says something that is not there; the message lists what is."""


def open_feed(source: Path | bytes | BinaryIO, *, name: str | None = None, options: Options | None = None) -> Feed:
    """Open a file of subjects: a path, its bytes, or a stream that is read forwards once (standard input).

    `name` is what reports call it (default: the path). Options: `kind` is what it holds (told by keys unless given),
    `format` one of :data:`FORMATS`, `mapping` the columns' meaning for a file of no known export, `currency` (ISO 4217)
    that of prices without one, `encoding` a codec's name, `locale` the language of messages.

    Raises:
        OSError: the path cannot be opened. Whatever the file holds is answered by the records.
        UnknownOptionError: a format, a currency or an encoding that is none.
    """
    chosen = options or Options()
    _check(chosen)
    name = name or (str(source) if isinstance(source, Path) else "-")
    opened = Opened(source, chosen.limits)
    try:
        return _Opening(opened, name, chosen).feed()
    except BaseException:
        opened.close()
        raise


def _check(options: Options) -> None:
    if options.format is not None and options.format not in FORMATS:
        raise UnknownOptionError(f"unknown format {options.format[:40]!r}; known: {', '.join(FORMATS)}")
    if options.currency is not None and not is_currency(options.currency):
        raise UnknownOptionError(f"{options.currency[:40]!r} is not an ISO 4217 currency code such as EUR")
    if options.encoding is not None:
        try:
            named(options.encoding)
        except UnreadableError as error:
            raise UnknownOptionError(error.message) from None


class _Opening:
    """A file on its way to becoming a feed."""

    def __init__(self, opened: Opened, name: str, options: Options) -> None:
        self.opened, self.name, self.options = opened, name, options
        self.problems: list[InputErrorReport] = []

    def feed(self) -> Feed:
        container: Container | None = None
        try:
            if self.opened.failed is not None and not self.opened.head:
                raise self.opened.failed
            if address := only_address(self.opened.head):
                raise UnreadableError(f"this is only the address of a feed ({address[:200]}): fetch it and vet that", 1)
            container = container_of(self.opened.head, self.name)
            told, records = self._told(container)
        except UnknownFormatError as error:
            return self._refused(UnreadableError(str(error), 1), container)
        except UnreadableError as error:
            return self._refused(error, container)
        return Feed(self.name, told, records, self.problems, self.opened)

    def _refused(self, error: UnreadableError, container: Container | None) -> Feed:
        told = Told("unknown", container or "unknown")
        return Feed(self.name, told, [unreadable(error, self.name, None)], self.problems, self.opened)

    def _told(self, container: Container) -> tuple[Told, Iterator[Record]]:
        if self.options.format == OWN:
            return self._own(container)
        match container:
            case Container.YAML:
                return self._own(container)
            case Container.JSON:
                return self._json()
            case Container.JSONL:
                return self._json_lines()
            case Container.CSV | Container.TSV:
                return self._delimited()
            case Container.XML:
                return self._xml()
            case Container.HTML:
                return self._html()
            case Container.XLSX:
                return self._workbook()
            case Container.PARQUET:
                return self._parquet()

    def _own(self, container: Container) -> tuple[Told, Iterator[Record]]:
        return Told(OWN, container, "UTF-8"), read_own(self.opened, container, self.name, self.options.kind)

    def _delimited(self) -> tuple[Told, Iterator[Record]]:
        encoding = self._encoding()
        stream = text_stream(self.opened.stream, encoding)
        sample = self.opened.head.decode(encoding.codec, "replace").splitlines()[:20]
        delimiter = delimiter_of(sample)
        container = Container.TSV if delimiter == "\t" else Container.CSV
        reader = DelimitedReader(stream, delimiter, self.options.limits)
        if self.options.kind is SubjectKind.FORM:
            told = Told(TABLE_HEADER, container, str(encoding))
            return told, iter([header_form(reader, self.name, delimiter)])
        table = find_headings(reader, container, self._given())
        if table.layout is None:
            seen = ", ".join(cell[:30] for cell in table.seen) or "the file is empty"
            return self._nothing(container, str(encoding), Fault("no-headings", {"seen": seen}, line=1))
        rows = rows_of(table, delimiter, self.options.limits, encoding.label)
        told = Told(table.layout.id, container, str(encoding))
        return told, self._records(rows, table.layout, currency=currency_in(table.headings))

    def _xml(self) -> tuple[Told, Iterator[Record]]:
        # Only here: whoever reads no XML pays for no reader of it.
        from app.feeds.markup import MarkupReader  # noqa: PLC0415

        head = self.opened.head
        encoding = self._encoding(declared_encoding(head))
        used = self._given() or next((each for each in layouts() if root_of(head) in each.roots), None)
        reader = MarkupReader(
            text_stream(self.opened.stream, encoding), used.records if used else (), self.options.limits, encoding.label
        )
        rows = iter(reader)
        first = list(islice(rows, 1)) if used is None else []
        names = [name for row in first for name, _ in row.cells]
        used = used or layout_of(names, Container.XML) or by_headings(names)
        if first and not {"title", "description"} & set(used.fields.values()):
            return self._nothing(Container.XML, str(encoding), Fault("no-headings", {"seen": _some(names, 8)}, line=1))
        told = Told(used.id, Container.XML, str(encoding))
        return told, self._records(chain(first, rows), used, reader.seen, reader.prefixes)

    def _json(self) -> tuple[Told, Iterator[Record]]:
        ours = self.options.kind is SubjectKind.FORM or not _may_be_foreign(self.opened.head)
        if self.options.mapping is None and self.options.format is None and ours:
            return self._own(Container.JSON)
        text = read_text(self.opened, self.options.limits)
        found = products_in(text, Container.JSON, self._given())
        if found is None:
            return self._own_of(text.encode(), Container.JSON)
        used, products_found = found
        rows = json_rows(of_type(products_found, used), self.options.limits)
        return Told(used.id, Container.JSON, "UTF-8"), self._records(rows, used)

    def _own_of(self, data: bytes, container: Container) -> tuple[Told, Iterator[Record]]:
        again = Opened(data, self.options.limits)
        return Told(OWN, container, "UTF-8"), read_own(again, container, self.name, self.options.kind)

    def _json_lines(self) -> tuple[Told, Iterator[Record]]:
        used = self._given() or self._layout_of_first_line()
        if used is None:
            return self._own(Container.JSONL)
        rows = json_rows(line_products(self.opened, self.options.limits), self.options.limits)
        return Told(used.id, Container.JSONL, "UTF-8"), self._records(rows, used)

    def _layout_of_first_line(self) -> Layout | None:
        line = next((line for line in self.opened.head.split(b"\n") if line.strip()), b"")
        try:
            value = read_json(line)
        except JsonError:
            return None
        names = [name for name, _, _ in flattened(value)] if isinstance(value, dict) else []
        return layout_of(names, Container.JSONL)

    def _html(self) -> tuple[Told, Iterator[Record]]:
        data = self.opened.whole(self.options.limits.document, "HTML")
        encoding = self._encoding(declared_in_page(self.opened.head))
        text = data.decode(encoding.codec, "replace")
        used = layout("schema-org")
        rows = json_rows(page_products(text, used, self.options.limits), self.options.limits)
        told = Told(used.id, Container.HTML, str(encoding))
        return told, self._records(rows, used, lambda: "the page has no JSON-LD of a product")

    def _workbook(self) -> tuple[Told, Iterator[Record]]:
        workbook = Workbook(self.opened.whole(self.options.limits.workbook, "workbooks"), self.options.limits)
        if workbook.formulas:
            self._say(Fault("formula-cells", {"count": f"{workbook.formulas:,}"}))
        if self.options.kind is SubjectKind.FORM:
            rows_below = (row for sheet in workbook.sheets() for row in sheet.rows)
            return Told(TABLE_HEADER, Container.XLSX), iter([header_form(rows_below, self.name, None)])
        chosen: tuple[str, Table] | None = None
        left, seen = [], ""
        for sheet in workbook.sheets():
            table = find_headings(sheet.rows, Container.XLSX, self._given()) if chosen is None else None
            if table is not None and table.layout is not None:
                chosen = sheet.name, table
                continue
            seen = seen or (", ".join(cell[:30] for cell in table.seen) if table else "")
            left.append(sheet.name[:40])
        if chosen is None or chosen[1].layout is None:
            return self._nothing(
                Container.XLSX, None, Fault("no-headings", {"seen": seen or "no sheet has rows"}, line=1)
            )
        if left:
            self._say(Fault("sheets-left-out", {"read": chosen[0][:40], "left": ", ".join(left[:20])}))
        used = chosen[1].layout
        rows = rows_of(chosen[1], None, self.options.limits, "UTF-8")
        return Told(used.id, Container.XLSX), self._records(rows, used, currency=currency_in(chosen[1].headings))

    def _parquet(self) -> tuple[Told, Iterator[Record]]:
        reader = ParquetReader(self.opened, self.options.limits)
        kind = kind_by_columns(reader.columns)
        if kind is not None and self._given() is None:
            return Told(OWN, Container.PARQUET), read_own_values(reader.rows(), self.name, self.options.kind or kind)
        used = self._given() or layout_of(reader.columns, Container.PARQUET) or by_headings(reader.columns)
        if not used.fields:
            seen = ", ".join(name[:30] for name in reader.columns[:8])
            return self._nothing(Container.PARQUET, None, Fault("no-headings", {"seen": seen}))
        return Told(used.id, Container.PARQUET), self._records(_value_rows(reader), used)

    def _records(
        self,
        rows: Iterator[Row],
        used: Layout,
        seen: Callable[[], str] = lambda: "there is nothing below the headings",
        prefixes: Mapping[str, None] | None = None,
        currency: str | None = None,
    ) -> Iterator[Record]:
        """The records of rows, then what is said about the file as a whole; `seen` tells what a file without has."""
        maker = ListingMaker(
            used,
            self.name,
            currency=self.options.currency or currency,
            locale=self.options.locale,
            limits=self.options.limits,
        )
        number = -1
        for number, group in enumerate(products(rows, used)):
            yield maker.record(group, number)
        if number < 0:
            yield self._error(Fault("no-records", {"seen": seen()}, line=1), 0)
        for prefix in prefixes or ():
            self._say(Fault("xml-prefix", {"prefix": prefix[:40]}))
        self._sum_up(maker, used, number)

    def _sum_up(self, maker: ListingMaker, used: Layout, number: int) -> None:
        tally = maker.tally
        if tally.without_currency:
            self._say(Fault("no-currency", {"count": f"{tally.without_currency:,}"}))
        if used.id == GENERIC and number >= 0:
            pairs = [f"{name} = {target}" for name, target in used.fields.items()]
            self._say(Fault("read-by-headings", {"mapped": _some(pairs)}))
        if tally.unknown:
            self._say(Fault("unknown-columns", {"columns": _some(list(tally.unknown))}))

    def _nothing(self, container: Container, encoding: str | None, fault: Fault) -> tuple[Told, Iterator[Record]]:
        return Told("unknown", container, encoding), iter([self._error(fault, None)])

    def _error(self, fault: Fault, number: int | None) -> Record:
        place = SourcePlace(file=self.name, line=fault.line, record=number)
        error = error_of(fault, place, self.options.locale)
        return unreadable(UnreadableError(error.message, fault.line), self.name, number, rule_id=error.rule_id)

    def _say(self, fault: Fault) -> None:
        place = SourcePlace(file=self.name, line=fault.line)
        self.problems.append(error_of(fault, place, self.options.locale))

    def _given(self) -> Layout | None:
        if self.options.mapping is not None:
            return self.options.mapping
        if self.options.format in SHIPPED:
            return layout(str(self.options.format))
        return None

    def _encoding(self, declared: str | None = None) -> Encoding:
        """The encoding asked for, else the one the file declares if its bytes are such, else the one they tell."""
        if self.options.encoding is not None:
            asked = named(self.options.encoding)
            if asked.codec == "utf-16" and self.opened.head[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
                raise UnreadableError("UTF-16 without a byte-order mark: say utf-16-le or utf-16-be with --encoding", 1)
            return asked
        if declared is not None and (fitting := declared_as(declared, self.opened.head)):
            return fitting
        encoding = detect(self.opened.head)
        if declared is not None:
            params = {"declared": declared[:40], "encoding": str(encoding)}
            self._say(Fault("encoding-declared-wrong", params))
            return encoding
        if encoding.doubtful:
            self._say(Fault("encoding-doubtful", {"encoding": str(encoding)}))
        elif encoding.guessed:
            self._say(Fault("encoding-guessed", {"encoding": str(encoding)}))
        return encoding


def _may_be_foreign(head: bytes) -> bool:
    """Whether a JSON file may be other than Vetlist's own: it names a key that no subject has at its top."""
    return _FOREIGN.search(head) is not None


def _value_rows(reader: ParquetReader) -> Iterator[Row]:
    for number, value in enumerate(reader.rows(), start=1):
        cells = tuple((name, text) for name, _, text in flattened(value))
        yield Row(cells, number, SameLine(number))


def _some(items: list[str], most: int = 30) -> str:
    shown = ", ".join(item[:60] for item in items[:most])
    return f"{shown} ... ({len(items)} in all)" if len(items) > most else shown
