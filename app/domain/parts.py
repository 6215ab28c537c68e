"""The parts that listings, shipments, merchants and data forms share: money, parties, certificates, documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from app.domain._types import Country, Currency, DecimalString, IsoDate, Language, Market, Model, Number, YesNo
from app.domain.vocabulary import BatteryChemistry, BatteryPacking, DocumentType


class Money(Model):
    """An amount with its ISO 4217 currency; the amount is a decimal string so that no cent is lost on the way."""

    amount: DecimalString
    currency: Currency

    @property
    def value(self) -> Decimal:
        return Decimal(self.amount)


class Party(Model):
    """A person or firm with the data by which it can be reached."""

    name: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    country: Country | None = None
    id_number: str | None = None
    registration_number: str | None = None


class Certificate(Model):
    """A certificate or declaration as its holder describes it; what it is, is recognised later from these words."""

    scheme: str = Field(min_length=1)
    number: str | None = None
    issuer: str | None = None
    holder: str | None = None
    issued: IsoDate | None = None
    expires: IsoDate | None = None
    models: tuple[str, ...] = ()
    markets: tuple[Market, ...] = ()
    hs: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    notified_body: str | None = None


class Document(Model):
    """A paper that travels with a shipment or supports a merchant's application."""

    type: DocumentType
    title: str | None = None
    number: str | None = None
    issuer: str | None = None
    holder: str | None = None
    issued: IsoDate | None = None
    expires: IsoDate | None = None
    covers: tuple[str, ...] = ()
    language: Language | None = None

    @model_validator(mode="after")
    def _other_has_title(self) -> Self:
        if self.type is DocumentType.OTHER and not self.title:
            raise ValueError("a document of type 'other' needs a title that says what it is")
        return self


class Battery(Model):
    """The battery in, with or as the goods of a shipment line; `wh` in watt-hours a battery, `soc_percent` 0-100."""

    chemistry: BatteryChemistry
    wh: Number | None = None
    packing: BatteryPacking | None = None
    soc_percent: Number | None = None


class Storage(Model):
    """How a collected field is kept at rest."""

    encrypted: YesNo | None = None
    algorithm: str | None = None


class Transfer(Model):
    """A transfer of personal data to another country, with the legal mechanism in the sender's words."""

    country: Country
    mechanism: str | None = None


class DataField(Model):
    """One personal-data field that somebody collects."""

    name: str = Field(min_length=1)
    label: str | None = None
    category: str | None = None
    purpose: str | None = None
    lawful_basis: str | None = None
    required: YesNo | None = None
    retention_days: Number | None = None
    storage: Storage | None = None
    recipients: tuple[str, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    access_roles: tuple[str, ...] = ()
