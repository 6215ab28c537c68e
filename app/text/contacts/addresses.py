"""E-mail addresses and web addresses, written plainly or with their signs spelled out."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import re2

from app.text.contacts._contact import Contact, contact
from app.text.normalise import NormalisedText

# Top-level domains that say "web address" even without a scheme. Those that are ordinary words ("...quality.it is",
# "store", "top") need a sign of their own: see _trusted.
_TLDS = """
    com net org cn de fr eu uk jp kr tw hk nl pl ru br au ch at be dk cz io cc biz xyz info vip tv me co us ca es it se
    top shop store online site app club link live ltd mobi wang win icu fun
"""
_WORDS = frozenset(
    "info vip tv me co us ca es it se at be top shop store online site app club link live win fun io cc ch".split()
)
_KNOWN_HOSTS = frozenset(
    "amazon ebay etsy zalando aliexpress alibaba taobao tmall jd temu shein facebook instagram tiktok bit youtu".split()
)
_TLD = "|".join(sorted(_TLDS.split(), key=len, reverse=True))
_PATH = r"(?:[:/?#][a-z0-9\-._~:/?#@!$&'*+=%]{0,500})?"
_SCHEME = re.compile(r"(?:https?://|(?<![a-z0-9.])www\.)[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,8}" + _PATH)
_BARE = re.compile(
    rf"(?<![a-z0-9@._\-/])(?:[a-z0-9](?:[a-z0-9\-]{{0,61}}[a-z0-9])?\.){{1,4}}(?:{_TLD})(?![a-z0-9\-]|\.[a-z0-9])"
    + _PATH
)
# "punto de" and "point de" begin a phrase, so each word for the point has domains of its own.
_DOMAINS = "com|net|org|cn|shop|store|info|biz|eu|co"
_WORD_POINT = "|".join(
    [
        rf"(?:dot|d0t)\s(?:{_DOMAINS})",
        rf"punkt\s(?:{_DOMAINS}|de|at|ch)",
        rf"punto\s(?:{_DOMAINS}|es|it|mx)",
        rf"(?:ponto|point)\s(?:{_DOMAINS}|fr|pt)",
    ]
)
_SPELLED = re.compile(
    r"(?<![a-z0-9])(?:www\s?(?:点|。|\.|\(\.\)|\[\.\]|dot)\s?)?[a-z0-9\-]{2,63}\s?"
    r"(?:点|。|\(\.\)|\[\.\]|\(dot\)|\[dot\])\s?(?:com|cn|net|org)(?![a-z0-9])"
    rf"|(?<![a-z0-9])(?:www\s(?:dot|punkt|punto|point)\s)?[a-z0-9\-]{{3,63}}\s(?:{_WORD_POINT})(?![a-z0-9à-ɏ])"
    r"|(?<![a-z0-9])[a-z0-9\-]{3,63}\s\.\s?(?:com|cn|org|shop)(?![a-z0-9])"
)
# What stands before a point that is one: "polka dot com...", "the dot com boom".
_NO_HOSTS = frozenset(
    "the polka dot red blue green white black each every this that mit ein der die das los las una punto".split()
)
_INVITES = re.compile(
    r"网址|官网|网站|登录|访问|搜索|website|web|visit|site|shop at|url|webseite|besuchen|visitez|visite"
)
_TRAILING = ".,:;!?'\"*"

_EMAIL = re.compile(
    r"(?<![a-z0-9._%+\-])[a-z0-9][a-z0-9._%+\-]{0,63}@[a-z0-9](?:[a-z0-9.\-]{0,190}[a-z0-9])?\.[a-z]{2,24}"
)
_NAME = r"(?<![a-z0-9._%+\-])[a-z0-9][a-z0-9._%+\-]{1,63}"
_HOST = r"[a-z0-9][a-z0-9\-]{0,62}"
_AT = r"\s?[\[({<]\s?(?:at|ät|@|a|arroba|arobase|chiocciola|艾特)\s?[\])}>]\s?"
_BARE_AT = r"\s(?:at|ät|arroba|arobase|chiocciola)\s"
_POINTS = "dot|d0t|punkt|punto|ponto|point"
_POINT = rf"\s?[\[({{<]\s?(?:{_POINTS}|\.|点)\s?[\])}}>]\s?|\s(?:{_POINTS})\s|\s?点\s?"
_OBFUSCATED = re.compile(
    # A bracketed "at" may go with any point, a bare word "at" only with a point that is spelled out too.
    rf"{_NAME}(?:{_AT}|\s?(?:艾特|#at#)\s?)(?:{_HOST}(?:{_POINT}|\s?\.\s?)){{1,3}}[a-z]{{2,12}}(?![a-z0-9à-ɏ])"
    rf"|{_NAME}(?:{_BARE_AT})(?:{_HOST}(?:{_POINT})){{1,3}}(?:{_TLD})(?![a-z0-9à-ɏ])"
    rf"|{_NAME}\s?@\s?(?:{_HOST}(?:{_POINT})){{1,3}}[a-z]{{2,12}}(?![a-z0-9à-ɏ])"
    rf"|{_NAME}\s@\s{_HOST}\s?\.\s?[a-z]{{2,12}}"
    rf"|{_NAME}@{_HOST}。[a-z]{{2,12}}"
    rf"|(?<![/\w#.\-])[a-z0-9][a-z0-9._\-]{{1,63}}#{_HOST}\.(?:com|cn|net|org)(?![a-z0-9\-])"
)

_POINT_TRACE = rf"[\s\p{{Z}}](?:{_POINTS})[\s\p{{Z}}]"
EMAIL_TRACE = "|".join(
    [
        "@|#|艾特",
        r"[\[({<][\s\p{Z}]?(?:at|ät|a[\s\])}>]|arroba|arobase|chiocciola|d[o0]t|pun|pon|poi|[.点])",
        _POINT_TRACE,
    ]
)
"""RE2 source without which there is no e-mail address."""

URL_TRACE = (
    r"https?://|www\.|[a-z0-9]\.[a-z]|(?:[点。)\]])[\s\p{Z}]?(?:com|cn|net|org)"
    rf"|{_POINT_TRACE}|[\s\p{{Z}}]\.[\s\p{{Z}}]?(?:com|cn|org|shop)"
)
"""RE2 source without which there is no web address."""

_EMAIL_TRACE = re2.compile(EMAIL_TRACE)
_URL_TRACE = re2.compile(URL_TRACE)

# "Look at the dot com boom" names no host.
_PROSE = re.compile(r"\sat\s(?:the|a|an|this|that|our|your)\s")


def emails(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """E-mail addresses whose syntax holds; ``name (at) host (dot) com`` with the technique ``spelled-symbols``."""
    plain = "@" in text.text
    if plain:
        for match in _EMAIL.finditer(text.text):
            if _is_email(match.group()):
                yield contact(text, "email", *match.span())
    if plain or _EMAIL_TRACE.search(text.text):
        for match in _OBFUSCATED.finditer(text.text):
            if not _EMAIL.fullmatch(match.group()) and not _PROSE.search(match.group()):
                yield contact(text, "email", *match.span(), "spelled-symbols")


def urls(text: NormalisedText, _regions: tuple[str, ...]) -> Iterator[Contact]:
    """Web addresses: with scheme or ``www.``, or a bare host under a known top-level domain."""
    if "." in text.text:
        for match in _SCHEME.finditer(text.text):
            yield contact(text, "url", match.start(), _end(match))
        for match in _BARE.finditer(text.text):
            if not match.group().startswith("www.") and _trusted(text.text, match):
                yield contact(text, "url", match.start(), _end(match))
    if _URL_TRACE.search(text.text):
        for match in _SPELLED.finditer(text.text):
            if re.split(r"[\s点。(\[.]", match.group(), maxsplit=1)[0] not in _NO_HOSTS:
                yield contact(text, "url", *match.span(), "spelled-symbols")


def _trusted(text: str, match: re.Match[str]) -> bool:
    host = re.split("[:/?#]", match.group(), maxsplit=1)[0]
    *labels, tld = host.split(".")
    if not any(char.isalpha() for label in labels for char in label) or host == "asp.net":
        return False
    if tld not in _WORDS:
        return len(labels[-1]) > 1
    # "... in dry place.store" is a missing space; a path, a digit, a hyphen or an invitation makes it an address.
    if "/" in match.group() or any(char.isdigit() or char == "-" for char in labels[-1]):
        return labels[-1].strip("0123456789-") != ""
    invited = _INVITES.search(text, max(0, match.start() - 16), match.start()) is not None
    return invited or labels[-1] in _KNOWN_HOSTS or (len(labels) > 1 and labels[-1] in {"co", "com"})


def _end(match: re.Match[str]) -> int:
    return match.start() + len(match.group().rstrip(_TRAILING))


def _is_email(address: str) -> bool:
    validator = importlib.import_module("email_validator")
    try:
        validator.validate_email(address, check_deliverability=False, test_environment=True)
    except validator.EmailSyntaxError as error:
        # Hosts reserved for documentation and tests are addresses to a reader all the same.
        return "special-use" in str(error)
    return True
