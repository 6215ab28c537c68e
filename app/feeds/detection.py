"""Which kind of subject a document is, told by keys that only one kind has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.subjects import MODELS
from app.domain.vocabulary import SubjectKind


def _keys(kind: SubjectKind) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in MODELS[kind].model_fields.items())


DISTINCTIVE: Mapping[SubjectKind, frozenset[str]] = {
    kind: _keys(kind).difference(*(_keys(other) for other in SubjectKind if other is not kind)) for kind in SubjectKind
}
"""For each kind the keys no other kind has: `title` and `price` are a listing's, `lines` and `destination` a
shipment's, `entity` and `brands` a merchant's, `controller` and `fields` a form's. Shared keys (`id`, `documents`)
tell nothing."""


class AmbiguousSubjectError(ValueError):
    """The document has keys of several kinds of subject."""


def detect_kind(document: Any) -> SubjectKind:
    """The kind whose distinctive keys the document has; a listing when it has none at all.

    Raises:
        AmbiguousSubjectError: keys of two or more kinds; the message names one of each.
    """
    keys = document.keys() if isinstance(document, dict) else set()
    telling = {kind: min(own & keys) for kind, own in DISTINCTIVE.items() if own & keys}
    if len(telling) > 1:
        signs = " and ".join(f"'{key}' of a {kind}" for kind, key in telling.items())
        raise AmbiguousSubjectError(f"keys of several kinds ({signs}): say which it is with --subject")
    return next(iter(telling), SubjectKind.LISTING)
