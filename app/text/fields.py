"""The texts of a subject: what each field says, where it stands, and which part it plays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.domain.pointer import find, join
from app.domain.subjects import Subject
from app.domain.vocabulary import SubjectKind, TextRole
from app.text.normalise import NormalisedText, normalise, normalise_mixed


@dataclass(frozen=True, slots=True)
class FieldText:
    """One text of a subject: its RFC 6901 pointer, its role, the raw value as sent, and its normalised form."""

    pointer: str
    role: TextRole
    raw: str
    text: NormalisedText


_PLACES: dict[SubjectKind, tuple[tuple[str, TextRole], ...]] = {
    SubjectKind.LISTING: (
        ("/title", TextRole.TITLE),
        ("/bullets/*", TextRole.BULLETS),
        ("/description", TextRole.DESCRIPTION),
        ("/attributes", TextRole.ATTRIBUTES),
        ("/images/*/text", TextRole.IMAGE_TEXT),
        ("/images/*/alt", TextRole.IMAGE_ALT),
        ("/warnings/*", TextRole.WARNINGS),
        ("/brand", TextRole.BRAND),
        ("/category", TextRole.CATEGORY),
        ("/links/*", TextRole.LINKS),
        ("/extra", TextRole.EXTRA),
    ),
    SubjectKind.SHIPMENT: (
        ("/lines/*/description", TextRole.LINE_DESCRIPTION),
        ("/lines/*/attributes", TextRole.ATTRIBUTES),
        ("/extra", TextRole.EXTRA),
    ),
    SubjectKind.MERCHANT: (
        ("/entity/name", TextRole.BRAND),
        ("/brands/*/name", TextRole.BRAND),
        ("/categories/*", TextRole.CATEGORY),
    ),
    SubjectKind.FORM: (),
}

# Roles whose text is HTML by right. Elsewhere a "<" is a character, unless it plainly starts a tag.
_HTML = frozenset({TextRole.DESCRIPTION})

# A catalogue says the same again and again (brands, colours, boilerplate), and a proof changes one field of many.
# Both bounds keep what is remembered within a few megabytes.
REMEMBERED = 1024
REMEMBERED_LENGTH = 2000
"""How many texts are remembered, and how long (in code points) they may be."""


def field_texts(subject: Subject) -> tuple[FieldText, ...]:
    """Every non-empty text of the subject, in the order a reader meets them; numbers and booleans are no text."""
    return tuple(
        FieldText(pointer, role, raw, _read(raw, role in _HTML))
        for pattern, role in _PLACES[subject.kind]
        for pointer, value in find(subject.document, pattern)
        for pointer, raw in _strings(value, pointer)
    )


def _read(raw: str, html: bool) -> NormalisedText:
    return (_remembered if len(raw) <= REMEMBERED_LENGTH else _normalised)(raw, html)


def _normalised(raw: str, html: bool) -> NormalisedText:
    return normalise(raw, html=True) if html else normalise_mixed(raw)


_remembered = lru_cache(maxsize=REMEMBERED)(_normalised)


def _strings(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """The strings in `value`, however deep; a missing or empty one gives none."""
    if isinstance(value, str):
        if value:
            yield pointer, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _strings(child, pointer + join(key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _strings(child, pointer + join(index))
