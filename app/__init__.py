"""Vetlist: vets product listings, shipments, merchants and data forms against dated, cited rule packs."""

__version__ = "0.1.0"
