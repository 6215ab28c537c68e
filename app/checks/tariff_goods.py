"""Does a code contradict the goods."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.evaluation import Evaluation, Place, Verdict
from app.checks.goods import GoodsView, compile_goods
from app.checks.nomenclature import like
from app.checks.tariff_codes import INTERNATIONAL, Code, codes, replacement
from app.checks.tools import Tools
from app.domain.findings import TraceStep
from app.packs.rules import TariffRule


class Contradiction:
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

    def _verdict(self, evaluation: Evaluation, code: Code, because: tuple[str, ...]) -> Verdict:
        correct = [like(prefix, code.written) for prefix in self._rule.match.correct]
        params = {
            "code": code.written,
            "correct": " / ".join(correct),
            "market": ", ".join(evaluation.asked_markets),
            "date": evaluation.context.as_of.isoformat(),
        }
        certain = all(len(prefix) >= INTERNATIONAL for prefix in self._rule.match.correct)
        return Verdict(
            self._rule.finding_outcome,
            Place(code.pointer),
            params,
            request=self._rule.request,
            proposal=replacement(self._rule, code, correct, certain=certain),
            trace=(TraceStep(fact=f"tariff code {code.written}", rule_id=self._rule.id, because=because),),
        )


def _view(evaluation: Evaluation, code: Code) -> GoodsView:
    return GoodsView(
        subject=evaluation.subject,
        pointer=code.item.pointer,
        texts=code.item.texts,
        hits=evaluation.hits,
        hs=code.digits,
        as_of=evaluation.context.as_of,
        traits=frozenset(value for kind, value in code.item.inferences if kind == "trait"),
        markets=evaluation.markets,
    )
