"""The content security policy of a built site, and how each server is told.

A theme inlines a few scripts, which differ by how deep a page lies; each is allowed by its digest, so that nothing else
that is written into a page ever runs. Scripts inside the prose are not listed, whoever wrote them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cjm_site.policy_options import RootFile, SecurityPolicy

ROOT_FILES: Mapping[RootFile, str] = {"headers": "_headers", "apache": ".htaccess", "iis": "web.config"}

FOLDER = "policy"
"""Where the snippets stand in the site."""

MOST_SCRIPTS, MOST_STYLES = 36, 16
"""How many digests are listed: a header stays under 4 kB."""

_BASE: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    # lengths of bars and places of points are numbers in style attributes; authors' own are taken out
    "style-src-attr": ("'unsafe-inline'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "media-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "worker-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'none'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'self'",),
}

_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(rb"<style\b[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)
_SRC = re.compile(rb"\ssrc\s*=", re.IGNORECASE)
_TYPE = re.compile(rb"""\stype\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_PROSE_BEGINS, _PROSE_ENDS = b'<article class="md-content__inner', b"</article>"
_RUN = frozenset({b"", b"module", b"text/javascript", b"application/javascript"})


@dataclass(frozen=True, slots=True)
class Inline:
    """Digests of what pages hold inline, with how many pages hold each."""

    scripts: dict[str, int] = field(default_factory=dict)
    styles: dict[str, int] = field(default_factory=dict)

    def add(self, page: bytes) -> None:
        """Count what a page holds: scripts of its frame, and all of its styles."""
        begins, ends = page.find(_PROSE_BEGINS), page.rfind(_PROSE_ENDS)
        frame = (page[:begins], page[ends:]) if 0 <= begins < ends else (page,)
        for part in frame:
            for attributes, script in _SCRIPT.findall(part):
                kind = _TYPE.search(attributes)
                if script and not _SRC.search(attributes) and (kind[1].lower() if kind else b"") in _RUN:
                    self.scripts[digest(script)] = self.scripts.get(digest(script), 0) + 1
        if b"<style" in page:
            for style in _STYLE.findall(page):
                # inside a drawing a browser takes the escapes off before it reads, elsewhere not
                for text in {style, unescape(style.decode()).encode()}:
                    self.styles[digest(text)] = self.styles.get(digest(text), 0) + 1

    def take(self, other: Inline) -> None:
        """Count what another has counted."""
        for mine, its in ((self.scripts, other.scripts), (self.styles, other.styles)):
            for name, number in its.items():
                mine[name] = mine.get(name, 0) + number


@lru_cache(maxsize=1024)  # the same few scripts on every page
def digest(text: bytes) -> str:
    """How a policy names a script or style that stands in a page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"


def inline_of(page: bytes) -> Inline:
    """What a page holds inline."""
    found = Inline()
    found.add(page)
    return found


def policy_of(inline: Inline, more: Mapping[Any, Iterable[str]] | None = None) -> str:
    """The policy as the value of its header; digests that most pages need come first, and the rarest stay away."""
    directives = {name: list(values) for name, values in _BASE.items()}
    directives["script-src"] += _most(inline.scripts, MOST_SCRIPTS)
    if len(inline.styles) <= MOST_STYLES:
        directives["style-src"] += _most(inline.styles, MOST_STYLES)
    else:  # drawings with more styles of their own than a header holds
        directives["style-src"].append("'unsafe-inline'")
    for name, sources in (more or {}).items():
        known = [value for value in directives.get(name, ()) if value != "'none'"]
        given = list(sources)
        directives[name] = ["'none'"] if given == ["'none'"] else list(dict.fromkeys([*known, *given]))
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def _most(found: Mapping[str, int], limit: int) -> list[str]:
    """Those that most pages hold, in an order that is the same for the same site."""
    return sorted(sorted(found, key=lambda name: (-found[name], name))[:limit])


def headers_of(policy: str) -> dict[str, str]:
    """Every header that goes with the policy."""
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


_NOTE = "Written by cjm build for this very site: its digests change with the theme. See docs/security.md."


def snippets(headers: Mapping[str, str]) -> dict[str, str]:
    """What to tell each server, by file name."""
    from xml.sax.saxutils import quoteattr  # it brings urllib.request and ssl along

    nginx = [f'add_header {name} "{value}" always;' for name, value in headers.items()]
    apache = [f'    Header always set {name} "{value}"' for name, value in headers.items()]
    iis = [
        line
        for name, value in headers.items()
        for line in (
            f"        <remove name={quoteattr(name)} />",
            f"        <add name={quoteattr(name)} value={quoteattr(value)} />",
        )
    ]
    hosts = [f"  {name}: {value}" for name, value in headers.items()]
    return {
        "nginx.conf": "\n".join((f"# {_NOTE}", *nginx, "")),
        "apache.conf": "\n".join((f"# {_NOTE}", "<IfModule mod_headers.c>", *apache, "</IfModule>", "")),
        "web.config": "\n".join((
            '<?xml version="1.0" encoding="utf-8"?>',
            f"<!-- {_NOTE} -->",
            "<configuration>",
            "  <system.webServer>",
            "    <httpProtocol>",
            "      <customHeaders>",
            *iis,
            "      </customHeaders>",
            "    </httpProtocol>",
            "  </system.webServer>",
            "</configuration>",
            "",
        )),
        "_headers": "\n".join((f"# {_NOTE}", "/*", *hosts, "")),
    }  # fmt: skip


_FROM: Mapping[RootFile, str] = {"headers": "_headers", "apache": "apache.conf", "iis": "web.config"}


def policy_files(written: SecurityPolicy, inline: Inline) -> tuple[dict[str, str], dict[str, str]]:
    """The files of the snippets' folder, and those of the site's root, by name."""
    texts = snippets(headers_of(policy_of(inline, written.sources)))
    return texts, {ROOT_FILES[name]: texts[_FROM[name]] for name in written.root}
