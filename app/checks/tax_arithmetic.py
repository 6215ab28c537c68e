"""Do the sums of a shipment add up: lines and charges against the declared value, tax amounts against rate x base.

Decimals only. What is not comparable (two currencies, a missing price, an incoterm nobody knows) is said, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.checks.evaluation import Evaluation, Place, Verdict
from app.checks.tax_rates import plain
from app.domain.parts import Money
from app.domain.subjects import Shipment, Tax
from app.domain.vocabulary import Outcome, SaleRegime, TaxType
from app.packs._base import Text
from app.packs.rules import TaxRule

# Incoterms 2020. Where the seller pays carriage the prices may hold it already or show it apart; both are lawful.
_CARRIAGE_BY_BUYER = frozenset(("EXW", "FCA", "FAS", "FOB"))
_CARRIAGE_BY_SELLER = frozenset(("CFR", "CPT", "CIF", "CIP", "DAP", "DPU", "DDP", "DAT", "DDU"))

_CENT = Decimal("0.01")
_CBEC_SHARE = Decimal("0.7")
"""Share of VAT charged on CBEC retail imports into China within the limits (Caiguanshui [2016] 18)."""

DECLARED = Text(
    en="The declared value is {declared}, but the lines add up to {sum}{charges}.",
    zh="申报价值为 {declared}，而各品项合计为 {sum}{charges}。",
)
WITH_CHARGES = Text(en=" ({total} with freight and insurance)", zh="（含运费和保险费为 {total}）")
TAX_AMOUNT = Text(
    en="The {type} line says {amount}, but {rate} % of {base} is {expected}.",
    zh="{type}税项的金额为 {amount}，而 {base} 的 {rate}% 应为 {expected}。",
)
TAX_AMOUNTS = Text(
    en="The {type} lines add up to {amount}, but {rate} % of {base} is {expected}.",
    zh="{type}税项的金额合计为 {amount}，而 {base} 的 {rate}% 应为 {expected}。",
)
MISSING = Text(
    en="The sum of the lines cannot be checked: {missing} is missing.",
    zh="无法核对各品项合计：缺少 {missing}。",
)
CURRENCIES = Text(
    en="The sum cannot be checked: {missing} is in {amount}, other amounts are in {expected}.",
    zh="无法核对合计：{missing} 的币种为 {amount}，其他金额的币种为 {expected}。",
)
INCOTERM = Text(
    en="The declared value cannot be checked: '{incoterm}' is no incoterm we know, so what the prices include is open.",
    zh="无法核对申报价值：“{incoterm}”不是已知的贸易术语，无法判断价格包含哪些费用。",
)
TAX_INCOMPLETE = Text(
    en="The {type} amount cannot be checked: {missing} is missing.",
    zh="无法核对{type}金额：缺少 {missing}。",
)
SEVERAL_RATES = Text(
    en="The {type} amounts cannot be checked: several rates are charged, and which goods each is for is not said.",
    zh="无法核对{type}金额：存在多个税率，且未说明各自适用的货物。",
)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the lines and charges add up to, in one currency."""

    goods: Decimal
    freight: Decimal
    insurance: Decimal
    currency: str

    @property
    def landed(self) -> Decimal:
        return self.goods + self.freight + self.insurance

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """The values that may lawfully be declared: with no, some or all charges."""
        parts = (self.goods, self.goods + self.freight, self.goods + self.insurance, self.landed)
        return tuple(dict.fromkeys(parts))

    def text(self, amount: Decimal) -> str:
        return f"{amount.quantize(_CENT, ROUND_HALF_UP)} {self.currency}"


