"""Obligations against evidence: what is shown, missing, wrong or running out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from app.checks.evaluation import FieldEdit, Place, Proposal, Verdict
from app.checks.obligation import compile_rule
from app.checks.tools import Tools
from app.domain.findings import TraceStep
from app.domain.vocabulary import Applicability, Outcome, Severity
from app.packs._base import EvidenceRequest, Text
from app.packs.library import Library

DOC = "EU DoC 2014/53/EU"
RED = {"certificate": {"schemes": ["eu-doc"], "laws": ["eu.red"]}}
REQUEST = {
    "what": {"en": "EU declaration of conformity", "zh": "欧盟符合性声明"},
    "issued_by": {"en": "the manufacturer", "zh": "制造商"},
    "language": "de",
}
WANTED = "EU declaration of conformity, issued by the manufacturer, in de"
MISSING = ("violation", "/certificates", "own message")

Told = list[tuple[str, str, str]]


@pytest.fixture
def check(rule_of: Callable[..., Any], evaluation_of: Callable[..., Any]) -> Callable[..., list[Verdict]]:
    def run(
        document: dict[str, Any],
        evidence: dict[str, Any] = RED,
        *,
        kind: str = "listing",
        traits: Any = (("radio",),),
        as_of: str = "2026-11-22",
        markets: tuple[str, ...] = ("DE",),
        locale: str = "en",
        **parts: Any,
    ) -> list[Verdict]:
        want = {"title": {"en": "DoC", "zh": "声明"}, "evidence": evidence, "request": REQUEST}
        rule = rule_of("obligation", on={"all": [{"trait": "radio"}]}, want=want, **parts)
        evaluation = evaluation_of(
            kind, document, as_of=as_of, markets=markets, traits=traits, owes={"radio": "p/r"}, locale=locale
        )
        return list(compile_rule(rule, Tools(Library({})))(evaluation))

    return run


@pytest.fixture
def says(check: Callable[..., list[Verdict]], told: Callable[..., Told]) -> Callable[..., Told]:
    def run(document: dict[str, Any], *args: Any, **more: Any) -> Told:
        return told(check(document, *args, **more), more.get("locale", "en"))

    return run


def with_certificate(scheme: str = DOC, **more: Any) -> dict[str, Any]:
    return {"title": "Speaker", "certificates": [{"scheme": scheme, **more}]}


def test_what_is_shown_is_silent(says: Callable[..., Told]) -> None:
    assert says(with_certificate()) == []


def test_who_owes_nothing_is_not_asked(says: Callable[..., Told]) -> None:
    assert says({"title": "Cup"}, traits=((),)) == []


def test_what_is_missing_is_said_in_the_rule_s_own_words_with_request_and_trace(
    check: Callable[..., list[Verdict]],
) -> None:
    request = EvidenceRequest.model_validate(REQUEST)
    assert check({"title": "Speaker"}) == [
        Verdict(
            Outcome.VIOLATION,
            Place("/certificates"),
            {"evidence": "DoC", "wanted": WANTED, "certificate": "", "market": "DE", "date": "2026-11-22"},
            request=(request,),
            trace=(
                TraceStep(fact="trait radio"),
                TraceStep(fact="obligation p/r", rule_id="p/r", because=("trait radio",)),
            ),
        )
    ]


def test_a_paper_nobody_knows_is_named_when_the_wanted_one_is_missing(says: Callable[..., Told]) -> None:
    document = {"title": "Speaker", "certificates": [{"scheme": "ISO 9001"}, {"scheme": "XYZ"}]}
    sentence = "Certificate 2, 'XYZ', was not recognised and was not counted: say in its scheme what it is."
    assert says(document) == [("violation", "/certificates", f"own message {sentence}")]
    chinese = "自有消息证书2“XYZ”无法识别，未计入：请在名称中写明是何种证书。"
    assert says(document, locale="zh") == [("violation", "/certificates", chinese)]


def test_all_that_is_wrong_with_one_paper_is_one_finding(says: Callable[..., Told]) -> None:
    document = {**with_certificate(models=["K3"], expires="2026-11-21"), "mpn": "K5"}
    message = (
        f"Certificate 1, '{DOC}', expired on 2026-11-21 and proves nothing on 2026-11-22. "
        f"Certificate 1, '{DOC}', is for K3, not for K5. Wanted: {WANTED}."
    )
    assert says(document) == [("violation", "/certificates/0/expires", message)]


def test_a_paper_nobody_knows_is_no_matter_when_the_wanted_one_is_shown(says: Callable[..., Told]) -> None:
    assert says({"title": "S", "certificates": [{"scheme": "XYZ"}, {"scheme": DOC}]}) == []


def test_an_expired_paper_is_told_with_its_date(says: Callable[..., Told]) -> None:
    message = f"Certificate 1, '{DOC}', expired on 2026-11-21 and proves nothing on 2026-11-22. Wanted: {WANTED}."
    assert says(with_certificate(expires="2026-11-21")) == [("violation", "/certificates/0/expires", message)]


def test_a_paper_not_yet_issued(says: Callable[..., Told]) -> None:
    assert says(with_certificate(issued="2026-11-22")) == []
    message = (
        f"Certificate 1, '{DOC}', is dated 2026-11-23; on 2026-11-22 it had not been issued yet. Wanted: {WANTED}."
    )
    assert says(with_certificate(issued="2026-11-23")) == [("violation", "/certificates/0/issued", message)]


@pytest.mark.parametrize(
    ("expires", "severity", "message"),
    [
        ("2026-11-22", Severity.WARNING, "is valid for the last time today, 2026-11-22: renew it now."),
        ("2026-11-23", Severity.WARNING, "expires tomorrow, on 2026-11-23: renew it now."),
        ("2026-12-22", Severity.WARNING, "expires in 30 days, on 2026-12-22: renew it in time."),
        ("2026-12-23", Severity.INFO, "expires in 31 days, on 2026-12-23: renew it in time."),
        ("2027-02-20", Severity.INFO, "expires in 90 days, on 2027-02-20: renew it in time."),
    ],
)
def test_a_paper_that_runs_out_is_called_to_mind(
    check: Callable[..., list[Verdict]],
    told: Callable[..., Told],
    expires: str,
    severity: Severity,
    message: str,
) -> None:
    verdicts = check(with_certificate(expires=expires))
    assert told(verdicts) == [("needs_evidence", "/certificates/0/expires", f"Certificate 1, '{DOC}', {message}")]
    assert [verdict.severity for verdict in verdicts] == [severity]


def test_a_paper_good_for_ninety_one_days_or_beside_a_better_one_calls_for_nothing(says: Callable[..., Told]) -> None:
    assert says(with_certificate(expires="2027-02-21")) == []
    both = [{"scheme": DOC, "expires": "2026-12-01"}, {"scheme": DOC, "expires": "2028-12-01"}]
    assert says({"title": "S", "certificates": both}) == []


def test_a_rule_may_say_that_expiry_does_not_matter(says: Callable[..., Told]) -> None:
    evidence = {"certificate": {"schemes": ["eu-doc"], "must_not_expire": "false"}}
    assert says(with_certificate(expires="2020-01-01"), evidence) == []


def test_a_declaration_that_names_other_laws_only_is_no_declaration_for_a_radio(says: Callable[..., Told]) -> None:
    scheme = "CE Declaration of Conformity (LVD 2014/35/EU, EMC 2014/30/EU)"
    message = (
        f"Certificate 1, '{scheme}', names Low Voltage Directive 2014/35/EU and Electromagnetic Compatibility Directive "
        f"2014/30/EU; it does not name Radio Equipment Directive 2014/53/EU. Wanted: {WANTED}."
    )
    assert says(with_certificate(scheme)) == [("violation", "/certificates/0/scheme", message)]
    chinese = (
        f"证书1“{scheme}”所列法规为低电压指令 2014/35/EU、电磁兼容指令 2014/30/EU，没有列出无线电设备指令 2014/53/EU。"
        "需要：欧盟符合性声明（由制造商出具）（语言：de）。"
    )
    assert says(with_certificate(scheme), locale="zh") == [("violation", "/certificates/0/scheme", chinese)]


def test_a_wrong_law_is_shown_where_the_laws_stand(says: Callable[..., Told]) -> None:
    answer = says(with_certificate("EU DoC", laws=["2014/35/EU"]))
    assert [(outcome, pointer) for outcome, pointer, _ in answer] == [("violation", "/certificates/0/laws")]


def test_a_repealed_law_is_told_with_what_stands_in_its_place(says: Callable[..., Told]) -> None:
    scheme = "Declaration of Conformity R&TTE 1999/5/EC"
    message = (
        f"Certificate 1, '{scheme}', names R&TTE Directive 1999/5/EC (repealed), out of force since 2017-06-13; "
        f"Radio Equipment Directive 2014/53/EU stands in its place. Wanted: {WANTED}."
    )
    assert says(with_certificate(scheme)) == [("violation", "/certificates/0/scheme", message)]


MACHINE = {"certificate": {"schemes": ["eu-doc", "ec-doc"], "laws": ["eu.machinery-2023"]}}


def test_the_machinery_directive_is_repealed_from_its_day_on(says: Callable[..., Told]) -> None:
    document = with_certificate("EC declaration of conformity 2006/42/EC")
    before, after = (says(document, MACHINE, as_of=day)[0][2] for day in ("2027-01-19", "2027-01-20"))
    assert "it does not name Machinery Regulation (EU) 2023/1230" in before
    assert "out of force since 2027-01-20; Machinery Regulation (EU) 2023/1230 stands in its place" in after


def test_a_declaration_that_names_no_law_asks_for_evidence(says: Callable[..., Told]) -> None:
    message = (
        "Certificate 1, 'EU DoC', does not say with which law the goods comply; Radio Equipment Directive 2014/53/EU "
        f"must be named. Wanted: {WANTED}."
    )
    assert says(with_certificate("EU DoC")) == [("needs_evidence", "/certificates/0/scheme", message)]
    unknown = (
        "Certificate 1, 'EU DoC', names 'the usual ones', which was not recognised; Radio Equipment Directive "
        f"2014/53/EU must be named. Wanted: {WANTED}."
    )
    assert says(with_certificate("EU DoC", laws=["the usual ones"])) == [
        ("needs_evidence", "/certificates/0/laws", unknown)
    ]


def test_a_laboratory_s_certificate_is_not_the_declaration(says: Callable[..., Told]) -> None:
    message = (
        "Certificate 1, 'CE-RED certificate', is not enough: a laboratory's CE certificate is voluntary and is not the "
        "declaration of conformity, which the manufacturer signs on its own responsibility. "
        f"Wanted: {WANTED}."
    )
    assert says(with_certificate("CE-RED certificate")) == [("violation", "/certificates/0/scheme", message)]


def test_a_bare_ce_leaves_open_what_it_is(says: Callable[..., Told]) -> None:
    assert [(outcome, pointer) for outcome, pointer, _ in says(with_certificate("CE"))] == [
        ("needs_evidence", "/certificates/0/scheme")
    ]


def test_the_wrong_kind_of_paper_about_the_right_law_is_told_before_the_right_kind_about_another(
    says: Callable[..., Told],
) -> None:
    document = {"title": "S", "certificates": [{"scheme": "EU DoC RoHS"}, {"scheme": "CE-RED certificate"}]}
    assert [(outcome, pointer) for outcome, pointer, _ in says(document)] == [("violation", "/certificates/1/scheme")]


class TestModels:
    def test_a_paper_for_another_model(self, says: Callable[..., Told]) -> None:
        document = {**with_certificate(models=["K3", "K3 Pro"]), "mpn": "K5"}
        message = f"Certificate 1, '{DOC}', is for K3, K3 Pro, not for K5. Wanted: {WANTED}."
        assert says(document) == [("violation", "/certificates/0/models", message)]

    @pytest.mark.parametrize(
        "listing",
        [
            {"mpn": "k-3"},
            {"attributes": {"型号": "K3"}},
            {"attributes": {"Modellnummer": ["K9", "K3"]}},
            {"mpn": "SKU-889", "title": "Speaker K3 with stand"},
            {"title": "Speaker without a model"},
            {},
        ],
    )
    def test_a_paper_for_this_model_or_goods_of_no_stated_model(
        self, says: Callable[..., Told], listing: dict[str, Any]
    ) -> None:
        assert says({**with_certificate(models=["K3 / K3 Pro"]), **listing}) == []

    def test_a_model_of_two_words_is_found_in_the_title(self, says: Callable[..., Told]) -> None:
        document = {**with_certificate(models=["K3 Pro"]), "mpn": "889", "title": "Speaker K3 Pro, black"}
        assert says(document) == []

    @pytest.mark.parametrize(
        ("stated", "fits"), [("SPK series", True), ("SPK-1xx", True), ("SPK*", True), ("SPX*", False)]
    )
    def test_a_series(self, says: Callable[..., Told], stated: str, fits: bool) -> None:
        assert (says({**with_certificate(models=[stated]), "mpn": "SPK-110"}) == []) is fits

    def test_a_title_that_speaks_of_a_sister_model_asks_for_evidence(self, says: Callable[..., Told]) -> None:
        document = {**with_certificate(models=["SPK100"]), "title": "Acme SPK200 Bluetooth speaker"}
        message = (
            f"Certificate 1, '{DOC}', is for SPK100, but the title speaks of spk200. Show that it covers this model. "
            f"Wanted: {WANTED}."
        )
        assert says(document) == [("needs_evidence", "/certificates/0/models", message)]


class TestMarkets:
    def test_a_paper_for_another_market(self, says: Callable[..., Told]) -> None:
        message = f"Certificate 1, '{DOC}', is for US, not for DE. Wanted: {WANTED}."
        assert says(with_certificate(markets=["US"])) == [("violation", "/certificates/0/markets", message)]

    @pytest.mark.parametrize("scope", [["DE"], ["EU"], ["EEA"], ["FR", "DE"], []])
    def test_a_paper_for_this_market_or_its_group(self, says: Callable[..., Told], scope: list[str]) -> None:
        assert says(with_certificate(markets=scope)) == []

    def test_only_the_markets_in_which_the_rule_binds_count(self, says: Callable[..., Told]) -> None:
        document = with_certificate(markets=["EU"])
        assert says(document, markets=("DE", "US"), scope={"markets": "EU"}) == []

    def test_registrations_of_single_countries_cover_together(self, says: Callable[..., Told]) -> None:
        evidence = {"certificate": {"schemes": ["weee-registration"]}}
        german, french = {"scheme": "WEEE registration", "number": "DE 12345678"}, {"scheme": "WEEE registration (FR)"}
        both = {"title": "S", "certificates": [german, french]}
        assert says(both, evidence, markets=("DE", "FR")) == []
        alone = says({"title": "S", "certificates": [german]}, evidence, markets=("DE", "FR"))
        message = f"Certificate 1, 'WEEE registration', is for DE, not for FR. Wanted: {WANTED}."
        assert alone == [("violation", "/certificates/0", message)]


def test_a_paper_for_goods_of_another_tariff_code(says: Callable[..., Told]) -> None:
    evidence = {"certificate": {"schemes": ["eu-doc"], "covers": ["hs"]}}
    document = with_certificate(hs=["8518.22"])
    assert says({**document, "hs_code": "8518.22.00"}, evidence) == []
    assert says({**document, "hs_code": "8518"}, evidence) == []
    message = f"Certificate 1, '{DOC}', is for goods of 8518.22, not of 851830. Wanted: {WANTED}."
    assert says({**document, "hs_code": "8518.30"}, evidence) == [("violation", "/certificates/0/hs", message)]


def test_a_paper_of_another_holder(says: Callable[..., Told]) -> None:
    evidence = {"certificate": {"schemes": ["eu-doc"], "covers": "holder"}}
    maker = {"manufacturer": {"name": "Shenzhen Acme Technology Co., Ltd."}}
    assert says({**with_certificate(holder="SHENZHEN ACME TECHNOLOGY CO LTD"), **maker}, evidence) == []
    message = (
        f"Certificate 1, '{DOC}', was issued to Bolt Electronics, neither the maker nor the seller named here "
        f"(Shenzhen Acme Technology Co., Ltd.). Wanted: {WANTED}."
    )
    assert says({**with_certificate(holder="Bolt Electronics"), **maker}, evidence) == [
        ("violation", "/certificates/0/holder", message)
    ]


class TestNumbers:
    FCC: ClassVar[dict[str, Any]] = {
        "certificate": {"schemes": ["fcc-certification"], "number": "^[A-Z0-9]{5}-[A-Z0-9-]{1,14}$"}
    }

    def test_the_number_may_stand_in_the_scheme(self, says: Callable[..., Told]) -> None:
        assert says(with_certificate("FCC ID: 2ABCD-X100"), self.FCC) == []
        assert says(with_certificate("FCC ID", number="2abcd-x100"), self.FCC) == []

    def test_a_number_of_another_form(self, says: Callable[..., Told]) -> None:
        message = (
            "Certificate 1, 'FCC ID', has the number 'pending', which does not have the form of such a number. "
            f"Wanted: {WANTED}."
        )
        assert says(with_certificate("FCC ID", number="pending"), self.FCC) == [
            ("violation", "/certificates/0/number", message)
        ]

    def test_no_number(self, says: Callable[..., Told]) -> None:
        message = f"Certificate 1, 'FCC ID', has no number, without which it cannot be checked. Wanted: {WANTED}."
        assert says(with_certificate("FCC ID"), self.FCC) == [("violation", "/certificates/0/number", message)]

    def test_where_the_form_is_prescribed_the_table_knows_it(self, says: Callable[..., Told]) -> None:
        evidence = {"certificate": {"schemes": ["fcc-certification"]}}
        assert says(with_certificate("FCC ID", number="2ABCD-X100"), evidence) == []
        answer = says(with_certificate("FCC ID", number="not yet"), evidence)
        assert [(outcome, pointer) for outcome, pointer, _ in answer] == [("violation", "/certificates/0/number")]


class TestTree:
    def test_any_of_several_ways(self, says: Callable[..., Told]) -> None:
        evidence = {"any": [RED, {"attribute": {"names": ["ce-marking"], "value": "^DoC \\d+$"}}]}
        assert says({"title": "S", "attributes": {"CE标志": "DoC 17"}}, evidence) == []
        assert says(with_certificate(), evidence) == []
        assert says({"title": "S"}, evidence) == [MISSING]

    def test_the_nearest_way_is_told(self, says: Callable[..., Told]) -> None:
        evidence = {"any": [RED, {"attribute": {"names": ["ce-marking"], "value": "^DoC \\d+$"}}]}
        message = f"'soon' in CE标志 does not have the form of such a number or statement. Wanted: {WANTED}."
        assert says({"title": "S", "attributes": {"CE标志": "soon"}}, evidence) == [
            ("violation", "/attributes/CE标志", message)
        ]

    def test_all_of_several_each_with_its_place(self, says: Callable[..., Told]) -> None:
        evidence = {"all": [RED, {"field": {"field": "/responsible_person/address", "exists": "true"}}]}
        assert says({"title": "S"}, evidence) == [
            MISSING,
            ("violation", "/responsible_person/address", "own message"),
        ]

    def test_a_statement_in_any_text(self, says: Callable[..., Told]) -> None:
        evidence = {"statement": {"terms": ["Not suitable for children under 36 months"]}}
        assert says({"title": "S", "warnings": ["NOT SUITABLE for children under 36 months!"]}, evidence) == []
        assert says({"title": "S"}, evidence) == [("violation", "/warnings", "own message")]

    def test_an_attribute_that_is_not_there(self, says: Callable[..., Told]) -> None:
        evidence = {"attribute": {"names": ["weee-number"]}}
        assert says({"title": "S", "attributes": {"WEEE-Reg.-Nr.": "DE 12345678"}}, evidence) == []
        assert says({"title": "S", "attributes": {"WEEE-Reg.-Nr.": " "}}, evidence) == [
            ("violation", "/attributes", "own message")
        ]


class TestShipments:
    LINES: ClassVar[list[dict[str, Any]]] = [{"description": "Bluetooth speaker"}, {"description": "Radio alarm clock"}]

    def test_a_certificate_may_stand_among_the_documents(self, says: Callable[..., Told]) -> None:
        document = {"lines": self.LINES[:1], "documents": [{"type": "other", "title": DOC}]}
        assert says(document, kind="shipment") == []

    def test_a_document_may_stand_among_the_certificates(self, says: Callable[..., Told]) -> None:
        evidence = {"document": {"types": "un38_3_test_summary"}}
        document = {"lines": self.LINES[:1], "certificates": [{"scheme": "UN 38.3 test summary"}]}
        assert says(document, evidence, kind="shipment") == []
        assert says({"lines": self.LINES[:1]}, evidence, kind="shipment") == [
            ("violation", "/documents", "own message")
        ]

    def test_a_document_that_expired_or_covers_other_lines(self, says: Callable[..., Told]) -> None:
        evidence = {"document": {"types": "un38_3_test_summary"}}
        lines = [{**self.LINES[0], "id": "A"}, {**self.LINES[1], "id": "B"}]
        paper = {"type": "un38_3_test_summary", "expires": "2026-11-21"}
        message = (
            "Document 1, 'UN 38.3 test summary', expired on 2026-11-21 and proves nothing on 2026-11-22. "
            f"Wanted: {WANTED}."
        )
        assert says({"lines": lines[:1], "documents": [paper]}, evidence, kind="shipment") == [
            ("violation", "/documents/0/expires", message)
        ]
        covering = {"lines": lines, "documents": [{"type": "un38_3_test_summary", "covers": ["B"]}]}
        other = (
            "Document 1, 'UN 38.3 test summary', covers B, other lines of this shipment, not Bluetooth speaker. "
            f"Wanted: {WANTED}. It concerns: Bluetooth speaker."
        )
        assert says(covering, evidence, kind="shipment", traits=(("radio",), ("radio",))) == [
            ("violation", "/documents/0/covers", other)
        ]

    def test_one_finding_for_several_lines_that_lack_the_same(self, says: Callable[..., Told]) -> None:
        both = (("radio",), ("radio",))
        assert says({"lines": self.LINES}, kind="shipment", traits=both) == [
            ("violation", "/certificates", "own message It concerns: Bluetooth speaker, Radio alarm clock.")
        ]
        assert says({"lines": self.LINES}, kind="shipment", traits=((), ("radio",))) == [
            ("violation", "/certificates", "own message It concerns: Radio alarm clock.")
        ]
        assert says({"lines": self.LINES}, kind="shipment", traits=both, per="subject") == [MISSING]


def test_who_is_free_is_not_asked_and_doubt_frees_nobody(says: Callable[..., Told]) -> None:
    unless = {"test": {"field": "/condition", "equals": "used"}}
    assert says({"title": "S", "condition": "used"}, unless=unless) == []
    assert says({"title": "S", "condition": "new"}, unless=unless) == [MISSING]
    assert says({"title": "S"}, unless=unless) == [MISSING]


def test_an_outcome_of_needs_evidence_and_a_fix_are_carried_over(check: Callable[..., list[Verdict]]) -> None:
    fix = {"applicability": "display", "title": {"en": "Ask the maker", "zh": "联系制造商"}}
    (verdict,) = check({"title": "S"}, outcome="needs_evidence", fix=fix)
    assert verdict.outcome is Outcome.NEEDS_EVIDENCE
    assert verdict.proposal == Proposal(Applicability.DISPLAY, Text(en="Ask the maker", zh="联系制造商"))
    removal = {**fix, "applicability": "review", "set": "DE"}
    field = {"field": {"field": "/country_of_origin", "exists": "true"}}
    (verdict,) = check({"title": "S"}, field, fix=removal)
    assert verdict.proposal is not None
    assert verdict.proposal.field_edits == (FieldEdit("add", "/country_of_origin", "DE"),)
