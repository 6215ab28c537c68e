"""Which paper a certificate is and which laws it names, from the words its holder wrote.

The tables `corpora/certificates.yaml` and `corpora/laws.yaml` hold the names; a paper they do not know is recognised
as nothing, which callers report and never guess about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2

from app.domain.markets import COUNTRIES
from app.domain.parts import Certificate, Document
from app.packs._base import Text
from app.packs.patterns import compile_pattern, options
from app.packs.tables import load_table
from app.text.normalise import normalise

_LATIN = "0-9a-z\u00c0-\u024f"
_BEFORE = f"(?:^|[^{_LATIN}])"
_AFTER = f"(?:$|[^{_LATIN}])"
_NEVER = "($.)"
_GAP = re.compile(r"[\s_-]+")
_COUNTRY_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{2})(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a paper is: ids of `corpora/certificates.yaml` and `corpora/laws.yaml`, in the order of those tables.

    `unknown_laws` are entries of the certificate's `laws` that name no law we know; `markets` the countries in whose
    register a territorial paper (a producer registration) stands, as far as its words and number tell.
    """

    schemes: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    unknown_laws: tuple[str, ...] = ()
    markets: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.schemes)


@dataclass(frozen=True, slots=True)
class Repeal:
    """Since when a law is out of force, and the law in its place."""

    on: dt.date
    by: str


@dataclass(frozen=True, slots=True)
class _Law:
    id: str
    title: Text
    markets: frozenset[str]
    finder: str
    cased: re.Pattern[str] | None
    standards: str | None
    part_of: tuple[str, ...]
    repeal: Repeal | None


@dataclass(frozen=True, slots=True)
class _Scheme:
    id: str
    title: Text
    finder: str
    weak_finder: str | None
    weak: bool
    open: bool
    territorial: bool
    laws: tuple[str, ...]
    also: tuple[str, ...]
    becomes: tuple[tuple[str, str], ...]
    number: str | None
    number_says: tuple[tuple[Any, str], ...]
    document: str | None
    mistaken_for: Mapping[str, Text] = field(default_factory=dict)


def recognise(certificate: Certificate) -> Recognition:
    """Which schemes and laws the certificate's own words name; empty where the tables do not know them."""
    return _recognise(certificate.scheme, certificate.laws, certificate.standards, certificate.number)


def recognise_document(document: Document) -> Recognition:
    """The same for a document: its type may be the paper a scheme means, and its title may say more."""
    words = _recognise(document.title, (), (), document.number) if document.title else Recognition()
    typed = tuple(s.id for s in _schemes().values() if s.document == document.type)
    strong = [scheme for scheme in words.schemes if not _schemes()[scheme].weak]
    schemes = tuple(dict.fromkeys((*strong, *typed, *words.schemes)))
    laws = tuple(dict.fromkeys((*words.laws, *(law for s in typed for law in _schemes()[s].laws))))
    return Recognition(schemes, laws, (), words.markets)


def scheme_title(scheme: str) -> Text:
    """The name of a scheme for people.

    Raises:
        KeyError: no such id in `corpora/certificates.yaml`.
    """
    return _schemes()[scheme].title


def law_title(law: str) -> Text:
    """The name of a law for people.

    Raises:
        KeyError: no such id in `corpora/laws.yaml`.
    """
    return _laws()[law].title


def accepted(schemes: Iterable[str]) -> frozenset[str]:
    """The schemes and those that may be shown in their place."""
    wanted = frozenset(schemes)
    return wanted | {scheme.id for scheme in _schemes().values() if wanted.intersection(scheme.also)}


def difference(shown: str, wanted: str) -> Text | None:
    """Why a paper of scheme `shown` is not one of scheme `wanted` though often taken for it; None if nobody does."""
    return _schemes()[shown].mistaken_for.get(wanted)


def documents_of(schemes: Iterable[str]) -> frozenset[str]:
    """The document types that are the same paper as one of the schemes."""
    return frozenset(document for s in schemes if (document := _schemes()[s].document) is not None)


def number_format(scheme: str) -> str | None:
    """The RE2 pattern the number of such a paper matches, where its form is prescribed."""
    return _schemes()[scheme].number


def is_ambiguous(scheme: str) -> bool:
    """Whether the words leave open which paper it is: a bare "CE", "FCC" or "declaration of conformity"."""
    return _schemes()[scheme].weak or _schemes()[scheme].open


