"""The texts of a subject: what each field says, where it stands, and which part it plays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


def field_texts(subject: Subject) -> tuple[FieldText, ...]:
    """Every non-empty text of the subject, in the order a reader meets them; numbers and booleans are no text."""
    return tuple(
        FieldText(pointer, role, raw, normalise(raw, html=True) if role in _HTML else normalise_mixed(raw))
        for pattern, role in _PLACES[subject.kind]
        for pointer, value in find(subject.document, pattern)
        for pointer, raw in _strings(value, pointer)
    )


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
