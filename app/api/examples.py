"""Worked examples for the OpenAPI description: requests here, answers always from the packs that are loaded."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from app.api import answers
from app.api.bodies import parse_body
from app.api.limits import Limits
from app.api.problems import MEDIA_TYPE, ProblemException, problem_body
from app.api.service import Engine
from app.domain.context import Context
from app.domain.vocabulary import SubjectKind
from app.engine.evaluator import Evaluator

REQUEST_ID = "example"
AS_OF = dt.date(2026, 11, 22)

Json = Any


@dataclass(frozen=True, slots=True)
class Example:
    """A request and, once evaluated, its answer."""

    name: Literal["clean", "findings", "batch", "bad-input"]
    summary: str
    body: Json
    markets: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()

    @property
    def context(self) -> Context:
        return Context(as_of=AS_OF, markets=self.markets, platforms=self.platforms)

    def query(self, verb: str) -> str:
        """The query string of the request, without the question mark; fixes are shown with all that can be done."""
        parts = [f"market={m}" for m in self.markets] + [f"platform={p}" for p in self.platforms]
        return "&".join([*parts, f"as_of={AS_OF}", *(["unsafe=true"] if verb == "fix" else [])])


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answers to an example."""

    status: int
    media_type: str
    content: Json = field(repr=False)


_HONEY = {
    "id": "honey-500",
    "language": "zh",
    "title": "洋槐蜂蜜 500g",
    "description": "最好在开封后30天内食用",
    "category": "food",
    "attributes": {"配料": "洋槐蜂蜜", "产地": "陕西榆林"},
    "hs_code": "0409.00",
}
_BEST_HONEY = {**_HONEY, "id": "honey-501", "title": "最好的蜂蜜"}

_CONSIGNEE = {"name": "J. Doe", "address": "1 Main Street, Springfield, IL 62701", "country": "US"}
_BRUSHES = {
    "id": "S-2026-118",
    "export_country": "CN",
    "destination": "US",
    "mode": "air",
    "consignee": _CONSIGNEE,
    "lines": [
        {
            "id": "1",
            "description": "Electric toothbrush, rechargeable",
            "hs_code": "9603.21",
            "quantity": 200,
            "unit_value": {"amount": "12.50", "currency": "USD"},
        }
    ],
    "taxes": [{"type": "VAT", "country": "US", "rate": "19", "amount": {"amount": "475.00", "currency": "USD"}}],
}
_SHELVES = {
    "id": "S-2026-119",
    "export_country": "CN",
    "destination": "US",
    "mode": "sea",
    "consignee": _CONSIGNEE,
    "lines": [
        {
            "id": "1",
            "description": "Bookshelf of powder-coated steel",
            "hs_code": "9403.20",
            "quantity": 40,
            "unit_value": {"amount": "31.00", "currency": "USD"},
        }
    ],
    "documents": [
        {"type": "commercial_invoice", "number": "INV-119", "issued": "2026-11-02"},
        {"type": "packing_list", "number": "PL-119", "issued": "2026-11-02"},
        {"type": "customs_declaration", "number": "CD-119", "issued": "2026-11-03"},
        {"type": "certificate_of_origin", "number": "CO-119", "issued": "2026-11-02"},
    ],
}

