"""``vetlist fix``: apply the fixes that were proven, and explain what is left."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import complain, replace_file, write_data, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.cli.inputs import InputFile
    from app.cli.session import Session
    from app.feeds import Batch
    from app.reports.fixes import Fixed
    from app.reports.terminal import Line


def fix(
    context: typer.Context,
    files: options.Files,
    *,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Also apply fixes that want a person's eye.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show the changes, write nothing.")] = False,
    output: Annotated[
        Path | None, typer.Option(help="Write the fixed file there ('-': standard output).", metavar="FILE")
    ] = None,
    subject: options.Subject = None,
    market: options.Market = None,
    platform: options.Platform = None,
    as_of: options.AsOf = None,
    locale: options.Locale = None,
    fail_on: options.FailOnOption = None,
    pack: options.Pack = None,
    pack_path: options.PackPath = None,
) -> int:
    """Apply safe, verified fixes in place; a second run changes nothing.

    Exit code 0: nothing at or above --fail-on is left; 1: findings are left; 2: something could not be read.
    """
    from app.cli.inputs import STDIN, describe, feed_options, read_inputs
    from app.cli.session import Session, fails
    from app.domain.vocabulary import SubjectKind
    from app.feeds.records import MAX_FILE
    from app.reports.fixes import fix_lines

    if output is not None and len(files) > 1:
        raise CliError("--output takes one file; several are fixed in place")
    if output is None and STDIN in files and not diff:
        output = Path("-")
        if len(files) > 1:
            raise CliError("standard input cannot be fixed beside files: name it alone")
    session = Session(
        context.obj,
        markets=market,
        platforms=platform,
        as_of=as_of,
        locale=locale,
        fail_on=fail_on,
        packs=pack,
        pack_paths=pack_path,
    )
    inputs = read_inputs(files, feed_options(SubjectKind(subject) if subject else None))
    if inputs.feeds:
        names = ", ".join(sorted(inputs.feeds))
        raise CliError(f"{names}: a feed is mended where it comes from; `vetlist check --format json` lists the edits")
    done: list[Fixed] = []
    refused: list[str] = []
    for file, batch in inputs.files:
        if not batch.subjects:
            # Nothing in it could be read, so a copy would not be what was asked for.
            if output is not None and not diff:
                raise CliError(*(describe(error) for error in batch.errors))
            continue
        if not file.complete:
            refused.append(f"{file.name}: has more than {MAX_FILE:,} bytes, too many to be written anew: split it")
            continue
        fixed = _fix_batch(batch, session, unsafe=unsafe)
        try:
            _write(file, _with_fixes(file, batch, fixed), diff=diff, output=output)
        except CliError as error:
            # Other files may be written already, and what was done to them must still be said.
            refused += error.messages
            continue
        done += fixed
    locale_of_messages = session.configuration.values.locale
    _explain(fix_lines(done, locale_of_messages, unsafe=unsafe), apart=diff or str(output) == "-")
    complain(*refused, *(describe(error) for error in inputs.errors))
    if refused or inputs.errors:
        return 2
    left = (finding.severity for fixed in done for finding in fixed.remaining.findings)
    return int(fails(left, session.configuration.values.fail_on))


def _fix_batch(batch: Batch, session: Session, *, unsafe: bool) -> list[Fixed]:
    from app.reports.fixes import Fixed

    results = (session.evaluator.fix(subject, session.context, unsafe=unsafe) for subject in batch.subjects)
    return [Fixed(r.subject, r.applied, r.remaining, r.oscillated) for r in results]


def _with_fixes(file: InputFile, batch: Batch, fixed: list[Fixed]) -> bytes:
    from app.feeds import write_subjects

    changed = {
        (subject.source.line, pointer): result.subject.document
        for subject, pointer, result in zip(batch.subjects, batch.pointers, fixed, strict=True)
        if result.applied
    }
    return write_subjects(file.data, file.name, changed) if changed else file.data


def _write(file: InputFile, data: bytes, *, diff: bool, output: Path | None) -> None:
    if diff:
        write_data(_diff(file, data))
    elif output is not None:
        write_data(data, output, expected=file.data if _is_same(output, file.path) else None)
    elif data != file.data:
        replace_file(file.path, data, expected=file.data)


def _is_same(output: Path, path: Path) -> bool:
    return path.exists() and output.exists() and output.samefile(path)


def _diff(file: InputFile, data: bytes) -> bytes:
    before, after = (text.decode("utf-8", "replace").splitlines(keepends=True) for text in (file.data, data))
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in difflib.unified_diff(before, after, file.name, file.name)
    ).encode()


def _explain(lines: Iterable[Line], *, apart: bool) -> None:
    """To standard output, or to standard error where that holds the fixed data."""
    from app.reports.terminal import plain

    if apart:
        sys.stderr.write("".join(plain(line) + "\n" for line in lines))
    else:
        write_lines(lines)
