"""The personal-data fields of a subject, and the verdicts a privacy rule gives on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from app.checks.evaluation import Evaluation, FieldEdit, Place, Proposal, Verdict
from app.checks.privacy_fields import FieldKind, recognise
from app.domain.findings import TraceStep
from app.domain.parts import DataField
from app.domain.pointer import MISSING, join
from app.domain.subjects import DataForm, Shipment
from app.domain.vocabulary import Applicability, Outcome, Severity
from app.packs._base import Text
from app.packs.rules import PrivacyRule
from app.packs.tables import load_table

MAX_SHOWN = 80
"""Characters of the sender's own words that a message repeats."""


@dataclass(frozen=True, slots=True)
class Datum:
    """One field that is collected: where it stands, what is said of it, and what kind of data it is (None: unknown)."""

    pointer: str
    data: DataField
    kind: FieldKind | None

    def at(self, *tokens: str | int) -> str:
        """The pointer of a part of the field."""
        return self.pointer + join(*tokens)

    @property
    def shown(self) -> str:
        """The field as a message names it."""
        name, label = shown(self.data.name), shown(self.data.label or "")
        return f"{label} ({name})" if label and label.casefold() != name.casefold() else name


@dataclass(frozen=True, slots=True)
class Question:
    """One rule asked of one subject; `markets` are those the rule binds in."""

    rule: PrivacyRule
    markets: tuple[str, ...]
    evaluation: Evaluation

    def data(self) -> Iterator[Datum]:
        """The fields of the rule's classes; every field, known or not, where the rule names no class."""
        classes = self.rule.match.classes
        for datum in data_of(self.evaluation):
            if not classes or (datum.kind is not None and datum.kind.cls.id in classes):
                yield datum

    def fields_unsaid(self) -> bool:
        """Whether the subject is a form that says nothing about its fields."""
        return isinstance(self.evaluation.subject.model, DataForm) and self.evaluation.value("/fields") is MISSING

    def names_only(self) -> bool:
        """Whether the subject is a form of which no more than the names of its fields is known."""
        model = self.evaluation.subject.model
        return isinstance(model, DataForm) and model.names_only is True

    def destinations(self) -> tuple[str, ...]:
        """Where the people are whose data these are: audience or destination, else the markets asked for."""
        model = self.evaluation.subject.model
        if isinstance(model, DataForm) and model.audience:
            return tuple(audience.market for audience in model.audience)
        if isinstance(model, Shipment) and model.destination:
            return (model.destination,)
        return self.evaluation.asked_markets

    def broken(
        self,
        pointer: str,
        datum: Datum | None = None,
        note: Text | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Verdict:
        """The rule is broken at `pointer`; `note` is added to its message.

        A field that is only likely of the rule's classes is asked about instead.
        """
        message = self.rule.message if note is None else joined(self.rule.message, note)
        if self.rule.match.classes and datum is not None and datum.kind is not None and datum.kind.sure == "likely":
            return self._verdict(Outcome.NEEDS_EVIDENCE, pointer, datum, joined(said("likely"), message), params=params)
        proposal = self._proposal(pointer, datum)
        outcome = self.rule.finding_outcome
        return self._verdict(outcome, pointer, datum, message, params=params, proposal=proposal)

    def wrong(
        self,
        pointer: str,
        datum: Datum | None,
        message: Text,
        severity: Severity | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Verdict:
        """The rule is broken in another way than its own message says."""
        return self._verdict(Outcome.VIOLATION, pointer, datum, message, severity=severity, params=params)

    def asked(
        self,
        pointer: str,
        datum: Datum | None,
        message: Text,
        severity: Severity | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Verdict:
        """Nothing is broken yet: something must be shown or said more clearly."""
        return self._verdict(Outcome.NEEDS_EVIDENCE, pointer, datum, message, severity=severity, params=params)

    def _verdict(
        self,
        outcome: Outcome,
        pointer: str,
        datum: Datum | None,
        message: Text,
        *,
        severity: Severity | None = None,
        params: Mapping[str, str] | None = None,
        proposal: Proposal | None = None,
    ) -> Verdict:
        places = dict(params or {})
        trace: tuple[TraceStep, ...] = ()
        if datum is not None:
            places.setdefault("field", datum.shown)
            if datum.data.purpose:
                places.setdefault("purpose", shown(datum.data.purpose))
            if datum.kind is not None:
                message = _with_class(message, datum.kind.cls.label)
                trace = (TraceStep(fact=f"{datum.kind.cls.id}: {datum.kind.id}", because=(why(datum.kind),)),)
        return Verdict(
            outcome,
            Place(pointer),
            places,
            message,
            severity,
            request=self.rule.request,
            proposal=proposal,
            trace=trace,
        )

    def _proposal(self, pointer: str, datum: Datum | None) -> Proposal | None:
        fix = self.rule.fix
        if fix is None:
            return None
        edits: tuple[FieldEdit, ...] = ()
        if fix.remove and datum is not None:
            edits = (FieldEdit("remove", datum.pointer),)
        elif fix.set is not None:
            edits = (FieldEdit("add", pointer, fix.set),)
        return Proposal(Applicability(fix.applicability), fix.title, field_edits=edits)


def unsaid(pointer: str, message: Text) -> Verdict:
    """The rule cannot be evaluated, because what `pointer` should hold is not said."""
    return Verdict(Outcome.NOT_EVALUATED, Place(pointer), message=message)


def said(key: str) -> Text:
    """A text of `corpora/privacy/messages.yaml`."""
    return _said()[key]


def joined(one: Text, other: Text) -> Text:
    """Two texts after each other; English has a space between sentences, Chinese has none."""
    gap = "" if one.en.endswith(" ") else " "
    return Text(en=one.en + gap + other.en, zh=one.zh + other.zh)


def filled(template: Text, place: str, value: Text) -> Text:
    """A template with one place filled in each language (a parameter of a verdict has only one)."""
    mark = "{" + place + "}"
    return Text(en=template.en.replace(mark, value.en), zh=template.zh.replace(mark, value.zh))


def shown(text: str) -> str:
    """The sender's words, short enough for a message."""
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_SHOWN else plain[: MAX_SHOWN - 1] + "…"


def _with_class(message: Text, label: Text) -> Text:
    return filled(message, "class", label) if "{class}" in message.en or "{class}" in message.zh else message


def data_of(evaluation: Evaluation) -> tuple[Datum, ...]:
    """The personal-data fields of a form or a shipment; other subjects have none."""
    model = evaluation.subject.model
    if isinstance(model, DataForm):
        return _data("fields", model.fields)
    if isinstance(model, Shipment):
        return _data("personal_data", model.personal_data)
    return ()


def _data(container: str, fields: tuple[DataField, ...]) -> tuple[Datum, ...]:
    return tuple(
        Datum(join(container, index), data, recognise(data.name, data.label, data.category))
        for index, data in enumerate(fields)
    )


def why(kind: FieldKind) -> str:
    """Which text of the field tells what it is, by which words, and how sure that is."""
    return f"{kind.by} reads “{shown(kind.matched)}” ({kind.sure})"


@cache
def _said() -> Mapping[str, Text]:
    return {key: Text(**value) for key, value in load_table("privacy/messages.yaml").items()}
