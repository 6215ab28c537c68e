"""Tax rules: a tax the destination does not have, a rate that is not the country's, sums that do not add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from app.checks.binding import binding_markets
from app.checks.evaluation import Evaluation, FieldEdit, Place, Proposal, Verdict
from app.checks.tax_arithmetic import Arithmetic
from app.checks.tax_rates import Rate, RateTable, plain, rate_table
from app.checks.tax_value import Currencies, FlatDuty, Foreign, day_of
from app.checks.tools import Checker, Tools
from app.domain.markets import covers
from app.domain.parts import Money
from app.domain.subjects import Shipment, Tax
from app.domain.vocabulary import Applicability, Outcome, Severity, Verified
from app.packs._base import Text
from app.packs.rules import TaxRule

NO_DESTINATION = Text(
    en="Whether {type} may be charged cannot be checked: the destination is missing.",
    zh="缺少目的国，无法检查是否可以收取{type}。",
)
NO_RATE = Text(
    en="The {type} line gives no rate, so it cannot be checked.",
    zh="该{type}税项没有税率，无法检查。",
)
NO_COUNTRY = Text(
    en="The rate of {rate} % cannot be checked: neither the tax line nor the shipment says for which country.",
    zh="无法检查 {rate}% 的税率：税项和货件均未写明国家。",
)
NOT_IN_TABLE = Text(
    en="The rate of {rate} % for {country} cannot be checked: the table, reviewed on {reviewed}, has none for {date}.",
    zh="无法检查 {country} 的 {rate}% 税率：税率表（复核日期 {reviewed}）没有 {date} 的数据。",
)
REDUCED = Text(
    en="{rate} % is a reduced rate of {country} (standard: {expected} %); whether these goods qualify for it "
    "the table, reviewed on {reviewed}, does not say.",
    zh="{rate}% 是 {country} 的优惠税率（标准税率 {expected}%）；税率表（复核日期 {reviewed}）无法判断该货物是否适用。",
)
REDUCED_UNKNOWN = Text(
    en="{rate} % is below the standard rate of {country}, {expected} %; the table, reviewed on {reviewed}, "
    "does not list its reduced rates.",
    zh="{rate}% 低于 {country} 的标准税率 {expected}%；税率表（复核日期 {reviewed}）未列出其优惠税率。",
)
ZERO = Text(
    en="No {type} is charged for {country} (standard: {expected} %); whether an exemption holds the table, reviewed on "
    "{reviewed}, does not say.",
    zh="对 {country} 未收取{type}（标准税率 {expected}%）；税率表（复核日期 {reviewed}）无法判断是否适用免税。",
)
WRONG_RATE = Text(
    en="The {type} rate of {rate} % is not one of {country}: the standard rate on {date} is {expected} %.",
    zh="{type}税率 {rate}% 不是 {country} 的税率：{date} 的标准税率为 {expected}%。",
)
FORMER_RATE = Text(
    en="The {type} rate of {rate} % was that of {country} until {until}; on {date} it is {expected} %.",
    zh="{type}税率 {rate}% 是 {country} 在 {until} 之前的税率；{date} 的税率为 {expected}%。",
)
NO_SUCH_TAX = Text(
    en="{country} has no {type}, so no rate of it can be right; the line says {rate} %.",
    zh="{country} 没有{type}，因此任何税率都不正确；该税项写的是 {rate}%。",
)
NO_AMOUNT = Text(en="no amount", zh="未写金额")


def compile_rule(rule: TaxRule, tools: Tools) -> Checker:
    """Compile a tax rule of any of its kinds (see :class:`app.packs.matches.TaxMatch`); shipments only.

    Raises:
        ValueError: a rate rule without a table.
        PackError: the table does not exist.
    """
    match rule.match.check:
        case "not-charged":
            return _NotCharged(rule, rule.match.destinations or binding_markets(rule, tools))
        case "rate":
            if rule.match.table is None:
                raise ValueError(f"{rule.id}: a tax rule that checks rates needs `table`")
            return _Rate(rule, rate_table(rule.match.table))
        case "foreign":
            if rule.match.table is None:
                raise ValueError(f"{rule.id}: a tax rule on foreign taxes needs `table`")
            return Foreign(rule, rate_table(rule.match.table))
        case "arithmetic":
            return Arithmetic(rule)
        case "currency":
            return Currencies(rule)
        case "flat-duty":
            return FlatDuty(rule)


def _lines(rule: TaxRule, shipment: Shipment) -> Iterator[tuple[str, Tax]]:
    for index, tax in enumerate(shipment.taxes):
        if not rule.match.types or tax.type in rule.match.types:
            yield f"/taxes/{index}", tax


def _money(amount: Money) -> str:
    return f"{amount.amount} {amount.currency}"


class _NotCharged:
    def __init__(self, rule: TaxRule, destinations: tuple[str, ...]) -> None:
        self._rule = rule
        self._destinations = destinations

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        shipment = evaluation.subject.model
        if not isinstance(shipment, Shipment) or not any(True for _ in evaluation.items_for(self._rule)):
            return
        for pointer, tax in _lines(self._rule, shipment):
            if not _charges(tax):
                continue
            destination = shipment.destination or tax.country
            if destination is None:
                params = {"type": tax.type.value}
                yield Verdict(Outcome.NOT_EVALUATED, Place("/destination"), params, message=NO_DESTINATION)
            elif covers(self._destinations, destination):
                yield self._found(evaluation, pointer, tax, destination)

    def _found(self, evaluation: Evaluation, pointer: str, tax: Tax, destination: str) -> Verdict:
        params = {
            "type": tax.type.value,
            "rate": plain(tax.rate) if tax.rate is not None else "?",
            "amount": _money(tax.amount) if tax.amount else NO_AMOUNT.in_(evaluation.context.locale),
            "market": destination,
            "country": tax.country or destination,
            "expected": "0",
            "date": evaluation.context.as_of.isoformat(),
        }
        fix, proposal = self._rule.fix, None
        if fix is not None:
            edits = (FieldEdit("remove", pointer),) if fix.remove else ()
            proposal = Proposal(Applicability(fix.applicability), fix.title, field_edits=edits)
        outcome = self._rule.finding_outcome
        return Verdict(outcome, Place(pointer), params, request=self._rule.request, proposal=proposal)


def _charges(tax: Tax) -> bool:
    """A line of rate or amount zero says that nothing is charged; one that says neither is taken to charge."""
    stated = [value for value in (tax.rate, tax.amount.value if tax.amount else None) if value is not None]
    return not stated or any(value != 0 for value in stated)


class _Rate:
    def __init__(self, rule: TaxRule, table: RateTable) -> None:
        self._rule = rule
        self._table = table

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        shipment = evaluation.subject.model
        if not isinstance(shipment, Shipment) or not any(True for _ in evaluation.items_for(self._rule)):
            return
        for pointer, tax in _lines(self._rule, shipment):
            verdict = self._judge(day_of(shipment, evaluation), pointer, tax, tax.country or shipment.destination)
            if verdict is not None:
                yield verdict

    def _judge(self, day: dt.date, pointer: str, tax: Tax, country: str | None) -> Verdict | None:
        params = {"type": tax.type.value, "date": day.isoformat(), "reviewed": self._table.reviewed.isoformat()}
        params |= {"market": country or "", "country": country or ""}
        if tax.rate is None:
            return _unsettled(f"{pointer}/rate", NO_RATE, params)
        params["rate"] = plain(tax.rate)
        place = f"{pointer}/rate"
        if country is None:
            return _unsettled(place, NO_COUNTRY, params)
        if country in self._table.none:
            return self._wrong(place, NO_SUCH_TAX, params) if tax.rate != 0 else None
        current = self._table.on(country, day)
        if current is None:
            return _unsettled(place, NOT_IN_TABLE, params)
        params["expected"] = plain(current.standard)
        if tax.rate == current.standard:
            return None
        former = self._table.former(country, tax.rate, day)
        if former is not None and former.until is not None and tax.rate not in (current.reduced or ()):
            return self._wrong(place, FORMER_RATE, {**params, "until": former.until.isoformat()}, current)
        return self._other_rate(place, tax.rate, current, params)

    def _other_rate(self, place: str, rate: Decimal, current: Rate, params: dict[str, str]) -> Verdict | None:
        if rate == 0:
            return _unsettled(place, ZERO, params)
        if rate < current.standard and rate in (current.reduced or ()):
            return _unsettled(place, REDUCED, params)
        if rate < current.standard and current.reduced is None:
            return _unsettled(place, REDUCED_UNKNOWN, params)
        below = rate < current.standard
        return self._wrong(place, WRONG_RATE, params, current, unsure=below)

    def _wrong(
        self, place: str, message: Text, params: dict[str, str], current: Rate | None = None, *, unsure: bool = False
    ) -> Verdict:
        doubtful = current is not None and (
            current.verified is Verified.UNVERIFIED or (unsure and current.reduced_verified is Verified.UNVERIFIED)
        )
        severity = Severity.WARNING if doubtful and self._rule.severity is Severity.ERROR else None
        outcome = self._rule.finding_outcome
        return Verdict(outcome, Place(place), params, message=message, severity=severity, request=self._rule.request)


def _unsettled(place: str, message: Text, params: dict[str, str]) -> Verdict:
    return Verdict(Outcome.NOT_EVALUATED, Place(place), params, message=message)
