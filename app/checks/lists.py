"""The lists a user loaded beside the shipped corpora, as checks see them: read before, and unchanging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.checks.nomenclature_national import NationalTariff
from app.domain.findings import ListReceipt


@dataclass(frozen=True)
class Lists:
    """National tariffs by scheme (see `corpora/hs/national.yaml`)."""

    tariffs: Mapping[str, NationalTariff] = field(default_factory=dict)

    def receipts(self) -> tuple[ListReceipt, ...]:
        """Every list, by kind and name, with its date and the hash of its content."""
        return tuple(tariff.receipt for _, tariff in sorted(self.tariffs.items()))


NO_LISTS = Lists()
"""Nothing is loaded."""
