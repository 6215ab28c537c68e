"""An audit says what a check says, in any format, by any engine, and goes on where it was stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from app.audits import (
    FINDINGS,
    SUBJECTS,
    AuditError,
    AuditFolder,
    AuditResults,
    BatchEvaluator,
    LocalEngine,
    Plan,
    ProcessEngine,
    Rulebook,
    Work,
    prepare,
    run,
)
from app.audits.folder import Part
from app.domain.findings import SubjectResult
from app.engine import Settings
from app.feeds import read_subjects
from tests.audits.conftest import CONTEXT, MakeAudit


def rows(out: Path) -> set[str]:
    """The output as a set; every row is there once."""
    found = [json.dumps(row, sort_keys=True) for row in AuditResults.open(out).rows()]
    assert len(found) == len(set(found))
    return set(found)


def checked(rulebook: Rulebook, catalogue: Path) -> list[SubjectResult]:
    evaluator = rulebook.evaluator()
    batch = read_subjects(catalogue.read_bytes(), str(catalogue))
    return [evaluator.evaluate(subject, CONTEXT) for subject in batch.subjects]


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_an_audit_holds_what_a_check_finds(
    audited: MakeAudit, rulebook: Rulebook, catalogue: Path, tmp_path: Path, format: str
) -> None:
    audited(tmp_path / "out", catalogue, format=format)
    answer = AuditResults.open(tmp_path / "out")
    assert list(answer.results) == checked(rulebook, catalogue)
    assert list(answer.results) == list(answer.results)
    assert [(error.source.line, error.pointer) for error in answer.errors if error.source] == [
        (18, "/title"),
        (61, "/id"),
    ]
    total = answer.manifest.total
    assert (total.subjects, total.errors) == (118, 2)
    assert total.flagged == sum(bool(result.findings) for result in answer.results) > 0
    assert [(told.format, told.records, told.subjects) for told in answer.inputs] == [("vetlist", 120, 118)]


def test_batches_of_any_size_and_every_engine_give_the_same(
    audited: MakeAudit, catalogue: Path, tmp_path: Path
) -> None:
    audited(tmp_path / "one", catalogue)
    audited(tmp_path / "wide", catalogue, batch=1000)
    audited(tmp_path / "many", catalogue, engine=ProcessEngine(2))
    assert rows(tmp_path / "one") == rows(tmp_path / "wide") == rows(tmp_path / "many")
    for part in (tmp_path / "one" / "parts").iterdir():
        assert part.read_bytes() == (tmp_path / "many" / "parts" / part.name).read_bytes()


def test_several_files_stand_in_their_order(audited: MakeAudit, catalogue: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("id,title,description\nA1,最好的杯子,很好\nA2,Mug,Blue\n", encoding="utf-8")
    audited(tmp_path / "out", other, catalogue)
    answer = AuditResults.open(tmp_path / "out")
    assert [told.container for told in answer.inputs] == ["csv", "jsonl"]
    assert [result.subject_id for result in answer.results][:3] == ["A1", "A2", "L0"]
    places = {(row["file"], row["line"]) for row in answer.rows() if row["subject_id"] == "A1"}
    assert places == {(str(other), 2)}


def test_a_batch_needs_nothing_but_itself(rulebook: Rulebook, planned: Callable[..., Plan], catalogue: Path) -> None:
    core = BatchEvaluator(rulebook, CONTEXT)
    batches = [batch.rows for batch in planned(catalogue).intake.batches()]
    assert all(batch.schema == SUBJECTS for batch in batches)
    backwards = [core.evaluate_batch(batch) for batch in reversed(batches)]
    assert all(findings.schema == FINDINGS for findings in backwards)
    assert [core.evaluate_batch(batch) for batch in batches] == backwards[::-1]


def test_variants_share_a_batch_and_are_told_once(audited: MakeAudit, tmp_path: Path) -> None:
    rows_of_variants = [f"V{n}\t最好的杯子\t颜色 {n}\tP\t5.00 CNY\n" for n in range(5)]
    path = tmp_path / "variants.txt"
    path.write_text("id\ttitle\tdescription\titem_group_id\tprice\n" + "".join(rows_of_variants), encoding="utf-8")
    context = CONTEXT.model_copy(update={"markets": ("CN",)})
    audited(tmp_path / "out", path, batch=3, context=context)
    results = list(AuditResults.open(tmp_path / "out").results)
    terms = ["cn-advertising/absolute-terms" in {finding.rule_id for finding in result.findings} for result in results]
    assert terms == [True, False, False, False, False]


class Stopping:
    """An engine that is stopped after some parts, as by a signal."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.made: list[str] = []

    def parts(self, work: Work, done: Container[str]) -> Iterator[Part]:
        for part in LocalEngine().parts(work, done):
            if len(self.made) == self.after:
                raise KeyboardInterrupt
            self.made.append(part.name)
            yield part


