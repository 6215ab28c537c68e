"""Is a code in force: in the edition of the HS that holds on the day, and in the national lists that are loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from app.checks.evaluation import Evaluation, Place, Verdict
from app.checks.nomenclature import (
    Nomenclature,
    dotted,
    editions,
    is_national_chapter,
    like,
    nomenclature_on,
    successors,
)
from app.checks.nomenclature_national import NationalTariff, Scheme, schemes_for
from app.checks.tariff_codes import INTERNATIONAL, Code, codes, export_market, found, not_evaluated, replacement
from app.domain.vocabulary import Outcome
from app.packs._base import Text
from app.packs.rules import TariffRule

_SHOWN = 10

NO_CODE = Text(
    en="No tariff code is given, so it cannot be checked.",
    zh="未提供海关编码，无法检查。",
)
NOT_LOADED = Text(
    en="Tariff code {code} cannot be checked: the nomenclature of {date} is not loaded (known: {editions}).",
    zh="无法检查编码 {code}：未加载 {date} 适用的商品名称及编码目录（已加载：{editions}）。",
)
NATIONAL_CHAPTER = Text(
    en="Tariff code {code} lies in chapter {chapter}, which each country fills itself; no national tariff is loaded.",
    zh="编码 {code} 属于第{chapter}章，由各国自行规定；未加载该国税则，无法检查。",
)
NO_LIST = Text(
    en="Only the first 6 digits of tariff code {code} were checked: no national list of {country} is loaded for {date} "
    "(vetlist corpora import tariff FILE --scheme {schemes}).",
    zh="仅检查了编码 {code} 的前 6 位：未加载 {country} 在 {date} 适用的本国税则"
    "（vetlist corpora import tariff 文件 --scheme {schemes}）。",
)
INCOMPLETE = Text(
    en="Tariff code {code} is incomplete: it has {count} digits, and goods are declared with at least 6.",
    zh="编码 {code} 不完整：只有 {count} 位，申报至少需要 6 位。",
)
LOST_ZERO = Text(
    en="Tariff code {code} seems to have lost its leading zero (spreadsheets drop it): {whole} is a code of {edition}.",
    zh="编码 {code} 似乎丢失了开头的 0（电子表格常见问题）：{whole} 是 {edition} 中的编码。",
)
PADDED = Text(
    en="Tariff code {code} is {part} filled up with zeros; {edition} divides it, so a subheading must be chosen.",
    zh="编码 {code} 是用 0 补齐的 {part}；{edition} 对其有细分，须选择具体子目。",
)
NO_CHAPTER = Text(
    en="Tariff code {code} does not exist: {edition} has no chapter {part}.",
    zh="编码 {code} 不存在：{edition} 没有第{part}章。",
)
NO_HEADING = Text(
    en="Tariff code {code} does not exist: {edition} has no heading {part}.",
    zh="编码 {code} 不存在：{edition} 没有品目 {part}。",
)
NO_SUBHEADING = Text(
    en="Tariff code {code} does not exist: heading {heading} of {edition} has no subheading {part}.",
    zh="编码 {code} 不存在：{edition} 的品目 {heading} 下没有子目 {part}。",
)
DELETED = Text(
    en="Tariff code {part} was deleted with {edition} and is not in force since {since}; its goods now stand under "
    "{successors}.",
    zh="编码 {part} 已随 {edition} 删除，自 {since} 起失效；相关货物现归入 {successors}。",
)
FUTURE = Text(
    en="Tariff code {part} exists only from {edition} on ({since}); on {date} it is not in force yet.",
    zh="编码 {part} 自 {edition}（{since}）起才存在，在 {date} 尚未生效。",
)
NOT_LISTED = Text(
    en="Tariff code {code} is not in {list} of {list_date}; under {part} it has {listed}.",
    zh="编码 {code} 不在 {list}（{list_date}）中；{part} 项下有：{listed}。",
)
NONE_LISTED = Text(
    en="Tariff code {code} is not in {list} of {list_date}, which has nothing under {part}.",
    zh="编码 {code} 不在 {list}（{list_date}）中；该目录在 {part} 项下没有编码。",
)


class InForce:
    """The check `in-force`. `tariffs` are the national lists that are loaded, by scheme."""

    def __init__(self, rule: TariffRule, tariffs: Mapping[str, NationalTariff]) -> None:
        self._rule = rule
        self._tariffs = tariffs

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        coded = {code.item.pointer: code for code in codes(self._rule, evaluation)}
        unlisted: set[str] = set()
        for item in evaluation.items_for(self._rule):
            code = coded.get(item.pointer)
            if code is None:
                yield Verdict(Outcome.NOT_EVALUATED, Place(f"{item.pointer}/hs_code"), message=NO_CODE)
                continue
            verdict = self._in_editions(code, evaluation)
            if verdict is None:
                verdict = self._in_lists(code, evaluation, unlisted)
            if verdict is not None:
                yield verdict

    def _in_editions(self, code: Code, evaluation: Evaluation) -> Verdict | None:
        if is_national_chapter(code.digits):
            return None
        as_of = evaluation.context.as_of
        params = {"code": code.written, "date": as_of.isoformat(), "market": ", ".join(evaluation.asked_markets)}
        markets = evaluation.asked_markets or (None,)
        for edition in dict.fromkeys(nomenclature_on(as_of, market) for market in markets):
            if edition is None:
                known = ", ".join(e.edition for e in editions())
                return not_evaluated(code, NOT_LOADED, {**params, "editions": known})
            verdict = self._in_edition(code, edition, params)
            if verdict is not None:
                return verdict
        return None

    def _in_edition(self, code: Code, edition: Nomenclature, params: dict[str, str]) -> Verdict | None:
        digits = code.digits
        part = digits[:INTERNATIONAL]
        if part in edition.codes:
            return None
        params = {**params, "edition": edition.edition, "heading": digits[:4], "part": dotted(part)}
        # Checked before anything is called missing: 90210 is green tea, not an incomplete code of chapter 90.
        if len(digits) % 2 and f"0{digits}"[:INTERNATIONAL] in edition.codes:
            whole = like(f"0{digits}", code.written)
            proposal = replacement(self._rule, code, [whole], certain=True)
            return found(self._rule, code, LOST_ZERO, {**params, "whole": whole}, proposal)
        if digits[:2] not in edition.chapters:
            return found(self._rule, code, NO_CHAPTER, {**params, "part": digits[:2]})
        if len(digits) < INTERNATIONAL:
            if len(digits) >= 4 and digits[:4] not in edition.headings and not _elsewhere(digits, edition):
                return found(self._rule, code, NO_HEADING, {**params, "part": digits[:4]})
            return found(self._rule, code, INCOMPLETE, {**params, "count": str(len(digits))})
        return self._missing(code, part, edition, params)

    def _missing(self, code: Code, part: str, edition: Nomenclature, params: dict[str, str]) -> Verdict:
        newer = [other for other in editions() if other.valid_from > edition.valid_from and part in other.codes]
        if newer:
            since = newer[0].valid_from.isoformat()
            return found(self._rule, code, FUTURE, {**params, "edition": newer[0].edition, "since": since})
        if any(other.valid_to < edition.valid_from and part in other.codes for other in editions()):
            return self._deleted(code, part, edition, params)
        if part.endswith("0000"):
            return found(self._rule, code, PADDED, {**params, "part": part[:2]})
        if part[:4] not in edition.headings:
            return found(self._rule, code, NO_HEADING, {**params, "part": part[:4]})
        if part.endswith("00"):
            return found(self._rule, code, PADDED, {**params, "part": part[:4]})
        return found(self._rule, code, NO_SUBHEADING, params)

    def _deleted(self, code: Code, part: str, edition: Nomenclature, params: dict[str, str]) -> Verdict:
        heirs = successors(part)
        params = {**params, "successors": ", ".join(dotted(heir.code) for heir in heirs)}
        params["since"] = edition.valid_from.isoformat()
        written = [like(heir.code, code.written) for heir in heirs]
        certain = all(heir.relation in ("1:1", "1:n") for heir in heirs)
        return found(self._rule, code, DELETED, params, replacement(self._rule, code, written, certain=certain))

    def _in_lists(self, code: Code, evaluation: Evaluation, unlisted: set[str]) -> Verdict | None:
        """What the national lists say; `unlisted` gathers the countries whose missing list was told already."""
        chapter = code.digits[:2]
        if len(code.digits) <= INTERNATIONAL and not is_national_chapter(code.digits):
            return None
        lists = _Lists.of(evaluation, self._tariffs)
        if not lists.loaded:
            if is_national_chapter(code.digits):
                return not_evaluated(code, NATIONAL_CHAPTER, {"code": code.written, "chapter": chapter})
            return _no_list(code, evaluation, lists, unlisted)
        day = evaluation.context.as_of
        if any(_knows(tariff, code.digits, day) for tariff in lists.loaded):
            return None
        # A shipment's code may be that of the other country's declaration, whose list nobody loaded.
        if any(len(code.digits) in scheme.digits for scheme in lists.elsewhere):
            return _no_list(code, evaluation, lists, unlisted)
        return self._not_listed(code, lists.loaded[0], evaluation)

    def _not_listed(self, code: Code, tariff: NationalTariff, evaluation: Evaluation) -> Verdict:
        part = code.digits[:INTERNATIONAL]
        near = list(islice(tariff.under(part, evaluation.context.as_of), _SHOWN))
        params = {
            "code": code.written,
            "part": dotted(part),
            "list": tariff.scheme.title.in_(evaluation.context.locale),
            "list_date": tariff.receipt.published.isoformat(),
            "listed": ", ".join(dotted(candidate) for candidate in near),
        }
        written = [like(candidate, code.written) for candidate in near]
        proposal = replacement(self._rule, code, written, certain=len(near) == 1)
        return found(self._rule, code, NOT_LISTED if near else NONE_LISTED, params, proposal)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The national lists that count for a subject: those loaded that speak on the day, and the others there are.

    `missing` are the lists of the markets that have none loaded, `elsewhere` those of them a shipment leaves from or
    goes to beside a country that has one.
    """

    loaded: list[NationalTariff]
    missing: list[Scheme]
    elsewhere: list[Scheme]

    @classmethod
    def of(cls, evaluation: Evaluation, tariffs: Mapping[str, NationalTariff]) -> _Lists:
        leaving = export_market(evaluation)
        loaded: list[NationalTariff] = []
        missing: list[Scheme] = []
        for market in dict.fromkeys((*evaluation.asked_markets, *((leaving,) if leaving else ()))):
            named = schemes_for(market)
            own = [tariffs[scheme.id] for scheme in named if scheme.id in tariffs]
            speaking = [tariff for tariff in own if tariff.speaks_on(evaluation.context.as_of)]
            loaded += [tariff for tariff in speaking if tariff not in loaded]
            missing += [] if speaking else [scheme for scheme in named if scheme not in missing]
        return cls(loaded, missing, missing if loaded else [])


def _knows(tariff: NationalTariff, digits: str, day: dt.date) -> bool:
    """Whether a list has the code, or codes below it, or (a list of shorter codes) what it begins with."""
    if tariff.has(digits, day) or next(tariff.under(digits, day), None) is not None:
        return True
    longest = max(tariff.scheme.digits)
    return len(digits) > longest and tariff.has(digits[:longest], day)


def _no_list(code: Code, evaluation: Evaluation, lists: _Lists, unlisted: set[str]) -> Verdict | None:
    countries = sorted({scheme.market for scheme in lists.missing} - unlisted)
    if not countries:
        return None
    unlisted.update(countries)
    params = {
        "code": code.written,
        "country": ", ".join(countries),
        "date": evaluation.context.as_of.isoformat(),
        "schemes": "|".join(scheme.id for scheme in lists.missing if scheme.market in countries),
    }
    return not_evaluated(code, NO_LIST, params)


def _elsewhere(digits: str, edition: Nomenclature) -> bool:
    """Whether a heading that this edition lacks belongs to another one; the code is then incomplete first of all."""
    return any(digits[:4] in other.headings for other in editions() if other is not edition)
