"""The JSON-LD blocks of an HTML page, as a shop puts them there for search engines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.domain.strict_json import JsonError, read_json
from app.feeds.formats import Container
from app.feeds.layouts import Layout
from app.feeds.limits import Limits
from app.feeds.nested import Product, of_type, products_in
from app.feeds.rows import Fault

_BLOCK = re.compile(
    r"<script\b[^>]*\btype\s*=\s*[\"']?application/ld\+json[^>]*>(.*?)</script", re.IGNORECASE | re.DOTALL
)
_MOST_BLOCKS = 1_000


def page_products(text: str, layout: Layout, limits: Limits) -> Iterator[Product | Fault]:
    """The products of every block, or for a block that cannot be read a fault with its line in the page."""
    line = 1
    before = 0
    for number, block in enumerate(_BLOCK.finditer(text)):
        if number >= _MOST_BLOCKS:
            return
        start = block.start(1)
        line += text.count("\n", before, start)
        before = start
        body = block[1].replace("<!--", "    ").replace("-->", "   ").rstrip()
        try:
            read_json(body.encode("utf-8", "replace"), max_bytes=limits.document)
        except JsonError as error:
            params = {"what": error.message}
            yield Fault("json-broken", params, line=line + (error.line or 1) - 1, column=error.column)
            continue
        found = products_in(body, Container.HTML, None)
        if found is None or found[0].id != layout.id:
            continue
        before_block = start - text.rfind("\n", 0, start) - 1
        for each in of_type(found[1], layout):
            yield _moved(each, line - 1, before_block)


def _moved(each: Product | Fault, lines: int, columns: int) -> Product | Fault:
    """With its place in the page instead of that in the block, which begins so many lines and columns behind it."""
    first, column = each.line or 1, each.column or 1
    return replace(each, line=first + lines, column=column + (columns if first == 1 else 0))
