"""Cold starts: what `vetlist check one.json` costs in a fresh process, and loading and compiling the packs in one."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.timing import Row

_COMPILE = """
import datetime as dt
from app.domain.context import Context
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.packs.loader import load_library
listing = read_subject(SubjectKind.LISTING, {"title": "羊毛围巾"})
Evaluator(load_library()).evaluate(listing, Context(as_of=dt.date(2026, 11, 22)))
"""


def start_rows() -> Iterator[Row]:
    """Processor time of children, the best of four; modules and packs were compiled and parsed by an earlier run."""
    with tempfile.TemporaryDirectory() as folder:
        # Some machines keep Python from writing what it compiled; an installed product has it.
        environ = {**os.environ, "PYTHONPYCACHEPREFIX": f"{folder}/pyc", "VETLIST_CACHE": f"{folder}/packs"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        file = Path(folder) / "one.json"
        file.write_text(json.dumps({"title": "秋冬新款羊毛围巾"}), encoding="utf-8")
        check = [sys.executable, "-m", "app.cli", "check", str(file), "--market", "CN", "--fail-on", "never"]
        empty, whole, compiled = (
            min(_child_seconds(command, environ) for _ in range(4))
            for command in ([sys.executable, "-c", "pass"], check, [sys.executable, "-c", _COMPILE])
        )
    yield Row("  an empty Python", f"{empty:.2f} s")
    yield Row(
        "vetlist check one.json, cold process", f"{whole:.2f} s; {whole / empty:.0f}x an empty Python", "<= 0.8 s"
    )
    yield Row("  load, compile and evaluate once in a cold process", f"{compiled:.2f} s")


def _child_seconds(command: Sequence[str], environ: Mapping[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
