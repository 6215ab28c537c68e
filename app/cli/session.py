"""What a verb works with: the settings of this run, the packs and the evaluator, each made on first use."""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.errors import CliError
from app.cli.streams import complain
from app.packs.errors import PackErrors
from app.packs.loader import load_library
from app.packs.pydantic_errors import did_you_mean
from app.settings import Configuration, ConfigurationError, configure

if TYPE_CHECKING:
    from app.checks.lists import Lists
    from app.decisions import Decisions
    from app.domain.context import Context
    from app.domain.findings import Report
    from app.engine.evaluator import Evaluator
    from app.engine.settings import Settings
    from app.packs.library import Library

FLAGS = {
    "markets": "--market",
    "platforms": "--platform",
    "packs": "--pack",
    "pack_paths": "--pack-path",
    "as_of": "--as-of",
    "locale": "--locale",
    "format": "--format",
    "fail_on": "--fail-on",
    "waivers": "--waivers",
    "baseline": "--baseline",
}
"""Setting -> the flag that overrides it."""


class Session:
    """One run of the command line."""

    def __init__(self, config: Path | None, **flags: Any) -> None:
        """`flags` are settings by name; None or empty means that the flag was not given.

        Raises:
            CliError: the settings cannot be used.
        """
        given = {
            key: (FLAGS[key], value.value if isinstance(value, StrEnum) else value) for key, value in flags.items()
        }
        try:
            self.configuration: Configuration = configure(
                folder=Path.cwd(), environ=os.environ, flags=given, file=config
            )
        except ConfigurationError as error:
            raise CliError(*error.messages) from None

    @cached_property
    def library(self) -> Library:
        """The shipped packs and those of `pack_paths`.

        Raises:
            CliError: with every problem of every pack.
        """
        try:
            return load_library(extra=self.configuration.folders())
        except PackErrors as errors:
            raise CliError(*(str(error) for error in errors)) from None

    @cached_property
    def settings(self) -> Settings:
        """What this run's settings say about rules; what looks like a slip is said to standard error.

        Raises:
            CliError: they name a rule or pack that is not there.
        """
        try:
            settings = self.configuration.engine_settings(self.library)
        except ConfigurationError as error:
            raise CliError(*error.messages) from None
        complain(*self.configuration.doubts(self.library))
        return settings

    @cached_property
    def lists(self) -> Lists:
        """The lists that are loaded (`vetlist corpora list`).

        Raises:
            CliError: one of them is damaged.
        """
        try:
            return self.configuration.lists()
        except ConfigurationError as error:
            raise CliError(*error.messages) from None

    @cached_property
    def evaluator(self) -> Evaluator:
        """The engine over the packs, with this run's settings; raises as `settings` and `library` do."""
        from app.engine.evaluator import Evaluator

        evaluator = Evaluator(
            self.library,
            settings=self.settings,
            reasoner=self.configuration.values.reasoner,
            lists=self.lists,
        )
        # Compiles the packs; from here on memory must stay flat, and what exists by now is never garbage.
        evaluator.receipt((), self.context)
        gc.freeze()
        gc.enable()
        return evaluator

    @cached_property
    def context(self) -> Context:
        """The context of this run; the clock is read here, the day is that of UTC as in the service."""
        return self.configuration.context(dt.datetime.now(dt.UTC).date())

    def decisions(self, *, baseline: bool = True) -> Decisions:
        """What has been decided about findings; without `baseline` only the waivers.

        Raises:
            CliError: a file of decisions cannot be used.
        """
        try:
            return self.configuration.decisions(self.library, baseline=baseline)
        except ConfigurationError as error:
            raise CliError(*error.messages) from None

    def decided(self, report: Report, *, baseline: bool = True) -> Report:
        """The report after decisions; waivers that have expired or fit nothing are said to standard error."""
        outcome = self.decisions(baseline=baseline).apply(report)
        complain(
            *(f"waiver {w.id} expired on {w.expires}; its findings count again" for w in outcome.expired),
            *(f"waiver {w.id} fits no finding of this run" for w in outcome.unused),
        )
        return outcome.report

    def rule_id(self, name: str) -> str:
        """The id of the rule called `name` (id, alias, or the part behind the pack if only one rule has it).

        Raises:
            CliError: no pack has it; offers the nearest.
        """
        if name in self.library.by_id:
            return self.library.by_id[name][1].id
        short = {rule.id for _, rule in self.library.rules() if rule.id.partition("/")[2] == name}
        if len(short) == 1:
            return short.pop()
        raise CliError(f"unknown rule {name[:120]!r}; `vetlist rule` lists them{did_you_mean(name, self._names())}")

    def _names(self) -> Iterable[str]:
        return self.library.by_id.keys()


def fails(severities: Iterable[str], threshold: str) -> bool:
    """Whether any severity is at or above `threshold` (error, warning, info; never)."""
    order: Sequence[str] = ("error", "warning", "info")
    return threshold != "never" and any(order.index(s) <= order.index(threshold) for s in severities)
