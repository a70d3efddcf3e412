"""What the MkDocs plugin does differently while it serves: content with errors is shown, with what is wrong with it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from markupsafe import Markup

from cjm_site.lately import Lately
from cjm_site.pages import Page, make_page
from cjm_site.preview import Preview, make_preview
from cjm_site.prose import Fragment
from cjm_site.render.problems import render_note, render_problems
from cjm_site.report import as_text

if TYPE_CHECKING:
    from cjm_site.i18n import Language
    from cjm_site.pages import Site
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

log = logging.getLogger("mkdocs.plugins.cjm")

STYLE = "assets/cjm/preview.css"

MARK = "<!--cjm-above-->"
"""Where what stands above a page is put in when it is sent: it changes on every page at once."""


class Serving:
    """The previews of one run of ``serve``, each knowing the one before it."""

    def __init__(self) -> None:
        self.preview: Preview | None = None
        self.lately = Lately()

    def compile(self, settings: Settings, spoken: Language) -> Preview:
        """Compile for showing; errors are listed on the terminal too."""
        before = self.preview.last_good if self.preview else {}
        known = self.preview.handbook if self.preview else None
        self.preview = preview = make_preview(settings, before, known, self.lately)
        if preview.compilation.failed:
            log.error("\n%s", as_text(preview.compilation.diagnostics, spoken, settings.root))
        return preview

    @property
    def failed(self) -> bool:
        """Whether there are errors to show."""
        return self.preview is not None and self.preview.compilation.failed

    @property
    def made(self) -> frozenset[str]:
        """Pages that no file stands for: what others name and nobody wrote."""
        return self.preview.made if self.preview else frozenset()

    def page(self, site: Site, uri: str, source: SourceFile | None) -> Page:
        """Make a page; what cannot be made while there are errors is left out of it."""
        if not self.failed:
            return make_page(site, uri, source)
        try:
            page = make_page(site, uri, source)
        except Exception as error:  # noqa: BLE001 - whatever a template stumbles over: the note above says what is wrong
            return Page(uri, uri, str(_left_out(site, uri, error)))
        return page._replace(fragments=tuple(_guarded(site, uri, fragment) for fragment in page.fragments))

    def above(self, site: Site, uri: str) -> str:
        """What stands above a page's content."""
        preview = self.preview
        if preview is None or not preview.compilation.failed:
            return ""
        here, root = site.here(uri), site.handbook.settings.root
        if uri in preview.pages:
            return str(render_problems(site.environment, here, preview.pages[uri], root))
        return str(render_note(site.environment, here, preview, root))


def _guarded(site: Site, uri: str, fragment: Fragment) -> Fragment:
    """A fragment that is empty where it cannot be made."""

    def make() -> Markup:
        try:
            return fragment.make()
        except Exception as error:  # noqa: BLE001 - as above
            return _left_out(site, uri, error)

    return Fragment(fragment.token, make)


def _left_out(site: Site, uri: str, error: Exception) -> Markup:
    log.warning("%s is not shown while there are errors (%s)", uri, error)
    site.handbook.note_everything()
    return Markup()
