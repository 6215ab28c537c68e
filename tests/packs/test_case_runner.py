from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.context import Context
from app.domain.findings import Citation, Detection, Exemption, Finding, Location, SubjectResult
from app.domain.pointer import find, replace
from app.domain.subjects import Listing, Subject
from app.domain.vocabulary import Outcome, Verified
from app.packs.case_runner import CaseResult, run_cases
from app.packs.library import Library
from app.packs.linter import lint
from app.packs.messages import render
from app.packs.rules import InferRule, StatutoryRule, TraitRule, WordingRule

if TYPE_CHECKING:
    from tests.packs.conftest import PackFolders

DENIALS = ("不", "no ")
TEXTS = ("/title", "/bullets/*", "/description", "/lines/*/description")


@dataclass(frozen=True)
class Closure:
    """What the tiny evaluator infers: every rule whose symbols all hold has fired."""

    symbols: frozenset[tuple[str, str]]
    superseded: Mapping[str, Any]

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.symbols

    @property
    def regimes(self) -> frozenset[str]:
        return frozenset(name for kind, name in self.symbols if kind == "regime") - self.superseded.keys()


@dataclass
class TinyEngine:
    """Finds plain terms as written; a term just after a denial is exempt; mends by the rule's replacements."""

    library: Library
    verifies: bool = True
    contexts: list[Context] = field(default_factory=list)

    def evaluate(self, subject: Subject, context: Context) -> SubjectResult:
        self.contexts.append(context)
        found = [finding for _, rule in self.library.rules() for finding in self._findings(rule, subject, context)]
        return SubjectResult(
            subject_id=subject.id,
            subject=subject.kind,
            findings=tuple(f for f in found if f.outcome in (Outcome.VIOLATION, Outcome.NEEDS_EVIDENCE)),
            exemptions=tuple(f for f in found if f.outcome is Outcome.EXEMPT),
            not_evaluated=tuple(f for f in found if f.outcome is Outcome.NOT_EVALUATED),
        )

    def fix_rule(self, rule_id: str, subject: Subject, context: Context) -> tuple[dict[str, Any], bool]:
        rule = self.library.by_id[rule_id][1]
        assert isinstance(rule, WordingRule)
        document: dict[str, Any] = subject.document
        for pointer, text in self._texts(document):
            for replacement in rule.fix.replace if rule.fix else ():
                document = replace(document, pointer, text.replace(replacement.find, replacement.with_[0]))
        return document, self.verifies

    def traits_of(self, subject: Subject, context: Context) -> frozenset[str]:
        words = " ".join(text for _, text in self._texts(subject.document)) + f" {subject.document.get('category')}"
        rules = [rule for _, rule in self.library.rules() if isinstance(rule, TraitRule)]
        return frozenset(
            trait
            for rule in rules
            for trait in rule.gives
            if rule.match.words and any(term.term in words for term in rule.match.words.terms)
        )

    def infer(self, given: frozenset[tuple[str, str]], context: Context) -> Closure:
        self.contexts.append(context)
        symbols = set(given)
        for _, rule in self.library.rules():
            if isinstance(rule, InferRule) and all(test.symbol in given for test in rule.when.all):
                symbols |= {derivation.symbol for derivation in rule.then}
        return Closure(frozenset(symbols), {name: () for kind, name in symbols if kind == "supersedes"})

    def blocks(self, subject: Subject, context: Context) -> list[tuple[str, str, int, int]]:
        title = subject.document["title"]
        rules = [rule for _, rule in self.library.rules() if isinstance(rule, StatutoryRule)]
        return [
            (rule.id, "/title", title.index(text), title.index(text) + len(text))
            for rule in rules
            for text in rule.match.texts
            if text in title
        ]

    def _findings(self, rule: Any, subject: Subject, context: Context) -> list[Finding]:
        if not isinstance(rule, WordingRule):
            return []
        texts = self._texts(subject.document)
        if not texts:
            return [self._finding(rule, Outcome.NOT_EVALUATED, context, "/title", None)]
        return [
            self._finding(rule, self._outcome(text, text.index(term.term)), context, pointer, (text, term.term))
            for pointer, text in texts
            for term in rule.match.terms
            if term.term in text
        ]

    def _outcome(self, text: str, start: int) -> Outcome:
        return Outcome.EXEMPT if text[:start].endswith(DENIALS) else Outcome.VIOLATION

    def _finding(
        self, rule: WordingRule, outcome: Outcome, context: Context, pointer: str, hit: tuple[str, str] | None
    ) -> Finding:
        text, term = hit or ("", "")
        start, end = text.index(term), text.index(term) + len(term)
        exempt = Exemption(id="denial", title="x", citation=Citation(law="A", verified=Verified.TEXT), because=("x",))
        return Finding(
            rule_id=rule.id,
            pack="shop",
            pack_version="1.0.0",
            kind=rule.kind,
            outcome=outcome,
            severity=rule.capped_severity,
            title=rule.title.in_(context.locale),
            message=render(rule.message.in_(context.locale), {"matched": term}),
            location=Location(pointer=pointer, start=start, end=end, text=text[start:end])
            if hit
            else Location(pointer=pointer),
            detection=Detection(normalised=term, techniques=("spacing",) if " " in term else ()),
            exemption=exempt if outcome is Outcome.EXEMPT else None,
            fingerprint="x",
        )

    @staticmethod
    def _texts(document: dict[str, Any]) -> list[tuple[str, str]]:
        return [(p, v) for pattern in TEXTS for p, v in find(document, pattern) if isinstance(v, str)]


