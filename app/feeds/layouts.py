"""Layouts: which columns, elements or keys an export has and what they mean, as `corpora/feeds/layouts` says it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.feeds.formats import Container
from app.feeds.targets import check_target
from app.packs._base import Strict, Text
from app.packs.tables import load_table

GENERIC = "generic"
"""A file of no known export, read by its headings."""

SHIPPED = (
    "shopify", "woocommerce", "magento", "wix", "tiktok", "amazon", "ebay", "meta", "google", "yml",
    "amazon-json", "aliexpress", "alibaba", "jd", "schema-org",
)  # fmt: skip
"""Every shipped layout, the more particular before the more general: the first that fits is taken."""

_SPACE = re.compile(r"[\s_]+")
_LOOSE = re.compile(r"[\s_.\-/:()\[\]*]+")
_PLACE = re.compile(r"[*#]")


class Source(Strict):
    """Where the fields were read, on which day, and how well that is known."""

    url: str
    read: str
    verified: Literal["text", "secondary", "unverified"]


class Sign(Strict):
    """Names a record of this layout has: all of `all`, and one of `any` where that says anything."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()


class Layout(Strict):
    """One export. `fields` maps names (``#`` a number, ``*`` anything) to targets, the first that fits; see `targets`.

    `records` and `roots` say which elements or keys hold records; `join` that rows with the same id are one product.
    """

    id: str
    title: Text
    source: Source | None = None
    containers: tuple[Container, ...] = tuple(Container)
    platform: str | None = None
    records: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    detect: tuple[Sign, ...] = ()
    join: Literal["id"] | None = None
    currency: str | None = None
    fields: dict[str, Annotated[str, AfterValidator(check_target)]] = Field(default_factory=dict)

    @cached_property
    def _exact(self) -> Mapping[str, Target]:
        # A heading may hold the signs of a pattern and still be meant as it stands ("Item #").
        return {key(name): Target(target) for name, target in self.fields.items()}

    @cached_property
    def _patterns(self) -> Sequence[tuple[re.Pattern[str], str]]:
        return [(_pattern(name), target) for name, target in self.fields.items() if _PLACE.search(name)]

    def target(self, name: str) -> Target | None:
        """What the value called `name` means; None when the layout does not say."""
        wanted = key(name)
        found = self._exact.get(wanted)
        if found is not None:
            return found
        for pattern, target in self._patterns:
            if match := pattern.fullmatch(wanted):
                return Target(target, match.group(1) if pattern.groups else "")
        return None

    def fits(self, names: Collection[str]) -> bool:
        """Whether a record with these names (as :func:`key` gives them) is of this layout."""
        return any(
            all(name in names for name in sign.all) and (not sign.any or any(name in names for name in sign.any))
            for sign in self.detect
        )


@dataclass(frozen=True, slots=True)
class Target:
    """A field of a listing (see `app.feeds.targets`), and the number in the name that led to it."""

    text: str
    number: str = ""


def key(name: str) -> str:
    """A name as layouts compare it: without case, prefix ``g:``, the ``*`` of required columns; ``_`` is a space."""
    name = name.strip("\ufeff \t\r\n").casefold()
    name = name.removeprefix("g:").removeprefix("*")
    return _SPACE.sub(" ", name).strip()


def loose_key(name: str) -> str:
    """A heading as synonyms compare it: punctuation and space count for nothing more than one space."""
    return _LOOSE.sub(" ", name.strip("\ufeff").casefold()).strip()


@cache
def layout(layout_id: str) -> Layout:
    """The shipped layout of that id.

    Raises:
        KeyError: there is none.
    """
    if layout_id not in SHIPPED:
        raise KeyError(layout_id)
    return Layout.model_validate(load_table(f"feeds/layouts/{layout_id}.yaml"))


def layouts() -> tuple[Layout, ...]:
    """Every shipped layout, in the order they are tried."""
    return tuple(layout(layout_id) for layout_id in SHIPPED)


def layout_of(names: Collection[str], container: Container) -> Layout | None:
    """The shipped layout a record with these names has; None when nothing fits."""
    keys = {key(name) for name in names}
    return next((each for each in layouts() if container in each.containers and each.fits(keys)), None)


@cache
def synonyms() -> Mapping[str, str]:
    """Loose heading -> target."""
    table = load_table("feeds/synonyms.yaml")
    return {loose_key(heading): check_target(target) for target, headings in table.items() for heading in headings}


def by_headings(names: Sequence[str]) -> Layout:
    """A layout made of the headings that are synonyms of something; a target keeps its first heading."""
    known = synonyms()
    fields = {name: known[loose_key(name)] for name in names if loose_key(name) in known and not _PLACE.search(name)}
    return Layout(id=GENERIC, title=Text(en="Read by headings", zh="按表头识别"), fields=fields)


def _pattern(name: str) -> re.Pattern[str]:
    text = key(name) if not name.startswith("*") else "*" + key(name[1:])
    return re.compile(re.escape(text).replace(r"\#", r"(\d+)").replace(r"\*", ".*"))
