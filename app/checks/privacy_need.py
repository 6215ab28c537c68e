"""Whether a field is needed: its purpose, its lawful basis, and what may be asked for at all."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.evaluation import Verdict
from app.checks.privacy_data import Datum, Question, filled, joined, said
from app.checks.privacy_fields import FieldKind
from app.checks.privacy_flows import load_customs_ids
from app.checks.privacy_statements import (
    CONSENT,
    CONTRACT,
    EXPLICIT_CONSENT,
    Purposes,
    purpose_label,
    read_bases,
    read_purposes,
    says_nothing,
)
from app.domain.vocabulary import Severity
from app.packs._base import Text

# Classes a person may volunteer with consent; numbers, secrets and criminal data have no such way in an order.
_VOLUNTARY = frozenset(("personal", "behavioural", "special-category"))
# Purposes that justify only by some other law, which the form must name.
_LAW_DEPENDENT = frozenset(("legal", "tax-invoice"))
_CUSTOMS = "customs"


def purpose(question: Question, datum: Datum) -> Iterator[Verdict]:
    """Each field states a purpose, and a specified one (GDPR art. 5(1)(b), 13(1)(c))."""
    stated = datum.data.purpose
    pointer = datum.at("purpose")
    if stated is None or says_nothing(stated):
        yield question.broken(pointer, datum)
        return
    read = read_purposes(stated)
    if read.vague:
        yield question.wrong(pointer, datum, said("purpose-vague"), Severity.WARNING)
    elif not read:
        yield question.asked(pointer, datum, said("purpose-unknown"), Severity.INFO)


def lawful_basis(question: Question, datum: Datum) -> Iterator[Verdict]:
    """Each field states a basis of art. 6(1)."""
    stated = datum.data.lawful_basis
    pointer = datum.at("lawful_basis")
    if stated is None or says_nothing(stated):
        yield question.broken(pointer, datum)
        return
    bases = read_bases(stated)
    if not bases:
        yield question.asked(pointer, datum, said("basis-unknown"), Severity.WARNING)
    elif not any(basis.startswith("A6-") for basis in bases):
        yield question.asked(pointer, datum, said("basis-six-missing"))


def basis_for_purpose(question: Question, datum: Datum) -> Iterator[Verdict]:
    """What is collected only for the rule's purposes (marketing) is not necessary for a contract."""
    if not datum.data.purpose or not datum.data.lawful_basis:
        return
    purposes = read_purposes(datum.data.purpose).ids
    bases = {basis for basis in read_bases(datum.data.lawful_basis) if basis.startswith("A6-")}
    if purposes and purposes <= set(question.rule.match.allowed_purposes) and bases == {CONTRACT}:
        yield question.broken(datum.at("lawful_basis"), datum)


def special_category(question: Question, datum: Datum) -> Iterator[Verdict]:
    """A field of a special category names a condition of art. 9(2)."""
    stated = datum.data.lawful_basis
    pointer = datum.at("lawful_basis")
    if stated is None or says_nothing(stated):
        yield question.broken(pointer, datum)
        return
    bases = read_bases(stated)
    if not bases:
        yield question.asked(pointer, datum, said("condition-unknown"), Severity.WARNING)
    elif not any(basis.startswith("A9-") for basis in bases):
        yield question.broken(pointer, datum)


def consent(question: Question, datum: Datum) -> Iterator[Verdict]:
    """A field rests on one of the grounds the rule names, whatever else is stated."""
    stated = datum.data.lawful_basis
    if stated is None or says_nothing(stated) or not read_bases(stated) & set(question.rule.match.grounds):
        yield question.broken(datum.at("lawful_basis"), datum)


def unknown(question: Question, datum: Datum) -> Iterator[Verdict]:
    """A field that the taxonomy does not know is said to be unknown, and never passes for harmless."""
    if datum.kind is None:
        yield question.broken(datum.at("name"), datum)