def is_territorial(scheme: str) -> bool:
    """Whether the paper holds only in the country that registered it."""
    return _schemes()[scheme].territorial


def repeal_of(law: str) -> Repeal | None:
    """Since when the law is out of force, if it is or will be."""
    return _laws()[law].repeal


@lru_cache(maxsize=8192)
def _recognise(scheme: str, laws: tuple[str, ...], standards: tuple[str, ...], number: str | None) -> Recognition:
    named = tuple(_laws_in(law) for law in laws)
    found = set(_laws_in(scheme)).union(*named)
    text = normalise(scheme).text
    standard_text = " | ".join((text, *(normalise(standard).text for standard in standards)))
    if not found:
        found = {_standard_ids()[index] for index in _standard_set().Match(standard_text) or ()}
    schemes = _schemes_in(text, found, number)
    found.update(law for s in schemes for law in _schemes()[s].laws)
    found = _with_wholes(found)
    unknown = tuple(law for law, ids in zip(laws, named, strict=True) if not ids)
    order = tuple(law for law in _laws() if law in found)
    markets = _registers(scheme, number, order) if any(_schemes()[s].territorial for s in schemes) else frozenset()
    return Recognition(tuple(s for s in _schemes() if s in schemes), order, unknown, markets)


def _laws_in(text: str) -> frozenset[str]:
    folded = normalise(text).text
    named = [_law_ids()[index] for index in _law_set().Match(folded) or ()]
    cased = [law.id for law in _cased_laws() if law.cased and law.cased.search(text)]
    return frozenset((*named, *cased, *((text,) if text in _laws() else ())))


def _with_wholes(laws: set[str]) -> set[str]:
    # eu.red.art-3-3 is part of eu.red: who names the part names the whole.
    wholes = {whole for law in laws for whole in _laws()[law].part_of} - laws
    return laws if not wholes else _with_wholes(laws | wholes)


def _schemes_in(text: str, laws: set[str], number: str | None) -> frozenset[str]:
    table = _schemes()
    candidates = [_scheme_ids()[index] for index in _scheme_set().Match(text) or ()]
    spans = {scheme: _spans(_compile(table[scheme].finder), text) for scheme in candidates}
    found = {s for s, own in spans.items() if not _swallowed(s, own, spans)}
    strong = {s for s in found if not table[s].weak and not table[s].open}
    became = {to for s in found for law in laws for to in _becomes(table[s], law)}
    if strong or became:
        return frozenset(strong | became)
    weak = found or {s.id for s in table.values() if s.weak_finder and _compile(s.weak_finder).search(text)}
    told = {to for s in weak for to in _told_by_number(table[s], number)}
    specific = {s for s in weak if table[s].id != "test-report"}
    return frozenset(told or specific or weak)


def _spans(finder: Any, text: str) -> list[tuple[int, int]]:
    return [match.span(1) for match in finder.finditer(text)]


def _swallowed(scheme: str, own: list[tuple[int, int]], spans: Mapping[str, list[tuple[int, int]]]) -> bool:
    """Whether each place of `scheme` lies inside a longer name of another scheme ("KC" inside "KC RF")."""
    others = [span for other, places in spans.items() if other != scheme for span in places]
    return all(any(a <= start and end <= b and b - a > end - start for a, b in others) for start, end in own)


def _becomes(scheme: _Scheme, law: str) -> Iterable[str]:
    return next(((to,) for prefix, to in scheme.becomes if law.startswith(prefix)), ())


def _told_by_number(scheme: _Scheme, number: str | None) -> Iterable[str]:
    if number is None:
        return ()
    return (to for pattern, to in scheme.number_says if pattern.search(number.strip()))


def _registers(scheme: str, number: str | None, laws: Iterable[str]) -> frozenset[str]:
    national = {m for law in laws for m in _laws()[law].markets if len(_laws()[law].markets) == 1 and m in COUNTRIES}
    written = _COUNTRY_CODE.findall(scheme) + re.findall(r"\A([A-Z]{2})(?![A-Za-z])", number or "")
    return frozenset(national | {code for code in written if code in COUNTRIES})


@lru_cache(maxsize=1)
def _law_ids() -> tuple[str, ...]:
    return tuple(_laws())


@lru_cache(maxsize=1)
def _scheme_ids() -> tuple[str, ...]:
    return tuple(_schemes())


@lru_cache(maxsize=1)
def _cased_laws() -> tuple[_Law, ...]:
    return tuple(law for law in _laws().values() if law.cased)


