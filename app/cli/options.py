"""The options verbs share."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.errors import CliError
from app.reports.formats import ReportFormat


class SubjectOption(StrEnum):
    LISTING = "listing"
    SHIPMENT = "shipment"
    MERCHANT = "merchant"
    FORM = "form"


class LocaleOption(StrEnum):
    EN = "en"
    ZH = "zh"


class FailOn(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class PageFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class MatrixFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def day(flag: str, text: str) -> dt.date:
    """A date given to a flag.

    Raises:
        CliError: it is none.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CliError(f"{flag}: {text[:40]!r} is not a date: wanted YYYY-MM-DD") from None


Files = Annotated[
    list[str],
    typer.Argument(
        help="Files of subjects: JSON, JSONL, YAML, or a feed (see `vetlist feeds formats`); '-' is standard input.",
        metavar="FILE",
        show_default=False,
    ),
]
FeedFormat = Annotated[
    str | None,
    typer.Option("--feed-format", help="The export the files are of; told by their content.", metavar="NAME"),
]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", help="What the columns mean, for a file of no known export.", metavar="FILE"),
]
Currency = Annotated[
    str | None, typer.Option("--currency", help="That of prices which say none, such as EUR.", metavar="CODE")
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="Such as gb18030; told by the content.", metavar="NAME")
]
Subject = Annotated[
    SubjectOption | None, typer.Option("--subject", help="What the files hold; told by their keys unless given.")
]
Market = Annotated[
    list[str] | None,
    typer.Option(
        "--market", help="ISO 3166-1 alpha-2, or EU, EEA, GCC; repeat it. Default: the subject's own.", metavar="CODE"
    ),
]
Platform = Annotated[
    list[str] | None,
    typer.Option("--platform", help="Such as tmall or amazon; repeat it. Default: the subject's own.", metavar="NAME"),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The law of this day; default today (UTC).", metavar="YYYY-MM-DD")
]
Locale = Annotated[LocaleOption | None, typer.Option("--locale", help="Language of messages [default: en].")]
Format = Annotated[ReportFormat | None, typer.Option("--format", help="How to write the report [default: text].")]
AlsoReport = Annotated[
    list[str] | None,
    typer.Option(
        "--report", help="Also write the report in this format to this file; repeat it.", metavar="FORMAT=FILE"
    ),
]
Waivers = Annotated[str | None, typer.Option("--waivers", help="Findings that people accept.", metavar="FILE")]
Baseline = Annotated[
    str | None, typer.Option("--baseline", help="Findings already known; only new ones count.", metavar="FILE")
]
FailOnOption = Annotated[
    FailOn | None, typer.Option("--fail-on", help="Exit with 1 from findings of this severity on [default: error].")
]
Pack = Annotated[
    list[str] | None,
    typer.Option("--pack", help="Use only these packs, and what they depend on; repeat it.", metavar="ID"),
]
PackPath = Annotated[
    list[str] | None,
    typer.Option("--pack-path", help="A folder with packs of your own; repeat it.", metavar="FOLDER"),
]
Page = Annotated[PageFormat, typer.Option("--format", help="How to write it.")]
