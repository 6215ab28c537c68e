"""The evaluator: pure, and the same input, packs and date give the same bytes."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal

from app import __version__
from app.checks.evaluation import Evaluation, Verdict
from app.checks.lists import NO_LISTS, Lists
from app.domain.context import Context
from app.domain.findings import (
    DataProfile,
    Finding,
    GoodsProfile,
    InputErrorReport,
    InputReport,
    PackReceipt,
    Receipt,
    Report,
    SubjectResult,
    Summary,
)
from app.domain.subjects import Subject
from app.domain.vocabulary import Applicability, Outcome, Severity, Verified
from app.engine.assembly import Draft, draft, fix_of, noted, own_finding, reading_order, with_fingerprints
from app.engine.data_profile import data_profiles
from app.engine.expiry import Expiry, never
from app.engine.explanation import Explanation, explain
from app.engine.fixing import FixResult, fix_to_fixpoint, takes
from app.engine.identity import Census, verdict_census
from app.engine.messages import (
    MARKET_NOT_COVERED,
    MARKET_NOT_COVERED_TITLE,
    NO_MARKET,
    NO_MARKET_TITLE,
    UNKNOWN_PLATFORM,
    UNKNOWN_PLATFORM_TITLE,
)
from app.engine.preparation import effective_markets, effective_platforms, prepare
from app.engine.profile import profiles
from app.engine.program import Binding, CompiledRule, Program
from app.engine.proving import Prover
from app.engine.settings import Fixes, Settings, SettingsError
from app.packs._base import Text
from app.packs.library import Library, Pack
from app.packs.tables import tables_sha256
from app.reason.inference import Inferences, Symbol

# Callers choose the packs, so the programs compiled for their choices are kept within bounds.
_PROGRAMS_KEPT = 8

_Wanted = Fixes | Literal["applied"]
"""Which fixes an evaluation looks for: what the settings say, or only those that could be applied."""


class Evaluator:
    """Vets subjects against the packs of a library. Safe to share between threads; building it is the costly part."""

    def __init__(
        self,
        library: Library,
        *,
        settings: Settings | None = None,
        reasoner: str | None = None,
        lists: Lists = NO_LISTS,
    ) -> None:
        """`lists` are what the user loaded beside the packs; they are named in every receipt."""
        self.library = library
        self.lists = lists
        self.settings = (settings or Settings()).checked(library)
        self._reasoner_kind = reasoner
        self._tables_sha256 = tables_sha256()
        self._programs: OrderedDict[tuple[str, ...], Program] = OrderedDict()
        self._chosen = lru_cache(maxsize=_PROGRAMS_KEPT)(self._selected)
        self._lock = threading.Lock()

    def evaluate(self, subject: Subject, context: Context, *, expired: Expiry = never) -> SubjectResult:
        """Everything the packs say about one subject.

        Fixes are proposed, and verified by evaluating the mended copy, as far as the settings want them.

        Raises:
            SettingsError: the context names a pack that is not loaded.
            EvaluationExpired: `expired` answered that nobody waits any more.
        """
        return self._evaluate(subject, context, self.settings.fixes, expired)

    def report(
        self,
        subjects: Sequence[Subject],
        context: Context,
        errors: Iterable[InputErrorReport] = (),
        inputs: Iterable[InputReport] = (),
        *,
        expired: Expiry = never,
        shown: Callable[[SubjectResult, Subject], SubjectResult] | None = None,
    ) -> Report:
        """Evaluate subjects, in order, into one report with its receipt; raises as `evaluate` does.

        `shown` may leave parts of a result out, such as what a variant repeats of its product.
        """
        results = tuple(self.evaluate(subject, context, expired=expired) for subject in subjects)
        if shown is not None:
            results = tuple(shown(result, subject) for result, subject in zip(results, subjects, strict=True))
        return Report(
            receipt=self.receipt(subjects, context),
            summary=Summary.of(results),
            results=results,
            errors=tuple(errors),
            inputs=tuple(inputs),
        )

    def fix(self, subject: Subject, context: Context, *, unsafe: bool = False, expired: Expiry = never) -> FixResult:
        """Apply every verified safe fix (and, if `unsafe`, those that want review) until nothing changes.

        Raises:
            EvaluationExpired: `expired` answered that nobody waits any more.
        """
        accepted = {Applicability.SAFE, Applicability.REVIEW} if unsafe else {Applicability.SAFE}
        return fix_to_fixpoint(subject, lambda s: self._with_proofs(s, context, expired), takes(frozenset(accepted)))

    def fix_rule(self, rule_id: str, subject: Subject, context: Context) -> tuple[dict[str, Any], bool]:
        """Apply the fixes of one rule alone; the document, and whether every fix of the rule was verified."""
        proposed = [f for f in self._with_proofs(subject, context).findings if f.rule_id == rule_id and f.fix]
        verified = bool(proposed) and all(f.fix.verified for f in proposed if f.fix)
        wanted = takes(frozenset({Applicability.SAFE, Applicability.REVIEW}))
        result = fix_to_fixpoint(
            subject, lambda s: self._with_proofs(s, context), lambda f: f.rule_id == rule_id and wanted(f)
        )
        return result.document, verified and not result.oscillated

    def explain(self, rule_id: str, subject: Subject, context: Context) -> Explanation:
        """Why a rule fired, was exempt, or did not fire.

        Raises:
            UnknownRule: no pack has the rule.
        """
        program = self._program(context)
        result = self.evaluate(subject, context)
        return explain(rule_id, subject, context, self.library, program, result, self.settings)

    def traits_of(self, subject: Subject, context: Context) -> frozenset[str]:
        """The traits of all goods of the subject."""
        evaluation = self._surveyed(subject, context)
        return frozenset().union(*(item.inferences.of_kind("trait") for item in evaluation.items))

    def infer(self, given: frozenset[Symbol], context: Context) -> Inferences:
        """What the inference rules in force derive from given symbols."""
        program = self._program(context)
        return program.reasoner.infer(given | frozenset(program.in_force(context.as_of)))

    def blocks(self, subject: Subject, context: Context) -> list[tuple[str, str, int, int]]:
        """The statutory texts of a subject: rule id, pointer and raw span."""
        evaluation = self._surveyed(subject, context)
        return [(b.rule.id, b.field.pointer, *b.field.text.raw_span(b.start, b.end)) for b in evaluation.blocks]

    def receipt(self, subjects: Iterable[Subject], context: Context) -> Receipt:
        """What makes the answer on these subjects reproducible."""
        packs = self._program(context).library.packs.values()
        digest = hashlib.sha256()
        for subject in subjects:
            source = subject.source
            told = [subject.kind, subject.id, source.file, source.line, source.record, subject.document]
            line = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
        return Receipt(
            engine=__version__,
            as_of=context.as_of,
            locale=context.locale,
            markets=context.markets,
            platforms=context.platforms,
            packs=tuple(PackReceipt(id=p.id, version=p.version, sha256=p.sha256) for p in packs),
            tables_sha256=self._tables_sha256,
            lists=self.lists.receipts(),
            settings_sha256=self.settings.sha256(),
            input_sha256=digest.hexdigest(),
        )

    def _program(self, context: Context) -> Program:
        chosen = self._chosen(context.packs)
        with self._lock:
            if chosen not in self._programs:
                packs = {pack_id: self._active(self.library.packs[pack_id]) for pack_id in chosen}
                self._programs[chosen] = Program(Library(packs), self._reasoner_kind, self.lists)
            self._programs.move_to_end(chosen)
            if len(self._programs) > _PROGRAMS_KEPT:
                self._programs.popitem(last=False)
            return self._programs[chosen]

    def _active(self, pack: Pack) -> Pack:
        """The pack without the rules that the settings leave out, of whatever kind."""
        return replace(pack, rules={rule_id: rule for rule_id, rule in pack.rules.items() if self.settings.runs(rule)})

    def _selected(self, pack_ids: Sequence[str]) -> tuple[str, ...]:
        """The packs asked for, or those on by default, with all they depend on."""
        if not pack_ids:
            chosen = {pack_id for pack_id, pack in self.library.packs.items() if pack.manifest.default}
        else:
            unknown = [pack_id for pack_id in pack_ids if pack_id not in self.library.packs]
            if unknown:
                known = ", ".join(self.library.packs)
                raise SettingsError(f"unknown pack {unknown[0]!r}; loaded packs: {known}")
            chosen = set(pack_ids)
        waiting = list(chosen)
        while waiting:
            for needed in self.library.packs[waiting.pop()].manifest.depends:
                if needed not in chosen:
                    chosen.add(needed)
                    waiting.append(needed)
        return tuple(pack_id for pack_id in self.library.packs if pack_id in chosen)

    def _evaluate(self, subject: Subject, context: Context, fixes: _Wanted, expired: Expiry) -> SubjectResult:
        program = self._program(context)
        phrasing = program.phrasing(context.locale)
        evaluation, verdicts = self._verdicts(subject, context, expired)
        drafts = [
            draft(verdict, compiled, evaluation, self._severity(compiled, verdict.severity), phrasing)
            for compiled, verdict in verdicts
        ]
        drafts = with_fingerprints(reading_order(subject, drafts), subject.id)
        findings = self._with_fixes(drafts, subject, context, fixes, expired)
        notes = [noted(note, subject) for note in subject.notes]
        limits = _limits(subject, context, program)
        goods = profiles(evaluation, program, phrasing) if self.settings.profile else ()
        data = data_profiles(evaluation, context.locale) if self.settings.profile else ()
        return _result(subject, [*notes, *findings], limits, goods, data)

    def _with_proofs(self, subject: Subject, context: Context, expired: Expiry = never) -> SubjectResult:
        # Only what was proven is ever applied, so applying needs proofs whatever the settings leave out of answers.
        return self._evaluate(subject, context, "applied", expired)

    def _surveyed(self, subject: Subject, context: Context) -> Evaluation:
        """The subject as checks see it, with the words that no single rule looks for."""
        program = self._program(context)
        return prepare(program, subject, context, program.shared_keys)

    def _verdicts(
        self, subject: Subject, context: Context, expired: Expiry
    ) -> tuple[Evaluation, Iterator[tuple[CompiledRule, Verdict]]]:
        program = self._program(context)
        markets, platforms = effective_markets(subject, context), effective_platforms(subject, context)
        bound = program.binding(Binding(subject.kind, markets, platforms, context.as_of))
        evaluation = prepare(program, subject, context, bound.keys)
        return evaluation, bound.verdicts(evaluation, expired)

    def _severity(self, compiled: CompiledRule, given: Severity | None) -> Severity:
        """The project's severity, else the check's, else the rule's; an unverified citation caps them all."""
        wanted = self.settings.severity.get(compiled.rule.id) or given or compiled.rule.severity
        limit = Severity.WARNING if compiled.rule.verified is Verified.UNVERIFIED else Severity.ERROR
        return max(wanted, limit, key=lambda level: level.rank)

    def _with_fixes(
        self, drafts: Sequence[Draft], subject: Subject, context: Context, wanted: _Wanted, expired: Expiry
    ) -> list[Finding]:
        """The findings, each with the fix its rule proposes and whether that was proven, as far as `wanted`."""
        findings = [entry.finding for entry in drafts]
        if wanted == "none":
            return findings
        fixes = {
            index: fix_of(entry.proposal, subject, context.locale)
            for index, entry in enumerate(drafts)
            if entry.proposal is not None
        }
        if wanted != "proposed" and fixes:
            fixes = self._prover(drafts, subject, context, wanted, expired).tried(fixes)
        for index, fix in fixes.items():
            findings[index] = findings[index].model_copy(update={"fix": fix})
        return findings

    def _prover(
        self, drafts: Sequence[Draft], subject: Subject, context: Context, wanted: _Wanted, expired: Expiry
    ) -> Prover:
        def answer(copy: Subject) -> Census | None:
            # A mend that changes which law is asked proves nothing.
            if effective_markets(copy, context) != effective_markets(subject, context):
                return None
            if effective_platforms(copy, context) != effective_platforms(subject, context):
                return None
            _, verdicts = self._verdicts(copy, context, expired)
            return verdict_census((compiled.rule.id, verdict) for compiled, verdict in verdicts)

        return Prover(subject, drafts, answer, thrifty=wanted == "applied")


