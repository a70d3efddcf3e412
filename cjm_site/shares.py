"""What each journey or persona says to pages of the whole handbook, as plain data.

A page of the whole handbook (a list, a sum, a glossary) needs little of each journey. What it needs is a *share*: a
pure function of the object and of what stands around it, which is settings (the day left out), channels, teams and
KPIs. So shares may be kept between builds by the digest of the object's file, and a journey that did not change need
not be read for them. They are JSON: texts, numbers, lists; ``read`` makes of decoded JSON what ``make`` gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.around import Around

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share(Generic[T]):
    """A share. ``name`` is a word of its own among shares; ``kind`` the type of the objects that have one."""

    name: str
    kind: str
    make: Callable[[Around, Any], T]
    read: Callable[[Any], T]
