from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.packs.errors import PackError, PackErrors
from app.packs.library import Library
from app.packs.loader import RULE_MODELS, load_library

if TYPE_CHECKING:
    from tests.packs.conftest import PackFolders

Broken = Callable[[str, str], list[str]]


def test_a_pack_is_its_manifest_its_rules_and_the_hash_of_its_files(packs: PackFolders) -> None:
    packs.pack()
    packs.wording()
    packs.write("shop/README.md", "notes are no part of the pack")
    pack = packs.load().packs["shop"]
    assert (pack.id, pack.version, list(pack.rules)) == ("shop", "1.0.0", ["shop/best"])
    assert pack.files == {"shop/best": f"{packs.root.as_posix()}/shop/best.yaml"}
    assert pack.folder == packs.root / "shop"
    digest = hashlib.sha256()
    for name in ("best.yaml", "pack.yaml"):
        data = (packs.root / "shop" / name).read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    assert pack.sha256 == digest.hexdigest()


def test_the_hash_changes_with_a_byte_and_with_a_name_only(packs: PackFolders) -> None:
    packs.pack()
    packs.wording()
    first = packs.load().packs["shop"].sha256
    packs.wording()
    assert packs.load().packs["shop"].sha256 == first
    packs.wording(extra="# a comment\n")
    assert packs.load().packs["shop"].sha256 != first


def test_packs_come_in_the_order_of_their_ids(packs: PackFolders) -> None:
    for name in ("zoo", "arts", "shop"):
        packs.pack(name)
    assert list(packs.load().packs) == ["arts", "shop", "zoo"]


def test_a_path_may_be_one_pack_and_extra_paths_add_to_it(packs: PackFolders, tmp_path: Path) -> None:
    packs.pack()
    packs.pack("mine")
    library = load_library([packs.root / "shop"], extra=[packs.root / "mine"], corpora=packs.corpora)
    assert list(library.packs) == ["mine", "shop"]
    assert load_library([], corpora=packs.corpora) == Library({})


def test_a_pack_of_the_same_name_twice_is_an_error(packs: PackFolders, tmp_path: Path) -> None:
    packs.pack()
    copy = tmp_path / "copy"
    copy.mkdir()
    (packs.root / "shop").rename(copy / "shop")
    packs.pack()
    with pytest.raises(PackErrors) as caught:
        load_library([copy, packs.root], corpora=packs.corpora)
    where, first = packs.root / "shop/pack.yaml", copy / "shop/pack.yaml"
    assert [str(e) for e in caught.value] == [f"{where}:1:1: a second pack 'shop'; the first is {first}"]


def test_all_errors_of_all_files_are_told_in_order(packs: PackFolders) -> None:
    packs.pack("shop")
    packs.pack("zoo", extra="depends: [shopp]\n")
    packs.wording("shop/a", old="severity: error", new="severity: fatal")
    packs.wording("shop/b", old="law: Shop Act, ", new="")
    packs.write("shop/c.yaml", "a: [")
    packs.wording("zoo/d", extra="deprecated: {since: 2020-01-01, use: shop/bb}\nstatus: deprecated\n")
    assert packs.errors() == [
        "shop/a.yaml:5:11: 'fatal' is none of: error, warning, info",
        "shop/b.yaml:6:13: key 'law' is missing",
        "shop/c.yaml:2:1: not YAML: did not find expected node content",
        "zoo/d.yaml:12:38: unknown rule 'shop/bb'; did you mean 'shop/b'?",
        "zoo/pack.yaml:8:11: unknown pack 'shopp'; did you mean 'shop'?",
    ]


