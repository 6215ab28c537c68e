"""National tariffs: read as published, refused with their line, replaced whole, and used with their date."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest

from app.domain.context import Context
from app.domain.findings import Finding, ListReceipt
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.loads import ListError, ListStore, import_tariff, load_lists
from app.packs.library import Library

DAY = dt.date(2026, 11, 1)
TARIC = """\
Goods code;Start date;End date;Language;Hier. pos.;Indent;Description
8517000000 80;01-01-2022;;EN;4;;Telephone sets
8517130000 80;01-01-2022;;EN;6;- -;Smartphones
8517140000 10;01-01-2022;;EN;6;- -;Other telephones for cellular networks
8517140010 80;01-01-2022;31-03-2026;EN;10;- - -;With one card
8517140090 80;01-01-2022;31-12-9999;EN;10;- - -;Other
"""


@pytest.fixture
def store(tmp_path: Path) -> ListStore:
    return ListStore(tmp_path / "data")


def load(store: ListStore, tmp_path: Path, name: str, text: str, scheme: str, **more: object) -> list[list[str]]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    import_tariff(store, file, scheme, DAY, **more)  # type: ignore[arg-type]
    return list(store.rows("tariff", scheme))


def test_taric(store: ListStore, tmp_path: Path) -> None:
    assert load(store, tmp_path, "nomenclature.csv", TARIC, "eu-taric") == [
        ["8517000000", "Telephone sets", "2022-01-01", ""],
        ["8517130000", "Smartphones", "2022-01-01", ""],
        ["8517140010", "With one card", "2022-01-01", "2026-03-31"],
        ["8517140090", "Other", "2022-01-01", ""],
    ]


def test_a_list_is_for_whoever_may_read_its_folder(store: ListStore, tmp_path: Path) -> None:
    load(store, tmp_path, "nomenclature.csv", TARIC, "eu-taric")
    (file,) = store.folder.glob("*/*.jsonl")
    assert file.stat().st_mode & 0o777 == file.parent.stat().st_mode & 0o666


def test_htsus(store: ListStore, tmp_path: Path) -> None:
    lines = [
        {"htsno": "8517", "indent": "0", "description": "Telephone sets", "units": []},
        {"htsno": "", "indent": "1", "description": "Telephone sets, including smartphones:", "superior": "true"},
        {"htsno": "8517.13.00.00", "indent": "2", "description": "Smartphones", "general": "Free"},
        {"htsno": "9903.88.15", "indent": "0", "description": "Articles the product of China"},
    ]
    assert load(store, tmp_path, "hts.json", json.dumps(lines, indent=1), "us-hts") == [
        ["8517130000", "Smartphones", "", ""],
        ["99038815", "Articles the product of China", "", ""],
    ]


def test_ncm(store: ListStore, tmp_path: Path) -> None:
    table = {
        "Data_Ultima_Atualizacao_NCM": "Vigente em 01/11/2026",
        "Nomenclaturas": [
            {"Codigo": "85", "Descricao": "Máquinas", "Data_Inicio": "01/04/2022", "Data_Fim": "31/12/9999"},
            {"Codigo": "8517.13.00", "Descricao": "Telefones", "Data_Inicio": "01/04/2022", "Data_Fim": "31/12/9999"},
        ],
    }
    text = json.dumps(table, ensure_ascii=False)
    assert load(store, tmp_path, "ncm.json", text, "br-ncm") == [["85171300", "Telefones", "2022-04-01", ""]]


def test_chinese_columns(store: ListStore, tmp_path: Path) -> None:
    text = "商品编码\t商品名称\n8517.1300.00\t智能手机\n"
    assert load(store, tmp_path, "cn.tsv", text, "cn-tariff") == [["8517130000", "智能手机", "", ""]]


def test_a_column_by_another_name(store: ListStore, tmp_path: Path) -> None:
    rows = load(store, tmp_path, "cn.csv", "Nomenclature,x\n8517 13 00,a\n", "eu-cn", code_column="Nomenclature")
    assert rows == [["85171300", "", "", ""]]


def test_a_workbook(store: ListStore, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["CN_CODE", "NAME_EN"])
    book.active.append([85171300, "Smartphones"])
    book.save(tmp_path / "cn.xlsx")
    import_tariff(store, tmp_path / "cn.xlsx", "eu-cn", DAY)
    assert list(store.rows("tariff", "eu-cn")) == [["85171300", "Smartphones", "", ""]]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "Goods code\n8517130000\nabc\n", "a.csv:3: 'abc' is not a tariff code"),
        ("a.csv", "Goods code\n851713000000\n", "a.csv:2: code 851713000000 has 12 digits; this list has 10"),
        ("a.csv", "x,y\n1,2\n", "a.csv:2: no column of codes; columns: 'x', 'y' (name it with --code-column)"),
        (
            "a.csv",
            "Goods code,Start date\n8517130000,soon\n",
            "a.csv:2: 'soon' is not a date: wanted 2026-01-31 or 31/01/2026",
        ),
        ("a.csv", "Goods code\n", "eu-taric: the file has no rows of this list"),
        (
            "a.csv",
            "Goods code\n7700000001\n",
            "a.csv: 1 of 1 codes are not of the Harmonized System; is this a list of TARIC nomenclature?",
        ),
        ("a.json", '[{"Goods code": "8517130000"}, 7]', "a.json:1: wanted an object, got int"),
        ("a.json", '[\n{"Goods code": "8517130000"},\n{"Goods', "a.json:3: not JSON, or cut short"),
        ("a.json", "{}", "a.json:1: no JSON array of objects found"),
        ("a.xlsx", "no workbook", "a.xlsx: not an XLSX workbook"),
        ("a.pdf", "", "a.pdf: unknown format: wanted .csv, .tsv, .txt, .json or .xlsx"),
        ("a.csv", 'Goods code\n"8517', "a.csv:2: not CSV: unexpected end of data"),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_old_list_stays(
    store: ListStore, tmp_path: Path, name: str, text: str, message: str
) -> None:
    before = load(store, tmp_path, "old.csv", TARIC, "eu-taric")
    with pytest.raises(ListError) as caught:
        load(store, tmp_path, name, text, "eu-taric")
    assert str(caught.value).startswith(message)
    assert list(store.rows("tariff", "eu-taric")) == before
    assert [path.name for path in (store.folder / "tariff").iterdir()] == ["eu-taric.jsonl"]


def test_names_and_dates_are_checked(store: ListStore, tmp_path: Path) -> None:
    with pytest.raises(ListError, match="unknown scheme; known: eu-cn, eu-taric"):
        load(store, tmp_path, "a.csv", TARIC, "eu-tarik")
    with pytest.raises(ListError, match="would end on 2026-01-01, before it begins on 2026-11-01"):
        load(store, tmp_path, "a.csv", TARIC, "eu-taric", valid_from=DAY, valid_to=dt.date(2026, 1, 1))
    with pytest.raises(ListError, match="not the name of a list"):
        store.remove("tariff", "../x")


def test_a_list_is_replaced_told_and_removed(store: ListStore, tmp_path: Path) -> None:
    load(store, tmp_path, "a.csv", TARIC, "eu-taric")
    load(store, tmp_path, "b.csv", "Goods code\n8517130000\n", "eu-taric")
    (receipt,) = store.receipts()
    assert receipt == ListReceipt(
        kind="tariff",
        name="eu-taric",
        published=DAY,
        valid_from=dt.date(2026, 1, 1),
        valid_to=dt.date(2026, 12, 31),
        rows=1,
        sha256=receipt.sha256,
    )
    store.remove("tariff", "eu-taric")
    assert store.receipts() == []
    with pytest.raises(ListError, match="no such list; loaded: none"):
        store.remove("tariff", "eu-taric")


def test_a_file_changed_by_hand_is_not_believed(store: ListStore, tmp_path: Path) -> None:
    load(store, tmp_path, "a.csv", TARIC, "eu-taric")
    file = store.folder / "tariff" / "eu-taric.jsonl"
    file.write_bytes(file.read_bytes().replace(b"8517130000", b"8517130001"))
    with pytest.raises(ListError, match="not those that were imported; import it again"):
        load_lists(tmp_path / "data")
    file.write_bytes(b"{}\n")
    with pytest.raises(ListError, match="not a list that Vetlist wrote"):
        load_lists(tmp_path / "data")


def test_no_folder_holds_no_lists(tmp_path: Path) -> None:
    assert load_lists(tmp_path / "nowhere").receipts() == ()


def told(library: Library, data: Path, document: dict[str, object], **more: object) -> list[str]:
    kind = SubjectKind.SHIPMENT if "lines" in document else SubjectKind.LISTING
    context = Context(**{"as_of": DAY, "packs": ("customs-tariff",), **more})
    result = Evaluator(library, lists=load_lists(data)).evaluate(read_subject(kind, document), context)
    own: list[Finding] = [*result.findings, *result.not_evaluated]
    return [f.message for f in own if f.rule_id == "customs-tariff/code-not-in-force"]


@pytest.mark.parametrize(
    ("code", "messages"),
    [
        ("8517130000", []),
        ("8517.13.00", []),
        ("851714", []),
        (
            "8517140010",
            ["Tariff code 8517140010 is not in TARIC nomenclature of 2026-11-01; under 8517.14 it has 8517.14.00.90."],
        ),
        (
            "8518300000",
            ["Tariff code 8518300000 is not in TARIC nomenclature of 2026-11-01, which has nothing under 8518.30."],
        ),
        (
            "9903881500",
            ["Tariff code 9903881500 is not in TARIC nomenclature of 2026-11-01, which has nothing under 9903.88."],
        ),
    ],
)
def test_codes_are_checked_to_their_last_digit(
    store: ListStore, tmp_path: Path, library: Library, code: str, messages: list[str]
) -> None:
    load(store, tmp_path, "a.csv", TARIC, "eu-taric")
    assert told(library, tmp_path / "data", {"title": "Phone", "hs_code": code}, markets=("DE",)) == messages


def test_a_list_speaks_of_its_own_days_only(store: ListStore, tmp_path: Path, library: Library) -> None:
    load(store, tmp_path, "a.csv", TARIC, "eu-taric")
    listing: dict[str, object] = {"title": "Phone", "hs_code": "8517140010"}
    (message,) = told(library, tmp_path / "data", listing, markets=("DE",), as_of=dt.date(2027, 1, 1))
    assert message.startswith("Only the first 6 digits of tariff code 8517140010 were checked")


def test_the_code_of_the_other_country_is_not_called_wrong(store: ListStore, tmp_path: Path, library: Library) -> None:
    load(store, tmp_path, "a.csv", TARIC, "eu-taric")
    line = {"description": "Phone", "hs_code": "8517140001"}
    shipment: dict[str, object] = {"export_country": "CN", "destination": "DE", "lines": [line]}
    (message,) = told(library, tmp_path / "data", shipment)
    assert "no national list of CN is loaded" in message


def test_the_receipt_names_the_list(store: ListStore, tmp_path: Path, library: Library) -> None:
    load(store, tmp_path, "a.csv", TARIC, "eu-taric")
    evaluator = Evaluator(library, lists=load_lists(tmp_path / "data"))
    assert evaluator.receipt((), Context(as_of=DAY)).lists == tuple(store.receipts())