def _limits(subject: Subject, context: Context, program: Program) -> list[Finding]:
    """What no rule could say anything about: markets without a law pack for such subjects, platforms nobody knows."""

    def limit(name: str, title: Text, message: Text, **params: str) -> Finding:
        return own_finding(subject, name, title, message, params, context.locale)

    markets, platforms = effective_markets(subject, context), effective_platforms(subject, context)
    limits = [
        limit("market-not-covered", MARKET_NOT_COVERED_TITLE, MARKET_NOT_COVERED, market=market)
        for market in markets
        if not program.covers(subject.kind, market, context.as_of)
    ]
    if not markets:
        limits.append(limit("no-market", NO_MARKET_TITLE, NO_MARKET))
    limits += [
        limit("unknown-platform", UNKNOWN_PLATFORM_TITLE, UNKNOWN_PLATFORM, platform=platform)
        for platform in platforms
        if platform not in program.platforms
    ]
    return limits


def _result(
    subject: Subject,
    findings: Sequence[Finding],
    limits: Sequence[Finding],
    profile: tuple[GoodsProfile, ...],
    data: tuple[DataProfile, ...],
) -> SubjectResult:
    def of(*outcomes: Outcome) -> tuple[Finding, ...]:
        return tuple(finding for finding in findings if finding.outcome in outcomes)

    return SubjectResult(
        subject_id=subject.id,
        subject=subject.kind,
        findings=of(Outcome.VIOLATION, Outcome.NEEDS_EVIDENCE),
        exemptions=of(Outcome.EXEMPT),
        not_evaluated=(*limits, *of(Outcome.NOT_EVALUATED)),
        profile=profile,
        data=data,
    )
