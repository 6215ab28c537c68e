"""Party rules: are the parties complete, is one of them on a list, may the brand be used, does the chain hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.checks.authorisation import NO_CHAIN, NO_OWNER, ChainFault, Owner, chain_faults, ownership_faults
from app.checks.brands import similar_brand
from app.checks.evaluation import Evaluation, Place, Verdict
from app.checks.field import EvaluationScope, propose
from app.checks.papers import Paper, papers_of
from app.checks.party_lists import Match, PartyList, best_match
from app.checks.tools import Checker, Tools
from app.domain.parts import Party
from app.domain.pointer import find, get, join
from app.domain.subjects import Listing, Merchant, MerchantBrand
from app.domain.vocabulary import BrandRelation, DocumentType, Outcome, Severity
from app.packs._base import Text
from app.packs.compiler import Test, compile_condition, present
from app.packs.rules import PartyRule
from app.text.normalise import normalise

_SAME = 98.0
"""From this score on a name is the listed one."""
_AUTHORISING = frozenset(("brand-authorisation", "trademark-certificate"))
_AUTHORISING_TYPES = frozenset((DocumentType.BRAND_AUTHORISATION, DocumentType.TRADEMARK_CERTIFICATE))

WHEN_UNKNOWN = Text(
    en="Whether {party} must be complete cannot be checked: the fields the rule depends on are missing.",
    zh="无法检查 {party} 是否须填写完整：缺少该规则所依据的字段。",
)
NO_LIST = Text(
    en="{party} was not screened: no list of restricted parties is loaded (vetlist corpora import parties).",
    zh="{party} 未经筛查：未加载任何限制方名单（vetlist corpora import parties）。",
)
ON_LIST = Text(
    en="{name} resembles '{listed}' on the list {list} of {list_date} (score {score} of 100{features}{programme}): "
    "hold for a person to decide.",
    zh="{name} 与名单{list}（{list_date}）中的“{listed}”相似（得分 {score}/100{features}{programme}）："
    "请暂停并交由人工判断。",
)
SAME_NUMBER = Text(
    en="{name} bears the number of '{listed}' on the list {list} of {list_date}{programme}: "
    "hold for a person to decide.",
    zh="{name} 的证件号码与名单{list}（{list_date}）中的“{listed}”相同{programme}：请暂停并交由人工判断。",
)
FEATURES = Text(
    en="; words {words}, letters {letters}, sound {sound}, country and birth {ties}",
    zh="；词 {words}、字母 {letters}、读音 {sound}、国家与出生日期 {ties}",
)
LOOK_ALIKE = Text(
    en="The brand '{name}' looks like '{listed}' (score {score} of 100) and is not it.",
    zh="品牌“{name}”与“{listed}”相似（得分 {score}/100），但并非该品牌。",
)
UNAUTHORISED = Text(
    en="The brand '{name}' belongs to others, and no authorisation is shown: add the brand authorisation or the trade "
    "mark certificate.",
    zh="品牌“{name}”属于他人，但未提供授权：请补充品牌授权书或商标注册证。",
)
AUTHORISATION_FAULTY = Text(
    en="The brand '{name}' belongs to others, and the authorisation shown does not do on {date}: {papers}.",
    zh="品牌“{name}”属于他人，所提供的授权在 {date} 无效：{papers}。",
)


def compile_rule(rule: PartyRule, tools: Tools) -> Checker:
    """Compile a party rule of any of its kinds (see :class:`app.packs.matches.PartyMatch`).

    Raises:
        ValueError: a completeness rule without `fields`, or a screening rule without `parties`.
    """
    match rule.match.check:
        case "complete":
            if not rule.match.parties or not rule.match.fields:
                raise ValueError(f"{rule.id}: a party rule that checks completeness needs `parties` and `fields`")
            return _Complete(rule)
        case "screening":
            if not rule.match.parties:
                raise ValueError(f"{rule.id}: a party rule that screens needs `parties`")
            return _Screening(rule, tools.lists.parties)
        case "brand":
            return _Brand(rule)
        case "chain":
            return _Chain(rule)


class _Party:
    """What the kinds share: the gate of `when` and `scope.categories`."""

    def __init__(self, rule: PartyRule) -> None:
        self._rule = rule
        self._when: Test | None = compile_condition(rule.match.when) if rule.match.when else None

    def _applies(self, evaluation: Evaluation) -> bool | None:
        if next(evaluation.items_for(self._rule), None) is None:
            return False
        return True if self._when is None else self._when(EvaluationScope(evaluation, "", evaluation.overall))

    def _found(
        self,
        pointer: str,
        params: dict[str, str],
        message: Text | None,
        evaluation: Evaluation,
        *,
        severity: Severity | None = None,
    ) -> Verdict:
        rule = self._rule
        params = {"date": evaluation.context.as_of.isoformat(), **params}
        params.setdefault("market", ", ".join(evaluation.asked_markets))
        proposal = propose(rule.fix, evaluation.subject.document, pointer) if rule.fix else None
        return Verdict(
            rule.finding_outcome,
            Place(pointer),
            params,
            message=message,
            severity=severity,
            request=rule.request,
            proposal=proposal,
        )


class _Complete(_Party):
    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        applies = self._applies(evaluation)
        if applies is False:
            return
        document = evaluation.subject.document
        for pattern in self._rule.match.parties:
            for pointer, party in find(document, pattern):
                if applies is None:
                    params = {"party": pointer}
                    yield Verdict(Outcome.NOT_EVALUATED, Place(pointer), params, message=WHEN_UNKNOWN)
                    continue
                yield from self._missing(evaluation, pointer, party)

    def _missing(self, evaluation: Evaluation, pointer: str, party: Any) -> Iterator[Verdict]:
        fields = self._rule.match.fields
        if not present(party):
            params = {"party": pointer, "field": ", ".join(fields), "name": ""}
            yield self._found(pointer, params, None, evaluation)
            return
        name = party.get("name") if isinstance(party, dict) else None
        for field in fields:
            place = pointer + join(*field.split("/"))
            if not present(get(evaluation.subject.document, place)):
                params = {"party": pointer, "field": field, "name": str(name or "")}
                yield self._found(place, params, None, evaluation)


class _Screening(_Party):
    def __init__(self, rule: PartyRule, lists: Mapping[str, PartyList]) -> None:
        super().__init__(rule)
        self._lists = [lists[name] for name in sorted(lists)]

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        if self._applies(evaluation) is False:
            return
        parties = [place for pattern in self._rule.match.parties for place in _named(evaluation, pattern)]
        if not self._lists:
            # Said once: what was not screened is the same for every party.
            if parties:
                params = {"party": ", ".join(pointer for pointer, _ in parties)}
                yield Verdict(Outcome.NOT_EVALUATED, Place(parties[0][0]), params, message=NO_LIST)
            return
        for pointer, party in parties:
            found = best_match(self._lists, party, self._rule.match.threshold)
            if found is not None:
                yield self._match(evaluation, pointer, party, *found)

    def _match(self, evaluation: Evaluation, pointer: str, party: Party, listed: PartyList, match: Match) -> Verdict:
        locale = evaluation.context.locale
        params = {
            "name": party.name or "",
            "party": pointer,
            "field": "name",
            "listed": match.listed.written,
            "list": listed.title,
            "list_date": listed.receipt.published.isoformat(),
            "score": f"{match.score:.0f}",
            "programme": f", {match.listed.programme}" if match.listed.programme else "",
            "features": "",
        }
        features = match.features
        if features is None:
            return self._found(pointer, params, SAME_NUMBER, evaluation)
        told = FEATURES.in_(locale)
        for name in ("words", "letters", "sound"):
            told = told.replace(f"{{{name}}}", f"{getattr(features, name):.0f}")
        params["features"] = told.replace("{ties}", f"{match.ties:+.0f}")
        severity = None if match.score >= _SAME else _at_most_warning(self._rule.severity)
        return self._found(pointer, params, ON_LIST, evaluation, severity=severity)


def _at_most_warning(severity: Severity) -> Severity:
    """Likeness short of the same words is no more than a warning."""
    return Severity.WARNING if severity is Severity.ERROR else severity


def _named(evaluation: Evaluation, pattern: str) -> Iterator[tuple[str, Party]]:
    """Where the pattern finds a name, and the party it names: a text, or the `name` of a party."""
    for pointer, value in find(evaluation.subject.document, pattern):
        if isinstance(value, dict):
            name = value.get("name")
            if isinstance(name, str) and name.strip():
                known = {key: value[key] for key in Party.model_fields if isinstance(value.get(key), str)}
                yield f"{pointer}/name", Party.model_validate(known)
        elif isinstance(value, str) and value.strip():
            yield pointer, Party(name=value)


class _Brand(_Party):
    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        if not self._applies(evaluation):
            return
        model = evaluation.subject.model
        brand = model.brand if isinstance(model, Listing) else None
        if brand is None or not brand.strip():
            return
        match = similar_brand(brand, self._rule.match.threshold)
        if match is None:
            return
        params = {"name": brand, "party": brand, "field": "brand"}
        params |= {"listed": match.brand.written, "score": f"{match.score:.0f}"}
        if match.score < 100:
            yield self._found("/brand", params, LOOK_ALIKE, evaluation)
            return
        faults = _authorisation(evaluation)
        if faults is None:
            yield self._found("/brand", params, UNAUTHORISED, evaluation)
        elif faults:
            titles = "; ".join(paper.label(evaluation.context.locale).rstrip(",") for paper in faults)
            yield self._found("/brand", {**params, "papers": titles}, AUTHORISATION_FAULTY, evaluation)


class _Chain(_Party):
    """Is each brand the merchant's own, or handed down to it link by link, on the day."""

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        merchant = evaluation.subject.model
        if not isinstance(merchant, Merchant) or not self._applies(evaluation):
            return
        entity = (merchant.entity.name if merchant.entity else None) or None
        for index, brand in enumerate(merchant.brands):
            for fault in _chain_faults(evaluation, brand, entity):
                params = {"party": brand.name, "name": brand.name, "field": "chain", "entity": entity or ""}
                params |= fault.params
                found = self._found(f"/brands/{index}{fault.place}", params, fault.message, evaluation)
                yield replace(found, outcome=fault.outcome or found.outcome)


