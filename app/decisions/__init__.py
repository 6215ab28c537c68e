"""What people have decided about findings: those already known (a baseline) and those accepted (waivers)."""

from __future__ import annotations

from app.decisions.applying import Decided, Decisions, Desk
from app.decisions.baseline import Baseline, BaselineError, Comparison, read_baseline
from app.decisions.waivers import Waiver, Waivers, read_waivers

__all__ = [
    "Baseline",
    "BaselineError",
    "Comparison",
    "Decided",
    "Decisions",
    "Desk",
    "Waiver",
    "Waivers",
    "read_baseline",
    "read_waivers",
]
