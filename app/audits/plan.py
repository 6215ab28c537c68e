"""What an audit is: which files by which packs, in which context. Written down first, and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from app.audits.evaluation import Rulebook
from app.audits.intake import InputPin, Intake, Reading
from app.domain._types import Model
from app.domain.context import Context
from app.domain.findings import PackReceipt, Receipt
from app.engine import Settings


class PartFormat(StrEnum):
    PARQUET = "parquet"
    JSONL = "jsonl"


class Plan(Model):
    """The plan of an audit. Its receipt's `input_sha256` is over the names and hashes of the files.

    `pack_paths` are the folders of packs that were loaded beside the shipped ones.
    """

    vetlist_audit: Literal["1"] = "1"
    receipt: Receipt
    packs: tuple[str, ...] = ()
    pack_paths: tuple[str, ...] = ()
    settings: Settings
    reasoner: str
    reading: Reading
    inputs: tuple[InputPin, ...]
    batch: int
    format: PartFormat

    @property
    def context(self) -> Context:
        receipt = self.receipt
        return Context(
            as_of=receipt.as_of,
            markets=receipt.markets,
            platforms=receipt.platforms,
            locale=receipt.locale,
            packs=self.packs,
        )

    @property
    def intake(self) -> Intake:
        return Intake(inputs=self.inputs, reading=self.reading, size=self.batch)

    def changes(self, now: Plan) -> list[str]:
        """What keeps an audit by this plan from being gone on with as `now`, one sentence for each difference."""
        return [*self._input_changes(now), *self._pack_changes(now), *self._other_changes(now)]

    def _input_changes(self, now: Plan) -> Iterator[str]:
        before, after = [given.name for given in self.inputs], [given.name for given in now.inputs]
        if before != after:
            yield f"it is of {', '.join(before)}, not of {', '.join(after)}"
            return
        for one, other in zip(self.inputs, now.inputs, strict=True):
            if one.sha256 != other.sha256:
                yield f"{one.name} was changed since: {one.size:,} bytes then, {other.size:,} now"

    def _pack_changes(self, now: Plan) -> Iterator[str]:
        before = {pack.id: pack for pack in self.receipt.packs}
        after = {pack.id: pack for pack in now.receipt.packs}
        for pack_id in sorted(before.keys() | after.keys()):
            one, other = before.get(pack_id), after.get(pack_id)
            if one != other:
                yield f"pack {pack_id}: {_version(one)} then, {_version(other)} now"

    def _other_changes(self, now: Plan) -> Iterator[str]:
        receipt, other = self.receipt, now.receipt
        compared = {
            "Vetlist": (receipt.engine, other.engine),
            "the day": (str(receipt.as_of), str(other.as_of)),
            "the language": (receipt.locale.value, other.locale.value),
            "the markets": (", ".join(receipt.markets), ", ".join(other.markets)),
            "the platforms": (", ".join(receipt.platforms), ", ".join(other.platforms)),
            "the packs asked for": (", ".join(self.packs), ", ".join(now.packs)),
            "the settings of rules": (self.settings.model_dump_json(), now.settings.model_dump_json()),
            "how files are read": (self.reading.model_dump_json(), now.reading.model_dump_json()),
            "the size of batches": (str(self.batch), str(now.batch)),
            "the format of parts": (self.format.value, now.format.value),
        }
        for what, (one, two) in compared.items():
            if one != two:
                yield f"{what}: {one or 'none'} then, {two or 'none'} now"
        if receipt.tables_sha256 != other.tables_sha256:
            yield "the tables that rules read (`corpora/`) are others now"
        if receipt.lists != other.lists:
            yield "the lists loaded beside the packs (`vetlist corpora list`) are others now"


def make_plan(
    rulebook: Rulebook,
    context: Context,
    inputs: tuple[InputPin, ...],
    *,
    reading: Reading,
    batch: int,
    format: PartFormat,
    pack_paths: tuple[str, ...] = (),
) -> Plan:
    """The plan of an audit of `inputs`."""
    told = json.dumps([[given.name, given.sha256] for given in inputs], ensure_ascii=False, separators=(",", ":"))
    receipt = rulebook.evaluator().receipt((), context)
    return Plan(
        receipt=receipt.model_copy(update={"input_sha256": hashlib.sha256(told.encode()).hexdigest()}),
        packs=context.packs,
        pack_paths=pack_paths,
        settings=rulebook.settings,
        reasoner=rulebook.reasoner,
        reading=reading,
        inputs=inputs,
        batch=batch,
        format=format,
    )


def _version(pack: PackReceipt | None) -> str:
    return "none" if pack is None else f"{pack.version} ({pack.sha256[:12]})"
