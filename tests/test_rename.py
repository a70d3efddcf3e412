"""``cjm rename``: everything that names a thing follows it, and nothing else changes."""

from __future__ import annotations

import json
import subprocess
from difflib import ndiff
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.approvals import digests_of
from cjm_site.edit.rename import Files, NotCompilingError, Renamed, compiled, rename
from cjm_site.edit.retarget import Moves, edits_in_markdown
from cjm_site.edit.text import apply
from cjm_site.refusal import RefusalError
from cjm_site.settings import Settings
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import write_tree
from tests.handwriting import Writer, texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from random import Random

    from cjm_site.handbook import Reference

NEW = "maría-2 bis"

PLAIN: dict[str, str] = {
    "personas/marta.md": "---\ntype: persona\nname: Marta\n---\nYo, [aquí](marta.md), y [Luis](luis.md).\n",
    "personas/luis.md": "---\ntype: persona\nid: luis\nname: Luis\nowner: oficinas\n---\n[](<marta.md> 'Marta')\n",
    "journeys/abrir.md": """\
---
type: journey
title: Abrir [una cuenta][persona:marta]
personas: [marta, luis]   # marta va primero
counterpart: abrir-objetivo
owner: oficinas
team: [oficinas]
metrics: [{id: nps, name: NPS, owner: oficinas}, csat]
walked: [{by: oficinas, findings: x}, {by: Ana}]
insights: [{team: oficinas, text: marta y oficinas}]
surveys: [{title: s, channel: [oficina, web]}]
policies: [{title: p, owner: oficinas}]
evidence: [{title: e, url: ../personas/marta.md#x}]
stages:
  - id: acogida
    title: Acogida
    touchpoints:
      - id: espera
        title: Espera
        channel: oficina
        thinks: "Como [Marta](../personas/marta.md \\"M\\"), `[x][persona:marta]` [][persona:marta]"
        emotion: {actual: 3, by_persona: {marta: 2, luis: {actual: 4}}}
        metrics: [{id: nps, effect: -2}]
        analytics: {next: {firma: 0.4}}
        opportunities: [{title: o, owner: oficinas, metrics: [nps]}]
        pains: [{title: d, metrics: nps}]
      - id: firma
        title: Firma
        channel: [web, oficina]
        wows: [{title: w, owner: oficinas}]
        links: [{title: l, url: ../journeys/abrir.md#espera}]
---
Véase [la espera](#espera), [aquí][journey:abrir#espera] y [allí][ref].

[ref]: ../personas/marta.md

    [código][persona:marta]

```
[x][persona:marta] [x](../personas/marta.md)
```

!!! note
    [aviso][persona:marta]

```cjm
view: risks
persona: [marta, luis]
stage: acogida
```
""",
    "journeys/abrir-objetivo.md": """\
---
type: journey
title: Abrir
personas: marta
version: target
parent: cerrar
stages:
  - id: acogida
    title: Acogida
    touchpoints:
      - {id: espera, title: Espera, analytics: {next: {Firma 2: 1}}}
      - id: Firma 2
        title: Firma
---
""",
    "journeys/cerrar.md": """\
---
type: journey
title: Cerrar
personas: [luis]
stages:
  - Acogida
  - title: Salida
    touchpoints: [Adiós, Adiós, {title: Adiós}]
---
[uno][journey:cerrar#adiós-2] [dos](cerrar.md#adiós-3) [tres][journey:cerrar#acogida]
""",
    "equipos.md": "# Equipos\n\n[][team:oficinas] [](journeys/abrir.md#acogida) ![](x.svg) <https://marta.md>\n",
    "canales/oficina.md": "---\ntype: channel\nname: Oficina\n---\n",
    "x.svg": "",
}
CONFIG = """\
docs_dir: content
nav:
  - personas/marta.md
  - Abrir: "journeys/abrir.md"
not_in_nav: |
  /personas/marta.md
  /personas/martas.md
plugins:
  - search
  - cjm:
      teams: [{id: oficinas, name: Red}, otros]   # los equipos
      metrics:
        - {name: NPS, id: 'nps'}
        - csat
"""


