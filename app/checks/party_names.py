"""Names of people and firms, made comparable: script, case, accents, legal forms and word order do not matter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from app.text.normalise import normalise

_WORDS = re.compile(r"\w+")
_LEGAL_FORM_WORDS = (
    "ab ag ao aps as asa bhd bv cc co company corp corporation cv doo eg ek fzco fze gbr gmbh hf inc "
    "incorporated jsc kft kg kgaa kk lda limited llc llp lp ltd ltda mbh nv oao ohg ooo oy oyj plc pjsc "
    "pt pte pty pvt private sa sarl sas sdn se sl slu sp spa spol sprl srl sro ug ultd ulc zao zoo"
)
_LEGAL_FORMS = frozenset(_LEGAL_FORM_WORDS.split())
_SPELLINGS = {
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
    "ltda": "lda",
}
_NO_FORM = frozenset(("co", "company", "cc", "private", "pvt", "pte", "pty", "sdn"))
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN_FORMS = re.compile(r"(?:股份)?(?:有限责任|有限)?(?:集团)?公司$|株式会社|有限会社|合同会社|주식회사")
_DOTTED_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_APOSTROPHES = re.compile(r"['’ʼʻ`´]")
_LONGEST_PERSON = 4
_TWO_CHARACTER_SURNAMES = frozenset(
    "欧阳 司马 诸葛 上官 司徒 夏侯 东方 皇甫 慕容 令狐 端木 公孙 尉迟 长孙 宇文".split()
)


@lru_cache(maxsize=16384)
def comparable(name: str) -> str:
    """The distinctive words of a name in its own script, sorted. A name of nothing but legal forms keeps them.

    >>> comparable("ACME Trading Co., Ltd.") == comparable("Trading Acme GmbH")
    True
    """
    return " ".join(sorted(_distinctive(_WORDS.findall(_without_accents(_folded(name))))))


def _folded(name: str) -> str:
    folded = _HAN_FORMS.sub("", normalise(name).text)
    # S.A.R.L. and SARL are one form.
    return _DOTTED_ABBREVIATION.sub(lambda match: match.group().replace(".", "") + " ", folded)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _distinctive(words: list[str]) -> list[str]:
    return [word for word in words if word not in _LEGAL_FORMS] or words


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name for searching: its distinctive words in Latin letters, in order, and the Han characters it was written in.

    `han` is empty for names without any. Chinese names of persons have two words, surname first.
    """

    words: tuple[str, ...]
    han: str


def name_form(name: str) -> NameForm:
    """The form of a name in whatever script.

    >>> name_form("Иван Зарецков").words, name_form("王小明").words
    (('ivan', 'zaretskov'), ('wang', 'xiaoming'))
    """
    if name.isascii():
        folded = _DOTTED_ABBREVIATION.sub(lambda match: match.group().replace(".", "") + " ", name.casefold())
        return NameForm(tuple(_distinctive(_WORDS.findall(_APOSTROPHES.sub("", folded)))), "")
    # Only here: most names are in Latin letters already.
    from anyascii import anyascii  # noqa: PLC0415

    folded = _APOSTROPHES.sub("", _folded(name))
    han = "".join(_HAN.findall(folded))
    spaced = _HAN.sub(lambda match: f" {_han_in_latin(match.group())} ", folded)
    latin = _APOSTROPHES.sub("", anyascii(_without_accents_of_latin(spaced))).casefold()
    return NameForm(tuple(_distinctive(_WORDS.findall(latin))), han)


def _without_accents_of_latin(text: str) -> str:
    # Й and ё are letters of their own, with their own Latin form; é is an e.
    return "".join(_without_accents(c) if unicodedata.name(c, "").startswith("LATIN") else c for c in text)


def _han_in_latin(han: str) -> str:
    """Pinyin without tones: a person's surname and given name, or one word for anything longer."""
    from anyascii import anyascii  # noqa: PLC0415

    syllables = [anyascii(c).casefold() for c in han]
    if not 2 <= len(han) <= _LONGEST_PERSON:
        return "".join(syllables)
    surname = 2 if len(han) > 2 and han[:2] in _TWO_CHARACTER_SURNAMES else 1
    return "".join(syllables[:surname]) + " " + "".join(syllables[surname:])


# What one sound is written as by the usual romanisations, longest first. It only finds candidates, so it is coarse.
_SOUNDS = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("shch|schtsch|chtch|tsch|tch|sch|sh|ch|zh|ts|tz|cz|sz|dj|dzh|dz", "s"),
        ("c(?=[eiy])", "s"),
        ("ph|v|w|ff", "f"),
        ("ck|kh|gh|c|q|g|x", "k"),
        ("th|dh|d", "t"),
        ("b", "p"),
        ("z", "s"),
        ("(?<=.)h", ""),
        ("^[aeiouyj]+", "a"),
        ("(?<=.)[aeiouyj]+", ""),
    )
)
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """The skeleton of consonants that the romanisations of a word share.

    >>> sound("shcherbakov") == sound("chtcherbakoff"), sound("mohammed") == sound("muhamad")
    (True, True)
    """
    for written, letter in _SOUNDS:
        word = written.sub(letter, word)
    return _REPEATED.sub(r"\1", word)


def similarity(name: str, other: str) -> float:
    """How alike two names are, 0 to 100, after :func:`comparable`; 0 when either has no words."""
    left, right = comparable(name), comparable(other)
    from rapidfuzz import fuzz  # noqa: PLC0415

    return fuzz.ratio(left, right) if left and right else 0.0


def same_party(name: str, other: str, threshold: float = 85.0) -> bool:
    """Whether two names may be one party: alike, or the words of one all stand in the other."""
    left, right = set(comparable(name).split()), set(comparable(other).split())
    if not left or not right:
        return True
    return left <= right or right <= left or similarity(name, other) >= threshold


def same_firm(name: str, other: str) -> bool | None:
    """Whether two names are written for one firm; None when they are in different scripts and cannot be compared.

    Case, width, accents, word order and the spelling of the legal form (Ltd, Limited, Co., Ltd.) do not matter; another
    legal form (GmbH, Ltd) or one more word (a subsidiary's) is another firm.
    """
    left, right = comparable(name), comparable(other)
    if left == right:
        forms, others = _legal_forms(name), _legal_forms(other)
        return not forms or not others or bool(forms & others)
    if bool(_EAST_ASIAN.search(left)) != bool(_EAST_ASIAN.search(right)):
        return None
    return False


def _legal_forms(name: str) -> frozenset[str]:
    words = {_SPELLINGS.get(word, word) for word in _WORDS.findall(_folded(name)) if word in _LEGAL_FORMS}
    # "Co., Ltd." is a limited company; "Co." alone says nothing of the form.
    return frozenset(words - _NO_FORM)
