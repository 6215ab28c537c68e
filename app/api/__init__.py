"""The HTTP service: FastAPI routers over the evaluator, every error a problem detail."""

from app.api.application import create_app

__all__ = ["create_app"]
