"""A view inside prose: the view's own page, made to stand among other things.

Its ids get a prefix, its headings move below the page's own, and what only a page of its own needs stays away: the
first heading, the filter, and whatever a template marks with ``data-cjm-page``.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from markupsafe import Markup

from cjm_site.markdown import plain
from cjm_site.render.indexes import INDEXES
from cjm_site.views.filters import INSIDE, narrow
from cjm_site.views.large import JOURNEYS_IN_FULL
from cjm_site.views.long_list import LongList

if TYPE_CHECKING:
    import jinja2

    from cjm_site.embed import Embed
    from cjm_site.render.here import Here

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_LEFT_OUT = frozenset({"data-cjm-filter", "data-cjm-none", "data-cjm-more", "data-cjm-page"})
_SCRIPTED = frozenset({"data-cjm-catalog", "data-cjm-set", "data-sort"})
_NAMING = frozenset({"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "headers", "list"})
_URL = re.compile(r"url\(#([^)]+)\)")
_HEADING = re.compile(r"h([2-6])\Z")

Attributes = list[tuple[str, str | None]]


def render_embed(env: jinja2.Environment, here: Here, embed: Embed, *, prefix: str, level: int) -> Markup:
    """A view as a block of prose asks for it.

    :param prefix: goes before every id, so that several views may share a page.
    :param level: the level of the view's own headings, 2 to 6.
    """
    index = INDEXES[embed.view]
    part, limit = narrow(here.handbook, embed.view, embed.filters), embed.filters.limit
    view = index.view(part)
    if index.first is not None and limit is not None and limit <= JOURNEYS_IN_FULL and view.is_large:
        view = index.first(part, limit)
    html, rows = embedded(str(index.show(env, here, view, in_prose=True)), prefix=prefix, level=level, limit=limit)
    most = rows
    if index.first is not None:
        rows = most = view.total
    elif isinstance(getattr(view, "list", None), LongList):
        rows = view.list.total  # of a long list only the first rows are here
    shown = min(most, limit) if limit else most
    template = env.get_template("cjm/embedded.html")
    body = Markup(html)  # noqa: S704 - an autoescaped template's output, its ids and headings rewritten
    values = [(name, _said(here, name, given)) for name, given in embed.filters.given.items() if name != "limit"]
    return Markup(  # noqa: S704 - the same
        template.render(
            here=here, body=body, title=index.title, view=embed.view, filters=values, shown=shown, rows=rows
        )
    )


def _said(here: Here, name: str, values: tuple[str | int, ...]) -> list[str]:
    """The values of a filter as a reader knows them."""
    said = []
    for value in values:
        kind = {"owner": "team"}.get(name, name)
        if kind in {"persona", "journey", "channel", "team", "metric"}:
            said.append(plain(here.name(kind, str(value))))
        elif name == "stage":
            inside = here.handbook.shares(INSIDE).values()
            titles = (title for of in inside for id_, title in of.stages if id_ == value)
            said.append(plain(next(titles, str(value))))
        else:
            said.append(str(value))
    return said


def embedded(html: str, *, prefix: str, level: int, limit: int | None = None) -> tuple[str, int]:
    """Rewrite the HTML of a page of ours so that it can stand in another.

    :returns: the HTML, and how many rows the view has in all; beyond ``limit`` they are left out.
    """
    everything = _Rewriter(frozenset(), prefix, level - 2, None)
    everything.feed(html)
    kept = _Rewriter(frozenset(), prefix, level - 2, limit)
    kept.feed(html)
    rewriter = _Rewriter(frozenset(kept.found), prefix, level - 2, limit, frozenset(everything.found - kept.found))
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.out).strip(), rewriter.rows


class _Rewriter(HTMLParser):
    """Writes HTML out again with the changes that :func:`embedded` describes."""

    def __init__(
        self, ids: frozenset[str], prefix: str, down: int, limit: int | None, gone: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(convert_charrefs=False)
        self.ids = ids
        self.gone = gone
        self.found: set[str] = set()
        self.prefix = prefix
        self.down = down
        self.limit = limit
        self.rows = 0
        self.out: list[str] = []
        self.left_out = 0  # how deep inside an element that is left out
        self.columns_gone = 0  # of the table that is being written

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        names = {name for name, _ in attrs}
        if "data-row" in names:
            self.rows += 1
        if tag == "table":
            self.columns_gone = 0
        self.columns_gone += "data-cjm-page" in names and ("scope", "col") in attrs
        beyond = self.limit is not None and (
            self.rows > self.limit
            if "data-row" in names
            else self.rows >= self.limit and ("class", "cjm-table__group") in attrs
        )
        if self.left_out or tag == "h1" or names & _LEFT_OUT or beyond:
            self.left_out += tag not in _VOID
            return
        self._write(tag, attrs, "")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        if not self.left_out:
            self._write(tag, attrs, "/")

    def handle_endtag(self, tag: str) -> None:
        if self.left_out:
            self.left_out -= tag not in _VOID
        else:
            self.out.append(f"</{self._name(tag)}>")

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._keep(f"<!--{data}-->")

    def _keep(self, text: str) -> None:
        if not self.left_out:
            self.out.append(text)

    def _name(self, tag: str) -> str:
        heading = _HEADING.match(tag)
        return f"h{min(6, int(heading[1]) + self.down)}" if heading else tag

    def _write(self, tag: str, attrs: Attributes, end: str) -> None:
        self.found.update(value for name, value in attrs if name == "id" and value)
        changed = [
            (name, self._value(name, value))
            for name, value in attrs
            if name not in _SCRIPTED and not (name == "href" and (value or "")[1:] in self.gone)
        ]
        name = self._name(tag)
        if changed == attrs and name == tag:
            self.out.append(self.get_starttag_text() or "")  # as written: SVG's names keep their capitals
            return
        written = "".join(f" {key}" if value is None else f' {key}="{escape(value)}"' for key, value in changed)
        self.out.append(f"<{name}{written}{end}>")

    def _value(self, name: str, value: str | None) -> str | None:
        if not value:
            return value
        if name == "colspan" and self.columns_gone:
            return str(int(value) - self.columns_gone)
        if name == "id":
            return self.prefix + value
        if name in {"href", "xlink:href"} and value.startswith("#") and value[1:] in self.ids:
            return f"#{self.prefix}{value[1:]}"
        if name in _NAMING:
            return " ".join(self.prefix + word if word in self.ids else word for word in value.split())
        if name == "class":
            return " ".join(word for word in value.split() if word != "cjm-catalog--wide")
        return _URL.sub(lambda m: f"url(#{self.prefix}{m[1]})" if m[1] in self.ids else m[0], value)
