"""Message templates of rules: `{name}` places, a closed set for each kind, filled without `str.format`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_EVERYWHERE = frozenset(("market", "date"))

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    kind: _EVERYWHERE | frozenset(names.split())
    for kind, names in {
        "wording": "matched term",
        "pattern": "matched term",
        "prohibited": "matched term",
        "field": "field value",
        "obligation": "evidence certificate",
        "tariff": "code successors correct count expected goods",
        "tax": "type rate expected amount country",
        "party": "party field name",
        "privacy": "field class purpose country mechanism days algorithm",
    }.items()
}
"""The places a message may have, by kind of rule. Kinds without messages are not in it."""

ABSENT = "—"
"""What stands in a message for a place the check had nothing to say about."""

# Doubled braces stand for themselves; any other brace must belong to a place.
_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[a-z][a-z_]*\Z")


def render(template: str, params: Mapping[str, str]) -> str:
    """Fill the places of `template`; a place without a parameter shows as :data:`ABSENT`.

    Nothing but a plain name is looked up and values are not read again for places, so neither a pack nor the
    text of a listing can reach into objects.
    """

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return match.group()[0]
        return str(params.get(name, ABSENT)) if _NAME.match(name) else match.group()

    return _PART.sub(fill, template)


def places(template: str) -> tuple[str, ...]:
    """The names of the places of `template`, in order, each once."""
    names = (match.group(1) for match in _PART.finditer(template))
    return tuple(dict.fromkeys(name for name in names if name is not None))


def template_problems(template: str, kind: str) -> list[str]:
    """What is wrong with the places of a message of a rule of `kind`; empty if nothing is."""
    known = PLACEHOLDERS.get(kind, frozenset())
    listed = ", ".join(f"{{{name}}}" for name in sorted(known))
    problems = []
    for match in _PART.finditer(template):
        name = match.group(1)
        if name is None and match.group() in ("{", "}"):
            problems.append(f"a single {match.group()!r}; write {match.group() * 2!r} for a brace meant as such")
        elif name is not None and name not in known:
            problems.append(f"unknown place {{{name[:40]}}}; a message of a {kind} rule may have {listed}")
    return list(dict.fromkeys(problems))
