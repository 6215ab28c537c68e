"""Does a paper fit the goods: its dates, model, market, tariff code, holder, law and number."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.checks import evidence_messages as say
from app.checks.goods_identity import Goods, fits_model, same_shape
from app.checks.papers import Paper
from app.checks.party_names import same_party
from app.checks.recognition import is_territorial, law_title, number_format, repeal_of
from app.domain.markets import GROUPS, holds_for
from app.domain.subjects import hs_digits
from app.domain.vocabulary import Locale, Outcome, Severity
from app.packs._base import Text
from app.packs.matches import CertificateWanted
from app.packs.patterns import compile_pattern

RENEW_WITHIN = 90
"""Days before expiry from which a paper should be renewed (documents R10: three months ahead)."""

RENEW_NOW = 30
"""Days before expiry from which the reminder is a warning."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason why a paper does not do, or a reminder (`reminds`) about one that does.

    `outcome` and `severity` override the rule's own where the reason calls for it.
    """

    pointer: str
    message: Text
    params: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    severity: Severity | None = None
    reminds: bool = False


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a paper is held against; `markets` are the countries and groups for which the obligation binds."""

    as_of: dt.date
    locale: Locale
    goods: tuple[Goods, ...]
    markets: tuple[str, ...]
    parties: tuple[str, ...]


def date_faults(paper: Paper, on: Circumstances) -> Iterator[Fault]:
    """Expired, or not issued yet. Both dates are inclusive: a paper is good on the day it expires."""
    params = {"date": on.as_of.isoformat()}
    if paper.expires is not None and paper.expires < on.as_of:
        yield Fault(f"{paper.pointer}/expires", say.EXPIRED, {**params, "expires": paper.expires.isoformat()})
    if paper.issued is not None and paper.issued > on.as_of:
        yield Fault(f"{paper.pointer}/issued", say.NOT_YET_ISSUED, {**params, "issued": paper.issued.isoformat()})


def reminder(paper: Paper, as_of: dt.date) -> Fault | None:
    """That a valid paper runs out within :data:`RENEW_WITHIN` days."""
    if paper.expires is None or not 0 <= (days := (paper.expires - as_of).days) <= RENEW_WITHIN:
        return None
    severity = Severity.WARNING if days <= RENEW_NOW else Severity.INFO
    params = {"days": str(days), "expires": paper.expires.isoformat()}
    message = {0: say.EXPIRES_TODAY, 1: say.EXPIRES_TOMORROW}.get(days, say.EXPIRING)
    return Fault(f"{paper.pointer}/expires", message, params, Outcome.NEEDS_EVIDENCE, severity, reminds=True)


class CertificateFit:
    """Compiled demands of a :class:`CertificateWanted` on a paper of the right scheme."""

    def __init__(self, wanted: CertificateWanted, schemes: frozenset[str]) -> None:
        self._wanted = wanted
        self._schemes = schemes
        self._number = _pattern(wanted.number) if wanted.number else None

    def faults(self, paper: Paper, on: Circumstances) -> list[Fault]:
        """Everything that keeps the paper from being the evidence; what it leaves open fits."""
        found = list(date_faults(paper, on)) if self._wanted.must_not_expire else []
        found.extend(self._law_faults(paper, on))
        covers = self._wanted.covers
        if "model" in covers:
            found.extend(_model_faults(paper, on))
        if "market" in covers:
            found.extend(market_faults(paper, on))
        if "hs" in covers:
            found.extend(_hs_faults(paper, on))
        if "holder" in covers:
            found.extend(_holder_faults(paper, on))
        found.extend(self._number_faults(paper))
        return found

    def _law_faults(self, paper: Paper, on: Circumstances) -> Iterator[Fault]:
        wanted, named = self._wanted.laws, paper.recognition.laws
        if not wanted or set(wanted) & set(named):
            return
        pointer = f"{paper.pointer}/laws" if paper.laws else f"{paper.pointer}/scheme"
        if paper.type is not None:
            pointer = paper.pointer
        params = {"laws": _titles(wanted, on.locale, "or"), "named": _titles(named, on.locale, "and")}
        for law in named:
            repeal = repeal_of(law)
            if repeal is not None and repeal.by in wanted and repeal.on <= on.as_of:
                params |= {"named": law_title(law).in_(on.locale), "since": repeal.on.isoformat()}
                yield Fault(pointer, say.REPEALED_LAW, params)
                return
        if named:
            yield Fault(pointer, say.WRONG_LAW, params)
        elif paper.recognition.unknown_laws:
            unknown = "', '".join(paper.recognition.unknown_laws)
            yield Fault(pointer, say.LAW_UNKNOWN, {**params, "named": unknown}, Outcome.NEEDS_EVIDENCE)
        else:
            yield Fault(pointer, say.LAW_NOT_NAMED, params, Outcome.NEEDS_EVIDENCE)

    def _number_faults(self, paper: Paper) -> Iterator[Fault]:
        pattern = self._number or self._scheme_number(paper)
        if pattern is None:
            return
        pointer = f"{paper.pointer}/number"
        if paper.number is not None and paper.number.strip():
            if not pattern.search(paper.number.strip()):
                yield Fault(pointer, say.BAD_NUMBER, {"number": paper.number.strip()})
        elif self._number is not None and not any(pattern.search(word) for word in _words(paper.words)):
            yield Fault(pointer, say.NO_NUMBER)

    def _scheme_number(self, paper: Paper) -> Any:
        shown = [scheme for scheme in paper.recognition.schemes if scheme in self._schemes]
        formats = [form for scheme in shown if (form := number_format(scheme)) is not None]
        return _pattern("|".join(f"(?:{form})" for form in formats)) if formats and len(formats) == len(shown) else None


