from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING

import pytest

from app.packs.library import Library, Pack
from app.packs.linter import lint

if TYPE_CHECKING:
    from tests.packs.conftest import PackFolders

DAY = dt.date(2026, 11, 22)


def folded(text: str) -> str:
    """A normalisation for the tests: width, case, one traditional character, no zero-width characters."""
    return unicodedata.normalize("NFKC", text).casefold().replace("級", "级").replace("\u200b", "")


def problems(packs: PackFolders, *, as_of: dt.date | None = None) -> list[str]:
    root = f"{packs.root.as_posix()}/"
    return [str(p).removeprefix(root) for p in lint(packs.load(), normalise=folded, as_of=as_of)]


def rule_problems(packs: PackFolders, old: str, new: str, extra: str = "") -> list[str]:
    packs.pack()
    packs.wording(old=old, new=new, extra=extra)
    return problems(packs)


def test_a_rule_with_all_its_cases_is_clean(packs: PackFolders) -> None:
    packs.pack()
    packs.wording()
    assert problems(packs, as_of=DAY) == []


ASCII_ONLY = [
    (
        r"'\b最好\b'",
        [r"\b knows no letters but ASCII: it finds no border beside '最'; use a window, or leave it out"],
    ),
    (r"'最\w+'", [r"\w is [0-9A-Za-z_] only, and takes nothing like '最'; write \p{L} or \p{Han}"]),
    (r"'(?:\d{1,3})?元'", [r"\d is [0-9] only; write [0-9], or \p{Nd} if other digits are meant beside '元'"]),
    (r"'[\d.]+元'", [r"\d is [0-9] only; write [0-9], or \p{Nd} if other digits are meant beside '元'"]),
    (r"'(?:\d+|一)个'", []),
    (r"'\bbest\b'", []),
    (r"'最[\w一-龥]'", []),
    (r"'最[0-9]+\p{Han}'", []),
    (r"'\\b最'", []),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "messages"), ASCII_ONLY)
def test_ascii_only_classes_beside_other_scripts_are_told(
    packs: PackFolders, pattern: str, messages: list[str]
) -> None:
    found = rule_problems(
        packs, "match: {terms: [最好]}", f"match: {{terms: 最好, when: {{around: {{patterns: {pattern}}}}}}}"
    )
    assert found == [f"shop/best.yaml:8:46: warning: {message}" for message in sorted(messages)]


@pytest.mark.parametrize(
    ("pattern", "lost"),
    [
        ("'Best'", "'B'"),
        ("'国家級'", "'級'"),
        ("'[A-Z]+'", "'A', 'Z'"),
        ("'[A-Za-z，,]+'", None),
        ("'(?i)Best'", None),
        (r"'\pL\p{Han}\x{4E00}\W\S(?P<hit>a)[[:alpha:]]'", None),
    ],
)
def test_letters_that_normalised_text_never_has_are_told(packs: PackFolders, pattern: str, lost: str | None) -> None:
    found = rule_problems(
        packs, "match: {terms: [最好]}", f"match: {{terms: 最好, when: {{inside_pattern: {pattern}}}}}"
    )
    message = f"{lost} never stands in normalised text, which the pattern is searched in"
    assert found == ([f"shop/best.yaml:8:43: warning: {message}"] if lost else [])


