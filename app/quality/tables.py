"""A measurement as tables for a person, and as one JSON value for a machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.quality.measurement import Quality
from app.quality.samples import Part
from app.quality.scores import Confusion, ConfusionKind, Score
from app.quality.titles import TitleReport
from app.quality.topics import TopicMap

_ROW_COLUMNS = ("rows", "precision", "recall", "lawful flagged", "span precision", "span recall")
_SPAN_COLUMNS = ("labels", "findings", "span precision", "span recall")
_BREAKDOWNS = ("languages", "categories", "disguises")


def print_quality(console: Console, measured: Mapping[Part, Quality], topics: TopicMap, confusions: int) -> None:
    """Print headline, breakdowns with the parts side by side, and up to `confusions` mistakes of each kind and part."""
    console.print(_headline(measured))
    for breakdown in _BREAKDOWNS:
        console.print(_breakdown(breakdown, measured))
    console.print(_topics(measured, topics))
    console.print(_rules(measured))
    for part, quality in measured.items():
        for kind in ConfusionKind:
            mistakes = quality.of_kind(kind)
            if confusions and mistakes:
                console.print(_confusions(f"{part}: {kind} ({len(mistakes)})", mistakes[:confusions]))


def print_titles(console: Console, report: TitleReport) -> None:
    """Print the share of ordinary titles flagged, by rule, with examples to judge them by."""
    title = f"{report.titles:,} ordinary titles: {report.flagged:,} flagged ({_percent(report.share)})"
    table = Table("rule", title=title, title_justify="left")
    for column in ("titles", "share"):
        table.add_column(column, justify="right")
    table.add_column("for example")
    for rule_id, flagged in report.by_rule.items():
        examples = "\n".join(f"{hit.words} | {hit.title.text}" for hit in report.examples(rule_id))
        table.add_row(rule_id, str(len(flagged)), _percent(report.rule_share(rule_id)), Text(examples))
    console.print(table)


def as_value(measured: Mapping[Part, Quality], titles: TitleReport | None, confusions: int) -> dict[str, Any]:
    """One JSON value: for each part totals, breakdowns and mistakes; for titles the counts by rule."""
    value: dict[str, Any] = {str(part): _quality(quality, confusions) for part, quality in measured.items()}
    if titles is not None:
        value["titles"] = {
            "titles": titles.titles,
            "flagged": titles.flagged,
            "share": titles.share,
            "by_rule": {rule_id: len(flagged) for rule_id, flagged in titles.by_rule.items()},
        }
    return value


def _quality(quality: Quality, confusions: int) -> dict[str, Any]:
    value: dict[str, Any] = {name: _score(getattr(quality, name)) for name in ("total", "plain", "disguised")}
    for name in (*_BREAKDOWNS, "topics", "rules"):
        value[name] = {key: _score(score) for key, score in sorted(getattr(quality, name).items())}
    value["confusions"] = {
        str(kind): [asdict(confusion) for confusion in quality.of_kind(kind)[:confusions]] for kind in ConfusionKind
    }
    return value


def _score(score: Score) -> dict[str, Any]:
    ratios = ("precision", "recall", "lawful_flagged", "span_precision", "span_recall")
    return {**asdict(score), **{name: getattr(score, name) for name in ratios}}


def _headline(measured: Mapping[Part, Quality]) -> Table:
    table = _table("Wording", ("part", "texts"), _ROW_COLUMNS)
    for part, quality in measured.items():
        for name in ("total", "plain", "disguised"):
            table.add_row(part, name, *_row_cells(getattr(quality, name)), end_section=name == "disguised")
    return table


def _breakdown(name: str, measured: Mapping[Part, Quality]) -> Table:
    table = _table(f"By {name}", ("", "part"), _ROW_COLUMNS)
    for key in _keys(getattr(quality, name) for quality in measured.values()):
        _add_group(table, key, ((part, _row_cells(scores[key])) for part, scores in _having(measured, name, key)))
    return table


def _topics(measured: Mapping[Part, Quality], topics: TopicMap) -> Table:
    table = _table("By topic", ("", "part"), _SPAN_COLUMNS)
    table.add_column("about")
    for key in _keys(quality.topics for quality in measured.values()):
        about = topics.titles.get(key, "rules that topics.yaml does not map")
        cells = ((part, (*_span_cells(scores[key]), about)) for part, scores in _having(measured, "topics", key))
        _add_group(table, key, cells)
    return table


def _rules(measured: Mapping[Part, Quality]) -> Table:
    table = _table("Rules that are wrong at times", ("", "part"), ("findings", "right", "span precision"))
    for key in _keys(quality.rules for quality in measured.values()):
        cells = [
            (part, (str(scores[key].predictions), str(scores[key].right), _percent(scores[key].span_precision)))
            for part, scores in _having(measured, "rules", key)
            if scores[key].right < scores[key].predictions
        ]
        _add_group(table, key, cells)
    return table


def _confusions(title: str, mistakes: Iterable[Confusion]) -> Table:
    table = Table("topic", "words", "rule", "id", "text", title=title, title_justify="left")
    for mistake in mistakes:
        cells = (mistake.topic, mistake.words, mistake.rule_id or "", mistake.sample_id, mistake.text)
        table.add_row(*map(Text, cells))
    return table


def _table(title: str, names: Iterable[str], numbers: Iterable[str]) -> Table:
    table = Table(*names, title=title, title_justify="left")
    for column in numbers:
        table.add_column(column, justify="right")
    return table


def _add_group(table: Table, key: str, lines: Iterable[tuple[Part, tuple[str, ...]]]) -> None:
    for index, (part, cells) in enumerate(lines):
        table.add_row("" if index else key, part, *cells)


def _having(measured: Mapping[Part, Quality], name: str, key: str) -> list[tuple[Part, dict[str, Score]]]:
    return [(part, scores) for part, quality in measured.items() if key in (scores := getattr(quality, name))]


def _keys(tables: Iterable[Mapping[str, Score]]) -> list[str]:
    return sorted({key for table in tables for key in table})


def _row_cells(score: Score) -> tuple[str, ...]:
    ratios = (score.precision, score.recall, score.lawful_flagged, score.span_precision, score.span_recall)
    return str(score.rows), *map(_percent, ratios)


def _span_cells(score: Score) -> tuple[str, ...]:
    return str(score.labels), str(score.predictions), _percent(score.span_precision), _percent(score.span_recall)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
