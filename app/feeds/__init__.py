"""One importer per format: the bytes of a file become subjects, and what is none becomes an error with its place."""

from __future__ import annotations

from app.feeds.detection import detect_kind
from app.feeds.formats import Format, format_of
from app.feeds.reading import Batch, read_subjects
from app.feeds.writing import write_subjects

__all__ = ["Batch", "Format", "detect_kind", "format_of", "read_subjects", "write_subjects"]
