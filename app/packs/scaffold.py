"""Writes the start of a rule: a commented file that loads, with an example to fail, to pass and to mend."""

from __future__ import annotations

from pathlib import Path
from string import Template

from pydantic import TypeAdapter, ValidationError

from app.packs._base import RuleId
from app.packs._skeletons import BODIES, HEAD, MANIFEST
from app.packs.errors import PackError
from app.packs.pack_files import MANIFEST as MANIFEST_NAME
from app.packs.pydantic_errors import choices, did_you_mean
from app.packs.yaml_reader import Document, read_document

KINDS = tuple(BODIES)
"""The kinds of rule there is a skeleton for: all of them."""

# What a skeleton names of the closed vocabulary; taken from the pack, or declared in it.
_NEEDS = {"trait": "traits", "infer": "regimes"}
_EXAMPLE = "example"
_RULE_ID: TypeAdapter[str] = TypeAdapter(RuleId)


def new_rule(pack_dir: Path, rule_id: str, kind: str) -> Path:
    """Write the skeleton of a rule into `pack_dir`, with a pack.yaml if there is none, and return the rule's path.

    A rule that gives a trait or derives a regime uses the pack's first one; if the pack declares none, an example is
    added to its pack.yaml.

    Raises:
        PackError: unknown kind, a name that is none, an id of another pack, a file that is already there, or a
            pack.yaml that cannot be read.
    """
    if kind not in BODIES:
        hint = did_you_mean(kind, BODIES)
        raise PackError(pack_dir.name, 1, 1, f"unknown kind of rule {kind[:40]!r}: use one of {choices(BODIES)}{hint}")
    pack_id, _, stem = rule_id.partition("/")
    try:
        _RULE_ID.validate_python(rule_id)
    except ValidationError as error:
        raise PackError(pack_dir.as_posix(), 1, 1, str(error.errors()[0]["ctx"]["error"])) from None
    if pack_id != pack_dir.name:
        raise PackError(
            pack_dir.as_posix(), 1, 1, f"rule {rule_id!r} does not belong into the folder {pack_dir.name!r}"
        )
    path = pack_dir / f"{stem}.yaml"
    if path.exists():
        raise PackError(path.as_posix(), 1, 1, "is already there; choose another id")
    pack_dir.mkdir(parents=True, exist_ok=True)
    symbol = _symbol(pack_dir, _NEEDS.get(kind))
    text = Template(HEAD + BODIES[kind]).substitute(id=rule_id, kind=kind, symbol=symbol)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _symbol(pack_dir: Path, section: str | None) -> str:
    manifest = pack_dir / MANIFEST_NAME
    if not manifest.exists():
        manifest.write_text(Template(MANIFEST).substitute(pack=pack_dir.name), encoding="utf-8", newline="\n")
    if section is None:
        return _EXAMPLE
    document = read_document(manifest.read_bytes(), manifest.as_posix())
    declared = document.value.get(section) if isinstance(document.value, dict) else None
    return next(iter(declared)) if declared else _declare(manifest, section, document)


def _declare(manifest: Path, section: str, document: Document) -> str:
    symbol = f"{manifest.parent.name}.{_EXAMPLE}"
    if isinstance(document.value, dict) and section in document.value:
        raise document.error((section,), f"declare the rule's symbol under {section!r} first; it is empty", key=True)
    text = manifest.read_text(encoding="utf-8")
    declaration = f"{section}:\n  {symbol}: {{en: Example, zh: 示例}}\n"
    manifest.write_text(f"{text.rstrip()}\n{declaration}", encoding="utf-8", newline="\n")
    return symbol
