"""One module a rule kind: `compile_rule(rule, tools)` gives a :class:`Checker` that yields verdicts."""
