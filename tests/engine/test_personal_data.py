"""Personal data in texts is found, masked, and never seen in the numbers that goods, orders and prices have."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from stdnum import ean

from app.domain.context import Context
from app.domain.findings import Finding
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.packs.loader import load_library

PACKS = ("personal-data-leaks", "platform-contact")
MARKETS = ("DE", "FR", "GB", "US", "CN", "JP", "BR")
SEED = 20261123


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_library())


def found(evaluator: Evaluator, document: dict[str, object], kind: SubjectKind = SubjectKind.LISTING) -> list[Finding]:
    context = Context(as_of=dt.date(2026, 11, 23), markets=MARKETS, packs=PACKS)
    return [f for f in evaluator.evaluate(read_subject(kind, document), context).findings if f.pack in PACKS]


def gtin(rng: random.Random) -> str:
    body = "".join(rng.choices("0123456789", k=rng.choice((7, 11, 12, 13))))
    return rng.choice(("EAN {}", "GTIN: {}", "UPC {}", "barcode {}", "条码 {}", "{}")).format(
        body + ean.calc_check_digit(body)
    )


def price(rng: random.Random) -> str:
    amount = rng.choice((f"{rng.uniform(0.5, 9999):.2f}", f"{rng.randint(1, 999)},{rng.randint(0, 999):03}.00"))
    return rng.choice(("{} EUR", "${}", "¥{}", "only {} per piece", "£{} incl. VAT", "售价 {} 元")).format(amount)


def size(rng: random.Random) -> str:
    a, b, c = (rng.randint(1, 400) for _ in range(3))
    forms = (f"{a} x {b} x {c} mm", f"{a}-{b}-{c} cm", f"{a}/{b}/{c} kg", f"size {a}-{b}", f"尺码 {a}/{b}A")
    return rng.choice(forms)


def order_number(rng: random.Random) -> str:
    digits = "".join(rng.choices("0123456789", k=rng.randint(8, 18)))
    forms = ("order {}", "Order no. {}", "订单号 {}", "Bestellnummer {}", "commande {}", "order {}-{}")
    return rng.choice(forms).format(digits, digits[:7])


def model(rng: random.Random) -> str:
    letters = "".join(rng.choices("ABCDEFGHKLMNPRSTX", k=rng.randint(1, 4)))
    one, two = rng.randint(10, 99999), rng.randint(1000, 99999999)
    return rng.choice(("model {}-{}-{}", "MPN {}{}{}", "型号 {}{}-{}", "Art. {}{}.{}")).format(letters, one, two)


MAKERS = (gtin, price, size, order_number, model)


def test_five_thousand_numbers_of_goods_and_orders_are_no_personal_data(evaluator):
    rng = random.Random(SEED)
    texts = [MAKERS[number % len(MAKERS)](rng) for number in range(5_000)]

    taken = {
        text: [f.rule_id for f in hits]
        for start in range(0, len(texts), 10)
        if (hits := found(evaluator, {"title": "Desk lamp", "bullets": texts[start : start + 10]}))
        for text in [texts[start + int(hits[0].location.pointer.rpartition("/")[2])]]
    }

    assert taken == {}


def test_each_kind_of_personal_data_is_found_in_every_text_of_a_listing(evaluator):
    hits = found(
        evaluator,
        {
            "title": "Desk lamp",
            "description": "<p>CPF 529.982.247-25</p>",
            "attributes": {"note": "IBAN DE89 3704 0044 0532 0130 00"},
            "images": [{"text": "card 4111 1111 1111 1111"}],
        },
    )

    assert [(f.rule_id, f.severity, f.location.pointer, f.location.text) for f in hits] == [
        ("personal-data-leaks/identity-number", "error", "/description", "529.982.247-25"),
        ("personal-data-leaks/bank-account", "error", "/attributes/note", "DE89 3704 0044 0532 0130 00"),
        ("personal-data-leaks/payment-card", "error", "/images/0/text", "4111 1111 1111 1111"),
    ]


def test_masking_takes_the_number_and_nothing_else(evaluator):
    subject = read_subject(
        SubjectKind.SHIPMENT, {"destination": "BR", "extra": {"note": "Ring first. CPF 529.982.247-25"}}
    )
    context = Context(as_of=dt.date(2026, 11, 23), markets=("DE",), packs=PACKS)

    fixed = evaluator.fix(subject, context, unsafe=True)

    assert fixed.document["extra"] == {"note": "Ring first. CPF ***"}
    assert [f.rule_id for f in fixed.remaining.findings if f.pack in PACKS] == []


def test_contact_data_the_law_wants_shown_are_exempt_and_say_why(evaluator):
    subject = read_subject(
        SubjectKind.SHIPMENT,
        {"destination": "DE", "lines": [{"description": "Toy. EU responsible person: Muster GmbH, info@example.com"}]},
    )
    result = evaluator.evaluate(subject, Context(as_of=dt.date(2026, 11, 23), markets=("DE",), packs=PACKS))

    assert [f.rule_id for f in result.findings if f.pack in PACKS] == []
    assert [(f.rule_id, f.exemption.id, f.exemption.citation.law) for f in result.exemptions if f.exemption] == [
        ("personal-data-leaks/email-address", "must-be-shown", "Regulation (EU) 2023/988")
    ]
