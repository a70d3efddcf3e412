"""``cjm rename``: another id for a thing, its file and everything that names it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

from cjm_site.compile import compile_sources
from cjm_site.edit.blocks import FILTERS, FilterEdit, edit_blocks
from cjm_site.edit.carry_approvals import carry_approvals
from cjm_site.edit.config_names import move_file, rename_listed
from cjm_site.edit.names import by_file, moved_anchors, named, points, rename_named, rename_point, retarget_texts
from cjm_site.edit.retarget import Moves, edits_in_markdown
from cjm_site.edit.text import Edit, apply, cut_text
from cjm_site.link import anchor_of, link
from cjm_site.model.base import is_id
from cjm_site.refusal import RefusalError, _
from cjm_site.source import parse_source
from cjm_site.validate import nearest, slug, validate_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.compile import Compilation
    from cjm_site.diagnostics import Diagnostic
    from cjm_site.edit.blocks import Meant
    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

POINT_KINDS = ("stage", "touchpoint")
LISTED_KINDS = ("channel", "team", "metric")
MOST_LISTED = 8


@dataclass(frozen=True)
class Files:
    """Everything a rename may change, as texts: the content's files by uri, configurations by name."""

    content: Mapping[str, str]
    configs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Renamed:
    """What a rename comes to.

    ``moved`` is the file's uri before and after, when it has another name; ``journeys`` those whose stage or touchpoint
    was renamed.
    """

    files: Files
    moved: tuple[str, str] | None = None
    journeys: tuple[str, ...] = ()


class NotCompilingError(Exception):
    """The handbook has errors, so that nobody can tell what refers to what."""

    def __init__(self, compilation: Compilation) -> None:
        super().__init__("the handbook has errors")
        self.compilation = compilation


def rename(settings: Settings, files: Files, kind: str, old: str, new: str) -> Renamed:
    """Give the thing another id.

    :param kind: a type of object, ``stage`` or ``touchpoint``; the latter two are named ``journey#id``.
    :raises RefusalError: when there is no such thing, or the new id cannot be had.
    :raises NotCompilingError: when the handbook has errors.
    """
    before = compiled(settings, files.content)
    if before.failed:
        raise NotCompilingError(before)
    if not is_id(new):
        raise RefusalError(_("{id} cannot be used as an id; for example: {guess}"), id=new, guess=slug(new))
    if kind in POINT_KINDS:
        done = _rename_point(settings, files, before.handbook, kind, old, new)
    else:
        done = _rename_object(settings, files, before.handbook, kind, old, new)
    after = _check(settings, before, done, kind, old, new)
    renamed = None if kind in POINT_KINDS else (kind, old, new)
    content = carry_approvals(done.files.content, before.handbook, after, renamed)
    return replace(done, files=replace(done.files, content=content))


def compiled(settings: Settings, content: Mapping[str, str]) -> Compilation:
    """The handbook of these files."""
    sources = []
    found: list[Diagnostic] = []
    for uri, text in content.items():
        source, problems = _parsed(settings, uri, text)
        found += problems
        sources += [source] if source is not None else []
    return compile_sources(settings, sources, found)


def _parsed(settings: Settings, uri: str, text: str) -> tuple[SourceFile | None, list[Diagnostic]]:
    shown = settings.shown_path(settings.content / uri)
    return parse_source(uri, text.encode("utf-8", "surrogateescape"), shown)


def _journey(settings: Settings, uri: str, text: str) -> LinkedJourney:
    """One journey by itself, with its ids and anchors."""
    source, _found = _parsed(settings, uri, text)
    item = validate_object(source)[0] if source is not None else None
    if source is None or item is None:
        _refuse_fault(uri)
    return link(settings, [(item, source)], [])[0].journeys[item.id]


def _refuse_fault(problem: str) -> NoReturn:
    sentence = _("renaming would break something; please report this with the handbook: {problem}")
    raise RefusalError(sentence, problem=problem)


# -- objects ---------------------------------------------------------------------------------------------------------


