"""Prose without links to what is left out: the words of a link stay, its address goes with everything in it.

More is taken for a link here than an engine makes one of: where only the text of code would have shown an address, it
goes too.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cjm_site.embed import as_block, narrowed, parse_embed
from cjm_site.markdown import LANGUAGE, read_prose
from cjm_site.prose_parts import REFERENCE
from cjm_site.urls import join, scheme_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cjm_site.handbook import Handbook
    from cjm_site.prose_parts import Fence
    from cjm_site.urls import Urls

NO_NAME = "…"
"""What stands for a reference to which its author gave no words of her own."""

_DEFINITION = re.compile(
    r"""^[ ]{0,3}\[((?:[^\[\]\\\n]|\\.)+)\]:[ \t]*\n?[ \t]*(<[^<>\n]*>|\S+)"""
    r"""(?:[ \t]*\n?[ \t]*(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*(?:\n|\Z)""",
    re.MULTILINE,
)
_BY_LABEL = re.compile(r"!?\[((?:[^\[\]\\]|\\.)*)\](?: ?\[((?:[^\[\]\\]|\\.)*)\])?(?![(:])")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>")
_ATTRIBUTE = re.compile(
    r"""\b(?:href|src|data|poster|action|cite|longdesc)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ATTRIBUTES_AFTER = re.compile(r"\{:?[ ]*[.#\w][^{}\n]*\}")
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*'|\([^()]*\))\s*\Z""")
_SNIPPET = re.compile(r"""\s*-+8<-+\s+["'](.+?)["']\s*\Z""")
_SNIPPETS = re.compile(r"\s*-+8<-+\s*\Z")
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True)
class Gone:
    """What is left out, as links name it.

    ``uris`` are the files and generated pages that are gone, ``shown`` the files that are not; ``places`` the anchors
    that are gone from the pages of journeys that stay.
    """

    whole: Handbook
    part: Handbook
    hidden: frozenset[tuple[str, str]]
    uris: frozenset[str]
    shown: frozenset[str]
    places: Mapping[str, frozenset[str]]
    urls: Urls

    def reference(self, kind: str, id_: str, anchor: str) -> bool:
        """Whether ``[text][kind:id#anchor]`` names something that is gone."""
        if (kind, id_) in self.hidden:
            return True
        entry = self.whole.journeys.get(id_) if kind == "journey" and anchor else None
        return entry is not None and anchor in self.places.get(entry.uri, ())

    def address(self, href: str, uri: str) -> bool:
        """Whether an address in the file ``uri`` leads to something that is gone."""
        href = html.unescape(href.strip())
        if scheme_of(href) or href.startswith("//"):
            return False
        path, _, anchor = href.partition("#")
        path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
        targets = set(self._targets(path, uri))
        if targets & self._addresses:
            return True
        return bool(anchor) and any(self._place(target, anchor) for target in targets)

    def file(self, path: str) -> bool:
        """Whether a path from anywhere in the project, perhaps with lines or a section behind it, is a file's."""
        whole = f"/{path}"
        return any(f"/{uri}" in whole and whole.partition(f"/{uri}")[2][:1] in {"", ":"} for uri in self.uris)

    def _targets(self, path: str, uri: str) -> Iterator[str]:
        """What a path may mean: seen from the file, as Markdown means it, or from its page, as raw HTML does."""
        if not path:
            yield uri
            return
        for folder in (uri.rpartition("/")[0], unquote(self.urls.of(uri)).rpartition("/")[0]):
            target = join("", path.lstrip("/")) if path.startswith("/") else join(folder, path)
            if target:
                yield target.rstrip("/")

    @cached_property
    def _addresses(self) -> frozenset[str]:
        """The files that are gone, the addresses of their pages, and folders that hold nothing else."""
        urls = {unquote(self.urls.of(uri)).rstrip("/") for uri in self.uris}
        folders = {folder for uri in self.uris for folder in _folders(uri)}
        kept = {folder for uri in self.shown for folder in _folders(uri)}
        kept |= {unquote(self.urls.of(uri)).rstrip("/") for uri in self.shown}
        return frozenset((self.uris | urls | folders) - kept - self.shown - {"", "."})

    @cached_property
    def _by_address(self) -> Mapping[str, str]:
        """The file of a page by the page's address."""
        return {unquote(self.urls.of(uri)).rstrip("/"): uri for uri in self.shown}

    @cached_property
    def _tokens(self) -> frozenset[str]:
        """What anchors on generated pages are made of."""
        names = {id_.replace(" ", "-") for _, id_ in self.hidden}
        return frozenset(names.union(*self.places.values()))

    def _place(self, target: str, anchor: str) -> bool:
        """Whether a place on a page is gone."""
        uri = self._by_address.get(target, target)
        if uri in self.shown:
            return anchor in self.places.get(uri, ())
        kind, _, id_ = anchor.partition("-")
        if kind in {"persona", "journey", "channel", "team", "metric"}:
            return any(k == kind and i.replace(" ", "-") == id_.replace(" ", "-") for k, i in self.hidden)
        return any(anchor == token or anchor.endswith(f"-{token}") for token in self._tokens)


def _folders(uri: str) -> Iterator[str]:
    folder = uri.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def unlinked(text: str, uri: str, gone: Gone) -> str:
    """A text of the file ``uri`` without links and references to what is gone."""
    if "[" not in text and "<" not in text:
        return text
    before = ""
    while before != text:  # a link inside another's words
        before = text
        text = REFERENCE.sub(lambda found: _reference(found, gone), text)
    if "](" in text:
        text = _inline_links(text, lambda href: gone.address(href, uri))
    if "]:" in text:
        text = _labelled_links(text, lambda href: gone.address(href, uri))
    if "<" in text:
        text = _TAG.sub(lambda found: _tag(found, lambda href: gone.address(href, uri)), text)
    return text


def without_gone(body: str, uri: str, gone: Gone) -> str:
    """The prose of the file ``uri`` without links, blocks and diagram links to what is gone, and without comments."""
    if "[" not in body and "<" not in body and "```" not in body and "~~~" not in body:
        return body
    fences = read_prose(body).fences
    lines = body.split("\n")
    for fence in reversed(fences):
        if fence.language == LANGUAGE:
            lines[fence.line - 1 : fence.last_line] = _block(fence, gone)
        elif fence.language == "mermaid":
            kept = [line for line in lines[fence.line - 1 : fence.last_line] if not _clicks(line, uri, gone)]
            lines[fence.line - 1 : fence.last_line] = kept
    return unlinked(_without_comments("\n".join(_without_snippets(lines, gone))), uri, gone)


def _block(fence: Fence, gone: Gone) -> list[str]:
    """A block that shows a view, by what is left of its filters; none where one of them has nothing left."""
    embed = parse_embed(fence, gone.whole)[0]
    left = narrowed(embed, gone.part) if embed else None
    if left is None:
        return []
    return [fence.indent + line for line in ("```" + LANGUAGE, *as_block(left), "```")]


def _clicks(line: str, uri: str, gone: Gone) -> bool:
    """Whether a line of a diagram makes something of it a link to what is gone."""
    words = _QUOTED.findall(line) if line.strip().startswith("click ") else ()
    return any(gone.address(quoted or bare, uri) for quoted, bare in words)


def _without_snippets(lines: list[str], gone: Gone) -> list[str]:
    """Lines without those that take in a file that is gone, in the notation of ``pymdownx.snippets``."""
    if not any("8<" in line for line in lines):
        return lines
    inside = False
    kept = []
    for line in lines:
        inside ^= _SNIPPETS.match(line) is not None
        one = _SNIPPET.match(line)
        name = one[1] if one else line.strip() if inside else ""
        kept.append("" if name and gone.file(name) else line)
    return kept


def _without_comments(text: str) -> str:
    """Prose without HTML comments, which engines pass on to readers; those that code shows stay."""
    if "<!--" not in text:
        return text
    lines = text.split("\n")
    in_fence = {n for fence in read_prose(text).fences for n in range(fence.line - 1, fence.last_line)}
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def shown(found: re.Match[str]) -> str:
        row = text.count("\n", 0, found.start())
        in_code = row in in_fence or text.count("`", starts[row], found.start()) % 2 == 1
        return found[0] if in_code else ""

    return _COMMENT.sub(shown, text)


def _reference(found: re.Match[str], gone: Gone) -> str:
    if not gone.reference(found[2], found[3].strip(), found[4] or ""):
        return found[0]
    return found[1] or NO_NAME


def _inline_links(text: str, is_gone: Callable[[str], bool]) -> str:
    at = text.find("](")
    while at >= 0:
        end = _closing(text, at + 2)
        if end and any(is_gone(href) for href in _destinations(text[at + 2 : end])):
            after = _ATTRIBUTES_AFTER.match(text, end + 1)
            rest = text[after.end() if after else end + 1 :]
            start = _opening(text, at)
            bang = 1 if start > 0 and text[start - 1] == "!" else 0
            text = text[: start - bang] + text[start + 1 : at] + rest
            at = start - bang
        else:
            at += 2
        at = text.find("](", at)
    return text


def _destinations(inside: str) -> Iterator[str]:
    """The address between the brackets of a link, as any engine may read it."""
    inside = inside.strip()
    if inside.startswith("<"):
        yield inside[1:].partition(">")[0]
        return
    yield inside
    yield _TITLE.sub("", inside)
    yield from inside.split(maxsplit=1)[:1]


def _closing(text: str, at: int) -> int:
    """Where the bracket that opens just before ``at`` closes; 0 when it does not before the next blank line."""
    depth, n = 1, at
    while n < len(text):
        char = text[n]
        if char == "\\":
            n += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return n
        elif char in "\"'" and text[n - 1].isspace():
            end = text.find(char, n + 1)
            n = end if end > 0 and "\n\n" not in text[n:end] else n
        elif char == "\n" and text[n + 1 : n + 2] == "\n":
            return 0
        n += 1
    return 0


def _opening(text: str, at: int) -> int:
    """Where the square bracket that closes at ``at`` opens; ``at`` itself when it opens nowhere in its paragraph."""
    depth = 0
    for n in range(at, -1, -1):
        if n and text[n - 1] == "\\":
            continue
        if text[n] == "]":
            depth += 1
        elif text[n] == "[":
            depth -= 1
            if not depth:
                return n
        elif text[n] == "\n" and text[n - 1 : n] == "\n":
            break
    return at


def _labelled_links(text: str, is_gone: Callable[[str], bool]) -> str:
    """``[words][label]`` with ``[label]: address`` elsewhere."""
    gone = {_folded(found[1]) for found in _DEFINITION.finditer(text) if is_gone(found[2].strip("<>"))}
    if not gone:
        return text
    text = _DEFINITION.sub(lambda found: "" if _folded(found[1]) in gone else found[0], text)
    return _BY_LABEL.sub(lambda found: found[1] if _folded(found[2] or found[1]) in gone else found[0], text)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _tag(found: re.Match[str], is_gone: Callable[[str], bool]) -> str:
    """A tag of raw HTML: a link becomes one that leads nowhere, anything else goes."""
    addresses = (next(filter(None, groups), "") for groups in _ATTRIBUTE.findall(found[3]))
    if not any(is_gone(address) for address in addresses if address):
        return found[0]
    return "<a>" if found[2].lower() == "a" else ""
