"""Term tables: `corpora/terms/<name>.yaml`, lists of terms that several rules share, with their sources."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from app.packs._base import Strict, Text
from app.packs.errors import PackErrors
from app.packs.pydantic_errors import to_pack_errors
from app.packs.resources import corpora_dir
from app.packs.tables import load_table_document
from app.packs.terms import Term, Terms


class TableSource(Strict):
    """Where the terms of a table were taken from."""

    name: str = Field(min_length=1)
    url: str | None = None
    note: str | None = None


class TermTable(Strict):
    """What a table says. A term is a text, or a mapping as in a rule (`{term: ..., boundary: ..., when: ...}`)."""

    title: Text
    sources: tuple[TableSource, ...] = Field(min_length=1)
    terms: Terms = Field(min_length=1)


def table_terms(name: str, *, folder: Path | None = None) -> tuple[Term, ...]:
    """The terms of the table `name` below `folder` (default: `corpora/`). Cached.

    Raises:
        PackError: there is no such table, or it is not readable YAML.
        PackErrors: it does not have the form of a :class:`TermTable`.
    """
    return _read_terms(name, folder or corpora_dir())


@lru_cache(maxsize=256)
def _read_terms(name: str, folder: Path) -> tuple[Term, ...]:
    document = load_table_document(f"terms/{name}.yaml", folder=folder)
    try:
        return TermTable.model_validate(document.value).terms
    except ValidationError as error:
        raise PackErrors(to_pack_errors(error, TermTable, document)) from None
