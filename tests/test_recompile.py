"""A handbook compiled by what is known of its pages says the same as one that is read whole, whatever happens to it."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import stat
import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.generate import generate
from cjm_site import compile as compiling
from cjm_site import content, file_states, recompile
from cjm_site.ahead import FEWEST
from cjm_site.cache import FOLDER, Cache
from cjm_site.codeowners import outdated
from cjm_site.compile import Compilation, compile_handbook, compile_sources, read_sources
from cjm_site.config_file import read_settings
from cjm_site.diagnostics import Diagnostic, Place, in_file_order
from cjm_site.facts import Facts, as_data, facts_of, from_data
from cjm_site.file_states import ChangedError
from cjm_site.i18n import language
from cjm_site.lately import Lately
from cjm_site.pages import make_page, make_site
from cjm_site.remembered import RememberedHandbook
from cjm_site.settings import Settings
from cjm_site.views.filters import VIEW_FILTERS
from tests.conftest import write_tree
from tests.same import assert_same_handbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.around import Around

CONFIG = """
    site_name: Prueba
    docs_dir: content
    theme: {name: material, language: es}
    plugins:
      - cjm:
          metrics: [nps]
          lanes: [{id: norma, label: Norma}]
"""

PERSONA = """
    ---
    type: persona
    name: Marta Ríos
    status: in_review
    reviewed: 2026-01-01
    review_every: 6 months
    owner: ventas
    ---

    [su viaje][journey:a#espera]
"""

JOURNEY = """
    ---
    type: journey
    title: Abrir una cuenta
    status: in_review
    personas: [marta, luis]
    team: [ventas]
    metrics: [{id: espera, name: Espera, target: 3}, nps]
    stages:
      - id: acogida
        title: Recepción
        drivers: [Prisa]
        touchpoints:
          - id: espera
            title: Espera su turno, [véase][persona:marta]
            channel: oficina
            metrics: [espera]
            emotion: {actual: 2, by_persona: {luis: 1}}
            moment: lost
            analytics: {next: {firma: 0.5}}
            risks: [{id: cola, title: Cola, likelihood: 4, impact: 5}]
            in_sight: [Prohibida la entrada]
            custom: {norma: ISO}
            image: img/a.svg
          - {id: firma, title: Firma, channel: oficina, wows: [Café], links: [{title: Más, url: ../index.md}]}
    ---

    Véase [el otro](b.md) y [a Marta][persona:marta].
"""

FILES = {
    "mkdocs.yml": CONFIG,
    "content/index.md": "# Hola\n\n[a][journey:a]\n\n```cjm\nview: risks\npersona: marta\n```\n",
    "content/ventas.md": "---\ntype: team\nname: Ventas\n---\n",
    "content/oficina.md": "---\ntype: channel\nname: Oficina\nowner: ventas\n---\n",
    "content/personas/marta.md": PERSONA,
    "content/personas/luis.md": PERSONA.replace("Marta Ríos", "Luis Gil"),
    "content/journeys/a.md": JOURNEY.replace(
        "title: Abrir", "counterpart: b\n    version: current\n    title: Abrir", 1
    ),
    "content/journeys/b.md": JOURNEY.replace("title: Abrir", "version: target\n    title: Abrir", 1),
    "content/journeys/c.md": JOURNEY.replace("title: Abrir", "parent: b\n    title: Abrir", 1),
    "content/journeys/d.md": JOURNEY.replace(
        "title: Abrir", "parent: c\n    evidence: [Encuesta]\n    title: Abrir", 1
    ),
    "content/journeys/img/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}

FIELDS = """
counterpart: a
counterpart: d
parent: a
parent: d
owner: nadie
owner: ventas
status: approved
status: draft
id: a
id: otro
version: target
personas: [marta, nadie]
reviewed: 2020-01-01
review_every: 1 month
tags: [ana@correo.es]
nada: 1
type: team
type: persona
type: journey
type: channel
type: "journey"
type: persona # x
Type: journey
image: no.png
team: [nadie]
evidence: [Uno]
schema_version: 0
walked: x
approvals: [{by: A, date: 2026-01-01, digest: m1-0123456789abcdef01234567}]
channel: nada
metrics: [nada]
name: Otro
visibility: public
visibility: restricted
evidence: [{title: Uno, visibility: public}]
""".strip().split("\n")
PROSE = """
[x](nada.md)
[x](b.md)
[x][journey:a#nada]
[x][persona:luis]
[x][persona:nadie]
![x](no.png)
<b onclick="x()">x</b>
```cjm/view: wows/stage: acogida/```
```cjm/view: wows/sector: nada/```
```cjm/view: wows/stage: acogida/```
```cjm/view: journeys/persona: [marta, luis]/```
```mermaid/nada/```
612 345 678
Abrir una cuenta con Marta Ríos
[x](javascript:x)
""".strip().split("\n")


def slip(rng: random.Random, content: Path) -> None:
    """Something that happens to a file."""
    path = rng.choice(sorted(content.rglob("*.md")))
    text = path.read_bytes().decode("utf-8", "replace")
    way = rng.randrange(20)
    if way < 8:
        field = rng.choice(FIELDS)
        lines = text.split("\n")
        known = [n for n, line in enumerate(lines) if line.startswith(field.partition(":")[0] + ":")]
        lines[known[0] if known else 2 : known[0] + 1 if known else 2] = [field]
        path.write_text("\n".join(lines), "utf-8")
    elif way < 12:
        prose = rng.choice(PROSE).replace("/", "\n")
        path.write_text(f"{text}\n\n{prose}\n", "utf-8")
    elif way < 14:
        path.unlink()
    elif way < 16:
        path.rename(path.with_name(f"{rng.choice('abxyz')}.md"))
    elif way < 17:
        shutil.copy(path, path.with_name(f"{rng.randrange(9)}.md"))
    elif way < 19:
        at = rng.randrange(len(text) + 1)
        put_in = rng.choice(["x", ":", "\n", "  ", "- ", "'", "{", "é", ""])
        text = text[:at] + put_in + text[at + rng.randrange(3) :]
        path.write_text(text, "utf-8")
    else:
        path.write_bytes(
            rng.choice([b"", b"\xff\xfe", b"---\ntype: journey\n", b"# x\n", b"---\ntype: journey\n---\n"])
        )


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(compiling, "FEWEST", 2)
    return read_settings(write_tree(tmp_path / "handbook", FILES) / "mkdocs.yml")


def whole(settings: Settings) -> Compilation:
    found = compile_sources(settings, *read_sources(settings))
    more = () if found.failed else outdated(found.handbook)
    return replace(found, diagnostics=tuple(in_file_order((*found.diagnostics, *more))))


def assert_same(one: Compilation, other: Compilation) -> None:
    assert one.diagnostics == other.diagnostics
    assert_same_handbook(one.handbook, other.handbook)


LARGE_FOLDERS = {"journeys", "personas"}


def settle() -> None:
    """Let files that were written be old enough to be known by their times."""
    time.sleep(0.15)


def files_read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files of personas and journeys that are read from now on."""
    read: list[Path] = []
    of = file_states.read_file

    def noting(path: Path, most: int) -> tuple[bytes | None, file_states.State]:
        if path.parent.name in LARGE_FOLDERS:
            read.append(path)
        return of(path, most)

    for module in (content, file_states):
        monkeypatch.setattr(module, "read_file", noting)
    return read


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_the_cache_changes_nothing(seed: int, settings: Settings) -> None:
    rng = random.Random(seed)  # noqa: S311 - tries, not secrets
    lately = Lately() if seed % 2 else None
    by_state = seed > 1
    for step in range(24):
        if step % 8 == 0:
            shutil.rmtree(settings.content)
            write_tree(settings.root, FILES)
        for _ in range(rng.randrange(3)):
            slip(rng, settings.content)
            if not any(settings.content.rglob("*.md")):
                break
        settings = settings.model_copy(update={"today": rng.choice([None, settings.today])})
        assert_same(compile_handbook(settings, most_new=1, lately=lately, by_state=by_state), whole(settings))
        if lately and rng.randrange(2):
            lately.keep()
    if lately:
        assert any(lately.read.values())


@pytest.mark.parametrize(
    "head",
    [
        "type: 'journey'",
        'type: "journey"',
        "type:   journey # un viaje",
        "{last}",
        "\ufeff",
        "'type': journey",
        "\u2028",
    ],
)
def test_a_journey_is_checked_however_its_type_is_written(settings: Settings, head: str) -> None:
    path, wrong = settings.content / "journeys/a.md", JOURNEY.replace("[marta, luis]", "[marta, nadie]")
    text = dedent(wrong).lstrip("\n")
    if head == "{last}":
        lines = [f"x_{n}: {n}" for n in range(40)]
        text = text.replace("type: journey\n", "").replace(
            "\n---\n\nV", "\n" + "\n".join([*lines, "type: journey\n---\n\nV"])
        )
    elif head == "\ufeff":
        text = head + text
    elif head == "\u2028":
        path.unlink()
        path = path.with_name(f"a{head}.md")  # a name that cannot be printed
    else:
        text = text.replace("type: journey", head)
    path.write_text(text, "utf-8")
    expected = whole(settings)
    assert "CJM031" in {d.code for d in expected.diagnostics}
    for _ in range(2):
        assert_same(compile_handbook(settings, most_new=1), expected)


def test_a_page_that_shows_how_a_journey_is_written_is_an_ordinary_page(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = settings.content / "como.md"
    page.write_text("---\ntitle: Cómo\n---\n\n```yaml\n---\ntype: journey\n```\n", "utf-8")
    monkeypatch.setattr(compiling, "compile_sources", lambda *_: pytest.fail("read as a whole"))
    assert [page.uri for page in compile_handbook(settings, most_new=1).handbook.pages] == ["como.md", "index.md"]


def test_views_in_the_prose_of_a_journey_are_checked_as_in_any_page(settings: Settings) -> None:
    """Whatever they are filtered by: values that are there, and values that are not."""
    there = {"persona": "marta", "journey": "a", "channel": "oficina", "owner": "ventas", "version": "target"}
    there |= {"stage": "acogida", "metric": "espera", "sector": "nada", "kind": "nada", "status": "open"}
    blocks = [
        f"```cjm\nview: {view}\n{name}: {value}\n```\n"
        for view, allowed in VIEW_FILTERS.items()
        for name in allowed.names
        for value in (there.get(name, 1), "otro")
    ]
    path = settings.content / "journeys/a.md"
    path.write_text(path.read_text("utf-8") + "\n" + "\n".join(blocks), "utf-8")
    expected = whole(settings)
    assert {d.code for d in expected.diagnostics} >= {"CJM044"}
    for _ in range(2):
        assert_same(compile_handbook(settings, most_new=1), expected)


def test_a_process_that_compiles_again_reads_what_changed_and_writes_later(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle()
    lately = Lately()
    compile_handbook(settings, most_new=1, lately=lately)
    facts = settings.root / FOLDER
    assert not list(facts.rglob("facts"))
    lately.keep()
    (written,) = facts.rglob("facts")
    before = written.read_bytes()
    changed = settings.content / "journeys/b.md"
    changed.write_text(changed.read_text("utf-8").replace("Abrir una cuenta", "Abrir otra"), "utf-8")
    read = files_read(monkeypatch)
    found = compile_handbook(settings, most_new=1, lately=lately)
    assert found.handbook.label("journey", "b") == "Abrir otra"
    assert read == [changed]
    assert written.read_bytes() == before
    lately.keep()
    assert written.read_bytes() != before
    assert_same(found, whole(settings))


def test_another_process_reads_only_files_that_changed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    expected = whole(settings)
    compile_handbook(settings, most_new=1, by_state=True)
    read = files_read(monkeypatch)
    found = compile_handbook(settings, most_new=1, by_state=True)
    compared = set(read)
    assert {path.stem for path in compared} == {"a", "b"}  # rules compare them
    assert_same(found, expected)  # it reads what it is asked for
    assert set(read) == {path for path in settings.content.rglob("*.md") if path.parent.name in LARGE_FOLDERS}
    changed = settings.content / "journeys/d.md"
    times = changed.stat()
    changed.write_text(changed.read_text("utf-8").replace("Abrir una cuenta", "Cerrar la cuenta"), "utf-8")
    assert changed.stat().st_size == times.st_size
    os.utime(changed, ns=(times.st_atime_ns, times.st_mtime_ns))  # as long as before, and as old
    read.clear()
    found = compile_handbook(settings, most_new=1, by_state=True)
    assert set(read) == {changed, *compared}
    assert_same(found, whole(settings))
    read.clear()
    compile_handbook(settings, most_new=1)
    assert len(set(read)) > 3  # not without being asked to


def test_what_was_written_a_moment_ago_is_read_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its next change might bear the same time."""
    settle()
    just = settings.content / "journeys/d.md"
    just.touch()
    compile_handbook(settings, most_new=1, by_state=True)
    read = files_read(monkeypatch)
    compile_handbook(settings, most_new=1, by_state=True)
    assert {path.stem for path in read} == {"a", "b", "d"}
    monkeypatch.setattr(file_states, "SECOND", 1)  # as if the system noted whole seconds
    for path in settings.content.rglob("*.md"):
        path.touch()
    compile_handbook(settings, most_new=1, by_state=True)
    read.clear()
    settle()
    compile_handbook(settings, most_new=1, by_state=True)
    assert len(set(read)) > 3


def test_what_changes_before_it_is_read_is_noticed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    compile_handbook(settings, most_new=1, by_state=True)
    handbook = compile_handbook(settings, most_new=1, by_state=True).handbook
    path = settings.content / "journeys/d.md"
    path.write_text(path.read_text("utf-8").replace("Abrir una cuenta", "Abrir otra"), "utf-8")
    with pytest.raises(ChangedError, match=r"d\.md: it was changed meanwhile"):
        _ = handbook.journeys["d"].item
    assert handbook.journeys["a"].item.title
    path.unlink()
    with pytest.raises(ChangedError):
        _ = handbook.journeys["d"].item
    # where compiling itself stumbles over it, everything is read
    monkeypatch.setattr(content, "state_at", lambda _: file_states.kept_states(Cache.of(settings.root))[A].state)
    assert_same(compile_handbook(settings, most_new=1, by_state=True), whole(settings))


A = "journeys/a.md"


@pytest.mark.parametrize(
    "kept", [b"[]", b"7", b'{"journeys/a.md":3}', b'{"journeys/a.md":["x"]}', b'{"journeys/a.md":[]}']
)
def test_states_that_are_none_are_as_if_there_were_none(settings: Settings, kept: bytes) -> None:
    settle()
    cache = Cache.of(settings.root)
    compile_handbook(settings, most_new=1, by_state=True)
    for raw in (kept, b"{"):
        cache.write("states", json.loads(raw)) if raw == kept else (cache.folder / "states").write_bytes(raw)
        assert_same(compile_handbook(settings, most_new=1, by_state=True), whole(settings))


def test_reviews_and_evidence_of_pages_that_stand_alone_are_known_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are what many pages of a large handbook lack: those pages are not read again because of it."""
    folder = settings.content / "journeys"
    for name in ("b", "c"):
        (folder / f"{name}.md").unlink()
    for path in settings.content.rglob("personas/*.md"):
        path.write_text(path.read_text("utf-8").replace("#espera", ""), "utf-8")
    for name in ("a", "d"):
        text = JOURNEY.replace(
            "status: in_review", "status: in_review\n    reviewed: 2026-01-01\n    review_every: 1 month"
        )
        write_tree(folder, {f"{name}.md": text})
    day = date(2026, 2, 1)
    for today in (day, day + timedelta(1), None):
        settings = settings.model_copy(update={"today": today})
        expected = whole(settings)
        codes = [d.code for d in expected.diagnostics if d.place.path.startswith("content/journeys/")]
        assert codes.count("CJM114") == 2
        assert codes.count("CJM117") == (2 if today and today > day else 0)
        assert_same(compile_handbook(settings, most_new=1), expected)
        with monkeypatch.context() as patched:
            if today is None or today == day:
                patched.setattr("cjm_site.remembered.validate_object", lambda _: pytest.fail("read again"))
            assert compile_handbook(settings, most_new=1).diagnostics == expected.diagnostics


def test_a_review_that_was_overdue_when_the_page_was_read_is_known(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings.model_copy(update={"today": date(2027, 1, 1)})
    for path in (*settings.content.rglob("personas/*.md"), *settings.content.rglob("journeys/*.md")):
        path.unlink()
    write_tree(settings.content / "personas", {"marta.md": PERSONA.replace("[su viaje][journey:a#espera]", "")})
    expected = whole(settings)
    assert "CJM117" in {d.code for d in expected.diagnostics}
    assert_same(compile_handbook(settings, most_new=1), expected)
    with monkeypatch.context() as patched:
        patched.setattr("cjm_site.remembered.validate_object", lambda _: pytest.fail("read again"))
        assert compile_handbook(settings, most_new=1).diagnostics == expected.diagnostics
        settings = settings.model_copy(update={"today": date(2026, 1, 2)})
        assert "CJM117" not in {d.code for d in compile_handbook(settings, most_new=1).diagnostics}


def test_what_was_read_lately_goes_with_its_file(settings: Settings) -> None:
    lately = Lately()
    path = settings.content / "journeys/c.md"
    settle()
    assert "c" in compile_handbook(settings, most_new=1, lately=lately).handbook.journeys
    assert "journeys/c.md" in lately.read
    path.unlink()
    assert "c" not in compile_handbook(settings, most_new=1, lately=lately).handbook.journeys
    assert "journeys/c.md" not in lately.read


def test_the_sample_says_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    shutil.copytree(root / "content", tmp_path / "content")
    shutil.copy(root / "mkdocs.yml", tmp_path)
    settings = read_settings(tmp_path / "mkdocs.yml")
    expected = whole(settings)
    for processes in (0, 2):
        monkeypatch.setattr(compiling, "useful_processes", lambda _, n=processes: n)
        found = compile_handbook(settings, most_new=1)
        assert isinstance(found.handbook, RememberedHandbook)
        assert_same(found, expected)
        if processes == 0:
            shutil.rmtree(tmp_path / FOLDER)


def test_what_is_known_is_not_read_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_handbook(settings, most_new=1)
    monkeypatch.setattr(recompile, "facts_of", lambda *_: pytest.fail("worked out again"))
    found = compile_handbook(settings)
    assert isinstance(found.handbook, RememberedHandbook)
    assert (settings.root / FOLDER / ".gitignore").read_text() == "*\n"


def test_what_is_remembered_may_be_changed_like_anything_else(settings: Settings) -> None:
    handbook = compile_handbook(settings, most_new=1).handbook
    journey, persona = handbook.journeys["a"], handbook.personas["luis"]
    assert journey.source is not None
    assert replace(journey.source, body="x").text == journey.source.text
    assert replace(journey, stages=()).item == journey.item
    assert replace(persona, source=None).item == persona.item
    assert handbook.part(journeys={}).personas == handbook.personas


def test_only_the_file_that_changed_is_read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_handbook(settings, most_new=1)
    path = settings.content / "journeys/d.md"
    path.write_text(path.read_text("utf-8").replace("title: Abrir una cuenta", "title: Otro"), "utf-8")
    read: list[str] = []

    def noting(around: Around, uri: str, *given: Any) -> Facts:
        read.append(uri)
        return facts_of(around, uri, *given)

    monkeypatch.setattr(recompile, "facts_of", noting)
    assert compile_handbook(settings, most_new=1).handbook.journeys["d"].item.title == "Otro"
    assert read == ["journeys/d.md"]


@pytest.mark.parametrize(
    "change", [{"heavy_risk": 25}, {"personal_data": {"allow": ["x"]}}, {"rules": {"CJM104": {"draft": "error"}}}]
)
def test_other_settings_are_another_matter(change: dict[str, object], settings: Settings) -> None:
    compile_handbook(settings, most_new=1)
    data = {**settings.model_dump(exclude={"channels", "teams", "metrics"}), "metrics": ["nps"], **change}
    other = type(settings).model_validate(data)
    assert_same(compile_handbook(other, most_new=1), whole(other))


def test_a_command_that_needs_everything_reads_everything_when_little_is_known(settings: Settings) -> None:
    assert not isinstance(compile_handbook(settings).handbook, RememberedHandbook)


def test_parents_that_lead_in_a_circle(settings: Settings) -> None:
    path = settings.content / "journeys/b.md"
    path.write_text(path.read_text("utf-8").replace("title:", "parent: d\ntitle:", 1), "utf-8")
    found = compile_handbook(settings, most_new=1)
    assert [d.place.path for d in found.diagnostics if d.code == "CJM034"] == [
        f"content/journeys/{n}.md" for n in "bcd"
    ]


def test_unsaved_text_stands_for_its_file(settings: Settings) -> None:
    compile_handbook(settings, most_new=1)
    unsaved = {"journeys/a.md": b"---\ntype: journey\n---\n", "journeys/new.md": b"---\ntype: journey\ntitle: x\n---\n"}
    expected = compile_sources(settings, *read_sources(settings, unsaved))
    assert compile_handbook(settings, unsaved, most_new=1).diagnostics == expected.diagnostics
    assert compile_handbook(settings, most_new=1).diagnostics == whole(settings).diagnostics


# -- the cache ---------------------------------------------------------------------------------------------------------


def _entry(settings: Settings) -> Path:
    return next(path for path in (settings.root / FOLDER).rglob("facts"))


@pytest.mark.parametrize("damage", ["half", "empty", "bit", "digest", "shape", "other", "folder", "binary", "deep"])
def test_a_damaged_cache_is_as_good_as_none(damage: str, settings: Settings) -> None:
    compile_handbook(settings, most_new=1)
    entry = _entry(settings)
    raw = entry.read_bytes()
    cache = Cache.of(settings.root)
    known = cache.read("facts")
    if damage == "shape":
        cache.write("facts", {**known, "files": {name: [1, "x"] for name in known["files"]}})
    elif damage == "other":
        cache.write("facts", ["no", "facts"])
    elif damage == "deep":
        cache.write("facts", {**known, "files": {name: {"a": None} for name in known["files"]}})
    elif damage == "folder":
        entry.unlink()
        entry.mkdir()
    else:
        broken = {"half": raw[: len(raw) // 2], "empty": b"", "digest": b"x" * 16 + raw[16:], "binary": os.urandom(99)}
        entry.write_bytes(broken.get(damage, raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:]))
    assert_same(compile_handbook(settings, most_new=1), whole(settings))


def test_the_cache_of_another_version_is_thrown_away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_handbook(settings, most_new=1)
    before = {path.name for path in (settings.root / FOLDER).iterdir()}
    monkeypatch.setattr("cjm_site.cache.__version__", "99.0")
    monkeypatch.setattr("cjm_site.lately.from_data", lambda _: pytest.fail("read what another version wrote"))
    compile_handbook(settings, most_new=1)
    assert before & {path.name for path in (settings.root / FOLDER).iterdir()} == {".gitignore"}


def test_the_cache_may_go_at_any_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:

    def going(*given: object) -> Facts:
        shutil.rmtree(settings.root / FOLDER, ignore_errors=True)
        return facts_of(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(recompile, "facts_of", going)
    assert_same(compile_handbook(settings, most_new=1), whole(settings))
    assert_same(compile_handbook(settings, most_new=1), whole(settings))


def test_two_at_once_write_the_same(settings: Settings) -> None:
    expected = whole(settings)
    found: list[Compilation] = []

    def work() -> None:
        for _ in range(4):
            found.append(compile_handbook(settings, most_new=1))  # noqa: PERF401 - one after the other

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.diagnostics for one in found] == [expected.diagnostics] * 8
    assert not [path.name for path in _entry(settings).parent.iterdir() if path.name != "facts"]


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_disk_or_a_folder_that_cannot_be_written(
    error: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open
    tried: list[Path] = []

    def full(self: Path, mode: str = "r", *given: Any, **more: Any) -> Any:
        if "w" in mode:
            tried.append(self)
            raise OSError(error, os.strerror(error), str(self))
        return opened(self, mode, *given, **more)

    monkeypatch.setattr(Path, "open", full)
    assert_same(compile_handbook(settings, most_new=1), whole(settings))
    assert tried
    assert not list((settings.root / FOLDER).rglob("facts*"))


@pytest.fixture
def read_only(settings: Settings) -> Iterator[Settings]:
    settings.root.chmod(stat.S_IREAD | stat.S_IEXEC)
    yield settings
    settings.root.chmod(stat.S_IRWXU)


def test_a_read_only_handbook_is_checked(read_only: Settings) -> None:
    assert_same(compile_handbook(read_only, most_new=1), whole(read_only))


def test_facts_that_plain_data_cannot_hold_are_not_kept() -> None:
    odd = Diagnostic("CJM031", Place("a.md"), {"x": ("a",)})
    assert as_data(Facts("journey", "a", own=(odd,))) is None
    fine = Facts("journey", "a", own=(Diagnostic("CJM031", Place("a.md", 1, 2), {"x": 1.5, "y": None}, "z"),))
    data = as_data(fine)
    assert data is not None
    assert from_data(data) == fine


def test_a_generated_handbook_with_processes(tmp_path: Path) -> None:
    generate(tmp_path, FEWEST, 1)
    settings = read_settings(tmp_path / "mkdocs.yml")
    for _ in range(2):
        found = compile_handbook(settings, most_new=1)
        assert isinstance(found.handbook, RememberedHandbook)
        assert found.diagnostics == whole(settings).diagnostics


def test_pages_show_a_part_of_what_is_remembered(tmp_path: Path) -> None:
    files = {f"c/p{n}.md": f"---\ntype: persona\nname: P{n}\n---\n" for n in range(60)}
    files["c/j.md"] = "---\ntype: journey\ntitle: J\npersonas: p1\nstages: [{title: Uno, risks: [Cola]}]\n---\n"
    files["c/a.md"] = "# A\n\n```cjm\nview: risks\npersona: p1\n```\n"
    write_tree(tmp_path, files)
    settings = Settings(root=tmp_path, content=tmp_path / "c")
    compile_handbook(settings, most_new=1)
    handbook = compile_handbook(settings).handbook
    assert isinstance(handbook, RememberedHandbook)
    page = make_page(make_site(handbook, language("en")), "a.md", handbook.pages[0])
    assert "Cola" in page.put_in(page.markdown)
