from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs.cache import MAX_FILES, MISSING, DocumentCache, cache_folder
from app.packs.errors import PackError
from app.packs.loader import load_library
from app.packs.tables import TABLE_LIMITS, load_table, load_table_document
from app.packs.yaml_reader import FORMAT, PACK_LIMITS, Limits, read_document

RULE = "shop/best.yaml"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, not there yet."""
    folder = tmp_path / "home" / "vetlist"
    monkeypatch.setenv("VETLIST_CACHE", str(folder))
    return folder


@pytest.fixture
def shop(packs: Any) -> Any:
    packs.pack()
    packs.wording()
    return packs


def cached_files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def remember(shop: Any, cache: Path, text: str) -> None:
    """Make the cache say `text`, JSON, for the rule of the shop."""
    shop.load()
    (file,) = cached_files(cache)
    forge(file, honest_value(shop), text)


def forge(file: Path, value: Any, text: str) -> None:
    """Write `text` where the cache file has `value`, with a sum that is right."""
    honest = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    rows = file.read_text(encoding="utf-8").split("\n")[1:-1]
    assert any(row.endswith(f" {honest}") for row in rows)
    body = "".join(f"{row.removesuffix(honest)}{text}\n" if row.endswith(f" {honest}") else f"{row}\n" for row in rows)
    raw = body.encode("utf-8", "surrogatepass")
    file.write_bytes(f"vetlist documents {hashlib.sha256(raw).hexdigest()}\n".encode() + raw)


def honest_value(shop: Any) -> Any:
    return read_document((shop.root / RULE).read_bytes(), RULE).value


def test_the_shipped_packs_are_the_same_parsed_and_remembered(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = load_library(), load_library()
    monkeypatch.setenv("VETLIST_CACHE", "off")
    assert load_library() == first == again
    assert [p.sha256 for p in first.packs.values()] == [p.sha256 for p in again.packs.values()]
    assert [r.model_dump() for _, r in first.rules()] == [r.model_dump() for _, r in again.rules()]


def test_what_is_remembered_is_not_parsed_again(shop: Any, cache: Path) -> None:
    value = honest_value(shop)
    value["title"]["en"] = "From the cache"
    remember(shop, cache, json.dumps(value))
    assert shop.load().by_id["shop/best"][1].title.en == "From the cache"


def test_a_changed_file_is_read_and_a_change_taken_back_too(shop: Any) -> None:
    first = shop.load()
    shop.wording(old="Superlatives", new="Boasting")
    assert shop.load().by_id["shop/best"][1].title.en == "Boasting"
    shop.wording()
    assert shop.load() == first


def test_off_keeps_nothing(shop: Any, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VETLIST_CACHE", "off")
    shop.load()
    assert not cache.exists()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_can_read_it(shop: Any, cache: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        shop.load()
    finally:
        os.umask(before)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in cached_files(cache)] == [0o600]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"Superlatives", b"superlatives"),
        lambda data: b"vetlist documents 0\n" + data.partition(b"\n")[2],
        lambda data: data.partition(b"\n")[2],
        lambda data: data + data,
        lambda data: b"\x80\x04}q\x00." + data,
        lambda data: b"\xff\xfe\x00" * 1000,
    ],
    ids=["empty", "cut", "half", "altered", "sum", "headless", "twice", "pickle", "noise"],
)
def test_a_spoilt_cache_file_is_passed_over_and_replaced(
    shop: Any, cache: Path, spoil: Callable[[bytes], bytes]
) -> None:
    first = shop.load()
    (file,) = cached_files(cache)
    sound = file.read_bytes()
    file.write_bytes(spoil(sound))
    assert shop.load() == first
    assert file.read_bytes() == sound


@given(st.data())
def test_no_changed_byte_changes_a_value(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    kept = DocumentCache(Path("/packs/shop"), PACK_LIMITS, folder=folder)
    kept.put(b"a: 1", {"a": "1"})
    kept.put(b"b: [x]", {"b": ["x"]})
    kept.save()
    (file,) = cached_files(folder)
    sound = file.read_bytes()
    at = data.draw(st.integers(0, len(sound) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != sound[at]))
    file.write_bytes(sound[:at] + bytes([byte]) + sound[at + 1 :])
    again = DocumentCache(Path("/packs/shop"), PACK_LIMITS, folder=folder)
    assert (again.get(b"a: 1"), again.get(b"b: [x]")) == (MISSING, MISSING)


UNREADABLE = {
    "number": '{"kind":1}',
    "fraction": '{"kind":["x",1.5]}',
    "truth": '{"kind":{"a":[true]}}',
    "not a number": '{"kind":NaN}',
    "number of many digits": '{"kind":' + "9" * 10_000 + "}",
    "nested": '{"kind":' + "[" * 100 + "]" * 100 + "}",
    "nested without end": "[" * 100_000,
    "NUL": '{"kind":"\\u0000"}',
    "NUL in a key": '{"\\u0000":"wording"}',
    "lone surrogate": '{"kind":"\\ud800"}',
    "no JSON": "{'kind': 'wording'}",
    "nothing": "",
}
HOSTILE = UNREADABLE | {
    "a text": '"wording"',
    "a list": '["wording"]',
    "null": "null",
    "no rule": '{"kind":"wording"}',
    "another kind": '{"kind":"__class__"}',
    "an unknown key": '{"kind":"wording","__init__":"x"}',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_value_the_reader_could_not_have_given_or_that_is_no_rule_is_passed_over(
    shop: Any, cache: Path, text: str
) -> None:
    first = shop.load()
    remember(shop, cache, text)
    assert shop.load() == first
    (file,) = cached_files(cache)
    assert text == "" or f" {text}\n" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_a_table_has_no_schema_and_yet_only_values_the_reader_gives(tmp_path: Path, cache: Path, text: str) -> None:
    (tmp_path / "codes.yaml").write_text("NO: 0101", encoding="utf-8")
    kept = DocumentCache(tmp_path / "codes.yaml", TABLE_LIMITS, folder=cache)
    kept.put(b"NO: 0101", {"NO": "0101"})
    kept.save()
    (file,) = cached_files(cache)
    sound = file.read_bytes()
    forge(file, {"NO": "0101"}, text)
    assert load_table("codes.yaml", folder=tmp_path) == {"NO": "0101"}
    assert file.read_bytes() == sound


def test_a_rule_remembered_under_another_id_is_passed_over(shop: Any, cache: Path) -> None:
    first = shop.load()
    remember(shop, cache, json.dumps(honest_value(shop) | {"id": "shop/worst"}))
    assert shop.load() == first


def test_bytes_that_are_not_utf8_under_a_right_sum_are_passed_over(shop: Any, cache: Path) -> None:
    first = shop.load()
    remember(shop, cache, '{"kind":"\ud800"}')
    assert shop.load() == first


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
PLAIN = st.recursive(st.none() | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


@given(PLAIN)
def test_a_value_comes_back_as_it_was_put(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    kept = DocumentCache(Path("/packs/shop"), PACK_LIMITS, folder=folder)
    kept.put(b"data", value)
    kept.save()
    assert DocumentCache(Path("/packs/shop"), PACK_LIMITS, folder=folder).get(b"data") == value


def test_a_value_is_of_its_place_its_limits_and_its_bytes(cache: Path) -> None:
    kept = DocumentCache(Path("/packs/shop"), PACK_LIMITS, folder=cache)
    kept.put(b"a: 1", {"a": "1"})
    kept.save()

    def known(place: str, limits: Limits, data: bytes) -> Any:
        return DocumentCache(Path(place), limits, folder=cache).get(data)

    assert known("/packs/shop", PACK_LIMITS, b"a: 1") == {"a": "1"}
    assert known("/packs/x/../shop", PACK_LIMITS, b"a: 1") == {"a": "1"}
    assert known("/packs/shop", Limits(nodes=1), b"a: 1") is MISSING
    assert known("/packs/shop", PACK_LIMITS, b"a: 2") is MISSING
    assert known("/packs/other", PACK_LIMITS, b"a: 1") is MISSING


def test_errors_of_a_remembered_rule_have_their_places(shop: Any) -> None:
    shop.pack(extra="traits: {lamp: {en: Lamp, zh: 灯}}\n")
    shop.wording(old="match: {terms: [最好]}", new="match: {terms: [最好]}\nscope: {categories: {any: [lamp]}}")
    shop.load()
    shop.pack()
    assert shop.errors() == [
        "shop/best.yaml:9:28: unknown trait 'lamp'; declare it under `traits` of a pack.yaml",
    ]


def test_errors_of_a_changed_rule_beside_remembered_ones_have_their_places(shop: Any) -> None:
    shop.wording("shop/other")
    shop.load()
    shop.wording(old="severity: error", new="severity: eror")
    assert shop.errors() == ["shop/best.yaml:5:11: 'eror' is none of: error, warning, info; did you mean 'error'?"]


def test_nothing_of_a_load_that_failed_is_remembered(shop: Any, cache: Path) -> None:
    shop.wording("shop/other", old="severity: error", new="severity: eror")
    assert len(shop.errors()) == 1
    assert cached_files(cache) == []


def test_what_failed_fails_again(shop: Any) -> None:
    shop.load()
    shop.wording(old="severity: error", new="severity: eror")
    first = shop.errors()
    assert shop.errors() == first != []


def test_a_cache_file_holds_what_the_last_load_used(shop: Any, cache: Path) -> None:
    shop.wording("shop/other")
    shop.load()
    (file,) = cached_files(cache)
    assert file.read_text(encoding="utf-8").count("\n") == 4
    (shop.root / "shop/other.yaml").unlink()
    shop.load()
    shop.wording(old="Superlatives", new="Boasting")
    shop.load()
    assert cached_files(cache) == [file]
    assert file.read_text(encoding="utf-8").count("\n") == 3


def test_a_file_that_says_the_same_is_not_written_again(shop: Any, cache: Path) -> None:
    shop.load()
    (file,) = cached_files(cache)
    first = file.stat()
    shop.load()
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


def test_the_files_written_longest_ago_go_first_and_only_ours(cache: Path) -> None:
    def save(number: int) -> None:
        kept = DocumentCache(Path(f"/packs/{number}"), PACK_LIMITS, folder=cache)
        kept.put(b"a", "a")
        kept.save()

    save(0)
    (oldest,) = cached_files(cache)
    os.utime(oldest, (1, 1))
    (cache / "notes.cache").write_text("mine", encoding="utf-8")
    (cache / f"{'0' * 40}.cache.{'0' * 16}").write_text("left behind", encoding="utf-8")
    os.utime(cache / f"{'0' * 40}.cache.{'0' * 16}", (2, 2))
    for number in range(1, MAX_FILES + 1):
        save(number)
    names = {file.name for file in cached_files(cache)}
    assert oldest.name not in names
    assert f"{'0' * 40}.cache.{'0' * 16}" not in names
    assert "notes.cache" in names
    assert len(names) == MAX_FILES + 1


def _shared_folder(cache: Path) -> None:
    cache.chmod(0o770)


def _shared_file(cache: Path) -> None:
    cached_files(cache)[0].chmod(0o602)


def _pipe(cache: Path) -> None:
    file = cached_files(cache)[0]
    file.unlink()
    os.mkfifo(file, 0o600)


def _link(cache: Path) -> None:
    file = cached_files(cache)[0]
    file.rename(cache / "elsewhere")
    file.symlink_to(cache / "elsewhere")


def _folder(cache: Path) -> None:
    file = cached_files(cache)[0]
    file.unlink()
    file.mkdir(0o700)


@pytest.mark.parametrize("spoil", [_shared_folder, _shared_file, _pipe, _link, _folder])
def test_what_others_may_have_written_is_not_believed(shop: Any, cache: Path, spoil: Callable[[Path], None]) -> None:
    first = shop.load()
    value = honest_value(shop)
    value["title"]["en"] = "From the cache"
    remember(shop, cache, json.dumps(value))
    spoil(cache)
    assert shop.load() == first


def test_what_another_user_owns_is_not_believed(shop: Any, cache: Path) -> None:
    if os.geteuid() == 0:
        value = honest_value(shop)
        value["title"]["en"] = "From the cache"
        remember(shop, cache, json.dumps(value))
        os.chown(cached_files(cache)[0], 65534, 65534)
    else:
        cache.parent.mkdir(parents=True)
        cache.symlink_to("/")
    assert shop.load().by_id["shop/best"][1].title.en == "Superlatives"


@pytest.mark.parametrize("place", ["/dev/null/vetlist", "/proc/vetlist", "/", "~nobody-of-this-name/vetlist"])
def test_a_place_that_cannot_be_written_costs_only_time(shop: Any, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shop.load()
    monkeypatch.setenv("VETLIST_CACHE", place)
    assert shop.load() == first


def test_processes_that_load_at_once_all_get_the_packs(shop: Any, cache: Path) -> None:
    for number in range(20):
        shop.wording(f"shop/rule-{number}")
    program = (
        "import sys; from pathlib import Path; from app.packs.loader import load_library\n"
        "for _ in range(5):\n"
        "    library = load_library([Path(sys.argv[1])], corpora=Path(sys.argv[2]))\n"
        "print(library.packs['shop'].sha256, len(library.packs['shop'].rules))"
    )
    command = [sys.executable, "-c", program, str(shop.root), str(shop.corpora)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate(timeout=120)[0] for process in running}
    library = shop.load()
    assert said == {f"{library.packs['shop'].sha256} 21\n"}
    assert len(cached_files(cache)) == 1


def test_a_table_is_remembered_with_its_places(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"NO: 0101\nDE: [8518.30]\n"
    (tmp_path / "codes.yaml").write_bytes(text)
    kept = DocumentCache(tmp_path / "codes.yaml", TABLE_LIMITS, folder=cache)
    kept.put(text, {"from": "the cache"})
    kept.save()
    document = load_table_document("codes.yaml", folder=tmp_path)
    assert document.value == {"from": "the cache"}
    assert document.where(("DE", 0)) == (2, 6)
    assert document.where_key(("DE",)) == (2, 1)
    # The same place by another name, since a process keeps the tables it has read.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "codes.yaml").write_bytes(b"NO: 0102\n")
    assert load_table("codes.yaml", folder=Path()) == {"NO": "0102"}


def test_a_table_that_is_no_yaml_is_not_remembered(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "codes.yaml").write_text("a: [", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PackError, match=r"corpora/codes\.yaml:2:1: not YAML"):
            load_table("codes.yaml", folder=tmp_path)
    assert cached_files(cache) == []


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({}, Path.home() / ".cache/vetlist"),
        ({"XDG_CACHE_HOME": "/var/x"}, Path("/var/x/vetlist")),
        ({"XDG_CACHE_HOME": "relative"}, Path.home() / ".cache/vetlist"),
        ({"XDG_CACHE_HOME": ""}, Path.home() / ".cache/vetlist"),
        ({"XDG_CACHE_HOME": "/var/x", "VETLIST_CACHE": "/srv/v"}, Path("/srv/v")),
        ({"VETLIST_CACHE": "~/v"}, Path.home() / "v"),
        ({"VETLIST_CACHE": ""}, Path.home() / ".cache/vetlist"),
        ({"VETLIST_CACHE": "off"}, None),
        ({"VETLIST_CACHE": "~nobody-of-this-name/v"}, None),
    ],
)
def test_where_the_cache_lies(environ: dict[str, str], folder: Path | None) -> None:
    assert cache_folder(environ) == folder


READER = """\
a: 1
a: [no, NO, null, ~, '', "", "null", 0x1F, 1_000, 12:30:00, 2026-01-31, .inf, =]
a: |-
  one
   two
a: >
  one
  two

a: "\\x07\\u4e00\\U0001F600"
a: 'it''s'
? a
: {b: [c, {d: }], e}
--- a
- - a
  - b
a: &x b
a: *x
<<: {a: b}
a: !!int 1
"""


def test_the_format_is_raised_with_every_change_of_the_reader() -> None:
    """If this fails, the reader reads other values than those users have in their caches: raise `FORMAT`."""
    said = []
    documents = [
        *READER.splitlines(keepends=True),
        READER,
        "a: |-\n  b\n\n",
        "a: >\n  b\n  c\n",
        "? a\n: {b: [c], e}\n",
    ]
    for text in documents:
        try:
            said.append(read_document(text.encode(), "").value)
        except PackError:
            said.append(["refused"])
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    assert (FORMAT, digest[:16]) == (1, "cc81d32d72f9fecd")
