"""Settings: flag > environment > vetlist.yaml > default; whatever is unknown is an error with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.context import Context
from app.domain.vocabulary import Locale, Severity
from app.settings import Configuration, ConfigurationError, Values, configure

TODAY = dt.date(2026, 11, 22)


def _configure(
    folder: Path, environ: Mapping[str, str] | None = None, flags: Mapping[str, tuple[str, Any]] | None = None
) -> Configuration:
    return configure(folder=folder, environ=environ or {}, flags=flags or {})


def _messages(folder: Path, environ: Mapping[str, str] | None = None, **flags: tuple[str, Any]) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        _configure(folder, environ, flags)
    return caught.value.messages


def test_without_any_setting_everything_is_default(tmp_path: Path) -> None:
    found = _configure(tmp_path)
    assert found.values == Values()
    assert set(found.origins.values()) == {"default"}
    assert found.context(TODAY) == Context(as_of=TODAY)


def test_each_source_overrides_the_one_below_it(tmp_path: Path) -> None:
    (tmp_path / "vetlist.yaml").write_text("markets: [DE]\nplatforms: amazon\nlocale: zh\nas_of: 2021-06-01\n")
    found = _configure(
        tmp_path,
        {"VETLIST_MARKETS": "CN, HK", "VETLIST_PLATFORMS": "tmall", "OTHER": "x", "VETLIST_LOCALE": ""},
        {"markets": ("--market", ["US"]), "platforms": ("--platform", []), "as_of": ("--as-of", None)},
    )
    assert found.context(TODAY) == Context(
        as_of=dt.date(2021, 6, 1), markets=("US",), platforms=("tmall",), locale=Locale.ZH
    )
    assert {key: origin for key, origin in found.origins.items() if origin != "default"} == {
        "markets": "--market",
        "platforms": "VETLIST_PLATFORMS",
        "locale": "vetlist.yaml:3",
        "as_of": "vetlist.yaml:4",
    }


def test_the_nearest_file_upwards_is_the_only_one_read(tmp_path: Path) -> None:
    inner = tmp_path / "shop" / "feeds"
    inner.mkdir(parents=True)
    (tmp_path / "vetlist.yaml").write_text("markets: [DE]\nlocale: zh\n")
    (tmp_path / "shop" / "vetlist.yaml").write_text("markets: [FR]\npack_paths: [packs]\n")
    found = _configure(inner)
    assert (found.values.markets, found.values.locale) == (("FR",), Locale.EN)
    assert found.file == tmp_path / "shop" / "vetlist.yaml"
    assert found.folders() == [tmp_path / "shop" / "packs"]


def test_pack_paths_of_flags_and_environment_start_where_the_command_runs(tmp_path: Path) -> None:
    (tmp_path / "vetlist.yaml").write_text("pack_paths: [packs]\n")
    assert _configure(tmp_path, {"VETLIST_PACK_PATHS": "mine,yours"}).folders() == [Path("mine"), Path("yours")]


def test_a_named_file_replaces_the_search(tmp_path: Path) -> None:
    (tmp_path / "vetlist.yaml").write_text("locale: zh\n")
    other = tmp_path / "other.yaml"
    other.write_text("fail_on: info\n")
    for found in (
        configure(folder=tmp_path, environ={}, flags={}, file=other),
        configure(folder=tmp_path, environ={"VETLIST_CONFIG": str(other)}, flags={}),
    ):
        assert (found.values.locale, found.values.fail_on) == (Locale.EN, "info")


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (
            "market: [DE]\n",
            [
                "vetlist.yaml:1:1: unknown key 'market'; known here: packs, pack_paths, markets, platforms, as_of, "
                "locale, format, waivers, baseline, fail_on, severity, disabled, preview, data, reasoner; did you mean 'markets'?"
            ],
        ),
        (
            "markets:\n  - DE\n  - UK\n",
            [
                "vetlist.yaml:3:5: 'UK' is not a market (did you mean GB?): use an ISO 3166-1 alpha-2 code such as DE, "
                "or a group (EEA, EU, GCC)"
            ],
        ),
        ("fail_on: fatal\n", ["vetlist.yaml:1:10: 'fatal' is none of: error, warning, info, never"]),
        ("severity:\n  a/b: high\n", ["vetlist.yaml:2:8: 'high' is none of: error, warning, info"]),
        ("disabled:\n  a/b:\n", ["vetlist.yaml:2:7: wanted a text, found nothing"]),
        ("disabled:\n  a/b: ''\n", ["vetlist.yaml:2:8: empty; write a text"]),
        ("as_of: 22.11.2026\n", ["vetlist.yaml:1:8: give a date as YYYY-MM-DD"]),
        ("locale: zh\nlocale: en\n", ["vetlist.yaml:2:1: duplicate key 'locale': already given on line 1"]),
        ("- locale\n", ["vetlist.yaml:1:1: wanted a mapping of keys and values"]),
        ("reasoner: z3\n", ["vetlist.yaml:1:11: 'z3' is none of: durable, reference, both"]),
    ],
)
def test_a_wrong_file_is_an_error_with_line_and_column(tmp_path: Path, text: str, messages: list[str]) -> None:
    (tmp_path / "vetlist.yaml").write_text(text)
    assert list(_messages(tmp_path)) == messages


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    (tmp_path / "vetlist.yaml").write_text("# nothing yet\n")
    assert _configure(tmp_path).values == Values()


def test_wrong_values_of_flags_and_variables_name_their_origin(tmp_path: Path) -> None:
    assert _messages(tmp_path, {"VETLIST_FAIL_ON": "always"}) == (
        "VETLIST_FAIL_ON: 'always' is none of: error, warning, info, never",
    )
    assert _messages(tmp_path, None, as_of=("--as-of", "tomorrow")) == ("--as-of: give a date as YYYY-MM-DD",)
    assert _messages(tmp_path, None, markets=("--market", ["de"])) == (
        "--market: 'de' is not a market (did you mean DE?): use an ISO 3166-1 alpha-2 code such as DE, or a group (EEA, EU, GCC)",
    )


def test_a_misspelt_variable_is_an_error_and_one_of_another_program_is_not(tmp_path: Path) -> None:
    assert _messages(tmp_path, {"VETLIST_MARKET": "DE"}) == (
        "VETLIST_MARKET: unknown variable; did you mean VETLIST_MARKETS?",
    )
    assert _configure(tmp_path, {"VETLIST_SERVICE_HOST": "10.0.0.1"}).values == Values()


@pytest.mark.parametrize("key", ["disabled", "severity"])
def test_what_only_the_file_can_say_is_refused_in_the_environment(tmp_path: Path, key: str) -> None:
    name = f"VETLIST_{key.upper()}"
    assert _messages(tmp_path, {name: "a/b"}) == (f"{name}: cannot be set here; `{key}` is a key of vetlist.yaml only",)
    assert _configure(tmp_path, {name: ""}).values == Values()


def test_rules_can_be_raised_lowered_and_switched_off_with_a_reason(tmp_path: Path) -> None:
    text = "severity: {a/b: warning}\ndisabled:\n  c/d: our brand is called that\npreview: true\n"
    (tmp_path / "vetlist.yaml").write_text(text)
    values = _configure(tmp_path).values
    assert (values.severity, values.disabled, values.preview) == (
        {"a/b": Severity.WARNING},
        {"c/d": "our brand is called that"},
        True,
    )
