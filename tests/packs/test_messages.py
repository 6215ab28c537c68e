from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs.messages import ABSENT, PLACEHOLDERS, places, render, template_problems


def test_places_are_filled_and_doubled_braces_stand_for_themselves() -> None:
    assert render("{matched} {{x}} {market}", {"matched": "最好", "market": "CN"}) == "最好 {x} CN"


def test_a_place_without_a_parameter_is_shown_as_absent() -> None:
    assert render("rate {rate} of {country}", {"country": "DE"}) == f"rate {ABSENT} of DE"


@pytest.mark.parametrize(
    "template", ["{matched.__class__}", "{matched[0]}", "{matched!r}", "{matched:>9}", "{}", "{0}"]
)
def test_nothing_but_plain_names_is_looked_up(template: str) -> None:
    assert render(template, {"matched": "x", "0": "y", "": "z"}) == template


@given(st.text())
def test_values_are_never_read_for_places(value: str) -> None:
    assert render("<{term}>", {"term": value, "matched": "SECRET"}) == f"<{value}>"


@given(st.text(alphabet="{}a._"), st.sampled_from(sorted(PLACEHOLDERS)))
def test_any_template_is_rendered_or_has_a_problem(template: str, kind: str) -> None:
    rendered = render(template, dict.fromkeys(PLACEHOLDERS[kind], "x"))
    if not template_problems(template, kind):
        assert set(places(template)) <= PLACEHOLDERS[kind]
        assert rendered == template.replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    ("template", "kind", "problems"),
    [
        ("{matched} in {market} from {date}", "wording", []),
        ("{successors} for {code}", "tariff", []),
        ("{mechanism} {days}", "privacy", []),
        (
            "{code}",
            "party",
            ["unknown place {code}; a message of a party rule may have {date}, {field}, {market}, {name}, {party}"],
        ),
        ("{{code}}", "party", []),
        ("}", "party", ["a single '}'; write '}}' for a brace meant as such"]),
    ],
)
def test_each_kind_has_its_closed_set_of_places(template: str, kind: str, problems: list[str]) -> None:
    assert template_problems(template, kind) == problems
