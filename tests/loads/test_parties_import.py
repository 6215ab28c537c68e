"""Lists of restricted parties: every layout read, faults named with their line, and the list used with its date."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from app.domain.context import Context
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.loads import ListError, ListStore, import_parties, load_lists
from app.packs.library import Library

DAY = dt.date(2026, 11, 1)

SIMPLE = """\
id,schema,name,aliases,birth_date,countries,identifiers,sanctions
NK-1,Person,Ivan Petrovich Zaretskov,Иван Зарецков;Zaretskov I.,1961-04-05,ru;cy,AB 123-456,EXAMPLE
NK-2,Company,Borealis Quantum Shipping GmbH,,,de,,
"""
EU = """\
fileGenerationDate;Entity_LogicalId;Entity_Regulation_Programme;NameAlias_LastName;NameAlias_FirstName;NameAlias_WholeName;BirthDate_BirthDate;BirthDate_Year;Citizenship_CountryIso2Code;Identification_Number
01/11/2026;13;EXA;Zaretskov;Ivan;Ivan Zaretskov;;;;
01/11/2026;13;EXA;;;Иван Зарецков;;;;
01/11/2026;13;EXA;;;;1961-04-05;;;
01/11/2026;13;EXA;;;;;;RU;
01/11/2026;13;EXA;;;;;;;AB 123456
"""
UN = """\
DATAID,FIRST_NAME,SECOND_NAME,THIRD_NAME,UN_LIST_TYPE,NATIONALITY,ALIAS_NAME,INDIVIDUAL_DATE_OF_BIRTH
6908,Ivan,Petrovich,Zaretskov,Example,Russian Federation,Vanya Z.,5 Apr. 1961
"""


@pytest.fixture
def store(tmp_path: Path) -> ListStore:
    return ListStore(tmp_path / "data")


def load(store: ListStore, tmp_path: Path, name: str, text: str) -> list[list[str]]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    import_parties(store, file, "t", DAY)
    return list(store.rows("parties", "t"))


def test_opensanctions_table(store: ListStore, tmp_path: Path) -> None:
    details = ["EXAMPLE", "RU CY", "1961-04-05", "ab123456"]
    assert load(store, tmp_path, "targets.simple.csv", SIMPLE) == [
        ["NK-1", "Ivan Petrovich Zaretskov", *details],
        ["NK-1", "Иван Зарецков", *details],
        ["NK-1", "Zaretskov I.", *details],
        ["NK-2", "Borealis Quantum Shipping GmbH", "", "DE", "", ""],
    ]


def test_opensanctions_entities(store: ListStore, tmp_path: Path) -> None:
    person = {
        "id": "NK-1",
        "caption": "Ivan Zaretskov",
        "schema": "Person",
        "properties": {"name": ["Иван Зарецков"], "birthDate": ["1961"], "nationality": ["ru"], "program": ["X"]},
    }
    address = {"id": "a", "caption": "Weg 1", "schema": "Address", "properties": {"full": ["Weg 1"]}}
    lines = "\n".join(json.dumps(entity, ensure_ascii=False) for entity in (person, address))
    assert load(store, tmp_path, "entities.ftm.json", lines + "\n\n") == [
        ["NK-1", "Ivan Zaretskov", "X", "RU", "1961", ""],
        ["NK-1", "Иван Зарецков", "X", "RU", "1961", ""],
    ]


def test_the_list_of_the_eu_gathers_the_records_of_an_entity(store: ListStore, tmp_path: Path) -> None:
    details = ["EXA", "RU", "1961-04-05", "ab123456"]
    assert load(store, tmp_path, "eu.csv", EU) == [
        ["13", "Ivan Zaretskov", *details],
        ["13", "Иван Зарецков", *details],
    ]


def test_the_list_of_the_un(store: ListStore, tmp_path: Path) -> None:
    assert load(store, tmp_path, "un.csv", UN) == [
        ["6908", "Ivan Petrovich Zaretskov", "Example", "", "1961-04-05", ""],
        ["6908", "Vanya Z.", "Example", "", "1961-04-05", ""],
    ]


def test_sdn_without_a_header(store: ListStore, tmp_path: Path) -> None:
    remarks = "DOB 05 Apr 1961; nationality Russia; a.k.a. 'ZARETSKOV, Vanya'."
    with (tmp_path / "sdn.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([36, "ZARETSKOV, Ivan", "individual", "EX1] [EX2", *["-0- "] * 7, remarks])
        writer.writerow([37, "BOREALIS SHIPPING", "-0- ", "EX1", *["-0- "] * 8])
        file.write("\x1a")
    import_parties(store, tmp_path / "sdn.csv", "ofac-sdn", DAY)
    assert list(store.rows("parties", "ofac-sdn")) == [
        ["36", "ZARETSKOV, Ivan", "EX1, EX2", "", "1961-04-05", ""],
        ["36", "ZARETSKOV, Vanya", "EX1, EX2", "", "1961-04-05", ""],
        ["37", "BOREALIS SHIPPING", "EX1", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.csv", "who,where\nIvan,RU\n", r"x\.csv: no layout of party lists has these columns: 'who', 'where'"),
        ("x.csv", "name,country\nIvan,RU\n ,DE\n", r"x\.csv:3: a party without a name"),
        ("x.csv", "name,country\n", "no rows of this list"),
        ("x.jsonl", '{"id": "1"}\n', r"x\.jsonl:1: no entity of OpenSanctions"),
        ("x.jsonl", '{"id": "1", "properties": 4}\n', r"x\.jsonl:1: `properties` must be an object"),
        ("x.jsonl", "[1,\n", r"x\.jsonl:1: not JSON"),
        ("x.xml", "<list/>", "unknown format"),
    ],
)
def test_faults_are_named_and_the_old_list_stays(
    store: ListStore, tmp_path: Path, name: str, text: str, message: str
) -> None:
    old = load(store, tmp_path, "old.csv", "name\nBorealis Shipping\n")
    with pytest.raises(ListError, match=message):
        load(store, tmp_path, name, text)
    assert list(store.rows("parties", "t")) == old


def test_a_broken_sdn_line_is_named(store: ListStore, tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_text('1,"A",,,,,,,,,,\n2,"B"\n', encoding="utf-8")
    with pytest.raises(ListError, match=r"sdn\.csv:2: 2 cells where SDN\.CSV has 12"):
        import_parties(store, tmp_path / "sdn.csv", "ofac-sdn", DAY)


def test_a_loaded_list_is_used_and_named_with_its_date(store: ListStore, tmp_path: Path, library: Library) -> None:
    load(store, tmp_path, "targets.simple.csv", SIMPLE)
    evaluator = Evaluator(library, lists=load_lists(tmp_path / "data"))
    document = {"id": "s", "destination": "DE", "consignee": {"name": "Зарецков Иван", "country": "RU"}}
    report = evaluator.evaluate(read_subject(SubjectKind.SHIPMENT, document), Context(as_of=dt.date(2026, 11, 22)))
    [finding] = [f for f in report.findings if f.rule_id == "party-screening/listed-party"]
    assert finding.location.pointer == "/consignee/name"
    assert "on the list t of 2026-11-01" in finding.message
    assert [(receipt.kind, receipt.name) for receipt in evaluator.lists.receipts()] == [("parties", "t")]
