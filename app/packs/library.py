"""The packs in memory: what the loader gives and everything above works on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from app.packs.manifest import Manifest
from app.packs.rules import Rule


@dataclass(frozen=True)
class Pack:
    """A loaded pack: manifest, rules by id, and the SHA-256 over its files (names and bytes, in order)."""

    manifest: Manifest
    rules: Mapping[str, Rule]
    sha256: str
    files: Mapping[str, str] = field(default_factory=dict)
    """Rule id -> name of its file as messages call it: `rules/<pack>/<rule>.yaml`."""
    folder: Path | None = None
    """Where the pack was read from."""

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def version(self) -> str:
        return self.manifest.version


class UnknownRule(LookupError):
    """No pack has a rule of this id."""


@dataclass(frozen=True)
class Library:
    """The packs an evaluator works with, in order of their ids."""

    packs: Mapping[str, Pack]

    def rules(self) -> Iterator[tuple[Pack, Rule]]:
        for pack in self.packs.values():
            for rule in pack.rules.values():
                yield pack, rule

    @cached_property
    def by_id(self) -> Mapping[str, tuple[Pack, Rule]]:
        """Every rule by its id and by its aliases."""
        found: dict[str, tuple[Pack, Rule]] = {}
        for pack, rule in self.rules():
            for name in (*rule.aliases, rule.id):
                found[name] = (pack, rule)
        return found

    @cached_property
    def traits(self) -> frozenset[str]:
        return frozenset(name for pack in self.packs.values() for name in pack.manifest.traits)

    @cached_property
    def regimes(self) -> frozenset[str]:
        return frozenset(name for pack in self.packs.values() for name in pack.manifest.regimes)
