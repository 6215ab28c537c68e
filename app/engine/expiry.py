"""How an evaluation is given up: its caller says when it no longer waits, as nothing below the engine has a clock."""

from __future__ import annotations

from collections.abc import Callable

Expiry = Callable[[], bool]
"""Asked between the steps of an evaluation; true once nobody waits for the answer any more."""


class EvaluationExpired(Exception):
    """The evaluation was given up half-way because its caller no longer waits."""


def never() -> bool:
    """The expiry of an evaluation that is always waited for."""
    return False


def check(expired: Expiry) -> None:
    """Go on, or give up.

    Raises:
        EvaluationExpired: nobody waits any more.
    """
    if expired():
        raise EvaluationExpired