def settings_of(root: Path) -> Settings:
    teams = [{"id": "oficinas", "name": "Red"}, "otros"]
    metrics = [{"id": "nps", "name": "NPS"}, "csat"]
    return Settings.model_validate({"root": root, "content": root / "content", "teams": teams, "metrics": metrics})


def renamed(root: Path, kind: str, old: str, new: str, content: Mapping[str, str] = PLAIN) -> Renamed:
    write_tree(root, {"content/x.svg": b"<svg/>"})
    files = Files({k: v for k, v in content.items() if k.endswith(".md")}, {"mkdocs.yml": CONFIG})
    return rename(settings_of(root), files, kind, old, new)


def changed(done: Renamed, content: Mapping[str, str] = PLAIN) -> dict[str, list[str]]:
    """The new lines of every file that changed."""
    back = {done.moved[1]: done.moved[0]} if done.moved else {}
    found = {}
    for uri, text in {**done.files.content, **done.files.configs}.items():
        before = CONFIG if uri == "mkdocs.yml" else content[back.get(uri, uri)]
        lines = [line[2:] for line in ndiff(before.split("\n"), text.split("\n")) if line.startswith("+ ")]
        if lines or uri in back:
            found[uri] = [line.strip() for line in lines]
    return found


def test_a_persona_everywhere(tmp_path: Path) -> None:
    assert changed(renamed(tmp_path, "persona", "marta", "maria")) == {
        "personas/maria.md": ["Yo, [aquí](maria.md), y [Luis](luis.md)."],
        "personas/luis.md": ["[](<maria.md> 'Marta')"],
        "journeys/abrir.md": [
            "title: Abrir [una cuenta][persona:maria]",
            "personas: [maria, luis]   # marta va primero",
            "evidence: [{title: e, url: ../personas/maria.md#x}]",
            'thinks: "Como [Marta](../personas/maria.md \\"M\\"), `[x][persona:marta]` [][persona:maria]"',
            "emotion: {actual: 3, by_persona: {maria: 2, luis: {actual: 4}}}",
            "[ref]: ../personas/maria.md",
            "[aviso][persona:maria]",
            "persona: [maria, luis]",
        ],
        "journeys/abrir-objetivo.md": ["personas: maria"],
        "mkdocs.yml": ["- personas/maria.md", "/personas/maria.md"],
    }


def test_a_journey_everywhere(tmp_path: Path) -> None:
    assert changed(renamed(tmp_path, "journey", "abrir", "alta")) == {
        "journeys/alta.md": [
            "links: [{title: l, url: ../journeys/alta.md#espera}]",
            "Véase [la espera](#espera), [aquí][journey:alta#espera] y [allí][ref].",
        ],
        "equipos.md": ["[][team:oficinas] [](journeys/alta.md#acogida) ![](x.svg) <https://marta.md>"],
        "mkdocs.yml": ['- Abrir: "journeys/alta.md"'],
    }
    assert changed(renamed(tmp_path, "journey", "cerrar", "fin"))["journeys/abrir-objetivo.md"] == ["parent: fin"]
    assert changed(renamed(tmp_path, "journey", "abrir-objetivo", "fin"))["journeys/abrir.md"] == ["counterpart: fin"]


