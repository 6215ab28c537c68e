"""How right the privacy packs are, on the labelled texts, headers and forms of `corpora/eval/privacy`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from rich.table import Table
from rich.text import Text

from app.domain._types import Language, Market, Model
from app.domain.context import Context
from app.domain.findings import Finding
from app.domain.pointer import MISSING, get
from app.domain.subjects import Subject, read_subject
from app.domain.vocabulary import Severity, SubjectKind
from app.engine import Evaluator
from app.packs.resources import corpora_dir
from app.quality.samples import AS_OF, SampleError
from app.quality.scores import ratio

_FILE = Path("eval/privacy/rows.jsonl")
_LEAKS = "personal-data-leaks"
_PACKS = (_LEAKS, "platform-contact", "privacy-gdpr", "privacy-uk", "privacy-pipl", "privacy-ccpa")
# Marketplaces' own rules find phones and addresses in listings; a label names what is found, not by whom.
_LEAK_RULES = {"platform-contact/phone-number": "phone-number", "platform-contact/email-address": "email-address"}

LEAST_PRECISION, LEAST_RECALL = 0.95, 0.92

Kind = Literal["text", "header", "form"]


class PrivacyRow(Model):
    """A text, the headings of a table of orders, or a form, with what is wrong in it.

    `faults` are kinds of leaks in a text, headings nobody should collect, and rules a form breaks; none: all is well.
    """

    id: str
    kind: Kind
    lang: Language
    market: Market
    role: str | None = None
    text: str | None = None
    columns: tuple[str, ...] = ()
    form: dict[str, Any] = Field(default_factory=dict)
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row and the faults that were found in it (errors and warnings; what is merely noted is none)."""

    row: PrivacyRow
    found: frozenset[str]

    @property
    def missed(self) -> frozenset[str]:
        return frozenset(self.row.faults) - self.found

    @property
    def invented(self) -> frozenset[str]:
        return self.found - frozenset(self.row.faults)


@dataclass(frozen=True, slots=True)
class PrivacyScore:
    """Shares over some rows: of faults found those that are some, of faults those found, of good rows those flagged."""

    rows: int
    faults: int
    precision: float | None
    recall: float | None
    lawful_flagged: float | None


def load_privacy_rows(file: Path | None = None) -> Iterator[PrivacyRow]:
    """The rows in order.

    Raises:
        SampleError: a row cannot be used; names file and line.
    """
    path = file or corpora_dir() / _FILE
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield PrivacyRow.model_validate_json(line)
            except ValidationError as error:
                raise SampleError(path, number, error.errors(include_url=False)[0]["msg"]) from None


def measure_privacy(evaluator: Evaluator, rows: Iterable[PrivacyRow] | None = None) -> list[JudgedRow]:
    """Judge every row; `rows` are the shipped ones unless given. Packs that are not there find nothing."""
    return [_judge(evaluator, row) for row in (load_privacy_rows() if rows is None else rows)]


def _judge(evaluator: Evaluator, row: PrivacyRow) -> JudgedRow:
    packs = tuple(pack for pack in _PACKS if pack in evaluator.library.packs)
    context = Context(as_of=AS_OF, markets=(row.market,), packs=packs)
    subject = _subject(row)
    found = {
        fault
        for finding in evaluator.evaluate(subject, context).findings
        if finding.pack in _PACKS and finding.severity is not Severity.INFO
        for fault in _faults(row, subject, finding)
    }
    return JudgedRow(row, frozenset(found))


def _subject(row: PrivacyRow) -> Subject:
    match row.kind:
        case "text":
            return read_subject(SubjectKind.LISTING, {"id": row.id, row.role or "description": row.text})
        case "header":
            fields = [{"name": column} for column in row.columns]
            return read_subject(SubjectKind.FORM, {"id": row.id, "names_only": True, "fields": fields})
        case "form":
            return read_subject(SubjectKind.FORM, {"id": row.id, **row.form})


def _faults(row: PrivacyRow, subject: Subject, finding: Finding) -> Iterator[str]:
    match row.kind:
        case "text" if finding.pack == _LEAKS:
            yield finding.rule_id.partition("/")[2]
        case "text" if finding.rule_id in _LEAK_RULES:
            yield _LEAK_RULES[finding.rule_id]
        case "header":
            heading = get(subject.document, "/".join([*finding.location.pointer.split("/")[:3], "name"]))
            if heading is not MISSING:
                yield str(heading)
        case "form":
            yield finding.rule_id


def score_privacy(judged: Iterable[JudgedRow]) -> PrivacyScore:
    """What the judgements are worth."""
    rows = list(judged)
    lawful = [j for j in rows if not j.row.faults]
    faults = sum(len(j.row.faults) for j in rows)
    right = sum(len(j.found) - len(j.invented) for j in rows)
    return PrivacyScore(
        rows=len(rows),
        faults=faults,
        precision=ratio(right, sum(len(j.found) for j in rows)),
        recall=ratio(right, faults),
        lawful_flagged=ratio(sum(bool(j.found) for j in lawful), len(lawful)),
    )


def privacy_value(judged: list[JudgedRow], confusions: int) -> dict[str, Any]:
    """The figures by kind, and up to `confusions` mistakes, as one JSON value."""
    value: dict[str, Any] = {}
    for kind, rows in _kinds(judged).items():
        score = score_privacy(rows)
        value[kind] = {name: getattr(score, name) for name in ("rows", "faults", *_SHARES)}
        value[kind]["mistakes"] = [
            {"id": j.row.id, "missed": sorted(j.missed), "invented": sorted(j.invented)}
            for j in _mistakes(rows)[:confusions]
        ]
    return value


def privacy_shortfalls(judged: list[JudgedRow]) -> Iterator[str]:
    """What keeps the section from passing the gate."""
    score = score_privacy(judged)
    for name, share, least in (("precision", score.precision, LEAST_PRECISION), ("recall", score.recall, LEAST_RECALL)):
        if share is None or share < least:
            yield f"privacy: {name} {'(nothing to measure)' if share is None else f'{share:.1%}'} is under {least:.0%}"


def privacy_tables(judged: list[JudgedRow], confusions: int) -> Iterator[Table]:
    """The same for a person."""
    table = Table("kind", "rows", "faults", title="Personal data", title_justify="left")
    for name in _SHARES:
        table.add_column(name.replace("_", " "), justify="right")
    for kind, rows in _kinds(judged).items():
        score = score_privacy(rows)
        shares = (getattr(score, name) for name in _SHARES)
        figures = ("–" if share is None else f"{share:.1%}" for share in shares)
        table.add_row(kind, str(score.rows), str(score.faults), *figures)
    yield table
    mistakes = _mistakes(judged)[:confusions]
    if mistakes:
        listed = Table("id", "missed", "invented", title="Personal data: mistakes", title_justify="left")
        for j in mistakes:
            listed.add_row(*map(Text, (j.row.id, ", ".join(sorted(j.missed)), ", ".join(sorted(j.invented)))))
        yield listed


_SHARES = ("precision", "recall", "lawful_flagged")


def _kinds(judged: list[JudgedRow]) -> dict[str, list[JudgedRow]]:
    kinds = sorted({j.row.kind for j in judged})
    return {**{kind: [j for j in judged if j.row.kind == kind] for kind in kinds}, "all": judged}


def _mistakes(judged: Iterable[JudgedRow]) -> list[JudgedRow]:
    return [j for j in judged if j.missed or j.invented]
