"""Errors the caller can mend."""

from __future__ import annotations


class CliError(Exception):
    """The command cannot be carried out; each message names cause, place and mend. Ends with exit code 2."""

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        super().__init__("\n".join(messages))
