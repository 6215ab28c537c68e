"""Chains of brand authorisation: from the owner, link by link, to the firm that sells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.checks.party_names import same_party
from app.domain.subjects import MerchantBrand
from app.domain.vocabulary import BrandRelation
from app.packs._base import Text

NO_CHAIN = Text(
    en="'{name}' is sold under authorisation, but no link of the chain from the owner is shown.",
    zh="品牌“{name}”为授权经营，但未提供自权利人起的授权链。",
)
BROKEN = Text(
    en="The authorisation chain of '{name}' is broken: '{to}' was authorised, but the next link is from '{from}'.",
    zh="品牌“{name}”的授权链中断：被授权方为“{to}”，而下一环节的授权方为“{from}”。",
)
OTHER_END = Text(
    en="The authorisation chain of '{name}' ends at '{to}', not at the applicant '{entity}'.",
    zh="品牌“{name}”的授权链止于“{to}”，而不是申请人“{entity}”。",
)
LINK_EXPIRED = Text(
    en="In the authorisation chain of '{name}', the link from '{from}' to '{to}' expired on {expires}.",
    zh="品牌“{name}”的授权链中，“{from}”对“{to}”的授权已于 {expires} 到期。",
)
LINK_NOT_ISSUED = Text(
    en="In the authorisation chain of '{name}', the link from '{from}' to '{to}' is dated {issued}, after {date}.",
    zh="品牌“{name}”的授权链中，“{from}”对“{to}”的授权日期为 {issued}，晚于 {date}。",
)


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What is wrong with a chain; `place` is relative to the chain's pointer."""

    place: str
    message: Text
    params: Mapping[str, str]


def chain_fault(brand: MerchantBrand, entity: str | None, as_of: dt.date) -> ChainFault | None:
    """The first thing wrong with the chain of a brand sold under authorisation, or None. Dates are inclusive."""
    if brand.relation is BrandRelation.OWNER:
        return None
    if not brand.chain:
        return ChainFault("", NO_CHAIN, {})
    for index, link in enumerate(brand.chain):
        params = {"from": link.from_, "to": link.to}
        if link.expires is not None and link.expires < as_of:
            return ChainFault(f"/{index}/expires", LINK_EXPIRED, {**params, "expires": link.expires.isoformat()})
        if link.issued is not None and link.issued > as_of:
            return ChainFault(f"/{index}/issued", LINK_NOT_ISSUED, {**params, "issued": link.issued.isoformat()})
        following = brand.chain[index + 1 : index + 2]
        if following and not same_party(link.to, following[0].from_):
            return ChainFault(f"/{index + 1}/from", BROKEN, {"to": link.to, "from": following[0].from_})
    last = brand.chain[-1]
    if entity and not same_party(last.to, entity):
        return ChainFault(f"/{len(brand.chain) - 1}/to", OTHER_END, {"to": last.to, "entity": entity})
    return None
