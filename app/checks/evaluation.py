"""What is known about one subject when its checks run, and the verdicts they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.context import Context
from app.domain.findings import Detection, TraceStep
from app.domain.pointer import get
from app.domain.subjects import Subject
from app.domain.vocabulary import Applicability, Outcome, Severity
from app.packs._base import EvidenceRequest, Text
from app.packs.rules import ExemptionRule, FindingRule, StatutoryRule
from app.packs.terms import Term
from app.reason.inference import Inferences
from app.text.fields import FieldText


@dataclass(frozen=True, slots=True)
class Hit:
    """One confirmed place in a text: half-open offsets into `field.text.text` (normalised code points)."""

    field: FieldText
    start: int
    end: int
    term: Term | None
    techniques: tuple[str, ...] = ()

    @property
    def normalised(self) -> str:
        return self.field.text.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Block:
    """A statutory text found in a field; offsets as in :class:`Hit`."""

    field: FieldText
    start: int
    end: int
    rule: StatutoryRule

    def holds(self, hit: Hit) -> bool:
        """Whether the hit lies inside the text, be it in another reading of the field."""
        if self.field is hit.field:
            return self.start <= hit.start and hit.end <= self.end
        if self.field.pointer != hit.field.pointer:
            return False
        first, last = self.field.text.raw_span(self.start, self.end)
        start, end = hit.field.text.raw_span(hit.start, hit.end)
        return first <= start and end <= last


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of goods: the listing itself (pointer ``""``) or a shipment line (``/lines/0``), and what follows.

    Subjects without goods (merchants, forms) have one item with pointer ``""``.
    """

    pointer: str
    texts: tuple[FieldText, ...]
    inferences: Inferences

    def has(self, trait: str, /) -> bool:
        return ("trait", trait) in self.inferences

    def owns(self, pointer: str, /) -> bool:
        """Whether a place of the subject speaks of these goods."""
        return pointer == self.pointer or pointer.startswith(self.pointer + "/")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A subject on its way through the checks. `markets` and `platforms` are the effective ones, groups included."""

    subject: Subject
    context: Context
    markets: frozenset[str]
    asked_markets: tuple[str, ...]
    platforms: tuple[str, ...]
    texts: tuple[FieldText, ...]
    items: tuple[Item, ...]
    overall: Inferences
    hits: Mapping[str, tuple[Hit, ...]]
    blocks: tuple[Block, ...]

    def value(self, pointer: str) -> object:
        """The raw value at `pointer`, or `MISSING`."""
        return get(self.subject.document, pointer)

    def item_of(self, pointer: str) -> Item:
        """The item a place of the subject belongs to (the first one for places of the whole shipment)."""
        for item in self.items:
            if item.pointer and item.owns(pointer):
                return item
        return self.items[0]

    def items_for(self, rule: FindingRule) -> Iterator[Item]:
        """The items the rule's `scope.categories` lets through."""
        for item in self.items:
            if in_scope(rule, item):
                yield item


def in_scope(rule: FindingRule, item: Item) -> bool:
    """Whether `scope.categories` lets the rule look at the item; an unknown category is never kept away by `not`."""
    categories = rule.scope.categories
    if any(item.has(trait) for trait in categories.not_):
        return False
    if not categories.any or any(item.has(trait) for trait in categories.any):
        return True
    if categories.unknown != "apply":
        return False
    return not any(trait.startswith("product.") for trait in item.inferences.of_kind("trait"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a verdict points: a pointer, and for text the half-open code points of the raw value."""

    pointer: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace the raw span by `replacement`."""

    pointer: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """Set (`value`) or remove (`op="remove"`) a field; RFC 6902 `op`."""

    op: str
    pointer: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mend a check proposes; the engine applies it to a copy and evaluates again before it calls it verified."""

    applicability: Applicability
    title: Text
    text_edits: tuple[TextEdit, ...] = ()
    field_edits: tuple[FieldEdit, ...] = ()
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exempted:
    """Which exemption holds and the words or facts that made it apply."""

    rule: ExemptionRule | StatutoryRule
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One result of one rule. `message` and `severity` override the rule's own; `params` fill the message's places."""

    outcome: Outcome
    place: Place
    params: Mapping[str, str] = field(default_factory=dict)
    message: Text | None = None
    severity: Severity | None = None
    detection: Detection | None = None
    exempted: Exempted | None = None
    request: tuple[EvidenceRequest, ...] = ()
    proposal: Proposal | None = None
    trace: tuple[TraceStep, ...] = ()
