"""Bank accounts, payment cards and national identity numbers; a checksum alone is weak evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.text.contacts._contact import Contact, contact, digit_runs, near, valid, words
from app.text.contacts.national import named_numbers
from app.text.normalise import NormalisedText

_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d{2}(?:[ \-]?[a-z0-9]{2,4}){3,8}(?![a-z0-9])")
IBAN_TRACE = r"[a-z]{2}\p{Nd}{2}(?:[ \-]?[a-z0-9]{2,4}){3}"
"""RE2 source without which there is no bank account number; the other numbers leave the trace of a phone number."""

_CARD = re.compile(r"(?<![\d.,\-])\d(?:[ \-]?\d){12,18}(?![\d\-]|[.,]\d)")
_CN_ID = re.compile(r"(?<![a-z0-9])[1-9]\d{5}[ \-]?(?:19|20)\d{6}[ \-]?\d{3}[\dx](?![a-z0-9])")
_CARD_WORDS = re.compile(
    words(
        "card",
        "credit",
        "debit",
        "visa",
        "mastercard",
        "amex",
        "kreditkarte",
        "kartennummer",
        "carte",
        "tarjeta",
        "carta",
    )
    + "|卡号|信用卡|银行卡|储蓄卡|借记卡|カード|付款"
)
_NUMBERED_THINGS = re.compile("订单|单号|运单|编号|条码|批号|许可|备案|货号|型号|order|tracking|lot|sku")
# Issuer ranges: Visa; Mastercard; American Express; Diners; JCB; Discover; UnionPay; Maestro's usual ones.
_ISSUER = re.compile(
    r"4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|3[47]|30[0-5]|3[689]|35|6011|64[4-9]|65|62|5018|5020|5038|67"
)


def ibans(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """International bank account numbers with a true check number and the length of their country."""
    for match in _IBAN.finditer(text.text):
        end = match.end()
        # Words that follow may have been taken for groups; the number ends where it is valid.
        while end - match.start() > 14:
            if valid("stdnum.iban", text.text[match.start() : end]):
                yield contact(text, "iban", match.start(), end)
                break
            shorter = max(text.text.rfind(" ", match.start(), end), text.text.rfind("-", match.start(), end))
            end = shorter if shorter > 0 else match.start()


def payment_cards(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """Card numbers: checksum, issuer range, a word that speaks of cards nearby, and no product code."""
    for start, end, digits in digit_runs(_CARD, text.text):
        if not _ISSUER.match(digits) or not near(_CARD_WORDS, text.text, start, end, before=30, after=15):
            continue
        if valid("stdnum.luhn", digits) and not (len(digits) < 15 and valid("stdnum.ean", digits)):
            yield contact(text, "payment-card", start, end)


def national_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """Resident identity numbers of China by checksum, area and date; other countries' numbers beside their name."""
    for start, end, number in digit_runs(_CN_ID, text.text):
        if valid("stdnum.cn.ric", number.upper()) and not near(
            _NUMBERED_THINGS, text.text, start, end, before=8, after=0
        ):
            yield contact(text, "national-id", start, end)
    yield from named_numbers(text)
