"""Contact and identity data in text: how to reach a seller past the platform, and data nobody should publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import re2

from app.text.contacts._contact import Contact
from app.text.contacts.addresses import EMAIL_TRACE, URL_TRACE, emails, urls
from app.text.contacts.identity import IBAN_TRACE, ibans, national_ids, payment_cards
from app.text.contacts.messengers import (
    MESSENGER_TRACE,
    line_ids,
    messenger_ids,
    qq_ids,
    social_handles,
    telegram_ids,
    wechat_ids,
    whatsapp_ids,
)
from app.text.contacts.national import NATIONAL_TRACE
from app.text.contacts.phones import PHONE_TRACE, phones
from app.text.normalise import NormalisedText

__all__ = ["DETECTORS", "Contact", "find_contacts"]

_Detector = Callable[[NormalisedText, tuple[str, ...]], Iterator[Contact]]

DETECTORS: dict[str, _Detector] = {
    "email": emails,
    "phone": phones,
    "url": urls,
    "wechat-id": wechat_ids,
    "qq-id": qq_ids,
    "whatsapp-id": whatsapp_ids,
    "telegram-id": telegram_ids,
    "line-id": line_ids,
    "messenger-id": messenger_ids,
    "social-handle": social_handles,
    "iban": ibans,
    "payment-card": payment_cards,
    "national-id": national_ids,
}
"""Detector by its name in the rule language (`app.packs.matches.DetectorName`)."""

_TRACE = re2.compile("|".join([EMAIL_TRACE, URL_TRACE, MESSENGER_TRACE, PHONE_TRACE, IBAN_TRACE, NATIONAL_TRACE]))
"""What every contact has something of; most texts have nothing, and one look tells."""


def find_contacts(text: NormalisedText, detectors: Iterable[str], regions: Iterable[str]) -> list[Contact]:
    """What the named detectors find in `text`, in order; of one detector's spans that nest, the longest.

    `regions` (ISO 3166-1 alpha-2) tell how to read phone numbers written without a country code.

    Raises:
        KeyError: there is no detector of that name.
    """
    chosen = [DETECTORS[name] for name in set(detectors)]
    if not _TRACE.search(text.text):
        return []
    places = tuple(sorted(set(regions)))
    return sorted(found for detect in chosen for found in _longest(detect(text, places)))


def _longest(found: Iterator[Contact]) -> Iterator[Contact]:
    reach = -1
    for contact in sorted(found, key=lambda c: (c.start, -c.end)):
        if contact.end > reach:
            yield contact
            reach = contact.end
