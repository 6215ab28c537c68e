"""What people write about a field (purpose, lawful basis, cipher), read by the tables of `corpora/privacy`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from app.checks.privacy_words import Phrases, words
from app.packs._base import Text
from app.packs.tables import load_table

CipherVerdict = Literal["accepted", "rejected", "evidence"]

CONSENT = "A6-1-a"
CONTRACT = "A6-1-b"
EXPLICIT_CONSENT = "A9-2-a"
GUARDIAN = "guardian"

# An article, its paragraph, its letter: "Art. 6(1)(b)", "Artikel 6 Abs. 1 lit. b", "A6-1-b", "第6条第1款(b)项".
_REFERENCE = re.compile(
    r"(?<![0-9])([69])[^0-9a-z]{1,6}(?:abs|absatz|para|paragraph|alinea|al|apartado|apdo|paragrafo|par|comma|n)?"
    r"[^0-9a-z]{0,4}([12])[^0-9a-z]{1,6}(?:lit|litera|buchst|buchstabe|point|letter|letra|lettre|lettera|lett)?"
    r"[^0-9a-z]{0,4}([a-j])(?![a-z0-9])"
)
_LAST_LETTER = {("6", "1"): "f", ("9", "2"): "j"}
_IGNORED = "-"


@dataclass(frozen=True, slots=True)
class Purposes:
    """The purposes recognised in a statement; `vague` when it names none but says only that there is one."""

    ids: frozenset[str]
    vague: bool

    def __bool__(self) -> bool:
        return bool(self.ids) or self.vague


@dataclass(frozen=True, slots=True)
class Cipher:
    """How a way to store data is judged, and why."""

    verdict: CipherVerdict
    reason: Text


@dataclass(frozen=True, slots=True)
class _PurposeTable:
    phrases: Phrases
    labels: Mapping[str, Text]
    vague: frozenset[str]


@dataclass(frozen=True, slots=True)
class _BasisTable:
    phrases: Phrases
    implies: Mapping[str, frozenset[str]]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class _CipherTable:
    phrases: Phrases
    entries: Mapping[str, Cipher]
    always: frozenset[str]


def says_nothing(text: str | None) -> bool:
    """Whether a statement is absent, blank, or only a word such as "none" or "待定"."""
    if text is None:
        return True
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return not plain or plain in _nothing() or not words(plain)


def read_purposes(text: str) -> Purposes:
    """The purposes a statement names; falsy where none of its words is in the table."""
    table = _purposes()
    found = table.phrases.keys(text) - {_IGNORED}
    return Purposes(found - table.vague, bool(found & table.vague) and not found - table.vague)


def read_bases(text: str) -> frozenset[str]:
    """The lawful bases and conditions a statement names (``A6-1-b``, ``A9-2-a``, ``guardian``); none known: empty."""
    table = _bases()
    found = set(table.phrases.keys(text)) - {_IGNORED}
    for article, paragraph, letter in _REFERENCE.findall(unicodedata.normalize("NFKC", text).casefold()):
        last = _LAST_LETTER.get((article, paragraph))
        if last and letter <= last:
            found.add(f"A{article}-{paragraph}-{letter}")
    return frozenset(found | {implied for basis in found for implied in table.implies.get(basis, ())})


def read_cipher(text: str) -> Cipher | None:
    """How the way of storage that `text` names is judged; None where nothing in it is known."""
    table = _ciphers()
    found = [table.entries[key] for key in sorted(table.phrases.keys(text), key=int)]
    if not found:
        return None
    spoilt = [table.entries[key] for key in sorted(table.phrases.keys(text) & table.always, key=int)]
    if spoilt:
        return spoilt[0]
    order: tuple[CipherVerdict, ...] = ("accepted", "evidence", "rejected")
    return min(found, key=lambda cipher: order.index(cipher.verdict))


def purpose_label(purpose: str) -> Text:
    """The name of a purpose for people."""
    return _purposes().labels[purpose]


def purpose_ids() -> frozenset[str]:
    """The ids of the purposes, for the `allowed_purposes` of a rule."""
    return frozenset(_purposes().labels)


def basis_ids() -> frozenset[str]:
    """The ids of the lawful bases, for the `grounds` of a rule."""
    return _bases().ids


def works_offline_only(text: str) -> bool:
    """Whether a channel is described as post, telephone or a visit, and as nothing online."""
    if "@" in text or "://" in text or "www." in text.casefold() or text.lstrip().startswith("/"):
        return False
    return _channels().keys(text) == {"offline"}


def means_everyone(role: str) -> bool:
    """Whether the name of a role stands for all staff or the public."""
    return "everyone" in _everyone().whole(role) or role.strip() == "*"


@cache
def _nothing() -> frozenset[str]:
    return frozenset(load_table("privacy/lawful_bases.yaml")["nothing"])


@cache
def _purposes() -> _PurposeTable:
    table = load_table("privacy/purposes.yaml")
    rows = table["purposes"]
    phrases = Phrases({**{row["id"]: _all_words(row["words"]) for row in rows}, _IGNORED: table["ignored"]})
    return _PurposeTable(
        phrases,
        {row["id"]: Text(**row["label"]) for row in rows},
        frozenset(row["id"] for row in rows if row.get("vague") == "true"),
    )


@cache
def _bases() -> _BasisTable:
    table = load_table("privacy/lawful_bases.yaml")
    rows = table["bases"]
    return _BasisTable(
        Phrases({**{row["id"]: _all_words(row["words"]) for row in rows}, _IGNORED: table["ignored"]}),
        {row["id"]: frozenset(row.get("implies", ())) for row in rows},
        frozenset(row["id"] for row in rows),
    )


@cache
def _ciphers() -> _CipherTable:
    rows = load_table("privacy/ciphers.yaml")["ciphers"]
    return _CipherTable(
        Phrases({str(number): row["words"] for number, row in enumerate(rows)}),
        {str(number): Cipher(row["verdict"], Text(**row["reason"])) for number, row in enumerate(rows)},
        frozenset(str(number) for number, row in enumerate(rows) if row.get("always") == "true"),
    )


@cache
def _channels() -> Phrases:
    table = load_table("privacy/channels.yaml")
    return Phrases({"offline": table["offline"], "online": table["online"]})


@cache
def _everyone() -> Phrases:
    return Phrases({"everyone": load_table("privacy/channels.yaml")["everyone"]})


def _all_words(languages: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(word for words_of in languages.values() for word in words_of)
