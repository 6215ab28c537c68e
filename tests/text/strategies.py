"""Texts of any script, rich in the characters that normalisation has to do with."""

from __future__ import annotations

from hypothesis import strategies as st

_TRICKY = (
    "最蕞朂治辽疗好佳信薇威微加V首选全网abcBEST ＢＥＳＴｂｅ１２①②❶🅱ⓑ𝐛𝐞ﬁ㎏℃²™…\u200b\u200d\u00ad\u202e\ufeff\ufe0f\u20e3\u0301\u0308"
    "\U000e0041аеорсВЕЅТαοΣςİßẞ療藥國ｶﾞ가\u1100\u1161👨‍👩‍👧❤💰🇨🇳\u3000，。！<>&;#/\n\t\x00é"
)

characters = st.one_of(st.sampled_from(_TRICKY), st.characters(exclude_categories=("Cs",)))
any_text = st.text(characters, max_size=60)
html_text = st.lists(
    st.one_of(
        any_text,
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<br/>",
                "<b>",
                "</b>",
                "&amp;",
                "&#8203;",
                "&nbsp",
                "<!-- x -->",
                "<![x",
                "<script>",
                "</script>",
                "<style>",
                "</style>",
                "<",
                "&",
                "<img alt='best'>",
                "&#x6700;",
                "<td",
                "\n",
                "<?x?>",
                "&#xD800;",
                "<svg>",
            ]
        ),
    ),
    max_size=12,
).map("".join)