SCHEMA_ERRORS = {
    "unknown key": (
        "severity: error",
        "severity: error\nseverty: error",
        "6:1: unknown key 'severty'; known here: id, aliases, title, why, status, deprecated, citations, effective, "
        "message, severity, scope, outcome, request, enforcement, cases, exempt, fix, kind, match"
        "; did you mean 'severity'?",
    ),
    "unknown key inside": (
        "match: {terms: [最好]}",
        "match: {terms: [{term: 最好, boundry: none}]}",
        "8:28: unknown key 'boundry'; known here: term, boundary, disguise, when; did you mean 'boundary'?",
    ),
    "missing key": ("severity: error\n", "", "1:1: key 'severity' is missing"),
    "missing Chinese": (
        "title: {en: Superlatives, zh: 绝对化用语}",
        "title: {en: Superlatives}",
        "3:8: the text in Chinese (zh) is missing",
    ),
    "missing English": (
        "title: {en: Superlatives, zh: 绝对化用语}",
        "title:\n  zh: 绝对化用语",
        "4:3: the text in English (en) is missing",
    ),
    "empty text": ("en: Superlatives", 'en: ""', "3:13: empty; write a text"),
    "text of nothing": (
        "{en: Superlatives, zh: 绝对化用语}",
        "{en: , zh: 绝对化用语}",
        "3:13: wanted a text, found nothing",
    ),
    "text for a mapping": (
        "title: {en: Superlatives, zh: 绝对化用语}",
        "title: Best",
        "3:8: wanted a mapping of keys and values, found the text 'Best'",
    ),
    "wrong choice": (
        "severity: error",
        "severity: eror",
        "5:11: 'eror' is none of: error, warning, info; did you mean 'error'?",
    ),
    "wrong verified": (
        "verified: text",
        "verified: yes",
        "6:56: 'yes' is none of: text, secondary, unverified",
    ),
    "wrong kind": (
        "kind: wording",
        "kind: wordings",
        "2:7: 'wordings' is none of: wording, pattern, prohibited, field, tariff, tax, party, privacy, obligation, "
        "trait, infer, statutory; did you mean 'wording'?",
    ),
    "no kind": ("kind: wording\n", "", "1:1: key 'kind' is missing: it says which kind of rule this is"),
    "unknown market": (
        "match:",
        "scope: {markets: [UK]}\nmatch:",
        "8:19: 'UK' is not a market (did you mean GB?): "
        "use an ISO 3166-1 alpha-2 code such as DE, or a group (EEA, EU, GCC)",
    ),
    "market where one stands for a list": (
        "match:",
        "scope: {markets: XX}\nmatch:",
        "8:18: 'XX' is not a market: use an ISO 3166-1 alpha-2 code such as DE, or a group (EEA, EU, GCC)",
    ),
    "bad date": ("from: 2015-09-01", "from: 1.9.2015", "7:19: give a date as YYYY-MM-DD"),
    "impossible date": ("from: 2015-09-01", "from: 2015-13-01", "7:19: '2015-13-01' is no day of the calendar"),
    "dates out of order": (
        "{from: 2015-09-01}",
        "{from: 2015-09-01, to: 2014-01-01}",
        "7:12: ends on 2014-01-01, before it begins on 2015-09-01",
    ),
    "far date": (
        "from: 2015-09-01",
        "from: 0215-09-01",
        "7:19: 0215-09-01 is hardly meant: dates lie between 1900 and 2099",
    ),
    "no citation": ('[{law: Shop Act, article: "9(3)", verified: text}]', "[]", "6:12: needs at least 1 item"),
    "deprecated without saying so": (
        "severity: error",
        "severity: error\nstatus: deprecated",
        "1:1: status deprecated and `deprecated: {since, use}` go together",
    ),
    "not RE2": (
        "match: {terms: [最好]}",
        "match:\n  terms: 最好\n  when: {around: {patterns: ['a(?=b)']}}",
        "10:30: not an RE2 pattern: invalid perl operator: (?= (RE2 has no look-around and no back-references)",
    ),
    "atomic group": (
        "match: {terms: [最好]}",
        "match: {terms: 最好, when: {inside_pattern: '(?>a)'}}",
        "8:43: not an RE2 pattern: invalid perl operator: (?> (RE2 has no look-around and no back-references)",
    ),
    "back-reference": (
        "match: {terms: [最好]}",
        "match: {terms: 最好, when: {inside_pattern: '(a)\\1'}}",
        "8:43: not an RE2 pattern: invalid escape sequence: \\1",
    ),
    "large repetition": (
        "match: {terms: [最好]}",
        "match: {terms: 最好, when: {inside_pattern: 'a{1001}'}}",
        "8:43: not an RE2 pattern: invalid repetition size: {1001}",
    ),
    "long pattern": (
        "match: {terms: [最好]}",
        "match: {terms: 最好, when: {inside_pattern: " + "a" * 1001 + "}}",
        "8:43: pattern of 1001 characters; the limit is 1000",
    ),
    "not a number": (
        "match: {terms: [最好]}",
        "match: {terms: 最好, when: {before: {terms: x, within: far}}}",
        "8:54: wanted a whole number, found the text 'far'",
    ),
    "a case of two examples": (
        "{name: good, pass: 很好的灯}",
        "{name: good, pass: 很好的灯, fail: 最好}",
        "11:5: a case holds exactly one of fail, pass, exempt, not_evaluated",
    ),
    "another rule's id": (
        "id: shop/best",
        "id: shop/other",
        "1:5: id 'shop/other' in the file of 'shop/best'; they must be the same",
    ),
    "an id that is none": (
        "id: shop/best",
        "id: Best",
        "1:5: 'Best' is not a rule id such as cn-advertising/absolute-terms",
    ),
    "unknown place in the message": (
        "is a superlative.",
        "costs {amount}.",
        "4:15: unknown place {amount}; a message of a wording rule may have {date}, {market}, {matched}, {term}",
    ),
    "attribute access in the message": (
        "is a superlative.",
        "is {matched.__class__}.",
        "4:15: unknown place {matched.__class__}; "
        "a message of a wording rule may have {date}, {market}, {matched}, {term}",
    ),
    "stray brace in the message": (
        "is a superlative.",
        "is {.",
        "4:15: a single '{'; write '{{' for a brace meant as such",
    ),
}