def run(packs: PackFolders, *cases: str, extra: str = "", verifies: bool = True) -> list[CaseResult]:
    """Run the model rule with these cases."""
    packs.pack()
    packs.wording(extra=extra)
    path = packs.root / "shop/best.yaml"
    head, _, tail = path.read_text(encoding="utf-8").partition("cases:\n")
    rest = "".join(line for line in tail.splitlines(keepends=True) if not line.startswith("  - "))
    path.write_text(f"{head}{rest}cases:\n" + "".join(f"  - {case}\n" for case in cases), encoding="utf-8")
    library = packs.load()
    return list(run_cases(library, TinyEngine(library, verifies=verifies)))


FIX = "fix: {applicability: safe, title: {en: Tone down, zh: 改为}, replace: [{find: 最好, with: 很好}]}\n"
DENIAL = (
    "exempt: [{id: denial, title: {en: Denied, zh: 否认}, citation: {law: A, verified: text}, when: {negated: true}}]\n"
)

PASSING = [
    "{name: x, fail: 最好的灯, spans: [[0, 2]]}",
    "{name: x, fail: 灯里最好的, spans: [[2, 4]], techniques: [], severity: error, outcome: violation}",
    "{name: x, fail: {bullets: [好灯, 最好]}, at: /bullets/1}",
    "{name: x, fail: {title: 最好, description: 最好}, at: [/title, /description], spans: [[0, 2], [0, 2]]}",
    "{name: x, fail: {destination: DE, lines: [{description: 最好}]}, at: /lines/0/description, spans: [[0, 2]]}",
    "{name: x, fail: 最好, spans: [[0, 2]], fix: 很好}",
    "{name: x, fail: {title: 最好, brand: A}, spans: [[0, 2]], fix: {title: 很好, brand: A}}",
    "{name: x, fail: 最好, category: lamp, spans: [[0, 2]], fix: {title: 很好}, message_has: [最好, 属于]}",
    "{name: x, fail: 最好, spans: [[0, 2]], message_has: superlative}",
    "{name: x, fail: {title: 最好, description: 不最好}, at: /title, by: denial}",
    "{name: x, pass: 很好的灯}",
    "{name: x, exempt: 这不最好, by: denial}",
    "{name: x, not_evaluated: {brand: A}}",
]


