"""How right shipments and listings are judged by topic, on the labelled rows of `corpora/eval/trade`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from app.checks.lists import Lists
from app.checks.party_lists import EXAMPLE, example_list
from app.domain._types import IsoDate, Market, Model
from app.domain.context import Context
from app.domain.subjects import read_subject
from app.domain.vocabulary import Severity, SubjectKind
from app.engine import Evaluator
from app.packs.resources import corpora_dir
from app.packs.tables import load_table
from app.quality.samples import AS_OF, SampleError
from app.quality.scores import ratio

_FOLDER = Path("eval/trade")


class TradeRow(Model):
    """A subject with the topics a reviewer would raise; none for one that may go."""

    id: str
    kind: Literal["shipment", "listing"]
    expected: tuple[str, ...]
    markets: tuple[Market, ...] = ()
    as_of: IsoDate = AS_OF
    subject: dict[str, Any]


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row, the topics raised by warnings and errors, and the rules behind its errors: of these topics, and others.

    A listing of a title alone lacks what its market wants, so only errors of these topics are held against it.
    """

    row: TradeRow
    said: frozenset[str]
    errors: tuple[str, ...]
    others: tuple[str, ...]


@lru_cache(maxsize=1)
def topics() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The topics with their titles, and rule patterns with their topic, in order of the file.

    Raises:
        ValueError: a rule is mapped to a topic that the table does not define.
    """
    table = load_table(f"{_FOLDER}/topics.yaml")
    unknown = set(table["rules"].values()) - table["topics"].keys()
    if unknown:
        raise ValueError(f"{_FOLDER}/topics.yaml: unknown topic {min(unknown)!r}")
    return table["topics"], table["rules"]


def topic_of(rule_id: str) -> str | None:
    """The topic a rule answers for; None for rules outside the measurement."""
    return next((topic for pattern, topic in topics()[1].items() if fnmatchcase(rule_id, pattern)), None)


def load_trade_rows(*, folder: Path | None = None) -> Iterator[TradeRow]:
    """The rows in order of files and lines.

    Raises:
        SampleError: a row cannot be used; names file and line.
    """
    known = topics()[0].keys()
    for file in sorted((folder or corpora_dir() / _FOLDER).glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = TradeRow.model_validate_json(line)
                except ValidationError as error:
                    raise SampleError(file, number, error.errors(include_url=False)[0]["msg"]) from None
                unknown = set(row.expected) - known
                if unknown:
                    raise SampleError(file, number, f"unknown topic {min(unknown)!r}")
                yield row


def measure_trade(evaluator: Evaluator, rows: Iterable[TradeRow] | None = None) -> list[JudgedRow]:
    """Judge every row against the shipped rules and the example list of parties."""
    screening = Evaluator(evaluator.library, lists=Lists(parties={EXAMPLE: example_list()}))
    return [_judge(screening, row) for row in (load_trade_rows() if rows is None else rows)]


def _judge(evaluator: Evaluator, row: TradeRow) -> JudgedRow:
    subject = read_subject(SubjectKind(row.kind), row.subject, id=row.id)
    context = Context(as_of=row.as_of, markets=row.markets)
    findings = evaluator.evaluate(subject, context).findings
    told = [f for f in findings if f.severity is not Severity.INFO]
    said = frozenset(topic for f in told if (topic := topic_of(f.rule_id)) is not None)
    errors = sorted({f.rule_id for f in told if f.severity is Severity.ERROR})
    own = tuple(rule_id for rule_id in errors if topic_of(rule_id) is not None)
    return JudgedRow(row, said, own, tuple(rule_id for rule_id in errors if rule_id not in own))


@dataclass(frozen=True)
class TopicScore:
    """How a topic is raised: rows that ask for it, and precision and recall; None where nothing is to divide by."""

    rows: int
    precision: float | None
    recall: float | None


def score_trade(judged: Iterable[JudgedRow]) -> dict[str, TopicScore]:
    """The score of each topic, in the order of the table."""
    judged = list(judged)
    scores = {}
    for topic in topics()[0]:
        wanted = {j.row.id for j in judged if topic in j.row.expected}
        raised = {j.row.id for j in judged if topic in j.said}
        right = len(wanted & raised)
        scores[topic] = TopicScore(len(wanted), ratio(right, len(raised)), ratio(right, len(wanted)))
    return scores


def trade_shortfalls(judged: Iterable[JudgedRow]) -> Iterator[str]:
    """Errors on subjects that may go: each keeps the section from passing the gate."""
    for j in judged:
        if not j.row.expected and j.errors:
            yield f"trade, {j.row.id}: may go, yet {', '.join(j.errors)} says error"


def _with_others(judged: Iterable[JudgedRow]) -> int:
    return sum(bool(j.others) for j in judged)


def _mistakes(judged: Iterable[JudgedRow]) -> list[JudgedRow]:
    return [j for j in judged if j.said != set(j.row.expected)]


def trade_value(judged: list[JudgedRow], confusions: int) -> dict[str, Any]:
    """The figures by topic, and up to `confusions` mistakes, as one JSON value."""
    return {
        "rows": len(judged),
        "may_go": sum(not j.row.expected for j in judged),
        "errors_on_may_go": sum(not j.row.expected and bool(j.errors) for j in judged),
        "other_errors_on_shipments_that_may_go": _with_others(
            j for j in judged if not j.row.expected and j.row.kind == "shipment"
        ),
        "topics": {
            topic: {"rows": score.rows, "precision": score.precision, "recall": score.recall}
            for topic, score in score_trade(judged).items()
        },
        "mistakes": [
            {"id": j.row.id, "expected": list(j.row.expected), "said": sorted(j.said)}
            for j in _mistakes(judged)[:confusions]
        ],
    }


def trade_tables(judged: list[JudgedRow], confusions: int) -> Iterator[Table]:
    """The same for a person."""
    table = Table("topic", "rows", "precision", "recall", title="Shipments and listings", title_justify="left")
    for topic, score in score_trade(judged).items():
        shares = ("–" if share is None else f"{share:.1%}" for share in (score.precision, score.recall))
        table.add_row(topics()[0][topic], str(score.rows), *shares)
    free = [j for j in judged if not j.row.expected]
    table.add_row("may go, yet with an error", str(len(free)), "", f"{sum(bool(j.errors) for j in free)}")
    sent = [j for j in free if j.row.kind == "shipment"]
    table.add_row("shipments that may go, with an error of other rules", str(len(sent)), "", f"{_with_others(sent)}")
    yield table
    mistakes = _mistakes(judged)[:confusions]
    if mistakes:
        listed = Table("id", "expected", "said", title="Shipments and listings: mistakes", title_justify="left")
        for j in mistakes:
            listed.add_row(*map(Text, (j.row.id, ", ".join(j.row.expected), ", ".join(sorted(j.said)))))
        yield listed
