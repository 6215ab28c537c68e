"""Mapping files: what the columns of a file mean, said by its owner, and a first draft of one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError

from app.feeds.feed import Feed
from app.feeds.importing import Options, open_feed
from app.feeds.layouts import GENERIC, Layout, layout_of, loose_key, synonyms
from app.feeds.targets import TARGETS, check_target
from app.feeds.values import is_currency
from app.packs._base import Strict, Text
from app.packs.errors import PackError
from app.packs.pydantic_errors import did_you_mean
from app.packs.yaml_reader import read_document

_LOOKED_AT = 20
_ANYTHING = Layout(id=GENERIC, title=Text(en="Anything", zh="任意"), fields={"*": "attributes"})


class MappingError(ValueError):
    """A mapping file cannot be used; the message names its line."""


class MappingFile(Strict):
    """A mapping file: ``fields: {"Heading": target}``; `currency` for prices without one, `join` for rows of one id."""

    fields: dict[str, Annotated[str, AfterValidator(check_target)]] = Field(min_length=1)
    currency: str | None = None
    platform: str | None = None
    records: tuple[str, ...] = ()
    join: bool = False


def read_mapping(data: bytes, name: str) -> Layout:
    """The layout a mapping file describes.

    Raises:
        MappingError: it is no YAML, has unknown keys, or names a field no listing has; with the line.
    """
    try:
        document = read_document(data, name)
        file = MappingFile.model_validate(document.value)
    except PackError as error:
        raise MappingError(str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        location = tuple(part for part in first["loc"] if isinstance(part, str | int))
        line, column = document.where(location[:2])
        wrong = first.get("input")
        hint = did_you_mean(wrong, TARGETS) if isinstance(wrong, str) else ""
        raise MappingError(f"{name}:{line}:{column}: {first['msg'].removeprefix('Value error, ')}{hint}") from None
    if file.currency is not None and not is_currency(file.currency):
        raise MappingError(f"{name}: {file.currency[:20]!r} is not an ISO 4217 currency code such as EUR")
    title = Text(en=f"Mapping {name}", zh=f"映射 {name}")
    return Layout(
        id=GENERIC,
        title=title,
        fields=file.fields,
        currency=file.currency,
        platform=file.platform,
        records=file.records,
        join="id" if file.join else None,
    )


def propose(source: Path | bytes, name: str, encoding: str | None = None) -> str:
    """A mapping file for a feed, to be completed by a person: each name of its first records with what it may mean.

    Raises:
        OSError: the path cannot be opened.
        MappingError: no record of it can be read; says why.
    """
    with open_feed(source, name=name, options=Options(mapping=_ANYTHING, encoding=encoding)) as feed:
        samples = _samples(feed)
        container = feed.container
    known = layout_of(samples, next(c for c in _ANYTHING.containers if c == container))
    return "".join(f"{line}\n" for line in _lines(samples, known, name, feed.encoding))


def _samples(feed: Feed) -> dict[str, str]:
    """Name -> its first value, in the order of the file."""
    samples: dict[str, str] = {}
    reasons: list[str] = []
    for record in islice(feed, _LOOKED_AT):
        reasons += [error.message for error in record.errors]
        if record.subject is None:
            continue
        attributes = record.subject.document.get("attributes", {})
        for heading, value in attributes.items():
            samples.setdefault(heading, str(value[0] if isinstance(value, list) else value))
    if not samples:
        raise MappingError(f"{feed.name}: {reasons[0] if reasons else 'the file holds no records'}")
    return samples


def _lines(samples: dict[str, str], known: Layout | None, name: str, encoding: str | None) -> Iterator[str]:
    yield f"# What the columns of {name} mean. Complete it and pass it with --mapping."
    if encoding:
        yield f"# Encoding: {encoding}"
    if known is not None:
        yield f"# This is {known.title.en}: it is read without a mapping (--feed-format {known.id})."
    yield f"# Fields: {', '.join(TARGETS)}, attributes:NAME."
    yield "# currency: EUR"
    yield "fields:"
    taken: set[str] = set()
    for heading, value in samples.items():
        target = _guess(heading, known)
        doubtful = target is None or (target in taken and target not in ("images", "bullets", "attributes", "skip"))
        taken.add(target or "")
        sample = json.dumps(" ".join(value.split())[:40], ensure_ascii=False)
        mark = "  # ? " if doubtful else "  # "
        yield f"  {json.dumps(heading, ensure_ascii=False)}: {target or 'attributes'}{mark}{sample}"


def _guess(heading: str, known: Layout | None) -> str | None:
    if known is not None and (found := known.target(heading)):
        return found.text
    return synonyms().get(loose_key(heading))
