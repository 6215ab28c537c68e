"""What the fields of a form or a shipment's personal data are taken for, known or not."""

from __future__ import annotations

from app.checks.evaluation import Evaluation
from app.checks.privacy_data import Datum, data_of, shown
from app.domain.findings import DataProfile
from app.domain.vocabulary import Locale


def data_profiles(evaluation: Evaluation, locale: Locale) -> tuple[DataProfile, ...]:
    """The profile of each field, in order; like that of goods it says and gates nothing."""
    return tuple(_profile(datum, locale) for datum in data_of(evaluation))


def _profile(datum: Datum, locale: Locale) -> DataProfile:
    kind = datum.kind
    if kind is None:
        return DataProfile(pointer=datum.pointer, field=datum.shown, sureness="unknown")
    return DataProfile(
        pointer=datum.pointer,
        field=datum.shown,
        sureness=kind.sure,
        kind=kind.id,
        title=kind.label.in_(locale),
        data_class=kind.cls.id,
        class_title=kind.cls.label.in_(locale),
        dpv=kind.dpv,
        because=f"{kind.by} reads “{shown(kind.matched)}”",
    )
