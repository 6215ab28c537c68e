"""Field types the subject models share: strict about shape, silent about wording."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.domain.markets import check_country, check_market

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


class Model(BaseModel):
    """Base of every model that crosses a border: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


def _date(value: Any) -> Any:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or not _DATE.match(value):
        raise ValueError("give a date as YYYY-MM-DD")
    return value


def _decimal(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError('give a number or a decimal string such as "12.50"')
    try:
        return _plain_number(value)
    except (ValueError, InvalidOperation):
        raise ValueError(
            f'{str(value)[:40]!r} is not a plain decimal number such as "12.50" (no thousands mark)'
        ) from None


def _plain_number(value: float | str) -> Decimal:
    # A float is written out first: 1e-05 is a plain number that only its short form hides.
    text = value if isinstance(value, str) else format(Decimal(str(value)), "f")
    if not _NUMBER.match(text):
        raise ValueError("not a plain number")
    return Decimal(text)


def _decimal_string(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError('give the amount as a decimal string such as "12.50"')
    if not _NUMBER.match(value):
        raise ValueError(
            f'{value[:40]!r} is not a plain decimal string such as "12.50" (no thousands mark, no currency sign)'
        )
    return value


def _yes_no(value: Any) -> Any:
    # YAML subjects are read without type guessing, so the two words arrive as strings there.
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("give true or false")


def _language(value: str) -> str:
    if not _LANGUAGE.match(value):
        raise ValueError(f"{value[:40]!r} is not a BCP 47 language tag such as de or zh-TW")
    return value


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError(f"{value[:40]!r} is not an ISO 4217 currency code such as EUR")
    return value


IsoDate = Annotated[dt.date, BeforeValidator(_date)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
DecimalString = Annotated[str, BeforeValidator(_decimal_string)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Country = Annotated[str, AfterValidator(check_country)]
Market = Annotated[str, AfterValidator(check_market)]
Language = Annotated[str, AfterValidator(_language)]
Currency = Annotated[str, AfterValidator(_currency)]
Id = Annotated[str, Field(min_length=1, max_length=200)]
