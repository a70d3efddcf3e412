"""The template environment: autoescaped, translated."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup, escape

from cjm_site import markdown
from cjm_site.assets import templates_folder
from cjm_site.render.bytecode import bytecode_in
from cjm_site.render.compiled import QuickEnvironment
from cjm_site.render.tight import Tight
from cjm_site.urls import is_allowed
from cjm_site.views.avatar import portrait
from cjm_site.views.faces import face_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cjm_site.handbook import Handbook
    from cjm_site.i18n import Language
    from cjm_site.render.here import Here


def make_environment(handbook: Handbook, language: Language) -> jinja2.Environment:
    """Templates of the organization first (``custom_dir``), ours behind them."""
    environment = compiling_environment(handbook.settings.templates, language)
    environment.globals.update(handbook=handbook)
    return environment


def compiling_environment(templates: Iterable[Path], language: Language) -> QuickEnvironment:
    """The same without a handbook, which templates need when they are rendered.

    :param templates: the organization's own folders.
    """
    folders = [str(folder) for folder in (*templates, templates_folder())]
    environment = QuickEnvironment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        bytecode_cache=bytecode_in(language),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", Tight],
    )
    environment.policies["ext.i18n.trimmed"] = True  # a {% trans %} over several lines is one sentence
    environment.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    environment.globals.update(
        term=cache(language.term),
        words=language.gettext,
        label=language.label,
        language=language,
        urls_allowed=is_allowed,
    )
    environment.globals.update(portrait=portrait, face_of=face_of)
    environment.filters.update(
        date=language.date,
        month=language.month,
        number=language.number,
        percent=language.percent,
        seconds=language.seconds,
        interval=language.interval,
        plain=markdown.plain,
        md=_md,
    )
    return environment


_NOTHING = Markup("")


@lru_cache(maxsize=65_536)
def _without_markdown(text: str) -> Markup | None:
    """A text that is the same on every page, since there is no Markdown in it."""
    return escape(text) if markdown.is_plain(text) else None


@jinja2.pass_context
def _md(context: jinja2.runtime.Context, text: str | None, from_uri: str | None = None) -> Markup:
    """Inline Markdown of a text field. ``from_uri``: the file that the text stands in, when it is not this page's."""
    if not text:
        return _NOTHING
    said = _without_markdown(text)
    if said is not None:
        return said
    here: Here | None = context.get("here")
    resolver: Any = here.seen_from(from_uri) if here and from_uri else here
    return markdown.render_inline(text, resolver)
