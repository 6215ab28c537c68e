"""What every room's tests share: the shipped packs, loaded once, and an evaluator on which both reasoners must agree."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.context import Context
from app.domain.findings import SubjectResult
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator, Settings
from app.packs.library import Library
from app.packs.loader import load_library

# Neither this run nor the programs it starts read or fill the cache of the person who runs it.
os.environ["VETLIST_CACHE"] = "off"
# Nor do the lists that person loaded take part.
os.environ["VETLIST_DATA"] = os.devnull

AS_OF = dt.date(2026, 11, 22)

Vet = Callable[..., SubjectResult]


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def evaluator(library: Library) -> Evaluator:
    return Evaluator(library, settings=Settings(preview=True), reasoner="both")


@pytest.fixture(scope="session")
def vet(evaluator: Evaluator) -> Vet:
    """``vet({"title": ...}, markets="CN")``: evaluate a document as of 2026-11-22 unless said otherwise."""

    def evaluate(
        document: dict[str, Any] | str,
        kind: SubjectKind = SubjectKind.LISTING,
        *,
        markets: str | tuple[str, ...] = (),
        platforms: tuple[str, ...] = (),
        as_of: dt.date = AS_OF,
        **context: Any,
    ) -> SubjectResult:
        given = {"title": document} if isinstance(document, str) else document
        wanted = (markets,) if isinstance(markets, str) else markets
        return evaluator.evaluate(
            read_subject(kind, given), Context(as_of=as_of, markets=wanted, platforms=platforms, **context)
        )

    return evaluate
