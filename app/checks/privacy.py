"""Privacy rules: what is asked of the personal-data fields of forms and shipments.

A transfer is what `transfers` states. That the controller sits in a third country is none by itself: collecting
directly from the person is not a transfer (EDPB Guidelines 05/2021), handing the data on is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.checks import privacy_form, privacy_handling, privacy_need, privacy_transfers
from app.checks.evaluation import Evaluation, Verdict
from app.checks.privacy_data import Datum, Question, said, unsaid
from app.checks.privacy_fields import class_ids
from app.checks.privacy_flows import load_customs_ids, load_transfers
from app.checks.privacy_statements import basis_ids, purpose_ids
from app.checks.tools import Checker, Tools
from app.domain.subjects import DataForm
from app.packs.errors import PackError
from app.packs.rules import PrivacyRule

_SAID_BESIDE_NAMES = frozenset(
    "purpose lawful-basis special-category consent retention access children channel representative".split()
)
"""Checks of what is said about fields; where only the names are known, nothing was said and nothing is missing."""

FieldTest = Callable[[Question, Datum], Iterator[Verdict]]
FormTest = Callable[[Question, DataForm], Iterator[Verdict]]

_FIELD_TESTS: dict[str, FieldTest] = {
    "minimisation": privacy_need.minimisation,
    "purpose": privacy_need.purpose,
    "lawful-basis": privacy_need.lawful_basis,
    "basis-for-purpose": privacy_need.basis_for_purpose,
    "special-category": privacy_need.special_category,
    "consent": privacy_need.consent,
    "unknown": privacy_need.unknown,
    "retention": privacy_handling.retention,
    "encryption": privacy_handling.encryption,
    "algorithm": privacy_handling.algorithm,
    "access": privacy_handling.access,
    "transfer": privacy_transfers.transfer,
    "assessment": privacy_transfers.assessment,
}

_FORM_TESTS: dict[str, FormTest] = {
    "channel": privacy_form.channel,
    "representative": privacy_form.representative,
    "children": privacy_form.children,
}


def compile_rule(rule: PrivacyRule, tools: Tools) -> Checker:
    """Compile a privacy rule.

    Raises:
        ValueError: the rule names a class, purpose, channel or table that does not exist; the message lists what does.
    """
    _check_names(rule)
    markets = rule.scope.markets or _pack_markets(rule, tools)
    form_test = _FORM_TESTS.get(rule.match.check)
    if form_test is not None:
        return _form_checker(rule, markets, form_test)
    return _field_checker(rule, markets, _FIELD_TESTS[rule.match.check])


def _field_checker(rule: PrivacyRule, markets: tuple[str, ...], test: FieldTest) -> Checker:
    def check(evaluation: Evaluation, /) -> Iterator[Verdict]:
        if not any(True for _ in evaluation.items_for(rule)):
            return
        question = Question(rule, markets, evaluation)
        if question.fields_unsaid():
            yield unsaid("/fields", said("fields-unsaid"))
        if question.names_only() and rule.match.check in _SAID_BESIDE_NAMES:
            if any(True for _ in question.data()):
                yield unsaid("/fields", said("names-only"))
            return
        for datum in question.data():
            yield from test(question, datum)

    return check


def _form_checker(rule: PrivacyRule, markets: tuple[str, ...], test: FormTest) -> Checker:
    def check(evaluation: Evaluation, /) -> Iterator[Verdict]:
        model = evaluation.subject.model
        if isinstance(model, DataForm) and any(True for _ in evaluation.items_for(rule)):
            question = Question(rule, markets, evaluation)
            if question.names_only() and rule.match.check in _SAID_BESIDE_NAMES:
                yield unsaid("", said("names-only"))
            else:
                yield from test(question, model)

    return check


def _pack_markets(rule: PrivacyRule, tools: Tools) -> tuple[str, ...]:
    owner = tools.library.by_id.get(rule.id)
    return owner[0].manifest.markets if owner else ("*",)


def _check_names(rule: PrivacyRule) -> None:
    match = rule.match
    _known(rule, "class", match.classes, class_ids())
    _known(rule, "purpose", match.allowed_purposes, purpose_ids())
    _known(rule, "ground", match.grounds, basis_ids())
    _known(rule, "channel", match.channels, privacy_form.CHANNELS)
    try:
        if match.check in ("transfer", "assessment"):
            load_transfers(match.table or privacy_transfers.TABLE)
        elif match.table is not None:
            load_customs_ids(match.table)
    except PackError as error:
        raise ValueError(f"{rule.id}: {error}") from None


def _known(rule: PrivacyRule, what: str, names: tuple[str, ...], known: frozenset[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{rule.id}: unknown {what} {name[:40]!r}; known: {', '.join(sorted(known))}")
