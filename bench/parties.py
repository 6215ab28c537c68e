"""``python -m bench.parties``: screening generated names against a generated list, with the curve of the threshold.

The list holds persons with Russian, Greek, Chinese, Arabic, Spanish and German names, and firms, all put together at
random from common names and stems (seeded). A query is an entry written otherwise: in its own script, in another
romanisation, in another order, with a middle name left out, with one or two letters wrong, or reordered and misspelt.
Two kinds of names that are not listed tell the false alarms: some put together from the same stems, which so dense a
list resembles far more often than a real one does, and English ones.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anyascii import anyascii

from app.checks.party_lists import Listed, PartyList
from app.domain.findings import ListReceipt
from app.domain.parts import Party
from bench.timing import Row, as_text, cpu_seconds

SEED = 20261123
ENTRIES, QUERIES = 50_000, 10_000
THRESHOLDS = (80, 84, 86, 88, 90, 92, 94, 96, 98)
SHIPPED = 90

_RU_GIVEN = "Александр Алексей Андрей Борис Вадим Валерий Виктор Виталий Владимир Григорий Дмитрий Евгений Игорь Кирилл Леонид Михаил Николай Олег Павел Сергей Станислав Юрий Ярослав Ольга Татьяна Людмила Екатерина Наталья".split()  # noqa: E501
_RU_MIDDLE = "Александрович Андреевич Борисович Викторович Григорьевич Дмитриевич Иванович Михайлович Николаевич Павлович Сергеевич Юрьевич".split()  # noqa: E501
_RU_START = "Авер Барал Вишн Гавр Дроб Ермол Жигал Завьял Игнат Казан Лавр Масл Никон Осип Панкр Радион Савел Терех Ушак Федул Харит Цветк Чернух Шевел Щербак Юдин Яхон".split()  # noqa: E501
_RU_MIDST = "ат ен ил ок уш ян ар ет ич ом ус ал".split()
_RU_ENDING = "ов ев ин ский енко ук чук инский ович евский овский цов анов янов".split()
_GR_GIVEN = "Αλέξανδρος Γεώργιος Δημήτριος Θεόδωρος Ιωάννης Κωνσταντίνος Νικόλαος Παναγιώτης Σπυρίδων Χρήστος".split()
_GR_STEM = "Παπα Καρα Χατζη Μαυρο Οικονομ Γεωργ Νικολ Δημητρ Αναγνωστ Βασιλ Καλο Σταυρ Μακρ Λαμπρ Αντων Θεοδωρ Κοντο Τσαρ Ζαφειρ Ραπτ".split()  # noqa: E501
_GR_MIDST = ("", "γιανν", "γιωργ", "δημητρ", "νικολ", "κωστ")
_GR_ENDING = "όπουλος ίδης άκης άτος ιάδης έλλης όγλου ανάκης".split()
_CN_SURNAME = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_CN_GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志海波宁鹏辉斌凯丽婷欣晨宇浩然博文子轩雨泽嘉诚"
_AR_GIVEN = "Mohammed Ahmed Hassan Hussein Khalid Yousef Ibrahim Abdullah Mustafa Omar Said Tariq Faisal Jamal".split()
_AR_FAMILY_START = "Bar Far Ghan Had Jab Kar Mans Nas Qas Rah Sal Shah Tam Zam Dar Wah Yas Lut".split()
_AR_FAMILY_END = "ad awi ani ouri im ami eh ouk ish aoui ali een oosh abi".split()
_ES_GIVEN = "José Luis Carlos María Andrés Ramón Íñigo Jesús Héctor Verónica Sofía Martín".split()
_ES_FAMILY = "Gutiérrez Fernández Muñoz Peña Velázquez Ibáñez Domínguez Cáceres Ordóñez Quiñones Zúñiga Arévalo".split()
_DE_GIVEN = "Jürgen Günther Käthe Björn Sören Wolfgang Friedrich Matthias Andreas Ulrich".split()
_DE_STEM = "Müll Schröd Köhl Krüg Weiß Groß Bäck Schäf Hübn Löff Strauß Zimm".split()
_DE_ENDING = "er mann ner hofer bauer stein berg inger".split()
_FIRM_FIRST = "Aurora Borealis Caspian Delta Elbrus Fortuna Granit Helios Istok Kuban Lazur Meridian Neva Orion Polaris Rubin Sirius Titan Ural Vega Zenit".split()  # noqa: E501
_FIRM_MIDDLE = (
    "Quantum Marine Techno Trans Agro Electro Petro Stroy Metal Optic Avia Chem Gas Bio Info Auto Energo".split()
)
_FIRM_LAST = "Shipping Trading Logistics Holding Export Systems Engineering Resources Industries Services Group".split()
_RU_CITY = "Arkhangelsk Baltic Dvina Irtysh Kazan Ladoga Murmansk Novaya Omsk Pskov Rostov Samara Tula Ufa".split()
_EN_GIVEN = (
    "Alice Brian Carol Derek Emma Fiona Graham Hazel Ian Joyce Keith Laura Neil Oliver Pamela Ruth Simon Una".split()
)
_EN_START = (
    "Ash Black Bright Clif Dal East Fair Green Hart High Kirk Lang Mar North Oak Pem Rad Stan Thorn Wood".split()
)
_EN_END = "bourne by combe croft dale field ford gate ham hurst ley low more ridge shaw ton wick worth".split()
_FORMS = ("GmbH", "LLC", "Ltd", "OOO", "S.A.", "Co., Ltd.", "JSC", "B.V.")

# One Russian sound by the ways of several countries; the first that fits is changed.
_ROMANISATIONS = (
    ("shch", "chtch"), ("zh", "j"), ("kh", "h"), ("ts", "tz"), ("yu", "iu"), ("ya", "ia"), ("iy", "y"), ("ov", "off"),
    ("ch", "tch"), ("ks", "x"), ("v", "w"), ("ou", "u"), ("th", "t"), ("ch", "h"), ("mm", "m"), ("ss", "s"),
    ("ü", "ue"), ("ö", "oe"), ("ä", "ae"), ("ß", "ss"), ("q", "k"), ("ee", "i"), ("u", "oo"),
)  # fmt: skip


_ALIKE, _ELSEWHERE = "same stems", "English"


@dataclass(frozen=True)
class Query:
    """A name to screen; `entry` is the number of the entry it stands for, None for a name that is not listed."""

    kind: str
    written: str
    entry: int | None


def generate(entries: int, queries: int, seed: int) -> tuple[list[Listed], list[Query]]:
    """The list, and as many queries that stand for an entry as such that stand for none, none of them twice listed."""
    dice = random.Random(seed)
    names: dict[str, str] = {}
    while len(names) < entries + queries:
        own = _name(dice)
        names.setdefault(_latin(own), own)
    pairs = list(names.items())
    listed = [Listed(f"E{number}", latin) for number, (latin, _) in enumerate(pairs[:entries])]
    asked = [_rewritten(dice, number, *pairs[number]) for number in dice.sample(range(entries), min(queries, entries))]
    alike = [Query(_ALIKE, latin, None) for latin, _ in pairs[entries:]]
    return listed, [*asked, *alike, *(Query(_ELSEWHERE, _english(dice), None) for _ in range(queries))]


def _english(dice: random.Random) -> str:
    return f"{dice.choice(_EN_GIVEN)} {dice.choice(_EN_GIVEN)} {dice.choice(_EN_START)}{dice.choice(_EN_END)}"


def _name(dice: random.Random) -> str:
    pick = dice.choice
    kind = dice.choices(("ru", "gr", "cn", "ar", "es", "de", "firm"), (42, 10, 8, 14, 8, 4, 14))[0]
    match kind:
        case "ru":
            return f"{pick(_RU_GIVEN)} {pick(_RU_MIDDLE)} {pick(_RU_START)}{pick(_RU_MIDST)}{pick(_RU_ENDING)}"
        case "gr":
            return f"{pick(_GR_GIVEN)} {pick(_GR_GIVEN)} {pick(_GR_STEM)}{pick(_GR_MIDST)}{pick(_GR_ENDING)}"
        case "cn":
            return pick(_CN_SURNAME) + pick(_CN_GIVEN) + pick(_CN_GIVEN)
        case "ar":
            return (
                f"{pick(_AR_GIVEN)} {pick(_AR_GIVEN)} {pick(_AR_GIVEN)} {pick(_AR_FAMILY_START)}{pick(_AR_FAMILY_END)}"
            )
        case "es":
            return f"{pick(_ES_GIVEN)} {pick(_ES_GIVEN)} {pick(_ES_FAMILY)} {pick(_ES_FAMILY)}"
        case "de":
            return f"{pick(_DE_GIVEN)} {pick(_DE_GIVEN)} {pick(_DE_STEM)}{pick(_DE_ENDING)}"
    trade = pick(_FIRM_MIDDLE) + pick(_FIRM_MIDDLE).casefold()
    return f"{pick(_FIRM_FIRST)} {trade} {pick(_RU_CITY)} {pick(_FIRM_LAST)} {pick(_FORMS)}"


def _latin(name: str) -> str:
    """As a list writes it: Latin letters with their accents, Chinese names surname first."""
    if "\u4e00" <= name[0] <= "\u9fff":
        syllables = [anyascii(c) for c in name]
        return f"{syllables[0]} {syllables[1]}{syllables[2].casefold()}"
    return "".join(c if c.isascii() or (c.isalpha() and ord(c) < 0x250) else anyascii(c) for c in name)


def _rewritten(dice: random.Random, number: int, latin: str, own: str) -> Query:
    kinds = tuple(_WAYS) if own != latin else tuple(way for way in _WAYS if way != "own script")
    kind = dice.choice(kinds)
    return Query(kind, _WAYS[kind](dice, latin, own), number)


def _romanised(dice: random.Random, latin: str, _own: str) -> str:
    fitting = [pair for pair in _ROMANISATIONS if pair[0] in latin.casefold()]
    name = latin.casefold()
    for old, new in dice.sample(fitting, min(2, len(fitting))):
        name = name.replace(old, new, 1)
    return name.title()


def _reordered(_dice: random.Random, latin: str, _own: str) -> str:
    words = latin.replace(",", "").split()
    return f"{words[-1].upper()}, {' '.join(words[:-1])}"


def _shortened(_dice: random.Random, latin: str, _own: str) -> str:
    words = latin.split()
    return " ".join((words[0], *words[2:])) if len(words) > 2 and words[-1] not in _FORMS else latin.upper()


def _misspelt(dice: random.Random, latin: str, _own: str) -> str:
    name = latin
    for _ in range(1 if len(name) < 14 else 2):
        at = dice.randrange(1, len(name) - 1)
        letter = dice.choice("aeioulnrst")
        name = dice.choice((
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ))  # fmt: skip
    return name


def _reordered_and_misspelt(dice: random.Random, latin: str, own: str) -> str:
    return _reordered(dice, _misspelt(dice, latin, own), own)


_WAYS: dict[str, Callable[[random.Random, str, str], str]] = {
    "own script": lambda _dice, _latin, own: own,
    "romanised": _romanised,
    "reordered": _reordered,
    "shortened": _shortened,
    "misspelt": _misspelt,
    "reordered, misspelt": _reordered_and_misspelt,
}


@dataclass(frozen=True)
class Screening:
    """What a run found: each query with the best score of its own entry and of any."""

    queries: list[Query]
    own: list[float]
    best: list[float]
    index_seconds: float
    seconds: float

    def recall(self, threshold: float, kind: str | None = None) -> float:
        """The share of listed queries (of a kind) whose own entry reaches the threshold."""
        rows = [
            own for q, own in zip(self.queries, self.own, strict=True) if q.entry is not None and kind in (None, q.kind)
        ]
        return sum(own >= threshold for own in rows) / len(rows)

    def false_alarms(self, threshold: float, kind: str) -> float:
        """The share of queries of a kind that is not listed that reach the threshold all the same."""
        rows = [best for q, best in zip(self.queries, self.best, strict=True) if q.kind == kind]
        return sum(best >= threshold for best in rows) / len(rows)


def screen(entries: int = ENTRIES, queries: int = QUERIES, seed: int = SEED) -> Screening:
    """Generate, index and search; the times are of the processor, on one core."""
    listed, asked = generate(entries, queries, seed)
    receipt = ListReceipt(
        kind="parties", name="generated", published=dt.date(2026, 11, 1), rows=entries, sha256="0" * 64
    )
    parties = PartyList("generated", receipt, listed)
    index_seconds = cpu_seconds(lambda: parties.search(Party(name="Nobody"), SHIPPED), repeat=1)
    found: list[list[tuple[int, float]]] = []
    seconds = cpu_seconds(
        lambda: found.extend(parties.ranked(query.written, THRESHOLDS[0]) for query in asked), repeat=1
    )
    own = [next((score for n, score in hits if n == q.entry), 0.0) for q, hits in zip(asked, found, strict=True)]
    return Screening(asked, own, [hits[0][1] if hits else 0.0 for hits in found], index_seconds, seconds)


def party_rows(run: Screening) -> Iterator[Row]:
    """The rows of the table: speed, recall at the shipped threshold, and the curve."""
    rate = len(run.queries) / run.seconds
    yield Row(f"names screened against {ENTRIES:,} entries, one core", f"{rate:,.0f} names/s", ">= 200 names/s")
    yield Row("  index of the list", f"{run.index_seconds:.1f} s once")
    yield Row(f"  recall at threshold {SHIPPED}", f"{run.recall(SHIPPED):.1%}", ">= 95 %")
    for kind in _WAYS:
        yield Row(f"    {kind}", f"{run.recall(SHIPPED, kind):.1%}")
    for threshold in THRESHOLDS:
        alike, other = (run.false_alarms(threshold, kind) for kind in (_ALIKE, _ELSEWHERE))
        alarms = f"found though not listed: {_ALIKE} {alike:.1%}, {_ELSEWHERE} {other:.1%}"
        figures = f"recall {run.recall(threshold):.1%}, {alarms}"
        yield Row(f"  threshold {threshold}", figures)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.parties", description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--queries", type=int, default=QUERIES)
    given = parser.parse_args()
    print(as_text(list(party_rows(screen(given.entries, given.queries)))))


if __name__ == "__main__":
    main()
