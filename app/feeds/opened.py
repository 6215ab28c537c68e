"""The bytes of a file, from wherever they come: a path, bytes at hand or a stream; unpacked where they are gzipped."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from app.feeds.limits import Limits

HEAD = 256 * 1024
"""Bytes that detection looks at; what lies behind them cannot change what a file is taken for."""

_GZIP = b"\x1f\x8b"


class UnreadableError(Exception):
    """The file, or what is left of it, cannot be read: what is wrong, where (1-based) and how to mend it."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None, pointer: str = "") -> None:
        self.message, self.line, self.column, self.pointer = message, line, column, pointer
        super().__init__(message)


class Opened:
    """A file read forwards, once; `head` is its beginning, which `stream` gives again."""

    def __init__(self, source: Path | bytes | BinaryIO, limits: Limits) -> None:
        """Raises OSError when a path cannot be opened.

        `failed` is what the bytes behind `head` are not readable for, which reading them raises.
        """
        self.limits = limits
        self.path = source if isinstance(source, Path) else None
        self._raw: BinaryIO
        self.failed: UnreadableError | None = None
        if isinstance(source, Path):
            self._raw = source.open("rb")
        elif isinstance(source, bytes):
            self._raw = io.BytesIO(source)
        else:
            self._raw = source
        try:
            self._begin(limits)
        except BaseException:
            self.close()
            raise

    def _begin(self, limits: Limits) -> None:
        counted = _Forward(self._raw)
        buffered = io.BufferedReader(counted, HEAD)
        self.packed = buffered.peek(2)[:2] == _GZIP
        if self.packed:
            self.path = None
            unpacked = _Bounded(gzip.GzipFile(fileobj=buffered, mode="rb"), counted, limits)
            buffered = io.BufferedReader(unpacked, HEAD)
        self.stream = buffered
        self.head = bytes(self._peeked())

    def _peeked(self) -> bytes:
        # A pipe gives what has arrived; detection wants more than that, so what was read is put back.
        head = b""
        while len(head) < HEAD:
            try:
                piece = self.stream.read1(HEAD - len(head))
            except UnreadableError as error:
                # What stands before the damage is still good, so the error waits behind it.
                self.failed = error
                break
            if not piece:
                break
            head += piece
        self.stream = io.BufferedReader(_Forward(_Rest(head, self.stream, self.failed)), HEAD)
        return head

    def whole(self, limit: int, what: str) -> bytes:
        """All bytes.

        Raises:
            UnreadableError: there are more than `limit`.
        """
        data = self.stream.read(limit + 1)
        if len(data) > limit:
            raise UnreadableError(f"the file has more than {limit:,} bytes, the limit for {what}", 1, 1)
        return data

    def close(self) -> None:
        self._raw.close()


class _Forward(io.RawIOBase):
    """Any object with `read` as a raw stream that is only read forwards."""

    def __init__(self, source: object) -> None:
        self._source = cast(BinaryIO, source)
        self.count = 0

    def readable(self) -> bool:
        return True

    def _read(self, size: int) -> bytes:
        return self._source.read(size)

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._read(len(view))
        view[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Rest:
    """What was read of a stream, then the rest of it or the error that ended it."""

    def __init__(self, head: bytes, rest: io.BufferedReader[_Forward], failed: UnreadableError | None) -> None:
        self._head = io.BytesIO(head)
        self._rest, self._failed = rest, failed

    def read(self, size: int) -> bytes:
        data = self._head.read(size)
        if not data and self._failed is not None:
            raise self._failed
        return data or self._rest.read1(size)


class _Bounded(_Forward):
    """The content of a gzip file, up to a size and a ratio no honest feed reaches."""

    def __init__(self, unpacked: gzip.GzipFile, packed: _Forward, limits: Limits) -> None:
        super().__init__(unpacked)
        self._unpacked, self._packed, self._limits = unpacked, packed, limits

    def _read(self, size: int) -> bytes:
        # Where the file ends too early `read` would throw away what it has.
        return self._unpacked.read1(size)

    def readinto(self, buffer: object) -> int:
        try:
            count = super().readinto(buffer)
        except EOFError:
            raise UnreadableError("the gzip file ends too early: it was cut off; fetch or pack it again") from None
        except (gzip.BadGzipFile, zlib.error):
            raise UnreadableError("the gzip file is damaged: pack it again") from None
        # Deflate reaches 1,032 at most, and texts of listings some 20; the first megabytes prove nothing.
        if self.count > self._limits.inflated // 10 and self.count > self._packed.count * self._limits.ratio:
            raise UnreadableError(
                f"the gzip file unpacks to more than {self._limits.ratio} times its size: no feed does"
            )
        return count
