"""The tariff codes of a subject, and how a check answers about one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.checks.evaluation import Evaluation, FieldEdit, Item, Place, Proposal, Verdict
from app.domain.pointer import get
from app.domain.subjects import Shipment, hs_digits
from app.domain.vocabulary import Applicability, Outcome
from app.packs._base import Text
from app.packs.rules import TariffRule

INTERNATIONAL = 6
"""Digits every country shares; what stands behind them is national."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the subject: where, as written, and its digits."""

    item: Item
    pointer: str
    written: str
    digits: str


def codes(rule: TariffRule, evaluation: Evaluation) -> Iterator[Code]:
    """The codes of the items the rule looks at, in order."""
    for item in evaluation.items_for(rule):
        pointer = f"{item.pointer}/hs_code"
        written = get(evaluation.subject.document, pointer)
        if isinstance(written, str):
            yield Code(item, pointer, written, hs_digits(written))


def export_market(evaluation: Evaluation) -> str | None:
    """The country a shipment leaves; its codes may be those of the export declaration."""
    model = evaluation.subject.model
    return model.export_country if isinstance(model, Shipment) else None


def found(
    rule: TariffRule, code: Code, message: Text | None, params: dict[str, str], proposal: Proposal | None = None
) -> Verdict:
    """The rule's finding about a code."""
    return Verdict(
        rule.finding_outcome,
        Place(code.pointer),
        params,
        message=message,
        request=rule.request,
        proposal=proposal,
    )


def not_evaluated(code: Code, message: Text, params: dict[str, str]) -> Verdict:
    """What could not be said about a code, and why."""
    return Verdict(Outcome.NOT_EVALUATED, Place(code.pointer), params, message=message)


def replacement(rule: TariffRule, code: Code, candidates: list[str], *, certain: bool) -> Proposal | None:
    """Replace the code where `certain` that the one candidate is right; else leave the choice to a person."""
    if rule.fix is None or not candidates:
        return None
    if not certain or len(candidates) > 1:
        return Proposal(Applicability.DISPLAY, rule.fix.title, alternatives=tuple(candidates))
    edit = FieldEdit("replace", code.pointer, candidates[0])
    return Proposal(Applicability(rule.fix.applicability), rule.fix.title, field_edits=(edit,))