def test_a_team_everywhere(tmp_path: Path) -> None:
    assert changed(renamed(tmp_path, "team", "oficinas", "red")) == {
        "personas/luis.md": ["owner: red"],
        "journeys/abrir.md": [
            "owner: red",
            "team: [red]",
            "metrics: [{id: nps, name: NPS, owner: red}, csat]",
            "walked: [{by: red, findings: x}, {by: Ana}]",
            "insights: [{team: red, text: marta y oficinas}]",
            "policies: [{title: p, owner: red}]",
            "opportunities: [{title: o, owner: red, metrics: [nps]}]",
            "wows: [{title: w, owner: red}]",
        ],
        "equipos.md": ["[][team:red] [](journeys/abrir.md#acogida) ![](x.svg) <https://marta.md>"],
        "mkdocs.yml": ["teams: [{id: red, name: Red}, otros]   # los equipos"],
    }


def test_a_metric_everywhere(tmp_path: Path) -> None:
    assert changed(renamed(tmp_path, "metric", "nps", "0012")) == {
        "journeys/abrir.md": [
            'metrics: [{id: "0012", name: NPS, owner: oficinas}, csat]',
            'metrics: [{id: "0012", effect: -2}]',
            'opportunities: [{title: o, owner: oficinas, metrics: ["0012"]}]',
            'pains: [{title: d, metrics: "0012"}]',
        ],
        "mkdocs.yml": ["- {name: NPS, id: '0012'}"],
    }


def test_a_channel_everywhere(tmp_path: Path) -> None:
    assert changed(renamed(tmp_path, "channel", "oficina", "tienda")) == {
        "journeys/abrir.md": [
            "surveys: [{title: s, channel: [tienda, web]}]",
            "channel: tienda",
            "channel: [web, tienda]",
        ],
        "canales/tienda.md": [],
    }


def test_a_touchpoint_in_both_versions_with_its_places(tmp_path: Path) -> None:
    done = renamed(tmp_path, "touchpoint", "abrir#espera", "turno")
    assert done.journeys == ("abrir", "abrir-objetivo")
    assert changed(done) == {
        "journeys/abrir.md": [
            "- id: turno",
            "links: [{title: l, url: ../journeys/abrir.md#turno}]",
            "Véase [la espera](#turno), [aquí][journey:abrir#turno] y [allí][ref].",
        ],
        "journeys/abrir-objetivo.md": ["- {id: turno, title: Espera, analytics: {next: {Firma 2: 1}}}"],
    }
    assert changed(renamed(tmp_path, "touchpoint", "abrir#firma", "pie"))["journeys/abrir.md"] == [
        "analytics: {next: {pie: 0.4}}",
        "- id: pie",
    ]
    assert changed(renamed(tmp_path, "touchpoint", "abrir-objetivo#Firma 2", "pie")) == {
        "journeys/abrir-objetivo.md": ["- {id: espera, title: Espera, analytics: {next: {pie: 1}}}", "- id: pie"]
    }


def test_a_stage_and_the_blocks_that_filter_by_it(tmp_path: Path) -> None:
    found = changed(renamed(tmp_path, "stage", "abrir#acogida", "entrada"))
    assert found["equipos.md"] == ["[][team:oficinas] [](journeys/abrir.md#entrada) ![](x.svg) <https://marta.md>"]
    assert found["journeys/abrir.md"] == ["- id: entrada", "stage: [acogida, entrada]"]
    found = changed(renamed(tmp_path, "stage", "cerrar#salida", "fin"))
    assert found == {"journeys/cerrar.md": ["- id: fin", "title: Salida"]}


@pytest.mark.parametrize(
    ("block", "meant"),
    [
        ("stage: acogida", "stage: [acogida, entrada]"),
        ("stage: [acogida, x]", "stage: [acogida, entrada, x]"),
        ("journey: cerrar\nstage: acogida", "journey: cerrar\nstage: acogida"),
        ("journey: abrir\nstage: acogida", "journey: abrir\nstage: entrada"),
        ("journey: [abrir, cerrar]\nstage: acogida", "journey: [abrir, cerrar]\nstage: [acogida, entrada]"),
    ],
)
def test_a_stage_of_several_journeys_in_a_filter(tmp_path: Path, block: str, meant: str) -> None:
    content = {**PLAIN, "x.md": f"```cjm\nview: risks\n{block.replace(', x]', ', salida]')}\n```\n"}
    done = renamed(tmp_path, "stage", "abrir#acogida", "entrada", content)
    assert done.files.content["x.md"] == f"```cjm\nview: risks\n{meant.replace(', x]', ', salida]')}\n```\n"


