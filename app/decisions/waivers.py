"""Waivers: findings that a named person accepts, for a reason and until a day, in a file that is reviewed like code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError, field_validator

from app.domain._types import IsoDate, Model
from app.domain.findings import Acceptance, Finding
from app.packs._base import one_or_many
from app.packs.errors import PackError, PackErrors
from app.packs.library import Library
from app.packs.pydantic_errors import did_you_mean, to_pack_errors
from app.packs.yaml_reader import Document, read_document
from app.text.normalise import normalise

_Said = Annotated[str, Field(min_length=3)]
"""A reason or a name; "x" is neither."""


class Waiver(Model):
    """One decision. Everything that is given must fit a finding; what is left out fits all.

    `rule` is a rule's id (or alias); `subject` and `field` (a pointer such as `/title`) may hold `*`; `text` is
    compared with the words at fault as detection sees them, so `顶级` covers `顶-级`, too. `expires` is the last
    day it holds.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    rule: str
    subject: str | None = None
    field: str | None = None
    text: str | None = None
    reason: _Said
    approver: _Said
    evidence: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] = ()
    expires: IsoDate

    @field_validator("field")
    @classmethod
    def _pointer(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("/", "*")):
            raise ValueError(f"write the field as a pointer: /{value[:40]}")
        return value

    @cached_property
    def _words(self) -> str | None:
        return None if self.text is None else _letters(normalise(self.text).text)

    def fits(self, rule_id: str, subject_id: str, finding: Finding) -> bool:
        """Whether it speaks of this finding; `rule_id` is what `rule` stands for in the packs. Days are not asked."""
        if rule_id != finding.rule_id:
            return False
        if self.subject is not None and not _pattern(self.subject).fullmatch(subject_id):
            return False
        if self.field is not None and not _pattern(self.field).fullmatch(finding.location.pointer):
            return False
        return self._words is None or self._words == _words(finding)

    def acceptance(self, day: dt.date) -> Acceptance:
        return Acceptance(
            by="waiver",
            id=self.id,
            reason=self.reason,
            approver=self.approver,
            evidence=self.evidence,
            expires=self.expires,
            expired=day > self.expires,
        )


class _File(Model):
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True)
class Waivers:
    """The waivers of a file, with the rule each is about."""

    entries: tuple[tuple[Waiver, str], ...] = ()
    name: str = ""

    def covering(self, subject_id: str, finding: Finding, day: dt.date) -> Waiver | None:
        """The waiver of the finding: one that holds on `day` before one that has expired, otherwise the first."""
        fitting = [waiver for waiver, rule_id in self.entries if waiver.fits(rule_id, subject_id, finding)]
        return next((waiver for waiver in fitting if day <= waiver.expires), fitting[0] if fitting else None)


def read_waivers(data: bytes, name: str, library: Library) -> Waivers:
    """The waivers in the bytes of a file called `name`.

    Raises:
        PackErrors: every problem with its line and column: an unknown key or rule, a missing reason, approver or last
            day, an id that stands twice.
    """
    try:
        document = read_document(data, name)
    except PackError as error:
        raise PackErrors([error]) from None
    try:
        waivers = _File.model_validate({} if document.value is None else document.value).waivers
    except ValidationError as error:
        raise PackErrors(to_pack_errors(error, _File, document)) from None
    problems = [*_unknown_rules(waivers, document, library), *_repeated(waivers, document)]
    if problems:
        raise PackErrors(problems)
    return Waivers(tuple((waiver, library.by_id[waiver.rule][1].id) for waiver in waivers), name)


def _unknown_rules(waivers: Iterable[Waiver], document: Document, library: Library) -> list[PackError]:
    return [
        document.error(
            ("waivers", index, "rule"),
            f"unknown rule {waiver.rule[:80]!r}; `vetlist rule` lists them{did_you_mean(waiver.rule, library.by_id)}",
        )
        for index, waiver in enumerate(waivers)
        if waiver.rule not in library.by_id
    ]


def _repeated(waivers: Iterable[Waiver], document: Document) -> list[PackError]:
    seen: set[str] = set()
    problems = []
    for index, waiver in enumerate(waivers):
        if waiver.id in seen:
            problems.append(document.error(("waivers", index, "id"), f"waiver {waiver.id!r} stands twice"))
        seen.add(waiver.id)
    return problems


@lru_cache(maxsize=4096)
def _pattern(scope: str) -> re.Pattern[str]:
    """`*` stands for any characters; all others, brackets too, for themselves."""
    return re.compile(".*".join(re.escape(part) for part in scope.split("*")), re.DOTALL)


def _words(finding: Finding) -> str | None:
    if finding.detection is not None:
        return _letters(finding.detection.normalised)
    return None if finding.location.text is None else _letters(normalise(finding.location.text).text)


def _letters(words: str) -> str:
    """Letters and digits alone: a waiver for a word covers it however it is broken up."""
    return "".join(char for char in words if char.isalnum()) or words
