"""Tax rules: taxes that do not exist, rates by country and date, and sums."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checks.evaluation import FieldEdit, Place, Proposal, Verdict
from app.checks.tax import compile_rule
from app.checks.tax_rates import plain, rate_table
from app.checks.tools import Tools
from app.domain.vocabulary import Applicability, Outcome, Severity
from app.packs._base import Text
from app.packs.library import Library

Told = list[tuple[str, str, str]]

REMOVE = {"applicability": "review", "title": {"en": "Remove the VAT line", "zh": "删除增值税项"}, "remove": "true"}


@pytest.fixture(scope="session")
def check(rule_of: Callable[..., Any], evaluation_of: Callable[..., Any]) -> Callable[..., list[Verdict]]:
    def run(
        document: dict[str, Any], match: dict[str, Any], fix: dict[str, Any] | None = None, **more: Any
    ) -> list[Verdict]:
        rule = rule_of("tax", match=match, fix=fix, severity=more.pop("severity", "error"))
        more.setdefault("markets", (document.get("destination", "DE"),))
        return list(compile_rule(rule, Tools(Library({})))(evaluation_of("shipment", document, **more)))

    return run


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


class TestNotCharged:
    MATCH: ClassVar[dict[str, Any]] = {"check": "not-charged", "types": "VAT", "destinations": "US"}

    def test_vat_on_an_order_to_the_united_states(self, check: Callable[..., list[Verdict]]) -> None:
        vat = {"type": "VAT", "country": "DE", "rate": "19", "amount": eur("19.00")}
        assert check({"destination": "US", "taxes": [vat]}, self.MATCH, REMOVE) == [
            Verdict(
                Outcome.VIOLATION,
                Place("/taxes/0"),
                {
                    "type": "VAT",
                    "rate": "19",
                    "amount": "19.00 EUR",
                    "market": "US",
                    "country": "DE",
                    "expected": "0",
                    "date": "2026-11-22",
                },
                proposal=Proposal(
                    Applicability.REVIEW,
                    Text(en="Remove the VAT line", zh="删除增值税项"),
                    field_edits=(FieldEdit("remove", "/taxes/0"),),
                ),
            )
        ]

    @pytest.mark.parametrize(
        "shipment",
        [
            {"destination": "DE", "taxes": [{"type": "VAT", "rate": "19"}]},
            {"destination": "US", "taxes": [{"type": "sales_tax", "rate": "8.875"}]},
            {"destination": "US", "taxes": [{"type": "VAT", "rate": "0", "amount": eur("0.00")}]},
            {"destination": "US"},
        ],
    )
    def test_other_taxes_other_places_and_nothing_charged(
        self, check: Callable[..., list[Verdict]], shipment: dict[str, Any]
    ) -> None:
        assert check(shipment, self.MATCH) == []

    def test_the_line_s_own_country_counts_when_there_is_no_destination(
        self, check: Callable[..., list[Verdict]], told: Callable[..., Told]
    ) -> None:
        (verdict,) = check({"taxes": [{"type": "VAT", "country": "US", "rate": "19"}]}, self.MATCH)
        assert (verdict.outcome, verdict.place) == (Outcome.VIOLATION, Place("/taxes/0"))
        unknown = check({"taxes": [{"type": "VAT", "rate": "19"}]}, self.MATCH)
        message = "Whether VAT may be charged cannot be checked: the destination is missing."
        assert told(unknown) == [("not_evaluated", "/destination", message)]


class TestRate:
    MATCH: ClassVar[dict[str, Any]] = {"check": "rate", "types": ["VAT", "GST"], "table": "vat"}

    @pytest.fixture
    def says(self, check: Callable[..., list[Verdict]], told: Callable[..., Told]) -> Callable[..., Told]:
        def run(country: str | None, rate: str | None, as_of: str = "2026-11-22") -> Told:
            tax = {"type": "VAT"} | ({"rate": rate} if rate else {})
            document = {"taxes": [tax]} | ({"destination": country} if country else {})
            return told(check(document, self.MATCH, as_of=as_of))

        return run

    @pytest.mark.parametrize(
        ("country", "rate", "date"),
        [
            ("DE", "19", "2026-11-22"),
            ("DE", "19.00", "2026-11-22"),
            ("FI", "24", "2024-08-31"),
            ("FI", "25.5", "2024-09-01"),
            ("EE", "22", "2025-06-30"),
            ("EE", "24", "2025-07-01"),
            ("SK", "20", "2024-12-31"),
            ("SK", "23", "2025-01-01"),
            ("RO", "19", "2025-07-31"),
            ("RO", "21", "2025-08-01"),
            ("FR", "20", "2027-12-31"),
        ],
    )
    def test_the_rate_of_the_day_is_silent(self, says: Callable[..., Told], country: str, rate: str, date: str) -> None:
        assert says(country, rate, date) == []

    def test_a_former_rate(self, says: Callable[..., Told]) -> None:
        message = "The VAT rate of 22 % was that of EE until 2025-06-30; on 2025-07-01 it is 24 %."
        assert says("EE", "22", "2025-07-01") == [("violation", "/taxes/0/rate", message)]

    def test_a_rate_that_is_none_of_the_country(self, says: Callable[..., Told]) -> None:
        message = "The VAT rate of 21 % is not one of DE: the standard rate on 2026-11-22 is 19 %."
        assert says("DE", "21") == [("violation", "/taxes/0/rate", message)]

    def test_a_finding_that_stands_on_unverified_rates_is_a_warning(self, check: Callable[..., list[Verdict]]) -> None:
        def severity(country: str, rate: str, as_of: str = "2026-11-22") -> Severity | None:
            taxes = [{"type": "VAT", "rate": rate}]
            (verdict,) = check({"destination": country, "taxes": taxes}, self.MATCH, as_of=as_of)
            return verdict.severity

        assert severity("FR", "25") is None
        assert severity("FR", "19") is Severity.WARNING
        assert severity("DE", "5") is None
        assert severity("GB", "25") is None
        assert severity("FI", "26", "2024-08-31") is Severity.WARNING

    def test_a_reduced_rate_cannot_be_settled(self, says: Callable[..., Told]) -> None:
        message = (
            "7 % is a reduced rate of DE (standard: 19 %); whether these goods qualify for it the table, reviewed on "
            "2026-11-23, does not say."
        )
        assert says("DE", "7") == [("not_evaluated", "/taxes/0/rate", message)]

    @pytest.mark.parametrize(
        ("country", "rate", "date", "message"),
        [
            (
                "KR",
                "5",
                "2026-11-22",
                "5 % is below the standard rate of KR, 10 %; the table, reviewed on 2026-11-23, does not list its reduced "
                "rates.",
            ),
            (
                "DE",
                "0",
                "2026-11-22",
                "No VAT is charged for DE (standard: 19 %); whether an exemption holds the table, reviewed on 2026-11-23, "
                "does not say.",
            ),
            (
                "DE",
                "19",
                "2028-01-01",
                "The rate of 19 % for DE cannot be checked: the table, reviewed on 2026-11-23, has none for 2028-01-01.",
            ),
            (
                "BR",
                "17",
                "2026-11-22",
                "The rate of 17 % for BR cannot be checked: the table, reviewed on 2026-11-23, has none for 2026-11-22.",
            ),
            (
                None,
                "19",
                "2026-11-22",
                "The rate of 19 % cannot be checked: neither the tax line nor the shipment says for which country.",
            ),
        ],
    )
    def test_what_the_table_cannot_settle(
        self, says: Callable[..., Told], country: str | None, rate: str, date: str, message: str
    ) -> None:
        assert says(country, rate, date) == [("not_evaluated", "/taxes/0/rate", message)]

    def test_a_country_without_such_a_tax(self, says: Callable[..., Told]) -> None:
        message = "US has no VAT, so no rate of it can be right; the line says 19 %."
        assert says("US", "19") == [("violation", "/taxes/0/rate", message)]
        assert says("US", "0") == []

    def test_a_line_without_a_rate(self, says: Callable[..., Told]) -> None:
        message = "The VAT line gives no rate, so it cannot be checked."
        assert says("DE", None) == [("not_evaluated", "/taxes/0/rate", message)]

    def test_the_entries_of_a_country_follow_each_other_without_gap_or_overlap(self) -> None:
        for country, rates in rate_table("vat").rates.items():
            for former, later in pairwise(rates):
                assert former.until is not None, country
                assert (later.since - former.until).days == 1, country
            assert rates[-1].until is None, country


class TestArithmetic:
    MATCH: ClassVar[dict[str, Any]] = {"check": "arithmetic"}
    LINES: ClassVar[list[dict[str, Any]]] = [
        {"quantity": 3, "unit_value": eur("10.00")},
        {"quantity": "2", "unit_value": eur("2.50")},
    ]
    CHARGES: ClassVar[dict[str, Any]] = {"freight": eur("4.00"), "insurance": eur("1.00")}

    @pytest.fixture
    def says(self, check: Callable[..., list[Verdict]], told: Callable[..., Told]) -> Callable[..., Told]:
        def run(**document: Any) -> Told:
            locale = document.pop("locale", "en")
            return told(check({"lines": self.LINES, **document}, self.MATCH, locale=locale), locale)

        return run

    @pytest.mark.parametrize("declared", ["35.00", "39.00", "36.00", "40.00", "35.03", "34.97"])
    def test_the_goods_with_or_without_charges_may_be_declared(self, says: Callable[..., Told], declared: str) -> None:
        assert says(charges=self.CHARGES, declared_value=eur(declared)) == []

    def test_a_declared_value_that_is_no_sum_of_the_lines(self, says: Callable[..., Told]) -> None:
        message = "The declared value is 20.00 EUR, but the lines add up to 35.00 EUR."
        assert says(declared_value=eur("20.00")) == [("violation", "/declared_value", message)]
        charged = (
            "The declared value is 45.00 EUR, but the lines add up to 35.00 EUR (40.00 EUR with freight and insurance)."
        )
        assert says(charges=self.CHARGES, declared_value=eur("45.00"), incoterm="DDP Berlin") == [
            ("violation", "/declared_value", charged)
        ]
        chinese = "申报价值为 45.00 EUR，而各品项合计为 35.00 EUR（含运费和保险费为 40.00 EUR）。"
        assert says(charges=self.CHARGES, declared_value=eur("45.00"), locale="zh") == [
            ("violation", "/declared_value", chinese)
        ]

    def test_both_sides_of_the_tolerance(self, says: Callable[..., Told]) -> None:
        assert says(declared_value=eur("35.04")) == []
        assert len(says(declared_value=eur("35.05"))) == 1

    def test_what_cannot_be_compared_is_said(self, says: Callable[..., Told]) -> None:
        dollars = {"amount": "35.00", "currency": "USD"}
        message = "The sum cannot be checked: /declared_value/currency is in USD, other amounts are in EUR."
        assert says(declared_value=dollars) == [("not_evaluated", "/declared_value/currency", message)]
        incoterm = (
            "The declared value cannot be checked: 'XYZ' is no incoterm we know, so what the prices include is open."
        )
        assert says(declared_value=eur("1.00"), incoterm="XYZ") == [("not_evaluated", "/incoterm", incoterm)]
        missing = "The sum of the lines cannot be checked: /lines/1/unit_value is missing."
        assert says(lines=[self.LINES[0], {"quantity": 1}], declared_value=eur("30.00")) == [
            ("not_evaluated", "/lines/1/unit_value", missing)
        ]

    @pytest.mark.parametrize("amount", ["6.65", "7.41", "7.60", "6.69"])
    def test_a_tax_amount_on_the_goods_or_the_landed_value(self, says: Callable[..., Told], amount: str) -> None:
        tax = {"type": "VAT", "rate": "19", "amount": eur(amount)}
        assert says(charges=self.CHARGES, taxes=[tax]) == []

    def test_a_tax_amount_that_is_not_rate_times_base(self, says: Callable[..., Told]) -> None:
        tax = {"type": "VAT", "rate": "19", "amount": eur("9.99")}
        message = "The VAT line says 9.99 EUR, but 19 % of 35.00 EUR is 6.65 EUR."
        assert says(taxes=[tax]) == [("violation", "/taxes/0/amount", message)]

    def test_import_vat_stands_on_the_value_with_duty(self, says: Callable[..., Told]) -> None:
        duty = {"type": "duty", "rate": "10", "amount": eur("3.50")}
        vat = {"type": "VAT", "rate": "20", "amount": eur("7.70")}
        assert says(taxes=[duty, vat]) == []

    def test_cbec_retail_import_pays_seventy_percent(self, says: Callable[..., Told]) -> None:
        vat = {"type": "VAT", "rate": "13", "amount": eur("3.19")}
        assert says(taxes=[vat], regime="cbec", destination="CN") == []
        assert len(says(taxes=[vat], regime="b2b", destination="CN")) == 1

    def test_a_tax_line_that_is_incomplete_or_one_of_several_rates(self, says: Callable[..., Told]) -> None:
        incomplete = "The VAT amount cannot be checked: /taxes/0/amount is missing."
        assert says(taxes=[{"type": "VAT", "rate": "19"}]) == [("not_evaluated", "/taxes/0/amount", incomplete)]
        both = [{"type": "VAT", "rate": rate, "amount": eur("1.00")} for rate in ("7", "19")]
        assert [answer[:2] for answer in says(taxes=both)] == [
            ("not_evaluated", "/taxes/0"),
            ("not_evaluated", "/taxes/1"),
        ]

    def test_one_rate_on_several_lines_is_checked_as_their_sum(self, says: Callable[..., Told]) -> None:
        def parts(*amounts: str) -> list[dict[str, Any]]:
            rates = ("19", "19.0", "19.00")
            return [{"type": "VAT", "rate": r, "amount": eur(a)} for r, a in zip(rates, amounts, strict=False)]

        assert says(taxes=parts("5.70", "0.95")) == []
        message = "The VAT lines add up to 9.00 EUR, but 19 % of 35.00 EUR is 6.65 EUR."
        assert says(taxes=parts("3.00", "4.00", "2.00")) == [("violation", "/taxes/0/amount", message)]
        incomplete = "The VAT amount cannot be checked: /taxes/1/amount is missing."
        assert says(taxes=[*parts("3.00"), {"type": "VAT", "rate": "19"}]) == [
            ("not_evaluated", "/taxes/1/amount", incomplete)
        ]

    @given(
        lines=st.lists(
            st.tuples(st.integers(1, 999), st.decimals(0, 9999, places=2, allow_nan=False)), min_size=1, max_size=8
        )
    )
    def test_the_exact_sum_is_never_found_fault_with(
        self, check: Callable[..., list[Verdict]], lines: list[tuple[int, Decimal]]
    ) -> None:
        total = sum((count * price for count, price in lines), Decimal(0))
        document = {
            "lines": [{"quantity": count, "unit_value": eur(str(price))} for count, price in lines],
            "declared_value": eur(str(total)),
        }
        assert check(document, self.MATCH) == []


@pytest.mark.parametrize(("number", "text"), [("19", "19"), ("19.00", "19"), ("25.50", "25.5"), ("100", "100")])
def test_numbers_are_written_as_people_do(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


def test_a_rate_rule_names_its_table(rule_of: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="needs `table`"):
        compile_rule(rule_of("tax", match={"check": "rate"}), Tools(Library({})))


class TestForeign:
    MATCH: ClassVar[dict[str, Any]] = {"check": "foreign", "types": ["VAT", "GST", "sales_tax", "duty"], "table": "vat"}

    @pytest.mark.parametrize(
        ("destination", "type_", "country", "is_found"),
        [
            ("US", "duty", "DE", True),
            ("US", "sales_tax", "DE", True),
            ("US", "sales_tax", "US", False),
            ("US", "VAT", "DE", False),
            ("CH", "VAT", "DE", True),
            ("DE", "VAT", "FR", False),
            ("SA", "duty", "AE", False),
            ("GB", "duty", "FR", True),
        ],
    )
    def test_only_the_territory_of_import_charges(
        self, check: Callable[..., list[Verdict]], destination: str, type_: str, country: str, is_found: bool
    ) -> None:
        found = check({"destination": destination, "taxes": [{"type": type_, "country": country}]}, self.MATCH)
        places = [(v.outcome, v.place.pointer) for v in found]
        assert places == ([(Outcome.VIOLATION, "/taxes/0/country")] if is_found else [])

    def test_nobody_says_where_it_goes(self, check: Callable[..., list[Verdict]]) -> None:
        assert check({"taxes": [{"type": "duty", "country": "DE"}]}, self.MATCH) == []


class TestCurrencies:
    MATCH: ClassVar[dict[str, Any]] = {"check": "currency"}

    def test_a_strange_code_is_told_once(self, check: Callable[..., list[Verdict]]) -> None:
        odd = {"amount": "1.00", "currency": "XXQ"}
        lines = [{"unit_value": odd}, {"unit_value": eur("2.00")}]
        found = check({"lines": lines, "declared_value": odd, "charges": {"freight": odd}}, self.MATCH)
        assert [v.place.pointer for v in found] == ["/lines/0/unit_value/currency"]

    @pytest.mark.parametrize(("shipped_on", "is_found"), [("2022-12-31", False), ("2023-01-01", True), (None, True)])
    def test_a_former_currency_holds_to_its_last_day(
        self, check: Callable[..., list[Verdict]], shipped_on: str | None, is_found: bool
    ) -> None:
        document: dict[str, Any] = {"declared_value": {"amount": "1.00", "currency": "HRK"}}
        found = check(document | ({"shipped_on": shipped_on} if shipped_on else {}), self.MATCH)
        assert [v.params["until"] for v in found] == ["2022-12-31"] * is_found


class TestFlatDuty:
    MATCH: ClassVar[dict[str, Any]] = {
        "check": "flat-duty", "destinations": "EU", "flat": "3", "limit": "150", "currency": "EUR",
    }  # fmt: skip

    @staticmethod
    def parcel(duty: str, *codes: str) -> dict[str, Any]:
        lines = [{"hs_code": code, "quantity": 1, "unit_value": eur("20.00")} for code in codes]
        head = {"export_country": "CN", "destination": "DE", "regime": "b2c"}
        return {**head, "lines": lines, "taxes": [{"type": "duty", "country": "DE", "amount": eur(duty)}]}

    @pytest.mark.parametrize(
        ("duty", "codes", "expected"),
        [
            ("3", ("6109.10",), None),
            ("6", ("6109.10", "9102.11"), None),
            ("3", ("6109.10", "9102.11"), "6 EUR"),
            # The full declaration counts codes of ten digits.
            ("6", ("6109100010", "6109100090"), None),
            ("3", ("6109100010", "6109100090"), None),
            ("9", ("6109100010", "6109100090"), "3 EUR"),
        ],
    )
    def test_three_euro_a_subheading(
        self, check: Callable[..., list[Verdict]], duty: str, codes: tuple[str, ...], expected: str | None
    ) -> None:
        found = check(self.parcel(duty, *codes), self.MATCH)
        assert [v.params["expected"] for v in found] == ([expected] if expected else [])

    def test_not_inside_the_union_nor_in_other_money(self, check: Callable[..., list[Verdict]]) -> None:
        parcel = self.parcel("9", "6109.10")
        assert check(parcel | {"export_country": "FR"}, self.MATCH) == []
        dollars = {"amount": "20.00", "currency": "USD"}
        assert (
            check(parcel | {"lines": [{"hs_code": "6109.10", "quantity": 1, "unit_value": dollars}]}, self.MATCH) == []
        )

    @pytest.mark.parametrize("missing", ["flat", "limit", "currency"])
    def test_a_rule_without_its_figures_does_not_compile(
        self, check: Callable[..., list[Verdict]], missing: str
    ) -> None:
        match = {key: value for key, value in self.MATCH.items() if key != missing}
        with pytest.raises(ValueError, match="needs `flat`, `limit` and `currency`"):
            check({}, match)
