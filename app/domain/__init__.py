"""Subjects, findings, fixes and citations: pydantic models without I/O."""
