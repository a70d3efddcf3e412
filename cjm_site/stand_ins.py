"""What may stand for a file with errors while authors write: the best first, the last can always be shown."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cjm_site.diagnostics import Severity
from cjm_site.markdown import read_prose
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import is_id
from cjm_site.paths import content_of
from cjm_site.scaffold import quoted
from cjm_site.source import SourceFile, parse_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.settings import Settings

_HEAD = 20_000
_LINE = re.compile(r"^(type|id|name|title):[ \t]+(\S.*?)[ \t]*$", re.MULTILINE)

_ONLY_TEXT = frozenset({"CJM031", "CJM035", "CJM036", "CJM039"})
"""In prose these leave a link that leads nowhere, and the rest of the page as it is."""


class Shown(StrEnum):
    """What a page with problems shows below them."""

    AS_IT_IS = "as it is"
    REST = "what could be read"
    EARLIER = "its last state without errors"
    DELETED = "its last state before it was deleted"
    NOTHING = "nothing"
    UNKNOWN = "nothing: no file was ever there"


class Choices:
    """The candidates for one file, each worked out when the one before it will not do."""

    def __init__(self, candidates: Iterator[tuple[Shown, SourceFile]]) -> None:
        self._left = candidates
        self._now = next(candidates)

    @property
    def now(self) -> tuple[Shown, SourceFile]:
        """What stands for the file, and what that shows."""
        return self._now

    def go_on(self) -> None:
        """Take the next candidate; the last one stays."""
        self._now = next(self._left, self._now)

    def to_last(self) -> None:
        """Take the one that can always be shown."""
        *_, self._now = self._now, *self._left


def candidates(
    settings: Settings,
    at: tuple[str, str],
    source: SourceFile | None,
    wrong: Sequence[Diagnostic],
    good: SourceFile | None,
    traveller: str,
) -> Iterator[tuple[Shown, SourceFile]]:
    """What may stand for a file.

    :param at: its address in the content folder, and how messages name it.
    :param source: what can be read of it.
    :param good: its last state without errors.
    :param traveller: a persona for a journey that stands for one.
    """
    uri, path = at
    if source is not None and all(is_harmless(d, source) for d in wrong):
        yield Shown.AS_IT_IS, source
    elif source is not None and all(d.code == "CJM040" or is_harmless(d, source) for d in wrong):
        yield Shown.AS_IT_IS, _with_diagrams_as_text(source, wrong)
    if good is not None and (wrong or good is not source):
        yield Shown.EARLIER, good
    if source is not None and wrong:
        yield Shown.REST, source
    kind, id_, name = _announced(settings, uri, source)
    stub = stub_of(uri, path, kind, id_, name, traveller) if kind else None
    if stub is not None:
        yield Shown.NOTHING, stub
    yield Shown.NOTHING, bare(uri, path)


def bare(uri: str, path: str) -> SourceFile:
    """A page of nothing."""
    return SourceFile(uri, path, "", None, "", 1)


def is_harmless(diagnostic: Diagnostic, source: SourceFile) -> bool:
    """Whether the page can be shown as it stands in spite of this."""
    if diagnostic.severity is not Severity.ERROR or diagnostic.code >= "CJM041":
        return True  # warnings, blocks that show a view, rules: the text stays as it was written
    in_prose = diagnostic.place.line >= source.body_line or diagnostic.code != "CJM031"
    if diagnostic.code == "CJM038":
        return diagnostic.hint == "missing"
    return diagnostic.code in _ONLY_TEXT and in_prose


def _with_diagrams_as_text(source: SourceFile, wrong: Iterable[Diagnostic]) -> SourceFile:
    """The file with the diagrams that cannot be drawn left as they are written."""
    lines = source.body.split("\n")
    places = [d.place.line - source.body_line + 1 for d in wrong if d.code == "CJM040"]
    for fence in read_prose(source.body).fences:
        if any(fence.line <= place <= fence.last_line + 1 for place in places):
            lines[fence.line - 1] = lines[fence.line - 1].replace("mermaid", "text", 1)
    body = "\n".join(lines)
    head = source.text[: len(source.text) - len(source.body)]
    return replace(source, text=head + body, body=body)


def what_it_is(source: SourceFile | None) -> tuple[str, str]:
    """Type and id of an object's file; empty when it does not say."""
    if source is None or source.data is None or source.object_type not in OBJECT_TYPES:
        return "", ""
    given = source.data.get("id")
    return str(source.object_type), given if isinstance(given, str) and given else source.stem


def _announced(settings: Settings, uri: str, source: SourceFile | None) -> tuple[str, str, str]:
    """Type, id and name of a file as far as they can be made out, though its front matter may not be readable."""
    try:
        text = source.text if source else content_of(settings.content / uri)[:_HEAD].decode("utf-8", "replace")
    except OSError:
        return "", "", ""
    said = {name: value.strip().strip("\"'") for name, value in reversed(_LINE.findall(text[:_HEAD]))}
    kind, id_ = said.get("type", ""), said.get("id") or uri.rpartition("/")[2].rpartition(".")[0]
    if kind not in OBJECT_TYPES or not is_id(id_):
        return "", "", ""
    return kind, id_, said.get("title" if kind == "journey" else "name") or id_


def stub_of(uri: str, path: str, kind: str, id_: str, name: str, persona: str) -> SourceFile | None:
    """The least that an object of that type and id can be; a journey needs somebody who travels it."""
    lines = [f"type: {kind}", f"id: {quoted(id_)}", f"{'title' if kind == 'journey' else 'name'}: {quoted(name)}"]
    if kind == "journey":
        lines += [f"personas: [{quoted(persona)}]", "stages: [{title: …}]"]
        if not persona:
            return None
    return parse_source(uri, "\n".join(["---", *lines, "---", ""]).encode("utf-8", "replace"), path)[0]
