"""``cjm migrate``: one file of an older version of the vocabulary in the names of today.

Each version but the first has a step that leads to it; a file of an older version takes all steps from its own on.
Steps are pure, replace what is written and leave every other character alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.edit.order import below
from cjm_site.edit.set_field import set_field
from cjm_site.edit.text import Edit, apply, cut, unified
from cjm_site.edit.tree import Mapping, Scalar, Sequence, read_tree, scalars
from cjm_site.edit.trivia import comment_texts
from cjm_site.everyday_names import meant_by
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import SCHEMA_VERSION
from cjm_site.refusal import RefusalError, _
from cjm_site.source import parse_source
from cjm_site.validate import names_at, other_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from cjm_site.edit.tree import Node


@dataclass(frozen=True, slots=True)
class Clash:
    """An old name and the one that stands for it today are both there; ``start`` is where the old one begins."""

    start: int
    name: str
    today: str


@dataclass(frozen=True, slots=True)
class Step:
    """The way to one version of the vocabulary from the one before.

    ``change`` takes front matter, its line ends as they are, and its type's model.
    """

    to: int
    change: Callable[[str, type[BaseModel]], tuple[str, list[Clash]]]


def migrate_file(raw: bytes, shown_path: str, *, since: int | None = None) -> tuple[bytes, list[Diagnostic]]:
    """Bring a file to today's version; ``shown_path`` is how messages name it.

    :param since: the version of files that do not say theirs; ``None``: today's.
    :returns: the file as it should be. With diagnostics, the file as it is.
    :raises RefusalError: when migrating would lose something: a mistake of ours.
    """
    source, problems = parse_source(shown_path, raw, shown_path)
    if source is None:
        return raw, problems
    if source.data is None or source.object_type not in OBJECT_TYPES:
        return raw, []
    given = source.data.get("schema_version")
    other = other_version(source, given)
    if other is not None and other.hint != "migrate":
        return raw, [other]
    version = int(str(given)) if other is not None else SCHEMA_VERSION if given is not None or since is None else since
    parts = cut(raw)
    header = parts.header
    for step in STEPS:
        if step.to <= version:
            continue
        new, clashes = step.change(header, OBJECT_TYPES[source.object_type])
        if clashes:
            return raw, [_diagnostic(header, clash, shown_path) for clash in clashes]
        _check_nothing_is_lost(header, new, shown_path)
        header = new
    done = (parts.mark + parts.opening + header + parts.rest).encode("utf-8")
    return (done if given is None else set_field(done, "schema_version", SCHEMA_VERSION)), []


def _diagnostic(header: str, clash: Clash, shown_path: str) -> Diagnostic:
    before = unified(header[: clash.start])
    place = Place(shown_path, before.count("\n") + 2, len(before) - before.rfind("\n"))
    return Diagnostic("CJM070", place, {"name": clash.name, "guess": clash.today}, "join")


def _check_nothing_is_lost(old: str, new: str, path: str) -> None:
    before, after = (read_tree(unified(text)) for text in (old, new))
    values = [[node.value for _path, node in scalars(root)] for root in (before, after)]
    if values[0] != values[1] or comment_texts(unified(old), before) != comment_texts(unified(new), after):
        sentence = _("{path}: migrating would lose a value or a comment; please report this with the file")
        raise RefusalError(sentence, path=path)


# -- the steps ---------------------------------------------------------------------------------------------------------


def _everyday_names(header: str, model: type[BaseModel]) -> tuple[str, list[Clash]]:
    """0 to 1: what people call a field, in English or Spanish, becomes the field's name."""
    edits: list[Edit] = []
    clashes: list[Clash] = []
    _rename_in(read_tree(header), model, edits, clashes, named=False)
    return apply(header, edits), clashes


def _rename_in(
    node: Node | None, model: type[BaseModel] | None, edits: list[Edit], clashes: list[Clash], *, named: bool
) -> None:
    if isinstance(node, Sequence):
        for item in node.items:
            _rename_in(item, model, edits, clashes, named=named)
    if not isinstance(node, Mapping):
        return
    allowed = names_at(model, ()) if model and not named else []
    taken = {key.value for key, _value in node.entries if isinstance(key, Scalar)} & set(allowed)
    for key, value in node.entries:
        if not isinstance(key, Scalar):
            continue
        name = key.value if key.value in allowed else (meant_by(key.value, allowed) or key.value)
        if name != key.value:
            if name in taken:
                clashes.append(Clash(key.start, key.value, name))
                continue
            taken.add(name)
            mark = key.style if key.style in {"'", '"'} else ""
            edits.append(Edit(key.start, key.end, f"{mark}{name}{mark}"))
        inner, own = (model, False) if named else below(model, name)
        _rename_in(value, inner, edits, clashes, named=own)


STEPS: tuple[Step, ...] = (Step(1, _everyday_names),)
"""Every step, in order."""
