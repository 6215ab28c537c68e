"""Where the settings of a run come from: flag > ``VETLIST_*`` environment > vetlist.yaml > default.

``vetlist.yaml`` is looked for in the working directory and then in its parents; the first one found is the only one
read. Every value keeps its origin, so that ``vetlist config`` can show it and an error can name it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from app.domain._types import IsoDate, Market, Model, YesNo
from app.domain.context import Context
from app.domain.vocabulary import Locale, Severity
from app.packs._base import one_or_many
from app.packs.errors import PackError, PackErrors
from app.packs.library import Library
from app.packs.platforms import known_platforms
from app.packs.pydantic_errors import choices, did_you_mean, to_pack_errors
from app.packs.yaml_reader import Document, read_document
from app.reports.formats import ReportFormat

if TYPE_CHECKING:
    from app.checks.lists import Lists
    from app.decisions import Decisions
    from app.engine.settings import Settings

FILE_NAME = "vetlist.yaml"
PREFIX = "VETLIST_"
DEFAULT = "default"

_OTHER_VARIABLES = ("VETLIST_CACHE", "VETLIST_CONFIG", "VETLIST_DEBUG")
_FILE_ONLY = frozenset(("severity", "disabled"))
_LISTS = frozenset(("packs", "pack_paths", "markets", "platforms"))

Markets = Annotated[tuple[Market, ...], BeforeValidator(one_or_many)]
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], BeforeValidator(one_or_many)]


class Values(Model):
    """Every setting with its default; the keys of vetlist.yaml.

    `packs` are pack ids to use (none: every pack that is on by default), `pack_paths` folders with packs of one's own
    (relative to the file that names them), `waivers` and `baseline` files of decisions (likewise). `data` is the folder
    of the lists that `vetlist corpora import` loads (relative as `pack_paths` are). `disabled` gives a reason for each
    rule it switches off.
    """

    packs: Names = ()
    pack_paths: Names = ()
    markets: Markets = ()
    platforms: Names = ()
    as_of: IsoDate | None = None
    locale: Locale = Locale.EN
    format: ReportFormat = ReportFormat.TEXT
    waivers: str | None = None
    baseline: str | None = None
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    severity: dict[str, Severity] = Field(default_factory=dict)
    disabled: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    preview: YesNo = False
    data: Annotated[str, Field(min_length=1, max_length=4096)] = "~/.local/share/vetlist"
    reasoner: Literal["durable", "reference", "both"] = "durable"


class ConfigurationError(Exception):
    """The settings cannot be used; each message says which value, where it stands and how to mend it."""

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        super().__init__("\n".join(messages))


@dataclass(frozen=True)
class Configuration:
    """The settings of a run, and for each key where its value comes from."""

    values: Values
    origins: Mapping[str, str]
    file: Path | None = None
    document: Document | None = None

    def folders(self) -> list[Path]:
        """The folders of packs beside the shipped ones."""
        return [self._path("pack_paths", path) for path in self.values.pack_paths]

    def decisions(self, library: Library, *, baseline: bool = True) -> Decisions:
        """What the files of waivers and known findings say; without `baseline` only the waivers.

        Raises:
            ConfigurationError: a file cannot be read, or waives a rule that is not in `library`.
        """
        from app.decisions import BaselineError, Decisions, read_baseline, read_waivers  # noqa: PLC0415

        decided = Decisions()
        try:
            if self.values.waivers:
                data = self._bytes("waivers", self.values.waivers)
                decided = replace(decided, waivers=read_waivers(data, self.values.waivers, library))
            if baseline and self.values.baseline:
                data = self._bytes("baseline", self.values.baseline)
                decided = replace(decided, baseline=read_baseline(data, self.values.baseline))
        except PackErrors as errors:
            raise ConfigurationError(*(str(error) for error in errors)) from None
        except BaselineError as error:
            raise ConfigurationError(str(error)) from None
        return decided

    def path_of(self, key: str) -> Path | None:
        """The file that the setting `key` names; None where it is not set."""
        value = getattr(self.values, key)
        return None if value is None else self._path(key, value)

    def _path(self, key: str, path: str) -> Path:
        base = self.file.parent if self.file and self._is_from_file(key) else Path()
        return base / Path(path).expanduser()

    def _bytes(self, key: str, path: str) -> bytes:
        try:
            return self._path(key, path).read_bytes()
        except OSError as error:
            raise ConfigurationError(f"{self.origins[key]}: {path}: cannot be read: {error.strerror}") from None

    def data_folder(self) -> Path:
        """The folder of loaded lists; it need not be there."""
        base = self.file.parent if self.file and self._is_from_file("data") else Path()
        return base / os.path.expanduser(self.values.data)

    def lists(self) -> Lists:
        """The lists that are loaded.

        Raises:
            ConfigurationError: one of them is damaged.
        """
        # Only here: showing settings or a rule needs no lists.
        from app.loads import ListError, load_lists  # noqa: PLC0415

        try:
            return load_lists(self.data_folder())
        except ListError as error:
            raise ConfigurationError(str(error)) from None

    def engine_settings(self, library: Library) -> Settings:
        """What the engine is told about rules.

        Raises:
            ConfigurationError: a rule or pack is not in `library`.
        """
        # Only here: the engine brings every check along, and showing a rule needs none.
        from app.engine.settings import Settings  # noqa: PLC0415

        self._check_names(library)
        return Settings(severity=self.values.severity, disabled=self.values.disabled, preview=self.values.preview)

    def context(self, today: IsoDate) -> Context:
        """The context of an evaluation; the day is `today` unless one is set."""
        values = self.values
        return Context(
            as_of=values.as_of or today,
            markets=values.markets,
            platforms=values.platforms,
            locale=values.locale,
            packs=values.packs,
        )

    def _check_names(self, library: Library) -> None:
        messages = [
            f"{self._place('packs', index)}: unknown pack {name[:80]!r}; loaded: {choices(library.packs)}"
            + did_you_mean(name, library.packs)
            for index, name in enumerate(self.values.packs)
            if name not in library.packs
        ]
        for key, named in (("severity", self.values.severity), ("disabled", self.values.disabled)):
            messages += [
                f"{self._place(key, rule_id)}: unknown rule {rule_id[:80]!r}; `vetlist rule` lists them"
                + did_you_mean(rule_id, library.by_id)
                for rule_id in named
                if rule_id not in library.by_id
            ]
        if messages:
            raise ConfigurationError(*messages)

    def doubts(self, library: Library) -> list[str]:
        """Settings that can be used but look like slips: platforms that no pack and no table of platforms knows."""
        known = known_platforms(library)
        folded = {name.casefold() for name in known}
        return [
            f"{self._place('platforms', index)}: no pack speaks of platform {name[:80]!r}{did_you_mean(name, known)}"
            for index, name in enumerate(self.values.platforms)
            if name.casefold() not in folded
        ]

    def _is_from_file(self, key: str) -> bool:
        return self.document is not None and self.origins[key].startswith(f"{self.document.name}:")

    def _place(self, key: str, part: str | int) -> str:
        if self.document is None or not self._is_from_file(key):
            return self.origins[key]
        # A rule stands as a key, a pack as an item or as the one value.
        error = self.document.error((key, part), "", key=isinstance(part, str))
        return f"{error.name}:{error.line}:{error.column}"


def configure(
    *, folder: Path, environ: Mapping[str, str], flags: Mapping[str, tuple[str, Any]], file: Path | None = None
) -> Configuration:
    """Gather the settings of a run.

    `flags` maps a key to ``(flag, value)``, as in ``{"markets": ("--market", ["DE"])}``; `file` (or ``VETLIST_CONFIG``)
    replaces the search for vetlist.yaml from `folder` upwards.

    Raises:
        ConfigurationError: an unknown key, variable or value, or a file that cannot be read.
    """
    _check_variables(environ)
    chosen = file or (Path(environ["VETLIST_CONFIG"]) if environ.get("VETLIST_CONFIG") else None)
    found = chosen or find_file(folder)
    document = _read(found, folder) if found else None
    given: dict[str, Any] = {}
    origins = dict.fromkeys(Values.model_fields, DEFAULT)
    if document is not None:
        _validated(document)
        for key, value in document.value.items():
            given[key] = value
            origins[key] = f"{document.name}:{document.where_key((key,))[0]}"
    for key, origin, value in (*_from_environment(environ), *_from_flags(flags)):
        _check_one(key, origin, value)
        given[key] = value
        origins[key] = origin
    return Configuration(Values.model_validate(given), origins, found, document)


def find_file(folder: Path) -> Path | None:
    """The vetlist.yaml of `folder` or of the nearest of its parents that has one."""
    start = folder.resolve()
    return next((path for at in (start, *start.parents) if (path := at / FILE_NAME).is_file()), None)


def _read(path: Path, folder: Path) -> Document:
    base = folder.resolve()
    name = str(path.relative_to(base)) if path.is_relative_to(base) else str(path)
    try:
        document = read_document(path.read_bytes(), name)
    except OSError as error:
        raise ConfigurationError(f"{name}: cannot be read: {error.strerror}") from None
    except PackError as error:
        raise ConfigurationError(str(error)) from None
    if document.value is None:
        document.value = {}
    if not isinstance(document.value, dict):
        raise ConfigurationError(str(document.error((), "wanted a mapping of keys and values")))
    return document


def _validated(document: Document) -> None:
    try:
        Values.model_validate(document.value)
    except ValidationError as error:
        problems = to_pack_errors(error, Values, document)
        raise ConfigurationError(*(str(problem) for problem in problems)) from None


def _check_variables(environ: Mapping[str, str]) -> None:
    # Other programs may set variables with our prefix (container platforms do), so only near misses are errors.
    for key in sorted(_FILE_ONLY):
        if environ.get(_variable(key)):
            raise ConfigurationError(f"{_variable(key)}: cannot be set here; `{key}` is a key of {FILE_NAME} only")
    known = [*(_variable(key) for key in Values.model_fields if key not in _FILE_ONLY), *_OTHER_VARIABLES]
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            hint = did_you_mean(name.removeprefix(PREFIX), [k.removeprefix(PREFIX) for k in known])
            if hint:
                meant = PREFIX + hint.split("'")[1]
                raise ConfigurationError(f"{name}: unknown variable; did you mean {meant}?")


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str, Any]]:
    for key in Values.model_fields:
        raw = environ.get(_variable(key), "")
        if raw and key not in _FILE_ONLY:
            yield key, _variable(key), _split(raw) if key in _LISTS else raw


def _from_flags(flags: Mapping[str, tuple[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    for key, (flag, value) in flags.items():
        if value not in (None, [], ()):
            yield key, flag, value


def _check_one(key: str, origin: str, value: Any) -> None:
    try:
        Values.model_validate({key: value})
    except ValidationError as error:
        document = Document(origin, {key: value}, None)
        problems = to_pack_errors(error, Values, document)
        raise ConfigurationError(*(f"{origin}: {problem.message}" for problem in problems)) from None


def _variable(key: str) -> str:
    return PREFIX + key.upper()


def _split(raw: str) -> list[str]:
    return [part.strip() for part in raw.split(",") if part.strip()]
