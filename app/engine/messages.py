"""Texts of the engine's own answers: what could not be evaluated, and notices that come before a rule is in force."""

from __future__ import annotations

from app.packs._base import Text

OWN_PACK = "vetlist"

MARKET_NOT_COVERED = Text(
    en="No loaded pack covers the law of {market}: nothing can be said about it.",
    zh="已加载的规则包均未覆盖 {market} 的法律，无法作出判断。",
)
MARKET_NOT_COVERED_TITLE = Text(en="Market not covered", zh="市场未覆盖")

NO_MARKET = Text(
    en="No market is known, so no national law was applied. Name one in the subject or ask for one (--market DE).",
    zh="未指明市场，因此未适用任何国家的法律。请在数据中写明市场，或用 --market DE 指定。",
)
NO_MARKET_TITLE = Text(en="No market given", zh="未指明市场")

UNKNOWN_PLATFORM = Text(
    en="No pack speaks of the platform {platform}: no policy of such a platform was applied.",
    zh="没有规则包涉及平台 {platform}，因此未适用该平台的任何规则。",
)
UNKNOWN_PLATFORM_TITLE = Text(en="Unknown platform", zh="未知平台")

LAWFUL = Text(en="“{matched}” is lawful here: {exemption}.", zh="“{matched}”在此合法：{exemption}。")
LAWFUL_WITH_PROOF = Text(
    en="“{matched}” is lawful only with proof: {exemption}.", zh="“{matched}”须有证据方为合法：{exemption}。"
)

FROM_DATE = Text(en="From {date}: {message}", zh="自 {date} 起：{message}")

CONTRADICTED = Text(
    en="{one_source} makes it {one}, {other_source} {other}: one of them is wrong.",
    zh="{one_source}表明是{one}，{other_source}表明是{other}，二者必有一误。",
)
SOURCES = {
    "category": Text(en="the category", zh="类目"),
    "title": Text(en="the title", zh="标题"),
    "attributes": Text(en="the attributes", zh="属性"),
    "hs_code": Text(en="the tariff code", zh="税号"),
}
"""What may contradict another."""

# What `explain` says. Places: see `app.engine.explanation`.
EXPLAIN_DISABLED = Text(en="The rule is switched off by the settings: {reason}", zh="该规则已在设置中关闭：{reason}")
EXPLAIN_PREVIEW = Text(en="The rule is a preview and previews are off.", zh="该规则处于预览状态，预览规则未启用。")
EXPLAIN_PACK = Text(en="Its pack {pack} is not among the packs in use.", zh="其所属规则包 {pack} 未启用。")
EXPLAIN_SUBJECT = Text(
    en="The rule looks at {wanted}; this subject is a {subject}.", zh="该规则只检查 {wanted}，而此对象是 {subject}。"
)
EXPLAIN_MARKET = Text(
    en="The rule binds in {wanted}; the markets here are {markets}.", zh="该规则适用于 {wanted}，当前市场为 {markets}。"
)
EXPLAIN_PLATFORM = Text(
    en="The rule binds on {wanted}; the platforms here are {platforms}.",
    zh="该规则适用于平台 {wanted}，当前平台为 {platforms}。",
)
EXPLAIN_ENDED = Text(en="The rule ended on {date}.", zh="该规则已于 {date} 失效。")
EXPLAIN_UPCOMING = Text(en="The rule is in force only from {date}.", zh="该规则自 {date} 起才生效。")
EXPLAIN_CATEGORY = Text(
    en="The goods are outside its categories (traits: {traits}).", zh="商品不在其适用类别内（特征：{traits}）。"
)
EXPLAIN_NO_HIT = Text(en="Nothing it looks for stands in the text.", zh="文本中没有该规则要找的内容。")
EXPLAIN_HIT_REJECTED = Text(
    en="{matched} at {pointer} was found, but the rule's conditions on the words round it do not hold.",
    zh="在 {pointer} 找到 {matched}，但其上下文不满足规则的条件。",
)
EXPLAIN_PREMISE = Text(en="It asks for {symbol}, which does not hold here.", zh="该规则要求 {symbol}，此处不成立。")
EXPLAIN_SUPERSEDED = Text(en="The regime {regime} is superseded here.", zh="制度 {regime} 在此已被取代。")
EXPLAIN_SATISFIED = Text(en="It applies, and what it asks for is there.", zh="该规则适用，且所要求的内容已具备。")
EXPLAIN_DERIVED = Text(en="{symbol} holds: {because}.", zh="{symbol} 成立：{because}。")
EXPLAIN_BY_OTHER = Text(
    en="{symbol} holds here by {rule}, not by this rule.", zh="{symbol} 在此由 {rule} 得出，而非本规则。"
)
EXPLAIN_NOT_DERIVED = Text(en="{symbol} does not hold here.", zh="{symbol} 在此不成立。")
EXPLAIN_NO_BLOCK = Text(en="The statutory text does not occur.", zh="未出现该法定文字。")
EXPLAIN_BLOCK = Text(en="The statutory text stands at {pointer}.", zh="法定文字位于 {pointer}。")
