"""Codes of the Harmonized System for a person or a machine: what was found by words, and what one code is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from app.checks.lists import Lists
from app.checks.nomenclature import (
    COMING,
    Nomenclature,
    dotted,
    editions,
    is_national_chapter,
    nomenclature_on,
    successors,
)
from app.checks.nomenclature_national import NationalTariff, national_length, schemes_for
from app.checks.nomenclature_search import Suggestion, entries, goods_under, search, suggest
from app.domain._types import IsoDate
from app.domain.vocabulary import Locale
from app.reports.terminal import Line, Segment, visible

_CHAPTER, _HEADING, _SUBHEADING = 2, 4, 6
_NATIONAL_SHOWN = 50

Status = Literal["in_force", "deleted", "not_yet", "unknown", "national", "incomplete"]


CODE_WANTED = "2 to 13 digits, with dots or blanks or without"


class HsNotLoaded(ValueError):
    """No edition of the HS is loaded for the day."""

    def __init__(self, day: dt.date) -> None:
        known = ", ".join(f"{e.edition} ({e.valid_from} to {e.valid_to})" for e in editions())
        name, begins = COMING
        coming = f"; {name} applies from {begins}, and its codes are not loaded" if day >= begins else ""
        super().__init__(f"no nomenclature is loaded for {day}; known: {known}{coming}")


class HsCodeError(ValueError):
    """What was given is no tariff code."""


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True)


class HsText(_Page):
    """A chapter, heading or subheading: `text` is its wording in HS 2022, `en` and `zh` our short names or empty."""

    code: str
    text: str
    en: str
    zh: str


class HsHit(HsText):
    """A code found by words: by which of them, and `named` where they name goods that can stand under it."""

    score: float
    words: tuple[str, ...]
    named: str | None


class HsFound(_Page):
    """Codes in force on `as_of` that fit the query, the best first. Candidates, not a classification."""

    query: str
    edition: str
    as_of: IsoDate
    items: tuple[HsHit, ...]


class HsSuccessor(HsText):
    """Where goods of a deleted code went; `relation` as in the correlation table (1:1, 1:n, n:1, n:n, group)."""

    relation: str


class HsNational(_Page):
    """What a destination adds: how many digits it takes on import, and the codes of its lists that are loaded."""

    market: str
    digits: tuple[int, ...]
    verified: str | None
    lists: tuple[str, ...]
    codes: tuple[HsText, ...]


class HsCode(_Page):
    """One code: what it is, whether it is in force on `as_of`, and where its goods went if it is not."""

    code: str
    dotted: str
    as_of: IsoDate
    edition: str
    status: Status
    editions: tuple[str, ...]
    parts: tuple[HsText, ...]
    successors: tuple[HsSuccessor, ...]
    goods: tuple[str, ...]
    national: HsNational | None


def find_codes(words: str, day: dt.date, market: str | None, *, limit: int, six_digits: bool) -> HsFound:
    """The page of codes that fit `words`; with `six_digits` subheadings only.

    Raises:
        HsNotLoaded: no edition is loaded for the day.
    """
    edition = _edition(day, market)
    known = edition.codes | edition.headings | edition.chapters
    # Twice as many, as those of another edition fall out again.
    hits = suggest(words, limit=2 * limit) if six_digits else search(words, limit=2 * limit)
    items = [_hit(hit) for hit in hits if hit.entry.code in known]
    return HsFound(query=words, edition=edition.edition, as_of=day, items=tuple(items[:limit]))


def code_page(written: str, day: dt.date, market: str | None, lists: Lists) -> HsCode:
    """The page of one code.

    Raises:
        HsCodeError: not two to thirteen digits (dots and blanks aside).
        HsNotLoaded: no edition is loaded for the day.
    """
    digits = written.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and _CHAPTER <= len(digits) <= 13):
        raise HsCodeError(
            f"{written[:40]!r} is not a tariff code: wanted 2 to 13 digits, with dots or blanks or without"
        )
    edition = _edition(day, market)
    part = digits[:_SUBHEADING]
    heirs = successors(part) if part not in edition.codes else ()
    return HsCode(
        code=digits,
        dotted=dotted(digits),
        as_of=day,
        edition=edition.edition,
        status=_status(digits, edition),
        editions=tuple(e.edition for e in editions() if _stands_in(part, e)),
        parts=tuple(_text(digits[:n]) for n in (_CHAPTER, _HEADING, _SUBHEADING) if len(digits) >= n),
        successors=tuple(HsSuccessor(**_text(heir.code).model_dump(), relation=heir.relation) for heir in heirs),
        goods=tuple(word for goods in goods_under(part) for word in (*goods.en, *goods.zh)),
        national=_national(digits, day, market, lists) if market else None,
    )


def found_lines(page: HsFound, locale: Locale) -> Iterator[Line]:
    """The hits for a person, one or two lines each."""
    zh = locale is Locale.ZH
    for hit in page.items:
        yield Segment(f"{dotted(hit.code):<9}", "bold"), Segment(visible(_named_text(hit, locale)))
        yield (Segment(f"{'':<9}{visible(_reason(hit, zh))}", "dim"),)
    if not page.items:
        yield (Segment("没有匹配的编码" if zh else "nothing fits"),)


def code_lines(page: HsCode, locale: Locale) -> Iterator[Line]:
    """One code for a person."""
    zh = locale is Locale.ZH
    states = _STATES_ZH if zh else _STATES_EN
    yield (
        Segment(page.dotted, "bold"),
        Segment(f"  {states[page.status]}"),
        Segment(f"  {page.edition}, {page.as_of}", "dim"),
    )
    for part in page.parts:
        yield Segment(f"  {dotted(part.code):<9}", "bold"), Segment(visible(_named_text(part, locale)))
    for heir in page.successors:
        yield (
            Segment(f"  -> {dotted(heir.code):<9}", "bold"),
            Segment(visible(_named_text(heir, locale))),
            Segment(f"  {heir.relation}", "dim"),
        )
    if page.goods:
        yield (Segment(f"  {'商品' if zh else 'goods'}: {', '.join(page.goods[:12])}", "dim"),)
    if page.national is not None:
        yield from _national_lines(page.national, zh)


_STATES_EN: dict[Status, str] = {
    "in_force": "in force",
    "deleted": "deleted",
    "not_yet": "not in force yet",
    "unknown": "does not exist",
    "national": "national chapter: each country fills it",
    "incomplete": "a heading or chapter; goods are declared with at least 6 digits",
}
_STATES_ZH: dict[Status, str] = {
    "in_force": "有效",
    "deleted": "已删除",
    "not_yet": "尚未生效",
    "unknown": "不存在",
    "national": "由各国自行规定的章",
    "incomplete": "章或品目；申报至少需要 6 位",
}


def _national_lines(national: HsNational, zh: bool) -> Iterator[Line]:
    digits = "/".join(map(str, national.digits)) or "?"
    words = f"{national.market} 进口 {digits} 位" if zh else f"{national.market} takes {digits} digits on import"
    yield (Segment(f"  {words}"),)
    for line in national.codes:
        yield Segment(f"    {dotted(line.code):<15}", "bold"), Segment(visible(line.text))
    if national.lists:
        yield (Segment(f"    {', '.join(national.lists)}", "dim"),)


def _edition(day: dt.date, market: str | None) -> Nomenclature:
    edition = nomenclature_on(day, market)
    if edition is None:
        raise HsNotLoaded(day)
    return edition


def _status(digits: str, edition: Nomenclature) -> Status:
    if is_national_chapter(digits):
        return "national"
    part = digits[:_SUBHEADING]
    if _stands_in(part, edition):
        return "in_force" if len(digits) >= _SUBHEADING else "incomplete"
    others = [other for other in editions() if _stands_in(part, other)]
    if any(other.valid_from > edition.valid_from for other in others):
        return "not_yet"
    return "deleted" if others else "unknown"


def _stands_in(part: str, edition: Nomenclature) -> bool:
    return part in edition.codes or part in edition.headings or part in edition.chapters


def _national(digits: str, day: dt.date, market: str, lists: Lists) -> HsNational:
    length = national_length(market, "import", day)
    loaded = [
        tariff
        for scheme in schemes_for(market)
        if (tariff := lists.tariffs.get(scheme.id)) is not None and tariff.speaks_on(day)
    ]
    codes = [_line(tariff, code) for tariff in loaded for code in tariff.under(digits[:_SUBHEADING], day)]
    return HsNational(
        market=market,
        digits=length.digits if length else (),
        verified=length.verified.value if length else None,
        lists=tuple(f"{tariff.scheme.id} of {tariff.receipt.published}" for tariff in loaded),
        codes=tuple(codes[:_NATIONAL_SHOWN]) if len(digits) >= _HEADING else (),
    )


def _line(tariff: NationalTariff, code: str) -> HsText:
    return HsText(code=code, text=tariff.lines[code][-1].text, en="", zh="")


def _hit(hit: Suggestion) -> HsHit:
    text = _text(hit.entry.code)
    return HsHit(**text.model_dump(), score=round(hit.score, 2), words=hit.words, named=hit.named)


def _text(code: str) -> HsText:
    entry = entries().get(code)
    if entry is None:
        return HsText(code=code, text="", en="", zh="")
    return HsText(code=code, text=entry.text, en=entry.label_en, zh=entry.label_zh)


def _named_text(text: HsText, locale: Locale) -> str:
    own = text.zh if locale is Locale.ZH else text.en
    # Subheadings have no short name of ours: their own wording, and in Chinese the heading's name before it.
    if not own and locale is Locale.ZH:
        own = _text(text.code[:_HEADING]).zh
        return f"{own}：{text.text}" if own and text.text else own or text.text
    return own or text.text


def _reason(hit: HsHit, zh: bool) -> str:
    reasons = []
    if hit.named is not None:
        reasons.append(f"品名“{hit.named}”" if zh else f"names {hit.named!r}")
    if hit.words:
        words = ", ".join(hit.words)
        reasons.append(f"匹配：{words}" if zh else f"by the words {words}")
    return "；".join(reasons) if zh else "; ".join(reasons)
