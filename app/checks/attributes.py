"""Attributes by meaning: the names sellers give one thing in several languages (`corpora/attributes.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from app.packs.tables import load_table
from app.text.normalise import normalise

_NOISE = re.compile(r"[\s_\-.:：/()（）]+")


def find_attributes(attributes: Mapping[str, object], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield ``(name as sent, value as text)`` of the attributes called by any of `names`.

    `names` are words or ids of `corpora/attributes.yaml`. A list of values yields each; empty values yield nothing.
    """
    wanted = _folded_names(tuple(names))
    for name, content in attributes.items():
        if fold_name(name) not in wanted:
            continue
        for value in content if isinstance(content, list) else [content]:
            text = str(value).strip()
            if text:
                yield name, text


def attribute_names(id: str) -> tuple[str, ...]:
    """The names of an id of `corpora/attributes.yaml`, or the word itself when it is no id."""
    entry = load_table("attributes.yaml").get(id)
    return (id,) if entry is None else (id, *entry["names"])


@lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """An attribute's name for comparing: case, width, script and punctuation do not matter."""
    return _NOISE.sub("", normalise(name).text)


@lru_cache(maxsize=1024)
def _folded_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold_name(word) for name in names for word in attribute_names(name))
