"""The fields of a listing that a column may mean, as layouts and mapping files write them."""

from __future__ import annotations

TEXTS = frozenset({"title", "description", "category", "brand", "mpn", "condition", "availability"})
"""One text, the first that is given; other ones are kept under `extra`."""

LISTS = frozenset({"bullets", "warnings", "links", "images", "gtin", "markets"})
CHECKED = frozenset({"id", "parent_id", "hs_code", "country_of_origin", "language", "platform"})
MONEY = frozenset({"price", "sale_price", "regular_price"})
PARTIES = frozenset(
    f"{party}.{part}"
    for party in ("manufacturer", "responsible_person")
    for part in ("name", "address", "email", "country")
)
PAIRS = frozenset({"pair-name", "pair-value"})
OTHERS = frozenset(
    {"currency", "certificate", "certificate.scheme", "certificate.number", "certificate.issuer", "detail",
     "key-values", "image.alt", "attributes", "extra", "skip"}
)  # fmt: skip

TARGETS = (*sorted(TEXTS | LISTS | CHECKED | MONEY | PARTIES | PAIRS | OTHERS),)


def check_target(text: str) -> str:
    """`text` if it names a target: one of :data:`TARGETS`, ``attributes:NAME``, or a pair with its group's name.

    Raises:
        ValueError: it does not; the message lists the targets.
    """
    base, _, _ = text.partition(":")
    if base == "attributes" or text.split(" ", maxsplit=1)[0] in PAIRS or text in TARGETS:
        return text
    raise ValueError(f"{text[:60]!r} is not a field of a listing; known: {', '.join(TARGETS)}, attributes:NAME")
