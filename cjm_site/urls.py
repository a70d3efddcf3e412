"""Addresses: which URL a page has, and how one page links to another without knowing where the site is mounted."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

INDEX_STEMS = ("index", "README")

ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Schemes that a link of an author's may have; relative links have none."""


class Urls(NamedTuple):
    """URL scheme of a site: ``personas/marta/`` with directory URLs, ``personas/marta.html`` without.

    ``named``: with the name of the file, ``personas/marta/index.html``, as pages opened from disk need it.
    """

    directory: bool = True
    named: bool = False

    def of(self, uri: str) -> str:
        """The URL, relative to the site's root, of a file of the content folder."""
        folder, _, name = uri.rpartition("/")
        stem, dot, suffix = name.rpartition(".")
        if not dot or suffix.lower() not in {"md", "markdown", "mdown", "mkdn", "mkd"}:
            return quote(uri)
        prefix = f"{folder}/" if folder else ""
        if stem in INDEX_STEMS:
            return quote(f"{prefix}{self._index}" if self.directory else f"{prefix}index.html") or "./"
        return quote(f"{prefix}{stem}/{self._index}" if self.directory else f"{prefix}{stem}.html")

    @property
    def _index(self) -> str:
        return "index.html" if self.named else ""

    def relative(self, from_uri: str, to_uri: str, anchor: str = "") -> str:
        """The link from one page to another file of the site."""
        fragment = f"#{_quoted(anchor)}" if anchor else ""
        if from_uri == to_uri and fragment:
            return fragment
        return _relative(self, from_uri, to_uri) + fragment


_quoted = lru_cache(maxsize=8192)(quote)


@lru_cache(maxsize=8192)  # an index page asks for the same few pages thousands of times
def _relative(urls: Urls, from_uri: str, to_uri: str) -> str:
    target, is_plain = _target(urls, to_uri)
    folder, top, up = _folder(urls, from_uri)
    if is_plain and up and not f"{target}/".startswith(top):
        return up + target
    path = _way(folder, target)
    return path + "/" if target.endswith("/") and not path.endswith("/") else path


@lru_cache(maxsize=1 << 15)  # all pages of the whole handbook ask for all journeys
def _target(urls: Urls, uri: str) -> tuple[str, bool]:
    """The URL of a file, and whether it is a way from folder to folder, each of them named."""
    target = urls.of(uri)
    return target, _is_plain(target.removesuffix("/"))


@lru_cache(maxsize=64)
def _folder(urls: Urls, uri: str) -> tuple[str, str, str]:
    """The folder of a page's URL, the uppermost folder on the way to it, and the way up above that."""
    folder = posixpath.dirname(urls.of(uri))
    parts = folder.split("/")
    return folder, f"{parts[0]}/", "../" * len(parts) if _is_plain(folder) else ""


def _is_plain(path: str) -> bool:
    return not {"", ".", ".."}.intersection(path.split("/"))


def _way(folder: str, target: str) -> str:
    """As :func:`posixpath.relpath`, which asks for the working folder each time; for paths without ``..``."""
    start, end = ([part for part in path.split("/") if part not in {"", "."}] for path in (folder, target))
    if ".." in start or ".." in end:
        return posixpath.relpath(target or ".", folder or ".")
    same = 0
    for one, other in zip(start, end, strict=False):
        if one != other:
            break
        same += 1
    return "/".join([*[".."] * (len(start) - same), *end[same:]]) or "."


@lru_cache(maxsize=1024)
def scheme_of(url: str) -> str:
    """The scheme of a URL in lower case as a browser reads it, empty for a relative one."""
    cleaned = "".join(c for c in url if c > " " and c != "\x7f")
    head, colon, _ = cleaned.partition(":")
    if not colon or any(c in head for c in "/?#"):
        return ""
    return head.lower()


def names_host(url: str) -> bool:
    """Whether an address without a scheme leads to another host: ``//host``, and with any backslash for a slash."""
    cleaned = "".join(c for c in url if c > " " and c != "\x7f")
    return cleaned[:2].replace("\\", "/") == "//"


def is_allowed(url: str) -> bool:
    """Whether a link may be shown: relative, or one of the allowed schemes."""
    scheme = scheme_of(url)
    return scheme in ALLOWED_SCHEMES if scheme else not names_host(url)


def join(folder: str, link: str) -> str | None:
    """A relative link seen from a folder of the content, as a path from the content's root.

    :returns: ``None`` when it leads out of the content folder.
    """
    path = posixpath.normpath(posixpath.join("/", folder, link)) if not link.startswith("/") else None
    if path is None:
        return None
    depth = 0
    for part in posixpath.join(folder, link).split("/"):
        if part == "..":
            depth -= 1
        elif part not in {"", "."}:
            depth += 1
        if depth < 0:
            return None
    return path.lstrip("/")
