"""Whether a candidate stands for itself, or only happens to lie across or inside other words."""

from __future__ import annotations

from functools import lru_cache

from app.text.normalise import NormalisedText
from app.text.segment import likelihood, likelihood_apart, segment

# How much likelier (natural logarithm) a cut that breaks the term may be than the one that keeps it. A word that
# reaches into the term from before it (牛奶/子) all but settles the matter; at the end jieba often prefers another
# cut of the same meaning (最低/价格 for 最低价, 国家/级别 for 国家级). Set on tests/text/test_boundary.py.
_START_SLACK = 0.5
_END_SLACK = 6.0
# Words reach no further than this; a longer window only costs time.
_REACH = 12
# A folded sign such as ② is no part of the word it touches.
_SIGNS = frozenset({"enclosed", "keycap", "compatibility"})


def latin_edges(text: NormalisedText, start: int, end: int) -> bool:
    """Whether no letter or digit of an alphabet continues the span on either side. Han, kana and Hangul do not."""
    return _edge(text, start - 1, start) and _edge(text, end, end - 1)


def han_edges(text: str, start: int, end: int, *, strict: bool = False) -> bool:
    """Whether the likeliest cut into words, or one nearly as likely, keeps a Han term at ``text[start:end]`` whole.

    A word that lies across an edge of the term (交通 in 路口交通 for 口交) rejects it, unless the cut that keeps the
    term is about as good. A longer word round the term (治疗仪, 消毒品) rejects it only when that word itself falls
    apart elsewhere (消毒/品). `strict`, and any term of one character, admits the likeliest cut only.
    """
    low, high = _han_window(text, start, end)
    return _kept_whole(text[low:high], start - low, end - low, strict or end - start == 1)


@lru_cache(maxsize=8192)
def _kept_whole(stretch: str, first: int, last: int, strict: bool) -> bool:
    words = segment(stretch)
    edges = {0, *(word_end for _, word_end in words)}
    if first in edges and last in edges:
        return True
    if strict:
        return False
    around = next((word for word in words if word[0] <= first and last <= word[1]), None)
    if around is None:
        return _starts(stretch, first, likelihood(stretch)) and _ends(stretch[first:], last - first)
    word = stretch[around[0] : around[1]]
    first, last = first - around[0], last - around[0]
    return _starts(word, first, likelihood_apart(word)) and _ends(word[first:], last - first)


def _starts(stretch: str, first: int, best: float) -> bool:
    return first == 0 or best - likelihood(stretch[:first]) - likelihood(stretch[first:]) <= _START_SLACK


def _ends(stretch: str, length: int) -> bool:
    """Whether a cut of `stretch`, which begins with the term, may end the term after `length` characters."""
    word_end = segment(stretch)[0][1]
    if word_end > length:
        stretch = stretch[:word_end]
        best = likelihood_apart(stretch)
    else:
        best = likelihood(stretch)
    return best - likelihood(stretch[:length]) - likelihood(stretch[length:]) <= _END_SLACK


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\U00020000" <= char <= "\U000323af"


def is_alphabetic(char: str) -> bool:
    """A letter or digit of a script that writes spaces between words."""
    if char.isascii():
        return char.isalnum()
    return char < "\u0e00" and char.isalnum()


def _edge(text: NormalisedText, outside: int, inside: int) -> bool:
    if not 0 <= outside < len(text.text):
        return True
    if not is_alphabetic(text.text[inside]):
        return True
    if not is_alphabetic(text.text[outside]):
        return not _within_number(text.text, outside, inside)
    return bool(text.marks_at(outside) & _SIGNS) and not text.marks_at(inside) & _SIGNS


def _within_number(text: str, mark: int, inside: int) -> bool:
    """Whether the mark at `mark` is the decimal point or thousands mark of the number that `inside` is a digit of."""
    beyond = 2 * mark - inside
    if text[mark] not in ".," or not 0 <= beyond < len(text):
        return False
    return text[inside].isdecimal() and text[beyond].isdecimal()


def _han_window(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = start, end
    while low > 0 and start - low < _REACH and is_han(text[low - 1]):
        low -= 1
    while high < len(text) and high - end < _REACH and is_han(text[high]):
        high += 1
    return low, high
