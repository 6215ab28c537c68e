"""One importer per format: the bytes of a file become subjects, and what is none becomes an error with its place.

:func:`open_feed` reads any file one record at a time in flat memory; :func:`read_subjects` gathers a small one. Each
:class:`Record` stands alone and may be evaluated in any order, in any process: its subject carries its source (file,
line, record, and for each pointer line, column and the file's own name of the value) and the notes of the importer,
which the engine turns into findings.
"""

from __future__ import annotations

from app.feeds.detection import detect_kind
from app.feeds.feed import Feed, Record
from app.feeds.formats import Container
from app.feeds.importing import FORMATS, Options, UnknownOptionError, open_feed
from app.feeds.limits import Limits
from app.feeds.reading import MAX_RECORDS, Batch, gather, read_subjects
from app.feeds.variants import Repeats
from app.feeds.writing import write_subjects

__all__ = [
    "FORMATS",
    "MAX_RECORDS",
    "Batch",
    "Container",
    "Feed",
    "Limits",
    "Options",
    "Record",
    "Repeats",
    "UnknownOptionError",
    "detect_kind",
    "gather",
    "open_feed",
    "read_subjects",
    "write_subjects",
]
