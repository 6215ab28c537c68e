"""Conditions: one AST for what rules ask of fields and of symbols.

Keys that stand together in one mapping must all hold. A comparison with a field that is not there is neither
true nor false: the condition answers "unknown", and the rule `not_evaluated`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from app.domain._types import DecimalString, YesNo
from app.packs._base import HsPrefixes, Pattern, PointerPattern, ScopeMarket, Strict, Symbol, Words, one_or_many


class Bounds(Strict):
    """Between which numbers; bounds that stand together must all hold."""

    gt: DecimalString | None = None
    gte: DecimalString | None = None
    lt: DecimalString | None = None
    lte: DecimalString | None = None

    @model_validator(mode="after")
    def _some_bound(self) -> Self:
        if self.gt is None and self.gte is None and self.lt is None and self.lte is None:
            raise ValueError("say between which numbers: gt, gte, lt or lte")
        return self


class Count(Bounds):
    """How many: elements of the list at the field (a single value is one), words of a text, or matches of a pattern.

    Of words, each Han character counts as one. The pattern is searched as `matches` is.
    """

    of: Literal["elements", "words", "matches"] = "elements"
    pattern: Pattern | None = None

    @model_validator(mode="after")
    def _pattern_to_match(self) -> Self:
        if (self.of == "matches") != (self.pattern is not None):
            raise ValueError("`of: matches` and `pattern` go together")
        return self


class Repeats(Strict):
    """The same word stands `times` times or more, whatever its case; words of `ignoring` may.

    In Han text two neighbouring characters count as a word.
    """

    times: int = Field(ge=2)
    ignoring: Words = ()


def as_repeats(value: Any) -> Any:
    """A number where repetition is described reads as the number of times."""
    return value if isinstance(value, dict) else {"times": value}


class FieldTest(Strict):
    """What must hold of the value at `field` (a pointer; `*` stands for every element, and one that holds suffices).

    Inside an item (a shipment line) or an element of `each`, a pointer that starts with ``./`` is relative to it, and
    ``.`` is the item or element itself. Text is compared after normalisation; `longer_than`/`shorter_than` count
    Unicode code points, `wider_than` display columns (a Han character takes two), `upper_ratio` the share of capitals
    among letters that have case (0 to 1).
    """

    field: str = Field(pattern=r"^(/|\./|\.$)")
    exists: YesNo | None = None
    equals: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] | None = None
    not_equals: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] | None = None
    contains: Words | None = None
    matches: Pattern | None = None
    hs: HsPrefixes | None = None
    gt: DecimalString | None = None
    gte: DecimalString | None = None
    lt: DecimalString | None = None
    lte: DecimalString | None = None
    before: str | None = None
    after: str | None = None
    longer_than: int | None = None
    shorter_than: int | None = None
    wider_than: int | None = None
    upper_ratio: Bounds | None = None
    repeats: Annotated[Repeats, BeforeValidator(as_repeats)] | None = None
    count: Count | None = None
    same_as: PointerPattern | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        tests = [name for name in type(self).model_fields if name != "field" and getattr(self, name) is not None]
        if not tests:
            raise ValueError("say what the field must be: exists, equals, matches, gt, before ...")
        return self


class Quantity(Strict):
    """A number with a unit read from attributes (names in any of the listed words) or, if `text`, from the text."""

    of: Literal["voltage", "power", "energy", "capacity", "frequency", "mass", "volume", "length", "age_months"]
    attributes: Words = ()
    in_text: YesNo = False
    gt: DecimalString | None = None
    gte: DecimalString | None = None
    lt: DecimalString | None = None
    lte: DecimalString | None = None


class SymbolFields(Strict):
    """The closed vocabulary a rule may ask for."""

    trait: Symbol | None = None
    regime: Symbol | None = None
    market: ScopeMarket | None = None
    platform: str | None = None
    subject: Literal["listing", "shipment", "merchant", "form"] | None = None
    export: ScopeMarket | None = None
    mode: Symbol | None = None
    sale: Symbol | None = None


class Condition(SymbolFields):
    """A tree of tests; the symbols are the closed vocabulary of the packs."""

    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_: Condition | None = Field(default=None, alias="not")
    test: FieldTest | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("an empty condition: say all, any, not, test, trait, regime, market, platform ...")
        return self


class SymbolTest(SymbolFields):
    """One symbol an inference rule asks for. Inference is a conjunction of these and nothing else."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("name exactly one symbol: trait, regime, market, platform, subject, export, mode or sale")
        return self

    @property
    def symbol(self) -> tuple[str, str]:
        """``(kind, value)``, as it crosses into the reasoner."""
        kind = next(iter(self.model_fields_set))
        return kind, getattr(self, kind)


class Derivation(Strict):
    """One symbol an inference rule gives; `supersedes` takes a regime out of force."""

    trait: Symbol | None = None
    regime: Symbol | None = None
    supersedes: Symbol | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("derive exactly one symbol: trait, regime or supersedes")
        return self

    @property
    def symbol(self) -> tuple[str, str]:
        kind = next(iter(self.model_fields_set))
        return kind, getattr(self, kind)


class Conjunction(Strict):
    all: tuple[SymbolTest, ...] = Field(min_length=1)