def _rename_object(settings: Settings, files: Files, handbook: Handbook, kind: str, old: str, new: str) -> Renamed:
    known = list(handbook.objects(kind))
    if kind == "metric":  # a journey may define one by naming it
        known += [m.id for journey in handbook.journeys.values() for m in journey.item.metrics]
    _check_ids(kind, old, new, known, free=_unused_built_in(settings, handbook, kind, new))
    listed = {item.id for item in getattr(settings, f"{kind}s")} if kind in LISTED_KINDS else set()
    entry = handbook.objects(kind).get(old)
    if entry is not None and entry.source is None and old not in listed:
        raise RefusalError(_("{id} comes with every handbook; write a file for it, or list it in mkdocs.yml"), id=old)
    content = dict(files.content)
    for uri, places in by_file(named(handbook, kind, old)).items():
        content[uri] = rename_named(content[uri], places, new)
    moved = None
    if entry is not None and entry.source is not None and entry.source.stem == old:
        folder, slash, name = entry.uri.rpartition("/")
        moved = (entry.uri, f"{folder}{slash}{new}{name[len(old) :]}")
        if moved[1] in content:
            raise RefusalError(_("there is a file already: {path}"), path=moved[1])
    content = _retargeted(content, Moves(kind, old, new, *(moved or ("", ""))))
    content = _with_blocks(content, FilterEdit(FILTERS[kind], old, new))
    if moved:
        content = {moved[1] if uri == moved[0] else uri: text for uri, text in content.items()}
    configs = {}
    for name, text in files.configs.items():
        renamed = rename_listed(text, kind, old, new) if kind in LISTED_KINDS else text
        configs[name] = move_file(renamed, *moved) if moved else renamed
    return Renamed(Files(content, configs), moved)


def _check_ids(kind: str, old: str, new: str, known: list[str], *, free: bool = False) -> None:
    if old not in known:
        _refuse_unknown(kind, old, known)
    if old == new:
        raise RefusalError(_("{id} is its id already"), id=new)
    if new in known and not free:
        raise RefusalError(_("there is a {kind} {id} already"), kind=kind, id=new)


def _refuse_unknown(kind: str, id_: str, known: list[str]) -> NoReturn:
    guess = nearest(id_, known, cutoff=0.4)
    if guess:
        raise RefusalError(_("there is no {kind} {id}; did you mean {guess}?"), kind=kind, id=id_, guess=guess)
    names = list(dict.fromkeys(known))
    listed = ", ".join(names[:MOST_LISTED]) + (" …" if len(names) > MOST_LISTED else "")
    raise RefusalError(_("there is no {kind} {id}; there are: {known}"), kind=kind, id=id_, known=listed or "–")


def _unused_built_in(settings: Settings, handbook: Handbook, kind: str, id_: str) -> bool:
    """Whether an id is that of a channel which every handbook has and this one does not use."""
    if kind != "channel" or any(channel.id == id_ for channel in settings.channels):
        return False
    entry = handbook.channels.get(id_)
    return entry is not None and entry.source is None and not handbook.backlinks(kind, id_)


# -- stages and touchpoints ------------------------------------------------------------------------------------------


def _rename_point(settings: Settings, files: Files, handbook: Handbook, kind: str, old: str, new: str) -> Renamed:
    journey_id, _hash, id_ = old.partition("#")
    if not journey_id or not id_:
        raise RefusalError(_("name a {kind} as JOURNEY#ID, for example abrir-cuenta#espera-turno"), kind=kind)
    journey = handbook.journeys.get(journey_id)
    if journey is None:
        _refuse_unknown("journey", journey_id, list(handbook.journeys))
    _check_ids(kind, id_, new, [found for of, found, _path in points(journey) if of == kind])
    content = dict(files.content)
    related = [journey, *(j for j in _other_versions(handbook, journey) if (kind, id_) in _ids(j))]
    for entry in related:
        if anchor_of(new) in entry.anchors:
            raise RefusalError(_("{journey} has a place called {id} already"), journey=entry.item.id, id=new)
        path = next(path for of, found, path in points(entry) if (of, found) == (kind, id_))
        text = rename_point(content[entry.uri], entry, path, id_, new)
        content[entry.uri] = _pinned(settings, text, entry, (kind, id_), new)
    after = {entry.item.id: _journey(settings, entry.uri, content[entry.uri]) for entry in related}
    anchors = {entry.item.id: moved_anchors(entry, after[entry.item.id]) for entry in related}
    content = _retargeted(content, Moves(anchors=anchors, uris={entry.uri: entry.item.id for entry in related}))
    if kind == "stage":
        content = _with_blocks(content, _stage_filter(handbook, set(after), id_, new))
    return Renamed(Files(content, files.configs), None, tuple(after))


