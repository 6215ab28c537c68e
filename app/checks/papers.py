"""The papers a subject shows, certificates and documents alike, each with what it was recognised as."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from app.checks.evaluation import Evaluation
from app.checks.recognition import Recognition, recognise, recognise_document, scheme_title
from app.domain.parts import Certificate, Document
from app.domain.subjects import Listing, Merchant, Shipment
from app.domain.vocabulary import DocumentType, Locale

_NOUN = {
    "certificates": {Locale.EN: "Certificate", Locale.ZH: "证书"},
    "documents": {Locale.EN: "Document", Locale.ZH: "文件"},
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate or document: its place, its words, and what it is. Dates are inclusive."""

    container: str
    index: int
    words: str
    number: str | None
    issued: dt.date | None
    expires: dt.date | None
    recognition: Recognition
    models: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()
    holder: str | None = None
    laws: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    type: DocumentType | None = None
    title: str | None = None

    @property
    def pointer(self) -> str:
        return f"/{self.container}/{self.index}"

    def label(self, locale: Locale) -> str:
        """What to call it in a message: ``Certificate 2, 'XYZ',`` (counted from one)."""
        noun, words = _NOUN[self.container][locale], self.words
        if self.type is not None and self.title is None and self.recognition:
            words = scheme_title(self.recognition.schemes[0]).in_(locale)
        if locale is Locale.ZH:
            return f"{noun}{self.index + 1}“{words}”"
        return f"{noun} {self.index + 1}, '{words}',"


def papers_of(evaluation: Evaluation) -> tuple[Paper, ...]:
    """The papers of the subject, certificates first, in the order they were sent."""
    model = evaluation.subject.model
    certificates = model.certificates if isinstance(model, Listing | Shipment) else ()
    documents = model.documents if isinstance(model, Shipment | Merchant) else ()
    return (*_certificates(certificates), *_documents(documents))


def _certificates(certificates: tuple[Certificate, ...]) -> Iterator[Paper]:
    for index, shown in enumerate(certificates):
        yield Paper(
            "certificates",
            index,
            shown.scheme,
            shown.number,
            shown.issued,
            shown.expires,
            recognise(shown),
            models=shown.models,
            markets=shown.markets,
            hs=shown.hs,
            holder=shown.holder,
            laws=shown.laws,
        )


def _documents(documents: tuple[Document, ...]) -> Iterator[Paper]:
    for index, shown in enumerate(documents):
        yield Paper(
            "documents",
            index,
            shown.title or shown.type.value.replace("_", " "),
            shown.number,
            shown.issued,
            shown.expires,
            recognise_document(shown),
            holder=shown.holder,
            covers=shown.covers,
            type=shown.type,
            title=shown.title,
        )
