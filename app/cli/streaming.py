"""JSON lines of long files: one result at a time, in flat memory."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.errors import CliError
from app.cli.inputs import STDIN, checked_path, describe, named, told, visible_name
from app.cli.session import Session, fails
from app.cli.streams import complain, write_pieces
from app.domain.subjects import Subject
from app.feeds import Feed, Options, Repeats, UnknownOptionError, open_feed
from app.reports.json import Lines

if TYPE_CHECKING:
    from app.domain.findings import InputReport


@dataclass(slots=True)
class _Outcome:
    """What decides the exit code."""

    broken: bool = False
    failed: bool = False


def stream(session: Session, names: Sequence[str], how: Options, threshold: str) -> int:
    """Write a line for each result, error and file to standard output as soon as it is known; the exit code.

    Files are read twice: the receipt, of which every line carries the hash, names the hash of all input.

    Raises:
        CliError: a file cannot be opened, or an option names nothing.
    """
    with ExitStack() as stack:
        paths = [(visible_name(name), _path(name, stack)) for name in names]
        lines = Lines(session.evaluator.receipt(_subjects(paths, how), session.context))
        outcome = _Outcome()
        write_pieces(_pieces(session, paths, how, lines, threshold, outcome))
    return 2 if outcome.broken else int(outcome.failed)


def _pieces(
    session: Session,
    paths: Sequence[tuple[str, Path]],
    how: Options,
    lines: Lines,
    threshold: str,
    outcome: _Outcome,
) -> Iterator[bytes]:
    for name, path in paths:
        with _opened(name, path, how) as feed:
            repeats = Repeats({name} if feed.foreign else ())
            for record in feed:
                for error in record.errors:
                    outcome.broken = True
                    complain(describe(error))
                    yield lines.error(error)
                if record.subject is not None:
                    subject = named(record.subject, name, several=len(paths) > 1)
                    result = repeats.without(session.evaluator.evaluate(subject, session.context), subject)
                    outcome.failed |= fails((finding.severity for finding in result.findings), threshold)
                    yield lines.result(result)
            if feed.foreign:
                yield lines.input(_ended(feed, threshold, outcome))


def _ended(feed: Feed, threshold: str, outcome: _Outcome) -> InputReport:
    report = feed.summary()
    complain(*told(report))
    outcome.failed |= fails((problem.severity for problem in report.problems), threshold)
    return report


def _subjects(paths: Sequence[tuple[str, Path]], how: Options) -> Iterator[Subject]:
    return chain.from_iterable(_subjects_of(name, path, how, several=len(paths) > 1) for name, path in paths)


def _subjects_of(name: str, path: Path, how: Options, *, several: bool) -> Iterator[Subject]:
    with _opened(name, path, how) as feed:
        for record in feed:
            if record.subject is not None:
                yield named(record.subject, name, several=several)


def _opened(name: str, path: Path, how: Options) -> Feed:
    try:
        return open_feed(path, name=name, options=how)
    except UnknownOptionError as error:
        raise CliError(str(error)) from None
    except OSError as error:
        raise CliError(f"{name}: cannot be read: {error.strerror or error}") from None


def _path(name: str, stack: ExitStack) -> Path:
    """The file itself; standard input is kept in a temporary one, for it cannot be read twice."""
    if name != STDIN:
        return checked_path(name)
    held = stack.enter_context(tempfile.NamedTemporaryFile(prefix="vetlist-"))  # noqa: SIM115 - the stack closes it
    shutil.copyfileobj(sys.stdin.buffer, held)
    held.flush()
    return Path(held.name)
