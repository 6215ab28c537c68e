"""The context of an evaluation: for which markets and platforms, as of which date, in which language."""

from __future__ import annotations

from pydantic import Field

from app.domain._types import IsoDate, Market, Model
from app.domain.vocabulary import Locale


class Context(Model):
    """What an answer depends on beside the subject and the packs.

    Empty `markets` and `platforms` mean the subject's own (`Listing.markets`, `Shipment.destination`,
    `DataForm.audience`). A shipment's destination always counts: the goods go there whatever the caller asks for.
    """

    as_of: IsoDate
    markets: tuple[Market, ...] = ()
    platforms: tuple[str, ...] = ()
    locale: Locale = Locale.EN
    packs: tuple[str, ...] = Field(
        default=(), description="pack ids to use; empty means every pack that is on by default"
    )