@pytest.mark.parametrize(
    ("old", "line"),
    [
        ("adiós", "touchpoints: [{id: hola, title: Adiós}, {id: adiós-2, title: Adiós}, {id: adiós-3, title: Adiós}]"),
        ("adiós-2", "touchpoints: [Adiós, {id: hola, title: Adiós}, {id: adiós-3, title: Adiós}]"),
        ("adiós-3", "touchpoints: [Adiós, Adiós, {id: hola, title: Adiós}]"),
    ],
)
def test_ids_made_of_titles_stay_where_they_are(tmp_path: Path, old: str, line: str) -> None:
    done = renamed(tmp_path, "touchpoint", f"cerrar#{old}", "hola")
    assert changed(done)["journeys/cerrar.md"][0] == line


def test_a_stage_that_is_a_text_gets_an_id(tmp_path: Path) -> None:
    assert changed(renamed(tmp_path, "stage", "cerrar#acogida", "entrada")) == {
        "journeys/cerrar.md": [
            "- {id: entrada, title: Acogida}",
            "[uno][journey:cerrar#adiós-2] [dos](cerrar.md#adiós-3) [tres][journey:cerrar#entrada]",
        ],
        "journeys/abrir.md": ["stage: [acogida, entrada]"],
    }


@pytest.mark.parametrize(
    ("kind", "old", "new", "says"),
    [
        ("persona", "martha", "x", "there is no persona martha; did you mean marta?"),
        ("persona", "zzz", "x", "there is no persona zzz; there are: marta, luis"),
        ("persona", "marta", "luis", "there is a persona luis already"),
        ("persona", "marta", "marta", "marta is its id already"),
        ("persona", "marta", "a/b", "a/b cannot be used as an id; for example: a-b"),
        ("persona", "marta", "", " cannot be used as an id; for example: x"),
        ("channel", "mail", "x", "mail comes with every handbook; write a file for it, or list it in mkdocs.yml"),
        ("channel", "oficina", "web", "there is a channel web already"),
        ("touchpoint", "espera", "x", "name a touchpoint as JOURNEY#ID, for example abrir-cuenta#espera-turno"),
        ("touchpoint", "abril#espera", "x", "there is no journey abril; did you mean abrir?"),
        ("touchpoint", "abrir#esperar", "x", "there is no touchpoint esperar; did you mean espera?"),
        ("touchpoint", "abrir#espera", "firma", "there is a touchpoint firma already"),
        ("touchpoint", "abrir#espera", "acogida", "abrir has a place called acogida already"),
        ("touchpoint", "abrir#espera", "Firma-2", "abrir-objetivo has a place called Firma-2 already"),
    ],
)
def test_what_is_refused(tmp_path: Path, kind: str, old: str, new: str, says: str) -> None:
    with pytest.raises(RefusalError) as caught:
        renamed(tmp_path, kind, old, new)
    assert str(caught.value) == says


def test_an_unused_channel_of_every_handbook_gives_its_id_away(tmp_path: Path) -> None:
    assert renamed(tmp_path, "channel", "oficina", "phone").moved == ("canales/oficina.md", "canales/phone.md")


def test_a_file_of_another_name_keeps_it(tmp_path: Path) -> None:
    content = dict(PLAIN)
    content["personas/01.md"] = content.pop("personas/marta.md").replace("type:", "id: marta\ntype:")
    content = {uri: text.replace("marta.md", "01.md") for uri, text in content.items()}
    done = renamed(tmp_path, "persona", "marta", "maria", content)
    assert done.moved is None
    assert "id: maria\n" in done.files.content["personas/01.md"]


