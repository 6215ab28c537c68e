"""Writes mended subjects back into their file, in its own format and with as little change as can be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.pointer import join, replace, split
from app.domain.strict_json import JsonError, decode_utf8, read_json, spans
from app.feeds.formats import Container, container_of
from app.feeds.opened import HEAD
from app.feeds.records import MAX_FILE, YAML_LIMITS
from app.packs.errors import PackError
from app.packs.yaml_reader import read_document

_BOM = b"\xef\xbb\xbf"


WRITABLE = frozenset({Container.JSON, Container.JSONL, Container.YAML})
"""What is written back; a merchant's feed is mended where it comes from."""


def write_subjects(data: bytes, name: str, mended: Mapping[tuple[int | None, str], Any]) -> bytes:
    """Return `data` with each document of `mended` in place; what did not change keeps its bytes.

    Keys are ``(line, pointer)`` as :func:`app.feeds.read_subjects` gave them; the line counts in JSONL only. When only
    texts changed, just their literals are replaced, so layout and comments stay. Otherwise a JSON or YAML document is
    written anew (indent 2, characters as they are), a JSONL line on one line.
    """
    form = container_of(data[:HEAD], name)
    if form is not Container.JSONL:
        return _document(data, {pointer: value for (_, pointer), value in mended.items()}, form)
    lines = data.split(b"\n")
    for (line, pointer), value in mended.items():
        if line is not None:
            lines[line - 1] = _document(lines[line - 1], {pointer: value}, form)
    return b"\n".join(lines)


def _document(data: bytes, mended: Mapping[str, Any], form: Container) -> bytes:
    before = _read(data, form)
    after = before
    for pointer, value in mended.items():
        after = replace(after, pointer, value)
    if after == before:
        return data
    mark, text = (_BOM, decode_utf8(data)) if data.startswith(_BOM) else (b"", decode_utf8(data))
    changes = _changed_texts(before, after)
    if changes is not None:
        spliced = mark + _splice(text, changes, form).encode()
        if _reads_as(spliced, form, after):
            return spliced
    return mark + _written_anew(after, text, form).encode()


def _read(data: bytes, form: Container) -> Any:
    if form is Container.YAML:
        return read_document(data, "", limits=YAML_LIMITS).value
    return read_json(data, max_bytes=MAX_FILE)


def _reads_as(data: bytes, form: Container, value: Any) -> bool:
    try:
        return bool(_read(data, form) == value)
    except (JsonError, PackError):
        return False


def _changed_texts(before: Any, after: Any) -> dict[str, str] | None:
    """Pointer -> new text where only texts differ; None when something else does."""
    changes: dict[str, str] = {}
    for pointer, old, new in _differences(before, after, ""):
        if not (isinstance(old, str) and isinstance(new, str)):
            return None
        changes[pointer] = new
    return changes


def _differences(before: Any, after: Any, at: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict) and list(before) == list(after):
        for key in before:
            yield from _differences(before[key], after[key], at + join(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(old, new, at + join(index))
    elif type(before) is not type(after) or before != after:
        yield at, before, after


def _splice(text: str, changes: Mapping[str, str], form: Container) -> str:
    places = _yaml_spans(text, changes) if form is Container.YAML else spans(text)
    for pointer, new in sorted(changes.items(), key=lambda change: places[change[0]], reverse=True):
        start, end = places[pointer]
        # A block scalar runs to the end of its last line; JSON strings are YAML's double-quoted ones.
        line_end = "\n" if text[start:end].endswith("\n") else ""
        text = text[:start] + json.dumps(new, ensure_ascii=False) + line_end + text[end:]
    return text


def _yaml_spans(text: str, pointers: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    # Only here: whoever checks JSON reads no YAML.
    import yaml  # noqa: PLC0415

    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    found: dict[str, tuple[int, int]] = {}
    for pointer in pointers:
        node = root
        for token in split(pointer):
            if isinstance(node, yaml.MappingNode):
                node = next(value for key, value in node.value if key.value == token)
            elif isinstance(node, yaml.SequenceNode):
                node = node.value[int(token)]
        found[pointer] = (node.start_mark.index, node.end_mark.index)
    return found


def _written_anew(value: Any, text: str, form: Container) -> str:
    if form is Container.YAML:
        import yaml  # noqa: PLC0415

        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000)
    if form is Container.JSONL:
        return json.dumps(value, ensure_ascii=False) + ("\r" if text.endswith("\r") else "")
    return json.dumps(value, ensure_ascii=False, indent=2) + ("\n" if text.endswith("\n") else "")
