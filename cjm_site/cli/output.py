"""Files that a command was asked to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from pathlib import Path


class OutputError(RefusalError):
    """A result cannot be written where it was asked for."""


def write_output(target: Path, content: bytes) -> None:
    """Write in one step: what was there stays until the new is whole.

    :raises OutputError: when that is not possible.
    """
    temporary = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(content)
            temporary.replace(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            _("{file} cannot be written: {reason}"), file=target, reason=error.strerror or error
        ) from None
