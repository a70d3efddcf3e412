"""References and links in Markdown that lead elsewhere now, found with the parser that reads them for the site.

A regular expression proposes, the parser decides: what looks like a link but stands in code stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from markdown_it.common.utils import unescapeAll

from cjm_site.edit.text import Edit, apply
from cjm_site.markdown import destinations, read_prose
from cjm_site.prose_parts import REFERENCE
from cjm_site.urls import join, scheme_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_DESTINATION = re.compile(
    r"\]\([ \t]*\n?[ \t]*(?P<inline><[^<>\n]*>|[^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)"
    r"|^[ \t>*+\-\d.]*\[[^\]\n]+\]:[ \t]*\n?[ \t]*(?P<definition><[^<>\n]*>|\S+)",
    re.MULTILINE,
)
_IN_ADDRESS = re.compile(r"[\s%()<>#?\[\]\\\"]")
_PROBE = "xprobex"


@dataclass(frozen=True)
class Moves:
    """What has moved.

    ``kind``, ``old`` and ``new`` say which object has which id; ``old_uri`` and ``new_uri`` where its file stands;
    ``anchors`` which places of which journey have other names; ``uris`` which journey each file holds.
    """

    kind: str = ""
    old: str = ""
    new: str = ""
    old_uri: str = ""
    new_uri: str = ""
    anchors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    uris: Mapping[str, str] = field(default_factory=dict)

    def may_concern(self, text: str) -> bool:
        """Whether a file may name anything that moved: a quick look that never says no wrongly."""
        needles = [self.old, self.old_uri.rpartition("/")[2], *(a for moved in self.anchors.values() for a in moved)]
        plain = f"{text}\n{unquote(text)}\n{unescape(text)}"
        return "\\" in text or any(needle and needle in plain for needle in needles)

    def reference(self, kind: str, id_: str, anchor: str) -> tuple[str, str] | None:
        """Where ``[..][kind:id#anchor]`` leads now, ``None`` where it always did."""
        moved = (self.new if (kind, id_) == (self.kind, self.old) else id_, anchor)
        if kind == "journey" and anchor:
            moved = moved[0], self.anchors.get(id_, {}).get(anchor, anchor)
        return moved if moved != (id_, anchor) else None

    def link(self, href: str, folder: str, own_uri: str) -> str | None:
        """The link that leads where ``href`` did; ``None`` where it still does."""
        path, hash_, anchor = href.partition("#")
        path, mark, query = path.partition("?")
        if scheme_of(href) or href.startswith("//"):
            return None
        plain = unquote(path)
        target = own_uri if not path else plain.lstrip("/") if plain.startswith("/") else join(folder, plain)
        moved = path
        if path and target == self.old_uri and self.new_uri != self.old_uri:
            before, slash, _ = path.rpartition("/")
            name = self.new_uri.rpartition("/")[2]
            moved = before + slash + _IN_ADDRESS.sub(lambda m: f"%{ord(m[0]):02X}", name)
        journey = self.uris.get(target or "", "")
        place = self.anchors.get(journey, {}).get(unquote(anchor), anchor)
        if (moved, place) == (path, anchor):
            return None
        return moved + mark + query + hash_ + place


def edits_in_markdown(text: str, moves: Moves, folder: str, own_uri: str) -> list[Edit]:
    """The edits that keep every reference and link of a text leading where it did."""
    return [*_references(text, moves), *_links(text, moves, folder, own_uri)]


def _references(text: str, moves: Moves) -> list[Edit]:
    found = []
    for match in REFERENCE.finditer(text):
        kind, id_, anchor = match[2], match[3].strip(), match[4] or ""
        moved = moves.reference(kind, id_, anchor)
        if moved is None:
            continue
        probe = apply(text, [Edit(*match.span(3), _PROBE)])
        if not any(reference.id == _PROBE for reference in read_prose(probe).references):
            continue  # in code
        if moved[0] != id_:
            start = match.start(3) + len(match[3]) - len(match[3].lstrip())
            found.append(Edit(start, start + len(id_), moved[0]))
        if moved[1] != anchor:
            found.append(Edit(*match.span(4), moved[1]))
    return found


def _links(text: str, moves: Moves, folder: str, own_uri: str) -> list[Edit]:
    found = []
    known: int | None = None
    for match in _DESTINATION.finditer(text):
        name = match.lastgroup or "inline"
        start, end = match.span(name)
        if text[start:end].startswith("<"):
            start, end = start + 1, end - 1
        moved = moves.link(unescapeAll(text[start:end]), folder, own_uri)
        if moved is None:
            continue
        known = Counter(destinations(text))[_PROBE] if known is None else known
        if Counter(destinations(apply(text, [Edit(start, end, _PROBE)])))[_PROBE] > known:
            found.append(Edit(start, end, moved))
    return found
