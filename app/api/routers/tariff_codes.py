"""Codes of the Harmonized System: found by words, or one explained."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, Field

from app.api.descriptions import problems
from app.api.problems import ProblemError, invalid_parameters
from app.api.queries import AsOf, MarketCode, Name
from app.api.service import Ready
from app.api.workers import Workers
from app.reports.hs_pages import CODE_WANTED, HsCode, HsCodeError, HsFound, HsNotLoaded, code_page, find_codes

PAGE = 10
LONGEST_PAGE = 100

router = APIRouter(prefix="/v1", tags=["tariff codes"])


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("only printable characters")
    return value


Words = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_printable)]


@router.get("/hs", operation_id="find_tariff_codes", summary="Tariff codes", responses=problems(422, 503))
async def find_tariff_codes(
    request: Request,
    *,
    service: Ready,
    q: Annotated[Words | None, Query(title="Words", description="what the goods are, in English or Chinese")] = None,
    code: Annotated[Name | None, Query(title="Code", description="2 to 13 digits, with dots or without")] = None,
    digits: Annotated[int | None, Query(title="Digits", description="6: subheadings only", ge=6, le=6)] = None,
    as_of: AsOf = None,
    destination: Annotated[MarketCode | None, Query(title="Destination")] = None,
    limit: Annotated[int, Query(title="Page size", ge=1, le=LONGEST_PAGE)] = PAGE,
) -> HsFound | HsCode:
    """Find codes by words (`q`), or say what one code is (`code`): give one of the two.

    `q` ranks candidates with the words that found them; a person decides which is right. `code` answers whether the
    code is in force on the day, where the goods of a deleted one went, and what the destination adds behind six digits.
    """
    if (q is None) == (code is None):
        raise invalid_parameters([ProblemError(parameter="q", detail="give either q or code")])
    workers: Workers = request.app.state.workers
    day = as_of or service.engine.context(dt.datetime.now(dt.UTC).date()).as_of
    try:
        if q is not None:
            return await workers.run(
                lambda _: find_codes(q, day, destination, limit=limit, six_digits=digits is not None)
            )
        return await workers.run(lambda _: code_page(code or "", day, destination, service.evaluator.lists))
    except HsCodeError:
        raise invalid_parameters([ProblemError(parameter="code", detail=f"wanted {CODE_WANTED}")]) from None
    except HsNotLoaded as error:
        raise invalid_parameters([ProblemError(parameter="as_of", detail=str(error))]) from None