@pytest.mark.parametrize(
    ("pattern", "optional"),
    [
        ("'a(?P<hit>b)c'", False),
        ("'(?P<hit>a|b)'", False),
        ("'(?:a|b)(?P<hit>c)(?:d|e)?'", False),
        ("'(?:x(?P<hit>a))+|z'", True),
        ("'a(?P<hit>b)|c'", True),
        ("'c|a(?:b(?P<hit>d)|e)'", True),
        ("'a(?P<hit>b)?'", True),
        ("'(?:a(?P<hit>b)){0,2}c'", True),
        ("'(?i)a(?:b(?P<hit>d))c'", False),
        (r"'a\|(?P<hit>[|?b])\)'", False),
        ("'a|b'", False),
    ],
)
def test_a_branch_without_the_hit_is_told(packs: PackFolders, pattern: str, optional: bool) -> None:
    packs.pack()
    packs.wording(old="kind: wording", new="kind: pattern")
    path = packs.root / "shop/best.yaml"
    rule = path.read_text(encoding="utf-8").replace("match: {terms: [最好]}", f"match: {{patterns: {pattern}}}")
    path.write_text(rule, encoding="utf-8")
    message = "(?P<hit>) stands in some branches only: a match by another has the whole match as its span"
    assert problems(packs) == ([f"shop/best.yaml:8:19: warning: {message}"] if optional else [])


def test_a_finding_rule_needs_cases_that_fail_and_pass(packs: PackFolders) -> None:
    found = rule_problems(packs, "  - {name: bad, fail: 最好的灯, spans: [[0, 2]]}\n", "")
    assert found == ["shop/best.yaml:10:3: error: no case fails (`fail`)"]


def test_a_rule_without_cases_lacks_both(packs: PackFolders) -> None:
    packs.pack()
    packs.wording()
    path = packs.root / "shop/best.yaml"
    path.write_text(path.read_text(encoding="utf-8").partition("cases:")[0], encoding="utf-8")
    assert problems(packs) == [
        "shop/best.yaml:1:1: error: no case fails (`fail`)",
        "shop/best.yaml:1:1: error: no case passes (`pass`)",
    ]


def test_case_names_are_told_apart(packs: PackFolders) -> None:
    assert rule_problems(packs, "name: good", "name: bad") == [
        "shop/best.yaml:10:12: error: two cases are called 'bad'",
        "shop/best.yaml:11:12: error: two cases are called 'bad'",
    ]


def test_a_mending_rule_shows_what_it_mends(packs: PackFolders) -> None:
    fix = "fix: {applicability: review, title: {en: Cut, zh: 删去}, otherwise: delete}\n"
    assert rule_problems(packs, "", "", fix) == [
        "shop/best.yaml:12:6: error: the rule mends, and no case shows the mended text (`fix`)"
    ]
    assert rule_problems(packs, "spans: [[0, 2]]", "spans: [[0, 2]], fix: 的灯", fix) == []
    assert rule_problems(packs, "", "", fix.replace("review", "display")) == []


EXEMPT = "exempt: [{id: tip, title: {en: Tip, zh: 提示}, citation: {law: A, verified: text}, when: {negated: true}}]\n"


def test_an_exemption_needs_a_case_and_a_case_a_real_exemption(packs: PackFolders) -> None:
    assert rule_problems(packs, "", "", EXEMPT) == ["shop/best.yaml:12:15: error: no case is exempt by 'tip'"]
    exempt = "  - {name: t, exempt: 最好的灯, by: tipp}\n  - {name: good"
    assert rule_problems(packs, "  - {name: good", exempt, EXEMPT) == [
        "shop/best.yaml:11:33: error: 'tipp' is no exemption of this rule and no statutory rule",
        "shop/best.yaml:13:15: error: no case is exempt by 'tip'",
    ]
    assert rule_problems(packs, "  - {name: good", exempt.replace("tipp", "tip"), EXEMPT) == []


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("{from: 2020-01-01}", []),
        ("{from: 2010-01-01, to: 2015-09-01}", []),
        (
            "{from: 2010-01-01, to: 2015-08-31}",
            [
                "shop/best.yaml:13:93: error: "
                "the exemption never applies: its days and the rule's (2015-09-01 - …) do not meet"
            ],
        ),
    ],
)
def test_the_days_of_an_exemption_meet_those_of_its_rule(packs: PackFolders, period: str, told: list[str]) -> None:
    exempt = EXEMPT.replace("when:", f"effective: {period}, when:")
    case = "  - {name: t, exempt: 最好的灯, by: tip}\n  - {name: good"
    assert rule_problems(packs, "  - {name: good", case, exempt) == told


