"""Cases: the tests that live inside a rule, run by `vetlist packs test`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from app.domain._types import IsoDate, Language
from app.domain.vocabulary import Severity
from app.packs._base import ScopeMarket, Strict, one_or_many
from app.packs.conditions import Derivation, SymbolTest

SubjectText = str | dict[str, Any]


class Case(Strict):
    """One example with the whole answer the rule must give on it.

    Exactly one of `fail`, `pass`, `exempt`, `not_evaluated` holds the example: a text (it becomes the listing's
    title, or the shipment's line description) or a subject document. The rule's own findings on it must be exactly:

    - `fail`: one finding for each of `spans` (text, half-open code points in the raw value; of the first text field
      unless `at` names it) or for each pointer of `at`;
    - `pass`: none, and no exemption either;
    - `exempt`: one exemption, by the exemption id `by` (or a statutory rule's id);
    - `not_evaluated`: one `not_evaluated`.

    Context not given is taken from the rule: first market and platform of its scope; `as_of` the latest of the
    rule's first day and the pack's last review. `fix` is the text or document after applying the rule's fixes, which
    must be verified by evaluating it again.
    """

    name: str = Field(min_length=1)
    fail: SubjectText | None = None
    pass_: SubjectText | None = Field(default=None, alias="pass")
    exempt: SubjectText | None = None
    not_evaluated: SubjectText | None = None
    markets: Annotated[tuple[ScopeMarket, ...], BeforeValidator(one_or_many)] | None = None
    platforms: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] | None = None
    as_of: IsoDate | None = None
    category: str | None = None
    language: Language | None = None
    spans: tuple[tuple[int, int], ...] | None = None
    at: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] | None = None
    outcome: Literal["violation", "needs_evidence"] | None = None
    severity: Severity | None = None
    by: str | None = None
    techniques: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] | None = None
    fix: SubjectText | None = None
    message_has: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] | None = None

    @model_validator(mode="after")
    def _one_example(self) -> Self:
        given = [n for n in ("fail", "pass_", "exempt", "not_evaluated") if getattr(self, n) is not None]
        if len(given) != 1:
            raise ValueError("a case holds exactly one of fail, pass, exempt, not_evaluated")
        if self.exempt is not None and self.by is None:
            raise ValueError("an exempt case says by which exemption (`by`)")
        if self.fail is not None and self.spans is None and self.at is None:
            raise ValueError("a failing case says where: `spans` in the text, or `at` with the pointers")
        return self


class TraitCase(Strict):
    """An example of a trait rule: on this subject (text or document) the rule gives its traits, or does not."""

    name: str = Field(min_length=1)
    gives: SubjectText | None = None
    not_: SubjectText | None = Field(default=None, alias="not")
    category: str | None = None

    @model_validator(mode="after")
    def _one_example(self) -> Self:
        if (self.gives is None) == (self.not_ is None):
            raise ValueError("a trait case holds exactly one of gives, not")
        return self


class InferCase(Strict):
    """An example of an inference rule: from `given` the packs derive all of `derives` and none of `never`."""

    name: str = Field(min_length=1)
    given: tuple[SymbolTest, ...] = Field(min_length=1)
    derives: tuple[Derivation, ...] = ()
    never: tuple[Derivation, ...] = ()
    as_of: IsoDate | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.derives and not self.never:
            raise ValueError("an inference case says what it derives, or never derives")
        return self


class BlockCase(Strict):
    """An example of a statutory text: the block covers exactly `spans` of the text (none: it is not one)."""

    name: str = Field(min_length=1)
    text: str
    spans: tuple[tuple[int, int], ...]


AnyCase = Case | TraitCase | InferCase | BlockCase
"""A case of any kind of rule."""
