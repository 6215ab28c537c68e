"""Messenger accounts: a messenger's name with an account behind it. The name alone is a matter for wording rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from app.text.contacts._contact import Contact, contact
from app.text.contacts.mainland import NUMERALS
from app.text.normalise import NormalisedText

# What may stand between the name and the account; the first group notes an explicit sign that an account follows.
_LINK = r"\s{0,3}(号码?|账号|id|[:=]|是|为|搜索?|群号?|@)?\s{0,3}[:=@]?\s{0,2}"
# Marks and spaces between the letters of a name.
_M = r"[ .\-_·]?"
_WHATS = _M.join("whatsapp")
# Messengers whose name is no other word; those that are short, so that more must follow; those written in Han.
_OTHERS = (
    "kakao",
    "카카오톡",
    "카톡",
    "zalo",
    "viber",
    "skype",
    "snapchat",
    "discord",
    "instagram",
    "facebook",
    "signal",
)
_SHORT = ("insta", "ins", "ig", "fb", "snap", "imo")
_NAMED_IN_HAN = ("小红书", "小绿书", "抖音", "快手", "微博", "b站", "哔哩哔哩")
MESSENGER_TRACE = (
    rf"微{_M}信|[威维卫魏]信|薇信|[微v]❤|wechat|wei{_M}(?:xin|信)|微xin|v{_M}x|wx|v\s?[:=]|[加+伽茄佳✚➕]\s?我?[v微薇q]|q{_M}q|q[群:=]|扣\s?扣|"
    rf"企鹅|w{_M}h{_M}a{_M}t|wapp|wa\.me|telegram|t\.me|tg|电报|纸飞机|飞机|line|赖|@|\bins\b|"
    + "|".join(
        ["kakao", "카톡|카카오톡", "signal", *_OTHERS, *_SHORT, *_NAMED_IN_HAN, "[球抠秋蔻叩]", "扣[:群号]", "🛰", "🐧"]
    )
)
"""RE2 source of the names, without which there is no account."""

_NAMES = re2.compile(MESSENGER_TRACE)
_WECHAT = re.compile(
    rf"(?P<name>微{_M}信|[威维卫魏]信(?=\s?(?:号|id)?\s?[:=])|(?<![a-z0-9])(?:wechat|weixin|wei{_M}xin|wei{_M}信|v{_M}x|wx)(?![a-z0-9])"
    rf"|微xin|🛰|(?<![a-z0-9])[微v]❤(?=\s?(?:号|id)?\s?[:=])|(?<![a-z0-9])(?:vx|wx)(?=[:=号])|(?<![a-z0-9+])v(?=\s?[:=])|(?:[加伽茄佳✚➕]|(?<![㐀-龥])家|(?<![a-z0-9)])\+)\s?我?(?:v(?![a-z])|[微薇]))"
    + _LINK
    + r"(?P<account>[a-z][a-z0-9_\-]{5,19}|[1-9]\d{4,10})(?![a-z0-9_\-])"
)
_QQ = re.compile(
    rf"(?P<name>(?<![a-z0-9])q{_M}q(?![a-z])|扣\s?扣|(?:球球|抠抠|秋秋|蔻蔻|叩叩|🐧)(?=\s?[号群]?\s?[:=]?\s?[1-9]\d{{5}})|扣(?=群\s?[:=]?\s?[1-9]\d{{5}})|企鹅号|企鹅(?=\s?[:=])|(?<![a-z0-9])q(?=群|\s?[:=]\s?[1-9]\d{{5}})|[加+]我?q(?![a-z]))"
    + _LINK
    + r"([1-9](?:[\s\-.]?\d){4,10})(?![\d.]|\s?(?:元|个|件|万|克|ml|g|w|v))"
)
_WHATSAPP = re.compile(
    rf"(?P<name>{_WHATS}|whats\s?app|wapp|wa\.me/)[\s:=]{{0,4}}(?:us|me|at|on|nr\.?|no\.?|number|chat|id)?[\s:=]{{0,4}}"
    r"(\+?\(?\d[\d\s().\-]{5,20}\d)"
)
_TELEGRAM = re.compile(
    r"(?:t\.me/|(?<![a-z0-9])(?:telegram|tg)(?![a-z0-9])\s{0,2}(?:号|id|频道|群|channel)?\s{0,2}[:=@]\s{0,2}@?|"
    r"(?:电报|纸飞机|飞机(?=号|\s?@))\s{0,2}(?:号|群)?[:=@ ]{1,3}@?)"
    r"([a-z][a-z0-9_]{4,31})(?![a-z0-9_])"
)
_LINE = re.compile(
    r"(?:加赖\s{0,2}(?:聊|好友|我|id)?\s{0,2}[:=]?\s{0,2}|赖\s?(?:id|号)\s{0,2}[:=]?\s{0,2}|(?<![a-z0-9])line\s?id\s{0,2}[:=]?\s{0,2}@?|加line\s{0,2}[:=]?\s{0,2}@?|(?<![a-z0-9])line@|line\.me/(?:r/)?(?:ti/p/)?[~@]?|"
    r"(?<![a-z0-9])(?<![a-z]\s)line\s?:\s{0,2}@)([a-z0-9._\-]{4,20})(?![a-z0-9])"
)
_ACCOUNT = r"@?(?P<account>[a-z0-9][a-z0-9._\-]{2,29})(?![a-z0-9_\-])"
_SIGN = r"\s{0,2}(?:(?:id|user(?:name)?|account|nr\.?|no\.?|号|账号|아이디)\s{0,2}[:=@]?|[:=@])\s{0,2}"
_OTHER = re.compile(
    rf"(?<![a-z0-9])(?:kakao\s?(?:talk)?|카카오톡|카톡|{'|'.join(_OTHERS)})(?![a-z]){_SIGN}{_ACCOUNT}"
    rf"|(?<![a-z0-9#])(?:{'|'.join(_SHORT)})\s?(?:[:=]\s?@?|\s@|号\s?[:=]?\s?)(?P<short>[a-z][a-z0-9._\-]{{3,29}})(?![a-z0-9_\-])"
    rf"|(?:{'|'.join(_NAMED_IN_HAN)})\s?(?:号|id|账号|搜索?|同名|@)\s?[:=@]?\s?(?P<named>[a-z0-9][a-z0-9._\-]{{4,29}})(?![a-z0-9_\-])"
)
_BY_NUMBER = re.compile(
    r"(?<![a-z0-9])(?:signal|viber|zalo|imo|telegram|wechat)(?![a-z])[\s:=]{0,3}(?:nr\.?|no\.?|number|id|at|me)?[\s:=]{0,3}"
    r"((?:\+|0)\(?\d[\d\s().\-/]{5,20}\d)(?!\s?(?:hz|khz|mhz|db|v\b))"
)
_SHORTEST_WORD = 5
_NO_NAMES = frozenset({"com", "post", "photo", "story", "style", "shop", "feed", "login", "marketplace", "messenger"})
_HANDLE = re.compile(r"(?<![a-z0-9._%+\-@/])@([a-z_][a-z0-9_.]{2,29})(?![a-z0-9_@])")
# Words after @ that are places and times of use, and words after a messenger's name that are services of it.
_NOT_HANDLES = frozenset(
    {"home", "work", "night", "once", "least", "office", "the", "all", "media", "import", "param", "max", "min"}
)
_NOT_ACCOUNTS = frozenset(
    {"payment", "official", "account", "support", "message", "wechat", "weixin", "friends", "alipay", "channel"}
)
_WHATSAPP_NAMES = frozenset({"whatsapp", "whats app", "whats-app", "wapp", "wa.me/"})
_MOBILE = re.compile(r"1[3-9]\d{9}")
_SIGNED = frozenset({"号", "号码", "账号", "id", ":", "=", "@", "搜", "搜索"})


def wechat_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """WeChat accounts: 微信:abc_123, vx 13800138000, 加V abc123, 威信：abc_123; 加微信 without an account is none."""
    for match in _search(_WECHAT, text):
        if _is_account(text.text, match):
            yield contact(text, "wechat-id", *match.span(), *_hidden(match["name"]))


def _is_account(text: str, match: re.Match[str]) -> bool:
    name, account = match["name"], match["account"]
    link = text[match.end("name") : match.start("account")]
    signed = match.group(2) in _SIGNED or link.rstrip().endswith((":", "=", "@"))
    digits = sum(map(str.isdigit, account))
    if account in _NOT_ACCOUNTS or (account.isalpha() and not signed):
        return False
    if name == "v":
        # "V: 220" are volts; only what can be nothing else is an account.
        return digits >= 2 if account[0].isalpha() else _MOBILE.fullmatch(account) is not None
    if name[0] == "+":
        before = text[: match.start()].rstrip(" ")[-1:]
        return not before.isascii() or not before.isalnum()
    return True


def _hidden(name: str) -> Iterator[str]:
    if any(char in " .-_·" for char in name.strip()):
        yield "separator"
    if name[0] in "威维卫魏":
        yield "homophone"
    if name[0] in "球抠秋蔻叩" or name == "扣":
        yield "homophone"
    if name[0] in "🛰🐧" or name.endswith("❤"):
        yield "emoji"
    if name.startswith("微xin") or (name.endswith("信") and name[0] == "w"):
        yield "pinyin"


def qq_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """QQ numbers and QQ group numbers behind the messenger's name, in figures or in Han numerals."""
    if not _NAMES.search(text.text):
        return
    for match in _QQ.finditer(text.text):
        yield contact(text, "qq-id", *match.span(), *_hidden(match["name"]))
    numerals = text.text.translate(NUMERALS)
    if numerals != text.text:
        for match in _QQ.finditer(numerals):
            if numerals[match.start(3) : match.end(3)] != text.text[match.start(3) : match.end(3)]:
                yield contact(text, "qq-id", *match.span(), *_hidden(match["name"]), "han-numerals")


