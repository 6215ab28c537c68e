"""Value types of the rule language, shared by its models."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, Self

import re2
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.domain._types import IsoDate
from app.domain.markets import check_market
from app.domain.pointer import PointerError, split
from app.domain.vocabulary import Locale, Verified
from app.packs.errors import PackError
from app.packs.patterns import compile_pattern

MAX_PATTERN_LENGTH = 1000

_RULE_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}/[a-z0-9][a-z0-9.-]{0,63}\Z")
_PACK_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}\Z")
_LINE = re.compile(r"(?:[^{}]|\{[^{}]+\})*")
_SYMBOL = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*\Z")


class Strict(BaseModel):
    """Base of every model of the rule language: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def one_or_many(value: Any) -> Any:
    """A single value where a list is wanted reads as a list of one."""
    return value if isinstance(value, list | tuple) else [value]


def _rule_id(value: str) -> str:
    if not _RULE_ID.match(value):
        raise ValueError(f"{value[:80]!r} is not a rule id such as cn-advertising/absolute-terms")
    return value


def _pack_id(value: str) -> str:
    if not _PACK_ID.match(value):
        raise ValueError(f"{value[:80]!r} is not a pack id such as cn-advertising")
    return value


def _symbol(value: str) -> str:
    if not _SYMBOL.match(value):
        raise ValueError(
            f"{value[:80]!r} is not a symbol: lower-case words joined by '-' and '.', such as battery.lithium-ion"
        )
    return value


def _scope_market(value: str) -> str:
    return value if value == "*" else check_market(value)


def _re2(value: str) -> str:
    if len(value) > MAX_PATTERN_LENGTH:
        raise ValueError(f"pattern of {len(value)} characters; the limit is {MAX_PATTERN_LENGTH}")
    try:
        compile_pattern(value)
    except PackError as error:
        raise ValueError(f"names a vocabulary that cannot be read: {error.message}") from None
    except re2.error as error:
        detail = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        hint = " (RE2 has no look-around and no back-references)" if "invalid perl operator" in detail else ""
        raise ValueError(f"not an RE2 pattern: {detail}{hint}") from None
    return value


def _pointer(value: str) -> str:
    try:
        split(value)
    except PointerError as error:
        raise ValueError(str(error)) from None
    return value


RuleId = Annotated[str, AfterValidator(_rule_id)]
PackId = Annotated[str, AfterValidator(_pack_id)]
Symbol = Annotated[str, AfterValidator(_symbol)]
ScopeMarket = Annotated[str, AfterValidator(_scope_market)]
Pattern = Annotated[str, AfterValidator(_re2)]
PointerPattern = Annotated[str, AfterValidator(_pointer)]
Word = Annotated[str, Field(min_length=1, max_length=400)]
Words = Annotated[tuple[Word, ...], BeforeValidator(one_or_many)]
Symbols = Annotated[tuple[Symbol, ...], BeforeValidator(one_or_many)]
HsPrefix = Annotated[str, Field(pattern=r"^\d{2,10}$")]
HsPrefixes = Annotated[tuple[HsPrefix, ...], BeforeValidator(one_or_many)]


class Text(Strict):
    """A text in every message language; a missing language is an error."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def in_(self, locale: Locale) -> str:
        return self.zh if locale is Locale.ZH else self.en


class RuleCitation(Strict):
    """The provision a rule stands on. `verified` says how it was checked; unverified caps the rule at warning.

    A rule that several laws or policies back says where each holds: a finding shows those of its own markets
    (`market`) and platforms (`platform`), and all of them where none is left.
    """

    law: str = Field(min_length=1)
    article: str | None = None
    title: str | None = None
    date: IsoDate | None = None
    url: str | None = None
    market: Annotated[str, AfterValidator(check_market)] | None = None
    platform: str | None = None
    verified: Verified


class RuleEnforcement(Strict):
    """What breaking the rule costs."""

    market: Annotated[str, AfterValidator(check_market)] | None = None
    platform: str | None = None
    measure: Text
    amount: str | None = None
    citation: RuleCitation | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.market is None) == (self.platform is None):
            raise ValueError("name either the market or the platform that enforces")
        return self


class Effective(Strict):
    """When a rule or an exemption holds; both dates inclusive, `to: null` means until further notice."""

    from_: IsoDate = Field(alias="from")
    to: IsoDate | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to and self.to < self.from_:
            raise ValueError(f"ends on {self.to}, before it begins on {self.from_}")
        return self

    def holds(self, day: dt.date) -> bool:
        return self.from_ <= day and (self.to is None or day <= self.to)

    def overlaps(self, other: Effective) -> bool:
        """Whether there is a day on which both hold."""
        later = max(self.from_, other.from_)
        return self.holds(later) and other.holds(later)

    def __str__(self) -> str:
        return f"{self.from_} - {self.to or '…'}"


def _line(value: str) -> str:
    if not _LINE.fullmatch(value):
        raise ValueError(f"{value[:80]!r} has a brace that is no blank: write blanks as {{name}}")
    return value


EvidenceLine = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_line)]


class EvidenceRequest(Strict):
    """A proof that cures a finding: what it is, who issues it, in which language it must be.

    `line` is what to write beside the claim once the proof is at hand, by the language of the listing: ``{matched}`` is
    filled with the words found, every other ``{name}`` is a blank for what only the proof can tell.
    """

    what: Text
    issued_by: Text | None = None
    language: str | None = None
    line: dict[Literal["en", "zh", "de", "fr", "es", "it", "ja"], EvidenceLine] = Field(default_factory=dict)


Status = Literal["preview", "stable", "deprecated"]
