"""Privacy rules: every check says what is wrong, where, and asks where nothing can be known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from app.checks.evaluation import FieldEdit, Proposal, Verdict
from app.checks.privacy import compile_rule
from app.checks.tools import Tools
from app.domain.findings import TraceStep
from app.domain.vocabulary import Applicability, Outcome, Severity
from app.packs._base import Text
from app.packs.library import Library
from app.packs.loader import load_library
from app.packs.matches import PrivacyMatch
from app.packs.resources import rules_dir
from app.packs.rules import PrivacyRule

Ask = Callable[..., list[tuple[str, str, str | None]]]
TOOLS = Tools(Library({}))


@pytest.fixture
def ask(rule_of: Callable[..., Any], evaluation_of: Callable[..., Any]) -> Ask:
    """``ask({"check": ...}, {...})``: each verdict on a form (or shipment) as (outcome, pointer, severity of its own)."""

    def answer(
        match: dict[str, Any], document: dict[str, Any], *, kind: str = "form", as_of: str = "2026-11-22", **parts: Any
    ) -> list[tuple[str, str, str | None]]:
        rule = rule_of("privacy", match=match, **{"scope": {"markets": ["EEA"]}, **parts})
        verdicts = compile_rule(rule, TOOLS)(evaluation_of(kind, document, as_of=as_of))
        return [(v.outcome.value, v.place.pointer, v.severity and v.severity.value) for v in verdicts]

    return answer


def form(*fields: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"audience": [{"market": "DE"}], "fields": list(fields), **rest}


UNNEEDED = {"check": "minimisation", "classes": ["personal", "financial", "special-category"]}
IDS = {
    "check": "minimisation",
    "classes": ["official-id"],
    "allowed_purposes": ["customs"],
    "table": "customs_ids",
}


def test_a_whole_verdict_names_the_field_its_class_and_how_it_was_read(
    rule_of: Callable[..., Any], evaluation_of: Callable[..., Any], told: Callable[..., Any]
) -> None:
    message = {"en": "{field} ({class}) is not needed.", "zh": "{field}（{class}）不需要。"}
    fix = {"applicability": "review", "title": {"en": "Remove", "zh": "删除"}, "remove": "true"}
    rule = rule_of("privacy", match=UNNEEDED, message=message, fix=fix)
    document = form({"name": "email"}, {"name": "dob", "label": "Date of birth", "purpose": "delivery"})
    verdicts = list(compile_rule(rule, TOOLS)(evaluation_of("form", document)))
    assert verdicts == [
        Verdict(
            Outcome.VIOLATION,
            verdicts[0].place,
            {"field": "Date of birth (dob)", "purpose": "delivery"},
            Text(
                en="{field} (personal characteristic) is not needed. It can be needed only for: "
                "age check for age-restricted goods.",
                zh="{field}（个人特征）不需要。仅在以下目的下可能需要：年龄限制商品的年龄验证。",
            ),
            proposal=Proposal(
                Applicability.REVIEW, Text(en="Remove", zh="删除"), field_edits=(FieldEdit("remove", "/fields/1"),)
            ),
            trace=(TraceStep(fact="personal: person.dob", because=("name reads “dob” (sure)",)),),
        )
    ]
    assert told(verdicts) == [
        (
            "violation",
            "/fields/1",
            "Date of birth (dob) (personal characteristic) is not needed. It can be needed only for: "
            "age check for age-restricted goods.",
        )
    ]


def test_braces_in_the_senders_words_are_not_read_as_places(
    rule_of: Callable[..., Any], evaluation_of: Callable[..., Any], told: Callable[..., Any]
) -> None:
    rule = rule_of("privacy", match={"check": "unknown"}, message={"en": "{field}?", "zh": "{field}？"})
    document = form({"name": "{class} {purpose} {0.__class__}"})
    verdicts = list(compile_rule(rule, TOOLS)(evaluation_of("form", document)))
    assert told(verdicts) == [("violation", "/fields/0/name", "{class} {purpose} {0.__class__}?")]


@pytest.mark.parametrize(
    ("field", "verdicts"),
    [
        ({"name": "full_name", "purpose": "delivery"}, []),
        ({"name": "order_id"}, []),
        ({"name": "custom_17"}, []),
        ({"name": "gender", "purpose": "delivery"}, [("violation", "/fields/0", None)]),
        ({"name": "gender"}, [("violation", "/fields/0", None)]),
        ({"name": "gender", "purpose": "无"}, [("violation", "/fields/0", None)]),
        ({"name": "gender", "purpose": "quux"}, [("needs_evidence", "/fields/0/purpose", "warning")]),
        ({"name": "gender", "purpose": "business purposes"}, [("violation", "/fields/0", None)]),
        ({"name": "gender", "purpose": "legal obligation"}, [("needs_evidence", "/fields/0/purpose", None)]),
        ({"name": "date_of_birth", "purpose": "age verification"}, []),
        ({"name": "iban", "purpose": "refund"}, []),
        ({"name": "iban", "purpose": "delivery"}, [("violation", "/fields/0", None)]),
        ({"name": "pet_shop_bank_account", "purpose": "delivery"}, [("needs_evidence", "/fields/0", None)]),
        ({"name": "birthday", "purpose": "marketing", "lawful_basis": "consent", "required": False}, []),
        (
            {"name": "birthday", "purpose": "marketing", "lawful_basis": "consent", "required": True},
            [("violation", "/fields/0", None)],
        ),
        (
            {"name": "birthday", "purpose": "marketing", "lawful_basis": "consent"},
            [("needs_evidence", "/fields/0/required", "warning")],
        ),
        (
            {"name": "religion", "purpose": "marketing", "lawful_basis": "consent", "required": False},
            [("violation", "/fields/0", None)],
        ),
        ({"name": "religion", "purpose": "marketing", "lawful_basis": "explicit consent", "required": False}, []),
    ],
)
def test_minimisation(ask: Ask, field: dict[str, Any], verdicts: list[Any]) -> None:
    assert ask(UNNEEDED, form(field)) == verdicts


@pytest.mark.parametrize(
    ("audience", "field", "verdicts"),
    [
        (["BR"], {"name": "cpf", "purpose": "customs"}, []),
        (["DE", "BR"], {"name": "cpf", "purpose": "customs"}, []),
        (["DE"], {"name": "cpf", "purpose": "customs"}, [("violation", "/fields/0", None)]),
        (["KR"], {"name": "id_number", "purpose": "清关"}, []),
        (["DE", "KR"], {"name": "id_number", "purpose": "清关"}, [("needs_evidence", "/fields/0", "warning")]),
        (["DE"], {"name": "id_number", "purpose": "清关"}, [("violation", "/fields/0", None)]),
        (["IT"], {"name": "codice fiscale", "purpose": "dogana"}, [("needs_evidence", "/fields/0/purpose", "warning")]),
        (["KR"], {"name": "id_number", "purpose": "delivery"}, [("violation", "/fields/0", None)]),
        (["CN"], {"name": "身份证照片", "purpose": "清关"}, [("violation", "/fields/0", None)]),
        (["DE"], {"name": "tax_id", "purpose": "invoice"}, [("needs_evidence", "/fields/0/purpose", None)]),
    ],
)
def test_identity_numbers_only_where_customs_ask(
    ask: Ask, audience: list[str], field: dict[str, Any], verdicts: list[Any]
) -> None:
    document = {"audience": [{"market": market} for market in audience], "fields": [field]}
    assert ask(IDS, document) == verdicts


def test_a_rule_may_allow_destinations_beyond_the_table(ask: Ask) -> None:
    field = {"name": "id_number", "purpose": "customs"}
    assert ask({**IDS, "allowed_destinations": ["DE"]}, form(field)) == []


def test_shipments_are_asked_by_their_destination(ask: Ask) -> None:
    data = [{"name": "email"}, {"name": "pccc", "purpose": "customs"}]
    assert ask(IDS, {"destination": "KR", "personal_data": data}, kind="shipment") == []
    assert ask(IDS, {"destination": "DE", "personal_data": data}, kind="shipment") == [
        ("violation", "/personal_data/1", None)
    ]


@pytest.mark.parametrize(
    ("purpose", "verdicts"),
    [
        ("delivery", []),
        (None, [("violation", "/fields/0/purpose", None)]),
        ("  ", [("violation", "/fields/0/purpose", None)]),
        ("n/a", [("violation", "/fields/0/purpose", None)]),
        ("business purposes", [("violation", "/fields/0/purpose", "warning")]),
        ("business purposes and delivery", []),
        ("quux", [("needs_evidence", "/fields/0/purpose", "info")]),
    ],
)
def test_purpose(ask: Ask, purpose: str | None, verdicts: list[Any]) -> None:
    assert ask({"check": "purpose"}, form({"name": "anything", "purpose": purpose})) == verdicts


@pytest.mark.parametrize(
    ("basis", "verdicts"),
    [
        ("Art. 6(1)(b)", []),
        (None, [("violation", "/fields/0/lawful_basis", None)]),
        ("none", [("violation", "/fields/0/lawful_basis", None)]),
        ("tradition", [("needs_evidence", "/fields/0/lawful_basis", "warning")]),
        ("Art. 9(2)(h)", [("needs_evidence", "/fields/0/lawful_basis", None)]),
    ],
)
def test_lawful_basis(ask: Ask, basis: str | None, verdicts: list[Any]) -> None:
    assert ask({"check": "lawful-basis"}, form({"name": "anything", "lawful_basis": basis})) == verdicts


@pytest.mark.parametrize(
    ("purpose", "basis", "broken"),
    [
        ("newsletter", "contract", True),
        ("newsletter", "consent", False),
        ("newsletter", "contract, art. 6(1)(b); consent", False),
        ("newsletter and delivery", "contract", False),
        ("quux", "contract", False),
        ("newsletter", None, False),
    ],
)
def test_marketing_does_not_rest_on_a_contract(ask: Ask, purpose: str, basis: str | None, broken: bool) -> None:
    match = {"check": "basis-for-purpose", "allowed_purposes": ["marketing", "advertising"]}
    verdicts = ask(match, form({"name": "email", "purpose": purpose, "lawful_basis": basis}))
    assert verdicts == ([("violation", "/fields/0/lawful_basis", None)] if broken else [])


@pytest.mark.parametrize(
    ("field", "verdicts"),
    [
        ({"name": "allergies"}, [("violation", "/fields/0/lawful_basis", None)]),
        ({"name": "allergies", "lawful_basis": "contract"}, [("violation", "/fields/0/lawful_basis", None)]),
        ({"name": "allergies", "lawful_basis": "consent"}, [("violation", "/fields/0/lawful_basis", None)]),
        ({"name": "allergies", "lawful_basis": "quux"}, [("needs_evidence", "/fields/0/lawful_basis", "warning")]),
        ({"name": "allergies", "lawful_basis": "Art. 9(2)(a)"}, []),
        ({"name": "allergies", "lawful_basis": "明确同意"}, []),
        ({"name": "email", "lawful_basis": "contract"}, []),
    ],
)
def test_special_categories_need_a_condition(ask: Ask, field: dict[str, Any], verdicts: list[Any]) -> None:
    assert ask({"check": "special-category", "classes": ["special-category"]}, form(field)) == verdicts


def test_retention_is_stated_or_keeps_within_the_limit(ask: Ask) -> None:
    fields = ({"name": "passport"}, {"name": "cpf", "retention_days": 90}, {"name": "nik", "retention_days": "90.5"})
    assert ask({"check": "retention"}, form(*fields)) == [("violation", "/fields/0/retention_days", None)]
    assert ask({"check": "retention", "max_days": "90"}, form(*fields)) == [
        ("violation", "/fields/2/retention_days", None)
    ]


@pytest.mark.parametrize(
    ("storage", "encryption", "algorithm"),
    [
        (None, [("needs_evidence", "/fields/0/storage", None)], []),
        ({}, [("needs_evidence", "/fields/0/storage/encrypted", None)], []),
        ({"encrypted": False}, [("violation", "/fields/0/storage/encrypted", None)], []),
        ({"encrypted": False, "algorithm": "AES-256"}, [("violation", "/fields/0/storage/encrypted", None)], []),
        ({"encrypted": True}, [], [("needs_evidence", "/fields/0/storage/algorithm", None)]),
        ({"encrypted": True, "algorithm": "AES-256-GCM"}, [], []),
        ({"algorithm": "AES-256-GCM"}, [], []),
        ({"encrypted": True, "algorithm": "AES-128"}, [], [("violation", "/fields/0/storage/algorithm", None)]),
        ({"encrypted": True, "algorithm": "hash"}, [], [("violation", "/fields/0/storage/algorithm", None)]),
        ({"encrypted": True, "algorithm": "none"}, [], [("violation", "/fields/0/storage/algorithm", None)]),
        ({"encrypted": True, "algorithm": "AES"}, [], [("needs_evidence", "/fields/0/storage/algorithm", "warning")]),
        ({"encrypted": True, "algorithm": "quux"}, [], [("needs_evidence", "/fields/0/storage/algorithm", "warning")]),
    ],
)
def test_encryption_and_algorithm_are_told_apart(
    ask: Ask, storage: dict[str, Any] | None, encryption: list[Any], algorithm: list[Any]
) -> None:
    document = form({"name": "passport_number", "storage": storage}, {"name": "email", "storage": {"encrypted": False}})
    assert ask({"check": "encryption", "classes": ["official-id"]}, document) == encryption
    assert ask({"check": "algorithm", "classes": ["official-id"]}, document) == algorithm


@pytest.mark.parametrize(
    ("country", "mechanism", "transfer", "assessment"),
    [
        ("FR", None, None, None),
        ("CH", None, None, None),
        ("CH", "SCC", None, None),
        ("CN", None, ("violation", None), None),
        ("CN", "none", ("violation", None), None),
        ("CN", "SCC (Decision (EU) 2021/914) with transfer impact assessment", None, None),
        ("CN", "SCC", None, ("violation", None)),
        ("IN", "SCC", None, ("violation", "warning")),
        ("CN", "SCC without TIA", None, ("violation", None)),
        ("CN", "BCR", None, None),
        ("CN", "SCC 2010/87/EU", ("violation", None), None),
        ("CN", "个人信息出境标准合同", ("violation", None), None),
        ("CN", "adequacy decision", ("violation", None), None),
        ("CN", "DPF", ("violation", None), None),
        ("CN", "consent", ("needs_evidence", "warning"), None),
        ("CN", "handshake", ("needs_evidence", "warning"), None),
        ("US", "DPF", ("needs_evidence", "warning"), None),
        ("US", "DPF, recipient certified", None, None),
        ("US", "adequacy decision", ("needs_evidence", "warning"), None),
    ],
)
def test_transfers(
    ask: Ask, country: str, mechanism: str | None, transfer: tuple[str, str | None], assessment: tuple[str, str | None]
) -> None:
    stated = [{"country": "NO"}, {"country": country, "mechanism": mechanism}]
    document = form({"name": "email", "transfers": stated})
    pointer = "/fields/0/transfers/1/mechanism"

    def expected(answer: tuple[str, str | None] | None) -> list[Any]:
        return [(answer[0], pointer, answer[1])] if answer else []

    assert ask({"check": "transfer", "table": "transfers"}, document) == expected(transfer)
    assert ask({"check": "assessment"}, document) == expected(assessment)


def test_adequacy_counts_on_its_date(ask: Ask) -> None:
    document = form({"name": "email", "transfers": [{"country": "BR"}]})
    assert ask({"check": "transfer"}, document, as_of="2026-01-26") == []
    assert ask({"check": "transfer"}, document, as_of="2026-01-25") == [
        ("violation", "/fields/0/transfers/0/mechanism", None)
    ]


def test_a_controller_in_china_is_no_transfer(ask: Ask) -> None:
    document = form({"name": "email", "recipients": ["carrier"]}, controller={"country": "CN"})
    assert ask({"check": "transfer"}, document) == []


@pytest.mark.parametrize(
    ("channels", "erasure"),
    [
        (None, [("violation", "/channels/erasure", None)]),
        ({}, [("violation", "/channels/erasure", None)]),
        ({"erasure": "none"}, [("violation", "/channels/erasure", None)]),
        ({"erasure": "by fax"}, [("violation", "/channels/erasure", None)]),
        ({"erasure": "privacy@shop.example"}, []),
    ],
)
def test_channels(ask: Ask, channels: dict[str, str] | None, erasure: list[Any]) -> None:
    match = {"check": "channel", "channels": ["erasure"]}
    assert ask(match, form({"name": "email"}, channels=channels)) == erasure
    assert ask(match, form(channels=channels)) == []


def test_withdrawal_is_due_only_where_something_rests_on_consent(ask: Ask) -> None:
    match = {"check": "channel", "channels": ["consent_withdrawal"]}
    assert ask(match, form({"name": "email", "lawful_basis": "contract"})) == []
    assert ask(match, form({"name": "email", "lawful_basis": "Einwilligung"})) == [
        ("violation", "/channels/consent_withdrawal", None)
    ]


def test_channels_are_a_matter_of_forms(ask: Ask) -> None:
    shipment = {"destination": "DE", "personal_data": [{"name": "email"}]}
    assert ask({"check": "channel", "channels": ["erasure"]}, shipment, kind="shipment") == []


@pytest.mark.parametrize(
    ("controller", "verdicts"),
    [
        ({"country": "FR"}, []),
        ({"country": "NO"}, []),
        ({"country": "CN"}, [("violation", "/controller/eu_representative", None)]),
        ({"country": "GB"}, [("violation", "/controller/eu_representative", None)]),
        ({"country": "CN", "eu_representative": {}}, [("violation", "/controller/eu_representative", None)]),
        ({"country": "CN", "eu_representative": {"name": "Rep GmbH", "country": "DE"}}, []),
        (
            {"country": "CN", "eu_representative": {"name": "Rep GmbH"}},
            [("needs_evidence", "/controller/eu_representative/country", "warning")],
        ),
        (
            {"country": "CN", "eu_representative": {"name": "Rep", "country": "HK"}},
            [("violation", "/controller/eu_representative/country", None)],
        ),
        (
            {"country": "CN", "eu_representative": {"name": "Rep", "country": "AT"}},
            [("violation", "/controller/eu_representative/country", "warning")],
        ),
        ({}, [("not_evaluated", "/controller/country", None)]),
        (None, [("not_evaluated", "/controller/country", None)]),
    ],
)
def test_representative(ask: Ask, controller: dict[str, Any] | None, verdicts: list[Any]) -> None:
    assert ask({"check": "representative"}, form({"name": "email"}, controller=controller)) == verdicts


def test_no_representative_is_due_where_nobody_in_the_area_is_addressed(ask: Ask) -> None:
    document = {"controller": {"country": "CN"}, "audience": [{"market": "US"}], "fields": [{"name": "email"}]}
    assert ask({"check": "representative"}, document) == []


@pytest.mark.parametrize(
    ("audience", "basis", "broken"),
    [
        ({"market": "DE", "children": True}, "consent", True),
        ({"market": "DE", "children": True}, "parental consent", False),
        ({"market": "DE", "children": True}, "contract", False),
        ({"market": "DE"}, "consent", False),
        ({"market": "US", "children": True}, "consent", False),
    ],
)
def test_children(ask: Ask, audience: dict[str, Any], basis: str, broken: bool) -> None:
    document = {"audience": [audience], "fields": [{"name": "nickname", "lawful_basis": basis}]}
    assert ask({"check": "children"}, document) == ([("violation", "/fields/0/lawful_basis", None)] if broken else [])


@pytest.mark.parametrize(
    ("roles", "verdicts"),
    [
        ([], [("violation", "/fields/0/access_roles", None)]),
        (["none"], [("violation", "/fields/0/access_roles", None)]),
        (["customs clerk"], []),
        (["customs clerk", "所有员工"], [("violation", "/fields/0/access_roles/1", None)]),
        (["*"], [("violation", "/fields/0/access_roles/0", None)]),
    ],
)
def test_access(ask: Ask, roles: list[str], verdicts: list[Any]) -> None:
    document = form({"name": "passport", "access_roles": roles}, {"name": "email"})
    assert ask({"check": "access", "classes": ["official-id"]}, document) == verdicts


def test_an_unknown_field_is_never_a_pass(ask: Ask) -> None:
    document = form({"name": "xyzzy"}, {"name": "email"}, {"name": "f1", "label": "電話番号"})
    assert ask({"check": "unknown"}, document, outcome="needs_evidence", severity="info") == [
        ("needs_evidence", "/fields/0/name", None)
    ]


def test_a_form_that_does_not_list_its_fields_is_not_evaluated(ask: Ask) -> None:
    assert ask({"check": "purpose"}, {"audience": [{"market": "DE"}]}) == [("not_evaluated", "/fields", None)]
    assert ask({"check": "purpose"}, form()) == []
    assert ask({"check": "purpose"}, {"destination": "DE"}, kind="shipment") == []
    assert ask({"check": "purpose"}, {"title": "lamp"}, kind="listing") == []


@pytest.mark.parametrize(
    ("match", "message"),
    [
        ({"check": "minimisation", "classes": ["secretive"]}, "unknown class 'secretive'; known: behavioural, child"),
        ({"check": "minimisation", "allowed_purposes": ["fun"]}, "unknown purpose 'fun'; known: account, advertising"),
        ({"check": "channel", "channels": ["pigeon"]}, "unknown channel 'pigeon'; known: access, consent_withdrawal"),
        ({"check": "transfer", "table": "nowhere"}, "no such table"),
        ({"check": "minimisation", "table": "nowhere"}, "no such table"),
    ],
)
def test_names_that_do_not_exist_are_errors(rule_of: Callable[..., Any], match: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compile_rule(rule_of("privacy", match=match), TOOLS)


def test_every_rule_of_the_shipped_packs_compiles_and_errors_are_verified() -> None:
    packs = ("privacy-gdpr", "privacy-uk", "privacy-pipl", "privacy-ccpa")
    library = load_library([rules_dir() / pack for pack in packs])
    rules = [rule for _, rule in library.rules()]
    checks = get_args(PrivacyMatch.model_fields["check"].annotation)
    assert {rule.match.check for rule in rules if isinstance(rule, PrivacyRule)} == set(checks)
    for rule in rules:
        assert isinstance(rule, PrivacyRule)
        compile_rule(rule, Tools(library))
        assert rule.capped_severity is rule.severity, rule.id
        assert (rule.severity is Severity.INFO) == (rule.id == "privacy-gdpr/unknown-field")
