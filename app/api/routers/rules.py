"""The rules and packs behind the answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.api.descriptions import problems
from app.api.library_pages import Kind, PackList, RuleList, RulePage, find_rules, pack_pages, rule_page
from app.api.problems import ProblemError, ProblemException, invalid_parameters
from app.api.queries import MarketCode, Name
from app.api.service import Ready

PAGE = 100
LONGEST_PAGE = 500

router = APIRouter(prefix="/v1", tags=["rules"])


@router.get("/rules", operation_id="list_rules", summary="Find rules", responses=problems(422, 503))
async def list_rules(
    *,
    service: Ready,
    pack: Annotated[Name | None, Query(title="Pack", description="id of a loaded pack")] = None,
    market: Annotated[MarketCode | None, Query(title="Market", description="rules that bind there")] = None,
    kind: Annotated[Kind | None, Query(title="Kind")] = None,
    q: Annotated[Name | None, Query(title="Words", description="in the id, an alias, the title or a cited law")] = None,
    limit: Annotated[int, Query(title="Page size", ge=1, le=LONGEST_PAGE)] = PAGE,
    offset: Annotated[int, Query(title="Offset", description="how many to pass over", ge=0, le=1_000_000)] = 0,
) -> RuleList:
    """The loaded rules in order of their ids, a page at a time; every filter given must hold.

    Follow `next_offset` until it is null. The order does not change while the server runs.
    """
    library = service.library
    if pack is not None and pack not in library.packs:
        detail = f"unknown pack; loaded: {', '.join(library.packs)}"
        raise invalid_parameters([ProblemError(parameter="pack", detail=detail)])
    found = tuple(find_rules(library, pack=pack, market=market, kind=kind, q=q))
    end = offset + limit
    return RuleList(
        items=found[offset:end],
        total=len(found),
        offset=offset,
        limit=limit,
        next_offset=end if end < len(found) else None,
    )


@router.get("/rules/{pack}/{rule}", operation_id="get_rule", summary="One rule", responses=problems(404, 422, 503))
async def get_rule(
    service: Ready,
    pack: Annotated[str, Path(title="Pack", description="first half of the rule's id")],
    rule: Annotated[str, Path(title="Rule", description="second half of the rule's id")],
) -> RulePage:
    """Everything about one rule: what and why, the law with its dates, exemptions, fix, and the cases it is tested by.

    The id is the one findings carry, such as `cn-advertising/absolute-terms`; former names (aliases) lead to the rule.
    """
    page = rule_page(service.library, f"{pack}/{rule}")
    if page is None:
        raise ProblemException(404, "unknown-rule", "See /v1/rules for the rules there are.")
    return page


@router.get("/packs", operation_id="list_packs", summary="The loaded packs", responses=problems(422, 503))
async def list_packs(service: Ready) -> PackList:
    """Every loaded pack with version, hash, scope, and when its sources were last read."""
    return pack_pages(service.library)
