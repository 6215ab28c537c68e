"""Which encoding a text is in, by rules a person can follow, and never by silence: the answer says how it was told.

1. A byte-order mark decides; so do NULs in every other byte (UTF-16) and what XML declares, if it fits.
2. What decodes as UTF-8 is UTF-8: other encodings do so by chance only in a few letters.
3. In GB18030 and Big5 nearly all characters of real text are of the common set (GB 2312 level 1, Big5 level 1); text of
   another encoding read so gives rare ones. The better share wins if it is high enough.
4. In western text (Windows-1252) accented letters stand alone between plain ones, and no sign stands inside a word.
5. Otherwise charset-normalizer proposes, and the answer is marked as doubtful.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.feeds.opened import HEAD, UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_ENOUGH = 0.8
_CLOSE = 0.1
_INSIDE_WORD = re.compile(r"[^\W\d_][\u0080-\u00ac\u00af-\u00bf\u201a-\u2122][^\W\d_]")
_PROPOSABLE = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r",
    "cp932", "euc_jp", "cp949", "gb18030", "big5hkscs",
]  # fmt: skip
_FOREIGN_RUN = re.compile(r"[\u00c0-\u00ff]{3}")
_DECLARED = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_SIGNS = re.compile(r"[\n\r,;\t<{]")
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_BAD = "vetlist-bad-byte"
_SURROGATE = re.compile("[\ud800-\udfff]")
# Codecs of Python that files are written in: the others (idna, unicode_escape, utf-7) are no encodings of files.
_KNOWN = re.compile(
    r"ascii|utf-8(?:-sig)?|utf-16(?:-[lb]e)?|utf-32(?:-[lb]e)?|cp(?:125[0-8]|437|850|852|855|866|874|93[26]|949|950)"
    r"|iso8859-(?:[1-9]|1[013-6])|latin_?1|gb18030|gbk|gb2312|big5(?:hkscs)?|euc[_-](?:jp|kr)|shift_jis(?:_2004)?|johab"
    r"|iso2022_jp|koi8[_-][ru]|mac[_-]roman|tis-620"
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, how it was told, and whether the file itself leaves room for doubt."""

    codec: str
    label: str
    how: str
    guessed: bool = False
    doubtful: bool = False

    def __str__(self) -> str:
        return f"{self.label} ({self.how})"


def _mark_bad(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end = min(max(error.end, error.start + 1), len(error.object))
    # One lone surrogate for each byte that is no character: no honest text has any, so a row that does is known.
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : end]), end


codecs.register_error(_BAD, _mark_bad)


def bad_byte(text: str) -> int | None:
    """The first byte in `text` that was no character of the encoding, or None.

    Of half a surrogate pair that a codec let through it is the lower byte.
    """
    match = _SURROGATE.search(text)
    return ord(match[0]) & 0xFF if match else None


def named(name: str) -> Encoding:
    """The encoding somebody asked for.

    Raises:
        UnreadableError: no file is written in an encoding of that name.
    """
    try:
        codec = codecs.lookup(name).name
        if not _KNOWN.fullmatch(codec):
            raise LookupError
    except (LookupError, ValueError):
        raise UnreadableError(f"{name[:40]!r} is not a known encoding; such as utf-8, gb18030, big5, cp1252") from None
    return Encoding("utf-8-sig" if codec == "utf-8" else codec, codec, "as asked for")


def declared_as(name: str, head: bytes) -> Encoding | None:
    """The encoding a file declares, if its first bytes are of it; None otherwise."""
    try:
        told = named(name)
    except UnreadableError:
        return None
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or "16" in told.label:
        return None
    sample = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1] or head[:-4]
    if told.label == "iso8859-1":
        told = Encoding("cp1252", "Windows-1252", "as browsers read it")
    return Encoding(told.codec, told.label, "as the file declares") if _decodes(sample, told.codec) else None


def declared_encoding(head: bytes) -> str | None:
    """The encoding an XML declaration names."""
    match = _DECLARED.search(head[:400].replace(b"\0", b"").decode("latin-1"))
    return match[1] if match else None


def declared_in_page(head: bytes) -> str | None:
    """The encoding an HTML page declares in its first bytes."""
    match = _CHARSET.search(head[:4096])
    return match[1].decode("ascii") if match else None


