"""What the MkDocs plugin does for a site that is not for everybody: files and navigation without what is left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files, InclusionLevel

from cjm_site.audience.files import wanted_files
from cjm_site.audience.narrow import LeakError, for_audience
from cjm_site.audience.ranks import RANKS, UNMARKED
from cjm_site.source import MARKDOWN_SUFFIXES
from cjm_site.urls import scheme_of

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File

    from cjm_site.handbook import Handbook
    from cjm_site.i18n import Language


class Given:
    """What the configuration said before an audience changed it: a server keeps it from one build to the next."""

    def __init__(self) -> None:
        self._nav: tuple[Any, Any] = (None, None)
        self._copyright: tuple[Any, Any] = (None, None)

    def say_audience(self, config: MkDocsConfig, handbook_audience: str | None, spoken: Language) -> None:
        """Name the audience at the foot of every page, behind the owner's own line."""
        written, ours = self._copyright
        if config.copyright is not ours or ours is None:
            written = config.copyright
        if handbook_audience is not None:
            label = str(escape(spoken.term(f"audience.{handbook_audience}")))
            config.copyright = f"{written}<br>{label}" if written else label
        else:
            config.copyright = written
        self._copyright = (written, config.copyright)

    def narrow_navigation(self, config: MkDocsConfig, there: frozenset[str]) -> None:
        """Take entries out of the navigation that lead to what is left out, and sections that held nothing else."""
        written, ours = self._nav
        if config.nav is not ours or ours is None:
            written = config.nav
        config.nav = _narrowed(written, there) if written is not None else None
        self._nav = (written, config.nav)


def seen(handbook: Handbook) -> Handbook:
    """What the audience sees of a handbook; no site at all rather than one that says more."""
    try:
        return for_audience(handbook)
    except LeakError as error:
        raise PluginError(f"the site is not built: {error}") from None


def is_cut(handbook: Handbook) -> bool:
    """Whether the site is for an audience that does not see everything."""
    return handbook.settings.audience in {"public", "internal"}


def shown_files(files: Files, handbook: Handbook, ours: frozenset[str], config: MkDocsConfig) -> Files:
    """The files that the audience may have.

    :param ours: the pages of the site, by their path below the content folder.
    """
    content = Path(config.docs_dir)

    def read(uri: str) -> str | None:
        try:
            return (content / uri).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    named = [*config.extra_css, *map(str, config.extra_javascript)]
    named += [str(config.theme.get(name)) for name in ("logo", "favicon") if config.theme.get(name)]
    wanted = wanted_files(handbook, [name for name in named if not scheme_of(name)], read)

    def stays(file: File) -> bool:
        if file.src_dir is not None and Path(file.src_dir) != content:
            return True  # the theme's
        if file.is_documentation_page():
            # a page of another plugin's says nothing of whom it is for
            others = file.src_dir is None and RANKS[UNMARKED] <= RANKS[str(handbook.settings.audience)]
            return file.src_uri in ours or others
        as_written = Path(file.src_uri).suffix.lower() in MARKDOWN_SUFFIXES  # mkdocs would copy x.MD as it is
        return file.src_dir is None or (file.src_uri in wanted and not as_written)

    return Files([file for file in files if stays(file)])


def _narrowed(nav: list[Any], there: frozenset[str]) -> list[Any]:
    kept = []
    for entry in nav:
        new = _entry(entry, there)
        if new is not None:
            kept.append(new)
    return kept


def _entry(entry: Any, there: frozenset[str]) -> Any:
    if isinstance(entry, str):
        return entry if _leads_somewhere(entry, there) else None
    if isinstance(entry, dict):
        left = {title: new for title, inner in entry.items() if (new := _entry(inner, there)) not in (None, [])}
        return left or None
    if isinstance(entry, list):
        return _narrowed(entry, there) if entry else entry
    return entry


def _leads_somewhere(target: str, there: frozenset[str]) -> bool:
    return bool(scheme_of(target)) or target.startswith(("/", "#")) or target in there


def names_of(files: Files) -> frozenset[str]:
    """The paths that a navigation may name."""
    return frozenset(f.src_uri for f in files if f.inclusion is not InclusionLevel.EXCLUDED)
