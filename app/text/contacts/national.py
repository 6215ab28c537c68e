"""Identity and personal tax numbers behind the words that name them (`corpora/privacy/identity_numbers.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from app.packs.tables import load_table
from app.text.contacts._contact import Contact, contact, valid, words
from app.text.normalise import NormalisedText, normalise

NATIONAL_TRACE = r"[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z]|[a-z]{4}\d{6}[hm][a-z]{5}"
"""RE2 source of the forms that leave no trace of a phone number."""

# Only words of naming may stand between: "CPF compatible case 52998224725" names no number.
_NAMING = (
    r"(?:[ :：.#=()\-–为為は号]|n(?:o|r|°|º|um(?:ber|mer|ero)?)|id|card|code|号码?|號碼?|is|lautet|est?|es|of|the"
    r"|cliente?|consignee|recipient|odbiorcy|comprador|koper|de[lrs]?|d[ou]|v[oa]n)"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the numbers of one law are written; `named` finds one behind its words, `alone` one by its form."""

    module: str
    named: re.Pattern[str]
    alone: re.Pattern[str] | None


def named_numbers(text: NormalisedText) -> Iterator[Contact]:
    """Numbers with their own words before them and true check digits where there are any."""
    named = _any_word().search(text.text) is not None
    for kind in _kinds():
        for pattern in (kind.named if named else None, kind.alone):
            for match in pattern.finditer(text.text) if pattern else ():
                if not kind.module or valid(f"stdnum.{kind.module}", match["number"].upper()):
                    yield contact(text, "national-id", *match.span("number"))


@cache
def _rows() -> tuple[Any, ...]:
    return tuple(load_table("privacy/identity_numbers.yaml")["numbers"])


def _folded(row: Any) -> list[str]:
    # As texts are read: without accents' variants in width, case and script.
    return [normalise(word).text for word in row["words"]]


@cache
def _any_word() -> Any:
    return re2.compile("|".join(re.escape(word) for row in _rows() for word in _folded(row)))


@cache
def _kinds() -> tuple[_Kind, ...]:
    kinds = []
    for row in _rows():
        number = rf"(?<![a-z0-9])(?P<number>{row['form']})(?![a-z0-9])"
        named = re.compile(rf"{words(*map(re.escape, _folded(row)))}{_NAMING}{{0,12}}{number}")
        kinds.append(_Kind(row["module"], named, re.compile(number) if row.get("alone") == "true" else None))
    return tuple(kinds)
