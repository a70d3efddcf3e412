"""Source files: bytes on disk to front matter, body, and the lines both begin on."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.glance import look
from cjm_site.lines import lines_of
from cjm_site.paths import opened
from cjm_site.yaml_quick import UNUSUAL
from cjm_site.yaml_reader import Position, Value, YamlProblem, position_of, read_plain, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cjm_site.glance import Glance, Striking

MAX_BYTES = 4 * 1024 * 1024
"""How large one Markdown file may be."""

_ATTEMPTS = 10
"""How often a file is read that changes meanwhile."""

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"})
"""What MkDocs takes for Markdown."""

OBJECT_FOLDERS = {
    "persona": "persona",
    "personas": "persona",
    "journey": "journey",
    "journeys": "journey",
    "viajes": "journey",
    "recorridos": "journey",
    "channels": "channel",
    "canales": "channel",
    "teams": "team",
    "equipos": "team",
    "metrics": "metric",
    "metricas": "metric",
    "métricas": "metric",
}
"""Folder names that announce objects: a file in one without front matter is a slip, not an ordinary page."""

_YAML_CODES = {
    "too-long": "CJM003",
    "syntax": "CJM010",
    "character": "CJM010",
    "documents": "CJM010",
    "key": "CJM010",
    "duplicate": "CJM011",
    "alias": "CJM012",
    "anchor": "CJM012",
    "tag": "CJM012",
    "merge": "CJM012",
    "depth": "CJM013",
}


_CLOSING = re.compile(r"\n(?:---|\.\.\.)[^\S\n]*(?=\n|\Z)")
"""The line after the front matter, with the end of the line before it: that is what is looked for fastest."""
_FIELD = re.compile(r"[A-Za-z_]\w*:(?:\s|$)")
_OBJECT_LINE = re.compile(r"type:\s*(?:persona|journey|channel|team|metric)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class SourceFile:
    """A Markdown file of the handbook, taken apart.

    ``uri`` is relative to the content folder, ``path`` to the project's folder, both with forward slashes.
    ``data`` is the front matter (``None``: the file has none), ``body`` the rest, which begins on ``body_line``. Where
    the values of ``data`` stand is found out when a message asks for it: most files need none.
    """

    uri: str
    path: str
    text: str
    data: dict[str, Any] | None
    body: str
    body_line: int

    @property
    def stem(self) -> str:
        """The file's name without its extension: the default id."""
        return self.uri.rsplit("/", 1)[-1].rsplit(".", 1)[0]

    @property
    def folder(self) -> str:
        """The folder below the content folder, empty at its top."""
        return self.uri.rpartition("/")[0]

    @property
    def front_matter(self) -> str:
        """The front matter's text, without the lines of hyphens around it."""
        if self.data is None:
            return ""
        end = len(self.text) - len(self.body)
        return self.text[self.text.find("\n") + 1 : self.text.rfind("\n", 0, end - 1) + 1] or "\n"

    def position(self, path: tuple[str | int, ...], *, of_key: bool = False) -> Position:
        """Line and column of the value at ``path`` of the front matter, as near as the front matter goes."""
        return position_of(self._marked, path, of_key=of_key) or (2, 1)

    @cached_property
    def striking(self) -> list[Striking]:
        """What stands out in its lines at first sight."""
        return look(self.front_matter, 2) + look(self.body, self.body_line)

    @property
    def striking_in_front(self) -> list[Glance]:
        """What stands out in the lines of the front matter."""
        return [glance for number, _, glance in self.striking if number < self.body_line]

    @cached_property
    def _marked(self) -> Value:
        """The front matter once more, with the position of every key and value."""
        return read_yaml(self.front_matter, first_line=2)[0]

    @property
    def object_type(self) -> str | None:
        """What the front matter's ``type`` says, ``None`` for an ordinary page."""
        declared = self.data.get("type") if self.data is not None else None
        return declared if isinstance(declared, str) else None


def find_sources(content: Path) -> Iterator[tuple[str, Path]]:
    """Every Markdown file below the content folder as (uri, path), in a stable order, hidden ones left out."""
    for uri in find_uris(content):
        yield uri, content / uri


