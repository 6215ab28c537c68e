"""What this process answers with: the evaluator, its packs, and whether they are loaded yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request

from app.api.logs import frames, log
from app.api.problems import ProblemError, ProblemException
from app.domain.context import Context
from app.engine.evaluator import Evaluator
from app.engine.settings import SettingsError
from app.packs.errors import PackErrors
from app.packs.library import Library
from app.settings import ConfigurationError


class Service:
    """Holds the evaluator. Until the packs are loaded, and when they cannot be, every use answers 503."""

    def __init__(self) -> None:
        self._evaluator: Evaluator | None = None
        self._problems: list[ProblemError] = []

    def load(self, build: Callable[[], Evaluator]) -> None:
        """Build the evaluator; packs with errors leave the service not ready, and say why."""
        try:
            evaluator = build()
            # Compiles the packs that are on by default, so that no caller waits for it.
            evaluator.receipt((), Context(as_of=dt.date.min))
        except PackErrors as errors:
            self._refuse([str(error) for error in errors])
        except (ConfigurationError, SettingsError) as error:
            self._refuse(str(error).splitlines())
        except Exception as error:
            # Whatever it is, the process must say so instead of staying "being loaded" for ever.
            self._refuse([type(error).__name__], at=frames(error))
        else:
            self._evaluator = evaluator

    def _refuse(self, reasons: list[str], **more: Any) -> None:
        self._problems = [ProblemError(detail=reason) for reason in reasons]
        log().error("packs not loaded", reasons=reasons, **more)

    @property
    def evaluator(self) -> Evaluator:
        """The evaluator.

        Raises:
            ProblemException: 503, the packs are not loaded (yet).
        """
        if self._evaluator is not None:
            return self._evaluator
        detail = "The packs could not be loaded." if self._problems else "The packs are being loaded."
        raise ProblemException(503, "not-ready", detail, self._problems, headers={"Retry-After": "1"})

    @property
    def library(self) -> Library:
        """The loaded packs; raises as `evaluator` does."""
        return self.evaluator.library


async def service(request: Request) -> Service:
    """The service of the running application."""
    found: Service = request.app.state.service
    return found


Ready = Annotated[Service, Depends(service)]
