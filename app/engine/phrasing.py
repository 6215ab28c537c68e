"""The closed vocabulary and the reasons behind a finding, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.findings import TraceStep
from app.domain.said import in_locale
from app.domain.vocabulary import Locale
from app.packs.library import Library

_KINDS_ZH = {
    "trait": "特征",
    "regime": "制度",
    "market": "市场",
    "platform": "平台",
    "subject": "对象",
    "export": "出口地",
    "mode": "运输方式",
    "sale": "销售方式",
    "obligation": "义务",
    "supersedes": "取代",
}
"""What kinds of symbols are called; in English a symbol is told as it is written in packs."""


class Phrasing:
    """Tells symbols and reasons in one language; titles are those the packs of `library` declare."""

    def __init__(self, library: Library, locale: Locale) -> None:
        self.locale = locale
        self._titles = {
            (kind, name): text.in_(locale)
            for pack in library.packs.values()
            for kind, declared in (("trait", pack.manifest.traits), ("regime", pack.manifest.regimes))
            for name, text in declared.items()
        }

    def trait(self, name: str) -> str:
        """The title of a trait; its name where no pack declares it."""
        return self._titles.get(("trait", name), name)

    def trace(self, steps: Iterable[TraceStep]) -> tuple[TraceStep, ...]:
        """The steps of a trace with facts and reasons in the language."""
        if self.locale is not Locale.ZH:
            return tuple(steps)
        return tuple(
            step.model_copy(update={"fact": self._fact(step.fact), "because": self.reasons(step.because)})
            for step in steps
        )

    def reasons(self, reasons: Iterable[str]) -> tuple[str, ...]:
        """Reasons in the language, symbols among them."""
        told = in_locale(reasons, self.locale)
        return told if self.locale is not Locale.ZH else tuple(map(self._fact, told))

    def _fact(self, words: str) -> str:
        # Facts of the reasoner are written "kind value"; what else a check holds is told as it told it.
        kind, _, name = words.partition(" ")
        if kind not in _KINDS_ZH or " " in name or not name:
            return words
        title = self._titles.get((kind, name))
        return f"{_KINDS_ZH[kind]} {name}" + (f"（{title}）" if title else "")
