"""The manifest of a pack: `rules/<pack>/pack.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from app.domain._types import IsoDate, YesNo
from app.packs._base import PackId, ScopeMarket, Strict, Symbol, Text, one_or_many


class Source(Strict):
    """A body of law or policy the pack stands on, and when somebody last read it."""

    name: str
    url: str | None = None
    last_reviewed: IsoDate


class Manifest(Strict):
    """A versioned folder of rules for one body of law or one platform's policy.

    `covers` says what an answer may rely on: a market no enabled pack of kind `law` covers is `not_evaluated`.
    `traits` and `regimes` declare the pack's share of the closed vocabulary, with their labels.
    """

    id: PackId
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    title: Text
    kind: Literal["law", "platform", "vocabulary", "advice"]
    jurisdiction: str
    markets: Annotated[tuple[ScopeMarket, ...], BeforeValidator(one_or_many)]
    platforms: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] = ("*",)
    default: YesNo = True
    sources: tuple[Source, ...] = Field(min_length=1)
    depends: Annotated[tuple[PackId, ...], BeforeValidator(one_or_many)] = ()
    traits: dict[Symbol, Text] = Field(default_factory=dict)
    regimes: dict[Symbol, Text] = Field(default_factory=dict)

    @property
    def last_reviewed(self) -> IsoDate:
        """The oldest review among the sources."""
        return min(source.last_reviewed for source in self.sources)
