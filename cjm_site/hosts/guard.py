"""Markdown that comes from a pull request may not do anything in the name of the token that posts it.

``cjm diff`` writes nothing of the kind, but the job that ran it belongs to whoever opened the pull request, and so does
the file that it left. What that format does not need is made text: links, images, code and HTML other than folds; names
and numbers call nobody; no line is a command to the host.
"""

from __future__ import annotations

import html
import re

from cjm_site.diff.formats.text import clean

_HIDDEN = "\u200b"
_CALLS = "@#!%&$^"
_TOKEN = re.compile(
    r"(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<fold></?(?:details|summary)>)"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<markup>[\[\]`~])"
    r"|(?P<tag><)"
    r"|(?P<call>[@#!%&$^:])"
)
_COMMAND = re.compile(r"(?m)^([\s>*+-]*)(?=/)")
_WORDS = re.compile(r"(?i)\b(www|GH)(?=[.-])")


def harmless(text: str) -> str:
    """The text, in which only emphasis, lists, headings, quotes and folds are markup; what we wrote stays as it is."""
    lines = re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)
    text = "\n".join(_HIDDEN.join(clean(part) for part in line.split(_HIDDEN)) for line in lines)
    text = _TOKEN.sub(lambda found: _made_text(found, text), text)
    text = _WORDS.sub(rf"\1{_HIDDEN}", text)
    return _COMMAND.sub(rf"\1{_HIDDEN}", text)


def _made_text(found: re.Match[str], text: str) -> str:
    kind, token = found.lastgroup, found.group()
    if kind == "fold":
        return token
    if kind == "tag":
        return "&lt;"
    if kind == "markup":
        return f"\\{token}"
    following = text[found.end() : found.end() + 1]
    meant = html.unescape(token) if kind == "entity" else token[-1]
    calls = meant in _CALLS and (following.isalnum() or following in {"_", "@", "&", "\\", ":"})
    leads = meant == ":" and text.startswith(("/", "\\/", "&#", "&sol;"), found.end())
    return f"{token}{_HIDDEN}" if calls or leads else token
