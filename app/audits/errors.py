"""What keeps an audit from going on."""

from __future__ import annotations


class AuditError(Exception):
    """The audit cannot be carried out; each message names the cause and the way out."""

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        super().__init__("\n".join(messages))
