"""An answer says of every field of a form what it is taken for, and how sure that is."""

from __future__ import annotations

import datetime as dt

import pytest

from app.domain.context import Context
from app.domain.findings import DataProfile
from app.domain.subjects import read_subject
from app.domain.vocabulary import Locale, SubjectKind
from app.engine import Evaluator, Settings
from app.packs.loader import load_library

NAMES = ("客户手机号", "supplier_passport_number", "xyzzy")


@pytest.fixture(scope="module")
def library():
    return load_library()


def told(evaluator: Evaluator, locale: Locale = Locale.EN) -> tuple[DataProfile, ...]:
    form = read_subject(SubjectKind.FORM, {"fields": [{"name": name} for name in NAMES]})
    return evaluator.evaluate(form, Context(as_of=dt.date(2026, 11, 23), markets=("DE",), locale=locale)).data


def test_each_field_is_told_with_its_class_its_term_and_how_sure_that_is(library):
    assert told(Evaluator(library)) == (
        DataProfile(
            pointer="/fields/0",
            field="客户手机号",
            sureness="sure",
            kind="person.phone",
            title="telephone number",
            data_class="contact",
            class_title="name and contact data",
            dpv="pd:TelephoneNumber",
            because="name reads “手机号”",
        ),
        DataProfile(
            pointer="/fields/1",
            field="supplier_passport_number",
            sureness="likely",
            kind="id.passport",
            title="passport number",
            data_class="official-id",
            class_title="official identity number or document",
            dpv="pd:Passport",
            because="name reads “passport number”",
        ),
        DataProfile(pointer="/fields/2", field="xyzzy", sureness="unknown"),
    )


def test_titles_are_told_in_the_language_asked_for(library):
    assert [field.class_title for field in told(Evaluator(library), Locale.ZH)] == [
        "姓名及联系方式",
        "官方身份号码或证件",
        None,
    ]


def test_it_is_left_out_where_profiles_are(library):
    assert told(Evaluator(library, settings=Settings(profile=False))) == ()
