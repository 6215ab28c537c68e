"""What a form as a whole owes people: a notice, channels for their rights, a representative, care for children."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.evaluation import Verdict
from app.checks.privacy_data import Question, said, shown, unsaid
from app.checks.privacy_statements import CONSENT, GUARDIAN, read_bases, says_nothing, works_offline_only
from app.domain.markets import GROUPS, covers
from app.domain.parts import Party
from app.domain.subjects import DataForm
from app.domain.vocabulary import Severity

CHANNELS = frozenset(("privacy_notice", "access", "erasure", "consent_withdrawal"))
"""The channels a rule may ask for."""

_AREA_OF_THE_FIELD = "EEA"
"""Where `eu_representative` stands for the controller; elsewhere it is one of `representatives`."""

_NOTICE = "privacy_notice"
_WITHDRAWAL = "consent_withdrawal"


def channel(question: Question, form: DataForm) -> Iterator[Verdict]:
    """The channels of the rule are named; a channel for rights works online (recital 59).

    A way to withdraw consent is due only where something rests on consent.
    """
    if not form.fields:
        return
    for name in question.rule.match.channels:
        if name == _WITHDRAWAL and not _rests_on_consent(form):
            continue
        value: str | None = getattr(form.channels, name) if form.channels else None
        pointer = f"/channels/{name}"
        if value is None or says_nothing(value):
            yield question.broken(pointer)
        elif name != _NOTICE and works_offline_only(value):
            yield question.wrong(pointer, None, said("offline-only"), params={"field": shown(value)})


def representative(question: Question, form: DataForm) -> Iterator[Verdict]:
    """A controller outside the area that offers goods to people there names a representative there.

    Source: GDPR and UK GDPR art. 27, PIPL art. 53.
    """
    if not any(covers(question.markets, market) for market in question.destinations()):
        return
    controller = form.controller
    if controller is None or controller.country is None:
        yield unsaid("/controller/country", said("controller-unsaid"))
        return
    if covers(question.markets, controller.country):
        return
    if _AREA_OF_THE_FIELD not in question.markets:
        if not any(covers(question.markets, party.country) for party in controller.representatives if party.country):
            yield question.broken("/controller/representatives", params={"country": controller.country})
        return
    within = (
        party for party in controller.representatives if party.country and covers(question.markets, party.country)
    )
    named = controller.eu_representative or next(within, None)
    if named is None or not _is_named(named):
        yield question.broken("/controller/eu_representative", params={"country": controller.country})
        return
    yield from _representative_place(question, form, named)


def children(question: Question, form: DataForm) -> Iterator[Verdict]:
    """Where children are meant, what rests on consent needs the consent of a holder of parental responsibility."""
    if not any(audience.children and covers(question.markets, audience.market) for audience in form.audience):
        return
    for datum in question.data():
        bases = read_bases(datum.data.lawful_basis or "")
        if CONSENT in bases and GUARDIAN not in bases:
            yield question.broken(datum.at("lawful_basis"), datum)


def _representative_place(question: Question, form: DataForm, named: Party) -> Iterator[Verdict]:
    pointer = "/controller/eu_representative/country"
    if named.country is None:
        yield question.asked(pointer, None, said("representative-where"), Severity.WARNING)
        return
    params = {"country": named.country}
    if not covers(question.markets, named.country):
        yield question.wrong(pointer, None, said("representative-outside"), params=params)
    elif form.audience and named.country not in _audience_countries(form):
        yield question.wrong(pointer, None, said("representative-elsewhere"), Severity.WARNING, params)


def _is_named(party: Party) -> bool:
    return not (says_nothing(party.name) and says_nothing(party.address) and party.country is None)


def _rests_on_consent(form: DataForm) -> bool:
    return any(CONSENT in read_bases(field.lawful_basis or "") for field in form.fields)


def _audience_countries(form: DataForm) -> frozenset[str]:
    return frozenset(
        country for audience in form.audience for country in GROUPS.get(audience.market, frozenset({audience.market}))
    )