def market_faults(paper: Paper, on: Circumstances) -> Iterator[Fault]:
    """The paper is for other countries than those the obligation binds in."""
    missing = uncovered((paper,), on.markets)
    if not missing:
        return
    markets = markets_of(paper)
    pointer = f"{paper.pointer}/markets" if paper.markets else paper.pointer
    yield Fault(pointer, say.OTHER_MARKET, {"markets": ", ".join(sorted(markets)), "missing": ", ".join(missing)})


def uncovered(papers: Iterable[Paper], markets: Iterable[str]) -> list[str]:
    """The markets none of the papers covers; a paper that names none covers all."""
    scopes = [markets_of(paper) for paper in papers]
    return [market for market in markets if not any(not scope or _covers(scope, market) for scope in scopes)]


def markets_of(paper: Paper) -> frozenset[str]:
    """The markets a paper says it is for, or in whose register it stands; empty when it leaves that open."""
    if paper.markets:
        return frozenset(paper.markets)
    territorial = any(is_territorial(scheme) for scheme in paper.recognition.schemes)
    return paper.recognition.markets if territorial else frozenset()


def _covers(scope: frozenset[str], market: str) -> bool:
    # Asked for a whole group, a paper for one of its members cannot be contradicted.
    return bool(scope & (holds_for(market) | GROUPS.get(market, frozenset())))


def _model_faults(paper: Paper, on: Circumstances) -> Iterator[Fault]:
    if not paper.models or not on.goods:
        return
    if any(fits_model(paper.models, goods) for goods in on.goods):
        return
    pointer, models = f"{paper.pointer}/models", ", ".join(paper.models)
    named = [model for goods in on.goods for model in goods.models]
    if named:
        yield Fault(pointer, say.OTHER_MODEL, {"models": models, "goods": ", ".join(dict.fromkeys(named))})
        return
    hinted = [word for goods in on.goods for word in same_shape(paper.models, goods.words)]
    if hinted:
        params = {"models": models, "goods": ", ".join(dict.fromkeys(hinted))}
        yield Fault(pointer, say.PERHAPS_OTHER_MODEL, params, Outcome.NEEDS_EVIDENCE)


def _hs_faults(paper: Paper, on: Circumstances) -> Iterator[Fault]:
    codes = [goods.hs for goods in on.goods if goods.hs]
    scope = [hs_digits(code) for code in paper.hs]
    if not scope or not codes:
        return
    if any(code.startswith(own) or own.startswith(code) for code in codes for own in scope):
        return
    yield Fault(f"{paper.pointer}/hs", say.OTHER_HS, {"hs": ", ".join(paper.hs), "code": ", ".join(codes)})


def _holder_faults(paper: Paper, on: Circumstances) -> Iterator[Fault]:
    if not paper.holder or not on.parties or any(same_party(paper.holder, name) for name in on.parties):
        return
    params = {"holder": paper.holder, "known": ", ".join(on.parties)}
    yield Fault(f"{paper.pointer}/holder", say.OTHER_HOLDER, params)


def _titles(laws: Iterable[str], locale: Locale, joiner: str) -> str:
    titles = [law_title(law).in_(locale) for law in laws]
    if locale is Locale.ZH:
        return ("或" if joiner == "or" else "、").join(titles)
    return f" {joiner} ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def _words(text: str) -> Iterator[str]:
    """The words of a text, and what follows a colon: "FCC ID: 2ABCD-X1" gives 2ABCD-X1."""
    return (word.strip("()[],;.") for word in re.split(r"[\s:：]+", text))


def _pattern(source: str) -> Any:
    return compile_pattern(source, ignore_case=True)
