"""Tariff rules: is the code in force, is it long enough, does it contradict the goods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.checks.evaluation import Evaluation, FieldEdit, Item, Place, Proposal, Verdict
from app.checks.goods import GoodsView, compile_goods
from app.checks.nomenclature import (
    Nomenclature,
    Successor,
    dotted,
    editions,
    is_national_chapter,
    like,
    nomenclature_on,
    successors,
)
from app.checks.tools import Checker, Tools
from app.domain.findings import TraceStep
from app.domain.markets import holds_for
from app.domain.pointer import get
from app.domain.subjects import hs_digits
from app.domain.vocabulary import Applicability, Outcome
from app.packs._base import Text
from app.packs.rules import TariffRule

_INTERNATIONAL = 6

NO_CODE = Text(
    en="No tariff code is given, so it cannot be checked.",
    zh="未提供海关编码，无法检查。",
)
NOT_LOADED = Text(
    en="Tariff code {code} cannot be checked: the nomenclature of {date} is not loaded (known: {editions}).",
    zh="无法检查编码 {code}：未加载 {date} 适用的商品名称及编码目录（已加载：{editions}）。",
)
NATIONAL = Text(
    en="Tariff code {code} lies in chapter {chapter}, which each country fills itself; no national tariff is loaded.",
    zh="编码 {code} 属于第{chapter}章，由各国自行规定；未加载该国税则，无法检查。",
)
INCOMPLETE = Text(
    en="Tariff code {code} is incomplete: it has {count} digits, and goods are declared with at least 6.",
    zh="编码 {code} 不完整：只有 {count} 位，申报至少需要 6 位。",
)
NO_CHAPTER = Text(
    en="Tariff code {code} does not exist: {edition} has no chapter {part}.",
    zh="编码 {code} 不存在：{edition} 没有第{part}章。",
)
NO_HEADING = Text(
    en="Tariff code {code} does not exist: {edition} has no heading {part}.",
    zh="编码 {code} 不存在：{edition} 没有品目 {part}。",
)
NO_SUBHEADING = Text(
    en="Tariff code {code} does not exist: heading {heading} of {edition} has no subheading {part}.",
    zh="编码 {code} 不存在：{edition} 的品目 {heading} 下没有子目 {part}。",
)
DELETED = Text(
    en="Tariff code {part} was deleted with {edition} and is not in force since {since}; its goods now stand under "
    "{successors}.",
    zh="编码 {part} 已随 {edition} 删除，自 {since} 起失效；相关货物现归入 {successors}。",
)
FUTURE = Text(
    en="Tariff code {part} exists only from {edition} on ({since}); on {date} it is not in force yet.",
    zh="编码 {part} 自 {edition}（{since}）起才存在，在 {date} 尚未生效。",
)
WRONG_LENGTH = Text(
    en="Tariff code {code} has {count} digits; {market} takes {expected} (or the 6 international ones).",
    zh="编码 {code} 为 {count} 位；{market} 要求 {expected} 位（或国际通用的 6 位）。",
)


@dataclass(frozen=True, slots=True)
class _Code:
    """A code of the subject: where, as written, and its digits."""

    item: Item
    pointer: str
    written: str
    digits: str


def compile_rule(rule: TariffRule, tools: Tools) -> Checker:
    """Compile a tariff rule of any of its three kinds (see :class:`app.packs.matches.TariffMatch`).

    Raises:
        ValueError: a contradiction rule without `goods`, or a length rule without `digits`.
    """
    match rule.match.check:
        case "in-force":
            return _InForce(rule)
        case "length":
            if not rule.match.digits:
                raise ValueError(f"{rule.id}: a length rule needs `digits`: market -> [least, most]")
            return _Length(rule)
        case "contradiction":
            return _Contradiction(rule, tools)


def _codes(rule: TariffRule, evaluation: Evaluation) -> Iterator[_Code]:
    for item in evaluation.items_for(rule):
        pointer = f"{item.pointer}/hs_code"
        written = get(evaluation.subject.document, pointer)
        if isinstance(written, str):
            yield _Code(item, pointer, written, hs_digits(written))


class _InForce:
    def __init__(self, rule: TariffRule) -> None:
        self._rule = rule

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        coded = {code.item.pointer: code for code in _codes(self._rule, evaluation)}
        for item in evaluation.items_for(self._rule):
            code = coded.get(item.pointer)
            if code is None:
                yield Verdict(Outcome.NOT_EVALUATED, Place(f"{item.pointer}/hs_code"), message=NO_CODE)
                continue
            verdict = self._judge(code, evaluation)
            if verdict is not None:
                yield verdict

    def _judge(self, code: _Code, evaluation: Evaluation) -> Verdict | None:
        as_of = evaluation.context.as_of
        params = {"code": code.written, "date": as_of.isoformat(), "market": ", ".join(evaluation.asked_markets)}
        if is_national_chapter(code.digits):
            return _not_evaluated(code, NATIONAL, {**params, "chapter": code.digits[:2]})
        markets = evaluation.asked_markets or (None,)
        for edition in dict.fromkeys(nomenclature_on(as_of, market) for market in markets):
            if edition is None:
                known = ", ".join(e.edition for e in editions())
                return _not_evaluated(code, NOT_LOADED, {**params, "editions": known})
            verdict = self._judge_in(code, edition, params)
            if verdict is not None:
                return verdict
        return None

    def _judge_in(self, code: _Code, edition: Nomenclature, params: dict[str, str]) -> Verdict | None:
        digits = code.digits
        params = {**params, "edition": edition.edition, "heading": digits[:4]}
        if digits[:2] not in edition.chapters:
            return self._found(code, NO_CHAPTER, {**params, "part": digits[:2]})
        if len(digits) < _INTERNATIONAL:
            if len(digits) >= 4 and digits[:4] not in edition.headings and not _elsewhere(digits, edition):
                return self._found(code, NO_HEADING, {**params, "part": digits[:4]})
            return self._found(code, INCOMPLETE, {**params, "count": str(len(digits))})
        part = digits[:_INTERNATIONAL]
        if part in edition.codes:
            return None
        params["part"] = dotted(part)
        newer = [other for other in editions() if other.valid_from > edition.valid_from and part in other.codes]
        if newer:
            params |= {"edition": newer[0].edition, "since": newer[0].valid_from.isoformat()}
            return self._found(code, FUTURE, params)
        older = [other for other in editions() if other.valid_to < edition.valid_from and part in other.codes]
        if older:
            return self._deleted(code, part, edition, params)
        if digits[:4] not in edition.headings:
            return self._found(code, NO_HEADING, {**params, "part": digits[:4]})
        return self._found(code, NO_SUBHEADING, params)

    def _deleted(self, code: _Code, part: str, edition: Nomenclature, params: dict[str, str]) -> Verdict:
        heirs = successors(part)
        params = {**params, "successors": ", ".join(dotted(heir.code) for heir in heirs)}
        params["since"] = edition.valid_from.isoformat()
        return self._found(code, DELETED, params, self._replace(code, heirs))

    def _replace(self, code: _Code, heirs: tuple[Successor, ...]) -> Proposal | None:
        if self._rule.fix is None:
            return None
        written = [like(heir.code, code.written) for heir in heirs]
        sole = len(heirs) == 1 and heirs[0].relation in ("1:1", "1:n")
        return _proposal(self._rule, code, written if sole else [], () if sole else tuple(written))

    def _found(self, code: _Code, message: Text, params: dict[str, str], proposal: Proposal | None = None) -> Verdict:
        outcome = self._rule.finding_outcome
        return Verdict(
            outcome, Place(code.pointer), params, message=message, request=self._rule.request, proposal=proposal
        )


def _elsewhere(digits: str, edition: Nomenclature) -> bool:
    """Whether a heading that this edition lacks belongs to another one; the code is then incomplete first of all."""
    return any(digits[:4] in other.headings for other in editions() if other is not edition)


def _not_evaluated(code: _Code, message: Text, params: dict[str, str]) -> Verdict:
    return Verdict(Outcome.NOT_EVALUATED, Place(code.pointer), params, message=message)


class _Length:
    def __init__(self, rule: TariffRule) -> None:
        self._rule = rule

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        for code in _codes(self._rule, evaluation):
            wrong = [(market, span) for market in evaluation.asked_markets if (span := self._wrong(code, market))]
            if wrong:
                yield self._verdict(code, wrong)

    def _wrong(self, code: _Code, market: str) -> tuple[int, int] | None:
        span = self._digits(market)
        count = len(code.digits)
        if span is None or count == _INTERNATIONAL or span[0] <= count <= span[1]:
            return None
        return span

    def _digits(self, market: str) -> tuple[int, int] | None:
        table = self._rule.match.digits
        # A country's own entry goes before that of a group it belongs to.
        names = [market, *sorted(holds_for(market) - {market}), "*"]
        return next((table[name] for name in names if name in table), None)

    def _verdict(self, code: _Code, wrong: list[tuple[str, tuple[int, int]]]) -> Verdict:
        spans = dict.fromkeys(_span(span) for _, span in wrong)
        params = {
            "code": code.written,
            "count": str(len(code.digits)),
            "market": ", ".join(market for market, _ in wrong),
            "expected": "; ".join(spans),
        }
        short = len(code.digits) < _INTERNATIONAL
        message = INCOMPLETE if short else WRONG_LENGTH
        outcome = self._rule.finding_outcome
        return Verdict(outcome, Place(code.pointer), params, message=message, request=self._rule.request)


def _span(span: tuple[int, int]) -> str:
    least, most = span
    return str(least) if least == most else f"{least}-{most}"


class _Contradiction:
    def __init__(self, rule: TariffRule, tools: Tools) -> None:
        if rule.match.goods is None or not rule.match.hs:
            raise ValueError(f"{rule.id}: a tariff rule of kind contradiction needs `hs` and `goods`")
        self._rule = rule
        self._prefixes = rule.match.hs
        self._goods = compile_goods(rule.match.goods, rule.id, tools)

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        for code in _codes(self._rule, evaluation):
            if not code.digits.startswith(self._prefixes):
                continue
            holds, because = self._goods(_view(evaluation, code))
            if holds:
                yield self._verdict(evaluation, code, because)

    def _verdict(self, evaluation: Evaluation, code: _Code, because: tuple[str, ...]) -> Verdict:
        correct = [like(prefix, code.written) for prefix in self._rule.match.correct]
        params = {
            "code": code.written,
            "correct": " / ".join(correct),
            "market": ", ".join(evaluation.asked_markets),
            "date": evaluation.context.as_of.isoformat(),
        }
        proposal = None
        if self._rule.fix is not None:
            sole = len(correct) == 1 and len(self._rule.match.correct[0]) >= _INTERNATIONAL
            proposal = _proposal(self._rule, code, correct if sole else [], () if sole else tuple(correct))
        return Verdict(
            self._rule.finding_outcome,
            Place(code.pointer),
            params,
            request=self._rule.request,
            proposal=proposal,
            trace=(TraceStep(fact=f"tariff code {code.written}", rule_id=self._rule.id, because=because),),
        )


def _view(evaluation: Evaluation, code: _Code) -> GoodsView:
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


def _proposal(rule: TariffRule, code: _Code, sole: list[str], alternatives: tuple[str, ...]) -> Proposal | None:
    """Replace the code where there is one right answer; else name the candidates and leave the choice to a person."""
    if rule.fix is None:
        return None
    if not sole:
        return Proposal(Applicability.DISPLAY, rule.fix.title, alternatives=alternatives)
    edit = FieldEdit("replace", code.pointer, sole[0])
    return Proposal(Applicability(rule.fix.applicability), rule.fix.title, field_edits=(edit,))
