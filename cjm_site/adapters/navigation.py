"""The generated pages in the site's navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

from cjm_site.adapters.safe_text import TitleText
from cjm_site.pages import navigation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File
    from mkdocs.structure.nav import Navigation

    from cjm_site.i18n import Language


class OfNavigation(Files):
    """Files as mkdocs is to see them that makes the navigation: others of a thousand get their pages when needed."""

    def __init__(self, files: Files) -> None:
        super().__init__(())
        self._src_uris = dict(files.src_uris)

    def documentation_pages(self, **how: Any) -> Sequence[File]:
        """The pages that may stand in the navigation without being named in the configuration."""
        return [file for file in super().documentation_pages(**how) if file.inclusion.is_in_nav()]  # type: ignore[no-untyped-call]  # mkdocs'


def page_of(file: File, config: MkDocsConfig) -> Any:
    """The page of a file, made when it is asked for."""
    return file.page or Page(None, file, config)


def add_generated(nav: Navigation, language: Language, config: MkDocsConfig, files: Files) -> Navigation:
    """Put the generated pages into the navigation, unless the user's own navigation names one of them."""
    groups = navigation(language)
    ours = {uri for _, pages in groups for uri, _ in pages}
    if any(page.file.src_uri in ours for page in nav.pages):
        return nav
    for title, entries in groups:
        pages = [
            _nav_page(file, name, config)
            for uri, name in entries
            if (file := files.get_file_from_path(uri)) is not None
        ]
        if pages:
            section = Section(TitleText.of(title), list(pages))
            for page in pages:
                page.parent = section
            nav.items.append(section)
            nav.pages.extend(pages)
    _chain(nav)
    return nav


def _nav_page(file: File, title: str, config: MkDocsConfig) -> Page:
    """The page of a file, to stand in the navigation under ``title``."""
    page: Page = page_of(file, config)
    page.title = TitleText.of(title)
    file.inclusion = InclusionLevel.INCLUDED
    return page


def _chain(nav: Navigation) -> None:
    """Link each page of the navigation to the one before and after it."""
    previous = None
    for page in nav.pages:
        page.previous_page, page.next_page = previous, None
        if previous is not None:
            previous.next_page = page
        previous = page
