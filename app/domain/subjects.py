"""The four subjects Vetlist vets, and the one way to read them from a JSON-like document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from app.domain._types import Country, Id, IsoDate, Language, Market, Model, Number, YesNo
from app.domain.parts import Battery, Certificate, DataField, Document, Money, Party
from app.domain.pointer import from_location
from app.domain.vocabulary import BrandRelation, SaleRegime, Severity, SubjectKind, TaxType, TransportMode

Scalar = str | int | float | bool


def _attributes(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise ValueError("give attributes as an object of names and values")
    for name, content in value.items():
        items = content if isinstance(content, list) else [content]
        if not all(isinstance(item, Scalar) for item in items):
            raise ValueError(f"attribute {str(name)[:60]!r} must be a text, a number, true, false or a list of these")
    return value


Attributes = Annotated[dict[str, Any], BeforeValidator(_attributes)]


def _hs_code(value: str) -> str:
    digits = value.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 14):
        raise ValueError(
            f"{value[:40]!r} is not a tariff code: 2 to 14 digits, with dots or spaces between them if you like"
        )
    return value


HsCode = Annotated[str, AfterValidator(_hs_code)]


def hs_digits(code: str) -> str:
    """The digits of a tariff code: ``"8518.30 00"`` -> ``"85183000"``."""
    return code.replace(".", "").replace(" ", "")


class Image(Model):
    """A picture of a listing; `text` is what is written in it."""

    url: str | None = None
    path: str | None = None
    data: str | None = None
    role: str | None = None
    alt: str | None = None
    text: str | None = None


class Listing(Model):
    """A product offer, as a marketplace would publish it."""

    id: Id | None = None
    parent_id: str | None = None
    platform: str | None = None
    markets: tuple[Market, ...] = ()
    language: Language | None = None
    title: str | None = None
    description: str | None = None
    bullets: tuple[str, ...] = ()
    attributes: Attributes = Field(default_factory=dict)
    category: str | None = None
    brand: str | None = None
    manufacturer: Party | None = None
    gtin: tuple[str, ...] = ()
    mpn: str | None = None
    hs_code: HsCode | None = None
    country_of_origin: Country | None = None
    price: Money | None = None
    sale_price: Money | None = None
    condition: str | None = None
    availability: str | None = None
    images: tuple[Image, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    responsible_person: Party | None = None
    warnings: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    extra: dict[str, Any] = Field(default_factory=dict)


class ShipmentLine(Model):
    """One kind of goods in a shipment; weights in kilograms, `unit_value` for one `unit`."""

    id: Id | None = None
    listing_id: str | None = None
    description: str | None = None
    hs_code: HsCode | None = None
    origin: Country | None = None
    quantity: Number | None = None
    unit: str | None = None
    unit_value: Money | None = None
    net_weight_kg: Number | None = None
    attributes: Attributes = Field(default_factory=dict)
    battery: Battery | None = None


class Charges(Model):
    """What is paid for carriage beside the goods."""

    freight: Money | None = None
    insurance: Money | None = None


class Tax(Model):
    """A tax or duty line; `rate` in percent."""

    type: TaxType
    country: Country | None = None
    rate: Number | None = None
    amount: Money | None = None


class Shipment(Model):
    """Goods on their way from one country to another, with their papers."""

    id: Id | None = None
    export_country: Country | None = None
    destination: Country | None = None
    mode: TransportMode | None = None
    regime: SaleRegime | None = None
    incoterm: str | None = None
    shipped_on: IsoDate | None = None
    consignor: Party | None = None
    consignee: Party | None = None
    lines: tuple[ShipmentLine, ...] = ()
    charges: Charges | None = None
    declared_value: Money | None = None
    taxes: tuple[Tax, ...] = ()
    documents: tuple[Document, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    personal_data: tuple[DataField, ...] = ()
    extra: dict[str, Any] = Field(default_factory=dict)


class Entity(Model):
    """The firm that applies to sell."""

    name: str | None = None
    country: Country | None = None
    registration_number: str | None = None
    trade_register: str | None = None
    tax_number: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None


class Sales(Model):
    """What the merchant sold to one market in a continuous period of 12 months: separate sales, and gross revenue."""

    market: Market
    transactions: Number | None = None
    revenue: Money | None = None


class AuthorisationLink(Model):
    """One step of a brand authorisation: who granted it to whom, and for how long."""

    from_: str = Field(alias="from")
    to: str
    issued: IsoDate | None = None
    expires: IsoDate | None = None


class MerchantBrand(Model):
    name: str
    relation: BrandRelation
    chain: tuple[AuthorisationLink, ...] = ()


class Merchant(Model):
    """A merchant's qualification file for a platform."""

    id: Id | None = None
    platform: str | None = None
    entity: Entity | None = None
    brands: tuple[MerchantBrand, ...] = ()
    documents: tuple[Document, ...] = ()
    logistics: dict[str, Any] = Field(default_factory=dict)
    deposits: dict[str, Any] = Field(default_factory=dict)
    categories: tuple[str, ...] = ()
    sales: tuple[Sales, ...] = ()
    extra: dict[str, Any] = Field(default_factory=dict)


class Controller(Model):
    """Who decides why and how the data are used (GDPR art. 4(7)), and who stands for it where it is not established."""

    name: str | None = None
    country: Country | None = None
    eu_representative: Party | None = None
    representatives: tuple[Party, ...] = ()


