"""Loads packs: folders of YAML in, a checked :class:`Library` out, or every error of every file."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError

from app.packs import rules as rule_models
from app.packs.cache import MISSING, DocumentCache, cache_folder
from app.packs.errors import PackError, PackErrors
from app.packs.library import Library, Pack
from app.packs.manifest import Manifest
from app.packs.pack_files import PackFile, PackFolder, find_folders
from app.packs.pydantic_errors import to_pack_errors
from app.packs.references import check_references
from app.packs.resources import corpora_dir, rules_dir
from app.packs.rules import RULE, Rule
from app.packs.yaml_reader import PACK_LIMITS, Document

RULE_MODELS: dict[str, type[Any]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in get_args(rule_models.Rule)
}
"""The model of each kind of rule."""

_MANIFEST: TypeAdapter[Manifest] = TypeAdapter(Manifest)
_Made = TypeVar("_Made", Manifest, Rule)


def load_library(
    paths: Sequence[Path] | None = None, *, extra: Sequence[Path] = (), corpora: Path | None = None
) -> Library:
    """Load the packs in `paths` (None: the shipped ones) and in `extra`, and check them against each other.

    A path is a pack's folder or a folder of packs. `corpora` is where the tables are that rules name
    (None: the shipped ones). What files say is remembered from load to load (:mod:`app.packs.cache`).

    Raises:
        PackErrors: every problem of every file, sorted by place.
    """
    shipped = rules_dir()
    errors: list[PackError] = []
    with _collector_paused():
        roots = [*(paths if paths is not None else [shipped]), *extra]
        folders = _unique(find_folders(roots, errors, shipped=shipped), errors)
        caches = _open_caches(folders)
        packs: dict[str, Pack] = {}
        for folder in sorted(folders, key=lambda f: f.name):
            pack = _load_pack(folder, caches[folder.name], errors)
            if pack is not None:
                packs[pack.id] = pack
        library = Library(packs)
        errors.extend(check_references(library, folders, corpora or corpora_dir()))
    if errors:
        raise PackErrors(errors)
    # Only now: nothing that failed is remembered.
    for cache in caches.values():
        cache.save()
    return library


def _open_caches(folders: Sequence[PackFolder]) -> dict[str, DocumentCache]:
    at = cache_folder(os.environ)
    return {folder.name: DocumentCache(folder.path, PACK_LIMITS, folder=at) for folder in folders}


def _unique(folders: Iterator[PackFolder], errors: list[PackError]) -> list[PackFolder]:
    first: dict[str, PackFolder] = {}
    for folder in folders:
        known = first.setdefault(folder.name, folder)
        if known is not folder:
            message = f"a second pack {folder.name!r}; the first is {known.manifest.name}"
            errors.append(PackError(folder.manifest.name, 1, 1, message))
    return list(first.values())


def _load_pack(folder: PackFolder, cache: DocumentCache, errors: list[PackError]) -> Pack | None:
    manifest = _load_manifest(folder, cache, errors)
    rules: dict[str, Rule] = {}
    files: dict[str, str] = {}
    for file in folder.rules:
        rule = _load_rule(folder, file, cache, errors)
        if rule is not None:
            rules[rule.id] = rule
            files[rule.id] = file.name
    if manifest is None:
        return None
    return Pack(manifest, rules, folder.sha256, files, folder.path)


def _load_manifest(folder: PackFolder, cache: DocumentCache, errors: list[PackError]) -> Manifest | None:
    remembered = _remembered(folder.manifest, cache, _MANIFEST, folder.name)
    if remembered is not None:
        return remembered
    document = _parse(folder.manifest, errors)
    if document is None:
        return None
    try:
        manifest = _MANIFEST.validate_python(document.value)
    except ValidationError as error:
        errors.extend(to_pack_errors(error, Manifest, document))
        return None
    if manifest.id != folder.name:
        message = f"id {manifest.id!r} in the folder {folder.name!r}; they must be the same"
        errors.append(document.error(("id",), message))
        return None
    cache.put(folder.manifest.data, document.value)
    return manifest


def _load_rule(folder: PackFolder, file: PackFile, cache: DocumentCache, errors: list[PackError]) -> Rule | None:
    wanted = f"{folder.name}/{file.stem}"
    remembered: Rule | None = _remembered(file, cache, RULE, wanted)
    if remembered is not None:
        return remembered
    document = _parse(file, errors)
    if document is None:
        return None
    try:
        rule: Rule = RULE.validate_python(document.value)
    except ValidationError as error:
        model = RULE_MODELS.get(str(document.value.get("kind")))
        errors.extend(to_pack_errors(error, model, document, tagged=True))
        return None
    if rule.id != wanted:
        errors.append(document.error(("id",), f"id {rule.id!r} in the file of {wanted!r}; they must be the same"))
        return None
    cache.put(file.data, document.value)
    return rule


def _remembered(file: PackFile, cache: DocumentCache, model: TypeAdapter[_Made], id: str) -> _Made | None:
    value = cache.get(file.data)
    if value is MISSING:
        return None
    with suppress(ValidationError):
        made = model.validate_python(value)
        if made.id == id:
            return made
    # A remembered value that does not fit is no error of the file, nor could it say where one stands: read the file.
    return None


def _parse(file: PackFile, errors: list[PackError]) -> Document | None:
    try:
        document = file.read()
    except PackError as error:
        errors.append(error)
        return None
    if not isinstance(document.value, dict):
        said = "the file is empty" if document.value is None else "not a mapping of keys and values"
        errors.append(document.error((), f"{said}; see `vetlist packs new-rule` for a start"))
        return None
    return document


@contextmanager
def _collector_paused() -> Iterator[None]:
    # Loading makes many objects that stay; the cycle collector would walk them again and again (half of the time).
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
