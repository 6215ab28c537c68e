"""``vetlist audit``: vet catalogues of any length into a folder, and make something of what is in it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import complain, write_data
from app.reports.formats import ReportFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.audits import AuditFolder, Difference, Engine, Manifest, Plan, Rulebook, Tally
    from app.cli.session import Session
    from app.feeds import Options
    from app.reports.answers import Answer

app = typer.Typer(help="Audit catalogues of any length.", no_args_is_help=True, rich_markup_mode=None)

BATCH = 1_000


class EngineOption(StrEnum):
    LOCAL = "local"
    PROCESS = "process"
    RAY = "ray"


class PartOption(StrEnum):
    PARQUET = "parquet"
    JSONL = "jsonl"


class FixesOption(StrEnum):
    NONE = "none"
    PROPOSED = "proposed"
    PROVEN = "proven"


class AuditReport(StrEnum):
    """The formats that hold any number of findings, or say what they leave out."""

    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder an audit wrote.", show_default=False)]


@app.command()
def run(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Feeds; with --resume those of the audit.", show_default=False),
    ] = None,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the audit.", show_default=False)],
    engine: Annotated[EngineOption, typer.Option(help="Where to evaluate.")] = EngineOption.LOCAL,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes, or actors of Ray; default one for each processor.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(help="A Ray cluster: HOST:PORT or auto; default one of its own.", metavar="ADDRESS")
    ] = None,
    batch: Annotated[int | None, typer.Option(min=1, max=100_000, help=f"Records of a part; default {BATCH}.")] = None,
    format: Annotated[PartOption | None, typer.Option(help="How to write parts; default parquet.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the audit in DIR, or begin it.")] = False,
    subject: options.Subject = None,
    feed_format: options.FeedFormat = None,
    mapping: options.Mapping = None,
    currency: options.Currency = None,
    encoding: options.Encoding = None,
    market: options.Market = None,
    platform: options.Platform = None,
    as_of: options.AsOf = None,
    locale: options.Locale = None,
    pack: options.Pack = None,
    pack_path: options.PackPath = None,
    fixes: Annotated[
        FixesOption | None, typer.Option(help="Which fixes to look for; they take time. Default: none.")
    ] = None,
    profile: Annotated[bool | None, typer.Option("--profile", help="Keep what the goods are taken for.")] = None,
    fail_on: options.FailOnOption = None,
    waivers: options.Waivers = None,
    baseline: options.Baseline = None,
) -> int:
    """Vet files of any length into a folder, batch by batch; what is interrupted goes on with --resume.

    Exit code 0: nothing at or above --fail-on; 1: findings; 2: something cannot be read, or the audit is unfinished.
    """
    from app.audits import AuditError, AuditFolder
    from app.cli.inputs import feed_options, told
    from app.cli.session import Session, fails
    from app.domain.vocabulary import SubjectKind

    session = Session(
        context.obj,
        markets=market,
        platforms=platform,
        as_of=as_of,
        locale=locale,
        packs=pack,
        pack_paths=pack_path,
        fail_on=fail_on,
        waivers=waivers,
        baseline=baseline,
    )
    try:
        begun = AuditFolder.open(out).plan if resume and AuditFolder.holds_one(out) else None
        rulebook = _rulebook(session, fixes, profile, begun)
        how = feed_options(
            SubjectKind(subject) if subject else None,
            form=feed_format,
            mapping=mapping,
            currency=currency,
            encoding=encoding,
            locale=session.context.locale,
        )
        plan = _plan(session, rulebook, files, how, batch, format, begun)
        manifest = _carried_through(out, plan, rulebook, _engine(engine, workers, address), resume=resume)
        complain(*(line for report_of in manifest.inputs for line in told(report_of)))
        complain(_told(manifest.total), f"report it: vetlist audit report {out} --format html --output report.html")
        if manifest.total.errors:
            return 2
        return int(fails(_severities(session, out, manifest), session.configuration.values.fail_on))
    except AuditError as error:
        raise CliError(*error.messages) from None


@app.command()
def status(folder: Folder, *, format: options.Page = options.PageFormat.TEXT) -> int:
    """Say how far an audit is. Exit code 0: finished; 1: unfinished; 2: there is none."""
    import json

    from app.audits import AuditError, AuditFolder, Tally

    try:
        audit = AuditFolder.open(folder)
        done = audit.done()
        finished, running = audit.manifest() is not None, audit.running()
    except AuditError as error:
        raise CliError(*error.messages) from None
    total = sum((entry.tally for entry in done.values()), Tally())
    state = "finished" if finished else "running" if running else "interrupted"
    if format is options.PageFormat.JSON:
        told = {"state": state, "parts": len(done), "total": total.model_dump(mode="json")}
        told["receipt"] = audit.plan.receipt.model_dump(mode="json")
        write_data(json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")
        return int(not finished)
    names = ", ".join(given.name for given in audit.plan.inputs)
    lines = [f"{state}: {names}", _told(total), f"{len(done)} parts, law as of {audit.plan.receipt.as_of}"]
    if state == "interrupted":
        lines.append(f"vetlist audit run --out {folder} --resume goes on with it")
    write_data("".join(f"{line}\n" for line in lines).encode())
    return int(not finished)


@app.command()
def report(
    context: typer.Context,
    folder: Folder,
    *,
    format: Annotated[AuditReport, typer.Option(help="How to write the report.")] = AuditReport.MARKDOWN,
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.", metavar="FILE")] = None,
    pack_path: options.PackPath = None,
    waivers: options.Waivers = None,
    baseline: options.Baseline = None,
) -> int:
    """Report a finished audit. Waivers and known findings count as they stand now."""
    from app.audits import AuditError
    from app.cli.reporting import targets
    from app.cli.session import Session
    from app.reports.formats import render_answer

    session = Session(context.obj, pack_paths=pack_path, waivers=waivers, baseline=baseline)
    target = targets(ReportFormat(format.value), output, None)[0]
    try:
        answer = _decided(session, folder)
        pieces = render_answer(target.form, answer, session.library, full_report=str(folder))
        write_data(b"".join(pieces), target.file)
    except AuditError as error:
        raise CliError(*error.messages) from None
    return 0


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="The folder of an audit.", show_default=False)],
    after: Annotated[Path, typer.Argument(metavar="B", help="The folder of another.", show_default=False)],
    *,
    format: options.Page = options.PageFormat.TEXT,
) -> int:
    """Compare two audits: of one catalogue by the law of two days or by two versions of packs, or of a catalogue then
    and now. Exit code 0: no finding is new, gone or changed; 1: some are.
    """
    from app.audits import AuditError, AuditResults, compare

    try:
        found = compare(AuditResults.open(before), AuditResults.open(after))
    except AuditError as error:
        raise CliError(*error.messages) from None
    if format is options.PageFormat.JSON:
        write_data(found.model_dump_json(indent=2).encode() + b"\n")
    else:
        write_data("".join(f"{line}\n" for line in _difference(found)).encode())
    return int(bool(found.newly_flagged or found.newly_clear or found.changed))


def _difference(found: Difference) -> Iterator[str]:
    from app.reports.terminal import visible

    for name, audit in (("A", found.before), ("B", found.after)):
        yield f"{name}  {audit['folder']}  law as of {audit['as_of']}"
    both, gone, fresh = (found.subjects[name] for name in ("both", "only_before", "only_after"))
    yield f"{both:,} subjects in both, {gone:,} only in A, {fresh:,} only in B"
    yield (
        f"{found.newly_flagged:,} newly flagged, {found.newly_clear:,} newly clear, {found.changed:,} changed, "
        f"{found.same:,} the same"
    )
    for rule in found.rules:
        yield ""
        yield f"{rule.rule_id}: +{rule.newly_flagged:,} -{rule.newly_clear:,} ~{rule.changed:,}"
        yield from (f"  {count:,} x {way}" for way, count in rule.ways.items())
        for example in rule.examples:
            words = f" {example.text[:80]!r}" if example.text else ""
            place = visible(f"{example.subject} {example.subject_id}{example.pointer}{words}")
            yield f"    {place}: {example.before} -> {example.after}"
            yield f"      {visible(example.message)}"


def _rulebook(session: Session, fixes: FixesOption | None, profile: bool | None, begun: Plan | None) -> Rulebook:
    from app.audits import Rulebook

    wanted = {
        "fixes": fixes.value if fixes else begun.settings.fixes if begun else "none",
        "profile": profile if profile is not None else begun is not None and begun.settings.profile,
    }
    settings = session.settings.model_copy(update=wanted)
    return Rulebook(session.library, settings, session.lists, session.configuration.values.reasoner)


def _plan(
    session: Session,
    rulebook: Rulebook,
    files: list[str] | None,
    how: Options,
    batch: int | None,
    format: PartOption | None,
    begun: Plan | None,
) -> Plan:
    from app.audits import PartFormat, Reading, make_plan, pin

    if not files and begun is None:
        raise CliError("name the files to audit; without them --resume needs an audit in --out")
    context = session.context
    if begun is not None and session.configuration.values.as_of is None:
        # The audit was begun on another day, and goes on by the law of that day.
        context = context.model_copy(update={"as_of": begun.receipt.as_of})
    if files:
        inputs = tuple(pin(name) for name in files)
    else:
        assert begun is not None
        inputs = tuple(pin(given.path).model_copy(update={"name": given.name}) for given in begun.inputs)
    return make_plan(
        rulebook,
        context,
        inputs,
        reading=Reading.of(how),
        batch=batch or (begun.batch if begun else BATCH),
        format=PartFormat(format.value) if format else begun.format if begun else PartFormat.PARQUET,
        pack_paths=tuple(str(path) for path in session.configuration.folders()),
    )


def _engine(engine: EngineOption, workers: int | None, address: str | None) -> Engine:
    from app.audits import LocalEngine, ProcessEngine

    if engine is EngineOption.RAY:
        from app.audits.on_ray import RayEngine

        return RayEngine(address, workers)
    if address is not None:
        raise CliError(f"--address is for --engine ray, not for {engine.value}")
    if engine is EngineOption.PROCESS:
        return ProcessEngine(workers)
    if workers is not None:
        raise CliError(f"--workers is for --engine process and ray, not for {engine.value}")
    return LocalEngine()


def _carried_through(out: Path, plan: Plan, rulebook: Rulebook, engine: Engine, *, resume: bool) -> Manifest:
    from app.audits import prepare, run
    from app.cli.progress import audit_progress

    folder: AuditFolder = prepare(out, plan, resume=resume)
    with audit_progress() as progress:
        try:
            return run(folder, rulebook, engine, progress)
        except KeyboardInterrupt:
            raise CliError("interrupted; what is done is kept, --resume goes on") from None


def _decided(session: Session, folder: Path) -> Answer:
    from app.audits import AuditResults, DecidedResults

    answer = AuditResults.open(folder)
    decisions = session.decisions()
    return DecidedResults(answer, decisions) if decisions else answer


def _severities(session: Session, out: Path, manifest: Manifest) -> set[str]:
    """Those of everything that counts: findings that nobody decided about, and what is wrong with files as a whole."""
    problems = {problem.severity.value for report_of in manifest.inputs for problem in report_of.problems}
    if not session.decisions():
        return problems | manifest.total.findings.keys()
    found = (finding for result in _decided(session, out).results for finding in result.findings)
    return problems | {finding.severity.value for finding in found}


def _told(total: Tally) -> str:
    findings = ", ".join(f"{count:,} {severity}" for severity, count in sorted(total.findings.items())) or "no findings"
    unread = f"; {total.errors:,} could not be read" if total.errors else ""
    return f"{total.subjects:,} vetted, {total.flagged:,} with findings: {findings}{unread}"
