"""Does a code contradict the goods, or at least look odd beside their name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.checks.evaluation import Evaluation, Place, Verdict
from app.checks.goods import GoodsView, compile_goods
from app.checks.nomenclature import dotted, like, nomenclature_on
from app.checks.nomenclature_goods import GOODS_EDITION, Named
from app.checks.tariff_codes import INTERNATIONAL, Code, codes, found, replacement
from app.checks.tools import Tools
from app.domain.findings import TraceStep
from app.packs.rules import TariffRule

_HEADING = 4
_SISTERS = 5
_SHOWN = 4
_LANGUAGES = ("en", "zh")


class Contradiction:
    """The check `contradiction`: goods told by traits, words and their name, under a code that excludes them."""

    def __init__(self, rule: TariffRule, tools: Tools) -> None:
        if rule.match.goods is None or not rule.match.hs:
            raise ValueError(f"{rule.id}: a tariff rule of kind contradiction needs `hs` and `goods`")
        self._rule = rule
        self._prefixes = rule.match.hs
        self._goods = compile_goods(rule.match.goods, rule.id, tools)

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        for code in codes(self._rule, evaluation):
            if not code.digits.startswith(self._prefixes):
                continue
            holds, because = self._goods(_view(evaluation, code))
            if holds:
                yield self._verdict(evaluation, code, because)

    def speaks(self, evaluation: Evaluation, code: Code) -> bool:
        """Whether the rule has a finding on the code."""
        if not self._rule.in_force(evaluation.context.as_of) or not code.digits.startswith(self._prefixes):
            return False
        return self._goods(_view(evaluation, code))[0]

    def _verdict(self, evaluation: Evaluation, code: Code, because: tuple[str, ...]) -> Verdict:
        nearest = _nearest(self._rule.match.correct, code.digits)
        correct = [like(prefix, code.written) for prefix in nearest]
        params = {
            "code": code.written,
            "correct": " / ".join(correct),
            "market": ", ".join(evaluation.asked_markets),
            "date": evaluation.context.as_of.isoformat(),
        }
        certain = all(len(prefix) >= INTERNATIONAL for prefix in nearest)
        return Verdict(
            self._rule.finding_outcome,
            Place(code.pointer),
            params,
            request=self._rule.request,
            proposal=replacement(self._rule, code, correct, certain=certain),
            trace=(TraceStep(fact=f"tariff code {code.written}", rule_id=self._rule.id, because=because),),
        )


def _nearest(correct: tuple[str, ...], code: str) -> tuple[str, ...]:
    """Those of the right codes that share the code's fifth digit (4202.22 for 4202.21), if any does; else all."""
    siblings = tuple(prefix for prefix in correct if prefix[:_SISTERS] == code[:_SISTERS])
    return siblings or correct


class Plausible:
    """The check `plausible`: what the title names does not stand under the heading of the code."""

    def __init__(self, rule: TariffRule, tools: Tools) -> None:
        self._rule = rule
        self._exact = [
            Contradiction(other, tools)
            for _, other in tools.library.rules()
            if isinstance(other, TariffRule) and other.match.check == "contradiction"
        ]

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        # Words of other languages look like English ones: "pan" is bread in Spanish. A stated language is believed.
        language = getattr(evaluation.subject.model, "language", None) or "en"
        if not language.startswith(_LANGUAGES):
            return
        for code in codes(self._rule, evaluation):
            if len(code.digits) < _HEADING or not _in_force(code, evaluation):
                continue
            named = _view(evaluation, code).named()
            if named is None or named.accepts(code.digits):
                continue
            if not any(exact.speaks(evaluation, code) for exact in self._exact):
                yield self._verdict(evaluation, code, named)

    def _verdict(self, evaluation: Evaluation, code: Code, named: Named) -> Verdict:
        usual = [like(prefix, code.written) for prefix in named.goods.codes[:_SHOWN]]
        params = {
            "code": code.written,
            "goods": named.word,
            "correct": ", ".join(usual),
            "market": ", ".join(evaluation.asked_markets),
            "date": evaluation.context.as_of.isoformat(),
        }
        because = (f"named as {named.word!r}", f"usual: {', '.join(map(dotted, named.goods.codes))}")
        verdict = found(self._rule, code, None, params)
        return replace(
            verdict, trace=(TraceStep(fact=f"tariff code {code.written}", rule_id=self._rule.id, because=because),)
        )


def _view(evaluation: Evaluation, code: Code) -> GoodsView:
    return GoodsView(
        subject=evaluation.subject,
        pointer=code.item.pointer,
        texts=code.item.texts,
        hits=evaluation.hits,
        hs=code.digits,
        as_of=evaluation.context.as_of,
        traits=code.item.inferences.of_kind("trait"),
        markets=evaluation.markets,
    )


def _in_force(code: Code, evaluation: Evaluation) -> bool:
    """Whether the edition of the day has the heading; the table of goods is written for HS 2022 only."""
    edition = nomenclature_on(evaluation.context.as_of, next(iter(evaluation.asked_markets), None))
    return edition is not None and edition.edition == GOODS_EDITION and code.digits[:_HEADING] in edition.headings
