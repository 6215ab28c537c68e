"""Terms and the local windows round a hit: what wording, prohibited and trait rules look for in text."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from app.domain._types import YesNo
from app.domain.vocabulary import TextRole
from app.packs._base import Pattern, ScopeMarket, Strict, Symbols, Text, Word, Words, one_or_many

Boundary = Literal["auto", "word", "none"]


class Window(Strict):
    """Words or RE2 patterns near a hit, on its side, in normalised text.

    `within` counts normalised characters; the window never leaves the clause, the sentence or the field
    as `reach` says. Patterns are searched in the window's text (anchor with ``^`` or ``$`` to touch the hit).
    """

    terms: Words = ()
    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(one_or_many)] = ()
    within: int = Field(default=12, ge=0, le=400)
    reach: Literal["clause", "sentence", "field"] = "clause"

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.terms and not self.patterns:
            raise ValueError("a window needs terms or patterns")
        return self


class OtherFields(Strict):
    """Words or RE2 patterns that stand anywhere in fields of these roles, of the same goods, in normalised text."""

    fields: Annotated[tuple[TextRole, ...], BeforeValidator(one_or_many), Field(min_length=1)]
    terms: Words = ()
    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(one_or_many)] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.terms and not self.patterns:
            raise ValueError("say what stands in these fields: terms or patterns")
        return self


class HitCondition(Strict):
    """What must hold round one hit; keys that stand together must all hold.

    `inside` names longer words that swallow the hit; `matched` limits to some of the rule's terms; `fields` to hits in
    fields of these roles; `in_field` looks elsewhere in the same goods; `traits` holds when the goods have any of them;
    `negated` when the hit's clause denies it.
    """

    all: tuple[HitCondition, ...] | None = None
    any: tuple[HitCondition, ...] | None = None
    not_: HitCondition | None = Field(default=None, alias="not")
    before: Window | None = None
    after: Window | None = None
    around: Window | None = None
    inside: Words | None = None
    inside_pattern: Pattern | None = None
    matched: Words | None = None
    traits: Symbols | None = None
    fields: Annotated[tuple[TextRole, ...], BeforeValidator(one_or_many)] | None = None
    in_field: OtherFields | None = None
    markets: Annotated[tuple[ScopeMarket, ...], BeforeValidator(one_or_many)] | None = None
    negated: YesNo | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("an empty condition: say before, after, around, inside, matched, traits ...")
        return self


class Term(Strict):
    """A word or phrase to find.

    `boundary: auto` asks for word boundaries beside Latin letters and digits, and for a jieba boundary where a Han
    term can straddle two words; `word` always asks, `none` never. `disguise: false` finds it only as written
    (script, width and case folded, nothing seen through). `when` must hold for the hit to count at all.
    """

    term: Word
    boundary: Boundary = "auto"
    disguise: YesNo = True
    when: HitCondition | None = None


def as_terms(value: Any) -> Any:
    """A text where a term is wanted reads as a term without options."""
    return [{"term": v} if isinstance(v, str) else v for v in one_or_many(value)]


Terms = Annotated[tuple[Term, ...], BeforeValidator(as_terms)]


class Replacement(Strict):
    """Replace `find` (normalised, must contain the hit) by the first of `with`; the others are offered beside it.

    `find_pattern` says the same of a family of phrases ("treats ..." and a skin condition).
    """

    find: Word | None = None
    find_pattern: Pattern | None = None
    with_: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] = Field(alias="with", min_length=1)
    when: HitCondition | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.find is None) == (self.find_pattern is None):
            raise ValueError("say what to replace: find or find_pattern, and only one of them")
        return self


class TextFix(Strict):
    """How to mend a hit: the first replacement that fits, else what `strip` leaves of it, else `otherwise`.

    `strip` (RE2) is taken off the front of the hit and the rest stays: 最 off 最耐用. `otherwise` deletes the hit or
    what is round it, or masks it.
    """

    applicability: Literal["safe", "review", "display"]
    title: Text
    replace: tuple[Replacement, ...] = ()
    strip: Pattern | None = None
    otherwise: Literal["delete", "mask", "delete-clause", "delete-sentence"] | None = None


class TraitWords(Strict):
    """Terms looked for in chosen fields only; `when` must hold for every hit, beside the term's own."""

    terms: Terms
    fields: tuple[TextRole, ...]
    when: HitCondition | None = None