def detect(head: bytes) -> Encoding:
    """The encoding of a file with these first bytes.

    Raises:
        UnreadableError: they are no text at all, or of an encoding nothing here can tell.
    """
    for mark, codec, label in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, label, "byte-order mark")
    if utf16 := _utf16(head):
        return utf16
    # The head may end inside a character, and text without line breaks offers nothing better to cut at.
    sample = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1] or head[:-4]
    if sample.isascii():
        return Encoding("utf-8-sig", "UTF-8", "only ASCII at its beginning")
    if _decodes(sample, "utf-8"):
        return Encoding("utf-8-sig", "UTF-8", "valid UTF-8")
    return _damaged_utf8(sample) or _chinese(sample) or _western(sample) or _proposed(sample)


def text_stream(stream: BinaryIO | io.BufferedReader, encoding: Encoding) -> io.TextIOWrapper:
    """The text of a stream; bytes that are no characters become marks that :func:`bad_byte` finds."""
    return io.TextIOWrapper(stream, encoding=encoding.codec, errors=_BAD, newline="")


def _utf16(head: bytes) -> Encoding | None:
    sample = head[:4096]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # Even Chinese text has line ends, commas and digits, of which one byte is NUL in UTF-16; a few NULs are dirt.
    least = 0.03 * len(sample)
    whole = sample[: len(sample) // 2 * 2 - 2]
    for codec, here, there in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if here > least and there <= here / 4 and _decodes(whole, codec) and _SIGNS.search(whole.decode(codec)):
            return Encoding(codec, "UTF-16", "NULs in every other byte", guessed=True)
    return None


def _decodes(sample: bytes, codec: str) -> bool:
    try:
        sample.decode(codec)
    except UnicodeError:
        return False
    return True


def _damaged_utf8(sample: bytes) -> Encoding | None:
    """UTF-8 with a few bytes of something else: no other encoding makes many valid sequences by chance."""
    text = sample.decode("utf-8", _BAD)
    bad = sum("\udc00" <= character <= "\udcff" for character in text)
    good = sum(character > "\x7f" for character in text) - bad
    return Encoding("utf-8-sig", "UTF-8", "nearly all valid UTF-8", guessed=True) if good > 2 * bad else None


def _chinese(sample: bytes) -> Encoding | None:
    shares = {"gb18030": _common_share(sample, "gb18030"), "big5": _common_share(sample, "big5hkscs")}
    label, share = max(shares.items(), key=lambda entry: entry[1])
    if share < _ENOUGH:
        return None
    codec = "gb18030" if label == "gb18030" else "big5hkscs"
    # Korean in EUC-KR uses no lead byte above C8, so such a text may be either.
    doubtful = abs(shares["gb18030"] - shares["big5"]) < _CLOSE and (
        label == "big5" or not any(0xC9 <= lead <= 0xD7 for lead in _leads(sample))
    )
    return Encoding(codec, label, f"{share:.0%} of its characters are common ones", guessed=True, doubtful=doubtful)


def _common_share(sample: bytes, codec: str) -> float:
    """The share of two-byte characters that are common Han or Chinese punctuation; 0 where the bytes do not decode."""
    if not _decodes(sample, codec):
        return 0.0
    pairs = list(_pairs(sample))
    return sum(_is_common(lead, trail, codec) for lead, trail in pairs) / len(pairs) if pairs else 0.0


def _pairs(sample: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(sample) - 1:
        if sample[at] < 0x80:
            at += 1
            continue
        yield sample[at], sample[at + 1]
        at += 2


def _leads(sample: bytes) -> set[int]:
    return {lead for lead, _ in _pairs(sample)}


def _is_common(lead: int, trail: int, codec: str) -> bool:
    if codec == "gb18030":
        # Rows A1-A3 are punctuation and full-width forms, B0-D7 the characters of level 1.
        return trail >= 0xA1 and (0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7)
    return 0xA1 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or trail >= 0xA1)


def _western(sample: bytes) -> Encoding | None:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = sum(character.isalpha() for character in text)
    foreign = sum(character.isalpha() and not character.isascii() for character in text)
    if foreign > 0.3 * letters or len(_FOREIGN_RUN.findall(text)) > 0.2 * foreign or _INSIDE_WORD.search(text):
        return None
    return Encoding("cp1252", "Windows-1252", "accented letters stand alone between plain ones", guessed=True)


def _proposed(sample: bytes) -> Encoding:
    # Only for what no rule above knows, and it takes 20 ms to import.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(sample[:65536], cp_isolation=_PROPOSABLE).best()
    if best is None:
        raise UnreadableError("no encoding makes this a text: say it with --encoding, or save the file as UTF-8", 1, 1)
    codec = best.encoding
    return Encoding(codec, codec, "a guess by its letters", guessed=True, doubtful=True)
