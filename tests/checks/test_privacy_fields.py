"""What a field collects is read from its name, whatever the language, the case and the separators."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checks.privacy_fields import FieldKind, class_ids, data_class, field_kind_ids, recognise
from app.checks.privacy_words import words
from app.packs.tables import load_table

KNOWN = {
    "en": {
        "name": "person.name",
        "first_name": "person.name",
        "email": "person.email",
        "Mobile phone": "person.phone",
        "shipping_address": "addr.street",
        "zip": "addr.postcode",
        "order_id": "order.id",
        "tracking number": "order.tracking",
        "order notes": "free.note",
        "VAT number": "biz.vat_id",
        "payment_method": "pay.token",
        "date_of_birth": "person.dob",
        "salutation": "person.gender",
        "nationality": "person.nationality",
        "passport no.": "id.passport",
        "National ID": "id.national",
        "SSN": "id.social_security",
        "driver's license": "id.driving_licence",
        "CPF": "id.br_cpf",
        "tax ID": "customs.tax_id",
        "IBAN": "pay.iban",
        "credit card number": "pay.card_number",
        "CVV": "pay.card_cvv",
        "password": "acct.password",
        "IP address": "dev.ip",
        "GPS": "loc.gps",
        "religion": "person.religion",
        "allergies": "person.health",
        "fingerprint": "person.biometric",
        "trade union membership": "person.union",
        "criminal record": "person.criminal",
        "child's name": "child.name",
        "newsletter": "mkt.consent",
    },
    "zh": {
        "姓名": "person.name",
        "收货人": "person.name",
        "电子邮箱": "person.email",
        "收货人手机号码": "person.phone",
        "详细地址": "addr.street",
        "邮编": "addr.postcode",
        "订单号": "order.id",
        "出生日期": "person.dob",
        "性别": "person.gender",
        "身份证号": "id.national",
        "居民身份证号码": "id.national",
        "身份证正面照片": "id.photo",
        "护照号码": "id.passport",
        "个人通关符号": "id.kr_pccc",
        "银行卡号": "pay.card_number",
        "民族": "person.ethnicity",
        "宗教信仰": "person.religion",
        "过敏史": "person.health",
        "人脸识别": "person.biometric",
        "犯罪记录": "person.criminal",
        "宝宝生日": "child.name",
        "定位": "loc.gps",
        "请输入您的姓名": "person.name",
    },
    "de": {
        "Vorname": "person.name",
        "E-Mail-Adresse": "person.email",
        "Telefonnummer": "person.phone",
        "Lieferadresse": "addr.street",
        "Straße": "addr.street",
        "PLZ": "addr.postcode",
        "Geburtsdatum": "person.dob",
        "Anrede": "person.gender",
        "Staatsangehörigkeit": "person.nationality",
        "Staatsangehoerigkeit": "person.nationality",
        "Personalausweisnummer": "id.national",
        "Ausweis-Nr.": "id.national",
        "Reisepassnummer": "id.passport",
        "Kontonummer": "pay.iban",
        "Passwort": "acct.password",
        "Religionszugehörigkeit": "person.religion",
        "Blutgruppe": "person.health",
        "Vorstrafen": "person.criminal",
        "Name des Kindes": "child.name",
    },
    "fr": {
        "Prénom": "person.name",
        "Adresse e-mail": "person.email",
        "Numéro de téléphone": "person.phone",
        "Code postal": "addr.postcode",
        "Date de naissance": "person.dob",
        "Civilité": "person.gender",
        "Carte d’identité": "id.national",
        "Numéro de passeport": "id.passport",
        "Mot de passe": "acct.password",
        "Coordonnées bancaires": "pay.iban",
        "Origine ethnique": "person.ethnicity",
        "Casier judiciaire": "person.criminal",
        "Prénom de l'enfant": "child.name",
    },
    "es": {
        "Nombre y apellidos": "person.name",
        "Correo electrónico": "person.email",
        "Teléfono móvil": "person.phone",
        "Dirección": "addr.street",
        "Código postal": "addr.postcode",
        "Fecha de nacimiento": "person.dob",
        "DNI": "id.national",
        "Pasaporte": "id.passport",
        "Contraseña": "acct.password",
        "Estado de salud": "person.health",
        "Antecedentes penales": "person.criminal",
    },
    "ja": {
        "氏名": "person.name",
        "メールアドレス": "person.email",
        "お客様の電話番号": "person.phone",
        "ご住所": "addr.street",
        "郵便番号": "addr.postcode",
        "生年月日": "person.dob",
        "性別": "person.gender",
        "マイナンバー": "id.national",
        "パスポート番号": "id.passport",
        "クレジットカード番号": "pay.card_number",
        "パスワード": "acct.password",
        "アレルギー": "person.health",
        "宗教": "person.religion",
        "犯罪歴": "person.criminal",
        "位置情報": "loc.gps",
    },
}


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for names in KNOWN.values() for name, kind in names.items()])
def test_names_in_six_languages_are_recognised(name: str, kind: str) -> None:
    found = recognise(name)
    assert found is not None
    assert (found.id, found.sure) == (kind, "sure")


@pytest.mark.parametrize(
    "name",
    [
        "customerEmail",
        "customer_email",
        "customer-email",
        "customer.email",
        "CUSTOMER EMAIL",
        "ｃｕｓｔｏｍｅｒ＿ｅｍａｉｌ",
        "customerEMail",
    ],
)
def test_case_width_and_separators_do_not_matter(name: str) -> None:
    found = recognise(name)
    assert found is not None
    assert found.id == "person.email"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email_opt_in", "mkt.consent"),
        ("username", "acct.username"),
        ("user_name", "acct.username"),
        ("用户名", "acct.username"),
        ("company_name", "org.name"),
        ("street_name", "addr.street"),
        ("product_name", "order.items"),
        ("商品名", "order.items"),
        ("ip_address", "dev.ip"),
        ("mac_address", "dev.fingerprint"),
        ("gift_card_number", "order.items"),
        ("customer_id", "order.id"),
        ("age_over_18", "person.of_age"),
        ("cardholder name", "pay.card_number"),
        ("child's date of birth", "child.name"),
    ],
)
def test_a_name_inside_another_name_gives_way(name: str, kind: str) -> None:
    found = recognise(name)
    assert found is not None
    assert found.id == kind


@pytest.mark.parametrize(
    "name",
    [
        "email_template",
        "filename",
        "file_name",
        "hostname",
        "domain_name",
        "brand name",
        "pet_name",
        "web address",
        "statement",
        "phonetic",
        "race_time",
        "passport_holder_colour",
        "health_check_url",
        "order_status",
        "id",
        "体重",
        "消费金额",
        "店铺名称",
        "ガラス",
        "",
        "___",
        "17",
    ],
)
def test_look_alikes_are_unknown(name: str) -> None:
    assert recognise(name) is None


def test_a_telling_end_of_an_unknown_name_is_likely() -> None:
    found = recognise("supplier_passport_number")
    assert found == FieldKind(
        id="id.passport",
        cls=data_class("official-id"),
        label=found.label if found else data_class("official-id").label,
        dpv="pd:Passport",
        purposes=frozenset({"customs"}),
        sure="likely",
        by="name",
        matched="passport number",
    )


@pytest.mark.parametrize(
    ("name", "label", "category", "kind", "by"),
    [
        ("f_17", "Passport number", None, "id.passport", "label"),
        ("note", "Religion", None, "person.religion", "label"),
        ("email", "We send your receipt here", None, "person.email", "name"),
        ("f_17", None, "special category data", "special-category", "category"),
        ("f_17", None, "敏感个人信息", "special-category", "category"),
        ("passport", None, "contact", "id.passport", "name"),
        ("allergies", None, "health data", "person.health", "name"),
    ],
)
def test_label_and_category_tell_what_the_name_hides(
    name: str, label: str | None, category: str | None, kind: str, by: str
) -> None:
    found = recognise(name, label, category)
    assert found is not None
    assert (found.id, found.by, found.sure) == (kind, by, "sure")


_NAMES = sorted(name for name in KNOWN["en"] if name.replace(" ", "").replace("_", "").isalpha())


@given(st.sampled_from(_NAMES), st.sampled_from(("_", "-", ".", " ", "__")), st.booleans())
def test_a_recognised_name_stays_recognised_in_any_spelling(name: str, separator: str, upper: bool) -> None:
    spelled = separator.join(words(name))
    found = recognise(spelled.upper() if upper else spelled)
    assert found is not None
    assert found.id == KNOWN["en"][name]


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read_without_an_error(name: str, label: str, category: str) -> None:
    found = recognise(name, label, category)
    assert found is None or found.cls.id in class_ids()


def test_every_name_of_the_table_is_recognised_as_its_class_or_a_more_sensitive_one() -> None:
    table = load_table("privacy/fields.yaml")
    order = [row["id"] for row in table["classes"]]
    for row in table["fields"]:
        for names in row["names"].values():
            for name in names:
                found = recognise(name)
                assert found is not None, name
                assert order.index(found.cls.id) >= order.index(row["class"]), name


def test_the_table_says_each_thing_once_and_names_purposes_that_exist() -> None:
    table = load_table("privacy/fields.yaml")
    purposes = {row["id"] for row in load_table("privacy/purposes.yaml")["purposes"]}
    ids = [row["id"] for row in table["fields"]]
    assert sorted(set(ids)) == sorted(ids)
    assert field_kind_ids() == frozenset(ids)
    for row in table["fields"]:
        assert set(row["purposes"]) <= purposes, row["id"]
        assert row.get("dpv") is None or row["dpv"].startswith(("pd:", "dpv:")), row["id"]