@pytest.mark.parametrize("case", PASSING)
def test_a_case_that_holds_passes(packs: PackFolders, case: str) -> None:
    (result,) = run(packs, case, extra=FIX + DENIAL)
    assert (result.passed, result.explain()) == (True, "case 'x' passed")
    assert result.expected == result.got


FAILING = {
    "nothing found": ("{name: x, fail: 好灯, spans: [[0, 2]]}", ["- violation error at /title[0:2] '好灯'"]),
    "found elsewhere": (
        "{name: x, fail: 灯最好, spans: [[0, 2]]}",
        ["- violation error at /title[0:2] '灯最'", "+ violation error at /title[1:3] '最好'"],
    ),
    "found in another field": (
        "{name: x, fail: {title: 灯, description: 最好}, at: /title}",
        ["- violation error at /title", "+ violation error at /description"],
    ),
    "found once more": (
        "{name: x, fail: {title: 最好, description: 最好}, at: /title}",
        ["+ violation error at /description"],
    ),
    "another severity": (
        "{name: x, fail: 最好, spans: [[0, 2]], severity: info}",
        ["- violation info at /title[0:2] '最好'", "+ violation error at /title[0:2] '最好'"],
    ),
    "another outcome": (
        "{name: x, fail: 最好, at: /title, outcome: needs_evidence}",
        ["- needs_evidence error at /title", "+ violation error at /title"],
    ),
    "other techniques": (
        "{name: x, fail: 最好, at: /title, techniques: [pinyin, homoglyph]}",
        ["- violation error at /title techniques homoglyph, pinyin", "+ violation error at /title techniques none"],
    ),
    "passes but for a finding": ("{name: x, pass: 最好}", ["+ violation error at /title[0:2] '最好'"]),
    "passes but for an exemption": ("{name: x, pass: 不最好}", ["+ exempt by denial"]),
    "passes only because it could not be evaluated": ("{name: x, pass: {brand: A}}", ["+ not evaluated"]),
    "fails beside an exemption": (
        "{name: x, fail: {title: 最好, description: 不最好}, at: /title}",
        ["+ exempt by denial"],
    ),
    "exempt by something else": ("{name: x, exempt: 不最好, by: tip}", ["- exempt by tip", "+ exempt by denial"]),
    "evaluated after all": ("{name: x, not_evaluated: 好灯}", ["- not evaluated"]),
    "other words": (
        "{name: x, fail: 最好, at: /title, message_has: [fine]}",
        ["- message with 'fine'", "+ no message with 'fine': ['“最好” is a superlative.']"],
    ),
    "another mend": (
        "{name: x, fail: 最好, at: /title, fix: 好}",
        ['- verified fix gives "好"', '+ verified fix gives "很好"'],
    ),
    "another mended document": (
        "{name: x, fail: {title: 最好}, at: /title, fix: {title: 好}}",
        ['- verified fix gives {"id": "case", "title": "好"}', '+ verified fix gives {"id": "case", "title": "很好"}'],
    ),
    "pointers that do not pair with spans": (
        "{name: x, fail: 好, at: [/title, /description, /bullets], spans: [[0, 1], [0, 1]]}",
        ["- violation error at 3 pointers in `at` for 2 `spans`: give one, or one for each"],
    ),
    "no subject": (
        "{name: x, fail: {titel: 最好}, at: /title}",
        [
            "- a subject that can be read",
            f"+ not a listing: /titel: unknown key; known here: {', '.join(Listing.model_fields)}",
        ],
    ),
}


@pytest.mark.parametrize(("case", "difference"), FAILING.values(), ids=FAILING.keys())
def test_a_case_that_does_not_hold_fails_and_says_how(packs: PackFolders, case: str, difference: list[str]) -> None:
    (result,) = run(packs, case, extra=FIX + DENIAL)
    head, *lines = result.explain().splitlines()
    assert (result.passed, head) == (False, "case 'x' failed (- expected, + got)")
    assert [line.strip() for line in lines] == difference


