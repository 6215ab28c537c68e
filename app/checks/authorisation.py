"""Chains of authorisation: from the owner of a right, link by link, to the firm that uses it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.checks.party_names import same_firm
from app.domain.subjects import AuthorisationLink
from app.domain.vocabulary import Outcome
from app.packs._base import Text

NO_CHAIN = Text(
    en="'{name}' is sold under authorisation, but no link of the chain from the owner to '{entity}' is shown.",
    zh="“{name}”为授权经营，但未提供自权利人至“{entity}”的任何授权环节。",
)
NO_OWNER = Text(
    en="The trade mark certificates shown cover other brands; none names the owner of '{name}', so where its "
    "chain must "
    "start cannot be told.",
    zh="所提供的商标注册证涉及其他品牌，没有载明“{name}”的权利人，因此无法判断其授权链应始于何处。",
)
NOT_THE_OWNER = Text(
    en="'{entity}' says that it owns '{name}', but {paper} names '{holder}' as the holder: nothing leads from "
    "'{holder}' to '{entity}'.",
    zh="“{entity}”自称“{name}”的权利人，但 {paper} 载明的权利人为“{holder}”：未提供“{holder}”至“{entity}”的授权。",
)
OTHER_START = Text(
    en="The authorisation chain of '{name}' starts at '{from}', but {paper} names '{holder}' as the owner: the "
    "link from "
    "'{holder}' to '{from}' is missing on {date}.",
    zh="“{name}”的授权链始于“{from}”，但 {paper} 载明的权利人为“{holder}”：截至 {date}，"
    "缺少“{holder}”至“{from}”的授权。",
)
BROKEN = Text(
    en="The authorisation chain of '{name}' is broken: '{to}' was authorised, but the next link is given by "
    "'{from}'; on "
    "{date} the link from '{to}' to '{from}' is missing.",
    zh="“{name}”的授权链中断：被授权方为“{to}”，而下一环节的授权方为“{from}”；截至 {date}，"
    "缺少“{to}”至“{from}”的授权。",
)
OTHER_END = Text(
    en="The authorisation chain of '{name}' ends at '{to}': on {date} the link from '{to}' to the applicant "
    "'{entity}' is "
    "missing.",
    zh="“{name}”的授权链止于“{to}”：截至 {date}，缺少“{to}”至申请人“{entity}”的授权。",
)
LINK_EXPIRED = Text(
    en="In the authorisation chain of '{name}', the link from '{from}' to '{to}' expired on {expires}; it does "
    "not hold "
    "on {date}.",
    zh="“{name}”的授权链中，“{from}”对“{to}”的授权已于 {expires} 到期，在 {date} 无效。",
)
LINK_NOT_ISSUED = Text(
    en="In the authorisation chain of '{name}', the link from '{from}' to '{to}' is dated {issued}; it does not "
    "hold yet "
    "on {date}.",
    zh="“{name}”的授权链中，“{from}”对“{to}”的授权日期为 {issued}，在 {date} 尚未生效。",
)
LINK_REVERSED = Text(
    en="In the authorisation chain of '{name}', the link from '{from}' to '{to}' is dated {issued} and expires on "
    "{expires}, before it begins.",
    zh="“{name}”的授权链中，“{from}”对“{to}”的授权日期为 {issued}，到期日为 {expires}，早于生效日。",
)
UNDATED = Text(
    en="In the authorisation chain of '{name}', the link from '{from}' to '{to}' has no date: whether it holds "
    "on {date} "
    "cannot be told.",
    zh="“{name}”的授权链中，“{from}”对“{to}”的授权未注明日期，无法判断其在 {date} 是否有效。",
)
OTHER_SCRIPT = Text(
    en="Whether '{left}' and '{right}' are one firm cannot be told from names in two scripts: show a registration that "
    "bears both. It decides whether the authorisation chain of '{name}' is whole.",
    zh="“{left}”与“{right}”文字不同，无法判断是否为同一企业：请提供同时载有两种名称的登记文件，"
    "以判断“{name}”的授权链是否完整。",
)


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong with a chain, or cannot be told of it; `place` is relative to the pointer of what is authorised."""

    place: str
    message: Text
    params: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns the right, by which paper (its name in a message)."""

    name: str
    paper: str


def chain_faults(
    links: Sequence[AuthorisationLink], owner: Owner | None, end: str | None, as_of: dt.date
) -> Iterator[ChainFault]:
    """Every gap of the chain from `owner` (None: unknown) over `links` to `end` (None: unknown), in its order.

    Names are compared by :func:`same_firm`. Dates are inclusive; a link without a last day runs on.
    """
    if owner is not None and links:
        yield from _step(owner.name, links[0].from_, "/chain/0/from", OTHER_START, _owned(owner))
    for index, link in enumerate(links):
        yield from _dates(link, index, as_of)
        if index + 1 < len(links):
            yield from _step(link.to, links[index + 1].from_, f"/chain/{index + 1}/from", BROKEN, {})
        elif end is not None:
            yield from _step(link.to, end, f"/chain/{index}/to", OTHER_END, {})


def ownership_faults(owner: Owner | None, end: str | None) -> Iterator[ChainFault]:
    """What is wrong when `end` says that it owns the right itself: the chain has no link, so both must be one firm."""
    if owner is not None and end is not None:
        yield from _step(owner.name, end, "/relation", NOT_THE_OWNER, _owned(owner))


def _owned(owner: Owner) -> dict[str, str]:
    return {"holder": owner.name, "paper": owner.paper}


def _step(left: str, right: str, place: str, message: Text, params: Mapping[str, str]) -> Iterator[ChainFault]:
    same = same_firm(left, right)
    if same is None:
        yield ChainFault(place, OTHER_SCRIPT, {"left": left, "right": right}, Outcome.NOT_EVALUATED)
    elif not same:
        yield ChainFault(place, message, {"to": left, "from": right, **params})


def _dates(link: AuthorisationLink, index: int, as_of: dt.date) -> Iterator[ChainFault]:
    place, issued, expires = f"/chain/{index}", link.issued, link.expires
    params = {"from": link.from_, "to": link.to, "issued": str(issued or ""), "expires": str(expires or "")}
    if issued is None and expires is None:
        yield ChainFault(place, UNDATED, params, Outcome.NOT_EVALUATED)
    elif issued is not None and expires is not None and expires < issued:
        yield ChainFault(f"{place}/expires", LINK_REVERSED, params)
    elif expires is not None and expires < as_of:
        yield ChainFault(f"{place}/expires", LINK_EXPIRED, params)
    elif issued is not None and issued > as_of:
        yield ChainFault(f"{place}/issued", LINK_NOT_ISSUED, params)
