"""What an evaluation answers: findings with their law, place, trace and fix, gathered in a report with a receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import SkipValidation

from app.domain._types import IsoDate, Model
from app.domain.vocabulary import Applicability, Locale, Outcome, Severity, SubjectKind, Verified

SCHEMA_VERSION = "1.2"


class Citation(Model):
    """The law or policy behind a statement. `verified` says how it was checked."""

    law: str
    article: str | None = None
    title: str | None = None
    date: IsoDate | None = None
    url: str | None = None
    verified: Verified


class Enforcement(Model):
    """What happens to who breaks the rule: where, which measure, how much, under which provision."""

    market: str | None = None
    platform: str | None = None
    measure: str
    amount: str | None = None
    law: str | None = None
    article: str | None = None


class SourcePlace(Model):
    """The place of a subject, or of one of its values, in the file it came from.

    `line` and `column` are 1-based (columns in code points), `record` is 0-based; `field` is what the file calls the
    value: a column's heading, an element, a path of keys.
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    record: int | None = None
    field: str | None = None


class Location(Model):
    """Where: an RFC 6901 pointer into the subject as sent, and for text a half-open span of Unicode code points.

    `text` is always the raw slice ``value[start:end]``; the UTF-16 offsets are what a browser counts.
    A field that should be there and is not has a pointer and no span.
    """

    pointer: str
    start: int | None = None
    end: int | None = None
    text: str | None = None
    utf16_start: int | None = None
    utf16_end: int | None = None
    source: SourcePlace | None = None


class Detection(Model):
    """How a text was recognised: its normalised form and the disguises seen through (empty: plain text)."""

    normalised: str
    techniques: tuple[str, ...] = ()


class Exemption(Model):
    """Why a hit is lawful: which exemption, its law, and the words or facts that made it apply."""

    id: str
    title: str
    citation: Citation
    because: tuple[str, ...]


class EvidenceWanted(Model):
    """A proof that would cure the finding: what, from whom, in which language.

    `line` is what to write beside the claim once the proof is at hand, with ``{blanks}`` for what only the proof tells.
    """

    what: str
    issued_by: str | None = None
    language: str | None = None
    line: str | None = None


class TraceStep(Model):
    """One fact or inference a finding stands on: what is held, by which rule, because of what."""

    fact: str
    rule_id: str | None = None
    # Reasons keep what they know of other languages (`app.domain.said`) until the finding is told in one.
    because: tuple[Annotated[str, SkipValidation], ...] = ()


class Edit(Model):
    """Replace ``value[start:end]`` (code points, half-open) of the text at `pointer`, if it reads `expect`."""

    pointer: str
    start: int
    end: int
    expect: str
    replacement: str


class PatchOperation(Model):
    """One RFC 6902 operation, for fixes of fields that are not text."""

    op: str
    path: str
    value: object = None


class Alternative(Model):
    """Other words for the first edit of a fix, proven like the fix itself."""

    replacement: str
    verified: bool = False


