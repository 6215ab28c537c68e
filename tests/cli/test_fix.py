"""``vetlist fix``: proven fixes only, in the file's own format, and a reason for everything that is left."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.cli import streams
from app.cli.errors import CliError
from app.cli.main import main
from app.engine.evaluator import Evaluator
from app.feeds.records import MAX_FILE

if TYPE_CHECKING:
    from tests.cli.conftest import Vetlist

TEA = '{ "id": "tea",\n  "title":"a miracle tea that cures" }'
LEFT = """\
listing tea
  mended  shop-rules/miracle  /title: Say what it does
  warning  shop-rules/cure  violation
    /title: a fine tea that cures
                            ^^^^^
    “cures” is a claim of healing.
    law       House rules art. 3
    fix       Do not promise healing (review, verified)
              - a fine tea that cures
              + a fine tea that warms
    left  the fix wants a person's eye: look at it, then --unsafe applies it

1 subjects, 1 findings mended, 1 left
"""


def test_safe_fixes_are_applied_in_place_and_the_rest_is_explained(project: Path, vetlist: Vetlist) -> None:
    (project / "tea.json").write_text(TEA)
    (project / "tea.json").chmod(0o640)
    done = vetlist("fix", "tea.json")
    assert (done.code, done.out, done.err) == (0, LEFT, "")
    assert (project / "tea.json").read_text() == TEA.replace("a miracle", "a fine")
    assert (project / "tea.json").stat().st_mode & 0o777 == 0o640


def test_a_second_run_changes_nothing(project: Path, vetlist: Vetlist) -> None:
    (project / "tea.json").write_text(TEA)
    vetlist("fix", "--unsafe", "tea.json")
    once = (project / "tea.json").read_bytes()
    done = vetlist("fix", "--unsafe", "tea.json")
    assert (done.code, done.out) == (0, "1 subjects, 0 findings mended, 0 left\n")
    assert (
        (project / "tea.json").read_bytes() == once == TEA.replace("miracle", "fine").replace("cures", "warms").encode()
    )


def test_fixing_makes_the_check_clean(project: Path, vetlist: Vetlist) -> None:
    (project / "teas.yaml").write_text(
        "# our teas\n- id: tea # green\n  title: a miracle tea\n- {id: b, title: plain}\n"
    )
    assert vetlist("check", "teas.yaml").code == 1
    assert vetlist("fix", "teas.yaml").code == 0
    assert vetlist("check", "--fail-on", "info", "teas.yaml").code == 0
    fixed = '# our teas\n- id: tea # green\n  title: "a fine tea"\n- {id: b, title: plain}\n'
    assert (project / "teas.yaml").read_text() == fixed


def test_a_diff_writes_nothing(project: Path, vetlist: Vetlist) -> None:
    (project / "teas.jsonl").write_text('{"id": "a", "title": "miracle"}\n{"id": "b", "title": "plain"}\n')
    done = vetlist("fix", "--diff", "teas.jsonl")
    assert done.code == 0
    assert done.out == (
        "--- teas.jsonl\n+++ teas.jsonl\n@@ -1,2 +1,2 @@\n"
        '-{"id": "a", "title": "miracle"}\n+{"id": "a", "title": "fine"}\n {"id": "b", "title": "plain"}\n'
    )
    assert done.err.endswith("2 subjects, 1 findings mended, 0 left\n")
    assert "miracle" in (project / "teas.jsonl").read_text()


def test_output_leaves_the_file_alone(project: Path, vetlist: Vetlist) -> None:
    (project / "tea.json").write_text(TEA)
    assert vetlist("fix", "--output", "fixed.json", "tea.json").code == 0
    assert ((project / "tea.json").read_text(), (project / "fixed.json").read_text()) == (
        TEA,
        TEA.replace("a miracle", "a fine"),
    )


def test_standard_input_is_fixed_to_standard_output(
    project: Path, vetlist: Vetlist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEA.encode())))
    done = vetlist("fix", "-")
    assert (done.code, done.out, done.err) == (0, TEA.replace("a miracle", "a fine"), LEFT)


def test_a_file_that_cannot_be_read_is_left_as_it_is_and_the_others_are_fixed(project: Path, vetlist: Vetlist) -> None:
    (project / "bad.json").write_text("{")
    (project / "tea.json").write_text(TEA)
    done = vetlist("fix", "bad.json", "tea.json")
    assert done.code == 2
    assert done.err == "vetlist: bad.json:1:2: the document ends inside an object: '}' is missing\n"
    assert ((project / "bad.json").read_text(), "a fine" in (project / "tea.json").read_text()) == ("{", True)


def test_a_record_that_cannot_be_read_keeps_its_bytes(project: Path, vetlist: Vetlist) -> None:
    (project / "teas.jsonl").write_text('{"title":  5}\n{"id": "a", "title":  "miracle"}\n')
    assert vetlist("fix", "teas.jsonl").code == 2
    assert (project / "teas.jsonl").read_text() == '{"title":  5}\n{"id": "a", "title":  "fine"}\n'


def test_what_is_left_decides_the_exit_code(project: Path, vetlist: Vetlist) -> None:
    (project / "tea.json").write_text(TEA)
    assert vetlist("fix", "--fail-on", "warning", "tea.json").code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.json", "b.json", "--output", "c.json"], "--output takes one file; several are fixed in place"),
        (["a.json", "-"], "standard input cannot be fixed beside files: name it alone"),
    ],
)
def test_contradictions_are_refused(project: Path, vetlist: Vetlist, arguments: list[str], message: str) -> None:
    done = vetlist("fix", *arguments)
    assert (done.code, done.out, done.err) == (2, "", f"vetlist: {message}\n")


def test_a_file_that_is_too_large_is_never_written_in_part(project: Path, vetlist: Vetlist) -> None:
    whole = b'[{"id": "a", "title": "miracle"}]'
    (project / "big.json").write_bytes(whole + b" " * (MAX_FILE + 5 - len(whole)))
    message = "vetlist: big.json:1:1: the file has more than 52,428,800 bytes, the limit for JSON and YAML\n"
    for arguments in (["--output", "big.json"], ["--output", "copy.json"], ["--output", "-"], []):
        done = vetlist("fix", *arguments, "big.json")
        assert (done.code, done.err) == (2, message)
        assert "miracle" not in done.out
        assert (project / "big.json").stat().st_size == MAX_FILE + 5
    assert not (project / "copy.json").exists()


@pytest.mark.parametrize("data", ["{", "[]", '[{"title": 5}]'])
def test_a_file_of_which_nothing_could_be_read_is_not_copied(project: Path, vetlist: Vetlist, data: str) -> None:
    (project / "bad.json").write_text(data)
    done = vetlist("fix", "--output", "fixed.json", "bad.json")
    assert (done.code, done.out, done.err.startswith("vetlist: bad.json:1:")) == (2, "", True)
    assert not (project / "fixed.json").exists()


@pytest.mark.parametrize("arguments", [["tea.json"], ["--output", "tea.json", "tea.json"]])
@pytest.mark.parametrize("edited", [TEA + "\n", TEA.replace("tea", "mug"), None])
def test_an_edit_made_meanwhile_is_kept(
    project: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    edited: str | None,
) -> None:
    file = project / "tea.json"
    file.write_text(TEA)
    really_fix = Evaluator.fix

    def fix_while_somebody_edits(self: Evaluator, *args: Any, **options: Any) -> Any:
        file.unlink() if edited is None else file.write_text(edited)
        return really_fix(self, *args, **options)

    monkeypatch.setattr(Evaluator, "fix", fix_while_somebody_edits)
    before = set(project.iterdir())
    code = main(["fix", *arguments])
    said = capfd.readouterr()
    if edited is None and len(arguments) > 1:
        # The file is gone, so there is nothing to overwrite.
        assert (code, file.read_text()) == (0, TEA.replace("a miracle", "a fine"))
        return
    assert (code, said.out) == (2, "0 subjects, 0 findings mended, 0 left\n")
    assert said.err == "vetlist: tea.json: was changed meanwhile, so it was not written; run the command again\n"
    assert (file.read_text() if file.exists() else None) == edited
    assert set(project.iterdir()) <= before


def test_a_file_that_grew_is_not_the_one_that_was_read(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b"{} ")
    with pytest.raises(CliError, match="was changed meanwhile"):
        streams.replace_file(file, b"[]", expected=b"{}")
    streams.replace_file(file, b"[]", expected=b"{} ")
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"[]", [file])


def test_lines_beyond_the_size_that_is_held_are_never_written_in_part(project: Path, vetlist: Vetlist) -> None:
    whole = b'{"id": "a", "title": "miracle"}\n' * 4 + b" " * MAX_FILE + b'\n{"id": "z", "title": "miracle"}\n'
    (project / "big.jsonl").write_bytes(whole)
    for arguments in (["--output", "copy.jsonl"], []):
        done = vetlist("fix", *arguments, "big.jsonl")
        assert (done.code, "has more than 52,428,800 bytes, too many to be written anew" in done.err) == (2, True)
    assert (project / "big.jsonl").read_bytes() == whole
    assert not (project / "copy.jsonl").exists()