_STORE = {
    "id": "store-7",
    "platform": "tmall-global",
    "entity": {"name": "Northern Light Oy", "country": "FI", "registration_number": "2345678-9"},
    "brands": [{"name": "Revontuli", "relation": "owner"}],
    "documents": [
        {"type": "business_registration", "issued": "2019-03-04"},
        {"type": "trademark_certificate", "issued": "2020-05-06", "expires": "2030-05-06"},
        {"type": "bank_account_certificate", "issued": "2026-01-15"},
        {"type": "test_report", "issued": "2026-02-10"},
        {"type": "team_statement"},
    ],
    "logistics": {"mode": "bonded warehouse", "returns": "Ningbo"},
    "deposits": {"security": {"amount": "25000", "currency": "USD"}},
    "categories": ["Blankets"],
}
_RESOLD = {
    **_STORE,
    "brands": [
        {
            "name": "Revontuli",
            "relation": "authorised",
            "chain": [{"from": "Revontuli Oy", "to": "Polar Trade AB", "expires": "2026-06-30"}],
        }
    ],
}
_CHECKOUT = {
    "id": "checkout",
    "controller": {"name": "Northern Light Oy", "country": "FI"},
    "audience": [{"market": "DE"}],
    "fields": [
        {
            "name": "email",
            "category": "email address",
            "purpose": "order confirmation",
            "lawful_basis": "contract, art. 6(1)(b)",
            "required": True,
            "retention_days": 365,
            "storage": {"encrypted": True, "algorithm": "AES-256-GCM"},
            "access_roles": ["customer service"],
        }
    ],
    "channels": {
        "privacy_notice": "https://shop.example/privacy",
        "access": "https://shop.example/my-data",
        "erasure": "https://shop.example/erase",
        "consent_withdrawal": "https://shop.example/consent",
    },
}
_ID_NUMBER = {
    "name": "id_number",
    "category": "national identity number",
    "required": True,
    "storage": {"encrypted": False},
    "transfers": [{"country": "CN"}],
}

EXAMPLES: dict[SubjectKind, tuple[Example, ...]] = {
    SubjectKind.LISTING: (
        Example("clean", "Nothing to object to; a use tip is not an absolute claim", _HONEY, ("CN",)),
        Example("findings", "An absolute claim, with its law and a fix", _BEST_HONEY, ("CN",)),
        Example("batch", "Two listings under the caller's ids", {"listings": {"a": _HONEY, "b": _BEST_HONEY}}, ("CN",)),
        Example(
            "bad-input",
            "Wrong and unknown keys, each with its place",
            {"listings": {"id7": {"title": 7, "colour": "red", "price": {"amount": "12,50", "currency": "EUR"}}}},
        ),
    ),
    SubjectKind.SHIPMENT: (
        Example("clean", "Steel shelves to the US", _SHELVES),
        Example("findings", "A VAT line to the US, and a motor under a brush code", _BRUSHES),
        Example(
            "bad-input",
            "A mode nobody knows, a rate that is no number",
            {"mode": "ship", "taxes": [{"type": "VAT", "rate": "x"}]},
        ),
    ),
    SubjectKind.MERCHANT: (
        Example("clean", "Nothing to object to; what no loaded pack covers is said in `not_evaluated`", _STORE),
        Example("findings", "A chain of authorisation that ran out and ends at another firm", _RESOLD),
        Example(
            "bad-input", "A relation that does not exist", {"brands": [{"name": "Revontuli", "relation": "friend"}]}
        ),
    ),
    SubjectKind.FORM: (
        Example("clean", "An order form that asks for an address to write to", _CHECKOUT),
        Example(
            "findings",
            "An ID number nobody needs, unencrypted, sent abroad",
            {**_CHECKOUT, "fields": [*_CHECKOUT["fields"], _ID_NUMBER]},
        ),
        Example("bad-input", "An audience without a market", {"audience": [{"children": True}]}),
    ),
}


def answer(verb: str, kind: SubjectKind, example: Example, evaluator: Evaluator, limits: Limits) -> Answer:
    """What `verb` (``check`` or ``fix``) answers to the example."""
    data = json.dumps(example.body).encode()
    try:
        body = parse_body(data, kind, limits)
    except ProblemException as error:
        content = problem_body(error, request_id=REQUEST_ID, limits=limits)
        return Answer(error.status, MEDIA_TYPE, json.loads(content))
    if verb == "fix":
        answered = answers.fix(evaluator, body, example.context, unsafe=True)
    else:
        answered = answers.check(Engine(evaluator), body, example.context)
    return Answer(200, "application/json", json.loads(answered))
