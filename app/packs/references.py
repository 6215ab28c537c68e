"""Checks what packs say about each other and about the tables: a name nobody declared is never a silent miss."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from app.domain.vocabulary import SaleRegime, TransportMode
from app.packs.conditions import Derivation, SymbolFields
from app.packs.errors import PackError, PackErrors
from app.packs.library import Library, Pack
from app.packs.matches import CertificateWanted, GoodsTest, ProhibitedMatch, TaxMatch, WordingMatch
from app.packs.messages import template_problems
from app.packs.pack_files import PackFile, PackFolder
from app.packs.pydantic_errors import choices, did_you_mean
from app.packs.rules import Categories, Deprecation, Rule, TraitRule
from app.packs.tables import load_table, load_tsv, table_exists
from app.packs.term_tables import table_terms
from app.packs.terms import HitCondition
from app.packs.walk import Fields, Place, walk

REFERENCES = Fields(
    {
        (SymbolFields, "trait"): "trait",
        (SymbolFields, "regime"): "regime",
        (SymbolFields, "mode"): "mode",
        (SymbolFields, "sale"): "sale",
        (Derivation, "trait"): "trait",
        (Derivation, "regime"): "regime",
        (Derivation, "supersedes"): "regime",
        (HitCondition, "traits"): "trait",
        (Categories, "any"): "trait",
        (Categories, "not_"): "trait",
        (GoodsTest, "trait"): "trait",
        (GoodsTest, "named"): "goods",
        (ProhibitedMatch, "traits"): "trait",
        (TraitRule, "gives"): "trait",
        (WordingMatch, "tables"): "term table",
        (ProhibitedMatch, "tables"): "term table",
        (TaxMatch, "table"): "tax table",
        (CertificateWanted, "schemes"): "certificate scheme",
        (CertificateWanted, "laws"): "law",
        (Deprecation, "use"): "rule",
    }
)
"""Where in the models a name of something else stands, and what it names."""

_TABLES = {"term table": "terms", "tax table": "tax"}
_YEARS = range(1900, 2100)


def references(model: BaseModel) -> Iterator[Place]:
    """Every reference in `model` and the models inside it; `kind` says what is named."""
    return walk(model, REFERENCES)


def check_references(library: Library, folders: Sequence[PackFolder], corpora: Path) -> list[PackError]:
    """Check all packs against each other and against the tables below `corpora`.

    `folders` are the packs as read, those that did not load included: what they may declare is not called unknown.
    """
    by_name = {folder.name: folder for folder in folders}
    names = _Names.of(library, folders, corpora)
    errors: list[PackError] = []
    errors.extend(_check_vocabulary_declared_once(library, by_name))
    errors.extend(_check_depends(library, by_name))
    errors.extend(_check_ids(library, by_name))
    for pack in library.packs.values():
        files = {f"{pack.id}/{file.stem}": file for file in by_name[pack.id].rules}
        for rule in pack.rules.values():
            errors.extend(_check_rule(rule, files[rule.id], names))
    errors.extend(names.table_errors)
    return errors


@dataclass
class _Names:
    """What there is to be named. None stands for "cannot be known", and nothing is called unknown then."""

    known: dict[str, Collection[str] | None]
    corpora: Path
    table_errors: list[PackError] = field(default_factory=list)
    _tables: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, library: Library, folders: Sequence[PackFolder], corpora: Path) -> _Names:
        complete = len(library.packs) == len(folders)
        ids = {f"{folder.name}/{file.stem}" for folder in folders for file in folder.rules}
        aliases = {alias for _, rule in library.rules() for alias in rule.aliases}
        names = cls({}, corpora)
        names.known = {
            "trait": library.traits if complete else None,
            "regime": library.regimes if complete else None,
            "mode": [mode.value for mode in TransportMode],
            "sale": [regime.value for regime in SaleRegime],
            "rule": ids | aliases,
            "certificate scheme": names._table_keys("certificates.yaml"),
            "law": names._table_keys("laws.yaml"),
            "goods": names._goods(),
        }
        return names

    def problem(self, reference: Place) -> str | None:
        """What is wrong with a reference, or None."""
        if reference.kind in _TABLES:
            return self._table_problem(reference, _TABLES[reference.kind])
        known = self.known[reference.kind]
        if known is None or reference.value in known:
            return None
        return _unknown(reference.kind, reference.value, known)

    def _table_problem(self, reference: Place, folder: str) -> str | None:
        if table_exists(f"{folder}/{reference.value}.yaml", folder=self.corpora):
            if reference.kind == "term table":
                self._read_terms(reference.value)
            return None
        present = sorted(path.stem for path in (self.corpora / folder).glob("*.yaml"))
        unknown = _unknown(reference.kind, reference.value, present)
        return f"{unknown} (no corpora/{folder}/{reference.value[:60]}.yaml)"

    def _read_terms(self, name: str) -> None:
        if name in self._tables:
            return
        self._tables[name] = True
        try:
            table_terms(name, folder=self.corpora)
        except PackError as error:
            self.table_errors.append(error)
        except PackErrors as errors:
            self.table_errors.extend(errors)

    def _goods(self) -> Collection[str] | None:
        if not table_exists("hs/goods.tsv", folder=self.corpora):
            return None
        try:
            return {row["goods"] for row in load_tsv("hs/goods.tsv", folder=self.corpora)}
        except PackError as error:
            self.table_errors.append(error)
            return None

    def _table_keys(self, relative: str) -> Collection[str] | None:
        if not table_exists(relative, folder=self.corpora):
            return None
        try:
            table = load_table(relative, folder=self.corpora)
        except PackError as error:
            self.table_errors.append(error)
            return None
        return table.keys() if isinstance(table, dict) else None


def _check_rule(rule: Rule, file: PackFile, names: _Names) -> Iterator[PackError]:
    for reference in references(rule):
        problem = names.problem(reference)
        if problem:
            yield file.document.error(reference.location, problem)
    yield from _check_dates(rule, file)
    message = getattr(rule, "message", None)
    if message is None:
        return
    for language, template in (("en", message.en), ("zh", message.zh)):
        for problem in template_problems(template, rule.kind):
            yield file.document.error(("message", language), problem)


def _check_dates(rule: Rule, file: PackFile) -> Iterator[PackError]:
    effective = rule.effective
    for key, date in (("from", effective.from_), ("to", effective.to)):
        if date is not None and date.year not in _YEARS:
            message = f"{date} is hardly meant: dates lie between {_YEARS.start} and {_YEARS.stop - 1}"
            yield file.document.error(("effective", key), message)
    if rule.deprecated and rule.deprecated.since < effective.from_:
        message = f"deprecated since {rule.deprecated.since}, before it begins on {effective.from_}"
        yield file.document.error(("deprecated", "since"), message)


def _check_vocabulary_declared_once(library: Library, folders: dict[str, PackFolder]) -> Iterator[PackError]:
    owner: dict[tuple[str, str], Pack] = {}
    for pack in library.packs.values():
        for kind, declared in (("traits", pack.manifest.traits), ("regimes", pack.manifest.regimes)):
            for name in declared:
                first = owner.setdefault((kind, name), pack)
                if first is not pack:
                    document = folders[pack.id].manifest.document
                    message = f"{name!r} is already declared by the pack {first.id!r}"
                    yield document.error((kind, name), message, key=True)


def _check_depends(library: Library, folders: dict[str, PackFolder]) -> Iterator[PackError]:
    for pack in library.packs.values():
        for index, name in enumerate(pack.manifest.depends):
            if name not in folders:
                document = folders[pack.id].manifest.document
                yield document.error(("depends", index), _unknown("pack", name, folders))
    for circle in _circles({pack.id: pack.manifest.depends for pack in library.packs.values()}):
        path = " -> ".join((*circle, circle[0]))
        document = folders[circle[0]].manifest.document
        yield document.error(("depends",), f"packs depend on each other in a circle: {path}")


def _circles(graph: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The circles of a dependency graph that a depth-first walk in order meets; each once, its smallest id first."""
    found: dict[tuple[str, ...], None] = {}
    finished: set[str] = set()
    for start in sorted(graph):
        path: list[str] = []
        pending: list[tuple[str, Iterator[str]]] = [(start, iter(graph[start]))] if start not in finished else []
        path.extend(name for name, _ in pending)
        while pending:
            name, following = pending[-1]
            after = next((n for n in following if n in graph and n not in finished), None)
            if after is None:
                finished.add(name)
                pending.pop()
                path.pop()
            elif after in path:
                circle = path[path.index(after) :]
                turn = circle.index(min(circle))
                found[(*circle[turn:], *circle[:turn])] = None
            else:
                pending.append((after, iter(graph[after])))
                path.append(after)
    return list(found)


def _check_ids(library: Library, folders: dict[str, PackFolder]) -> Iterator[PackError]:
    owner = {f"{folder.name}/{file.stem}": file.name for folder in folders.values() for file in folder.rules}
    for pack in library.packs.values():
        files = {f"{pack.id}/{file.stem}": file for file in folders[pack.id].rules}
        for rule in pack.rules.values():
            file = files[rule.id]
            for index, alias in enumerate(rule.aliases):
                taken = owner.setdefault(alias, file.name)
                # Its own id as alias is harmless, and the linter's to say.
                if alias != rule.id and (taken != file.name or alias in rule.aliases[:index]):
                    yield file.document.error(("aliases", index), f"alias {alias!r} is already taken by {taken}")


def _unknown(kind: str, name: str, known: Collection[str]) -> str:
    hint = did_you_mean(name, known)
    if kind in ("mode", "sale"):
        return f"unknown {kind} {name[:80]!r}: use one of {choices(known)}{hint}"
    declare = f"; declare it under `{kind}s` of a pack.yaml" if kind in ("trait", "regime") else ""
    return f"unknown {kind} {name[:80]!r}{hint or declare}"
