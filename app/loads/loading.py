"""Lists in the data folder become what the checks work with."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.checks.lists import Lists
from app.checks.nomenclature_national import NationalTariff, TariffLine, schemes
from app.checks.party_lists import Listed, PartyList
from app.domain.findings import ListReceipt
from app.loads.store import ListStore

TARIFF = "tariff"
PARTIES = "parties"


def load_lists(folder: Path) -> Lists:
    """Every list below the data folder; a folder that is not there holds none.

    Raises:
        ListError: a list is damaged.
    """
    store = ListStore(folder)
    tariffs = {
        receipt.name: _tariff(store, receipt)
        for receipt in store.receipts()
        if receipt.kind == TARIFF and receipt.name in schemes()
    }
    parties = {receipt.name: _parties(store, receipt) for receipt in store.receipts() if receipt.kind == PARTIES}
    return Lists(tariffs=tariffs, parties=parties)


def _parties(store: ListStore, receipt: ListReceipt) -> PartyList:
    entries = [
        Listed(entry, written, programme, tuple(countries.split()), tuple(births.split()), tuple(identifiers.split()))
        for entry, written, programme, countries, births, identifiers in store.rows(receipt.kind, receipt.name)
    ]
    return PartyList(receipt.name, receipt, entries)


def _tariff(store: ListStore, receipt: ListReceipt) -> NationalTariff:
    lines: dict[str, tuple[TariffLine, ...]] = {}
    for code, text, begins, ends in store.rows(receipt.kind, receipt.name):
        line = TariffLine(text, _day(begins), _day(ends))
        lines[code] = (*lines.get(code, ()), line)
    return NationalTariff(schemes()[receipt.name], receipt, lines)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