@pytest.mark.parametrize(("old", "new", "error"), SCHEMA_ERRORS.values(), ids=SCHEMA_ERRORS.keys())
def test_a_wrong_rule_is_refused_at_its_place(broken: Broken, old: str, new: str, error: str) -> None:
    assert broken(old, new) == [f"shop/best.yaml:{error}"]


MANIFEST_ERRORS = {
    "another folder's id": ("id: shop", "id: other", "1:5: id 'other' in the folder 'shop'; they must be the same"),
    "version": ("version: 1.0.0", "version: 1.0", "2:10: '1.0' is not a version such as 1.4.0"),
    "unreviewed": (", last_reviewed: 2026-01-31", "", "7:11: key 'last_reviewed' is missing"),
    "kind": (
        "kind: law",
        "kind: laws",
        "4:7: 'laws' is none of: law, platform, vocabulary, advice; did you mean 'law'?",
    ),
    "trait label": (
        "kind: law",
        "traits: {radio: {en: Radio}}\nkind: law",
        "4:17: the text in Chinese (zh) is missing",
    ),
    "trait name": (
        "kind: law",
        "traits: {Radio: {en: Radio, zh: 无线电}}\nkind: law",
        "4:10: 'Radio' is not a symbol: lower-case words joined by '-' and '.', such as battery.lithium-ion",
    ),
}


