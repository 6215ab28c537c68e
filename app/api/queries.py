"""Query parameters: the context of an evaluation, named like the command line's flags."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from pydantic import AfterValidator, Field, WithJsonSchema

from app.api.problems import ProblemError, invalid_parameters
from app.api.service import Ready
from app.domain._types import IsoDate, Market
from app.domain.context import Context
from app.domain.vocabulary import Locale

_MOST = 50


def _no_nul(value: str) -> str:
    if not value.isprintable():
        raise ValueError("only printable characters")
    return value


Name = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_no_nul)]
MarketCode = Annotated[Market, WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2,3}$"})]
Day = Annotated[IsoDate, WithJsonSchema({"type": "string", "format": "date"})]


Markets = Annotated[
    list[MarketCode],
    Query(
        title="Markets",
        description="ISO 3166-1 alpha-2, or EU, EEA, GCC; repeat it. "
        "Default: the server's setting, else the subject's own.",
        max_length=_MOST,
    ),
]
Platforms = Annotated[
    list[Name],
    Query(
        title="Platforms",
        description="such as tmall or amazon; repeat it. Default: the server's setting, else the subject's own.",
        max_length=_MOST,
    ),
]
Packs = Annotated[
    list[Name],
    Query(
        title="Packs",
        description="use only these, and what they depend on; repeat it. "
        "Default: the server's setting, else every pack that is on by default.",
        max_length=_MOST,
    ),
]
AsOf = Annotated[
    Day | None,
    Query(
        title="Date",
        description="the law of this day, YYYY-MM-DD. Default: the server's setting, else today in UTC.",
    ),
]
MessageLocale = Annotated[
    Locale | None,
    Query(title="Language", description="of messages. Default: the server's setting, else en."),
]


async def context(
    service: Ready,
    *,
    market: Markets = [],  # noqa: B006 (FastAPI copies defaults)
    platform: Platforms = [],  # noqa: B006
    as_of: AsOf = None,
    locale: MessageLocale = None,
    pack: Packs = [],  # noqa: B006
) -> Context:
    """The context a caller asks for; what the query leaves out is as configured, like flags that are not given.

    The clock is read here and nowhere below.
    """
    default = service.engine.context(dt.datetime.now(dt.UTC).date())
    return Context(
        as_of=as_of or default.as_of,
        markets=tuple(market) or default.markets,
        platforms=tuple(platform) or default.platforms,
        locale=locale or default.locale,
        packs=tuple(pack) or default.packs,
    )


async def known_parameters(request: Request) -> None:
    """Refuse parameters the operation does not have, and single ones given twice: `markets=DE` must not be ignored.

    Raises:
        ProblemException: 422, naming each.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = _query_parameters(route)
    errors = []
    for name in request.query_params:
        if name not in known:
            errors.append(ProblemError(parameter=name[:64], detail=_unknown(known)))
        elif not known[name] and len(request.query_params.getlist(name)) > 1:
            errors.append(ProblemError(parameter=name, detail="give it once"))
    if errors:
        raise invalid_parameters(errors)


def _query_parameters(route: APIRoute) -> dict[str, bool]:
    """Name -> whether it may repeat."""
    found = {}
    for field in get_flat_params(route.dependant):
        info: Any = field.field_info
        if info.in_.value == "query":
            found[field.alias] = getattr(info.annotation, "__origin__", None) is list
    return found


def _unknown(known: Mapping[str, bool]) -> str:
    return f"unknown parameter; known here: {', '.join(sorted(known))}" if known else "this operation has no parameters"
