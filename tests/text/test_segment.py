"""Segmentation agrees with jieba's own, fully loaded dictionary."""

from __future__ import annotations

import subprocess
import sys

from app.text.segment import likelihood, likelihood_apart, segment

# jieba alone, loaded its own slow way in a process of its own, so that neither disturbs the other.
_JIEBA = """
import logging, sys, warnings
warnings.simplefilter("ignore")
import jieba
jieba.setLogLevel(logging.CRITICAL)
jieba.initialize()
print(jieba.dt.total)
for text in sys.argv[1:]:
    print("/".join(jieba.cut(text, HMM=False)))
"""
_TEXTS = (
    "大小江阿一龥的面霜适合干性皮肤使用",
    "本产品采用进口原料制成质量有保障",
    "上海市浦东新区世纪大道一百号",
    "阿姨买了大江大河和小人书",
    "龟苓膏龙眼肉",
)


def test_words_and_weights_are_those_of_jieba() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _JIEBA, *_TEXTS], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    total, *lines = run.stdout.splitlines()
    assert (total, lines) == ("60101967", ["/".join(t[a:b] for a, b in segment(t)) for t in _TEXTS])


def test_loading_jieba_writes_nothing() -> None:
    code = "from app.text.segment import segment; segment('路口交通'); import logging; logging.getLogger('x').warning"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "")


def test_spans_cover_the_stretch() -> None:
    text = "全网best最好𠮷 a"
    assert "".join(text[a:b] for a, b in segment(text)) == text


def test_a_word_is_likelier_whole_than_apart() -> None:
    assert likelihood("治疗") > likelihood_apart("治疗")
    assert likelihood("") == 0.0
