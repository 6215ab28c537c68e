from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.packs.errors import PackError
from app.packs.linter import lint
from app.packs.loader import RULE_MODELS, load_library
from app.packs.rules import InferRule, TraitRule
from app.packs.scaffold import KINDS, new_rule

GOLDEN = Path(__file__).parent / "golden"


def test_there_is_a_skeleton_for_every_kind() -> None:
    assert sorted(KINDS) == sorted(RULE_MODELS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_skeleton_loads_and_has_all_its_cases(tmp_path: Path, kind: str) -> None:
    path = new_rule(tmp_path / "rules/my-pack", "my-pack/first-rule", kind)
    assert path == tmp_path / "rules/my-pack/first-rule.yaml"
    library = load_library([tmp_path / "rules"], corpora=tmp_path)
    (rule,) = library.packs["my-pack"].rules.values()
    assert (rule.kind, rule.status, rule.verified) == (kind, "preview", "unverified")
    problems = lint(library, as_of=dt.date(2026, 6, 1))
    # The example symbol leads nowhere until somebody uses it.
    idle = {"trait": 1, "infer": 2}.get(kind, 0)
    assert [p.severity for p in problems] == ["warning"] * idle


@pytest.mark.parametrize("kind", KINDS)
def test_skeletons_read_as_their_golden_files(tmp_path: Path, kind: str) -> None:
    path = new_rule(tmp_path / "my-pack", "my-pack/first-rule", kind)
    assert path.read_text(encoding="utf-8") == (GOLDEN / f"{kind}.yaml").read_text(encoding="utf-8")


def test_skeletons_are_commented_and_end_lines_with_lf(tmp_path: Path) -> None:
    data = new_rule(tmp_path / "my-pack", "my-pack/first-rule", "wording").read_bytes()
    assert b"# preview | stable | deprecated" in data
    assert b"\r" not in data
    assert b"$" not in data


def test_a_pack_that_is_there_is_kept_and_its_symbols_are_used(tmp_path: Path) -> None:
    folder = tmp_path / "my-pack"
    new_rule(folder, "my-pack/a", "wording")
    manifest = folder / "pack.yaml"
    manifest.write_text(
        manifest.read_text(encoding="utf-8") + "traits:\n  lamp: {en: Lamp, zh: 灯}\n", encoding="utf-8"
    )
    before = manifest.read_text(encoding="utf-8")
    new_rule(folder, "my-pack/b", "trait")
    assert manifest.read_text(encoding="utf-8") == before
    new_rule(folder, "my-pack/c", "infer")
    declared = "regimes:\n  my-pack.example: {en: Example, zh: 示例}\n"
    assert manifest.read_text(encoding="utf-8") == before + declared
    rules = load_library([tmp_path], corpora=tmp_path).packs["my-pack"].rules
    trait, infer = rules["my-pack/b"], rules["my-pack/c"]
    assert isinstance(trait, TraitRule)
    assert isinstance(infer, InferRule)
    assert (trait.gives, infer.then[0].regime) == (("lamp",), "my-pack.example")


@pytest.mark.parametrize(
    ("rule_id", "kind", "message"),
    [
        ("my-pack/x", "wordin", "unknown kind of rule 'wordin': use one of wording, pattern"),
        ("other/x", "wording", "rule 'other/x' does not belong into the folder 'my-pack'"),
        ("my-pack/X", "wording", "'my-pack/X' is not a rule id such as cn-advertising/absolute-terms"),
        ("my-pack/../x", "wording", "'my-pack/../x' is not a rule id"),
        ("my-pack/taken", "wording", "is already there; choose another id"),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, rule_id: str, kind: str, message: str) -> None:
    folder = tmp_path / "my-pack"
    new_rule(folder, "my-pack/taken", "wording")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(PackError) as caught:
        new_rule(folder, rule_id, kind)
    assert message in caught.value.message
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_an_empty_vocabulary_is_not_guessed_into(tmp_path: Path) -> None:
    folder = tmp_path / "my-pack"
    new_rule(folder, "my-pack/a", "wording")
    manifest = folder / "pack.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "traits: {}\n", encoding="utf-8")
    with pytest.raises(PackError, match="declare the rule's symbol under 'traits' first; it is empty"):
        new_rule(folder, "my-pack/b", "trait")
    assert not (folder / "b.yaml").exists()
