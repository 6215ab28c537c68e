"""Transfers of a field to third countries: each needs a mechanism of GDPR chapter V."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.checks.evaluation import Verdict
from app.checks.privacy_data import Datum, Question, said, shown
from app.checks.privacy_flows import Mechanism, Transfers, load_transfers
from app.checks.privacy_statements import says_nothing
from app.domain.vocabulary import Severity

TABLE = "transfers"
"""The table of transfers a rule is judged by unless it names another."""

_CONTRACTUAL = "scc"


@dataclass(frozen=True, slots=True)
class _Abroad:
    """One transfer of a field to a country without adequacy."""

    datum: Datum
    pointer: str
    country: str
    mechanism: str | None

    @property
    def params(self) -> Mapping[str, str]:
        stated = {"mechanism": shown(self.mechanism)} if self.mechanism else {}
        return {"country": self.country, **stated}


def transfer(question: Question, datum: Datum) -> Iterator[Verdict]:
    """Each transfer out of the area goes to an adequate country or has a valid mechanism on the date."""
    table = _table(question)
    for abroad in _abroad(question, table, datum):
        if abroad.mechanism is None or says_nothing(abroad.mechanism):
            yield question.broken(abroad.pointer, datum, params=abroad.params)
            continue
        mechanisms = table.read(abroad.mechanism)
        if mechanisms:
            yield from _judge(question, table, abroad, mechanisms[0])
        else:
            yield question.asked(abroad.pointer, datum, said("mechanism-unknown"), Severity.WARNING, abroad.params)


def assessment(question: Question, datum: Datum) -> Iterator[Verdict]:
    """Standard contractual clauses come with an assessment of the law of the destination (clause 14)."""
    table = _table(question)
    for abroad in _abroad(question, table, datum):
        mechanism = abroad.mechanism or ""
        if not any(named.id == _CONTRACTUAL for named in table.read(mechanism)) or table.says_assessed(mechanism):
            continue
        if abroad.country in table.assessment_required:
            yield question.broken(abroad.pointer, datum, params=abroad.params)
        else:
            message = question.rule.message
            yield question.wrong(abroad.pointer, datum, message, Severity.WARNING, abroad.params)


def _judge(question: Question, table: Transfers, abroad: _Abroad, mechanism: Mechanism) -> Iterator[Verdict]:
    on = question.evaluation.context.as_of
    datum, pointer, params = abroad.datum, abroad.pointer, {**abroad.params, "date": on.isoformat()}
    listed_there = table.adequate_for_listed(abroad.country, on)
    match mechanism.status:
        case "void":
            yield question.broken(pointer, datum, mechanism.reason, params)
        case "listed" if not listed_there:
            yield question.wrong(pointer, datum, said("only-listed"), params=params)
        case "adequacy" if not listed_there:
            yield question.wrong(pointer, datum, said("not-adequate"), params=params)
        case "listed" | "adequacy":
            if not table.says_listed(abroad.mechanism or ""):
                yield question.asked(pointer, datum, said("show-listed"), Severity.WARNING, params)
        case "derogation":
            yield question.asked(pointer, datum, said("derogation"), Severity.WARNING, params)


def _abroad(question: Question, table: Transfers, datum: Datum) -> Iterator[_Abroad]:
    on = question.evaluation.context.as_of
    for index, stated in enumerate(datum.data.transfers):
        if not table.inside(stated.country) and not table.adequate(stated.country, on):
            yield _Abroad(datum, datum.at("transfers", index, "mechanism"), stated.country, stated.mechanism)


def _table(question: Question) -> Transfers:
    return load_transfers(question.rule.match.table or TABLE)
