"""The goods as trait rules and tariff rules see them: before anything is inferred."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.checks.evaluation import Hit
from app.checks.nomenclature_goods import Named, named_goods
from app.domain.pointer import get
from app.domain.subjects import Subject
from app.domain.vocabulary import TextRole
from app.text.fields import FieldText


@dataclass(frozen=True, slots=True)
class GoodsView:
    """One kind of goods before anything is inferred: the listing itself (pointer ``""``) or a shipment line.

    `texts` and `hits` may be those of the whole subject; what stands outside `pointer` is not looked at.
    `hs` holds digits only; `traits` are those given so far.
    """

    subject: Subject
    pointer: str
    texts: tuple[FieldText, ...]
    hits: Mapping[str, Sequence[Hit]]
    hs: str | None
    as_of: dt.date
    traits: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()

    def has(self, trait: str, /) -> bool:
        return trait in self.traits

    def owns(self, pointer: str, /) -> bool:
        """Whether a place of the subject speaks of these goods."""
        return pointer == self.pointer or pointer.startswith(self.pointer + "/")

    def attributes(self) -> Mapping[str, object]:
        value = get(self.subject.document, self.pointer + "/attributes")
        return value if isinstance(value, dict) else {}

    def limited_to(self, roles: Collection[TextRole]) -> GoodsView:
        """The goods as texts of these roles alone tell of them; the tariff code speaks where no role does."""
        return replace(
            self,
            texts=tuple(text for text in self.texts if text.role in roles),
            hits={key: [hit for hit in hits if hit.field.role in roles] for key, hits in self.hits.items()},
            hs=None if roles else self.hs,
        )

    def named(self) -> Named | None:
        """The goods that the title, or the line's description, names."""
        roles = (TextRole.TITLE, TextRole.LINE_DESCRIPTION)
        title = next((text for text in self.texts if text.role in roles and self.owns(text.pointer)), None)
        return None if title is None else named_goods(title.text.text)

    def with_traits(self, traits: frozenset[str]) -> GoodsView:
        return replace(self, traits=traits)
