"""Files of lists: nothing is cut silently, and no small file asks for much."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from app.loads.records import read_records
from app.loads.store import ListError


def _written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder / name


def test_a_quoted_heading_may_run_over_lines(tmp_path: Path) -> None:
    file = _written(tmp_path, "codes.csv", 'code,"long\ndescription"\n8517130000,Phones\n')
    assert list(read_records(file)) == [(3, {"code": "8517130000", "long description": "Phones"})]


def test_a_row_with_too_many_cells_is_an_error_with_its_line(tmp_path: Path) -> None:
    file = _written(tmp_path, "codes.csv", "code,text\n1,a\n2,b,c\n")
    with pytest.raises(ListError, match="3 cells for 2 columns") as caught:
        list(read_records(file))
    assert ":3" in str(caught.value)


def test_nesting_is_an_error_and_no_crash(tmp_path: Path) -> None:
    file = _written(tmp_path, "deep.json", "[" * 200_000)
    with pytest.raises(ListError):
        list(read_records(file))


def test_a_workbook_is_read_by_its_first_row(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "codes.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Code", "Text"])
        sheet.write_row(1, 0, [8517130000, "Phones"])
    assert list(read_records(tmp_path / "codes.xlsx")) == [(2, {"code": "8517130000", "text": "Phones"})]


def test_a_cell_far_away_is_refused_before_it_is_made_room_for(tmp_path: Path) -> None:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        book.add_worksheet().write_row(0, 0, ["code", "text"])
    file = tmp_path / "far.xlsx"
    with zipfile.ZipFile(memory) as whole, zipfile.ZipFile(file, "w") as far:
        for part in whole.infolist():
            data = whole.read(part)
            if part.filename.startswith("xl/worksheets/"):
                data, changed = re.subn(rb'r="B1"( t="s"|>)', rb"r='XFD1048576'\1", data)
                assert changed == 1
            far.writestr(part.filename, data)
    with pytest.raises(ListError, match="not an XLSX workbook"):
        list(read_records(file))
