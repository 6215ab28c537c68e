"""``python -m app.cli`` is ``vetlist``."""

from __future__ import annotations

from app.cli.main import run

if __name__ == "__main__":
    run()
