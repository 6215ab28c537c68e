"""``vetlist packs``: list, lint and test packs, show what they cover, print their JSON Schema, start a rule."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import complain, write_data, write_lines

if TYPE_CHECKING:
    from app.cli.session import Session
    from app.engine.evaluator import Evaluator
    from app.packs.library import Library, Pack

app = typer.Typer(help="Work on rule packs.", no_args_is_help=True, rich_markup_mode=None)

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="RULE|PACK|FOLDER", help="What to run; default: your own packs, or all if you have none."),
]


def run_tests(context: typer.Context, names: Names = None, *, pack_path: options.PackPath = None) -> int:
    """Run the cases inside the rules and compare whole answers.

    Exit code 0: all passed; 1: some failed; 2: a pack cannot be read.
    """
    from app.packs.case_runner import run_cases

    session, chosen = _chosen(context, names or [], pack_path or [])
    results = list(run_cases(session.library, _strict_evaluator(session.library), rule_ids=chosen))
    failed = [result for result in results if not result.passed]
    for result in failed:
        pack, _ = session.library.by_id[result.rule_id]
        write_data(f"{pack.files.get(result.rule_id, result.rule_id)}: {result.explain()}\n".encode())
    write_data(f"{len(results) - len(failed)} of {len(results)} cases passed\n".encode())
    return int(bool(failed))


app.command("test")(run_tests)


@app.command("lint")
def lint(context: typer.Context, names: Names = None, *, pack_path: options.PackPath = None) -> int:
    """Load packs, run their cases, and find what is allowed but will not do what its author meant.

    Exit code 0: at most warnings; 1: errors; 2: a pack cannot be read.
    """
    from app.packs.linter import lint as find_problems
    from app.text.normalise import normalise

    session, chosen = _chosen(context, names or [], pack_path or [])
    packs = {rule_id.partition("/")[0] for rule_id in chosen} if names else set(session.library.packs)
    found = find_problems(
        session.library,
        evaluator=_strict_evaluator(session.library),
        normalise=lambda text: normalise(text).text,
        as_of=_today(),
    )
    problems = [p for p in found if not names or (p.rule_id in chosen if p.rule_id else _of(p.file) in packs)]
    for problem in problems:
        write_data(f"{problem}\n".encode())
    errors = sum(problem.severity == "error" for problem in problems)
    write_data(f"{len(packs)} packs, {errors} errors, {len(problems) - errors} warnings\n".encode())
    return int(errors > 0)


@app.command("list")
def list_packs(
    context: typer.Context,
    *,
    format: options.Page = options.PageFormat.TEXT,
    locale: options.Locale = None,
    pack_path: options.PackPath = None,
) -> int:
    """List the packs that are loaded."""
    from app.cli.session import Session
    from app.reports.terminal import Segment, visible

    session = Session(context.obj, locale=locale, pack_paths=pack_path)
    packs = session.library.packs.values()
    if format is options.PageFormat.JSON:
        write_data(json.dumps([_page(pack) for pack in packs], ensure_ascii=False, indent=2).encode() + b"\n")
        return 0
    width = max((len(pack.id) for pack in packs), default=0)
    write_lines(
        (
            Segment(f"{pack.id:<{width}}  {pack.version:<8}", "bold"),
            Segment(f"{len(pack.rules):>4}  {','.join(pack.manifest.markets):<10}  "),
            Segment(visible(pack.manifest.title.in_(session.configuration.values.locale))),
        )
        for pack in packs
    )
    return 0


@app.command("schema")
def schema(
    *,
    output: Annotated[Path | None, typer.Option(help="Write it to this file.", metavar="FILE")] = None,
) -> int:
    """Print the JSON Schema of rule files and pack.yaml, for editors."""
    from app.packs.json_schema import schema as make_schema

    write_data(json.dumps(make_schema(), ensure_ascii=False, indent=2).encode() + b"\n", output)
    return 0


@app.command("coverage")
def coverage(
    context: typer.Context,
    *,
    format: Annotated[options.MatrixFormat, typer.Option("--format", help="How to write it.")] = (
        options.MatrixFormat.TEXT
    ),
    as_of: options.AsOf = None,
    output: Annotated[Path | None, typer.Option(help="Write it to this file.", metavar="FILE")] = None,
    locale: options.Locale = None,
    pack_path: options.PackPath = None,
) -> int:
    """Show which kinds of goods are covered in which markets, by how many rules, verified or not."""
    from app.cli.session import Session
    from app.engine.coverage import coverage as make_matrix
    from app.reports import coverage as pages

    session = Session(context.obj, locale=locale, as_of=as_of, pack_paths=pack_path)
    values = session.configuration.values
    matrix = make_matrix(session.library, values.as_of or _today())
    if format is options.MatrixFormat.JSON:
        page = pages.to_json(matrix)
    elif format is options.MatrixFormat.MARKDOWN:
        page = pages.to_markdown(matrix, values.locale)
    else:
        page = pages.to_text(matrix, values.locale)
    write_data(page, output)
    return 0


@app.command("new-rule")
def new_rule(
    rule_id: Annotated[str, typer.Argument(metavar="PACK/NAME", help="The id of the new rule.")],
    *,
    kind: Annotated[str, typer.Option(help="The kind of rule.")] = "wording",
    folder: Annotated[Path, typer.Option(help="The folder that holds the pack's folder.", metavar="FOLDER")] = Path(),
) -> int:
    """Start a rule: a commented file that loads, with cases to change. Makes the pack too if there is none."""
    from app.packs.errors import PackError
    from app.packs.scaffold import new_rule as start

    pack_id = rule_id.partition("/")[0]
    try:
        path = start(folder / pack_id, rule_id, kind)
    except PackError as error:
        raise CliError(error.message if error.line == error.column == 1 else str(error)) from None
    except OSError as error:
        raise CliError(f"{folder / pack_id}: cannot be written: {error.strerror}") from None
    write_data(f"{path}\n".encode())
    complain(f"next: edit it, then `vetlist packs test {folder / pack_id}`")
    return 0


def _chosen(context: typer.Context, names: Sequence[str], pack_paths: Sequence[str]) -> tuple[Session, frozenset[str]]:
    """The session with the folders among `names` loaded, and the ids of the rules that `names` mean."""
    from app.cli.session import Session

    first = Session(context.obj, pack_paths=list(pack_paths))
    folders = [name for name in names if Path(name).is_dir()]
    own = [str(path) for path in first.configuration.folders()]
    session = Session(context.obj, pack_paths=[*own, *_not_among(folders, own)]) if folders else first
    rules: set[str] = set()
    for name in names:
        rules |= _rules_of(name, session)
    if not names:
        mine = [pack for path in own for pack in _packs_in(Path(path), session.library)]
        rules = {rule_id for pack in mine or session.library.packs.values() for rule_id in pack.rules}
    return session, frozenset(rules)


def _rules_of(name: str, session: Session) -> set[str]:
    if Path(name).is_dir():
        found = {rule_id for pack in _packs_in(Path(name), session.library) for rule_id in pack.rules}
        if not found:
            raise CliError(f"{name}: no rules in this folder")
        return found
    if name in session.library.packs:
        return set(session.library.packs[name].rules)
    if "/" not in name:
        from app.packs.pydantic_errors import did_you_mean

        raise CliError(f"unknown pack {name[:80]!r}{did_you_mean(name, session.library.packs)}")
    return {session.rule_id(name)}


def _packs_in(folder: Path, library: Library) -> list[Pack]:
    root = folder.resolve()
    return [
        pack
        for pack in library.packs.values()
        if pack.folder is not None and (pack.folder.resolve() == root or root in pack.folder.resolve().parents)
    ]


def _not_among(folders: Sequence[str], own: Sequence[str]) -> list[str]:
    """The folders that are neither loaded already nor shipped."""
    from app.packs.resources import rules_dir

    known = {Path(path).resolve() for path in (*own, str(rules_dir()))}
    return [f for f in folders if not known.intersection((Path(f).resolve(), *Path(f).resolve().parents))]


def _strict_evaluator(library: Library) -> Evaluator:
    """Both reasoners, compared, and rules in preview too; no project's overrides, and the example list of parties."""
    from app.checks.lists import Lists
    from app.checks.party_lists import EXAMPLE, example_list
    from app.engine.evaluator import Evaluator
    from app.engine.settings import Settings

    lists = Lists(parties={EXAMPLE: example_list()})
    return Evaluator(library, settings=Settings(preview=True), reasoner="both", lists=lists)


def _page(pack: Pack) -> dict[str, object]:
    manifest = pack.manifest.model_dump(mode="json", exclude={"traits", "regimes"})
    return {**manifest, "sha256": pack.sha256, "rules": sorted(pack.rules)}


def _of(file: str) -> str:
    return Path(file).parent.name


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
