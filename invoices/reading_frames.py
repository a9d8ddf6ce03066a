"""What the reader and its child process say to each other: a JSON object, then bytes if it announces any.

A frame is the length of the JSON (4 bytes, big endian), the JSON, and as many bytes as its "size" says.
"""

from __future__ import annotations

import json
import struct
from typing import Any

LENGTH = struct.Struct(">I")
LONGEST_HEAD = 64 * 1024 * 1024


def pack(head: dict[str, Any], payload: bytes = b"") -> bytes:
    """One frame. head: anything JSON holds; payload: bytes that travel as they are."""
    text = json.dumps({**head, "size": len(payload)}).encode()
    return LENGTH.pack(len(text)) + text + payload


class Frames:
    """Frames out of bytes that come in any pieces."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._head: dict[str, Any] | None = None

    def feed(self, piece: bytes) -> list[tuple[dict[str, Any], bytes]]:
        """The frames that this piece completes. Raises ValueError on what is no frame."""
        self._pending += piece
        complete = []
        while (frame := self._next()) is not None:
            complete.append(frame)
        return complete

    def _next(self) -> tuple[dict[str, Any], bytes] | None:
        if self._head is None:
            self._head = self._take_head()
        if self._head is None or len(self._pending) < self._head["size"]:
            return None
        head, self._head = self._head, None
        return head, self._take(head.pop("size"))

    def _take_head(self) -> dict[str, Any] | None:
        if len(self._pending) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack_from(self._pending)
        if length > LONGEST_HEAD:
            raise ValueError("not a frame")
        if len(self._pending) < LENGTH.size + length:
            return None
        self._take(LENGTH.size)
        return json.loads(self._take(length))

    def _take(self, count: int) -> bytes:
        taken = bytes(self._pending[:count])
        del self._pending[:count]
        return taken