@pytest.mark.parametrize(("old", "new", "error"), MANIFEST_ERRORS.values(), ids=MANIFEST_ERRORS.keys())
def test_a_wrong_manifest_is_refused_at_its_place(packs: PackFolders, old: str, new: str, error: str) -> None:
    packs.pack()
    path = packs.root / "shop/pack.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert packs.errors() == [f"shop/pack.yaml:{error}"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "1:1: the file is empty; see `vetlist packs new-rule` for a start"),
        ("- a list", "1:1: not a mapping of keys and values; see `vetlist packs new-rule` for a start"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(packs: PackFolders, text: str, error: str) -> None:
    packs.pack()
    packs.write("shop/best.yaml", text)
    assert packs.errors() == [f"shop/best.yaml:{error}"]


NAME = "is not a name: 1 to 64 of a-z 0-9 . _ -, the first a letter or digit"


@pytest.mark.parametrize(
    "name",
    ["Shop", "-shop", "_shop", "shop ", "．．", "shop%2f", "sh\u200bop", "x" * 65, "\\..\\x", "店"],
)
def test_a_folder_or_file_name_that_is_no_name_is_refused(packs: PackFolders, name: str) -> None:
    packs.pack()
    packs.write(f"shop/{name}.yaml", "x: 1")
    packs.write(f"{name}/pack.yaml", "x: 1")
    found = packs.errors()
    assert len(found) == 2
    assert all(
        error.endswith(f":1:1: {name.encode('unicode_escape').decode()!r} {NAME}") or NAME in error for error in found
    )


def test_undecodable_names_are_refused_and_shown_escaped(packs: PackFolders) -> None:
    packs.pack()
    path = os.fsencode(packs.root / "shop") + b"/\xff.yaml"
    with open(path, "wb") as file:
        file.write(b"x: 1")
    assert packs.errors() == [f"shop/\\udcff.yaml:1:1: '\\\\udcff' {NAME}"]


def test_links_folders_pipes_and_other_files_are_refused(packs: PackFolders, tmp_path: Path) -> None:
    packs.pack()
    outside = tmp_path / "secret.yaml"
    outside.write_text("password: x", encoding="utf-8")
    shop = packs.root / "shop"
    (shop / "linked.yaml").symlink_to(outside)
    (shop / "dangling.yaml").symlink_to(tmp_path / "nowhere.yaml")
    (shop / "inner").mkdir()
    (shop / "old.yml").write_text("x: 1", encoding="utf-8")
    (shop / ".hidden.yaml").write_text("x: 1", encoding="utf-8")
    os.mkfifo(shop / "pipe.yaml")
    (tmp_path / "elsewhere").mkdir()
    (packs.root / "linkedpack").symlink_to(tmp_path / "elsewhere")
    assert packs.errors() == [
        "linkedpack:1:1: a symbolic link; name the folder it points to as a path of packs instead",
        "shop/dangling.yaml:1:1: a symbolic link; packs are plain files",
        "shop/inner:1:1: a folder inside a pack; rules lie beside pack.yaml",
        "shop/linked.yaml:1:1: a symbolic link; packs are plain files",
        "shop/old.yml:1:1: not a file of a pack: rules end in .yaml, notes in .md or .txt",
        "shop/pipe.yaml:1:1: not a regular file",
    ]


def test_a_linked_manifest_is_refused(packs: PackFolders, tmp_path: Path) -> None:
    packs.pack()
    manifest = packs.root / "shop/pack.yaml"
    manifest.rename(tmp_path / "pack.yaml")
    manifest.symlink_to(tmp_path / "pack.yaml")
    assert packs.errors() == ["shop/pack.yaml:1:1: a symbolic link; packs are plain files"]


def test_a_folder_without_manifest_and_a_path_without_folder_are_refused(packs: PackFolders, tmp_path: Path) -> None:
    packs.wording()
    assert packs.errors() == ["shop/pack.yaml:1:1: missing: a pack's folder needs a pack.yaml"]
    with pytest.raises(PackErrors, match=re.escape(f"{tmp_path}/none:1:1: no such folder")):
        load_library([tmp_path / "none"])


def test_an_oversized_file_is_refused(packs: PackFolders) -> None:
    packs.pack()
    packs.write("shop/best.yaml", b"#" * 3_000_000)
    assert packs.errors() == ["shop/best.yaml:1:1: more than 1048576 bytes, the most a file may have"]


def test_every_kind_of_rule_has_its_model() -> None:
    assert sorted(RULE_MODELS) == [
        "field", "infer", "obligation", "party", "pattern", "privacy",
        "prohibited", "statutory", "tariff", "tax", "trait", "wording",
    ]  # fmt: skip


def test_errors_print_one_a_line_in_the_order_of_places() -> None:
    errors = PackErrors([PackError("b", 1, 1, "x"), PackError("a", 2, 1, "y"), PackError("a", 1, 9, "z")])
    assert str(errors) == "a:1:9: z\na:2:1: y\nb:1:1: x"
    assert len(errors) == 3
