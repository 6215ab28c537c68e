"""The labelled sentences below `corpora/eval/wording/`: what a row says, and how it becomes a listing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from app.domain._types import IsoDate, Language, Market, Model
from app.domain.context import Context
from app.domain.subjects import Subject, read_subject
from app.domain.vocabulary import Outcome, SubjectKind
from app.packs.resources import corpora_dir

AS_OF = dt.date(2026, 11, 22)
"""The day a sample is vetted for unless its row names another; fixed, so that figures can be compared."""

_FOLDER = Path("eval/wording")
_BLIND = "blind.jsonl"

_CATEGORIES: dict[str, dict[str, str]] = {
    "zh": {
        "food": "食品",
        "supplement": "保健食品",
        "cosmetic": "美妆护肤",
        "electronics": "数码电器",
        "clothing": "服饰",
        "toy": "母婴玩具",
        "home": "家居用品",
    },
    "en": {
        "food": "Food",
        "supplement": "Dietary supplements",
        "cosmetic": "Cosmetics",
        "electronics": "Electronics",
        "clothing": "Clothing",
        "toy": "Toys & baby",
        "home": "Home & tools",
    },
}

CATEGORIES = tuple(_CATEGORIES["en"])
"""The seven families of goods that figures are broken down by."""


class Part(StrEnum):
    """Blind: written before anybody looked at the rules, and never tuned on. Tuned: written topic by topic."""

    BLIND = "blind"
    TUNED = "tuned"


class SampleError(ValueError):
    """A row of an evaluation file cannot be used: which file, which line, what is wrong."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file.name}:{line}: {message}")


class Label(Model):
    """Words that a careful editor would stop at: half-open span of code points in the sample's text.

    `also` names further topics under which the words may rightly be caught. An `optional` label is debatable: to catch
    it is right, to let it pass is no miss.
    """

    topic: str
    start: int = Field(ge=0)
    end: int
    outcome: Literal[Outcome.VIOLATION, Outcome.NEEDS_EVIDENCE]
    also: tuple[str, ...] = ()
    optional: bool = False

    @property
    def topics(self) -> frozenset[str]:
        return frozenset({self.topic, *self.also})


class Sample(Model):
    """One sentence as a seller would write it, with what is wrong in it (nothing, when `lawful`)."""

    id: str
    lang: Language
    markets: tuple[Market, ...] = Field(min_length=1)
    platforms: tuple[str, ...] = ()
    as_of: IsoDate = AS_OF
    category: str
    path: str | None = None
    field: Literal["title", "bullet", "description"]
    text: str = Field(min_length=1)
    labels: tuple[Label, ...] = ()
    lawful: bool
    disguise: str | None = None
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.category not in CATEGORIES:
            raise ValueError(f"unknown category {self.category!r}: use one of {', '.join(CATEGORIES)}")
        for label in self.labels:
            if not self.text[label.start : label.end].strip():
                raise ValueError(f"label {label.topic!r} [{label.start}, {label.end}) marks no words")
            if label.end > len(self.text):
                raise ValueError(f"label {label.topic!r} ends at {label.end}, behind the text ({len(self.text)})")
        if self.lawful != (not any(not label.optional for label in self.labels)):
            raise ValueError("a lawful row has no label that must be found, any other row has one")
        return self

    @property
    def pointer(self) -> str:
        """The JSON pointer of the text in the listing."""
        return "/bullets/0" if self.field == "bullet" else f"/{self.field}"

    def subject(self) -> Subject:
        """The listing an editor would send: one text, and the category in plain Chinese or English words."""
        words = _CATEGORIES["zh" if self.lang.startswith("zh") else "en"]
        category = self.path or words[self.category]
        text: dict[str, object] = {"bullets": [self.text]} if self.field == "bullet" else {self.field: self.text}
        return read_subject(SubjectKind.LISTING, {"id": self.id, "language": self.lang, "category": category, **text})

    def context(self) -> Context:
        return Context(as_of=self.as_of, markets=self.markets, platforms=self.platforms)


def load_samples(part: Part, *, folder: Path | None = None) -> tuple[Sample, ...]:
    """The samples of one part, in the order of their files and lines.

    Raises:
        SampleError: a row is not a sample; the message names file and line.
    """
    return tuple(sample for file in sample_files(part, folder=folder) for sample in _read(file))


def sample_files(part: Part, *, folder: Path | None = None) -> tuple[Path, ...]:
    """The JSON Lines files of one part, by name."""
    files = sorted((folder or corpora_dir() / _FOLDER).glob("*.jsonl"))
    return tuple(file for file in files if (file.name == _BLIND) is (part is Part.BLIND))


def _read(file: Path) -> Iterator[Sample]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield Sample.model_validate_json(line)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                place = ".".join(map(str, first["loc"])) or "row"
                raise SampleError(file, number, f"{place}: {first['msg']}") from None
