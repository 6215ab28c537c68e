"""A project folder with a small pack of its own, and a way to run the command line in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli.main import main

MANIFEST = """\
id: shop-rules
version: 1.0.0
title: {en: Rules of the shop, zh: 店铺规则}
kind: law
jurisdiction: DE
markets: [DE]
sources: [{name: House rules, last_reviewed: 2026-01-01}]
"""

RULE = """\
id: shop-rules/miracle
kind: wording
title: {en: Miracle claims, zh: 神奇宣称}
why: {en: Nobody can prove a miracle., zh: 无法证明奇迹。}
message: {en: "“{matched}” cannot be proved.", zh: "“{matched}”无法证明。"}
severity: error
citations: [{law: House rules, article: "1", verified: text}]
effective: {from: 2020-01-01}
match: {terms: [miracle]}
exempt:
  - id: book-title
    title: {en: Name of a book, zh: 书名}
    citation: {law: House rules, article: "2", verified: text}
    when: {before: {terms: [book], within: 20}}
fix:
  applicability: safe
  title: {en: Say what it does, zh: 说明功效}
  replace: [{find: miracle, with: [fine, good]}]
enforcement: [{market: DE, measure: {en: fine, zh: 罚款}, amount: EUR 100}]
cases:
  - {name: claim, fail: a miracle tea, spans: [[2, 9]], fix: a fine tea}
  - {name: plain, pass: a fine tea}
  - {name: book, exempt: a book on miracle plants, by: book-title}
"""

REVIEW_RULE = """\
id: shop-rules/cure
kind: wording
title: {en: Cure claims, zh: 治疗宣称}
message: {en: "“{matched}” is a claim of healing.", zh: "“{matched}”属于治疗宣称。"}
severity: warning
citations: [{law: House rules, article: "3", verified: text}]
effective: {from: 2020-01-01}
match: {terms: [cures]}
fix:
  applicability: review
  title: {en: Do not promise healing, zh: 不承诺治疗}
  replace: [{find: cures, with: [warms]}]
cases:
  - {name: claim, fail: tea cures all, spans: [[4, 9]], fix: tea warms all}
  - {name: plain, pass: tea warms all}
"""


@dataclass(frozen=True)
class Outcome:
    """What one command line did."""

    code: int
    out: str
    err: str


Vetlist = Callable[..., Outcome]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a pack and a vetlist.yaml that uses it alone."""
    pack = tmp_path / "packs" / "shop-rules"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text(MANIFEST, encoding="utf-8")
    (pack / "miracle.yaml").write_text(RULE, encoding="utf-8")
    (pack / "cure.yaml").write_text(REVIEW_RULE, encoding="utf-8")
    settings = "packs: [shop-rules]\npack_paths: [packs]\nmarkets: [DE]\nas_of: 2026-11-22\n"
    (tmp_path / "vetlist.yaml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("VETLIST_CONFIG", "VETLIST_DEBUG", "VETLIST_MARKETS", "VETLIST_LOCALE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def vetlist(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Vetlist:
    """Runs a command line in the project."""

    def run(*arguments: str) -> Outcome:
        capfdbinary.readouterr()
        code = main(arguments)
        captured = capfdbinary.readouterr()
        return Outcome(code, captured.out.decode(), captured.err.decode())

    return run
