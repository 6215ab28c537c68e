"""Carries an audit through, from its first batch or from where it was interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.audits.engines import Engine, Work
from app.audits.errors import AuditError
from app.audits.evaluation import Rulebook, Tally
from app.audits.folder import AuditFolder, Manifest
from app.audits.plan import Plan

Progress = Callable[[Tally], None]


def prepare(path: Path, plan: Plan, *, resume: bool) -> AuditFolder:
    """The folder of a new audit, or with `resume` that of the one to go on with.

    Raises:
        AuditError: the folder holds another audit, or one that was begun with other files, packs or settings.
    """
    if not AuditFolder.holds_one(path):
        return AuditFolder.create(path, plan)
    if not resume:
        raise AuditError(f"{path}: holds an audit already; --resume goes on with it, or choose another folder")
    folder = AuditFolder.open(path)
    changes = folder.plan.changes(plan)
    if changes:
        raise AuditError(
            f"{path}: cannot go on, this is another audit than the one begun there:",
            *(f"  {change}" for change in changes),
            "bring back what it was begun with, or start anew with --out in another folder",
        )
    # The plan at hand knows where the same files lie now.
    return AuditFolder(path, plan)


def run(folder: AuditFolder, rulebook: Rulebook, engine: Engine, progress: Progress = lambda _: None) -> Manifest:
    """Evaluate what is not done yet, and write the manifest; `progress` is told each part's counts.

    Raises:
        AuditError: it cannot go on; what is done is kept.
    """
    plan = folder.plan
    with folder.alone():
        folder.clean()
        done = folder.done()
        for entry in done.values():
            progress(entry.tally)
        work = Work(plan.intake, rulebook, plan.context, plan.format)
        for part in engine.parts(work, frozenset(done)):
            done[part.name] = folder.add(part)
            progress(part.tally)
        changed = [given.name for given in plan.inputs if not given.looks_unchanged()]
        if changed:
            raise AuditError(
                f"{', '.join(changed)} was changed while it was audited: the parts may be of both versions; "
                "start anew with --out in another folder"
            )
        return folder.finish(done)
