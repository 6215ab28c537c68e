"""Makes a listing of the named values of one record, by a layout; what cannot be used is said and kept under `extra`.

Rows of one product (a Shopify handle, the SKUs inside an AliExpress product) make one listing: what they share is
evaluated and reported once, and their own values stand beside each other: GTINs, pictures and options as lists, other
prices under `extra`, each with its own place in the file. Where a format repeats the whole text for each variant
(Google's `item_group_id`), each is a listing with a `parent_id`, and :class:`app.feeds.variants.Repeats` tells what an
earlier one of the group has said.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.findings import SourcePlace
from app.domain.pointer import join
from app.domain.subjects import InvalidSubject, ReadingNote, Source, Subject, read_subject
from app.domain.vocabulary import Locale, SubjectKind
from app.feeds.feed import Record
from app.feeds.layouts import Layout, Target
from app.feeds.limits import Limits
from app.feeds.own import IDS_KEPT
from app.feeds.prices import Quote, settle
from app.feeds.problems import error_of, note_of
from app.feeds.rows import Fault, PlaceMap, Row
from app.feeds.targets import CHECKED, LISTS, MONEY, PARTIES, TEXTS
from app.feeds.texts import cleaned, doubts
from app.feeds.values import read_country, read_gtins, read_pairs, read_word, split_links

_LONGEST_ID = 200
_MOST_ENTRIES = 2_000
# What exports put round the name of an attribute: YML, eBay, WooCommerce, Amazon.
_PREFIXED = re.compile(r"(?:param:|C:|Meta:\s*|attributes/)(.+?)(?:/value)?\Z")
_TAXONOMY_NUMBER = re.compile(r"[0-9]{1,12}\Z")


@dataclass(slots=True)
class Tally:
    """What is counted over a whole file, to be said once at its end."""

    without_currency: int = 0
    unknown: OrderedDict[str, None] = field(default_factory=OrderedDict)


class ListingMaker:
    """Makes the listings of one file, in its order."""

    def __init__(self, layout: Layout, name: str, *, currency: str | None, locale: Locale, limits: Limits) -> None:
        self.layout, self.name, self.locale, self.limits = layout, name, locale, limits
        self.currency = currency or layout.currency
        self.tally = Tally()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._targets: dict[str, Target] = {}

    def record(self, rows: Sequence[Row], number: int) -> Record:
        """The record that these rows make; only a joined product has several."""
        first = rows[0]
        broken: tuple[Row, Fault] | None = next(((row, row.broken) for row in rows if row.broken is not None), None)
        broken = broken or self._too_long(rows)
        if broken is not None:
            row, fault = broken
            place = SourcePlace(file=self.name, line=fault.line or row.line, record=number, column=fault.column)
            source = Source(self.name, row.line, number)
            return Record(None, (error_of(fault, place, self.locale),), source)
        draft = _Draft(self)
        for index, row in enumerate(rows):
            draft.row(row, index)
        draft.prices()
        places = PlaceMap(draft.places, tuple(row.places for row in rows), draft.names)
        source = Source(self.name, first.line, number, places)
        subject = self._subject(draft, number, source)
        return Record(subject, (), source)

    def target(self, name: str) -> Target:
        """What a name means; a name nobody knows is an attribute."""
        found = self._targets.get(name)
        if found is None:
            found = self.layout.target(name)
            if found is None:
                if len(self.tally.unknown) < self.limits.columns:
                    self.tally.unknown[name] = None
                found = Target("attributes")
            if len(self._targets) < 4 * self.limits.columns:
                self._targets[name] = found
        return found

    def _too_long(self, rows: Sequence[Row]) -> tuple[Row, Fault] | None:
        for row in rows:
            for cell, (name, value) in enumerate(row.cells):
                if len(value) > self.limits.text:
                    line, column = row.places.at(cell)
                    params = {"field": name[:60], "limit": f"{self.limits.text:,}"}
                    return row, Fault("text-too-long", params, line=line, column=column)
        return None

    def _subject(self, draft: _Draft, number: int, source: Source) -> Subject:
        draft.take_group_for_id()
        own = str(draft.document.get("id", ""))[:_LONGEST_ID]
        called = own or f"#{number + 1}"
        if not own:
            draft.note(Fault("no-id", {"id": called}), "")
        elif own in self._seen:
            called = f"{own[: _LONGEST_ID - 20]}#{number + 1}"
            draft.note(Fault("duplicate-id", {"first": own, "id": called}), "/id")
        self._seen[called] = None
        if len(self._seen) > IDS_KEPT:
            self._seen.popitem(last=False)
        while True:
            try:
                subject = read_subject(SubjectKind.LISTING, draft.document, id=called, source=source)
            except InvalidSubject as error:
                draft.give_up(error)
                continue
            return replace(subject, notes=tuple(draft.notes))


class _Draft:
    """One listing while it is made."""

    def __init__(self, maker: ListingMaker) -> None:
        self.maker = maker
        self.document: dict[str, Any] = {"platform": maker.layout.platform} if maker.layout.platform else {}
        self.notes: list[ReadingNote] = []
        self.places: dict[str, tuple[int, int]] = {}
        self.names: dict[str, str] = {}
        self._entries: dict[str, dict[str, int]] = {}
        self._full: set[str] = set()
        self._pair_names: dict[str, str] = {}
        self._quotes: list[Quote] = []
        self._currency: str | None = None
        self._at = (0, 0)

    def row(self, row: Row, index: int) -> None:
        for fault in row.faults:
            self.note(fault, "")
        for cell, (name, raw) in enumerate(row.cells):
            self._at = (index, cell)
            target = self.maker.target(name)
            if target.text == "skip":
                continue
            value, removed = cleaned(raw, name)
            if removed is not None:
                self.note(removed, "")
            if value.strip():
                self._take(target, name, value)

    def note(self, fault: Fault, pointer: str) -> None:
        self.notes.append(note_of(fault, pointer, self.maker.locale))

    def _take(self, target: Target, name: str, value: str) -> None:
        base, _, rest = target.text.partition(":")
        pointer: str | None
        if base in TEXTS:
            pointer = self._text(base, name, value)
        elif base in MONEY:
            self._quotes.append(Quote(base, name, value.strip(), self._at))
            return
        elif base in LISTS:
            pointer = _LISTED[base](self, base, name, value)
        elif base in CHECKED:
            pointer = self._checked(base, name, value.strip())
        elif base in PARTIES:
            pointer = self._party(base, name, value.strip())
        elif base == "attributes":
            pointer = self._attribute(rest or _PREFIXED.sub(r"\1", name), name, value)
        elif base == "extra":
            pointer = self._extra(name, value)
        else:
            pointer = self._particular(target, name, value)
        if pointer is not None:
            for fault in doubts(value, plain=base in ("title", "brand")):
                self.note(fault, pointer)

    def _text(self, base: str, name: str, value: str) -> str:
        if base in ("condition", "availability"):
            value = read_word(base, value)
        held = self.document.get(base)
        if held is None:
            self.document[base] = value
            return self._placed("/" + base, name)
        if held == value:
            return "/" + base
        if base == "category" and _TAXONOMY_NUMBER.match(held):
            # A number of somebody's taxonomy says less than the path in words.
            self.document[base] = value
            self._placed("/category", name)
            value, name = held, "category number"
        return self._attribute(name, name, value)

    def _checked(self, base: str, name: str, value: str) -> str:
        if base in self.document:
            return f"/{base}" if self.document[base] == value else self._attribute(name, name, value)
        if base == "country_of_origin":
            try:
                value = read_country(value)
            except ValueError as error:
                return self._refuse(name, value, str(error))
        if base == "language":
            value = value.replace("_", "-")
        if base == "hs_code":
            value = value.lstrip("'")
        if base == "parent_id" and value == self.document.get("id"):
            return "/id"
        self.document[base] = value
        return self._placed(f"/{base}", name)

    def _listed(self, base: str, name: str, value: str) -> str:
        pointer, new = self._entry(base, value, name)
        if new:
            self.document[base].append(value)
            self._placed(pointer, name)
        return pointer

    def _entry(self, base: str, value: str, name: str) -> tuple[str, bool]:
        """The pointer of a value in a list of the listing, and whether it has to be put there."""
        entries = self._entries.setdefault(base, {})
        held = self.document.setdefault(base, [])
        if value in entries:
            return f"/{base}/{entries[value]}", False
        if len(held) >= _MOST_ENTRIES:
            # Once for the listing: what is left out would be said for each of thousands otherwise.
            if base not in self._full:
                self._full.add(base)
                self.note(Fault("too-many-entries", {"field": name[:60], "limit": f"{_MOST_ENTRIES:,}"}), f"/{base}")
            return f"/{base}", False
        entries[value] = len(held)
        return f"/{base}/{len(held)}", True

    def _links(self, base: str, name: str, value: str) -> str:
        pointer = ""
        for part in split_links(value):
            pointer = self._listed(base, name, part)
        return pointer

    def _images(self, base: str, name: str, value: str) -> str:
        for part in split_links(value):
            pointer, new = self._entry(base, part, name)
            if new:
                self.document[base].append({"url": part})
                self._placed(f"{pointer}/url", name)
        return f"/{base}/{max(len(self.document[base]) - 1, 0)}/url"

    def _gtins(self, base: str, name: str, value: str) -> str:
        pointer = ""
        for code in read_gtins(value):
            pointer = self._listed(base, name, code.text)
            if code.fault is not None:
                hint = f" ({code.hint})" if code.hint else ""
                self.note(Fault(code.fault, {"value": code.text[:40], "field": name, "hint": hint}), pointer)
        return pointer

    def _party(self, base: str, name: str, value: str) -> str:
        party, _, part = base.partition(".")
        if part == "country":
            try:
                value = read_country(value)
            except ValueError as error:
                return self._refuse(name, value, str(error))
        held = self.document.setdefault(party, {})
        if part in held and held[part] != value:
            held[part] = f"{held[part]}, {value}"
        else:
            held[part] = value
        return self._placed(f"/{party}/{part}", name)

    def _particular(self, target: Target, name: str, value: str) -> str | None:
        base, _, group = target.text.partition(" ")
        group += "/" + target.number
        match base:
            case "currency":
                self._currency = self._currency or value.strip().upper()
            case "pair-name":
                self._pair_names[group] = value.strip()
            case "pair-value":
                label = self._pair_names.get(group) or name
                return None if value.strip() == "Default Title" else self._attribute(label, name, value)
            case "key-values":
                for label, content in read_pairs(value):
                    self._attribute(label, f"{name} {label}", content)
            case "detail":
                label, _, content = value.rpartition(":")
                return self._attribute(label.rpartition(":")[2] or name, name, content)
            case "image.alt":
                return self._image_alt(name, value)
            case _:
                return self._certificate(base, name, value)
        return None

    def _image_alt(self, name: str, value: str) -> str:
        images = self.document.get("images") or []
        if not images or "alt" in images[-1]:
            return self._attribute(name, name, value)
        images[-1]["alt"] = value
        return self._placed(f"/images/{len(images) - 1}/alt", name)

    def _certificate(self, base: str, name: str, value: str) -> str:
        held = self.document.setdefault("certificates", [])
        part = base.partition(".")[2]
        if not part:
            issuer, _, rest = value.partition(":")
            scheme, _, number = rest.partition(":")
            held.append({"scheme": scheme, "number": number, "issuer": issuer} if number else {"scheme": value})
            return self._placed(f"/certificates/{len(held) - 1}", name)
        if not held or part in held[-1]:
            held.append({})
        held[-1][part] = value.strip()
        return self._placed(f"/certificates/{len(held) - 1}/{part}", name)

    def _attribute(self, label: str, name: str, value: str) -> str:
        return self._gathered("attributes", label, name, value)

    def _extra(self, name: str, value: str) -> str:
        return self._gathered("extra", name, name, value)

    def _gathered(self, group: str, label: str, name: str, value: str) -> str:
        """A value under its label; several become a list."""
        held = self.document.setdefault(group, {})
        pointer = f"/{group}{join(label)}"
        before = held.get(label)
        if before is None:
            held[label] = value
        elif isinstance(before, list):
            if value in before:
                return f"{pointer}/{before.index(value)}"
            before.append(value)
            pointer = f"{pointer}/{len(before) - 1}"
        elif before != value:
            held[label] = [before, value]
            # What was the one value is the first of a list from now on.
            if pointer in self.places:
                self.places[f"{pointer}/0"], self.names[f"{pointer}/0"] = self.places[pointer], self.names[pointer]
            pointer = f"{pointer}/1"
        return self._placed(pointer, name)

    def _refuse(self, name: str, value: str, reason: str) -> str:
        pointer = self._extra(name, value)
        self.note(Fault("value-refused", {"field": name[:60], "reason": reason.rstrip(".")}), pointer)
        return pointer

    def _placed(self, pointer: str, name: str) -> str:
        self.places[pointer], self.names[pointer] = self._at, name
        return pointer

    def take_group_for_id(self) -> None:
        """A product without variants may have the number of its group only."""
        if "id" not in self.document and "parent_id" in self.document:
            self.document = {"id": self.document.pop("parent_id"), **self.document}
            self._move("/parent_id", "/id")

    def prices(self) -> None:
        """Set the prices, now that the currency of the record is known, wherever it stood."""
        settled = settle(self._quotes, self._currency or self.maker.currency)
        for base, money in settled.fields.items():
            self._at = money.quote.at
            self.document[base] = {"amount": money.amount, "currency": money.currency}
            self._placed(f"/{base}", money.quote.name)
        for unused in settled.unused:
            self._at = unused.quote.at
            pointer = self._extra(unused.quote.name, unused.text)
            if unused.fault is not None:
                self.note(unused.fault, pointer)
        self.maker.tally.without_currency += settled.without_currency

    def _move(self, old: str, new: str) -> None:
        self.places[new], self.names[new] = self.places.pop(old), self.names.pop(old)

    def give_up(self, error: InvalidSubject) -> None:
        """Move the fields the model refuses to `extra`, each with a note; at least one goes."""
        for problem in error.problems:
            top = problem.pointer.split("/")[1] if problem.pointer else ""
            if top not in self.document:
                continue
            value = self.document.pop(top)
            name = self.names.get(problem.pointer) or self.names.get(f"/{top}") or top
            self._at = self.places.get(problem.pointer) or self.places.get(f"/{top}") or (0, 0)
            told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            self._refuse(name, told, problem.message)


_LISTED: dict[str, Callable[[_Draft, str, str, str], str]] = {
    "bullets": _Draft._listed,
    "warnings": _Draft._listed,
    "markets": _Draft._listed,
    "links": _Draft._links,
    "images": _Draft._images,
    "gtin": _Draft._gtins,
}
