"""Where the shipped packs and corpora lie: beside `app/` in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_APP = Path(__file__).resolve().parent.parent


def rules_dir() -> Path:
    """The folder of the shipped packs."""
    return _shipped("rules")


def corpora_dir() -> Path:
    """The folder of the data that rules name."""
    return _shipped("corpora")


def _shipped(name: str) -> Path:
    # The wheel carries both folders under app/_data (pyproject.toml, force-include).
    inside = _APP / "_data" / name
    return inside if inside.is_dir() else _APP.parent / name
