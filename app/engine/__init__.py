"""The evaluator: packs + subject + context -> report; fixes applied to a fixpoint and proven by evaluating again."""

from app.engine.evaluator import Evaluator
from app.engine.expiry import EvaluationExpired
from app.engine.explanation import Explanation
from app.engine.fixing import FixResult
from app.engine.settings import Settings, SettingsError

__all__ = ["EvaluationExpired", "Evaluator", "Explanation", "FixResult", "Settings", "SettingsError"]
