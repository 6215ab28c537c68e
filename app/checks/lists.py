"""The lists a user loaded beside the shipped corpora, as checks see them: read before, and unchanging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.checks.nomenclature_national import NationalTariff
from app.checks.party_lists import PartyList
from app.domain.findings import ListReceipt


@dataclass(frozen=True)
class Lists:
    """National tariffs by scheme (see `corpora/hs/national.yaml`), and lists of restricted parties by name."""

    tariffs: Mapping[str, NationalTariff] = field(default_factory=dict)
    parties: Mapping[str, PartyList] = field(default_factory=dict)

    def receipts(self) -> tuple[ListReceipt, ...]:
        """Every list, by kind and name, with its date and the hash of its content."""
        parties = tuple(listed.receipt for _, listed in sorted(self.parties.items()))
        return (*parties, *(tariff.receipt for _, tariff in sorted(self.tariffs.items())))


NO_LISTS = Lists()
"""Nothing is loaded."""
