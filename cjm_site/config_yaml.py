"""``mkdocs.yml`` as data that knows its places: what is wrong with a setting can be shown where it stands.

Tags that mkdocs or Material understand (``!ENV``, ``!!python/name:``) are passed over. ``INHERIT`` is followed as
mkdocs does.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.source import syntax_hint
from cjm_site.yaml_reader import mark_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cjm_site.yaml_reader import Position

MAX_DEPTH = 100
"""How deep settings may nest; libyaml, which mkdocs reads them with, crashes on thousands."""


class UnreadableConfigError(Exception):
    """The file cannot be used; ``problem`` says why."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.code)
        self.problem = problem


class _Loader(yaml.CSafeLoader):
    """YAML with unknown tags read as nothing."""


def _env(loader: yaml.Loader, node: yaml.Node) -> Any:
    """``!ENV NAME`` or ``!ENV [NAME, default]`` as mkdocs reads it."""
    parts = loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else [node.value]
    *names, default = parts if len(parts) > 1 else [*parts, None]
    return next((os.environ[name] for name in names if name in os.environ), default)


_Loader.add_constructor("!ENV", _env)
_Loader.add_multi_constructor("!", lambda *_: None)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


@dataclass(frozen=True)
class Config:
    """The settings of one file and of those it inherits from; ``files`` and ``nodes`` have the nearest first."""

    data: dict[str, Any]
    files: tuple[Path, ...]
    nodes: tuple[tuple[str, yaml.Node], ...]

    @property
    def path(self) -> str:
        """How messages name the file."""
        return self.nodes[0][0]

    def place(self, path: tuple[str | int, ...], *, of_key: bool = False) -> Place:
        """Where the value at ``path`` stands, in the file that goes furthest towards it."""
        best, best_depth = Place(self.path), 0
        for shown, node in self.nodes:
            depth, position = _position(node, path, of_key=of_key)
            if position is not None and depth > best_depth:
                best, best_depth = Place(shown, *position), depth
        return best


def _position(node: yaml.Node, path: tuple[str | int, ...], *, of_key: bool) -> tuple[int, Position | None]:
    """How many steps of ``path`` there are, and where the last of them stands; steps that are not there are skipped."""
    depth, found = 0, None
    for number, step in enumerate(path):
        key: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(step)), None)
            if pair is None:
                continue
            key, node = pair
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            continue
        depth += 1
        shown = key if key is not None and of_key and number == len(path) - 1 else node
        found = (shown.start_mark.line + 1, shown.start_mark.column + 1)
    return depth, found


def _on_disk(path: Path) -> bytes:
    return path.read_bytes()


def read_config(path: Path, read: Callable[[Path], bytes] = _on_disk) -> Config:
    """Read a configuration file and what it inherits from.

    :param read: gives a file's content; another state of the project than that on disk, for example.
    :raises UnreadableConfigError: when one of them cannot be used.
    """
    return _read(path.absolute(), path.absolute().parent, (), None, read)


def _read(
    path: Path, root: Path, seen: tuple[Path, ...], named_at: Place | None, read: Callable[[Path], bytes]
) -> Config:
    shown = os.path.relpath(path, root).replace(os.sep, "/")
    data, node = _parsed(_text(path, shown, named_at, read), shown)
    parent = data.pop("INHERIT", None)
    here = Config(data, (path,), ((shown, node),))
    if not parent:
        return here
    named_at = here.place(("INHERIT",))
    parent_path = (path.parent / str(parent)).resolve()
    if parent_path in (*seen, path.resolve()):
        raise UnreadableConfigError(Diagnostic("CJM068", named_at, {"given": parent}, "inherit"))
    base = _read(parent_path, root, (*seen, path.resolve()), named_at, read)
    return Config(_merged(base.data, data), (path, *base.files), ((shown, node), *base.nodes))


def _text(path: Path, shown: str, named_at: Place | None, read: Callable[[Path], bytes]) -> str:
    try:
        raw = read(path)
    except FileNotFoundError:
        values = {"name": shown}
        hint = "inherit" if named_at else "config"
        raise UnreadableConfigError(Diagnostic("CJM060", named_at or Place(shown), values, hint)) from None
    except OSError as error:
        values = {"reason": error.strerror or str(error)}
        raise UnreadableConfigError(Diagnostic("CJM006", Place(shown), values)) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        values = {"byte": f"0x{raw[error.start]:02x}"}
        raise UnreadableConfigError(Diagnostic("CJM001", Place(shown, line, 1), values, "utf8")) from None


def _parsed(text: str, shown: str) -> tuple[dict[str, Any], yaml.Node]:
    try:
        _check_depth(text, shown)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = mark_of(error)
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
        detail = error.problem or ""
        problem = Diagnostic("CJM061", place, {"name": shown, "detail": detail}, syntax_hint(detail))
        raise UnreadableConfigError(problem) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        detail = str(getattr(error, "reason", "") or "")
        problem = Diagnostic("CJM061", Place(shown), {"name": shown, "detail": detail}, "syntax")
        raise UnreadableConfigError(problem) from None
    if not isinstance(data, dict) or node is None:
        raise UnreadableConfigError(Diagnostic("CJM062", Place(shown, 1, 1), {"name": shown}, "file"))
    return data, node


def _check_depth(text: str, shown: str) -> None:
    depth = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            mark = event.start_mark
            place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown)
            raise UnreadableConfigError(Diagnostic("CJM013", place, {}))


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = _merged(merged[name], value) if both else value
    return merged
