"""``python -m bench.listings``: realistic listings as JSON Lines, one in ten with words to object to.

Titles are those of `app.quality.titles`; bullets, descriptions and attributes are put together from sentences with
figures, so that hardly a text occurs twice while brands, colours and materials do, as in a catalogue. Names and
pictures of who answers for the goods are there, papers for each kind of goods are not, so some listings lack them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from typing import Any

from app.quality.titles import SEED, Title, generate_titles

FAULTY = 0.1
"""The share of listings into which one doubtful sentence is put."""

_TITLES = 4000

_SENTENCES = {
    "zh-CN": [
        "尺寸约{n}厘米，手工测量难免有{d}厘米左右的误差，请以实物为准。",
        "面料含{n}%棉，手感柔软，洗涤时水温请不要超过{d}0度，并与深色衣物分开。",
        "净重{n}克，外包装重{m}克，随箱附说明书一份、备用螺丝{d}颗。",
        "下单后{d}天内从{city}仓发出，偏远地区约需{n}小时才能送达，遇节假日顺延。",
        "建议首次使用前用清水冲洗{d}遍，晾干后存放在阴凉处，避免阳光直射。",
        "本款分{color}、米白和浅灰三种颜色，因显示器不同，图片与实物会有少许色差。",
        "收纳时可对折，厚度只有{d}厘米，放进{n}升的行李箱里也不占地方。",
        "安装需要{d}分钟，墙面请先清洁，承重不超过{n}千克。",
        "附赠同色收纳袋，开口处的拉链长{n}厘米，里面有{d}个夹层。",
    ],
    "en": [
        "Measures about {n} x {m} cm; please allow {d} mm either way, as each piece is cut by hand.",
        "The shell is {n}% cotton and washes at 30 degrees; reshape while damp and dry flat.",
        "Weighs {n} g without its box and comes with {d} spare screws and a printed manual.",
        "Ships from our warehouse in {city} within {d} working days; allow up to {n} hours on top for islands.",
        "Available in {color}, cream and light grey; screens differ, so shades may look a little warmer or cooler.",
        "Folds down to {d} cm and slips into a {n} litre suitcase next to your shoes.",
        "Takes {d} minutes to put up; the bracket holds {n} kg on brick and half of that on plasterboard.",
        "The pouch has a {n} cm zip and {d} inner pockets for cables, pens and receipts.",
    ],
    "de": [
        "Maße etwa {n} x {m} cm, Abweichungen von {d} mm sind bei Handarbeit möglich.",
        "Der Oberstoff besteht zu {n} % aus Baumwolle und ist bei 30 Grad waschbar.",
        "Gewicht {n} g ohne Karton, im Lieferumfang sind {d} Ersatzschrauben und eine Anleitung.",
        "Versand aus unserem Lager in {city} innerhalb von {d} Werktagen, auf Inseln bis zu {n} Stunden länger.",
        "Erhältlich in {color}, Creme und Hellgrau; je nach Bildschirm wirken die Töne etwas anders.",
        "Lässt sich auf {d} cm zusammenfalten und passt in einen Koffer mit {n} Litern.",
        "Der Beutel hat einen {n} cm langen Reißverschluss und {d} Innenfächer.",
    ],
}
_FAULTS = {
    "zh-CN": [
        "这是全网最好的一款，加微信领券。",
        "国家级品质，行业第一。",
        "坚持使用可治疗失眠。",
        "效果最佳，无效退款。",
    ],
    "en": ["It cures arthritis within days.", "Clinically proven to treat diabetes.", "FDA approved and 100% safe."],
    "de": ["Heilt Rheuma und Gicht.", "Das Beste für Ihre Gesundheit, klimaneutral.", "Wirkt gegen Bluthochdruck."],
}
_ATTRIBUTES = {
    "zh-CN": {"颜色": "{color}", "材质": "{stuff}", "产地": "{city}", "型号": "{code}", "重量": "{n}克"},
    "en": {"Color": "{color}", "Material": "{stuff}", "Made in": "{city}", "Model": "{code}", "Weight": "{n} g"},
    "de": {
        "Farbe": "{color}",
        "Material": "{stuff}",
        "Herkunft": "{city}",
        "Modell": "{code}",
        "Gewicht": "{n} g",
        "LUCID": "DE{lucid}",
    },
}
_WORDS = {
    "zh-CN": {
        "color": ["藏青色", "墨绿色", "驼色", "酒红色", "天蓝色"],
        "stuff": ["棉", "羊毛", "不锈钢", "竹木", "硅胶"],
        "city": ["杭州", "义乌", "佛山", "泉州", "保定"],
    },
    "en": {
        "color": ["navy", "olive", "camel", "burgundy", "sky blue"],
        "stuff": ["cotton", "wool", "steel", "bamboo", "silicone"],
        "city": ["Leeds", "Reno", "Porto", "Gdansk", "Izmir"],
    },
    "de": {
        "color": ["Marineblau", "Oliv", "Kamel", "Bordeaux", "Himmelblau"],
        "stuff": ["100 % Baumwolle", "100 % Wolle", "Edelstahl", "Bambus", "Silikon"],
        "city": ["Erfurt", "Porto", "Danzig", "Izmir", "Graz"],
    },
}

_OPERATOR = {
    "name": "Musterwaren GmbH",
    "address": "Musterweg 1, 99084 Erfurt",
    "email": "info@example.com",
    "country": "DE",
}
"""Invented."""


def generate_listings(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """`count` documents of listings, the same ones for the same seed; made one by one, however many are wanted."""
    chance = random.Random(seed)
    titles = generate_titles(min(count, _TITLES), seed)
    for number in range(count):
        yield _listing(number, titles[number % len(titles)], chance)


def _listing(number: int, title: Title, chance: random.Random) -> dict[str, Any]:
    def sentence(source: str) -> str:
        return source.format_map(_slots(title.lang, chance))

    texts = chance.sample(_SENTENCES[title.lang], 5)
    if chance.random() < FAULTY:
        texts.insert(chance.randrange(5), chance.choice(_FAULTS[title.lang]))
    texts = list(map(sentence, texts))
    joint = "" if title.lang == "zh-CN" else " "
    return {
        "id": f"L{number}",
        "language": title.lang,
        "markets": [title.market],
        "title": title.text if number < _TITLES else f"{title.text} {number}",
        "bullets": texts[:2],
        "description": joint.join(texts[2:]),
        "category": title.category,
        "brand": title.text.split()[0],
        "attributes": {name: sentence(value) for name, value in _ATTRIBUTES[title.lang].items()},
        "manufacturer": _OPERATOR,
        "responsible_person": _OPERATOR,
        "images": [{"url": f"https://example.com/{number}.jpg", "role": "main"}],
        "price": {"amount": f"{chance.randint(5, 900)}.00", "currency": "CNY" if title.market == "CN" else "EUR"},
    }


def _slots(lang: str, chance: random.Random) -> dict[str, str]:
    return {
        "n": str(chance.randint(11, 99)),
        "m": str(chance.randint(11, 99)),
        "d": str(chance.randint(2, 9)),
        "lucid": "".join(chance.choices("0123456789", k=13)),
        "code": f"{chance.choice('ABCDEFGH')}{chance.randint(100, 99999)}",
        **{name: chance.choice(words) for name, words in _WORDS[lang].items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.listings", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    for document in generate_listings(given.count, given.seed):
        print(json.dumps(document, ensure_ascii=False))


if __name__ == "__main__":
    main()
