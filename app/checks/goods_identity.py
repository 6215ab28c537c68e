"""How goods are told apart: model names, tariff code and the words of their title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.checks.attributes import find_attributes
from app.checks.evaluation import Evaluation, Item
from app.domain.subjects import Listing, Shipment, hs_digits
from app.text.normalise import normalise

_SEPARATORS = re.compile(r"[,;/、，；|&]|\band\b|\bund\b")
_NOISE = re.compile(r"[\W_]+")
_SERIES = re.compile(r"\b(?:series|serie|série|range)\b|系列|シリーズ")
_WILDCARD = re.compile(r"(?:\*+|[x?]{2,})\Z")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]+)\d{2,}[a-z]*\Z")


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods: models as stated (mpn, model attribute), folded words of title or description, HS digits.

    `names` are the folded marks by which documents speak of them (ids, models); `label` is what messages call them.
    """

    models: tuple[str, ...]
    words: tuple[str, ...]
    hs: str | None
    names: frozenset[str]
    label: str


def goods_of(evaluation: Evaluation, item: Item) -> Goods | None:
    """The goods an item stands for; None for subjects without goods."""
    model = evaluation.subject.model
    if isinstance(model, Listing):
        attributes = [value for _, value in find_attributes(model.attributes, ("model",))]
        models = tuple(dict.fromkeys((*((model.mpn,) if model.mpn else ()), *attributes)))
        return _goods(models, model.title, model.hs_code, (model.id, *model.gtin))
    if not isinstance(model, Shipment) or not item.pointer:
        return None
    line = model.lines[int(item.pointer.rsplit("/", 1)[1])]
    models = tuple(value for _, value in find_attributes(line.attributes, ("model",)))
    return _goods(models, line.description, line.hs_code, (line.id, line.listing_id))


def fits_model(stated: Iterable[str], goods: Goods) -> bool:
    """Whether one of a paper's models is that of the goods: equal, a series it belongs to, or written in the title."""
    for statement in stated:
        for model in (statement, *_SEPARATORS.split(statement)):
            if _is_all(model) or _matches(model, goods):
                return True
    return False


def same_shape(stated: Iterable[str], words: Iterable[str]) -> Iterator[str]:
    """Words of a title built like a paper's model, letters and digits in the same places: X200 beside X100."""
    known = {fold_model(model) for statement in stated for model in _SEPARATORS.split(statement)}
    built = {(found.group(1), _shape(model)) for model in known if (found := _LETTERS_THEN_DIGITS.match(model))}
    for word in words:
        found = _LETTERS_THEN_DIGITS.match(word)
        if found and len(word) >= 4 and word not in known and (found.group(1), _shape(word)) in built:
            yield word


@lru_cache(maxsize=4096)
def fold_model(model: str) -> str:
    """A model name for comparing: letters and digits only, in one case and width."""
    return _NOISE.sub("", normalise(model).text)


# Every obligation on one subject asks about the same goods.
@lru_cache(maxsize=256)
def _goods(models: tuple[str, ...], title: str | None, hs: str | None, ids: tuple[str | None, ...]) -> Goods:
    text = normalise(title).text if title else ""
    words = tuple(filter(None, (_NOISE.sub("", word) for word in re.split(r"[\s,;/()（）\[\]|]+", text))))
    names = frozenset(fold_model(name) for name in (*models, *(i for i in ids if i)))
    label = models[0] if models else (title or "")
    return Goods(models, words, hs_digits(hs) if hs else None, names, label)


def _is_all(model: str) -> bool:
    return fold_model(model) in ("all", "allmodels", "全部", "全系列", "所有型号", "alle")


def _matches(model: str, goods: Goods) -> bool:
    text = normalise(model).text
    series = _SERIES.search(text) is not None
    text = _SERIES.sub("", text).strip()
    prefix = _WILDCARD.sub("", text)
    folded = _NOISE.sub("", prefix)
    if not folded:
        return False
    own = [fold_model(name) for statement in goods.models for name in (statement, *_SEPARATORS.split(statement))]
    if series or prefix != text:
        return any(name.startswith(folded) for name in (*own, *goods.words))
    return folded in own or folded in goods.words or _written_apart(folded, goods.words)


def _written_apart(model: str, words: tuple[str, ...]) -> bool:
    """Whether neighbouring words of the title make up the model: "K3 Pro" for k3pro."""
    for start in range(len(words)):
        joined = ""
        for word in words[start : start + 4]:
            joined += word
            if joined == model:
                return True
    return False


def _shape(word: str) -> str:
    return "".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in word)
