"""Names of people and firms, made comparable: case, accents, legal forms and word order do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.text.normalise import normalise

_WORDS = re.compile(r"\w+")
_LEGAL_FORM_WORDS = (
    "ab ag ao aps as asa bhd bv cc co company corp corporation cv doo eg ek fzco fze gbr gmbh hf inc "
    "incorporated jsc kft kg kgaa kk lda limited llc llp lp ltd ltda mbh nv oao ohg ooo oy oyj plc pjsc "
    "pt pte pty pvt private sa sarl sas sdn se sl slu sp spa spol sprl srl sro ug ultd ulc zoo"
)
_LEGAL_FORMS = frozenset(_LEGAL_FORM_WORDS.split())
_HAN_FORMS = re.compile(r"(?:股份)?(?:有限责任|有限)?(?:集团)?公司$|株式会社|有限会社|合同会社|주식회사")
_DOTTED_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")


@lru_cache(maxsize=16384)
def comparable(name: str) -> str:
    """The distinctive words of a name, sorted. A name of nothing but legal forms keeps them.

    >>> comparable("ACME Trading Co., Ltd.") == comparable("Trading Acme GmbH")
    True
    """
    folded = _HAN_FORMS.sub("", normalise(name).text)
    # S.A.R.L. and SARL are one form.
    folded = _DOTTED_ABBREVIATION.sub(lambda match: match.group().replace(".", "") + " ", folded)
    plain = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    words = _WORDS.findall(plain)
    distinctive = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(sorted(distinctive or words))


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
