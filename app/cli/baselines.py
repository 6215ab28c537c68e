"""``vetlist baseline``: write down what is known, so that a run fails only for what is new."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import complain, write_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.cli.session import Session
    from app.decisions import Baseline, Comparison
    from app.domain.findings import Finding, SubjectResult

app = typer.Typer(help="Keep a file of known findings.", no_args_is_help=True, rich_markup_mode=None)

DEFAULT = "vetlist-baseline.json"

File = Annotated[
    str | None,
    typer.Option("--baseline", help=f"The file; default that of vetlist.yaml, or {DEFAULT}.", metavar="FILE"),
]
_MOST_LINES = 20


@app.command()
def create(
    context: typer.Context,
    files: options.Files,
    *,
    baseline: File = None,
    subject: options.Subject = None,
    market: options.Market = None,
    platform: options.Platform = None,
    as_of: options.AsOf = None,
    pack: options.Pack = None,
    pack_path: options.PackPath = None,
    waivers: options.Waivers = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> int:
    """Write every finding of these files into a new baseline; what a waiver covers is left out."""
    from app.decisions import Baseline

    session = _session(context, baseline, market, platform, as_of, pack, pack_path, waivers)
    path = _path(session)
    if path.exists() and not force:
        raise CliError(f"{path}: is there already; `vetlist baseline update` changes it, --force replaces it")
    known = Baseline.of(_vetted(session, files, subject))
    write_data(known.dump(), path)
    complain(f"{path}: {len(known.known)} known findings")
    return 0


@app.command()
def update(
    context: typer.Context,
    files: options.Files,
    *,
    baseline: File = None,
    subject: options.Subject = None,
    market: options.Market = None,
    platform: options.Platform = None,
    as_of: options.AsOf = None,
    pack: options.Pack = None,
    pack_path: options.PackPath = None,
    waivers: options.Waivers = None,
    allow_new: Annotated[bool, typer.Option("--allow-new", help="Take new findings in, too.")] = False,
) -> int:
    """Bring the baseline to what these files show now.

    Mended findings go. New ones are refused (exit code 1, nothing is written) unless --allow-new takes them in.
    """
    from app.decisions import Baseline

    session = _session(context, baseline, market, platform, as_of, pack, pack_path, waivers)
    known, path = _known(session), _path(session)
    results = _vetted(session, files, subject)
    compared = known.compare(results)
    if compared.new and not allow_new:
        _show_new(compared.new)
        complain(f"{path}: not changed: {len(compared.new)} new findings; mend them, or take them in with --allow-new")
        return 1
    changed = known.without_stale(results)
    _replace(path, changed.joined(Baseline.of(results)) if allow_new else changed)
    complain(f"{path}: {len(compared.stale)} gone, {len(compared.new)} taken in")
    return 0


@app.command()
def prune(
    context: typer.Context,
    files: options.Files,
    *,
    baseline: File = None,
    subject: options.Subject = None,
    market: options.Market = None,
    platform: options.Platform = None,
    as_of: options.AsOf = None,
    pack: options.Pack = None,
    pack_path: options.PackPath = None,
    waivers: options.Waivers = None,
) -> int:
    """Take out of the baseline what these files no longer show; subjects that are not in them keep their entries."""
    session = _session(context, baseline, market, platform, as_of, pack, pack_path, waivers)
    known, path = _known(session), _path(session)
    results = _vetted(session, files, subject)
    _replace(path, known.without_stale(results))
    complain(f"{path}: {len(known.compare(results).stale)} gone")
    return 0


@app.command()
def check(
    context: typer.Context,
    files: options.Files,
    *,
    baseline: File = None,
    subject: options.Subject = None,
    market: options.Market = None,
    platform: options.Platform = None,
    as_of: options.AsOf = None,
    pack: options.Pack = None,
    pack_path: options.PackPath = None,
    waivers: options.Waivers = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stale entries fail as well.")] = False,
) -> int:
    """Compare these files with the baseline.

    Exit code 0: nothing new; 1: new findings of any severity, or stale entries with --strict; 2: unreadable.
    """
    session = _session(context, baseline, market, platform, as_of, pack, pack_path, waivers)
    compared = _known(session).compare(_vetted(session, files, subject))
    _show_new(compared.new)
    _complain_of_stale(compared)
    return int(bool(compared.new) or (strict and bool(compared.stale)))


def _session(
    context: typer.Context,
    baseline: str | None,
    market: list[str] | None,
    platform: list[str] | None,
    as_of: str | None,
    pack: list[str] | None,
    pack_path: list[str] | None,
    waivers: str | None,
) -> Session:
    from app.cli.session import Session

    return Session(
        context.obj,
        baseline=baseline,
        markets=market,
        platforms=platform,
        as_of=as_of,
        packs=pack,
        pack_paths=pack_path,
        waivers=waivers,
    )


def _path(session: Session) -> Path:
    return session.configuration.path_of("baseline") or Path(DEFAULT)


def _known(session: Session) -> Baseline:
    from app.decisions import BaselineError, read_baseline

    path = _path(session)
    try:
        return read_baseline(path.read_bytes(), str(path))
    except OSError as error:
        hint = "; `vetlist baseline create` writes one" if isinstance(error, FileNotFoundError) else ""
        raise CliError(f"{path}: cannot be read: {error.strerror}{hint}") from None
    except BaselineError as error:
        raise CliError(str(error)) from None


def _vetted(session: Session, files: list[str], subject: options.SubjectOption | None) -> tuple[SubjectResult, ...]:
    """The results less what waivers cover.

    Raises:
        CliError: a file or subject cannot be read: a baseline of half a catalogue would hide the other half.
    """
    from app.cli.inputs import describe, feed_options, read_inputs
    from app.domain.vocabulary import SubjectKind
    from app.feeds import Repeats

    inputs = read_inputs(files, feed_options(SubjectKind(subject) if subject else None))
    if inputs.errors:
        raise CliError(*(describe(error) for error in inputs.errors))
    shown = Repeats(inputs.feeds).without
    report = session.evaluator.report(inputs.subjects, session.context, shown=shown)
    return session.decided(report, baseline=False).results


def _replace(path: Path, baseline: Baseline) -> None:
    write_data(baseline.dump(), path)


def _show_new(new: Iterable[tuple[str, Finding]]) -> None:
    from app.reports.terminal import visible

    lines = (
        f"new  {finding.severity.value}  {finding.rule_id}  {subject_id}{finding.location.pointer}: {finding.message}"
        for subject_id, finding in new
    )
    write_data("".join(f"{visible(line)}\n" for line in lines).encode())


def _complain_of_stale(compared: Comparison) -> None:
    for known in compared.stale[:_MOST_LINES]:
        complain(f"stale: {known.rule} {known.subject}{known.pointer} is mended; `vetlist baseline prune` takes it out")
    if len(compared.stale) > _MOST_LINES:
        complain(f"and {len(compared.stale) - _MOST_LINES} more stale entries")
    if compared.unseen:
        complain(f"{len(compared.unseen)} entries are of subjects that are not in these files")