def test_words_instead_of_proof_are_shown_by_a_case(packs: PackFolders) -> None:
    fix = "fix: {applicability: review, title: {en: Cut, zh: 删去}, otherwise: delete}, "
    exempt = EXEMPT.replace("when:", f"result: needs_evidence, {fix}when:")
    case = "  - {name: t, fail: 不最好的灯, spans: [[1, 3]], by: tip}\n  - {name: good"
    assert rule_problems(packs, "  - {name: good", case, exempt) == [
        "shop/best.yaml:13:111: error: no case by 'tip' shows the mended text (`fix`)"
    ]
    mended = case.replace("by: tip", "by: tip, fix: 不的灯")
    assert rule_problems(packs, "  - {name: good", mended, exempt) == []


def test_an_unverified_error_is_said_to_be_capped(packs: PackFolders) -> None:
    assert rule_problems(packs, "verified: text", "verified: unverified") == [
        "shop/best.yaml:5:11: warning: "
        "a citation is unverified: the severity is capped at warning until its source has been read"
    ]


def test_sources_reviewed_a_year_ago_are_told_on_that_day(packs: PackFolders) -> None:
    packs.pack()
    message = "shop/pack.yaml:7:43: warning: Shop Act: last reviewed 2026-01-31, over 12 months ago"
    assert problems(packs, as_of=dt.date(2027, 1, 31)) == []
    assert problems(packs, as_of=dt.date(2027, 2, 1)) == [message]
    assert problems(packs) == []


