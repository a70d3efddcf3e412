"""A handbook ready to publish: the files of ``theme/scaffold``, filled in, for one language.

What does not depend on the language is in ``scaffold/project``, the rest in ``scaffold/LANGUAGE/project``; names that
begin with ``dot-`` stand for hidden files. The templates for new files are copied, to be changed.
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from cjm_site import __version__
from cjm_site.assets import theme_folder
from cjm_site.scaffold import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TEMPLATES = "templates"
"""The folder of the organization's own templates for new files."""


def languages() -> list[str]:
    """The languages that a new handbook can be written in."""
    return sorted(path.parent.name for path in (theme_folder() / "scaffold").glob("??/project"))


def project_files(code: str, name: str) -> Mapping[str, bytes]:
    """The files of a new handbook by their path in it.

    :param code: one of :func:`languages`.
    :param name: what the handbook is called.
    """
    scaffold = theme_folder() / "scaffold"
    values = {"name": name, "quoted_name": quoted(name), "version": ".".join(__version__.split(".")[:2])}
    found: dict[str, bytes] = {}
    for folder in (scaffold / "project", scaffold / code / "project"):
        for path, source in _files(folder):
            text = source.read_text(encoding="utf-8")
            found[path] = _Braced(text).safe_substitute(values).encode()
    for kind in ("persona", "journey"):
        for path, source in _files(scaffold / code / kind):
            found[f"{TEMPLATES}/{kind}/{path}"] = source.read_bytes()
    return dict(sorted(found.items()))


class _Braced(string.Template):
    """Only ``${name}`` is filled in; ``$name`` and ``${{ name }}`` belong to what CI systems read."""

    pattern = r"\$(?:\{(?P<braced>name|quoted_name|version)\}|(?P<escaped>(?!))|(?P<named>(?!))|(?P<invalid>(?!)))"  # type: ignore[assignment]


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for source in sorted(folder.rglob("*")):
        if source.is_file():
            parts = source.relative_to(folder).parts
            yield "/".join(part.replace("dot-", ".", 1) if part.startswith("dot-") else part for part in parts), source
