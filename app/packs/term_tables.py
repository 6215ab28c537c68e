"""Term tables: `corpora/terms/<name>.yaml`, lists of terms that several rules share, with their sources."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from app.packs._base import Pattern, Strict, Text, one_or_many
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
    """What a table says. A term is a text, or a mapping as in a rule (`{term: ..., boundary: ..., when: ...}`).

    Patterns of rules name a table as ``{{name}}`` and mean any of its terms and `patterns`; a table for them alone,
    such as a family of verbs, needs no terms.
    """

    title: Text
    sources: tuple[TableSource, ...] = Field(min_length=1)
    terms: Terms = ()
    patterns: Annotated[tuple[Pattern, ...], BeforeValidator(one_or_many)] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.terms and not self.patterns:
            raise ValueError("a table needs terms or patterns")
        return self


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
