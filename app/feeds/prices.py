"""Which of the prices of one record is the price, which the reduced one, and which cannot be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from app.feeds.rows import Fault
from app.feeds.values import Ambiguous, read_price


@dataclass(frozen=True, slots=True)
class Quote:
    """A price as a cell writes it: the field it is for, what the file calls it, and its row and cell."""

    field: str
    name: str
    text: str
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Money:
    """A price that was read; `amount` is a decimal string."""

    quote: Quote
    amount: str
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class Unused:
    """A price that no field of the listing takes: what is kept of it, and why where that has to be said."""

    quote: Quote
    text: str
    fault: Fault | None = None


@dataclass(slots=True)
class Prices:
    """The prices of a listing by field (`price`, `sale_price`), and those that are none of them."""

    fields: dict[str, Money] = field(default_factory=dict)
    unused: list[Unused] = field(default_factory=list)
    without_currency: int = 0


def settle(quotes: Iterable[Quote], currency: str | None) -> Prices:
    """The prices of one record; `currency` (ISO 4217) is that of texts which say none."""
    prices = Prices()
    for quote in quotes:
        _take(prices, quote, currency)
    _order(prices)
    return prices


def _take(prices: Prices, quote: Quote, currency: str | None) -> None:
    price = read_price(quote.text, currency)
    params = {"value": quote.text[:40], "field": quote.name}
    if price is None:
        prices.unused.append(Unused(quote, quote.text, Fault("price-unreadable", params)))
        return
    if isinstance(price, Ambiguous):
        fault = Fault("price-ambiguous", {**params, "one": price.one, "other": price.other})
        prices.unused.append(Unused(quote, quote.text, fault))
        return
    told = price.currency or currency
    if told is None:
        prices.unused.append(Unused(quote, quote.text))
        prices.without_currency += 1
        return
    money = Money(quote, price.amount, told)
    held = prices.fields.setdefault(quote.field, money)
    if str(held) != str(money):
        prices.unused.append(Unused(quote, str(money)))


def _order(prices: Prices) -> None:
    """Where a price stands beside a higher former one (Shopify's `Compare At`), it is the reduced one."""
    regular = prices.fields.pop("regular_price", None)
    if regular is None:
        return
    price = prices.fields.get("price")
    if price is None:
        prices.fields["price"] = regular
    elif "sale_price" not in prices.fields and _is_more(regular, price):
        prices.fields["price"], prices.fields["sale_price"] = regular, price
    else:
        params = {"value": str(regular), "field": regular.quote.name, "price": str(price)}
        prices.unused.append(Unused(regular.quote, str(regular), Fault("regular-price-unused", params)))


def _is_more(one: Money, other: Money) -> bool:
    return one.currency == other.currency and Decimal(one.amount) > Decimal(other.amount)
