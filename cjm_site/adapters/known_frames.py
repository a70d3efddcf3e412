"""What stands around the content of a page, kept from page to page: for pages of one folder it says nearly the same.

Material's templates take a tenth of the time that a journey's page does. Outside the navigation they show of a page its
title, description, address and link to its source, and what they decide by its other traits. So they are run once for
each set of such traits with words of ours in place of these, and whatever else they ask of the page makes it one that
is rendered by itself. The first pages are rendered both ways and compared; where anything differs, or the organization
has templates of its own, every page is rendered by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cjm_site.adapters.needed import is_only_a_journey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jinja2

_TITLE, _DESCRIPTION, _LEAF, _EDIT, _CONTENT = (
    f"cjmplaceof{what}x" for what in ("title", "text", "url", "link", "html")
)
_JOURNEY = '<div class="cjm-journey"'
_HEADING = "<h1"
"""What Material looks for in the content, to write a heading where there is none."""

_MARKS = re.compile(f"{_TITLE}|{_DESCRIPTION}|{_LEAF}|{_EDIT}|{_CONTENT}(?:{_JOURNEY})?")

_WORDS = re.compile(r"[^\s<>&\"'{}]+(?: [^\s<>&\"'{}]+)*")
"""Words that every filter of the templates leaves as they are."""

_ADDRESS = re.compile(r"(?!.*(?:edit|blob|raw))[a-z0-9_-]+")
"""The last part of an address of which that is so; Material puts ``raw`` in the place of the others."""

_SAME = frozenset(
    {"active", "ancestors", "authors", "categories", "config", "is_homepage", "is_link", "is_page", "is_section"}
)
"""What pages outside the navigation have in common, or have not at all."""

_URL = re.compile(r"(.*/|)(?!index\.html)([^/]+?)(/|/index\.html|\.html)")

_ENOUGH = 4
"""How many pages are compared before the others are trusted."""


class Framed(str):
    """A page that is complete: what plugins do to what stands around the content has been done."""

    __slots__ = ()


class KnownFrames:
    """An environment of templates for mkdocs, which asks it for the template of each page."""

    def __init__(self, env: jinja2.Environment, finish: Callable[[str], str]) -> None:
        """Nothing is known yet.

        :param finish: what is done to a page that was rendered.
        """
        self._env = env
        self._finish = finish
        self._frames: dict[object, tuple[str, ...]] = {}
        self._compared = 0
        self.works = True

    def get_template(self, name: str) -> Any:
        """A template; of pages without one of their own, one that knows what it has shown before."""
        return _Known(self, self._env.get_template(name)) if name == "main.html" else self._env.get_template(name)

    def page(self, template: jinja2.Template, context: Mapping[str, Any]) -> str:
        """A page: rendered, or put together."""
        page: Any = context["page"]
        traits = _traits(page) if self.works else None
        if traits is None:
            return template.render(context)
        frame = self._frames.get(traits)
        is_new = frame is None
        if frame is None:
            frame = self._frames[traits] = self._learn(template, context)
        if not frame:
            return template.render(context)
        framed = Framed("".join([_own(part, page) for part in frame]))
        if is_new or self._compared < _ENOUGH:
            self._compared += not is_new
            self.works = framed == self._finish(template.render(context))
            if not self.works:
                return template.render(context)
        return framed

    def _learn(self, template: jinja2.Template, context: Mapping[str, Any]) -> tuple[str, ...]:
        """What stands around, in parts; nothing when the templates ask for more than is known to be the same."""
        stand_in = _StandIn(context["page"])
        html = self._finish(template.render({**context, "page": stand_in}))
        if stand_in.asked_for_more:
            return ()
        parts, done = [], 0
        for mark in _MARKS.finditer(html):
            parts += [html[done : mark.start()], mark[0]]
            done = mark.end()
        return (*parts, html[done:])


class _Known:
    def __init__(self, frames: KnownFrames, template: jinja2.Template) -> None:
        self._frames = frames
        self._template = template

    def render(self, context: Mapping[str, Any]) -> str:
        return self._frames.page(self._template, context)


class _Content(str):
    """Stands for the content, and knows whether templates look into it otherwise than they are known to."""

    has_heading = looked_into = False

    def __contains__(self, part: object) -> bool:
        self.looked_into = self.looked_into or part != _HEADING
        return self.has_heading


class _StandIn:
    """Stands for a page in templates."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._more = False
        self.title = _TITLE
        self.meta = {**page.meta, **({"description": _DESCRIPTION} if page.meta.get("description") else {})}
        folder, _, end = _address(page)
        self.url = f"{folder}{_LEAF}{end}"
        self.canonical_url = page.canonical_url and page.canonical_url.removesuffix(page.url) + self.url
        self.edit_url = page.edit_url and f"{page.edit_url.rpartition('/')[0]}/{_EDIT}"
        self.content = _Content(_CONTENT + (_JOURNEY if is_only_a_journey(page.content) else ""))
        self.content.has_heading = _HEADING in page.content
        self.toc = page.toc
        self.parent = self.previous_page = self.next_page = self.children = None

    @property
    def asked_for_more(self) -> bool:
        """Whether templates asked for something of the page that may be different for others with its traits."""
        return self._more or self.content.looked_into

    def __getattr__(self, name: str) -> Any:
        self._more = self._more or name not in _SAME
        return getattr(self._page, name)


def _traits(page: Any) -> object:
    """What templates decide by; ``None`` for a page whose words they might change, or that stands in the navigation."""
    meta = page.meta
    folder, leaf, end = _address(page)
    edit = str(page.edit_url or "")
    known = (
        page.parent is None
        and page.previous_page is None
        and page.next_page is None
        and not page.is_homepage
        and meta.keys() <= {"hide", "description"}
        and _WORDS.fullmatch(str(page.title))
        and _WORDS.fullmatch(str(meta.get("description") or "x"))
        and _ADDRESS.fullmatch(leaf)
        and (not edit or _ADDRESS.fullmatch(edit.rpartition("/")[2].removesuffix(".md")))
    )
    if not known:
        return None
    return (
        folder,
        end,
        str(page.canonical_url or "").removesuffix(page.url),
        edit.rpartition("/")[0],
        bool(meta.get("description")),
        repr(meta.get("hide")),
        repr(_outline(page.toc)),
        _HEADING in page.content,
        is_only_a_journey(page.content),
    )


def _outline(toc: Any) -> list[Any]:
    return [(item.title, item.id, item.level, _outline(item.children)) for item in toc]


def _address(page: Any) -> tuple[str, str, str]:
    """A page's address in three: the folder, the part that is its own, what follows."""
    found = _URL.fullmatch(str(page.url))
    return (found[1], found[2], found[3]) if found else ("", "", "")


def _own(part: str, page: Any) -> str:
    """A part of what stands around as it is for one page."""
    if part == _TITLE:
        return str(page.title)
    if part == _DESCRIPTION:
        return str(page.meta["description"])
    if part == _LEAF:
        return _address(page)[1]
    if part == _EDIT:
        return str(page.edit_url).rpartition("/")[2]
    return str(page.content) if part.startswith(_CONTENT) else part
