from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.packs.errors import PackErrors
from app.packs.library import Library
from app.packs.loader import load_library

MANIFEST = """\
id: {id}
version: 1.0.0
title: {{en: Shop law, zh: 商店法}}
kind: law
jurisdiction: CN
markets: [CN]
sources: [{{name: Shop Act, last_reviewed: 2026-01-31}}]
"""

WORDING = """\
id: {id}
kind: wording
title: {{en: Superlatives, zh: 绝对化用语}}
message: {{en: "“{{matched}}” is a superlative.", zh: "“{{matched}}”属于绝对化用语。"}}
severity: error
citations: [{{law: Shop Act, article: "9(3)", verified: text}}]
effective: {{from: 2015-09-01}}
match: {{terms: [最好]}}
cases:
  - {{name: bad, fail: 最好的灯, spans: [[0, 2]]}}
  - {{name: good, pass: 很好的灯}}
"""


class PackFolders:
    """Writes packs below a temporary folder `rules` and loads them."""

    def __init__(self, root: Path) -> None:
        self.root = root / "rules"
        self.corpora = root / "corpora"
        self.root.mkdir()
        self.corpora.mkdir()

    def write(self, relative: str, text: str | bytes) -> Path:
        path = self.root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def table(self, relative: str, text: str) -> None:
        path = self.corpora / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def pack(self, name: str = "shop", extra: str = "") -> None:
        self.write(f"{name}/pack.yaml", MANIFEST.format(id=name) + extra)

    def wording(self, rule_id: str = "shop/best", *, old: str = "", new: str = "", extra: str = "") -> None:
        text = WORDING.format(id=rule_id)
        assert old in text
        self.write(f"{rule_id}.yaml", text.replace(old, new, 1) + extra if old else text + extra)

    def load(self) -> Library:
        return load_library([self.root], corpora=self.corpora)

    def errors(self) -> list[str]:
        """The messages of a load that must fail, their files named from `rules/` on."""
        with pytest.raises(PackErrors) as caught:
            self.load()
        return [str(error).removeprefix(f"{self.root.as_posix()}/") for error in caught.value]


@pytest.fixture
def packs(tmp_path: Path) -> PackFolders:
    return PackFolders(tmp_path)


@pytest.fixture
def broken(packs: PackFolders) -> Callable[[str, str], list[str]]:
    """The errors of a pack whose only rule is the model rule with `old` replaced by `new`."""

    def errors(old: str, new: str) -> list[str]:
        packs.pack()
        packs.wording(old=old, new=new)
        return packs.errors()

    return errors