class Fix(Model):
    """A proposed mend. All of its edits apply or none.

    `verified` is true only when evaluating the mended copy again showed the finding gone and no new one.
    `alternatives` go in the place of the first edit's replacement; what was tried and does not hold is left out.
    """

    applicability: Applicability
    title: str
    edits: tuple[Edit, ...] = ()
    patch: tuple[PatchOperation, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    verified: bool = False


class Acceptance(Model):
    """A decision of people about a finding: it is known (`baseline`) or accepted (`waiver`: whose, why and until when).

    `expired`: the waiver's last day is over, so the finding counts again.
    """

    by: Literal["baseline", "waiver"]
    id: str | None = None
    reason: str | None = None
    approver: str | None = None
    evidence: tuple[str, ...] = ()
    expires: IsoDate | None = None
    expired: bool = False


class Finding(Model):
    """One result of one rule on one subject."""

    rule_id: str
    pack: str
    pack_version: str
    kind: str
    outcome: Outcome
    severity: Severity
    title: str
    message: str
    location: Location
    detection: Detection | None = None
    citations: tuple[Citation, ...] = ()
    enforcement: tuple[Enforcement, ...] = ()
    evidence_wanted: tuple[EvidenceWanted, ...] = ()
    exemption: Exemption | None = None
    applies_from: IsoDate | None = None
    fix: Fix | None = None
    trace: tuple[TraceStep, ...] = ()
    fingerprint: str
    acceptance: Acceptance | None = None


class ProfileTrait(Model):
    """A trait of goods: what it is called, the rule that gave it, and the words, codes or traits it follows from."""

    trait: str
    title: str
    rule_id: str | None = None
    because: tuple[str, ...] = ()


class Contradiction(Model):
    """Two statements about the same goods that cannot both be true."""

    message: str
    claims: tuple[ProfileTrait, ...]


class GoodsProfile(Model):
    """What one kind of goods is taken for: a listing's (pointer ``""``) or a shipment line's.

    `category` is unknown where nothing says of what kind the goods are; that keeps no rule away from them.
    """

    pointer: str
    category: Literal["known", "unknown"]
    traits: tuple[ProfileTrait, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


class DataProfile(Model):
    """What a field of collected data is taken for, and how sure that is.

    `sure`: every word of its name, label or category was understood; `likely`: only its end; `unknown`: nothing, which
    is no pass. `kind` and `data_class` are ids of the taxonomy, `dpv` a term of the W3C Data Privacy Vocabulary.
    """

    pointer: str
    field: str
    sureness: Literal["sure", "likely", "unknown"]
    kind: str | None = None
    title: str | None = None
    data_class: str | None = None
    class_title: str | None = None
    dpv: str | None = None
    because: str | None = None


class SubjectResult(Model):
    """Everything found on one subject; each list in the order of the subject's fields.

    `accepted` are findings that a baseline or a waiver covers; they count for nothing else.
    """

    subject_id: str
    subject: SubjectKind
    findings: tuple[Finding, ...] = ()
    exemptions: tuple[Finding, ...] = ()
    not_evaluated: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    profile: tuple[GoodsProfile, ...] = ()
    data: tuple[DataProfile, ...] = ()


class PackReceipt(Model):
    """A pack that took part, with the SHA-256 of its files."""

    id: str
    version: str
    sha256: str


class ListReceipt(Model):
    """A list the user loaded (a national tariff, names to screen): the date it was published, the days it speaks of
    (inclusive; None: open), and the SHA-256 of its rows."""

    kind: str
    name: str
    published: IsoDate
    valid_from: IsoDate | None = None
    valid_to: IsoDate | None = None
    rows: int
    sha256: str


class Receipt(Model):
    """What makes an answer reproducible: the same receipt means the same bytes."""

    engine: str
    as_of: IsoDate
    locale: Locale
    markets: tuple[str, ...]
    platforms: tuple[str, ...]
    packs: tuple[PackReceipt, ...]
    tables_sha256: str
    """Over the tables that rules of all packs read (`corpora/`)."""
    lists: tuple[ListReceipt, ...] = ()
    settings_sha256: str | None = None
    input_sha256: str


class Summary(Model):
    """Counts over a report's findings; exemptions and what was not evaluated are counted apart."""

    subjects: int
    subjects_with_findings: int
    errors: int
    warnings: int
    infos: int
    exemptions: int
    not_evaluated: int
    fixable: int
    accepted: int = 0

    @classmethod
    def of(cls, results: Iterable[SubjectResult]) -> Summary:
        """The counts over results."""
        results = tuple(results)
        findings = [finding for result in results for finding in result.findings]
        levels = Counter(finding.severity for finding in findings)
        return cls(
            subjects=len(results),
            subjects_with_findings=sum(bool(result.findings) for result in results),
            errors=levels[Severity.ERROR],
            warnings=levels[Severity.WARNING],
            infos=levels[Severity.INFO],
            exemptions=sum(len(result.exemptions) for result in results),
            not_evaluated=sum(len(result.not_evaluated) for result in results),
            fixable=sum(finding.fix is not None and finding.fix.verified for finding in findings),
            accepted=sum(len(result.accepted) for result in results),
        )


class InputErrorReport(Model):
    """A subject that could not be read, with its place; the others of the file are still answered."""

    pointer: str
    message: str
    source: SourcePlace | None = None
    rule_id: str = "vetlist/unreadable"
    severity: Severity = Severity.ERROR


class InputReport(Model):
    """What a feed was read as, and what was noticed about it as a whole.

    `encoding` says also how it was told: ``gb18030 (told by its characters)``. `problems` are none of an `error`.
    """

    file: str
    format: str
    container: str
    encoding: str | None = None
    records: int
    subjects: int
    problems: tuple[InputErrorReport, ...] = ()


class Report(Model):
    """The answer to one request, one file or one run."""

    schema_version: str = SCHEMA_VERSION
    receipt: Receipt
    summary: Summary
    results: tuple[SubjectResult, ...]
    errors: tuple[InputErrorReport, ...] = ()
    inputs: tuple[InputReport, ...] = ()
