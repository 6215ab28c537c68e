"""Contact and identity data in text: how to reach a seller past the platform, and data nobody should publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from app.text.contacts._contact import Contact
from app.text.contacts.addresses import emails, urls
from app.text.contacts.identity import ibans, national_ids, payment_cards
from app.text.contacts.messengers import line_ids, qq_ids, social_handles, telegram_ids, wechat_ids, whatsapp_ids
from app.text.contacts.phones import phones
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
    "social-handle": social_handles,
    "iban": ibans,
    "payment-card": payment_cards,
    "national-id": national_ids,
}
"""Detector by its name in the rule language (`app.packs.matches.DetectorName`)."""


def find_contacts(text: NormalisedText, detectors: Iterable[str], regions: Iterable[str]) -> list[Contact]:
    """What the named detectors find in `text`, in order; of one detector's spans that nest, the longest.

    `regions` (ISO 3166-1 alpha-2) tell how to read phone numbers written without a country code.

    Raises:
        KeyError: there is no detector of that name.
    """
    places = tuple(sorted(set(regions)))
    return sorted(found for name in set(detectors) for found in _longest(DETECTORS[name](text, places)))


def _longest(found: Iterator[Contact]) -> Iterator[Contact]:
    reach = -1
    for contact in sorted(found, key=lambda c: (c.start, -c.end)):
        if contact.end > reach:
            yield contact
            reach = contact.end