TEXTS = [
    ("zh: 绝对化用语", "zh: Superlatives", ["3:31: warning: the Chinese text has no Chinese characters",
                                       "3:31: warning: the same text in English and Chinese"]),
    ("en: Superlatives", "en: Superlatives 最好",
     ["3:13: warning: the English text has Chinese characters outside “quotes”"]),
    ("en: Superlatives", "en: Don't say “最好” or '最佳'", []),
    ("“{matched}”属于", "属于",
     ["4:52: warning: the Chinese text leaves out {matched}, which the English one has"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "found"), TEXTS)
def test_texts_stand_in_both_languages(packs: PackFolders, old: str, new: str, found: list[str]) -> None:
    assert sorted(rule_problems(packs, old, new)) == [f"shop/best.yaml:{problem}" for problem in found]


def test_terms_that_cannot_match_or_stand_twice_are_told(packs: PackFolders) -> None:
    found = rule_problems(
        packs,
        "match: {terms: [最好]}",
        'match: {terms: [最好, "\\u200b", 最好, 国家級, 国家级, {term: 国家级, when: {negated: true}}]}',
    )
    assert found == [
        "shop/best.yaml:8:21: error: '\\u200b' can never match: nothing of it is left when normalised",
        "shop/best.yaml:8:31: warning: '最好' is in the list twice",
        "shop/best.yaml:8:40: warning: '国家级' is in the list as '国家級' too, which is the same when normalised",
    ]


def test_an_alias_is_not_the_id(packs: PackFolders) -> None:
    assert rule_problems(packs, "", "", "aliases: [shop/best]\n") == [
        "shop/best.yaml:12:11: error: the alias is the rule's own id"
    ]


INFER = """\
id: {id}
kind: infer
title: {{en: Radio, zh: 无线电}}
citations: [{{law: Shop Act, verified: text}}]
effective: {{from: 2015-09-01}}
when: {{all: [{{trait: {given}}}]}}
then: [{{{derived}}}]
cases: [{{name: x, given: [{{trait: {given}}}], derives: [{{{derived}}}]}}]
"""


def test_vocabulary_that_leads_nowhere_is_told(packs: PackFolders) -> None:
    labels = "{en: x, zh: 某}"
    packs.pack(
        "words",
        f"traits: {{radio: {labels}, wifi: {labels}, toy: {labels}}}\n"
        f"regimes: {{eu.red: {labels}, eu.lvd: {labels}}}\n",
    )
    packs.pack("shop", "depends: [words]\n")
    packs.pack("late")
    packs.write("shop/a.yaml", INFER.format(id="shop/a", given="wifi", derived="trait: radio"))
    packs.write("shop/b.yaml", INFER.format(id="shop/b", given="radio", derived="regime: eu.red"))
    packs.write("late/c.yaml", INFER.format(id="late/c", given="radio", derived="supersedes: eu.lvd"))
    assert problems(packs) == [
        "late/c.yaml:6:22: error: the trait 'radio' belongs to the pack 'words'; add it to `depends` in pack.yaml",
        "late/c.yaml:7:21: error: the regime 'eu.lvd' belongs to the pack 'words'; add it to `depends` in pack.yaml",
        "shop/b.yaml:7:7: warning: no rule uses anything that this one derives",
        *(f"words/pack.yaml:{place}: warning: {message}" for place, message in WORDS),
    ]


WORDS = [
    ("8:39", "no rule gives the trait 'wifi'"),
    ("8:60", "no rule gives the trait 'toy'"),
    ("9:19", "no rule asks for the regime 'eu.red'"),
    ("9:43", "no rule derives the regime 'eu.lvd'"),
]


def test_a_vocabulary_may_have_symbols_nobody_asks_for_yet(packs: PackFolders) -> None:
    packs.pack(extra="traits: {radio: {en: Radio, zh: 无线电}, toy: {en: Toy, zh: 玩具}}\n")
    path = packs.root / "shop/pack.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("kind: law", "kind: vocabulary"), encoding="utf-8")
    head = "title: {en: Radio, zh: 无线电}\ncitations: [{law: A, verified: text}]\neffective: {from: 2015-09-01}\n"
    cases = "cases: [{name: a, gives: x}, {name: b, not: y}]\n"
    packs.write("shop/t.yaml", f"id: shop/t\nkind: trait\n{head}match: {{hs: 8517}}\ngives: [radio]\n{cases}")
    assert problems(packs) == ["shop/pack.yaml:8:44: warning: no rule gives the trait 'toy'"]


def test_trait_and_statutory_rules_show_both_sides(packs: PackFolders) -> None:
    packs.pack(extra="traits: {radio: {en: Radio, zh: 无线电}}\n")
    head = "title: {en: Radio, zh: 无线电}\ncitations: [{law: A, verified: text}]\neffective: {from: 2015-09-01}\n"
    packs.write("shop/t.yaml", f"id: shop/t\nkind: trait\n{head}match: {{hs: 8517}}\ngives: [radio]\ncases: []\n")
    packs.write("shop/s.yaml", f"id: shop/s\nkind: statutory\n{head}match: {{texts: 请遵医嘱}}\ncases: []\n")
    assert problems(packs) == [
        "shop/pack.yaml:8:17: warning: no rule asks for the trait 'radio'",
        "shop/s.yaml:7:8: error: no case shows a similar text that is not it (`spans: []`)",
        "shop/s.yaml:7:8: error: no case shows the statutory text (`spans`)",
        "shop/t.yaml:8:8: error: no case shows goods that do not (`not`)",
        "shop/t.yaml:8:8: error: no case shows goods that get the traits (`gives`)",
    ]


def test_a_library_without_files_is_linted_at_the_first_place(packs: PackFolders) -> None:
    packs.pack()
    packs.wording(extra="aliases: [shop/best]\n")
    pack = packs.load().packs["shop"]
    bare = Library({"shop": Pack(pack.manifest, pack.rules, pack.sha256)})
    (problem,) = lint(bare)
    assert (problem.file, problem.line, problem.column, problem.rule_id) == ("shop/best.yaml", 1, 1, "shop/best")
