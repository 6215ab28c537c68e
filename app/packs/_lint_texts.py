"""Texts for people: both languages given, each in its language, with the same places."""

from __future__ import annotations

import re

from pydantic import BaseModel

from app.packs._base import Text
from app.packs._lint_findings import Notes
from app.packs.messages import places
from app.packs.walk import Fields, walk

_TEXTS = Fields({(Text, "en"): "en", (Text, "zh"): "zh"})
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PLACE = re.compile(r"\{[^{}]*\}")
# Words quoted from the listing or the law may be in any script.
_QUOTED = re.compile("“[^”]*”|‘[^’]*’|\"[^\"]*\"|(?<![^\\W_])'[^']*'(?![^\\W_])|「[^」]*」|《[^》]*》")


def lint_texts(model: BaseModel) -> Notes:
    """Notes on every text of a rule or a manifest."""
    for place in walk(model, _TEXTS):
        text = place.value
        if place.kind == "zh":
            if not _HAN.search(_PLACE.sub("", text)):
                yield "warning", place.location, "the Chinese text has no Chinese characters"
            yield from _compared(place.location, place.holder)
        elif _HAN.search(_QUOTED.sub("", _PLACE.sub("", text))):
            yield "warning", place.location, "the English text has Chinese characters outside “quotes”"


def _compared(location: tuple[str | int, ...], text: BaseModel) -> Notes:
    assert isinstance(text, Text)
    if text.en == text.zh:
        yield "warning", location, "the same text in English and Chinese"
    missing = [name for name in places(text.en) if name not in places(text.zh)]
    extra = [name for name in places(text.zh) if name not in places(text.en)]
    for name in missing:
        yield "warning", location, f"the Chinese text leaves out {{{name}}}, which the English one has"
    for name in extra:
        yield "warning", location, f"the Chinese text has {{{name}}}, which the English one leaves out"
