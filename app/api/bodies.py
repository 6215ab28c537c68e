"""From the bytes of a request to subjects: media type, size, strict JSON, one document or a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from app.api.limits import Limits
from app.api.problems import ProblemError, ProblemException, without_value
from app.domain.pointer import get, join
from app.domain.strict_json import JsonError, read_json
from app.domain.subjects import InputProblem, InvalidSubject, Subject, read_subject
from app.domain.vocabulary import SubjectKind

_MAX_ID = 200


@dataclass(frozen=True, slots=True)
class SubjectBody:
    """What a request asks about. A batch answers by the caller's ids."""

    subjects: tuple[Subject, ...]
    batch: bool


async def read_body(request: Request) -> bytes:
    """The bytes of a JSON body, read no further than the limit.

    Raises:
        ProblemException: 415 for another media type or a content encoding, 413 for too many bytes.
    """
    _check_media_type(request)
    limit: int = request.app.state.limits.body_bytes
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > limit):
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def parse_body(data: bytes, kind: SubjectKind, limits: Limits) -> SubjectBody:
    """Read one subject document, or ``{"listings": {"caller-id": {...}}}`` with the plural of `kind` as its key.

    No subject has a key named like a plural, so the two forms cannot be taken for one another.

    Raises:
        ProblemException: 400 where the bytes are no JSON that can be read, 422 where they say something wrong;
            pointers go into the body as sent.
    """
    try:
        document = read_json(data, max_bytes=limits.body_bytes)
    except JsonError as error:
        place = f"line {error.line}, column {error.column}: {error.message}"
        raise ProblemException(
            400, "malformed-json", place, [ProblemError(pointer=error.pointer, detail=place)]
        ) from None
    if isinstance(document, dict) and kind.plural in document:
        return SubjectBody(_read_batch(document, kind, limits), batch=True)
    return SubjectBody((_read_one(document, kind),), batch=False)


def _read_one(document: Any, kind: SubjectKind) -> Subject:
    try:
        return read_subject(kind, document)
    except InvalidSubject as error:
        raise _invalid(kind, [_error(document, "", problem) for problem in error.problems]) from None


def _read_batch(document: dict[str, Any], kind: SubjectKind, limits: Limits) -> tuple[Subject, ...]:
    wrong = [
        ProblemError(pointer=join(key), detail=f"unknown key beside {kind.plural!r}: a batch holds nothing else")
        for key in document
        if key != kind.plural
    ]
    entries = document[kind.plural]
    at = join(kind.plural)
    if not isinstance(entries, dict):
        wrong.append(ProblemError(pointer=at, detail=f"give an object of your ids and {kind.plural}"))
    elif not 1 <= len(entries) <= limits.batch_subjects:
        detail = f"{len(entries)} {kind.plural}; a batch holds 1 to {limits.batch_subjects}"
        wrong.append(ProblemError(pointer=at, detail=detail))
    if wrong:
        raise _invalid(kind, wrong)
    subjects: list[Subject] = []
    for key, entry in entries.items():
        inside = join(kind.plural, key)
        if not 1 <= len(key) <= _MAX_ID:
            wrong.append(ProblemError(pointer=inside, detail=f"an id has 1 to {_MAX_ID} characters"))
            continue
        try:
            subjects.append(read_subject(kind, entry, id=key))
        except InvalidSubject as error:
            wrong += [_error(entry, inside, problem) for problem in error.problems]
    if wrong:
        raise _invalid(kind, wrong)
    return tuple(subjects)


def _error(document: Any, at: str, problem: InputProblem) -> ProblemError:
    detail = without_value(problem.message, get(document, problem.pointer))
    return ProblemError(pointer=at + problem.pointer, detail=detail)


def _invalid(kind: SubjectKind, errors: list[ProblemError]) -> ProblemException:
    return ProblemException(
        422, "invalid-subject", f"Mend the places in `errors`; /openapi.json describes a {kind}.", errors
    )


def _check_media_type(request: Request) -> None:
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise ProblemException(415, "unsupported-media-type", "Send the body without Content-Encoding.")
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.replace('"', "").strip().lower()
    if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8", "charset=utf8"):
        raise ProblemException(
            415,
            "unsupported-media-type",
            "Send Content-Type: application/json; the text is UTF-8.",
            headers={"Accept": "application/json"},
        )


def _too_large(limit: int) -> ProblemException:
    # The rest of the body is not read, so the connection cannot be used again.
    return ProblemException(
        413, "body-too-large", f"The limit is {limit:,} bytes; send a batch in parts.", headers={"Connection": "close"}
    )