def _chain_faults(evaluation: Evaluation, brand: MerchantBrand, entity: str | None) -> Iterator[ChainFault]:
    marks = _marks(evaluation)
    owner = _owner(marks, brand, evaluation)
    if marks and owner is None:
        yield ChainFault("/name", NO_OWNER, outcome=Outcome.NEEDS_EVIDENCE)
    if brand.chain:
        yield from chain_faults(brand.chain, owner, entity, evaluation.context.as_of)
    elif brand.relation is BrandRelation.OWNER:
        yield from ownership_faults(owner, entity)
    else:
        yield ChainFault("/chain", NO_CHAIN)


def _marks(evaluation: Evaluation) -> list[Paper]:
    """The trade mark certificates that name a holder."""
    return [p for p in papers_of(evaluation) if p.type is DocumentType.TRADEMARK_CERTIFICATE and p.holder]


def _owner(marks: list[Paper], brand: MerchantBrand, evaluation: Evaluation) -> Owner | None:
    """The holder of the certificate for the brand; a certificate that names no brand is for the only one."""
    merchant = evaluation.subject.model
    alone = isinstance(merchant, Merchant) and len(merchant.brands) == 1
    name = _folded(brand.name)
    for paper in marks:
        covered = {_folded(word) for word in paper.covers}
        if name in covered or (alone and not covered):
            return Owner(paper.holder or "", paper.label(evaluation.context.locale).rstrip(","))
    return None


def _folded(name: str) -> str:
    return " ".join(normalise(name).text.split())


def _authorisation(evaluation: Evaluation) -> list[Paper] | None:
    """Papers that authorise but are not valid on the day; empty when one is valid, None when there is none at all."""
    papers = [
        paper
        for paper in papers_of(evaluation)
        if paper.type in _AUTHORISING_TYPES or _AUTHORISING & set(paper.recognition.schemes)
    ]
    if not papers:
        return None
    as_of = evaluation.context.as_of
    valid = [p for p in papers if not (p.expires and p.expires < as_of) and not (p.issued and p.issued > as_of)]
    return [] if valid else papers