class Audience(Model):
    """Whose data are collected: the market they live in, and whether children are meant."""

    market: Market
    children: YesNo | None = None


class Channels(Model):
    """Where people find the notice and use their rights; addresses or page names."""

    privacy_notice: str | None = None
    access: str | None = None
    erasure: str | None = None
    consent_withdrawal: str | None = None


class DataForm(Model):
    """The personal-data fields somebody collects, and what is done with them.

    `names_only` says that no more than the names of the fields is known (the header of a table, a bare schema): then
    what nobody says about them is no fault.
    """

    id: Id | None = None
    controller: Controller | None = None
    audience: tuple[Audience, ...] = ()
    fields: tuple[DataField, ...] = ()
    names_only: YesNo | None = None
    channels: Channels | None = None
    extra: dict[str, Any] = Field(default_factory=dict)


MODELS: dict[SubjectKind, type[Listing | Shipment | Merchant | DataForm]] = {
    SubjectKind.LISTING: Listing,
    SubjectKind.SHIPMENT: Shipment,
    SubjectKind.MERCHANT: Merchant,
    SubjectKind.FORM: DataForm,
}


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """Where in a file a value stood: 1-based line and column (code points), and what the file calls it."""

    line: int | None = None
    column: int | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where in a file a subject stood: 1-based line and 0-based record number.

    `places` holds for pointers into the subject's document where their values stood, as far as that is known.
    """

    file: str | None = None
    line: int | None = None
    record: int | None = None
    places: Mapping[str, ValuePlace] = field(default_factory=dict, compare=False, repr=False)

    def place_of(self, pointer: str) -> ValuePlace:
        """The place of the value at `pointer`, of the nearest container that has one, or of the whole subject."""
        while pointer:
            place = self.places.get(pointer)
            if place is not None:
                return place
            pointer = pointer.rpartition("/")[0]
        return ValuePlace(self.line)


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Something noticed while a subject was read from its file; the subject is vetted all the same.

    `rule_id` is permanent (``vetlist/feed-no-currency``); `pointer` leads into the subject's document.
    """

    rule_id: str
    pointer: str
    severity: Severity
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is vetted: the validated model beside the document it came from.

    Pointers and spans of findings refer to `document`, the values exactly as the caller sent them. `notes` become
    findings of their own.
    """

    kind: SubjectKind
    document: dict[str, Any]
    model: Listing | Shipment | Merchant | DataForm
    id: str
    source: Source = field(default_factory=Source)
    notes: tuple[ReadingNote, ...] = ()


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One thing wrong with a subject: where (RFC 6901), what, and how to mend it."""

    pointer: str
    message: str


class InvalidSubject(ValueError):
    """The document is not a subject of its kind; `problems` says where and why, without echoing personal data."""

    def __init__(self, kind: SubjectKind, problems: list[InputProblem]) -> None:
        self.kind = kind
        self.problems = problems
        super().__init__("; ".join(f"{p.pointer or '/'}: {p.message}" for p in problems[:5]))


def read_subject(
    kind: SubjectKind,
    document: Any,
    *,
    id: str | None = None,
    source: Source | None = None,
    notes: tuple[ReadingNote, ...] = (),
) -> Subject:
    """Validate `document` as a subject of `kind`.

    `id` overrides the document's own (a batch is keyed by the caller's ids); without either the id is empty.

    Raises:
        InvalidSubject: with one problem for each wrong, unknown or missing value.
    """
    if not isinstance(document, dict):
        raise InvalidSubject(kind, [InputProblem("", f"a {kind} must be a JSON object, not {_json_type(document)}")])
    try:
        model = MODELS[kind].model_validate(document)
    except ValidationError as error:
        raise InvalidSubject(kind, [_problem(kind, e) for e in error.errors(include_url=False)]) from None
    return Subject(kind, document, model, id if id is not None else (model.id or ""), source or Source(), notes)


def _problem(kind: SubjectKind, error: Any) -> InputProblem:
    # Pydantic's own text may quote the value; only messages of our validators and closed lists are passed on.
    location = tuple(part for part in error["loc"])
    pointer = from_location(location)
    match error["type"]:
        case "extra_forbidden":
            known = ", ".join(_known_keys(kind, location[:-1]))
            message = f"unknown key; known here: {known}" if known else "unknown key"
        case "missing":
            message = "required"
        case "value_error":
            message = str(error["ctx"]["error"])
        case "string_type":
            message = "give a text"
        case "tuple_type" | "list_type":
            message = "give an array"
        case "model_type" | "model_attributes_type" | "dict_type":
            message = "give an object"
        case _:
            message = error["msg"]
    return InputProblem(pointer, message)


def _known_keys(kind: SubjectKind, location: tuple[str | int, ...]) -> list[str]:
    model: Any = MODELS[kind]
    for part in location:
        if isinstance(part, int):
            continue
        info = next((f for n, f in model.model_fields.items() if (f.alias or n) == part), None)
        model = next((m for m in _models_in(info.annotation) if m), None) if info else None
        if model is None:
            return []
    return [f.alias or name for name, f in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [model for arg in getattr(annotation, "__args__", ()) for model in _models_in(arg)]


def _json_type(value: Any) -> str:
    names = {list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