def find_uris(content: Path) -> Iterator[str]:
    """The addresses of the same, without making paths of thousands of files."""
    before = len(os.path.join(content, ""))  # noqa: PTH118 - of thousands of files
    for folder, folders, files in os.walk(content, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        within = folder[before:].replace(os.sep, "/")
        for name in sorted(files):
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in MARKDOWN_SUFFIXES:  # noqa: PTH122
                yield f"{within}/{name}" if within else name


def read_source(
    uri: str, path: Path, shown_path: str, quick: Callable[[str], object] = read_plain
) -> tuple[SourceFile | None, list[Diagnostic]]:
    """Read one file. ``shown_path`` is how messages name it. The file is ``None`` when it cannot be used.

    :param quick: :func:`read_plain`, or something that remembers what it said.
    """
    try:
        raw = _read_settled(path)
    except OSError as error:
        whole = Place(shown_path.encode("utf-8", "replace").decode())
        return None, [Diagnostic("CJM006", whole, {"reason": error.strerror or str(error)})]
    return parse_source(uri, raw, shown_path, quick)


def _read_settled(path: Path) -> bytes:
    """A file's bytes, as they were before or after somebody's writing, not in the midst of it.

    :raises OSError: when it cannot be read, or is being written all the time.
    """
    for _attempt in range(_ATTEMPTS):
        with opened(path) as stream:
            before = os.fstat(stream.fileno())
            raw = stream.read(MAX_BYTES + 1)
            after = os.fstat(stream.fileno())
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
            return raw
    raise OSError(errno.EBUSY, "it is being written just now")


def parse_source(
    uri: str, raw: bytes, shown_path: str, quick: Callable[[str], object] = read_plain
) -> tuple[SourceFile | None, list[Diagnostic]]:
    """Take a file's bytes apart. Pure: :func:`read_source` without the disk."""
    whole = Place(shown_path.encode("utf-8", "replace").decode())
    if whole.path != shown_path:  # it could not stand in an address either
        return None, [Diagnostic("CJM006", whole, {"reason": "its name is not UTF-8"})]
    if len(raw) > MAX_BYTES:
        return None, [Diagnostic("CJM003", Place(shown_path, 1, 1), {"limit": f"{MAX_BYTES // 1024} KiB"}, "split")]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Diagnostic("CJM001", Place(shown_path, 1, 1), {"byte": f"0x{raw[0]:02x}"}, "utf16")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line_start = before.rfind(b"\n") + 1
        place = Place(shown_path, before.count(b"\n") + 1, len(before[line_start:].decode("utf-8", "replace")) + 1)
        return None, [Diagnostic("CJM001", place, {"byte": f"0x{raw[error.start]:02x}"}, "utf8")]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None, [Diagnostic("CJM002", Place(shown_path, 1, 1), {}, "empty")]
    return _split(uri, text, shown_path, quick)


def _split(
    uri: str, text: str, shown_path: str, quick: Callable[[str], object]
) -> tuple[SourceFile | None, list[Diagnostic]]:
    """Separate front matter and body."""
    begin = text.find("\n") + 1 or len(text)
    if text[:begin].rstrip() != "---":
        return _without_front_matter(uri, text, shown_path)
    closing = _CLOSING.search(text, begin - 1)
    if closing is None:
        if ":" not in text[begin:].partition("\n")[0]:  # a page that opens with a horizontal rule
            return _without_front_matter(uri, text, shown_path)
        return None, [Diagnostic("CJM005", Place(shown_path, 1, 1), {}, "close")]
    written = text[begin : closing.start() + 1]
    front_matter = written or "\n"  # a document all the same
    body = text[closing.end() + 1 :]
    data: Any = quick(front_matter)
    if data is UNUSUAL:
        data, problems = read_yaml(front_matter, first_line=2)
        if problems:
            return None, [_yaml_diagnostic(problem, shown_path) for problem in problems]
    if data is not None and not isinstance(data, dict):
        return None, [Diagnostic("CJM014", Place(shown_path, 2, 1), {}, "mapping")]
    return SourceFile(uri, shown_path, text, data or {}, body, len(lines_of(written)) + 2), []


def _without_front_matter(uri: str, text: str, shown_path: str) -> tuple[SourceFile | None, list[Diagnostic]]:
    source = SourceFile(uri, shown_path, text, None, text, 1)
    slip = _slip(text)
    if slip is not None:
        line, hint = slip
        return None, [Diagnostic("CJM007", Place(shown_path, line, 1), {}, hint)]
    expected = OBJECT_FOLDERS.get(source.folder.rpartition("/")[2].lower())
    if expected and source.stem.lower() not in {"index", "readme"}:
        return None, [
            Diagnostic("CJM004", Place(shown_path, 1, 1), {"folder": source.folder, "type": expected}, "type")
        ]
    return source, []


def _slip(text: str) -> tuple[int, str] | None:
    """Line and advice where a page without front matter begins like one that was meant to have some."""
    lines = text.split("\n")
    number = next(n for n, line in enumerate(lines) if line.strip())
    first = lines[number].strip()
    second = lines[number + 1] if number + 1 < len(lines) else ""
    if first == "+++" and "=" in second:
        return number + 1, "toml"
    if _OBJECT_LINE.match(first):
        return number + 1, "missing"
    if _FIELD.match(second) and first.strip("-") == "" and len(first) >= len("---"):
        return number + 1, "blank" if first == "---" else "dashes"
    return None


def _yaml_diagnostic(problem: YamlProblem, shown_path: str) -> Diagnostic:
    place = Place(shown_path, problem.line, problem.column)
    code = _YAML_CODES[problem.kind]
    if code == "CJM003":
        return Diagnostic(code, place, {"limit": "512 KiB"})
    if code == "CJM010":
        kind = problem.kind if problem.kind != "syntax" else syntax_hint(problem.detail)
        return Diagnostic(code, place, {"detail": problem.detail or problem.kind}, kind)
    return Diagnostic(code, place, {"name": problem.detail}, problem.kind)


def syntax_hint(detail: str) -> str:
    """Which advice of CJM010 fits libyaml's wording of a syntax error."""
    for part, hint in (
        ("mapping values are not allowed", "colon"),
        ("cannot start any token", "start"),
        ("did not find expected key", "indent"),
        ("could not find expected ':'", "missing-colon"),
        ("did not find expected ',' or", "bracket"),
        ("did not find expected '-'", "indent"),
        ("did not find expected node content", "bracket"),
        ("found unexpected end of stream", "quote"),
        ("while scanning", "quote"),
        ("block sequence entries are not allowed", "dash"),
    ):
        if part in detail:
            return hint
    return "syntax"
