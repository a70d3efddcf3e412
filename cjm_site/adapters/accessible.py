"""What the site's theme leaves without a name for screen readers, or outside the rules of HTML, put right."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cjm_site.i18n import Language

_SEARCH = 'data-md-component="search" role="dialog"'

_TOGGLES = tuple(
    (f'type="checkbox" id="__{name}" autocomplete="off">', f'type="checkbox" id="__{name}" form="__toggles">')
    for name in ("drawer", "search")
)
_TOGGLES_FORM = '<form id="__toggles" autocomplete="off" hidden></form>'
"""A tick box cannot say ``autocomplete``, its form can: without it Firefox reloads a page with the drawer open."""

_MENU = '<label class="md-header__button md-icon" for="__drawer">'
_SECTION_LABEL = '_label" tabindex="">'
_CONTENTS_LABEL = '<label class="md-nav__title" for="__toc">'


def mend(html: str, spoken: Language) -> str:
    """Name the theme's search dialog (WCAG 4.1.2), let the keyboard reach its menu, take out what validators refuse."""
    search, menu = spoken.gettext("Search"), spoken.gettext("Menu")
    html = html.replace(_SEARCH, f'{_SEARCH} aria-label="{escape(search)}"', 1)
    html = html.replace(_MENU, f'{_MENU[:-1]} tabindex="0"><span class="cjm-visually-hidden">{escape(menu)}</span>', 1)
    for written, valid in _TOGGLES:
        html = html.replace(written, valid, 1)
    html = html.replace('<label class="md-overlay"', f'{_TOGGLES_FORM}<label class="md-overlay"', 1)
    html = html.replace(_SECTION_LABEL, '_label">')
    if 'id="__toc"' not in html:
        html = html.replace(_CONTENTS_LABEL, '<label class="md-nav__title">')
    return html