def test_a_fix_that_was_not_verified_fails_the_case(packs: PackFolders) -> None:
    (result,) = run(packs, "{name: x, fail: 最好, at: /title, fix: 很好}", extra=FIX, verifies=False)
    assert result.explain().splitlines()[1:] == [
        '  - verified fix gives "很好"',
        '  + not verified fix gives "很好"',
    ]


def contexts(packs: PackFolders, case: str, extra: str = "", manifest: str = "") -> list[tuple[Any, ...]]:
    packs.pack(extra=manifest)
    packs.wording(extra=extra)
    path = packs.root / "shop/best.yaml"
    text = path.read_text(encoding="utf-8")
    kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(("  - ", "cases:")))
    path.write_text(f"{kept}cases:\n  - {case}\n", encoding="utf-8")
    library = packs.load()
    engine = TinyEngine(library)
    list(run_cases(library, engine))
    return [(str(c.as_of), c.markets, c.platforms, c.packs, str(c.locale)) for c in engine.contexts]


CONTEXTS = [
    ("{name: x, pass: 灯}", "", ("2026-01-31", ("CN",), (), (), "en")),
    ("{name: x, pass: 灯}", "scope: {markets: ['*', EU], platforms: ['*', ebay]}\n",
     ("2026-01-31", ("DE",), ("ebay",), (), "en")),
    ("{name: x, pass: 灯}", "scope: {markets: GCC}\n", ("2026-01-31", ("AE",), (), (), "en")),
    ("{name: x, pass: 灯, markets: [EU], platforms: tmall}", "", ("2026-01-31", ("EU",), ("tmall",), (), "en")),
    ("{name: x, pass: {markets: [US], platform: ebay}}", "scope: {platforms: tmall}\n",
     ("2026-01-31", (), (), (), "en")),
    ("{name: x, pass: {destination: FR}}", "scope: {subjects: shipment}\n", ("2026-01-31", (), (), (), "en")),
    ("{name: x, pass: 灯}", "scope: {subjects: shipment, markets: EU}\n", ("2026-01-31", (), (), (), "en")),
    ("{name: x, pass: 灯, as_of: 2020-02-02}", "", ("2020-02-02", ("CN",), (), (), "en")),
    ("{name: x, pass: 灯, message_has: 绝对}", "", ("2026-01-31", ("CN",), (), (), "zh")),
]  # fmt: skip


@pytest.mark.parametrize(("case", "extra", "expected"), CONTEXTS)
def test_the_context_of_a_case(packs: PackFolders, case: str, extra: str, expected: tuple[Any, ...]) -> None:
    assert contexts(packs, case, extra) == [expected]


@pytest.mark.parametrize(
    ("effective", "day"),
    [("{from: 2027-05-01}", "2027-05-01"), ("{from: 2015-09-01, to: 2020-01-01}", "2020-01-01")],
)
def test_a_case_is_asked_on_a_day_its_rule_holds(packs: PackFolders, effective: str, day: str) -> None:
    packs.pack()
    packs.wording(old="{from: 2015-09-01}", new=effective)
    library = packs.load()
    engine = TinyEngine(library)
    list(run_cases(library, engine))
    assert {str(context.as_of) for context in engine.contexts} == {day}


def test_the_case_of_a_pack_that_is_off_by_default_switches_it_on(packs: PackFolders) -> None:
    packs.pack("other")
    found = contexts(packs, "{name: x, pass: 灯}", manifest="default: false\n")
    assert [context[3] for context in found] == [("other", "shop")]


def test_a_pack_for_everywhere_is_asked_for_the_us(packs: PackFolders) -> None:
    packs.pack()
    path = packs.root / "shop/pack.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[CN]", "['*']"), encoding="utf-8")
    packs.wording()
    library = packs.load()
    engine = TinyEngine(library)
    list(run_cases(library, engine))
    assert {context.markets for context in engine.contexts} == {("US",)}


HEAD = """\
id: shop/{stem}
kind: {stem}
title: {{en: Radio, zh: 无线电}}
citations: [{{law: Shop Act, verified: text}}]
effective: {{from: 2015-09-01}}
"""


