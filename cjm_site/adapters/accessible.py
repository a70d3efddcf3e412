"""What the site's theme leaves without a name for screen readers, or outside the rules of HTML, put right."""

from __future__ import annotations

from html import escape

_SEARCH = 'data-md-component="search" role="dialog"'

_TOGGLES = tuple(
    (f'type="checkbox" id="__{name}" autocomplete="off">', f'type="checkbox" id="__{name}" form="__toggles">')
    for name in ("drawer", "search")
)
_TOGGLES_FORM = '<form id="__toggles" autocomplete="off" hidden></form>'
"""A tick box cannot say ``autocomplete``, the form it belongs to can: without it Firefox reloads with the drawer open."""

_SECTION_LABEL = '_label" tabindex="">'
_CONTENTS_LABEL = '<label class="md-nav__title" for="__toc">'


def mend(html: str, search_name: str) -> str:
    """Give the theme's search dialog a name (WCAG 4.1.2), and take out what the Nu validator calls errors."""
    html = html.replace(_SEARCH, f'{_SEARCH} aria-label="{escape(search_name)}"', 1)
    for written, valid in _TOGGLES:
        html = html.replace(written, valid, 1)
    html = html.replace('<label class="md-overlay"', f'{_TOGGLES_FORM}<label class="md-overlay"', 1)
    html = html.replace(_SECTION_LABEL, '_label">')
    if 'id="__toc"' not in html:
        html = html.replace(_CONTENTS_LABEL, '<label class="md-nav__title">')
    return html
