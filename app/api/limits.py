"""The limits of the service: one place to set them, published at `/v1/limits`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """What a request may cost. Sizes in bytes, times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    body_bytes: int = Field(default=2 * 1024 * 1024, ge=1, description="largest request body; more is a 413")
    batch_subjects: int = Field(default=100, ge=1, description="most subjects in one batch; more is a 422")
    request_seconds: float = Field(default=10.0, gt=0, description="longest time for one request; more is a 503")
    threads: int = Field(default=2, ge=1, le=64, description="evaluations that run at the same time")
    waiting: int = Field(default=128, ge=0, description="evaluations that may wait for a thread; more is a 503")
    page: int = Field(default=500, ge=1, description="most rules on one page of `/v1/rules`")
    problem_bytes: int = Field(default=2048, ge=512, description="largest error answer")