def test_an_interrupted_audit_goes_on_where_it_was(audited: MakeAudit, catalogue: Path, tmp_path: Path) -> None:
    audited(tmp_path / "whole", catalogue)
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        audited(out, catalogue, engine=Stopping(5))
    assert AuditFolder.open(out).manifest() is None
    with pytest.raises(AuditError, match="unfinished"):
        AuditResults.open(out)
    (out / "parts" / "0000-0000005.parquet.unfinished").write_bytes(b"PAR1")
    (out / "parts" / "0000-0000006.parquet").write_bytes(b"of a part the journal does not name")
    with (out / "journal.jsonl").open("ab") as journal:
        journal.write(b'{"name":"0000-00')
    rest = Stopping(99)
    audited(out, catalogue, engine=rest, resume=True)
    assert rest.made == [f"0000-{number:07d}" for number in range(5, 13)]
    assert rows(out) == rows(tmp_path / "whole")
    assert not list(out.glob("parts/*.unfinished"))


def test_a_part_that_is_gone_is_made_again(audited: MakeAudit, catalogue: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    audited(out, catalogue)
    before = rows(out)
    (out / "parts" / "0000-0000002.parquet").write_bytes(b"")
    (out / "parts" / "0000-0000003.parquet").unlink()
    again = Stopping(99)
    audited(out, catalogue, engine=again, resume=True)
    assert again.made == ["0000-0000002", "0000-0000003"]
    assert rows(out) == before


def test_another_audit_is_not_gone_on_with(
    audited: MakeAudit, planned: Callable[..., Plan], rulebook: Rulebook, catalogue: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    audited(out, catalogue)
    with pytest.raises(AuditError, match="holds an audit already; --resume"):
        prepare(out, planned(catalogue), resume=False)

    stricter = Rulebook(rulebook.library, Settings(fixes="proposed", profile=False), rulebook.lists, "reference")
    later = CONTEXT.model_copy(update={"as_of": CONTEXT.as_of.replace(year=2027), "packs": ("cn-advertising",)})
    with pytest.raises(AuditError) as raised:
        prepare(out, planned(catalogue, rules=stricter, context=later, batch=11), resume=True)
    told = "\n".join(raised.value.messages)
    assert "the day: 2026-11-22 then, 2027-11-22 now" in told
    assert "pack us-claims" in told
    assert "the settings of rules" in told
    assert "the size of batches: 10 then, 11 now" in told
    assert raised.value.messages[-1].startswith("bring back what it was begun with, or start anew")

    with catalogue.open("a") as file:
        file.write('{"id": "late", "title": "one more"}\n')
    with pytest.raises(AuditError, match=r"catalogue\.jsonl was changed since"):
        prepare(out, planned(catalogue), resume=True)


def test_a_file_that_changes_under_the_audit_is_told(
    planned: Callable[..., Plan], rulebook: Rulebook, catalogue: Path, tmp_path: Path
) -> None:
    folder = prepare(tmp_path / "out", planned(catalogue), resume=False)
    with catalogue.open("a") as file:
        file.write('{"id": "late", "title": "one more"}\n')
    with pytest.raises(AuditError, match="was changed while it was audited"):
        run(folder, rulebook, LocalEngine())
    assert folder.manifest() is None


def test_two_runs_do_not_share_a_folder(audited: MakeAudit, catalogue: Path, tmp_path: Path) -> None:
    folder = audited(tmp_path / "out", catalogue)
    assert not folder.running()
    with folder.alone():
        assert folder.running()
        with pytest.raises(AuditError, match="another run is writing this audit"):
            audited(tmp_path / "out", catalogue, resume=True)


@pytest.mark.parametrize("left", ["notes.txt", "parts.parquet"])
def test_a_folder_with_something_else_in_it_is_left_alone(
    planned: Callable[..., Plan], catalogue: Path, tmp_path: Path, left: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / left).write_text("mine")
    with pytest.raises(AuditError, match="is not empty"):
        prepare(out, planned(catalogue), resume=True)
    assert [path.name for path in out.iterdir()] == [left]


def test_a_subject_on_which_vetlist_fails_is_told_and_costs_no_other(
    rulebook: Rulebook, planned: Callable[..., Plan], catalogue: Path
) -> None:
    core = BatchEvaluator(rulebook, CONTEXT)
    batch = next(planned(catalogue).intake.batches()).rows
    documents = batch.column("document").to_pylist()
    # No importer lets this through; it stands for whatever they may yet miss.
    documents[1] = '{"title": ["not", "a", "text"]}'
    column = batch.schema.get_field_index("document")
    findings = core.evaluate_batch(batch.set_column(column, SUBJECTS.field(column), pa.array(documents)))
    defect = [row for row in findings.to_pylist() if row["ordinal"] == 1]
    assert [(row["entry"], row["rule_id"], row["line"]) for row in defect] == [("error", "vetlist/not-evaluated", 2)]
    assert "InvalidSubject" in defect[0]["message"]
    assert findings.column("entry").to_pylist().count("subject") == 9
