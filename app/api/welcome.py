"""The page at `/`: what the service offers, from its own OpenAPI description. No script, no style, nothing fetched."""

from __future__ import annotations

from html import escape
from typing import Any

PAGE_HEADERS = {"Content-Language": "en"}

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Vetlist</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body><main><h1>{title} {version}</h1><p>{description}</p>
<p>The whole description, with worked examples: <a href="/openapi.json">/openapi.json</a></p>
<dl>{operations}</dl></main></body></html>
"""


def page(openapi: dict[str, Any]) -> bytes:
    """The page as UTF-8 HTML."""
    operations = "".join(
        f"<dt><code>{escape(method.upper())} {escape(path)}</code></dt>"
        f"<dd><p>{escape(operation['summary'])}</p><pre>{escape(operation['description'])}</pre></dd>"
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    )
    info = openapi["info"]
    return _PAGE.format(
        title=escape(info["title"]),
        version=escape(info["version"]),
        description=escape(info["description"]),
        operations=operations,
    ).encode()