def test_a_handbook_with_errors_is_not_touched(tmp_path: Path) -> None:
    with pytest.raises(NotCompilingError):
        renamed(tmp_path, "persona", "marta", "x", {**PLAIN, "bad.md": "---\ntype: persona\n---\n"})


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("[a](../p/marta.md)", "[a](../p/ana.md)"),
        ("[a]( ../p/marta.md#x 'y')", "[a]( ../p/ana.md#x 'y')"),
        ("[a](/p/marta.md)", "[a](/p/ana.md)"),
        ("[a](../p/../p/marta.md)", "[a](../p/../p/ana.md)"),
        ("[a](<../p/marta.md>)", "[a](<../p/ana.md>)"),
        ("[a](../p/m%61rta.md)", "[a](../p/ana.md)"),
        ("[![a](../p/marta.md)](../p/marta.md)", "[![a](../p/ana.md)](../p/ana.md)"),
        ("> [a]: ../p/marta.md\n\n[a]", "> [a]: ../p/ana.md\n\n[a]"),
        ("| [a](../p/marta.md) |\n|--|\n| [b][persona:marta] |", "| [a](../p/ana.md) |\n|--|\n| [b][persona:ana] |"),
        ("[a](marta.md) [b](https://x/p/marta.md) [c](../marta.md)", None),
        ("`[a](../p/marta.md)`", None),
        ("<!-- [a](../p/marta.md) -->", None),
        ("~~~\n[a][persona:marta]\n~~~", None),
        ("\\[a][persona:marta]", None),
        ("[a][journey:marta] [b][persona:marta2]", None),
        ("`[a][persona:marta]` [a][persona:marta]", "`[a][persona:marta]` [a][persona:ana]"),
        ("[a][persona: marta]\r\n[a][persona:marta]", "[a][persona: ana]\r\n[a][persona:ana]"),
    ],
)
def test_links_and_references_that_the_parser_sees(text: str, moved: str | None) -> None:
    moves = Moves("persona", "marta", "ana", "p/marta.md", "p/ana.md")
    assert apply(text, edits_in_markdown(text, moves, "j", "j/x.md")) == (moved or text)


def test_a_name_with_blanks_and_signs_is_encoded_in_links() -> None:
    moves = Moves("persona", "m", "a (b)", "m.md", "ñ (b).md")
    assert apply("[x](m.md)", edits_in_markdown("[x](m.md)", moves, "", "x.md")) == "[x](ñ%20%28b%29.md)"


# -- on generated handbooks ------------------------------------------------------------------------------------------

NAMED = {"persona": "marta", "journey": "abrir", "channel": "oficina", "team": "oficinas", "metric": "nps"}
mentions = st.sampled_from(
    [
        "[Marta][persona:marta]",
        "[][journey:abrir#espera]",
        "[x](abrir.md#espera)",
        "[x](<marta.md>)",
        "marta",
        "oficina",
        "«ñ»",
        '"marta"',
        "\\d",
        "a: b",
        "`[x][persona:marta]`",
        "[t][team:oficinas]",
        "[c][channel:oficina]",
        "[m][metric:nps]",
    ]
)
sentences = st.lists(mentions | texts, min_size=1, max_size=5).map(" ".join)
PERSONA = st.fixed_dictionaries(
    {"name": texts}, optional={"quote": sentences, "goals": st.lists(sentences, max_size=3)}
)


def journey_data(title: str, thinks: str, quote: str) -> dict[str, Any]:
    emotion = {"actual": "2", "by_persona": {"marta": {"actual": "1", "feeling": thinks}}}
    point = {
        "id": "espera",
        "title": title,
        "thinks": thinks,
        "channel": ["oficina", "web"],
        "emotion": emotion,
        "analytics": {"next": {"espera": "0.5"}},
        "metrics": [{"id": "nps", "effect": "-2"}, "nps"],
        "quotes": [quote, {"text": quote}],
        "risks": [{"title": "r", "owner": "oficinas"}],
    }
    return {
        "title": title,
        "personas": ["marta"],
        "owner": "oficinas",
        "team": ["oficinas"],
        "metrics": ["nps"],
        "stages": [{"id": "acogida", "title": "A", "goal": quote, "touchpoints": [point]}],
    }


