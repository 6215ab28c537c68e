"""What this process answers with: the evaluator, its packs, and whether they are loaded yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request

from app.api.logs import frames, log
from app.api.problems import ProblemError, ProblemException
from app.decisions import Decisions
from app.domain.context import Context
from app.engine.evaluator import Evaluator
from app.engine.settings import SettingsError
from app.packs.errors import PackErrors
from app.packs.library import Library
from app.settings import ConfigurationError


def _unset(today: dt.date) -> Context:
    return Context(as_of=today)


@dataclass(frozen=True, slots=True)
class Engine:
    """An evaluator, the context of a request that says nothing about it, for the day it comes in, and what has been
    decided about findings."""

    evaluator: Evaluator
    context: Callable[[dt.date], Context] = _unset
    decisions: Decisions = field(default_factory=Decisions)


class Service:
    """Holds the engine. Until the packs are loaded, and when they cannot be, every use answers 503."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._problems: list[ProblemError] = []

    def load(self, build: Callable[[], Engine | Evaluator]) -> None:
        """Build the engine; packs with errors leave the service not ready, and say why."""
        try:
            built = build()
            engine = built if isinstance(built, Engine) else Engine(built)
            # Compiles the packs of a request that names none, so that no caller waits for it.
            engine.evaluator.receipt((), engine.context(dt.date.min))
        except PackErrors as errors:
            self._refuse([str(error) for error in errors])
        except (ConfigurationError, SettingsError) as error:
            self._refuse(str(error).splitlines())
        except Exception as error:
            # Whatever it is, the process must say so instead of staying "being loaded" for ever.
            self._refuse([type(error).__name__], at=frames(error))
        else:
            self._engine = engine

    def _refuse(self, reasons: list[str], **more: Any) -> None:
        self._problems = [ProblemError(detail=reason) for reason in reasons]
        log().error("packs not loaded", reasons=reasons, **more)

    @property
    def engine(self) -> Engine:
        """The engine.

        Raises:
            ProblemException: 503, the packs are not loaded (yet).
        """
        if self._engine is not None:
            return self._engine
        detail = "The packs could not be loaded." if self._problems else "The packs are being loaded."
        raise ProblemException(503, "not-ready", detail, self._problems, headers={"Retry-After": "1"})

    @property
    def evaluator(self) -> Evaluator:
        """The engine's evaluator; raises as `engine` does."""
        return self.engine.evaluator

    @property
    def library(self) -> Library:
        """The loaded packs; raises as `evaluator` does."""
        return self.evaluator.library


async def service(request: Request) -> Service:
    """The service of the running application."""
    found: Service = request.app.state.service
    return found


Ready = Annotated[Service, Depends(service)]
