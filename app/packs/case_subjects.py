"""What a case means: the subject its example becomes and the context it is asked in.

Subject of a text: a listing with the text as title; a shipment with one line of that description for rules whose
`scope.subjects` name shipments and not listings. Subject of a document: of the kinds the rule looks at, the first
(listing, shipment, merchant, form) whose model knows all its keys. The id is ``case`` unless given.

Context not given by the case:

- markets: the document's own (`markets`, `destination`, `audience`) if it has any; else the first market of the
  rule's scope, then of the pack, that is not ``*``; else ``US``. A group stands for one member (EU, EEA: DE; GCC: AE).
- platforms: the document's own; else the first of the rule's scope, then of the pack, that is not ``*``; else none.
- as_of: the later of the rule's first day and the pack's last review, but not after the rule's last day.
- packs: those that are on by default, and the rule's own.
- locale: zh if `message_has` is Chinese, else en.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from app.domain.context import Context
from app.domain.markets import GROUPS
from app.domain.subjects import MODELS, Subject, read_subject
from app.domain.vocabulary import Locale, SubjectKind
from app.packs.cases import Case, SubjectText
from app.packs.library import Library, Pack
from app.packs.rules import Rule, Scope

CASE_ID = "case"
TITLE = "/title"
LINE_DESCRIPTION = "/lines/0/description"

_MEMBER = {"EU": "DE", "EEA": "DE", "GCC": "AE"}
_NOWHERE_ELSE = "US"
_MARKET_KEYS = ("markets", "destination", "audience")
_HAN = re.compile("[\u3400-\u9fff]")


def case_subject(rule: Rule, pack: Pack, case: Case, example: SubjectText) -> Subject:
    """The subject of a finding rule's case.

    Raises:
        InvalidSubject: the document is not of its kind.
    """
    kinds = _kinds(rule)
    if isinstance(example, dict):
        document = {"id": CASE_ID, **example}
        kind = _kind_of(document, kinds)
        if kind is SubjectKind.LISTING:
            document = {**_listing_parts(case), **document}
        return read_subject(kind, document)
    if SubjectKind.LISTING not in kinds and SubjectKind.SHIPMENT in kinds:
        return read_subject(SubjectKind.SHIPMENT, _shipment(rule, pack, case, example))
    return read_subject(SubjectKind.LISTING, {"id": CASE_ID, "title": example, **_listing_parts(case)})


def plain_subject(example: SubjectText, category: str | None) -> Subject:
    """The subject of a trait rule's or a statutory rule's case.

    Raises:
        InvalidSubject: the document is not of its kind.
    """
    if isinstance(example, str):
        example = {"title": example}
    document = {"id": CASE_ID, **example}
    kind = _kind_of(document, tuple(SubjectKind))
    if category is not None and kind is SubjectKind.LISTING:
        document = {"category": category, **document}
    return read_subject(kind, document)


def case_context(rule: Rule, pack: Pack, library: Library, case: Case, subject: Subject) -> Context:
    """The context a finding rule's case is asked in."""
    return Context(
        as_of=case.as_of or default_day(rule, pack),
        markets=_context_markets(rule, pack, case, subject),
        platforms=_context_platforms(rule, pack, case, subject),
        locale=Locale.ZH if any(_HAN.search(words) for words in case.message_has or ()) else Locale.EN,
        packs=packs_in_use(pack, library),
    )


def plain_context(rule: Rule, pack: Pack, library: Library, as_of: dt.date | None = None) -> Context:
    """The context of cases that say nothing of markets: those of trait, inference and statutory rules."""
    return Context(
        as_of=as_of or default_day(rule, pack),
        markets=(default_market(rule, pack),),
        packs=packs_in_use(pack, library),
    )


def default_day(rule: Rule, pack: Pack) -> dt.date:
    """The later of the rule's first day and the pack's last review, but not after the rule's last day."""
    day = max(rule.effective.from_, pack.manifest.last_reviewed)
    return min(day, rule.effective.to) if rule.effective.to else day


def default_market(rule: Rule, pack: Pack) -> str:
    """The country a case is asked for when it names none."""
    scope: Scope | None = getattr(rule, "scope", None)
    return _country((*((scope and scope.markets) or ()), *pack.manifest.markets))


def packs_in_use(pack: Pack, library: Library) -> tuple[str, ...]:
    """Empty (all that are on by default) unless the pack is not one of them."""
    if pack.manifest.default:
        return ()
    return tuple(sorted({pack.id, *(p.id for p in library.packs.values() if p.manifest.default)}))


def _kinds(rule: Rule) -> tuple[SubjectKind, ...]:
    scope: Scope | None = getattr(rule, "scope", None)
    return (scope and scope.subjects) or tuple(SubjectKind)


def _kind_of(document: dict[str, Any], kinds: Iterable[SubjectKind]) -> SubjectKind:
    # In the order of the vocabulary, so that the order in the rule does not matter.
    ordered = [kind for kind in SubjectKind if kind in set(kinds)]
    return next((kind for kind in ordered if document.keys() <= _keys(kind)), ordered[0])


def _keys(kind: SubjectKind) -> set[str]:
    return {field.alias or name for name, field in MODELS[kind].model_fields.items()}


def _listing_parts(case: Case) -> dict[str, Any]:
    parts = {"category": case.category, "language": case.language}
    return {key: value for key, value in parts.items() if value is not None}


def _shipment(rule: Rule, pack: Pack, case: Case, text: str) -> dict[str, Any]:
    line: dict[str, Any] = {"description": text}
    if case.category is not None:
        line["attributes"] = {"category": case.category}
    destination = _country(case.markets) if case.markets else default_market(rule, pack)
    return {"id": CASE_ID, "destination": destination, "lines": [line]}


def _context_markets(rule: Rule, pack: Pack, case: Case, subject: Subject) -> tuple[str, ...]:
    if case.markets is not None:
        return tuple(market if market != "*" else _NOWHERE_ELSE for market in case.markets)
    if any(subject.document.get(key) for key in _MARKET_KEYS):
        return ()
    return (default_market(rule, pack),)


def _context_platforms(rule: Rule, pack: Pack, case: Case, subject: Subject) -> tuple[str, ...]:
    if case.platforms is not None:
        return tuple(platform for platform in case.platforms if platform != "*")
    if subject.document.get("platform"):
        return ()
    scope: Scope | None = getattr(rule, "scope", None)
    wanted = (*((scope and scope.platforms) or ()), *pack.manifest.platforms)
    return tuple(platform for platform in wanted if platform != "*")[:1]


def _country(markets: Iterable[str]) -> str:
    for market in markets:
        if market != "*":
            return _MEMBER.get(market, min(GROUPS[market]) if market in GROUPS else market)
    return _NOWHERE_ELSE
