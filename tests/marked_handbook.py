"""A handbook for three audiences in which every text of the models, whatever they are, says whom it is for.

The models are walked, so that a new field or type is planted without anybody thinking of it. ``files(level)`` writes
the handbook as somebody would who had deleted everything above a level by hand: nothing of what is tested is used.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from cjm_site.model import OBJECT_TYPES, Journey
from cjm_site.model.base import Interval, Visibility
from cjm_site.model.experience import EmotionMark, EmotionOf
from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator

AUDIENCES = get_args(Visibility)
PUBLIC, INTERNAL, RESTRICTED = range(3)

KINDS = {
    "personas": "persona", "by_persona": "persona", "counterpart": "journey", "parent": "journey", "channel": "channel",
    "owner": "team", "team": "team", "by": "team", "metrics": "metric",
}  # fmt: skip
"""Fields that name other objects."""

LINKED = {"summary", "thinks", "why", "quote", "findings", "does", "description"}
"""Texts that also link to what is restricted."""

DIGEST = "m1-" + "0" * 24
LEFT_OUT = {"schema_version", "type", "visibility"}


def mark(level: int, path: str) -> str:
    """A word that stands nowhere else and says by its third letter for whom it is."""
    return f"zq{level}{hashlib.sha256(path.encode()).hexdigest()[:10]}q"


def object_id(kind: str, level: int) -> str:
    return mark(level, f"{kind}.id")


class Handbook:
    """The files of a handbook as an author would write them who may know of nothing above ``level``."""

    def __init__(self, level: int) -> None:
        self.level = level
        self.tree: dict[str, str | bytes] = {}
        self.planted: set[str] = set()
        for level_of in range(level + 1):
            for kind in OBJECT_TYPES:
                self._write_object(kind, level_of)
            self._write_page(level_of)
        self._write_only_there()
        if level == RESTRICTED:  # mkdocs takes this for an attachment, and one that is linked to
            front = f"type: persona\nname: {mark(2, 'MD')}\nvisibility: restricted"
            self.tree["content/otra.MD"] = f"---\n{front}\n---\n"
        self.tree["mkdocs.yml"] = self._config()
        self.tree["content/assets/look.css"] = f".x {{ background: url(../img/{mark(0, 'css')}.png) }}"
        self.tree[f"content/img/{mark(0, 'css')}.png"] = b"from a style sheet"

    # -- objects ---------------------------------------------------------------------------------------------------

    def _write_object(self, kind: str, level: int) -> None:
        path = f"{kind}{level}"
        data = {
            "type": kind,
            **self._model(OBJECT_TYPES[kind], path, level),
            "id": object_id(kind, level),
            "visibility": AUDIENCES[level],
        }
        if kind == "journey":
            data["version"] = "target" if level == PUBLIC else "current"
            for name in ("counterpart", "parent"):  # nothing details itself
                other = {"counterpart": RESTRICTED, "parent": INTERNAL}[name] if level == PUBLIC else PUBLIC
                data.pop(name, None)
                if other <= self.level and (level == PUBLIC or name == "counterpart"):
                    data[name] = object_id("journey", other)
        folder = {PUBLIC: "visibles", INTERNAL: mark(1, "folder"), RESTRICTED: mark(2, "folder")}[level]
        uri = f"{folder}/{self._say(level, f'{kind}.file')}.md"
        self.tree[f"content/{uri}"] = (
            f"---\n{yaml.safe_dump(data, sort_keys=False)}---\n{self._prose(level, path, '../')}"
        )

    def _model(self, model: type[BaseModel], path: str, level: int) -> dict[str, Any]:
        found = {}
        for name, field in model.model_fields.items():
            value = None if name in LEFT_OUT else self._value(field.annotation, name, f"{path}.{name}", level)
            if value not in (None, [], {}):
                found[field.alias or name] = value
        if model is Journey:
            found["personas"] = found.get("personas", [])
        return found

    def _value(self, annotation: Any, name: str, path: str, level: int) -> Any:
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._value(args[0], name, path, level)
        if origin is Literal:
            return args[0]
        if origin is tuple:
            return list(self._items(args[0], name, path, level))
        if origin is dict:
            return self._dict(name, path, level)
        if type(None) in args or origin is Union:
            return self._value(next(arg for arg in args if arg is not type(None)), name, path, level)
        if annotation is str:
            return self._text(name, path, level)
        if annotation is dt.date:
            return "2026-01-02"
        if annotation is bool:
            return "true"
        if annotation in (int, float):
            return "5" if name == "scale" else "2" if annotation is int else "1"
        if annotation is EmotionMark:
            return str(1 + int(hashlib.sha256(path.encode()).hexdigest(), 16) % 5)
        if annotation is Interval:
            return "6 months"
        assert issubclass(annotation, BaseModel), (path, annotation)
        return self._model(annotation, path, level)

    def _items(self, annotation: Any, name: str, path: str, level: int) -> Iterator[Any]:
        """A list: of whatever bears a visibility one for each audience, the narrowest first; of names, one of each."""
        model = annotation
        while get_origin(model) is Annotated:
            model = get_args(model)[0]
        if name == "approvals":
            if self.level == RESTRICTED:  # who signed it signed all of it
                uses = {"persona": {object_id("persona", RESTRICTED): "m1-" + "0" * 8}}
                yield {"by": self._say(RESTRICTED, path), "date": "2026-01-02", "digest": DIGEST, "uses": uses}
            return
        if isinstance(model, type) and issubclass(model, BaseModel) and "visibility" in model.model_fields:
            for inner in range(RESTRICTED, level - 1, -1):
                if inner <= self.level:
                    item = self._model(model, f"{path}[{inner}]", inner)
                    if name in KINDS:  # the KPIs of a journey
                        item["id"] = object_id(KINDS[name], inner)
                    yield {**item, "visibility": AUDIENCES[inner]}
            return
        if name in KINDS and model is str:
            yield from (object_id(KINDS[name], other) for other in range(self.level + 1))
        elif name in KINDS:
            for other in range(self.level + 1):
                yield {**self._model(model, f"{path}[{other}]", max(level, other)), "id": object_id(KINDS[name], other)}
        else:
            yield self._value(annotation, name, f"{path}[]", level)

    def _dict(self, name: str, path: str, level: int) -> dict[str, Any]:
        if name == "by_persona":
            return {
                object_id("persona", other): self._model(EmotionOf, f"{path}[{other}]", max(level, other))
                for other in range(self.level + 1)
            }
        if name == "next":
            return {}  # within one journey
        if name == "custom":
            return {"norma" if "touchpoints" in path else "fase": [self._say(level, path)]}
        raise AssertionError(f"say here what {path} may hold")

    def _text(self, name: str, path: str, level: int) -> str | None:
        if name in KINDS:
            return object_id(KINDS[name], RESTRICTED) if self.level == RESTRICTED else None
        if name == "image":
            return "../" + self._file(level, path, "png")
        if name == "url":
            return "../" + self._file(level, path, "pdf")
        if name == "code_owner":
            return "@" + self._say(level, path)
        if name in {"digest", "uses"}:
            return DIGEST
        if name in LINKED:
            hidden = f"../{mark(2, 'folder')}/{mark(2, 'persona.file')}.md"
            links = [f"[ella]({hidden})", f"[ella][persona:{object_id('persona', RESTRICTED)}]"]
            return f"{self._say(level, path)} {' '.join(links) if self.level == RESTRICTED else 'ella ella'}"
        return self._say(level, path)

    def _say(self, level: int, path: str) -> str:
        word = mark(level, path)
        self.planted.add(word)
        return word

    def _file(self, level: int, path: str, suffix: str) -> str:
        """A file that nothing else refers to."""
        uri = f"img/{self._say(level, path)}.{suffix}"
        self.tree[f"content/{uri}"] = f"bytes of {mark(level, path)}".encode()
        return uri

    # -- prose -----------------------------------------------------------------------------------------------------

    def _write_page(self, level: int) -> None:
        front = f"---\nvisibility: {AUDIENCES[level]}\n---\n"
        uri = "index.md" if level == PUBLIC else f"{self._say(level, 'page')}.md"
        self.tree[f"content/{uri}"] = f"{front}# {self._say(level, 'heading')}\n\n{self._prose(level, uri, '')}"
        if level != PUBLIC:  # for nobody in particular
            self._file(level, "orphan", "pdf")

    def _prose(self, level: int, path: str, up: str) -> str:
        """Links of every kind to things for every audience; those above ``level`` as their words alone."""
        lines = [self._say(level, f"{path}.prose"), f"![x]({up}{self._file(level, f'{path}.picture', 'png')})"]
        for other in range(RESTRICTED + 1):
            page = "index.md" if other == PUBLIC else f"{mark(other, 'page')}.md"
            folder = "visibles" if other == PUBLIC else mark(other, "folder")
            ana = f"{up}{folder}/{mark(other, 'persona.file')}.md"
            tour = f"{up}visibles/{mark(0, 'journey.file')}.md"
            risk = f"risk-{mark(other, 'journey0.stages[].risks[' + str(other) + '].id')}"
            title, there = mark(other, f"{path}.title"), other <= self.level
            words = f"palabras {other}"
            for written in (
                f"[{words}]({up}{page})",
                f'[{words}]({ana} "{title}")',
                f"[{words}](<{ana}>)",
                f"[{words}][persona:{object_id('persona', other)}]",
                f"[{words}][journey:{object_id('journey', PUBLIC)}#{risk}]",
                f"[{words}]({tour}#{risk})",
                f"[{words}]({up}views/teams.md#team-{object_id('team', other)})",
                f"[**{words}** `x`]({ana})",
            ):
                shown = written.partition("](")[0].partition("][")[0][1:]
                lines.append(written if there else shown)
            lines.append(f"[{words}][cosa{other}], [cosa{other}]" if there else f"{words}, cosa{other}")
            lines += ["", f"[cosa{other}]: {ana} '{title}'"] if there else []
            lines.append(f"<!-- {mark(other, f'{path}.comment')} -->" if self.level == RESTRICTED else "")
            ids = [object_id("persona", number) for number in range(other, self.level + 1)]
            lines += ["", "```cjm", "view: risks", f"persona: [{', '.join(ids)}]", "```", ""] if ids else []
        return "\n\n".join(lines) + "\n"

    # -- what only some use, and the configuration -----------------------------------------------------------------

    def _write_only_there(self) -> None:
        """Unmarked, so internal; only the restricted journey uses them."""
        if self.level == RESTRICTED:
            names = {kind: mark(RESTRICTED, f"only.{kind}") for kind in ("channel", "team", "metric")}
            for kind, id_ in names.items():
                self.tree[f"content/{mark(2, 'folder')}/{id_}.md"] = f"---\ntype: {kind}\nname: {id_}\n---\n{id_}\n"
            self.tree[f"content/{mark(2, 'folder')}/{mark(2, 'only')}.md"] = yaml.safe_dump(
                {
                    "type": "journey", "title": mark(2, "only.title"), "visibility": "restricted",
                    "personas": [object_id("persona", PUBLIC)], "sector": mark(2, "only.sector"),
                    "team": [names["team"]],
                    "stages": [{"title": "x", "channel": [names["channel"]], "metrics": [{"id": names["metric"]}]}],
                },
                explicit_start=True,
            ) + "---\n"  # fmt: skip

    def _config(self) -> str:
        listed = range(self.level + 1)
        plugin = {
            kind + "s": [
                {"id": mark(level, f"listed.{kind}"), "visibility": AUDIENCES[level]} for level in listed
            ] for kind in ("channel", "team", "metric")
        }  # fmt: skip
        nav: list[Any] = [{"Inicio": "index.md"}, "views/risks.md"]
        for level in range(1, self.level + 1):
            nav.append({mark(level, "nav"): f"{mark(level, 'page')}.md"})
            nav.append({mark(level, "section"): [{mark(level, "entry"): f"{mark(level, 'page')}.md"}]})
        config = {
            "site_name": "Manual",
            "site_url": "https://x.example/manual/",
            "docs_dir": "content",
            "theme": {"name": "material", "language": "es"},
            "nav": nav,
            "extra_css": ["assets/look.css"],
            "plugins": ["search", {"cjm": {**plugin, "history": self.level == RESTRICTED, "rows_in_page": 2,
                                           "whole_search": 9,  # of the public's site, not of the internal
                                           "lanes": [{"id": "norma", "label": "N"},
                                                     {"id": "fase", "label": "F", "level": "stage"}]}}],
        }  # fmt: skip
        text = yaml.safe_dump(config, sort_keys=False)
        return text.replace("history:", "audience: !ENV CJM_AUDIENCE\n    history:")
