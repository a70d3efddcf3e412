"""The page that is being made, and the way from it to everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site import markdown
from cjm_site.urls import Urls, is_allowed, join, scheme_of
from cjm_site.view_names import VIEWS
from cjm_site.views.outline import ANCHORS, VERSION

if TYPE_CHECKING:
    from cjm_site.handbook import Handbook
    from cjm_site.i18n import Language

CATALOGUES = {"channel": "channels", "team": "teams", "metric": "metrics"}
"""Objects without a file of their own are shown on these catalogue pages, by anchor."""


@dataclass(frozen=True, slots=True)
class Here:
    """The page that is being made, and the way from it to everything else. A :class:`cjm_site.markdown.Resolver`."""

    uri: str
    handbook: Handbook
    language: Language
    urls: Urls

    def page(self, uri: str, anchor: str = "") -> str:
        """The address of a file of the site."""
        return self.urls.relative(self.uri, uri, anchor)

    def view(self, name: str, anchor: str = "") -> str:
        """The address of a generated view."""
        return self.page(f"{VIEWS}/{name}.md", anchor)

    def to(self, kind: str, id_: str, anchor: str = "") -> str:
        """The address of an object.

        :raises KeyError: when there is none; linking has made sure that there is.
        """
        return self.page(*self.file_of(kind, id_, anchor))

    def file_of(self, kind: str, id_: str, anchor: str = "") -> tuple[str, str]:
        """The Markdown file that shows an object, and the place in it."""
        uri = self.handbook.uri_of(kind, id_)
        if uri:
            return uri, anchor
        return f"{VIEWS}/{CATALOGUES[kind]}.md", f"{kind}-{id_}"

    def name(self, kind: str, id_: str) -> str:
        """An object's name; the built-in channels have theirs in the interface language."""
        label = self.handbook.label(kind, id_)
        if label is None:
            return id_
        if kind == "channel" and label == id_ and self._is_built_in(id_) and f"channel.{id_}" in _terms():
            return self.language.term(f"channel.{id_}")
        return label

    def is_target(self, journey: str) -> bool:
        """Whether a journey is a target version."""
        return self.handbook.share(VERSION, journey) == "target"

    def _is_built_in(self, channel: str) -> bool:
        entry = self.handbook.objects("channel").get(channel)
        return entry is not None and entry.source is None

    def reference(self, kind: str, id_: str, anchor: str) -> tuple[str, str] | None:
        """Address and title for ``[][kind:id#anchor]``."""
        if id_ not in self.handbook.objects(kind):
            return None
        title = self.name(kind, id_)
        if anchor and kind == "journey":
            anchors = self.handbook.share(ANCHORS, id_)
            titled = dict(anchors).get(anchor)
            if titled is None:
                return None
            title = titled
        return self.to(kind, id_, anchor), markdown.plain(title)

    def file_link(self, href: str) -> str:
        """A relative link in a text field, seen from the page that shows it."""
        if scheme_of(href) or href.startswith(("#", "/", "?")) or not is_allowed(href):
            return href
        path, _, anchor = href.partition("#")
        target = join(self.uri.rpartition("/")[0], path)
        return self.page(target, anchor) if target else href

    def seen_from(self, uri: str) -> _SeenFrom:
        """For a text of another page shown here: its relative links are relative to that page."""
        return _SeenFrom(self, uri)


@dataclass(frozen=True, slots=True)
class _SeenFrom:
    """Resolves links of a text that stands in the file ``uri`` for a page elsewhere."""

    here: Here
    uri: str

    def reference(self, kind: str, id_: str, anchor: str) -> tuple[str, str] | None:
        return self.here.reference(kind, id_, anchor)

    def file_link(self, href: str) -> str:
        if scheme_of(href) or href.startswith(("/", "?")):
            return href
        path, _, anchor = href.partition("#")
        target = join(self.uri.rpartition("/")[0], path) if path else self.uri
        return self.here.page(target, anchor) if target else href


def _terms() -> dict[str, str]:
    from cjm_site.terms import TERMS

    return TERMS
