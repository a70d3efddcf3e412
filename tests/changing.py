"""A small handbook that changes at random, step by step, and stays free of errors."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_WORDS = "espera cola firma saludo ventanilla oferta llamada recibo aviso cita"

ROWS = 3
"""Lists are longer than their pages: most have files beside them."""

WHOLE_SEARCH = 9
"""Pages with a search index of one piece: as many as there are at first, so that changes lead to and fro."""

VIEWS = ("risks", "journeys", "moments", "kpis", "personas")


@dataclass
class Changing:
    """The handbook as it is now. :meth:`step` changes one thing and says which, :meth:`write` puts it on disk."""

    random: Random
    personas: dict[str, dict[str, Any]] = field(default_factory=dict)
    journeys: dict[str, dict[str, Any]] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    nav: bool = False
    site_name: str = "Manual"
    labels: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        for _ in range(2):
            self.add_persona()
        self.add_team()
        self.add_image()
        for _ in range(4):
            self.add_journey()
        self.pages["index.md"] = "# Inicio\n\n[El uno](uno.md) y [][journey:" + next(iter(self.journeys)) + "]\n"
        self.pages["uno.md"] = "# Uno\n\nUn texto.\n"

    def step(self) -> str:
        """Change one thing."""
        ways = [name for name in dir(self) if name.startswith(("add_", "edit_", "remove_", "rename_"))]
        way = self.random.choice(ways)
        getattr(self, way)()
        return way

    # -- what may change -----------------------------------------------------------------------------------------------

    def add_persona(self) -> None:
        self.personas[f"p{self._next()}"] = {"name": self._text(), "goals": [self._text()]}

    def edit_persona(self) -> None:
        persona = self.personas[self._one(self.personas)]
        persona[self.random.choice(["name", "quote", "age"])] = self._text()

    def rename_persona(self) -> None:
        old = self._one(self.personas)
        new = f"p{self._next()}"
        self.personas = {new if id_ == old else id_: data for id_, data in self.personas.items()}
        for journey in self.journeys.values():
            journey["personas"] = [new if id_ == old else id_ for id_ in journey["personas"]]

    def remove_persona(self) -> None:
        if len(self.personas) > 1:
            del self.personas[self._one(self.personas)]

    def add_team(self) -> None:
        self.teams[f"t{self._next()}"] = self._text()

    def edit_team(self) -> None:
        self.teams[self._one(self.teams)] = self._text()

    def add_journey(self) -> None:
        self.journeys[f"j{self._next()}"] = {
            "title": self._text(),
            "personas": [self._one(self.personas)],
            "points": [self._point() for _ in range(self.random.randint(1, 3))],
            "body": "",
        }

    def edit_journey(self) -> None:
        journey = self.journeys[self._one(self.journeys)]
        what = self.random.choice(["title", "personas", "point", "points", "counterpart", "parent", "owner", "body"])
        if what == "title":
            journey["title"] = self._text()
        elif what == "personas":
            journey["personas"] = self.random.sample(sorted(self.personas), self.random.randint(1, len(self.personas)))
        elif what == "point":
            journey["points"][0] = self._point()
        elif what == "points":
            journey["points"].append(self._point())
        elif what == "body":
            journey["body"] = f"## {self._text()}\n\n[][persona:{self._one(self.personas)}] [uno](../uno.md)\n"
        elif what == "owner":
            journey["owner"] = self._one(self.teams)
        else:
            journey[what] = self._one(self.journeys)

    def rename_journey(self) -> None:
        old, new = self._one(self.journeys), f"j{self._next()}"
        self.journeys = {new if id_ == old else id_: data for id_, data in self.journeys.items()}

    def remove_journey(self) -> None:
        if len(self.journeys) > 1:
            del self.journeys[self._one(self.journeys)]

    def add_page(self) -> None:
        self.pages[f"pagina-{self._next()}.md"] = self._prose()

    def edit_page(self) -> None:
        self.pages[self._one(self.pages)] = self._prose()

    def remove_page(self) -> None:
        name = self._one(self.pages)
        if name != "uno.md":
            del self.pages[name]

    def add_image(self) -> None:
        self.images[f"foto-{self._next()}.png"] = base64.b64decode(_PIXEL)

    def edit_image(self) -> None:
        self.images[self._one(self.images)] = base64.b64decode(_PIXEL) + bytes([self.random.randrange(256)])

    def remove_image(self) -> None:
        if len(self.images) > 1:
            del self.images[self._one(self.images)]

    def edit_settings(self) -> None:
        if self.random.random() < 0.5:
            self.labels = {"wow": self._text()} if not self.labels else {}
        else:
            self.site_name = self._text()

    def edit_nav(self) -> None:
        self.nav = not self.nav

    def edit_template(self) -> None:
        words = self._text()
        self.templates = {} if self.templates else {"partials/copyright.html": f"<p>{words}</p>\n"}

    # -- on disk -------------------------------------------------------------------------------------------------------

    def write(self, root: Path) -> None:
        """Write what changed, and remove what is gone; files that are as they were are left alone."""
        wanted = self.files()
        for path in sorted(root.glob("*"), reverse=True):
            if path.name in {"content", "overrides"}:
                for file in sorted(path.rglob("*"), reverse=True):
                    if file.is_file() and file.relative_to(root).as_posix() not in wanted:
                        file.unlink()
        for name, content in wanted.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)

    def files(self) -> dict[str, bytes]:
        """Every file of the project."""
        texts = {"mkdocs.yml": json.dumps(self._config(), ensure_ascii=False)}
        for id_, persona in self.personas.items():
            data = {"type": "persona", "name": persona["name"], "goals": persona["goals"]}
            data |= {"quote": persona["quote"]} if "quote" in persona else {}
            data |= {"demographics": {"age": persona["age"]}} if "age" in persona else {}
            texts[f"content/personas/{id_}.md"] = _object(data)
        for id_, name in self.teams.items():
            texts[f"content/equipos/{id_}.md"] = _object({"type": "team", "name": name})
        for id_, journey in self.journeys.items():
            texts[f"content/viajes/{id_}.md"] = _object(self._journey(id_, journey), self._sound(journey["body"]))
        for name, text in self.pages.items():
            texts[f"content/{name}"] = self._sound(text)
        texts |= {f"overrides/{name}": text for name, text in self.templates.items()}
        files = {name: text.encode() for name, text in texts.items()}
        return files | {f"content/img/{name}": content for name, content in self.images.items()}

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = {
            "site_name": self.site_name,
            "site_url": "https://example.org/manual/",
            "docs_dir": "content",
            "theme": {"name": "material", "language": "es"},
            "plugins": ["search", {"cjm": {"labels": self.labels, "rows_in_page": ROWS, "whole_search": WHOLE_SEARCH}}],
        }
        if self.templates:
            config["theme"]["custom_dir"] = "overrides"
        if self.nav:
            config["nav"] = [{"Comienzo": name} if n else name for n, name in enumerate(sorted(self.pages))]
        return config

    def _journey(self, id_: str, journey: dict[str, Any]) -> dict[str, Any]:
        data = {
            "type": "journey",
            "title": journey["title"],
            "personas": [name for name in journey["personas"] if name in self.personas] or [next(iter(self.personas))],
            "stages": [{"id": "inicio", "title": "Inicio", "touchpoints": [self._own(p) for p in journey["points"]]}],
        }
        if journey.get("owner") in self.teams:
            data["owner"] = journey["owner"]
        other = journey.get("counterpart")
        free = other in self.journeys and other != id_ and "counterpart" not in self.journeys[other]
        if free and not any(j is not journey and j.get("counterpart") in {other, id_} for j in self.journeys.values()):
            data |= {"counterpart": other, "version": "target"}
        parent = journey.get("parent")
        if parent in self.journeys and parent != id_ and "parent" not in self.journeys[parent]:
            data["parent"] = parent
        return data

    def _own(self, point: dict[str, Any]) -> dict[str, Any]:
        """A point as it can be written now: what it shows may be gone."""
        return {
            name: value
            for name, value in point.items()
            if name != "image" or value.removeprefix("../img/") in self.images
        }

    def _sound(self, text: str) -> str:
        """A text without references to what is gone."""
        known = {"persona": self.personas, "journey": self.journeys}
        for kind, objects in known.items():
            for piece in text.split(f"[][{kind}:")[1:]:
                id_ = piece.partition("]")[0]
                text = text if id_ in objects else text.replace(f"[][{kind}:{id_}]", id_)
        for name in ("pagina", "foto"):
            for piece in text.split(f"({name}")[1:]:
                target = name + piece.partition(")")[0]
                text = text if target in self.pages else text.replace(f"({target})", "(uno.md)")
        return text

    # -- random parts --------------------------------------------------------------------------------------------------

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _one(self, things: dict[str, Any]) -> str:
        return self.random.choice(sorted(things))

    def _text(self) -> str:
        return (
            f"{self.random.choice(_WORDS.split()).capitalize()} {self._next()} & <{self.random.choice(_WORDS.split())}>"
        )

    def _point(self) -> dict[str, Any]:
        kinds = {"channel": "web", "emotion": {"actual": self.random.randint(1, 5), "planned": 4}}
        point: dict[str, Any] = {"id": f"punto-{self._next()}", "title": self._text(), "thinks": self._text(), **kinds}
        if self.random.random() < 0.5:
            point["risks"] = [{"title": self._text(), "likelihood": 4, "impact": self.random.randint(1, 5)}]
        if self.random.random() < 0.5:
            point["wows"] = [{"title": self._text(), "kind": "surprise", "status": "live"}]
        if self.random.random() < 0.3:
            point |= {
                "image": f"../img/{self._one(self.images)}"[0:3] + f"img/{self._one(self.images)}",
                "image_alt": "x",
            }
        return point

    def _prose(self) -> str:
        parts = [
            f"# {self._text()}",
            f"[][persona:{self._one(self.personas)}]",
            f"[otra]({self._one(self.pages)})",
            f"```cjm\nview: {self.random.choice(VIEWS)}\n```",
            "![foto](img/" + self._one(self.images) + ")",
            "---",
        ]
        head = f"---\ntitle: '{self._text()}'\n---\n" if self.random.random() < 0.3 else ""
        return head + "\n\n".join(self.random.sample(parts, self.random.randint(1, 4))) + "\n"


def _object(data: dict[str, Any], body: str = "") -> str:
    return f"---\n{json.dumps(data, ensure_ascii=False)}\n---\n{body}"
