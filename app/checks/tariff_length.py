"""Has a code a length the destination takes (or, on a shipment, the country it leaves)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from app.checks.evaluation import Evaluation, Verdict
from app.checks.nomenclature_national import Direction, NationalLength, national_length
from app.checks.tariff_codes import INTERNATIONAL, Code, codes, export_market, found
from app.domain.vocabulary import Locale, Severity, Verified
from app.packs._base import Text
from app.packs.rules import TariffRule

_Wrong: TypeAlias = tuple[str, Direction, NationalLength]

WRONG_LENGTH = Text(
    en="Tariff code {code} has {count} digits; {expected} (or the 6 international ones).",
    zh="编码 {code} 为 {count} 位；{expected}（或国际通用的 6 位）。",
)
_TAKES: dict[Direction, Text] = {
    "import": Text(en="{market} takes {digits} on import", zh="{market} 进口要求 {digits} 位"),
    "export": Text(en="{market} takes {digits} on export", zh="{market} 出口要求 {digits} 位"),
}


class Length:
    """The check `length`, by `corpora/hs/national.yaml`; codes shorter than six digits are left to `in-force`."""

    def __init__(self, rule: TariffRule) -> None:
        self._rule = rule

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        for code in codes(self._rule, evaluation):
            if len(code.digits) <= INTERNATIONAL:
                continue
            wrong = self._wrong(code, evaluation)
            if wrong:
                yield self._verdict(code, wrong, evaluation)

    def _wrong(self, code: Code, evaluation: Evaluation) -> list[_Wrong]:
        day = evaluation.context.as_of
        leaving = export_market(evaluation)
        exported = national_length(leaving, "export", day) if leaving else None
        count = len(code.digits)
        # One line has one code: that of the export declaration is right there, whatever the destination takes.
        if exported is not None and count in exported.digits:
            return []
        imported = ((market, national_length(market, "import", day)) for market in evaluation.asked_markets)
        wrong: list[_Wrong] = [(m, "import", taken) for m, taken in imported if taken and count not in taken.digits]
        if wrong and leaving and exported is not None:
            wrong.append((leaving, "export", exported))
        return wrong

    def _verdict(self, code: Code, wrong: list[_Wrong], evaluation: Evaluation) -> Verdict:
        locale = evaluation.context.locale
        takes = [
            _TAKES[direction].in_(locale).format(market=market, digits="/".join(map(str, taken.digits)))
            for market, direction, taken in wrong
        ]
        params = {
            "code": code.written,
            "count": str(len(code.digits)),
            "market": ", ".join(dict.fromkeys(market for market, _, _ in wrong)),
            "expected": ("；" if locale is Locale.ZH else "; ").join(takes),
        }
        verdict = found(self._rule, code, WRONG_LENGTH, params)
        # A length nobody could check against its source is worth a look, not more.
        unsure = all(taken.verified is Verified.UNVERIFIED for _, _, taken in wrong)
        return replace(verdict, severity=Severity.INFO) if unsure else verdict