def _ids(journey: LinkedJourney) -> set[tuple[str, str]]:
    return {(kind, id_) for kind, id_, _path in points(journey)}


def _other_versions(handbook: Handbook, journey: LinkedJourney) -> list[LinkedJourney]:
    """Current and target version of one journey, which are compared place by place, by id."""
    own = journey.item
    return [
        other
        for other in handbook.journeys.values()
        if other.item.id != own.id and (other.item.id == own.counterpart or other.item.counterpart == own.id)
    ]


def _pinned(settings: Settings, text: str, entry: LinkedJourney, renamed: tuple[str, str], new: str) -> str:
    """The journey's text, with ids written where the renaming changed one that is made of a title.

    A place without an id of its own has one made of its title and of what the ids above it leave free: those stay.
    """
    for _round in range(len(_ids(entry)) + 1):
        now = _journey(settings, entry.uri, text)
        for (kind, old, path), (_kind, found, _path) in zip(points(entry), points(now), strict=True):
            if found != (new if (kind, old) == renamed else old):
                text = rename_point(text, now, path, found, old)
                break
        else:
            break
    return text


def _stage_filter(handbook: Handbook, renamed: set[str], old: str, new: str) -> FilterEdit:
    """A view block's filter by stage: it means the stages of that id in all journeys that the block shows."""
    others = {j.item.id for j in handbook.journeys.values() if old in {stage.id for stage in j.stages}} - renamed

    def choose(given: dict[str, list[str]]) -> Meant:
        shown = set(given.get("journey", ())) or others | renamed
        if not shown & renamed:
            return "old"
        return "both" if shown & others else "new"

    return FilterEdit("stage", old, new, choose)


# -- all files -------------------------------------------------------------------------------------------------------


def _retargeted(content: Mapping[str, str], moves: Moves) -> dict[str, str]:
    """All texts and prose, their references and links leading where they did."""
    done = {}
    for uri, text in content.items():
        if not moves.may_concern(text):
            done[uri] = text
            continue
        folder = uri.rpartition("/")[0]
        parts = cut_text(text)
        start = parts.body_start
        edits = edits_in_markdown(text[start:], moves, folder, uri)
        body = apply(text, [Edit(e.start + start, e.end + start, e.text) for e in edits])
        done[uri] = retarget_texts(body, moves, folder, uri) if parts.header else body
    return done


def _with_blocks(content: Mapping[str, str], edit: FilterEdit) -> dict[str, str]:
    done = {}
    for uri, text in content.items():
        start = cut_text(text).body_start
        done[uri] = text[:start] + edit_blocks(text[start:], edit) if edit.old in text[start:] else text
    return done


def _check(settings: Settings, before: Compilation, done: Renamed, kind: str, old: str, new: str) -> Handbook:
    """Compile what would be written: the same handbook, but for the name."""
    if kind in LISTED_KINDS:
        items = (
            item.model_copy(update={"id": new}) if item.id == old else item for item in getattr(settings, f"{kind}s")
        )
        settings = settings.model_copy(update={f"{kind}s": tuple(items)})
    after = compiled(settings, done.files.content)
    if after.failed or _shape(after.handbook) != _shape(before.handbook):
        _refuse_fault(next((f"{d.place} {d.code}" for d in after.diagnostics), "–"))
    if done.moved and (uri := _leads_to(done.files.content, done.moved[0])):
        _refuse_fault(uri)
    return after.handbook


def _shape(handbook: Handbook) -> tuple[int, ...]:
    """How many things and references there are."""
    kinds = ("persona", "journey", "team", "metric")
    return (*(len(handbook.objects(kind)) for kind in kinds), len(handbook.references), len(handbook.pages))


def _leads_to(content: Mapping[str, str], uri: str) -> str | None:
    """A file in which a link still leads to one that is gone."""
    moves = Moves(old_uri=uri, new_uri=f"{uri}x")
    return next((name for name, new in _retargeted(content, moves).items() if new != content[name]), None)
