"""What the packs cover, by kind of goods and market: no cell claims more than its rules."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from app.domain.vocabulary import Locale
from app.engine.coverage import ANY_GOODS, Coverage, coverage
from app.packs.loader import load_library
from app.reports.coverage import to_json, to_markdown, to_text

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
DAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def matrix() -> Coverage:
    return coverage(load_library(), DAY)


def rules_of(matrix: Coverage, category: str, market: str) -> set[str]:
    cell = next(row for row in matrix.rows if row.category == category).cells[market]
    return {*cell.verified, *cell.unverified, *cell.upcoming}


def test_radio_equipment_owes_each_market_its_own_paper(matrix: Coverage) -> None:
    assert "eu-product-safety/radio-declaration" in rules_of(matrix, "radio", "DE")
    assert "us-market/fcc-certification" in rules_of(matrix, "radio", "US")
    assert "jp-market/giteki" in rules_of(matrix, "radio", "JP")
    assert "jp-market/giteki" not in rules_of(matrix, "radio", "US")


def test_what_a_regime_supersedes_is_not_claimed(matrix: Coverage) -> None:
    assert "eu-product-safety/low-voltage-declaration" in rules_of(matrix, "mains-powered", "DE")
    assert "eu-product-safety/emc-declaration" not in rules_of(matrix, "radio", "DE")


def test_what_follows_from_a_trait_counts(matrix: Coverage) -> None:
    # Radio equipment is electrical equipment, which is registered in Germany.
    assert "eu-product-safety/weee-registration-de" in rules_of(matrix, "radio", "DE")


def test_what_binds_all_goods_stands_in_the_first_row_only(matrix: Coverage) -> None:
    assert "eu-product-safety/gpsr-online-offer" in rules_of(matrix, ANY_GOODS, "DE")
    assert "eu-product-safety/gpsr-online-offer" not in rules_of(matrix, "radio", "DE")


def test_a_rule_that_is_to_come_is_told_apart(matrix: Coverage) -> None:
    cell = next(row for row in matrix.rows if row.category == "eudr-goods").cells["DE"]
    assert cell.upcoming == ("eu-product-safety/due-diligence-statement",)
    assert cell.verified == cell.unverified == ()


def test_on_its_first_day_it_is_in_force() -> None:
    later = coverage(load_library(), dt.date(2026, 12, 30))
    cell = next(row for row in later.rows if row.category == "eudr-goods").cells["DE"]
    assert cell.verified == ("eu-product-safety/due-diligence-statement",)


def test_an_obligation_on_an_unread_source_is_not_called_verified(matrix: Coverage) -> None:
    library = load_library()
    unread = {rule.id for _, rule in library.rules() if rule.verified == "unverified"}
    verified = {rule_id for row in matrix.rows for cell in row.cells.values() for rule_id in cell.verified}
    assert verified.isdisjoint(unread)
    # The certificate itself rests on a source that was read; that it is owed for bicycles does not.
    bicycles = next(row for row in matrix.rows if row.category == "bicycle").cells["US"]
    assert "us-market/general-certificate" in bicycles.unverified
    assert not bicycles.verified


def test_the_page_in_the_documentation_is_that_of_the_packs() -> None:
    shown = PAGE.read_bytes()
    day = re.search(rb"--as-of (\d{4}-\d\d-\d\d)", shown)
    assert day is not None
    assert shown == to_markdown(coverage(load_library(), dt.date.fromisoformat(day.group(1).decode())), Locale.EN), (
        "regenerate it: vetlist packs coverage --format markdown --as-of DAY --output docs/coverage.md"
    )


def test_the_text_is_a_table_whose_columns_line_up(matrix: Coverage) -> None:
    lines = to_text(matrix, Locale.EN).decode().splitlines()
    table = lines[: lines.index("")]
    assert table[0].split() == ["goods", *matrix.markets]
    assert len(table) == len(matrix.rows) + 1
    assert len({len(line) for line in table}) == 1


def test_the_data_name_every_rule_they_count(matrix: Coverage) -> None:
    ids = set(re.findall(rb'"([a-z0-9.-]+/[a-z0-9.-]+)"', to_json(matrix)))
    assert {rule_id.decode() for rule_id in ids} <= set(load_library().by_id)