@settings(max_examples=25)
@given(
    PERSONA,
    st.builds(journey_data, texts, sentences, sentences),
    st.lists(sentences, max_size=4),
    st.sampled_from([*NAMED, "touchpoint", "stage"]),
    st.randoms(use_true_random=False),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_there_and_back_leaves_every_byte(
    tmp_path_factory: pytest.TempPathFactory,
    persona: dict[str, Any],
    journey: dict[str, Any],
    prose: list[str],
    kind: str,
    random: Random,
    newline: str,
    mark: bool,
) -> None:
    root = tmp_path_factory.getbasetemp() / "generated"
    writer = Writer(random, deep=False)
    start = "\ufeff" if mark else ""
    body = "\n\n".join(prose) + "\n"
    pages = {
        "marta.md": f"---\n{writer.header('persona', persona)}---\n{body}",
        "abrir.md": f"---\n{writer.header('journey', journey)}---\n{body}",
        "oficina.md": "---\ntype: channel\nname: x\n---\n",
        "notas.md": body + "x",
    }
    files = Files({uri: start + text.replace("\n", newline) for uri, text in pages.items()}, {"mkdocs.yml": CONFIG})
    options = settings_of(root)
    old = NAMED.get(kind, {"touchpoint": "espera", "stage": "acogida"}.get(kind, ""))
    prefix = "" if kind in NAMED else "abrir#"
    before = compiled(options, files.content)
    assert not before.failed, before.diagnostics
    there = rename(options, files, kind, prefix + old, NEW)
    listed: dict[str, object] = {
        name: tuple(item.model_copy(update={"id": NEW}) if item.id == old else item for item in getattr(options, name))
        for name in ("teams", "metrics")
        if name == f"{kind}s"
    }
    moved = options.model_copy(update=listed)
    after = compiled(moved, there.files.content)
    assert not after.failed, after.diagnostics

    def follow(reference: Reference) -> tuple[str, ...]:
        ends = (reference.source_type, reference.source_id), (reference.target_type, reference.target_id)
        ids = (NEW if end == (kind, old) else end[1] for end in ends)
        return (reference.source_type, reference.target_type, *ids)

    assert sorted(map(follow, before.handbook.references)) == sorted(
        (r.source_type, r.target_type, r.source_id, r.target_id) for r in after.handbook.references
    )
    back = rename(moved, there.files, kind, prefix + NEW, old)
    assert back.files.content == files.content


# -- approvals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("persona", "marta", "ana"),
        ("journey", "abrir", "alta"),
        ("team", "oficinas", "red"),
        ("channel", "oficina", "local"),
        ("touchpoint", "abrir#espera", "turno"),
        ("stage", "abrir#acogida", "entrada"),
    ],
)
def test_an_approval_that_held_holds_and_a_suspect_one_stays_suspect(
    tmp_path: Path, kind: str, old: str, new: str
) -> None:
    options = settings_of(tmp_path)
    content = {name: text for name, text in PLAIN.items() if name.endswith(".md")}
    book = compiled(options, content).handbook
    for name, of in (("journeys/abrir.md", book.journeys["abrir"]), ("personas/marta.md", book.personas["marta"])):
        own, uses = digests_of(book, of.item)
        held = f"{{by: Ana, date: 2026-10-01, digest: {own}, uses: {json.dumps(uses)}}}"
        lapsed = f"{{by: Luis, date: 2026-10-01, digest: {own[:-4]}0000, uses: {json.dumps(uses)}}}"
        content[name] = PLAIN[name].replace("\n---\n", f"\napprovals:\n  - {held}\n  - {lapsed} # x\n---\n", 1)
    done = renamed(tmp_path, kind, old, new, content)
    listed = {"teams": ({"id": "red"},)} if kind == "team" else {}
    after = compiled(Settings.model_validate({**options.model_dump(), **listed}), done.files.content).handbook
    states = {key: [s.suspect for s in state.signatures] for key, state in after.approvals.items()}
    persona, journey = new if kind == "persona" else "marta", new if kind == "journey" else "abrir"
    assert states == {("persona", persona): [False, True], ("journey", journey): [False, True]}


