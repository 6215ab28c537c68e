"""What is plainly wrong with the values of a shipment.

A currency nobody has, a tax of a country the goods do not go to, a flat duty that was reckoned otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from app.checks.evaluation import Evaluation, Place, Verdict
from app.checks.tax_rates import RateTable, plain
from app.domain.markets import covers
from app.domain.parts import Money
from app.domain.subjects import Shipment, hs_digits
from app.domain.vocabulary import Outcome, SaleRegime, TaxType
from app.packs._base import Text
from app.packs.rules import TaxRule
from app.packs.tables import load_table

# One import territory each: a tax line may name another member state than the destination.
_UNIONS = ("EU", "GCC")
_HS_DIGITS = 6

UNKNOWN_CURRENCY = Text(
    en="'{amount}' is no currency of ISO 4217 (list reviewed on {reviewed}).",
    zh="“{amount}”不是ISO 4217货币代码（清单复核日期 {reviewed}）。",
)
FORMER_CURRENCY = Text(
    en="{amount} was given up: its last day was {until}; on {date} the amount must be in another currency.",
    zh="{amount} 已停用：最后一日为 {until}；{date} 的金额须使用其他货币。",
)
FOREIGN = Text(
    en="The shipment goes to {market}, but the {type} line is of {country}: only {market} may charge it on the import.",
    zh="货物运往 {market}，而{type}税项属于 {country}：进口环节仅 {market} 可以征收。",
)
FLAT_DUTY = Text(
    en="The duty is {amount}; at {flat} for each of {items} tariff subheadings it is {expected}.",
    zh="关税为 {amount}；按 {items} 个税目各 {flat} 计算应为 {expected}。",
)
NO_CODES = Text(
    en="The flat duty cannot be checked: a line has no tariff code, and it is charged for each subheading.",
    zh="无法核对定额关税：有品项缺少商品编码，而关税按税目逐项计征。",
)


@lru_cache(maxsize=1)
def _currencies() -> tuple[frozenset[str], Mapping[str, dt.date], str]:
    table = load_table("tax/currencies.yaml")
    former = {code: dt.date.fromisoformat(day) for code, day in table["former"].items()}
    return frozenset(table["current"].split()), former, table["reviewed"]


class Currencies:
    """The checker of a tax rule of kind `currency`: every amount is in money one can pay with on the day."""

    def __init__(self, rule: TaxRule) -> None:
        self._rule = rule

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        shipment = evaluation.subject.model
        if not isinstance(shipment, Shipment):
            return
        current, former, reviewed = _currencies()
        day = day_of(shipment, evaluation)
        told: set[str] = set()
        for pointer, money in _amounts(shipment):
            code = money.currency
            until = former.get(code)
            # Said once: the same code is wrong everywhere for one reason.
            if code in told or code in current or (until is not None and day <= until):
                continue
            told.add(code)
            params = {"amount": code, "reviewed": reviewed, "date": day.isoformat(), "until": str(until or "")}
            message = UNKNOWN_CURRENCY if until is None else FORMER_CURRENCY
            yield Verdict(self._rule.finding_outcome, Place(f"{pointer}/currency"), params, message=message)


def _amounts(shipment: Shipment) -> Iterator[tuple[str, Money]]:
    for index, line in enumerate(shipment.lines):
        if line.unit_value is not None:
            yield f"/lines/{index}/unit_value", line.unit_value
    for name in ("freight", "insurance"):
        charge = getattr(shipment.charges, name, None)
        if charge is not None:
            yield f"/charges/{name}", charge
    if shipment.declared_value is not None:
        yield "/declared_value", shipment.declared_value
    for index, tax in enumerate(shipment.taxes):
        if tax.amount is not None:
            yield f"/taxes/{index}/amount", tax.amount


class Foreign:
    """The checker of a tax rule of kind `foreign`: no tax of a country the goods are not imported into.

    Destinations that have no such tax (`none` of the table) are left to the rules that say so.
    """

    def __init__(self, rule: TaxRule, table: RateTable) -> None:
        self._rule = rule
        self._table = table

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        shipment = evaluation.subject.model
        if not isinstance(shipment, Shipment) or shipment.destination is None:
            return
        destination = shipment.destination
        for index, tax in enumerate(shipment.taxes):
            if tax.country is None or (self._rule.match.types and tax.type not in self._rule.match.types):
                continue
            is_vat = tax.type in (TaxType.VAT, TaxType.GST)
            if (is_vat and destination in self._table.none) or _one_territory(destination, tax.country):
                continue
            params = {"type": tax.type.value, "country": tax.country, "market": destination}
            outcome = self._rule.finding_outcome
            yield Verdict(
                outcome, Place(f"/taxes/{index}/country"), params, message=FOREIGN, request=self._rule.request
            )


def _one_territory(destination: str, country: str) -> bool:
    return destination == country or any(covers((u,), destination) and covers((u,), country) for u in _UNIONS)


class FlatDuty:
    """The checker of a tax rule of kind `flat-duty`: consumer parcels up to a limit bear a sum for each subheading."""

    def __init__(self, rule: TaxRule) -> None:
        match = rule.match
        if match.flat is None or match.limit is None or match.currency is None:
            raise ValueError(f"{rule.id}: a tax rule of a flat duty needs `flat`, `limit` and `currency`")
        self._rule = rule
        self._flat, self._limit, self._currency = Decimal(match.flat), Decimal(match.limit), match.currency

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        shipment = evaluation.subject.model
        if not isinstance(shipment, Shipment) or not self._applies(shipment, evaluation):
            return
        duties = [(i, tax) for i, tax in enumerate(shipment.taxes) if tax.type is TaxType.DUTY and tax.amount]
        amounts = [tax.amount for _, tax in duties if tax.amount is not None]
        if not amounts or any(amount.currency != self._currency for amount in amounts):
            return
        place = Place(f"/taxes/{duties[0][0]}/amount")
        codes = [hs_digits(line.hs_code) for line in shipment.lines if line.hs_code is not None]
        if len(codes) < len(shipment.lines):
            yield Verdict(Outcome.NOT_EVALUATED, place, {}, message=NO_CODES)
            return
        # The short declarations count subheadings of six digits, the full one those of ten.
        fewest, most = len({code[:_HS_DIGITS] for code in codes}), len(set(codes))
        stated = sum((amount.value for amount in amounts), Decimal(0))
        if any(stated == self._flat * items for items in range(fewest, most + 1)):
            return
        params = {
            "amount": f"{plain(stated)} {self._currency}",
            "flat": f"{plain(self._flat)} {self._currency}",
            "items": str(fewest),
            "expected": f"{plain(self._flat * fewest)} {self._currency}",
            "market": shipment.destination or "",
        }
        yield Verdict(self._rule.finding_outcome, place, params, message=FLAT_DUTY, request=self._rule.request)

    def _applies(self, shipment: Shipment, evaluation: Evaluation) -> bool:
        into = self._rule.match.destinations
        if shipment.regime is not SaleRegime.B2C or shipment.destination is None or shipment.export_country is None:
            return False
        if not covers(into, shipment.destination) or covers(into, shipment.export_country):
            return False
        if not self._rule.effective.holds(day_of(shipment, evaluation)):
            return False
        goods = _goods_value(shipment, self._currency)
        return goods is not None and goods <= self._limit


def _goods_value(shipment: Shipment, currency: str) -> Decimal | None:
    """The intrinsic value: the goods without carriage; None in another currency or where a line has no price."""
    values = [
        line.quantity * line.unit_value.value
        for line in shipment.lines
        if line.quantity is not None and line.unit_value is not None and line.unit_value.currency == currency
    ]
    return sum(values, Decimal(0)) if values and len(values) == len(shipment.lines) else None


def day_of(shipment: Shipment, evaluation: Evaluation) -> dt.date:
    """The day whose taxes a shipment bears: when it was sent, else the day asked about."""
    return shipment.shipped_on or evaluation.context.as_of
