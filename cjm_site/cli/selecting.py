"""Which codes and which files a run of ``cjm check`` is about."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cjm_site.codes import CODES
from cjm_site.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cjm_site.outcome import Outcome
    from cjm_site.settings import Settings

STDIN = "-"


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Scope:
    """The files and folders to report; ``whole`` reports all. ``stdin_uri`` is the file that standard input is."""

    paths: tuple[Path, ...] = ()
    whole: bool = True
    stdin_uri: str = ""

    def of(self, root: Path, files: Iterable[str]) -> tuple[str, ...]:
        """Those of the files below a folder whose problems are reported."""
        if self.whole:
            return tuple(files)
        named = [os.path.normcase(path) for path in self.paths]
        wanted = [*named, *(path.encode("utf-8", "replace").decode() for path in named)]  # as messages write them
        below = tuple(os.path.join(path, "") for path in wanted)  # noqa: PTH118 - asked of thousands, as is what follows
        folders: dict[str, tuple[str, frozenset[str]]] = {}
        found: list[str] = []
        for file in files:
            within, _, name = file.rpartition("/")
            if within not in folders:
                folder = os.path.join(root, within)  # noqa: PTH118
                folders[within] = os.path.join(os.path.realpath(folder), ""), _links_in(folder)  # noqa: PTH118
            folder, links = folders[within]
            real = os.path.normcase(os.path.realpath(folder + name) if name in links else folder + name)
            if real in wanted or real.startswith(below):
                found.append(file)
        return tuple(found)


def _links_in(folder: str) -> frozenset[str]:
    """The names of the symbolic links in a folder."""
    try:
        with os.scandir(folder) as entries:
            return frozenset(entry.name for entry in entries if entry.is_symlink())
    except OSError:
        return frozenset()


def chosen_codes(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The codes that are reported: those selected, or all, but for those to be ignored.

    :raises RefusalError: when a code or the beginning of one is unknown.
    """
    selected = [codes_of(word) for word in _words(select)]
    ignored = [codes_of(word) for word in _words(ignore)]
    return (frozenset().union(*selected) if selected else frozenset(CODES)) - frozenset().union(*ignored)


def _words(given: Iterable[str]) -> list[str]:
    return [word for part in given for word in part.replace(",", " ").split()]


def codes_of(word: str) -> frozenset[str]:
    """The codes that a word means: a code, the beginning of several, or a rule's name.

    :raises RefusalError: when it means none.
    """
    from cjm_site.rules.registry import BY_NAME  # the rules know the models; most runs name none
    from cjm_site.validate import nearest

    if word.lower() in BY_NAME:
        return frozenset({BY_NAME[word.lower()].code})
    found = frozenset(code for code in CODES if code.startswith(word.upper()))
    if not found:
        guess = nearest(word, [*CODES, *BY_NAME]) or ""
        if guess:
            raise RefusalError(_("there is no code {given}; did you mean {guess}?"), given=word, guess=guess)
        raise RefusalError(_("there is no code {given}; cjm explain lists all"), given=word)
    return found


def scope_of(settings: Settings | Outcome, paths: Sequence[Path], stdin_filename: Path | None) -> Scope:
    """What the paths on the command line mean.

    :raises RefusalError: when one is no part of the handbook, or standard input has no name.
    """
    content = settings.content.resolve()
    named = tuple(path for path in paths if str(path) != STDIN)
    has_stdin = len(named) < len(paths)
    if has_stdin != (stdin_filename is not None):
        raise RefusalError(_("- reads standard input, and --stdin-filename says which file it is: both or neither"))
    wanted = [path.resolve() for path in named]
    for path, real in zip(named, wanted, strict=True):
        if not (real == content or content in real.parents or real in content.parents or real.parent == settings.root):
            values = {"path": path, "folder": settings.shown_path(settings.content)}
            raise RefusalError(_("{path} is not part of the handbook, whose files are in {folder}"), **values)
    uri = ""
    if stdin_filename is not None:
        from cjm_site.source import MARKDOWN_SUFFIXES

        absolute = Path(os.path.abspath(stdin_filename)).resolve()  # noqa: PTH100 - the file need not exist
        if content not in absolute.parents or absolute.suffix.lower() not in MARKDOWN_SUFFIXES:
            values = {"path": stdin_filename, "folder": settings.shown_path(settings.content)}
            raise RefusalError(
                _("{path} is not a Markdown file of the handbook, whose files are in {folder}"), **values
            )
        uri = absolute.relative_to(content).as_posix()
        wanted.append(absolute)
    return Scope(tuple(wanted), not paths, uri)