class Arithmetic:
    """The checker of a tax rule of kind arithmetic."""

    def __init__(self, rule: TaxRule) -> None:
        self._rule = rule
        self._tolerance = Decimal(rule.match.tolerance)

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        shipment = evaluation.subject.model
        if not isinstance(shipment, Shipment) or not any(True for _ in evaluation.items_for(self._rule)):
            return
        if not shipment.lines:
            return
        sums = _sums(shipment)
        if isinstance(sums, Verdict):
            yield sums
            return
        declared = self._declared(shipment, sums, evaluation)
        if declared is not None:
            yield declared
        yield from self._taxes(shipment, sums, evaluation)

    def _declared(self, shipment: Shipment, sums: _Sums, evaluation: Evaluation) -> Verdict | None:
        declared = shipment.declared_value
        if declared is None:
            return None
        incoterm = (shipment.incoterm or "").split()[:1]
        if incoterm and incoterm[0].upper() not in _CARRIAGE_BY_BUYER | _CARRIAGE_BY_SELLER:
            return _unsettled("/incoterm", INCOTERM, {"incoterm": shipment.incoterm or ""})
        if declared.currency != sums.currency:
            return _other_currency("/declared_value/currency", declared.currency, sums.currency)
        if any(abs(total - declared.value) <= self._slack(shipment) for total in sums.totals):
            return None
        locale = evaluation.context.locale
        charges = ""
        if sums.landed != sums.goods:
            charges = WITH_CHARGES.in_(locale).replace("{total}", sums.text(sums.landed))
        params = {
            "declared": f"{declared.amount} {declared.currency}",
            "sum": sums.text(sums.goods),
            "charges": charges,
            "amount": f"{declared.amount} {declared.currency}",
            "expected": sums.text(sums.goods),
            "market": shipment.destination or "",
            "date": evaluation.context.as_of.isoformat(),
        }
        return self._found("/declared_value", DECLARED, params)

    def _slack(self, shipment: Shipment) -> Decimal:
        # Every line may have been rounded on its own.
        return self._tolerance * max(1, len(shipment.lines))

    def _taxes(self, shipment: Shipment, sums: _Sums, evaluation: Evaluation) -> Iterator[Verdict]:
        for index, tax in enumerate(shipment.taxes):
            if self._rule.match.types and tax.type not in self._rule.match.types:
                continue
            verdict = self._tax(shipment, sums, evaluation, index, tax)
            if verdict is not None:
                yield verdict

    def _tax(self, shipment: Shipment, sums: _Sums, evaluation: Evaluation, index: int, tax: Tax) -> Verdict | None:
        pointer, params = f"/taxes/{index}", {"type": tax.type.value}
        if tax.rate is None or tax.amount is None:
            missing = f"{pointer}/rate" if tax.rate is None else f"{pointer}/amount"
            return _unsettled(missing, TAX_INCOMPLETE, {**params, "missing": missing})
        if tax.amount.currency != sums.currency:
            return _other_currency(f"{pointer}/amount/currency", tax.amount.currency, sums.currency)
        alike = [other for other in shipment.taxes if other.type is tax.type]
        if len({other.rate for other in alike if other.rate is not None}) > 1:
            return _unsettled(pointer, SEVERAL_RATES, params)
        # One rate on several lines is one tax in parts: only their sum can be held against a base, and only once.
        if alike[0] is not tax:
            return None
        amounts = [other.amount for other in alike if other.amount is not None and other.rate is not None]
        if len(amounts) < len(alike) or any(amount.currency != sums.currency for amount in amounts):
            # The line that stands in the way says so itself.
            return None
        stated = sum((amount.value for amount in amounts), Decimal(0))
        bases = _bases(shipment, sums, tax.type)
        share = _CBEC_SHARE if shipment.regime is SaleRegime.CBEC and shipment.destination == "CN" else Decimal(1)
        shares = dict.fromkeys((Decimal(1), share))
        slack = self._slack(shipment)
        if any(abs(base * tax.rate / 100 * part - stated) <= slack for base in bases for part in shares):
            return None
        # The nearest base is what the caller most likely meant.
        rate = tax.rate / 100
        base = min(bases, key=lambda value: abs(value * rate - stated))
        params |= {
            "amount": f"{tax.amount.amount} {tax.amount.currency}" if len(alike) == 1 else sums.text(stated),
            "rate": plain(tax.rate),
            "base": sums.text(base),
            "expected": sums.text(base * tax.rate / 100),
            "country": tax.country or shipment.destination or "",
            "market": shipment.destination or "",
            "date": evaluation.context.as_of.isoformat(),
        }
        return self._found(f"{pointer}/amount", TAX_AMOUNT if len(alike) == 1 else TAX_AMOUNTS, params)

    def _found(self, pointer: str, message: Text, params: dict[str, str]) -> Verdict:
        outcome = self._rule.finding_outcome
        return Verdict(outcome, Place(pointer), params, message=message, request=self._rule.request)


def _sums(shipment: Shipment) -> _Sums | Verdict:
    """The sums, or why they cannot be made."""
    goods, currency = Decimal(0), ""
    for index, line in enumerate(shipment.lines):
        if line.quantity is None or line.unit_value is None:
            missing = f"/lines/{index}/" + ("quantity" if line.quantity is None else "unit_value")
            return _unsettled(missing, MISSING, {"missing": missing})
        currency = currency or line.unit_value.currency
        if line.unit_value.currency != currency:
            return _other_currency(f"/lines/{index}/unit_value/currency", line.unit_value.currency, currency)
        goods += line.quantity * line.unit_value.value
    charges: dict[str, Decimal] = {"freight": Decimal(0), "insurance": Decimal(0)}
    for name in charges:
        charge: Money | None = getattr(shipment.charges, name, None)
        if charge is not None:
            if charge.currency != currency:
                return _other_currency(f"/charges/{name}/currency", charge.currency, currency)
            charges[name] = charge.value
    return _Sums(goods, charges["freight"], charges["insurance"], currency)


def _bases(shipment: Shipment, sums: _Sums, type_: TaxType) -> list[Decimal]:
    """What the tax may be charged on: the goods, with charges, as declared, and for taxes on sale with duties added."""
    bases = list(sums.totals)
    if shipment.declared_value is not None and shipment.declared_value.currency == sums.currency:
        bases.append(shipment.declared_value.value)
    if type_ is TaxType.DUTY:
        return list(dict.fromkeys(bases))
    duties = [tax.amount for tax in shipment.taxes if tax.type is TaxType.DUTY and tax.amount is not None]
    duty = sum((amount.value for amount in duties if amount.currency == sums.currency), Decimal(0))
    return list(dict.fromkeys((*bases, *(base + duty for base in bases))))


def _other_currency(pointer: str, own: str, other: str) -> Verdict:
    params = {"missing": pointer, "amount": own, "expected": other}
    return _unsettled(pointer, CURRENCIES, params)


def _unsettled(pointer: str, message: Text, params: dict[str, str]) -> Verdict:
    return Verdict(Outcome.NOT_EVALUATED, Place(pointer), params, message=message)
