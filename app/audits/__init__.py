"""Audits of catalogues of any length: batches of subjects in Arrow tables, here, in processes or on a Ray cluster.

A run writes a folder: ``plan.json`` (what is audited, by which packs), ``parts/`` (Parquet or JSON Lines, one file a
batch, columns as in :data:`app.audits.tables.FINDINGS`), ``journal.jsonl`` (what is done) and at the end
``manifest.json``. It may be stopped at any moment and gone on with; every subject is in the output exactly once.
"""

from __future__ import annotations

from app.audits.comparing import Difference, compare
from app.audits.engines import Engine, LocalEngine, ProcessEngine, Work
from app.audits.errors import AuditError
from app.audits.evaluation import BatchEvaluator, Rulebook, Tally
from app.audits.folder import AuditFolder, Manifest
from app.audits.intake import Intake, Reading, pin
from app.audits.plan import PartFormat, Plan, make_plan
from app.audits.results import AuditResults, DecidedResults
from app.audits.running import prepare, run
from app.audits.tables import FINDINGS, SUBJECTS

__all__ = [
    "FINDINGS",
    "SUBJECTS",
    "AuditError",
    "AuditFolder",
    "AuditResults",
    "BatchEvaluator",
    "DecidedResults",
    "Difference",
    "Engine",
    "Intake",
    "LocalEngine",
    "Manifest",
    "PartFormat",
    "Plan",
    "ProcessEngine",
    "Reading",
    "Rulebook",
    "Tally",
    "Work",
    "compare",
    "make_plan",
    "pin",
    "prepare",
    "run",
]
