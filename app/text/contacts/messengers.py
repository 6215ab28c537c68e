"""Messenger accounts: a messenger's name with an account behind it. The name alone is a matter for wording rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from app.text.contacts._contact import Contact, contact
from app.text.normalise import NormalisedText

# What may stand between the name and the account; the first group notes an explicit sign that an account follows.
_LINK = r"\s{0,3}(号码?|账号|id|[:=]|是|为|搜索?|群号?|@)?\s{0,3}[:=@]?\s{0,2}"
_NAMES = re2.compile(
    r"微信|wechat|weixin|vx|wx|加v|加微|加薇|qq|扣扣|企鹅|加q|whats|wa\.me|telegram|t\.me|tg|电报|纸飞机|line|@|\bins\b"
)
_WECHAT = re.compile(
    r"(?:微信|(?<![a-z0-9])(?:wechat|weixin|vx|wx|wei\s?xin)(?![a-z0-9])|(?<![a-z0-9])(?:vx|wx)(?=[:=号])|加(?:我)?[v微薇](?![a-z]))"
    + _LINK
    + r"([a-z][a-z0-9_\-]{5,19}|[1-9]\d{4,10})(?![a-z0-9_\-])"
)
_QQ = re.compile(
    r"(?:(?<![a-z0-9])qq(?![a-z])|扣扣|企鹅号|加(?:我)?q(?![a-z]))"
    + _LINK
    + r"([1-9](?:[\s\-.]?\d){4,10})(?![\d.]|\s?(?:元|个|件|万|克))"
)
_WHATSAPP = re.compile(
    r"(?:whats\s?app|whats-app|wapp|wa\.me/)[\s:=]{0,4}(?:us|me|at|on|nr\.?|no\.?|number|chat|id)?[\s:=]{0,4}(\+?\(?\d[\d\s().\-]{5,20}\d)"
)
_TELEGRAM = re.compile(
    r"(?:t\.me/|(?<![a-z0-9])(?:telegram|tg)(?![a-z0-9])\s{0,2}(?:号|id|频道|群|channel)?\s{0,2}[:=@]\s{0,2}@?|"
    r"(?:电报|纸飞机)\s{0,2}(?:号|群)?[:=@ ]{1,3}@?)"
    r"([a-z][a-z0-9_]{4,31})(?![a-z0-9_])"
)
_LINE = re.compile(
    r"(?:(?<![a-z0-9])line\s?id\s{0,2}[:=]?\s{0,2}@?|加line\s{0,2}[:=]?\s{0,2}@?|(?<![a-z0-9])line@|line\.me/(?:r/)?(?:ti/p/)?[~@]?|"
    r"(?<![a-z0-9])(?<![a-z]\s)line\s?:\s{0,2}@)([a-z0-9._\-]{4,20})(?![a-z0-9])"
)
_HANDLE = re.compile(r"(?<![a-z0-9._%+\-@/])@([a-z_][a-z0-9_.]{2,29})(?![a-z0-9_@])")
# Words after @ that are places and times of use, and words after a messenger's name that are services of it.
_NOT_HANDLES = frozenset(
    {"home", "work", "night", "once", "least", "office", "the", "all", "media", "import", "param", "max", "min"}
)
_NOT_ACCOUNTS = frozenset(
    {"payment", "official", "account", "support", "message", "wechat", "weixin", "friends", "alipay", "channel"}
)
_SIGNED = frozenset({"号", "号码", "账号", "id", ":", "=", "@", "搜", "搜索"})


def wechat_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """WeChat accounts: 微信:abc_123, vx 13800138000, 加V abc123; 加微信 without an account is none."""
    for match in _search(_WECHAT, text):
        account = match.group(2)
        plain_word = account.isalpha()
        signed = match.group(1) in _SIGNED or match.group()[: match.start(2) - match.start()].rstrip().endswith(
            (":", "=", "@")
        )
        if account in _NOT_ACCOUNTS or (plain_word and not signed):
            continue
        yield contact(text, "wechat-id", *match.span())


def qq_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """QQ numbers and QQ group numbers behind the messenger's name."""
    return (contact(text, "qq-id", *match.span()) for match in _search(_QQ, text))


def whatsapp_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """WhatsApp numbers behind the messenger's name or its short address."""
    for match in _search(_WHATSAPP, text):
        if 7 <= sum(map(str.isdigit, match.group(1))) <= 15:
            yield contact(text, "whatsapp-id", *match.span())


def telegram_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """Telegram user and channel names behind the messenger's name or its short address."""
    return (contact(text, "telegram-id", *match.span()) for match in _search(_TELEGRAM, text))


def line_ids(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """LINE ids; the word "line" alone (product line, line: ...) is none."""
    return (contact(text, "line-id", *match.span()) for match in _search(_LINE, text))


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