def minimisation(question: Question, datum: Datum) -> Iterator[Verdict]:
    """A field may be asked for only where a stated purpose can need it (art. 5(1)(c))."""
    if datum.kind is None:
        return
    stated = datum.data.purpose
    if question.names_only() and stated is None:
        yield from _by_name(question, datum, datum.kind)
        return
    if stated is None or says_nothing(stated):
        yield question.broken(datum.pointer, datum, joined(said("purpose-absent"), _needed_for(question, datum.kind)))
        return
    read = read_purposes(stated)
    if not read:
        yield question.asked(datum.at("purpose"), datum, said("purpose-unknown"), Severity.WARNING)
        return
    justifying = read.ids & _justifying(question, datum.kind)
    if justifying == {_CUSTOMS} and question.rule.match.table is not None:
        yield from _customs(question, datum, datum.kind, question.rule.match.table)
    elif not justifying:
        yield from _unjustified(question, datum, datum.kind, read)


def _by_name(question: Question, datum: Datum, kind: FieldKind) -> Iterator[Verdict]:
    """Judge a field of which only the name is known by the purpose that speaks most for it."""
    possible = _justifying(question, kind)
    if not possible:
        yield question.broken(datum.pointer, datum, _needed_for(question, kind))
    elif possible == {_CUSTOMS} and question.rule.match.table is not None:
        yield from _customs(question, datum, kind, question.rule.match.table)
    else:
        yield question.asked(
            datum.pointer, datum, joined(said("say-purpose"), _needed_for(question, kind)), Severity.WARNING
        )


def _unjustified(question: Question, datum: Datum, kind: FieldKind, read: Purposes) -> Iterator[Verdict]:
    if _volunteered(datum, kind, read):
        if datum.data.required is None:
            yield question.asked(datum.at("required"), datum, said("say-optional"), Severity.WARNING)
            return
        if not datum.data.required:
            return
    if read.ids & _LAW_DEPENDENT:
        yield question.asked(datum.at("purpose"), datum, said("name-the-law"))
        return
    yield question.broken(datum.pointer, datum, _needed_for(question, kind))


def _customs(question: Question, datum: Datum, kind: FieldKind, table_name: str) -> Iterator[Verdict]:
    table = load_customs_ids(table_name)
    need = table.need(kind.id, question.destinations(), question.rule.match.allowed_destinations)
    if not need.asked and not need.by_couriers_only:
        params = {"country": ", ".join(need.not_asked)}
        yield question.broken(datum.pointer, datum, said("customs-nowhere"), params)
    elif not need.asked:
        params = {"country": ", ".join(need.by_couriers_only)}
        yield question.asked(datum.at("purpose"), datum, said("customs-couriers"), Severity.WARNING, params)
    elif need.not_asked and table.is_generic(kind.id):
        params = {"country": ", ".join(need.asked)}
        yield question.asked(datum.pointer, datum, said("customs-somewhere"), Severity.WARNING, params)


def _justifying(question: Question, kind: FieldKind) -> frozenset[str]:
    allowed = frozenset(question.rule.match.allowed_purposes)
    return kind.purposes & allowed if allowed else kind.purposes


def _volunteered(datum: Datum, kind: FieldKind, read: Purposes) -> bool:
    """Whether the field rests on consent to a purpose of its own, explicit consent for special categories."""
    if kind.cls.id not in _VOLUNTARY or not read.ids or not datum.data.lawful_basis:
        return False
    bases = read_bases(datum.data.lawful_basis)
    return (EXPLICIT_CONSENT if kind.cls.id == "special-category" else CONSENT) in bases


def _needed_for(question: Question, kind: FieldKind) -> Text:
    labels = [purpose_label(name) for name in sorted(_justifying(question, kind))]
    if not labels:
        return said("needed-for-nothing")
    names = Text(en=", ".join(label.en for label in labels), zh="、".join(label.zh for label in labels))
    return filled(said("needed-for"), "purpose", names)
