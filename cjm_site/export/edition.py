"""Which handbook something was made of: its version and date, as they stand on every sheet."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.git.run import GitError, line

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.i18n import Language


@dataclass(frozen=True, slots=True)
class Edition:
    """A version, empty when nobody named one and there is no git, and a day."""

    version: str
    day: dt.date

    def worded(self, language: Language) -> str:
        """As it is written on a sheet."""
        version = language.gettext("version {version}").format(version=self.version) if self.version else ""
        return " · ".join(filter(None, (version, language.date(self.day))))


def edition_of(root: Path, named: str | None) -> Edition:
    """What git says of a project: the nearest tag or the commit, and its day; today when files were changed since.

    The same commit gives the same words on another day; ``SOURCE_DATE_EPOCH`` decides where it is set.
    """
    try:
        described = line(root, "describe", "--tags", "--always", "--dirty=+")
        committed = line(root, "log", "-1", "--format=%ct")
    except GitError:
        described = committed = ""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = epoch if epoch.isdigit() else "" if described.endswith("+") else committed
    now = dt.datetime.now(tz=dt.UTC)
    day = dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC).date() if seconds.isdigit() else now.astimezone().date()
    return Edition(described if named is None else named, day)