def run_kind(packs: PackFolders, stem: str, body: str) -> list[str]:
    packs.pack(
        extra="traits: {radio: {en: Radio, zh: 无线电}}\nregimes: {red: {en: A, zh: 甲}, lvd: {en: B, zh: 乙}}\n"
    )
    packs.write(f"shop/{stem}.yaml", HEAD.format(stem=stem) + body)
    library = packs.load()
    return [result.explain() for result in run_cases(library, TinyEngine(library))]


def test_trait_cases_pass_and_fail_both_ways(packs: PackFolders) -> None:
    body = (
        "match: {words: {terms: [bluetooth], fields: [title, category]}}\n"
        "gives: radio\n"
        "cases:\n"
        "  - {name: a, gives: A bluetooth lamp}\n"
        "  - {name: b, gives: A lamp, category: bluetooth gear}\n"
        "  - {name: c, gives: A lamp}\n"
        "  - {name: d, not: {title: A lamp}}\n"
        "  - {name: e, not: A bluetooth lamp}\n"
        "  - {name: f, gives: {destination: DE, lines: [{description: bluetooth}]}}\n"
    )
    assert run_kind(packs, "trait", body) == [
        "case 'a' passed",
        "case 'b' passed",
        "case 'c' failed (- expected, + got)\n  - trait radio\n  + no trait radio",
        "case 'd' passed",
        "case 'e' failed (- expected, + got)\n  - no trait radio\n  + trait radio",
        "case 'f' passed",
    ]


def test_inference_cases_pass_and_fail_both_ways(packs: PackFolders) -> None:
    body = (
        "when: {all: [{trait: radio}, {market: EU}]}\n"
        "then: [{regime: red}, {regime: lvd}, {supersedes: lvd}]\n"
        "cases:\n"
        "  - {name: a, given: [{trait: radio}, {market: DE}], derives: [{regime: red}, {supersedes: lvd}]}\n"
        "  - {name: b, given: [{trait: radio}, {market: US}], never: [{regime: red}, {supersedes: lvd}]}\n"
        "  - {name: c, given: [{trait: radio}, {market: DE}], derives: [{regime: lvd}], never: [{trait: radio}]}\n"
    )
    assert run_kind(packs, "infer", body) == [
        "case 'a' passed",
        "case 'b' passed",
        "case 'c' failed (- expected, + got)\n  - regime lvd\n  - no trait radio\n  + no regime lvd\n  + trait radio",
    ]


def test_block_cases_pass_and_fail_both_ways(packs: PackFolders) -> None:
    body = (
        "match: {texts: 请遵医嘱}\n"
        "cases:\n"
        "  - {name: a, text: 请遵医嘱使用, spans: [[0, 4]]}\n"
        "  - {name: b, text: 请使用, spans: []}\n"
        "  - {name: c, text: 用时请遵医嘱, spans: [[0, 4]]}\n"
    )
    assert run_kind(packs, "statutory", body) == [
        "case 'a' passed",
        "case 'b' passed",
        "case 'c' failed (- expected, + got)\n  - statutory text [0:4] '用时请遵'\n  + statutory text [2:6] '请遵医嘱'",
    ]


def test_only_the_rules_asked_for_are_run(packs: PackFolders) -> None:
    packs.pack()
    packs.wording("shop/a")
    packs.wording("shop/b")
    library = packs.load()
    found = run_cases(library, TinyEngine(library), rule_ids=frozenset({"shop/b"}))
    assert {result.rule_id for result in found} == {"shop/b"}


def test_a_failing_case_is_an_error_of_the_linter(packs: PackFolders) -> None:
    packs.pack()
    packs.wording(old="spans: [[0, 2]]", new="spans: [[1, 3]]")
    library = packs.load()
    (problem,) = lint(library, evaluator=TinyEngine(library))
    assert (problem.severity, problem.line, problem.column, problem.rule_id) == ("error", 10, 5, "shop/best")
    assert problem.message.startswith("case 'bad' failed (- expected, + got)\n  - violation error at /title[1:3]")
