"""Reasons that are told in every message language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from app.domain.pointer import split
from app.domain.vocabulary import Locale, TextRole

_ROLES_ZH = {
    TextRole.TITLE: "标题",
    TextRole.DESCRIPTION: "描述",
    TextRole.BULLETS: "卖点",
    TextRole.ATTRIBUTES: "属性",
    TextRole.IMAGE_TEXT: "图片文字",
    TextRole.IMAGE_ALT: "图片说明",
    TextRole.WARNINGS: "警示语",
    TextRole.BRAND: "品牌",
    TextRole.CATEGORY: "类目",
    TextRole.LINKS: "链接",
    TextRole.EXTRA: "其他字段",
    TextRole.LINE_DESCRIPTION: "品名",
}


class Said(str):
    """A reason in English, which is what it is compared and kept as, that knows its Chinese.

    Reasons are found deep in the checks, where nobody knows the reader's language yet.
    """

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, en: str, zh: str) -> Self:
        made = super().__new__(cls, en)
        made.zh = zh
        return made


def in_locale(reasons: Iterable[str], locale: Locale) -> tuple[str, ...]:
    """The reasons in the language; what is quoted from the subject is the same in all."""
    if locale is not Locale.ZH:
        return tuple(map(str, reasons))
    return tuple(reason.zh if isinstance(reason, Said) else reason for reason in reasons)


def role_name(role: TextRole, locale: Locale = Locale.EN) -> str:
    """What a reader calls a place of text."""
    return _ROLES_ZH[role] if locale is Locale.ZH else role.value.replace("_", " ")


def says(role: TextRole, pointer: str, words: str) -> Said:
    """That these words stand in the text at `pointer`, whose place is `role`; an attribute is called by its name."""
    tokens = split(pointer)
    if role is TextRole.ATTRIBUTES and "attributes" in tokens[:-1]:
        name = tokens[tokens.index("attributes") + 1]
        return Said(f"attribute {name} says {words!r}", f"属性 {name} 写有“{words}”")
    return Said(f"{role_name(role)} says {words!r}", f"{role_name(role, Locale.ZH)}写有“{words}”")
