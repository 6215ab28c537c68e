from __future__ import annotations

from pathlib import Path

import pytest

from app.packs.errors import PackError, PackErrors
from app.packs.tables import load_table, load_table_document, load_tsv, table_exists, tables_sha256
from app.packs.term_tables import table_terms
from app.packs.terms import Term


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    (tmp_path / "terms").mkdir()
    return tmp_path


def test_a_table_is_read_as_strings_once(corpora: Path) -> None:
    (corpora / "codes.yaml").write_text("NO: 0101\nDE: [8518.30]\n", encoding="utf-8")
    first = load_table("codes.yaml", folder=corpora)
    assert first == {"NO": "0101", "DE": ["8518.30"]}
    assert load_table("codes.yaml", folder=corpora) is first
    assert load_table_document("codes.yaml", folder=corpora).where(("DE", 0)) == (2, 6)


@pytest.mark.parametrize(
    "relative",
    ["", "none.yaml", "../codes.yaml", "/etc/hostname", "terms", "a//b", "terms/../codes.yaml", "x\0", "．．/x"],
)
def test_what_is_no_table_below_the_folder_is_refused(corpora: Path, relative: str) -> None:
    (corpora.parent / "codes.yaml").write_text("x: 1", encoding="utf-8")
    assert not table_exists(relative, folder=corpora)
    with pytest.raises(PackError, match="no such table"):
        load_table(relative, folder=corpora)


def test_the_hash_of_tables_is_of_all_that_answers_depend_on(tmp_path: Path) -> None:
    def hashed(name: str, **files: str) -> str:
        for path, text in files.items():
            file = tmp_path / name / path.replace("__", "/").replace("_", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return tables_sha256(folder=tmp_path / name)

    first = hashed("first", terms__best_yaml="terms: [top]", codes_tsv="code")
    assert hashed("copy", terms__best_yaml="terms: [top]", codes_tsv="code") == first
    assert hashed("samples", terms__best_yaml="terms: [top]", codes_tsv="code", eval__en_yaml="x: 1") == first
    others = [
        hashed("words", terms__best_yaml="terms: [tip]", codes_tsv="code"),
        hashed("names", terms__most_yaml="terms: [top]", codes_tsv="code"),
        hashed("border", terms__best_yaml="terms: [top]c", codes_tsv="ode"),
        hashed("more", terms__best_yaml="terms: [top]", codes_tsv="code", text__a_tsv=""),
    ]
    assert len({first, *others}) == 5


def test_terms_of_a_table(corpora: Path) -> None:
    (corpora / "terms/best.yaml").write_text(
        "title: {en: Best, zh: 最}\nsources: [{name: Act, note: art. 9}]\nterms: [最好, {term: top, boundary: word}]\n",
        encoding="utf-8",
    )
    assert table_terms("best", folder=corpora) == (Term(term="最好"), Term(term="top", boundary="word"))


def test_a_term_table_needs_its_sources(corpora: Path) -> None:
    (corpora / "terms/bare.yaml").write_text("title: {en: Best, zh: 最}\nterms: [最好]\n", encoding="utf-8")
    with pytest.raises(PackErrors) as caught:
        table_terms("bare", folder=corpora)
    assert str(caught.value) == "corpora/terms/bare.yaml:1:1: key 'sources' is missing"


def test_rows_of_a_tsv(corpora: Path) -> None:
    (corpora / "hs.tsv").write_text("# codes\ncode\ttitle\n0101\tHorses\n8518.30\t耳机\n\n", encoding="utf-8")
    assert load_tsv("hs.tsv", folder=corpora) == (
        {"code": "0101", "title": "Horses"},
        {"code": "8518.30", "title": "耳机"},
    )


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"a\tb\n1\n", "corpora/bad.tsv:2:1: 1 cells where the head names 2 columns"),
        (b"a\ta\n", "corpora/bad.tsv:1:1: a column is named twice"),
        (b"a\n\xff\n", "corpora/bad.tsv:1:1: not UTF-8: byte at offset 2; save the file as UTF-8"),
    ],
)
def test_a_wrong_tsv_is_refused(corpora: Path, data: bytes, error: str) -> None:
    (corpora / "bad.tsv").write_bytes(data)
    with pytest.raises(PackError) as caught:
        load_tsv("bad.tsv", folder=corpora)
    assert str(caught.value) == error
