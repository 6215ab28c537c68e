"""Parts of the OpenAPI description that the operations share."""

from __future__ import annotations

from typing import Any

from app.api.limits import Limits
from app.api.problems import MEDIA_TYPE
from app.domain.subjects import MODELS
from app.domain.vocabulary import SubjectKind

REF = "#/components/schemas/{model}"

CHECK = """\
Vet one {kind}, or a batch keyed by your ids.

The body is a {kind} document exactly as a file for `vetlist check` holds it, or
`{{"{kinds}": {{"your-id": {{...}}, ...}}}}`. The answer is the report `vetlist check --format json` writes, byte for
byte: for each subject its `findings` with law, place and fix, its `exemptions` with the reason, and what was
`not_evaluated` and why. A subject with findings is still a 200.

Pointers (RFC 6901) in findings go into the subject; offsets are half-open, in Unicode code points of the raw value,
with UTF-16 offsets beside them for browsers. Pointers in errors go into the body as you sent it.
"""

FIX = """\
Mend one {kind}, or a batch keyed by your ids, and get the mended documents back.

The body is as for `:check`. Fixes are applied until nothing changes; each was proven by vetting the mended copy again.
Only `safe` fixes are applied unless `unsafe=true`, which adds those marked `review`. `remaining` is the report on
what comes back; a mended document sent again comes back unchanged.
"""

_PROBLEMS = {
    400: "The body is not JSON that can be read without guessing; the place is named.",
    404: "There is no such thing.",
    413: "The body is larger than `body_bytes` of `/v1/limits`.",
    415: "The body is not `application/json`.",
    422: "The request can be read and says something wrong; every place is named, no value is repeated.",
    503: "Not ready, too busy, or too slow; try again after `Retry-After`.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problem answers of an operation."""
    schema = {"$ref": REF.format(model="Problem")}
    return {
        status: {"description": _PROBLEMS[status], "content": {MEDIA_TYPE: {"schema": schema}}} for status in statuses
    }


def body_schema(kind: SubjectKind) -> dict[str, Any]:
    """The request body of an operation on subjects of `kind`: one, or a batch."""
    one = {"$ref": REF.format(model=MODELS[kind].__name__)}
    batch = {
        "type": "object",
        "title": f"Batch of {kind.plural}",
        "required": [kind.plural],
        "additionalProperties": False,
        "properties": {
            kind.plural: {
                "type": "object",
                "description": "keys are your ids",
                "minProperties": 1,
                "maxProperties": Limits().batch_subjects,
                "propertyNames": {"minLength": 1, "maxLength": 200},
                "additionalProperties": one,
            }
        },
    }
    return {"required": True, "content": {"application/json": {"schema": {"anyOf": [one, batch]}}}}
