"""What a page means, apart from how it is written: the canonical form of an object and its digest.

The same for every way of writing the same thing: comments, order of names, quotes, brackets or lines, white space,
line ends, a default written out, the order of a list where it says nothing, the folder of the file. What is left out
beside that is in :data:`NOT_MEANT`. Two states of a page between which :mod:`cjm_site.diff` finds no change of its
content have the same digest; that module may change its ways from one release to the next, this one may not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from cjm_site.model.base import Interval
from cjm_site.model.experience import EmotionMark
from cjm_site.urls import join, scheme_of
from cjm_site.validate import slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from cjm_site.handbook import Entry

DIGEST_VERSION = 1
"""Stands before every digest. It grows when the same content gets another digest: then nobody can tell from an old
one whether content has changed, and no page may pretend to."""

NOT_MEANT = frozenset({"schema_version", "status", "reviewed", "review_every", "approvals"})
"""Fields of an object that say how its review stands, not what the page says."""

ORDERED = frozenset({"stages", "touchpoints"})
"""The lists whose order is meant."""

_ADDRESSES = frozenset({"image", "url"})
_DESTINATION = re.compile(r"(?<=\]\()[^()\s<>]+")
_COMMENT = re.compile(r"\s*(?:<!--.*?-->\s*)+\Z", re.DOTALL)


def digest(value: Any, digits: int = 24) -> str:
    """The digest of a canonical form: ``m1-`` and hexadecimal digits."""
    return f"m{DIGEST_VERSION}-{hashlib.sha256(_json(value).encode('utf-8', 'surrogatepass')).hexdigest()[:digits]}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def meaning(entry: Entry[Any]) -> dict[str, Any]:
    """The canonical form of an object and its prose."""
    folder = entry.source.folder if entry.source else ""
    found = fields(entry.item, folder, without=NOT_MEANT)
    found["type"], found["id"] = entry.item.type, entry.item.id
    prose = prose_meaning(entry.source.body, folder) if entry.source else []
    return {**found, "": prose} if prose else found


def fields(item: BaseModel, folder: str, *, only: Iterable[str] = (), without: Iterable[str] = ()) -> dict[str, Any]:
    """The canonical form of a model's fields, those left out that are as if nobody had written them."""
    names = tuple(only) or tuple(name for name in type(item).model_fields if name not in without)
    found = {}
    for name in names:
        value = getattr(item, name)
        if name == "id" and value is None:
            value = slug(getattr(item, "title", ""))  # what it is called by then
        field = type(item).model_fields[name]
        if value != field.get_default(call_default_factory=True):
            found[field.alias or name] = _canonical(value, folder, name)
    return found


def _canonical(value: Any, folder: str, name: str) -> Any:
    if isinstance(value, str):
        return _address(value, folder) if name in _ADDRESSES else _text(value, folder)
    if isinstance(value, Interval):
        return [value.months, value.days]
    if isinstance(value, EmotionMark):
        return value.word if value.level is None else value.level
    if isinstance(value, BaseModel):
        return fields(value, folder)
    if isinstance(value, dict):
        return {str(key): _canonical(inner, folder, "") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        items = [_canonical(inner, folder, "") for inner in value]
        return items if name in ORDERED else sorted(items, key=_json)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _text(text: str, folder: str) -> str:
    """A text field, its links from the content's root."""
    joined = " ".join(unicodedata.normalize("NFC", text).split())
    return _DESTINATION.sub(lambda match: _address(match[0], folder), joined) if "](" in joined else joined


def _address(address: str, folder: str) -> str:
    """A relative address from the content's root, so that a page keeps its digest when it moves with its links."""
    if not address or scheme_of(address) or address.startswith(("/", "#", "?")):
        return address
    path, mark, rest = address.partition("#")
    return f"{join(folder, path) or path}{mark}{rest}"


def prose_meaning(body: str, folder: str) -> list[Any]:
    """Markdown as its blocks and words, however lines are broken and whichever signs mark a heading or a list."""
    if not body.strip():
        return []
    return [part for token in _parser().parse(unicodedata.normalize("NFC", body)) for part in _token(token, folder)]


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # most pages have no prose

    return MarkdownIt("commonmark", {"html": True}).enable("table")


def _token(token: Token, folder: str) -> Iterable[Any]:
    if token.type == "inline":
        yield _inline(token.children or [], folder)
    elif token.nesting < 0:
        yield "/"
    elif token.type != "html_block" or not _COMMENT.match(token.content):
        text = token.content.strip("\n") if token.content else ""
        attributes = {str(name): str(value) for name, value in token.attrs.items()}
        yield [token.type, token.tag, token.info.strip(), text, attributes]


def _inline(tokens: list[Token], folder: str) -> str:
    parts = []
    for token in tokens:
        if token.type == "softbreak":
            parts.append(" ")
        elif token.type == "text":
            parts.append(token.content)
        elif token.type != "html_inline" or not _COMMENT.match(token.content):
            addresses = [
                _address(str(value), folder) if name in {"href", "src"} else str(value)
                for name, value in token.attrs.items()
            ]
            inner = _inline(token.children, folder) if token.children else token.content
            parts.append("\0".join(["", token.type, *addresses, inner, ""]))
    return " ".join("".join(parts).split())
