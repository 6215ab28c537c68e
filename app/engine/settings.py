"""What a project decides about rules: other severities, rules switched off (with a reason)."""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import Field

from app.domain._types import Model
from app.domain.vocabulary import Severity
from app.packs.library import Library
from app.packs.rules import Rule

Fixes = Literal["proven", "proposed", "none"]
"""How much of fixes an answer holds: proven by evaluating the mended copy, proposed only, or left out.

Each proof costs about another evaluation of the subject; a run over a catalogue may do without.
"""


class SettingsError(ValueError):
    """A setting names a rule or pack that no pack has."""


class Settings(Model):
    """Overrides by rule id. A severity above what an unverified citation allows is not raised: the cap stays."""

    severity: dict[str, Severity] = Field(default_factory=dict)
    disabled: dict[str, str] = Field(default_factory=dict, description="rule id -> the reason it is off")
    preview: bool = Field(default=False, description="also run rules whose status is preview")
    fixes: Fixes = Field(default="proven", description="which fixes answers hold: proven, proposed or none")
    profile: bool = Field(default=True, description="whether answers say what the goods are taken for")

    def checked(self, library: Library) -> Settings:
        """These settings with aliases resolved.

        Raises:
            SettingsError: a rule id is unknown, or a disabled rule has no reason.
        """
        for rule_id, reason in self.disabled.items():
            if not reason.strip():
                raise SettingsError(f"disabled rule {rule_id!r} needs a reason")
        return Settings(
            severity={_finder(library, rule_id): level for rule_id, level in self.severity.items()},
            disabled={_resolve(library, rule_id): reason for rule_id, reason in self.disabled.items()},
            preview=self.preview,
            fixes=self.fixes,
            profile=self.profile,
        )

    def runs(self, rule: Rule) -> bool:
        """Whether the settings let a rule take part."""
        return rule.id not in self.disabled and (rule.status != "preview" or self.preview)

    def sha256(self) -> str | None:
        """A digest for the receipt; None when nothing is set."""
        if self == Settings():
            return None
        canonical = self.model_dump_json()
        return hashlib.sha256(canonical.encode()).hexdigest()


def _finder(library: Library, rule_id: str) -> str:
    resolved = _resolve(library, rule_id)
    rule = library.by_id[resolved][1]
    if not hasattr(rule, "severity"):
        raise SettingsError(f"rule {rule_id!r} is of kind {rule.kind}: it makes no findings and has no severity")
    return resolved


def _resolve(library: Library, rule_id: str) -> str:
    if rule_id not in library.by_id:
        raise SettingsError(f"unknown rule {rule_id!r}: `vetlist rule` lists the rules")
    return library.by_id[rule_id][1].id
