"""Fixes apply whole or not at all, reach a fixpoint, and never leave a document nobody asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.context import Context
from app.domain.findings import Edit, Finding, Fix, Location, PatchOperation, SubjectResult
from app.domain.subjects import Subject, read_subject
from app.domain.vocabulary import Applicability, Outcome, Severity, SubjectKind
from app.engine import Evaluator
from app.engine.fixing import MAX_PASSES, FixRefused, apply_fix, fix_to_fixpoint, joined
from app.engine.settings import Settings
from app.packs.library import Library
from tests.conftest import AS_OF

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "listings.jsonl"


def edit(start: int, end: int, expect: str, replacement: str) -> Edit:
    return Edit(pointer="/title", start=start, end=end, expect=expect, replacement=replacement)


def fix(*edits: Edit, patch: tuple[PatchOperation, ...] = ()) -> Fix:
    return Fix(applicability=Applicability.SAFE, title="t", edits=edits, patch=patch, verified=True)


def listing(title: str) -> Subject:
    return read_subject(SubjectKind.LISTING, {"id": "L", "title": title})


def finding(name: str, change: Fix) -> Finding:
    return Finding(
        rule_id=f"p/{name}",
        pack="p",
        pack_version="1.0.0",
        kind="wording",
        outcome=Outcome.VIOLATION,
        severity=Severity.ERROR,
        title="t",
        message="m",
        location=Location(pointer="/title"),
        fix=change,
        fingerprint=name,
    )


def result(*findings: Finding) -> SubjectResult:
    return SubjectResult(subject_id="L", subject=SubjectKind.LISTING, findings=findings)


def test_all_edits_of_a_fix_apply_together() -> None:
    document = {"title": "best lamp, best price"}
    changed = apply_fix(document, fix(edit(0, 4, "best", "good"), edit(11, 15, "best", "fair")))
    assert changed == {"title": "good lamp, fair price"}
    assert document == {"title": "best lamp, best price"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (fix(edit(0, 4, "good", "x")), "no longer what the fix expects"),
        (fix(edit(0, 4, "best", "x"), edit(2, 6, "st l", "y")), "overlap"),
        (fix(Edit(pointer="/bullets/0", start=0, end=1, expect="a", replacement="b")), "no text at /bullets/0"),
        (fix(patch=(PatchOperation(op="remove", path="/taxes/3"),)), "nothing to remove"),
        (fix(patch=(PatchOperation(op="replace", path="/hs_code", value="1"),)), "nothing to replace"),
        (fix(patch=(PatchOperation(op="move", path="/title"),)), "not one of add, replace, remove"),
    ],
)
def test_a_fix_that_does_not_fit_is_refused_whole(change: Fix, reason: str) -> None:
    with pytest.raises(FixRefused, match=reason):
        apply_fix({"title": "best lamp"}, change)


def test_a_patch_is_applied_in_order_as_rfc_6902_says() -> None:
    def patched(document: dict[str, Any], *operations: tuple[str, str, object]) -> dict[str, Any]:
        return apply_fix(document, fix(patch=tuple(PatchOperation(op=o, path=p, value=v) for o, p, v in operations)))

    assert patched({"t": ["a", "b", "c"]}, ("remove", "/t/0", None), ("remove", "/t/1", None)) == {"t": ["b"]}
    assert patched({"t": ["a", "b"]}, ("add", "/t/1", "x"), ("add", "/t/-", "y")) == {"t": ["a", "x", "b", "y"]}
    assert patched({}, ("add", "/m", {}), ("add", "/m/name", "n")) == {"m": {"name": "n"}}
    with pytest.raises(FixRefused, match="no place '3'"):
        patched({"t": ["a"]}, ("add", "/t/3", "x"))


def test_fixes_joined_remove_from_the_back_so_that_pointers_stay_true() -> None:
    document = {"taxes": ["a", "b", "c", "d"]}
    apart = [fix(patch=(PatchOperation(op="remove", path=f"/taxes/{index}"),)) for index in (0, 2)]
    assert apply_fix(document, joined(apart)) == {"taxes": ["b", "d"]}


def test_fixes_that_make_a_new_fault_together_are_applied_apart() -> None:
    def evaluate(subject: Subject) -> SubjectResult:
        title = str(subject.document["title"])
        found = [finding(word, fix(edit(at, at + 1, word, ""))) for at, word in enumerate(title) if word in "ab"]
        return result(*found) if title else result(finding("empty", fix(edit(0, 0, "", "?"))))

    fixed = fix_to_fixpoint(listing("ab"), evaluate, lambda f: f.rule_id != "p/empty")
    assert (fixed.document["title"], [f.rule_id for f in fixed.applied]) == ("", ["p/a", "p/b"])


def test_only_what_was_applied_is_said_to_be_applied() -> None:
    broken = Edit(pointer="/id", start=0, end=1, expect="L", replacement="")

    def evaluate(subject: Subject) -> SubjectResult:
        if subject.document["title"] == "a":
            return result(finding("one", fix(edit(0, 1, "a", "b"))), finding("two", fix(broken)))
        return result()

    fixed = fix_to_fixpoint(listing("a"), evaluate, lambda f: True)
    assert [f.rule_id for f in fixed.applied] == ["p/one"]


@pytest.mark.parametrize(("steps", "settles"), [(MAX_PASSES, True), (MAX_PASSES + 1, False)])
def test_a_chain_of_fixes_may_be_as_long_as_the_limit(steps: int, settles: bool) -> None:
    def evaluate(subject: Subject) -> SubjectResult:
        title = str(subject.document["title"])
        return result(finding("step", fix(edit(0, 1, "x", "")))) if "x" in title else result()

    fixed = fix_to_fixpoint(listing("x" * steps + "."), evaluate, lambda f: True)
    assert (fixed.oscillated, fixed.document["title"]) == (not settles, "." if settles else "x" * steps + ".")


def test_overlapping_fixes_wait_for_the_next_pass() -> None:
    def evaluate(subject: Subject) -> SubjectResult:
        title = str(subject.document["title"])
        if title == "abc":
            return result(finding("one", fix(edit(0, 2, "ab", "x"))), finding("two", fix(edit(1, 3, "bc", "y"))))
        if title == "xc":
            return result(finding("three", fix(edit(1, 2, "c", ""))))
        return result()

    fixed = fix_to_fixpoint(listing("abc"), evaluate, lambda f: True)
    assert fixed.document["title"] == "x"
    assert [f.rule_id for f in fixed.applied] == ["p/one", "p/three"]
    assert not fixed.oscillated


def test_fixes_that_undo_each_other_return_the_original() -> None:
    def evaluate(subject: Subject) -> SubjectResult:
        title = str(subject.document["title"])
        return result(finding("turn", fix(edit(0, 1, title[0], "b" if title[0] == "a" else "a"))))

    fixed = fix_to_fixpoint(listing("a"), evaluate, lambda f: True)
    assert (fixed.document["title"], fixed.oscillated, fixed.applied) == ("a", True, ())


def test_a_fix_that_is_not_verified_is_never_applied() -> None:
    unproven = finding("one", fix(edit(0, 1, "a", "b")).model_copy(update={"verified": False}))
    fixed = fix_to_fixpoint(listing("a"), lambda subject: result(unproven), lambda f: True)
    assert (fixed.document["title"], fixed.applied) == ("a", ())


@given(st.text(max_size=30), st.data())
def test_an_edit_replaces_exactly_its_slice(title: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(title)))
    end = data.draw(st.integers(start, len(title)))
    new = data.draw(st.text(max_size=5))
    changed = apply_fix({"title": title}, fix(edit(start, end, title[start:end], new)))
    assert changed["title"] == title[:start] + new + title[end:]


def test_fixing_the_example_catalogue_settles(evaluator: Evaluator) -> None:
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        subject = read_subject(SubjectKind.LISTING, json.loads(line))
        context = Context(as_of=AS_OF)
        for unsafe in (False, True):
            once = evaluator.fix(subject, context, unsafe=unsafe)
            again = evaluator.fix(once.subject, context, unsafe=unsafe)
            assert again.applied == ()
            assert again.document == once.document
            left = [f for f in once.remaining.findings if f.fix and f.fix.verified]
            assert unsafe is False or left == []


titles = st.lists(
    st.sampled_from(
        ["最好", "的", "耳机", "最#佳", " ", "，", "顶级", "蕞好", "音质", "<b>", "</b>", "best", "！", "全网第一"]
    ),
    max_size=10,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(titles)
def test_a_verified_fix_removes_its_finding_and_brings_no_new_one(evaluator: Evaluator, title: str) -> None:
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": title or "x"})
    context = Context(as_of=AS_OF, markets=("CN",))
    before = evaluator.evaluate(subject, context).findings
    for found in before:
        if found.fix is None or not found.fix.verified:
            continue
        document: dict[str, Any] = apply_fix(subject.document, found.fix)
        after = evaluator.evaluate(read_subject(SubjectKind.LISTING, document), context).findings
        assert len(after) < len(before) or found.rule_id not in {f.rule_id for f in after}


def without_proof(fix: Fix) -> Fix:
    others = tuple(other.model_copy(update={"verified": False}) for other in fix.alternatives)
    return fix.model_copy(update={"verified": False, "alternatives": others})


def test_an_answer_holds_as_much_of_fixes_as_the_settings_want(library: Library) -> None:
    subject = listing("最好的蓝牙耳机")
    context = Context(as_of=AS_OF, markets=("CN",))
    proven = Evaluator(library).evaluate(subject, context).findings
    assert [f.fix.verified for f in proven if f.fix] == [True]
    unproven = Evaluator(library, settings=Settings(fixes="proposed")).evaluate(subject, context).findings
    assert unproven == tuple(f.model_copy(update={"fix": without_proof(f.fix)}) if f.fix else f for f in proven)
    bare = Evaluator(library, settings=Settings(fixes="none"))
    assert bare.evaluate(subject, context).findings == tuple(f.model_copy(update={"fix": None}) for f in proven)
    assert bare.fix(subject, context, unsafe=True).document == {"id": "L", "title": "优质的蓝牙耳机"}