# -- the command -----------------------------------------------------------------------------------------------------


def cjm(folder: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    from cjm_site.cli import main

    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["rename", *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {f"content/{name}": text.encode() for name, text in PLAIN.items()}
    return write_tree(tmp_path, {"mkdocs.yml": CONFIG.encode(), **files, "content/x.svg": b"<svg/>"})


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_command_renames_and_says_what_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "content/personas/marta.md").chmod(0o640)
    code, out, err = cjm(project, "persona", "marta", "maria", monkeypatch=monkeypatch)
    assert (code, err) == (0, "")
    assert "content/personas/marta.md → content/personas/maria.md\n" in out
    assert out.endswith("\n5 files changed\n")
    assert not (project / "content/personas/marta.md").exists()
    assert (project / "content/personas/maria.md").stat().st_mode & 0o777 == 0o640
    assert "- personas/maria.md\n" in (project / "mkdocs.yml").read_text()
    assert [name for name in tree(project) if "/." in name or name.startswith(".")] == []


def test_a_dry_run_shows_a_diff_and_writes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(project)
    code, out, err = cjm(project, "persona", "marta", "maria", "--dry-run", monkeypatch=monkeypatch)
    assert (code, err) == (0, "")
    assert "rename from content/personas/marta.md\nrename to content/personas/maria.md\n" in out
    assert "\n+personas: [maria, luis]   # marta va primero\n" in out
    assert tree(project) == before


def test_the_diff_of_a_dry_run_is_what_git_would_apply(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = cjm(project, "persona", "marta", "maria", "--dry-run", monkeypatch=monkeypatch)[1]
    subprocess.run(["git", "apply", "-"], input=out.encode(), cwd=project, check=True)
    applied = tree(project)
    subprocess.run(["git", "apply", "-R", "-"], input=out.encode(), cwd=project, check=True)
    cjm(project, "persona", "marta", "maria", monkeypatch=monkeypatch)
    assert tree(project) == applied


@pytest.mark.parametrize(
    "arguments",
    [
        ["persona", "nobody", "x"],
        ["person", "marta", "x"],
        ["persona", "marta"],
        ["persona", "marta", "x", "-f", "no.yml"],
        ["persona", "marta", "luis"],
    ],
)
def test_wrong_use(project: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    before = tree(project)
    code, _, err = cjm(project, *arguments, monkeypatch=monkeypatch)
    assert code == 2
    assert err
    assert "Traceback" not in err
    assert tree(project) == before


def test_errors_are_listed_and_nothing_renamed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "content/bad.md").write_bytes(b"---\ntype: persona\n---\n\xff")
    before = tree(project)
    code, _, err = cjm(project, "persona", "marta", "maria", monkeypatch=monkeypatch)
    assert code == 1
    assert "content/bad.md" in err
    assert err.endswith("cjm: nothing was renamed: correct the errors first\n")
    assert tree(project) == before


def test_a_file_in_the_way_is_not_overwritten(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "content/personas/maria.md").write_text("---\ntitle: Otra\n---\n")
    before = tree(project)
    code, _, err = cjm(project, "persona", "marta", "maria", monkeypatch=monkeypatch)
    assert code == 2
    assert err == "cjm: there is a file already: personas/maria.md\n"
    assert tree(project) == before