@lru_cache(maxsize=1)
def _law_set() -> Any:
    """All names of laws in one automaton; it answers with indices into :func:`_law_ids`."""
    return _set(law.finder for law in _laws().values())


@lru_cache(maxsize=1)
def _standard_ids() -> tuple[str, ...]:
    return tuple(law.id for law in _laws().values() if law.standards)


@lru_cache(maxsize=1)
def _standard_set() -> Any:
    """All beginnings of standards in one automaton; it answers with indices into :func:`_standard_ids`."""
    return _set(law.standards for law in _laws().values() if law.standards)


@lru_cache(maxsize=1)
def _scheme_set() -> Any:
    """All names of schemes in one automaton; it answers with indices into :func:`_scheme_ids`."""
    return _set(scheme.finder for scheme in _schemes().values())


@lru_cache(maxsize=1)
def _laws() -> Mapping[str, _Law]:
    return {law: _read_law(law, entry) for law, entry in load_table("laws.yaml").items()}


@lru_cache(maxsize=1)
def _schemes() -> Mapping[str, _Scheme]:
    return {scheme: _read_scheme(scheme, entry) for scheme, entry in load_table("certificates.yaml").items()}


def _read_law(law: str, entry: Mapping[str, Any]) -> _Law:
    acts = [_act(number) for number in entry.get("acts", ())]
    patterns = [*acts, *entry.get("patterns", ())]
    cased = entry.get("cased", ())
    standards = [_BEFORE + _loose(standard) for standard in entry.get("standards", ())]
    repealed = entry.get("repealed")
    return _Law(
        law,
        Text(**entry["title"]),
        frozenset(entry.get("markets", ())),
        _finder(entry.get("names", ()), patterns),
        re.compile("(?<![A-Za-z0-9])(?:" + "|".join(map(re.escape, cased)) + ")(?![A-Za-z0-9])") if cased else None,
        "|".join(standards) or None,
        tuple(entry.get("part_of", ())),
        Repeal(dt.date.fromisoformat(repealed["on"]), repealed["by"]) if repealed else None,
    )


def _read_scheme(scheme: str, entry: Mapping[str, Any]) -> _Scheme:
    weak_names = entry.get("weak_names", ())
    return _Scheme(
        scheme,
        Text(**entry["title"]),
        _finder(entry.get("names", ()), entry.get("patterns", ())),
        _finder(weak_names, ()) if weak_names else None,
        entry.get("weak") == "yes",
        entry.get("open") == "yes",
        entry.get("territorial") == "yes",
        tuple(entry.get("laws", ())),
        tuple(entry.get("also", ())),
        tuple((item["laws"], item["scheme"]) for item in entry.get("becomes", ())),
        entry.get("number"),
        tuple((_compile(item["number"]), item["scheme"]) for item in entry.get("number_says", ())),
        entry.get("document"),
        {item["scheme"]: Text(**item["why"]) for item in entry.get("mistaken_for", ())},
    )


def _act(number: str) -> str:
    return _BEFORE + re.escape(number.lower()).replace("/", " ?[/-] ?") + r"(?:$|[^0-9])"


def _finder(names: Iterable[str], patterns: Iterable[str]) -> str:
    """One pattern over normalised text; group 1 is the name without its neighbours."""
    folded = sorted({normalise(name).text for name in names}, key=len, reverse=True)
    alternatives = [_bounded(name) for name in folded] + [f"(?:{pattern})" for pattern in patterns]
    return "(" + "|".join(alternatives) + ")" if alternatives else _NEVER


def _bounded(name: str) -> str:
    # RE2 has no look-around; \b is enough beside plain letters and keeps neighbours out of the span.
    before = r"\b" if re.match(r"[0-9a-z]", name) else ""
    after = r"\b" if re.search(r"[0-9a-z]\Z", name) else ""
    return before + _loose(name) + after


def _loose(name: str) -> str:
    """Spaces and hyphens of a name match any of them, or none."""
    return "[ _-]*".join(re.escape(part) for part in _GAP.split(normalise(name).text.strip()))


def _compile(pattern: str) -> Any:
    return compile_pattern(pattern, ignore_case=True, longest=True)


def _set(patterns: Iterable[str]) -> Any:
    # A set that outgrows its memory finds nothing, and has no slower automaton to fall back to.
    automaton = re2.Set.SearchSet(options(ignore_case=True, longest=True, max_memory=256 << 20))
    for pattern in patterns:
        automaton.Add(pattern)
    automaton.Compile()
    return automaton
