"""XML feeds, one record at a time: no entities, no network, and what is not well-formed is said with its line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator
from io import TextIOWrapper
from typing import Any

from lxml import etree

from app.feeds.encodings import bad_byte
from app.feeds.limits import Limits
from app.feeds.opened import UnreadableError
from app.feeds.rows import Each, Fault, Row

RECORDS = frozenset({"item", "entry", "offer", "product", "article", "shopitem", "good", "goods", "artikel", "produkt"})
"""Elements that hold a product in feeds of no known layout, in lower case."""

_SUBSET = re.compile(r"<!DOCTYPE[^>\[]*\[|<!ENTITY", re.IGNORECASE)
_PREFIX = re.compile(r"Namespace prefix (\S+)")
_LINES_KEPT = 65_535
"""libxml2 keeps 16 bits of a line; beyond them it is the one that was being read when the element began."""

_PIECE = 64 * 1024
_MOST_CATEGORIES = 50_000


class MarkupReader:
    """The records of an XML text as rows.

    Names of values are paths of local names below the record (``shipping/country``), attributes ``offer@id`` or, of
    the record itself, ``@id``; an element with an attribute `name` is called ``param:Colour``.
    """

    def __init__(self, stream: TextIOWrapper, records: Collection[str], limits: Limits, encoding: str) -> None:
        self._stream, self._limits, self._encoding = stream, limits, encoding
        self._records = frozenset(name.casefold() for name in records) or RECORDS
        # Whatever it finds, libxml2 loads nothing and expands nothing; it stops at 256 levels and 10 MB of one text.
        self._parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
            encoding="utf-8",
        )
        self.root: str | None = None
        self.prefixes: dict[str, None] = {}
        self.names: dict[str, int] = {}
        self._told = 0
        self._line = 1
        self._path: list[str] = []
        self._open: Any = None
        self._faults: list[Fault] = []
        self._categories: dict[str, str] = {}
        self._lines: dict[Any, int] = {}

    def __iter__(self) -> Iterator[Row]:
        """The records; iterating raises UnreadableError where nothing more can be read."""
        tail = ""
        while piece := self._stream.readline(_PIECE):
            if self.root is None and _SUBSET.search(tail + piece):
                raise UnreadableError(
                    "the file defines entities of its own (<!DOCTYPE ... [): remove the DTD", self._line
                )
            tail = piece[-40:]
            yield from self._fed(piece)
            self._line += piece.count("\n")
        yield from self._rows(self._ended())

    def _fed(self, piece: str) -> Iterator[Row]:
        if not piece.isascii() and (byte := bad_byte(piece)) is not None:
            self._faults.append(
                Fault("bad-bytes", {"byte": f"0x{byte:02X}", "encoding": self._encoding}, line=self._line)
            )
            piece = "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in piece)
        try:
            self._parser.feed(piece.encode())
        except etree.XMLSyntaxError as error:
            raise UnreadableError(str(error.msg), self._line) from None
        yield from self._rows(self._parser.read_events())

    def _ended(self) -> Iterator[tuple[str, Any]]:
        # What is wrong stands in the parser's log.
        with contextlib.suppress(etree.XMLSyntaxError):
            self._parser.close()
        yield from self._parser.read_events()
        self._note_errors()
        if self._open is not None:
            raise UnreadableError("the file ends inside a product, or holds a text of more than 10 MB", self._line)
        if self._faults:
            fault = self._faults[0]
            raise UnreadableError(f"not well-formed XML: {fault.params.get('what', '')}", fault.line)

    def _rows(self, events: Iterator[tuple[str, Any]]) -> Iterator[Row]:
        for event, element in events:
            if not isinstance(element.tag, str):
                continue
            name = self._local(element.tag)
            if event == "start":
                self._start(name, element)
                continue
            if self._path:
                self._path.pop()
            if element is self._open:
                yield self._row(element)
                self._open = None
                self._lines.clear()
                self._forget(element)
            elif self._open is not None and name == self._local(self._open.tag):
                # A tag that was never closed has swallowed the records behind it.
                yield self._row(element, swallowed=True)
                element.getparent().remove(element)
            elif self._open is None:
                self._category(name, element)
                self._forget(element)

    def _start(self, name: str, element: Any) -> None:
        if self.root is None:
            self.root = name
        if self._open is None and name.casefold() in self._records and self._path:
            self._open = element
        elif self._open is None and len(self.names) < 100:
            self.names[name] = self.names.get(name, 0) + 1
        self._path.append(name)
        if self._line >= _LINES_KEPT and self._open is not None and len(self._lines) < self._limits.columns:
            self._lines[element] = self._line

    def _category(self, name: str, element: Any) -> None:
        """YML offers name their category by number; the tree of them stands in front."""
        if name == "category" and self._path[-1:] == ["categories"] and len(self._categories) < _MOST_CATEGORIES:
            number, parent = element.get("id"), self._categories.get(element.get("parentId", ""))
            if number and element.text:
                self._categories[number] = f"{parent} > {element.text.strip()}" if parent else element.text.strip()

    def _forget(self, element: Any) -> None:
        if self._path:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]

    def _row(self, element: Any, *, swallowed: bool = False) -> Row:
        self._note_errors()
        cells: list[tuple[str, str]] = []
        places: list[tuple[int | None, int | None]] = []
        for name, value, line in self._values(element, ""):
            if value and not value.isspace():
                cells.append((name, value))
                places.append((line, None))
            if len(cells) > self._limits.columns:
                fault = Fault("too-many-columns", {"limit": f"{self._limits.columns:,}"})
                return Row((), self._line_of(element), Each(()), broken=fault)
        faults = tuple(self._faults)
        if not swallowed:
            self._faults = []
        bad = next((fault for fault in faults if fault.id == "bad-bytes"), None)
        return Row(tuple(cells), self._line_of(element), Each(tuple(places)), faults, bad)

    def _values(self, element: Any, path: str) -> Iterator[tuple[str, str, int | None]]:
        line = self._line_of(element)
        label = element.get("name")
        for key, value in element.attrib.items():
            if not (key == "name" and path):
                yield f"{path}@{self._local(key)}", value, line
        children = [child for child in element if isinstance(child.tag, str)]
        if path and (not children or _holds_text(element)):
            # Markup that should have been escaped is still the text of its element.
            text = "".join(element.itertext()) if children else _text(element)
            name = f"{path}:{label}" if label else path
            yield name, self._categories.get(text.strip(), text) if path == "categoryId" else text, line
            return
        for child in children:
            name = self._local(child.tag)
            yield from self._values(child, f"{path}/{name}" if path else name)

    def _local(self, tag: str) -> str:
        if tag.startswith("{"):
            return tag.partition("}")[2]
        prefix, colon, local = tag.partition(":")
        if colon and local:
            if len(self.prefixes) < 20:
                self.prefixes[prefix] = None
            return local
        return tag

    def _line_of(self, element: Any) -> int | None:
        line: int | None = element.sourceline
        return line if line is not None and line < _LINES_KEPT else self._lines.get(element, self._line)

    def _note_errors(self) -> None:
        """Turn what the parser has logged since the last record into faults of this one."""
        log = self._parser.feed_error_log
        fresh = [entry for entry in log if entry.line is not None][self._told :] if len(log) > self._told else []
        self._told = max(self._told, len(log))
        for entry in fresh:
            if match := _PREFIX.match(entry.message):
                if len(self.prefixes) < 20:
                    self.prefixes[match[1]] = None
            elif len(self._faults) < 20:
                self._faults.append(
                    Fault("xml-repaired", {"line": str(entry.line), "what": entry.message[:200]}, line=entry.line)
                )

    def seen(self) -> str:
        """What the file holds instead of products, for the message that there are none."""
        names = ", ".join(f"<{name}> {count} times" for name, count in list(self.names.items())[:6])
        return f"its root is <{self.root}>, with {names}" if self.root else "it has no elements"


def _holds_text(element: Any) -> bool:
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _text(element: Any) -> str:
    """The text of an element without children; a reference to an unknown entity stays as it was written."""
    parts = [element.text or ""]
    for child in element:
        parts += [getattr(child, "text", None) or "", child.tail or ""]
    return "".join(parts)
