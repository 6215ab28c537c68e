"""What each kind of rule looks for: the `match` part of a rule file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from app.domain._types import Currency, DecimalString, YesNo
from app.domain.vocabulary import DocumentType, TaxType
from app.packs._base import (
    EvidenceRequest,
    HsPrefixes,
    Pattern,
    PointerPattern,
    ScopeMarket,
    Strict,
    Symbols,
    Text,
    Words,
    one_or_many,
)
from app.packs.conditions import Condition, FieldTest, Quantity
from app.packs.terms import HitCondition, Terms, TraitWords

Markets = Annotated[tuple[ScopeMarket, ...], BeforeValidator(one_or_many)]


class WordingMatch(Strict):
    """Terms of the rule and of named tables (`corpora/terms/<name>.yaml`); `when` must hold for every hit.

    `patterns` (RE2 over normalised text, the group `hit`, if named, is the span) find the turns of phrase no list of
    terms can hold, such as 最 before any adjective. Terms are found in disguise too, patterns only as written.
    """

    terms: Terms = ()
    tables: Words = ()
    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(one_or_many)] = ()
    when: HitCondition | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.terms and not self.tables:
            raise ValueError("a wording rule needs terms or tables")
        return self


DetectorName = Literal[
    "email",
    "phone",
    "url",
    "wechat-id",
    "qq-id",
    "whatsapp-id",
    "telegram-id",
    "line-id",
    "messenger-id",
    "social-handle",
    "iban",
    "payment-card",
    "national-id",
]


class PatternMatch(Strict):
    """RE2 patterns over normalised text (the group `hit`, if named, is the span) and detectors of contact data."""

    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(one_or_many)] = ()
    detectors: Annotated[tuple[DetectorName, ...], BeforeValidator(one_or_many)] = ()
    when: HitCondition | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.patterns and not self.detectors:
            raise ValueError("a pattern rule needs patterns or detectors")
        return self


class FieldMatch(Strict):
    """`require` must hold wherever `when` holds; `each` repeats the rule for every element it names.

    The finding points at `at` (default: the field of the first test of `require`). `missing` says what an absent
    field means: `violation` (it is required) or `not_evaluated` (nothing can be said).
    """

    each: PointerPattern | None = None
    when: Condition | None = None
    require: Condition
    at: str | None = None
    missing: Literal["violation", "not_evaluated"] = "not_evaluated"


class CertificateWanted(Strict):
    """A certificate that does: of one of these schemes (ids of `corpora/certificates.yaml`), naming one of these laws.

    `covers` says what must fit the goods; what the certificate leaves open fits.
    """

    schemes: Words = Field(min_length=1)
    laws: Words = ()
    covers: Annotated[tuple[Literal["model", "market", "hs", "holder"], ...], BeforeValidator(one_or_many)] = (
        "model",
        "market",
    )
    number: Pattern | None = None
    must_not_expire: YesNo = True


class DocumentWanted(Strict):
    """A document of one of these types, valid on the date."""

    types: Annotated[tuple[DocumentType, ...], BeforeValidator(one_or_many)] = Field(min_length=1)
    title: Pattern | None = None


class StatementWanted(Strict):
    """Words that must stand in the subject's text (any one of them)."""

    terms: Words = ()
    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(one_or_many)] = ()


class AttributeWanted(Strict):
    """An attribute under any of these names (or ids of `corpora/attributes.yaml`), its value in the right format."""

    names: Words = Field(min_length=1)
    value: Pattern | None = None


class Evidence(Strict):
    """One way to satisfy an obligation; keys that stand together must all be shown."""

    certificate: CertificateWanted | None = None
    document: DocumentWanted | None = None
    field: FieldTest | None = None
    statement: StatementWanted | None = None
    attribute: AttributeWanted | None = None
    all: tuple[Evidence, ...] | None = None
    any: tuple[Evidence, ...] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say which evidence: certificate, document, field, statement, attribute, all or any")
        return self


class TariffMatch(Strict):
    """A test of HS codes.

    - `in-force`: the code exists in the nomenclature of the date, and in the national lists that are loaded; a deleted
      one is answered with its successors.
    - `length`: national length for the destination (`corpora/hs/national.yaml`).
    - `contradiction`: a code under `hs` contradicts goods for which `goods` holds; `correct` names the right code.
    - `plausible`: the goods the title names do not stand under the heading (`corpora/hs/goods.tsv`); silent where the
      title names none, and where a contradiction says more.
    """

    check: Literal["in-force", "length", "contradiction", "plausible"]
    hs: HsPrefixes = ()
    goods: GoodsTest | None = None
    correct: HsPrefixes = ()


class GoodsTest(Strict):
    """What the goods are, from traits, words, codes and numbers; any of the keys given suffices unless in `all`.

    `named` holds when the title (a line's description) names such goods: ids of `corpora/hs/goods.tsv`. It reads the
    head of the phrase, so a case for a power bank is none.
    """

    all: tuple[GoodsTest, ...] | None = None
    any: tuple[GoodsTest, ...] | None = None
    not_: GoodsTest | None = Field(default=None, alias="not")
    words: TraitWords | None = None
    hs: HsPrefixes | None = None
    trait: Symbols | None = None
    named: Symbols | None = None
    quantity: Quantity | None = None
    test: FieldTest | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say what the goods are by: words, hs, trait, named, quantity, test, all, any or not")
        return self