def whatsapp_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """WhatsApp numbers behind the messenger's name, spelled out or not, or its short address."""
    for match in _search(_WHATSAPP, text):
        if 7 <= sum(map(str.isdigit, match.group(2))) <= 15:
            name = match["name"]
            hidden = () if name in _WHATSAPP_NAMES else ("separator",)
            yield contact(text, "whatsapp-id", *match.span(), *hidden)


def telegram_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """Telegram user and channel names behind the messenger's name or its short address."""
    return (contact(text, "telegram-id", *match.span()) for match in _search(_TELEGRAM, text))


def line_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """LINE ids; the word "line" alone (product line, line: ...) is none."""
    return (contact(text, "line-id", *match.span()) for match in _search(_LINE, text))


def messenger_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """Accounts of other messengers and networks: KakaoTalk, Zalo, Viber, Signal, Instagram, 小红书 and their like."""
    for match in _search(_OTHER, text):
        if _names_somebody(match):
            yield contact(text, "messenger-id", match.start(), match.start() + len(match.group().rstrip("._-")))
    for match in _search(_BY_NUMBER, text):
        if 8 <= sum(map(str.isdigit, match.group(1))) <= 15:
            yield contact(text, "messenger-id", *match.span())


def _names_somebody(match: re.Match[str]) -> bool:
    """Whether the account is one: "ig: white" describes a thing, "ig: white.home" and "ig @white" do not."""
    account = (match["account"] or match["short"] or match["named"]).strip("._-")
    if account in _NO_NAMES:
        return False
    if not account.isalpha() or match["named"] or "@" in match.group():
        return True
    return match["short"] is None and len(account) > _SHORTEST_WORD


def social_handles(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """``@name`` as social networks write it; not the ``@`` of an e-mail address or of 5V@2A."""
    if "@" not in text.text:
        return
    for match in _HANDLE.finditer(text.text):
        name = match.group(1).rstrip(".")
        if name not in _NOT_HANDLES and len(name) > 2:
            yield contact(text, "social-handle", match.start(), match.start() + 1 + len(name))


def _search(pattern: re.Pattern[str], text: NormalisedText) -> Iterator[re.Match[str]]:
    if _NAMES.search(text.text):
        yield from pattern.finditer(text.text)
