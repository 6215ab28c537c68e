"""What users load beside the packs: national tariffs and lists of restricted parties; kept in one folder."""

from __future__ import annotations

from app.loads.loading import load_lists
from app.loads.parties_import import import_parties
from app.loads.store import ListError, ListStore
from app.loads.tariff_import import import_tariff

__all__ = ["ListError", "ListStore", "import_parties", "import_tariff", "load_lists"]