class TaxMatch(Strict):
    """A test of tax lines and amounts.

    - `not-charged`: no line of `types` to these destinations.
    - `rate`: the rate of a line is that of `table` (`corpora/tax/<table>.yaml`) on the date.
    - `arithmetic`: line values, charges and declared value add up, and every tax amount is rate x base.
    - `foreign`: no line of `types` is of a country the goods are not imported into (`table` tells who has no such tax).
    - `currency`: every amount is in a currency of `corpora/tax/currencies.yaml`.
    - `flat-duty`: the duty on a consumer parcel of up to `limit` from outside `destinations` is `flat` a subheading.
    """

    check: Literal["not-charged", "rate", "arithmetic", "foreign", "currency", "flat-duty"]
    types: Annotated[tuple[TaxType, ...], BeforeValidator(one_or_many)] = ()
    destinations: Markets = ()
    table: str | None = None
    tolerance: DecimalString = "0.02"
    limit: DecimalString | None = None
    flat: DecimalString | None = None
    currency: Currency | None = None


class ProhibitedMatch(Strict):
    """Goods that may not be sold or sent: found by words, by HS prefix or by trait (any of them).

    `licence` is evidence that makes them lawful.
    """

    terms: Terms = ()
    tables: Words = ()
    hs: HsPrefixes = ()
    traits: Symbols = ()
    when: HitCondition | None = None
    licence: Evidence | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.terms or self.tables or self.hs or self.traits):
            raise ValueError("a prohibited rule needs terms, tables, hs or traits")
        return self


class PartyMatch(Strict):
    """A test of the people and firms named.

    - `complete`: each party has the fields of `fields` (only where the party is wanted: `when`).
    - `screening`: names against every loaded list (`vetlist corpora import parties`); none answers `not_evaluated`.
    - `brand`: the brand against `corpora/brands`, unless an authorisation is shown.
    - `chain`: each brand of a merchant is its own, or was handed down to it from the holder of the trade mark, by links
      without a gap that hold on the day.
    """

    check: Literal["complete", "screening", "brand", "chain"]
    parties: Annotated[tuple[PointerPattern, ...], BeforeValidator(one_or_many)] = ()
    fields: Words = ()
    threshold: int = Field(default=90, ge=50, le=100)
    when: Condition | None = None


class PrivacyMatch(Strict):
    """A test of collected personal-data fields (`DataForm.fields`, `Shipment.personal_data`) by their class.

    `classes` are ids of `corpora/privacy/fields.yaml` (none: every field, known or not).

    - `minimisation`: fields of `classes` may be asked for only for a purpose that can need them (`allowed_purposes`
      narrows these); for customs only where the destinations of `table` or `allowed_destinations` ask for them.
    - `purpose`, `lawful-basis`: each field of `classes` states it.
    - `basis-for-purpose`: what is collected for `allowed_purposes` alone does not rest on a contract.
    - `retention`: each field of `classes` states it; with `max_days`, what is stated is not above it.
    - `consent`: fields of `classes` rest on one of `grounds` (ids of `lawful_bases.yaml`).
    - `special-category`: fields of `classes` need a condition of art. 9(2) in `lawful_basis`.
    - `children`: where children are meant, consent is that of a holder of parental responsibility.
    - `encryption`: fields of `classes` are stored encrypted; `algorithm`: with one that `ciphers.yaml` accepts.
    - `transfer`: each transfer out of the area of the table has a mechanism the table accepts on the date;
      `assessment`: contractual clauses come with a transfer impact assessment.
    - `channel`: the form names the channels of `channels`; `representative`: an EU representative where one is due.
    - `access`: fields of `classes` name the roles that may see them.
    - `unknown`: a field the taxonomy does not know.
    """

    check: Literal[
        "minimisation",
        "purpose",
        "lawful-basis",
        "basis-for-purpose",
        "special-category",
        "consent",
        "children",
        "retention",
        "encryption",
        "algorithm",
        "transfer",
        "assessment",
        "channel",
        "representative",
        "access",
        "unknown",
    ]
    classes: Words = ()
    allowed_purposes: Words = ()
    grounds: Words = ()
    allowed_destinations: Markets = ()
    max_days: int | None = None
    table: str | None = None
    channels: Words = ()


class StatutoryMatch(Strict):
    """Texts the law prescribes: blocks no other rule fires in. Terms bear any spacing; patterns are RE2."""

    texts: Words = ()
    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(one_or_many)] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.texts and not self.patterns:
            raise ValueError("a statutory rule needs texts or patterns")
        return self


class ObligationWant(Strict):
    """The evidence an obligation asks for, said for a person and for the machine."""

    title: Text
    evidence: Evidence
    request: Annotated[tuple[EvidenceRequest, ...], BeforeValidator(one_or_many)] = ()
