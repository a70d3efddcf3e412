"""``cjm list`` and ``cjm show``: what there is, and who names whom."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cjm_site.cli import main
from cjm_site.cli.table import laid_out, width_of
from cjm_site.inventory import KINDS, AmbiguousError, Inventory, UnknownError
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.handbook import Handbook

CONFIG = """
docs_dir: content
theme: {name: material}
plugins:
  - cjm:
      teams: [{id: ventas, name: Ventas}]
"""

FILES = {
    "marta.md": "---\ntype: persona\nid: marta\nname: Marta\nsector: banca\nstatus: draft\nowner: oficinas\n---\n"
    "Ve [la espera][journey:abrir#espera].\n",
    "luis.md": "---\ntype: persona\nname: Luis\nquote: Como [Marta](marta.md)\n---\n",
    "oficinas.md": "---\ntype: team\nname: Oficinas\n---\n",
    "abrir.md": """---
type: journey
title: Abrir
sector: banca
personas: [marta]
metrics: [{id: plazo, name: Plazo, owner: ventas}]
stages:
  - id: acogida
    title: Acogida
    touchpoints:
      - id: espera
        title: Espera
        channel: web
        emotion: {by_persona: {luis: 2}}
        analytics: {next: {firma: 0.5}}
        risks: [{id: cola, title: Cola, owner: oficinas, status: accepted}]
        wows: [{id: saludo, title: Saludo}]
      - {id: firma, title: Firma, thinks: "[Marta][persona:marta]"}
---
[La cola](#risk-cola)
""",
    "index.md": "# Inicio\n\n[x](abrir.md#espera) [y](luis.md) `[z][persona:marta]`\n\n"
    "```cjm\nview: risks\npersona: marta\nowner: [oficinas]\n```\n",
}


def project(folder: Path, **files: str) -> Path:
    content = {f"content/{name}": text.encode() for name, text in {**FILES, **files}.items()}
    return write_tree(folder, {"mkdocs.yml": CONFIG.encode(), **content})


def inventory(folder: Path, **files: str) -> Inventory:
    from cjm_site.compile import compile_handbook
    from cjm_site.config_file import read_settings

    compilation = compile_handbook(read_settings(project(folder, **files) / "mkdocs.yml"))
    assert not compilation.failed, compilation.diagnostics
    return Inventory(compilation.handbook)


def names(found: Inventory, given: str) -> set[tuple[str, str, str, int]]:
    thing = found.find(given)
    return {(m.target.kind, m.target.key, m.field, m.line) for m in found.named_by(thing)}


def named_by(found: Inventory, given: str) -> set[tuple[str, str, str, str, int]]:
    thing = found.find(given)
    return {(m.source.kind, m.source.key, m.field, m.file, m.line) for m in found.naming(thing)}


def test_everything_is_there(tmp_path: Path) -> None:
    things = [(t.kind, t.key, t.status, t.owner, t.file, t.line) for t in inventory(tmp_path).of(KINDS)]
    assert things == [
        ("persona", "luis", "", "", "content/luis.md", 2),
        ("persona", "marta", "draft", "oficinas", "content/marta.md", 2),
        ("journey", "abrir", "", "", "content/abrir.md", 2),
        ("channel", "web", "", "", "", 0),
        ("team", "oficinas", "", "", "content/oficinas.md", 2),
        ("team", "ventas", "", "", "mkdocs.yml", 0),
        ("metric", "plazo", "", "ventas", "content/abrir.md", 6),
        ("stage", "abrir#acogida", "", "", "content/abrir.md", 8),
        ("touchpoint", "abrir#espera", "", "", "content/abrir.md", 11),
        ("touchpoint", "abrir#firma", "", "", "content/abrir.md", 18),
        ("wow", "abrir#saludo", "", "", "content/abrir.md", 17),
        ("risk", "abrir#cola", "accepted", "oficinas", "content/abrir.md", 16),
    ]


def test_what_a_thing_names(tmp_path: Path) -> None:
    found = inventory(tmp_path)
    at = "stages.0.touchpoints"
    assert names(found, "marta") == {("team", "oficinas", "owner", 7), ("touchpoint", "abrir#espera", "", 9)}
    assert names(found, "luis") == {("persona", "marta", "quote", 4)}
    assert names(found, "abrir#espera") == {
        ("channel", "web", f"{at}.0.channel.0", 13),
        ("persona", "luis", f"{at}.0.emotion.by_persona.luis", 14),
        ("touchpoint", "abrir#firma", f"{at}.0.analytics.next.firma", 15),
        ("team", "oficinas", f"{at}.0.risks.0.owner", 16),
    }
    assert names(found, "risk:cola") == {("team", "oficinas", f"{at}.0.risks.0.owner", 16)}
    assert ("persona", "marta", f"{at}.1.thinks", 18) in names(found, "abrir#acogida")
    assert ("touchpoint", "abrir#firma", f"{at}.0.analytics.next.firma", 15) not in names(found, "abrir")
    assert ("team", "ventas", "metrics.0.owner", 6) in names(found, "journey:abrir")


def test_what_names_a_thing(tmp_path: Path) -> None:
    found = inventory(tmp_path)
    assert named_by(found, "marta") == {
        ("journey", "abrir", "personas.0", "content/abrir.md", 5),
        ("touchpoint", "abrir#firma", "stages.0.touchpoints.1.thinks", "content/abrir.md", 18),
        ("page", "index.md", "", "content/index.md", 5),
        ("persona", "luis", "quote", "content/luis.md", 4),
    }
    from_outside = {
        ("page", "index.md", "", "content/index.md", 3),
        ("persona", "marta", "", "content/marta.md", 9),
    }
    own = {("journey", "abrir", "", "content/abrir.md", 20)}
    assert named_by(found, "journey:abrir") == from_outside
    assert named_by(found, "abrir#espera") == from_outside | own
    assert named_by(found, "abrir#cola") == own
    assert ("page", "index.md", "", "content/index.md", 5) in named_by(found, "oficinas")


def test_an_id_is_found_in_every_form(tmp_path: Path) -> None:
    found = inventory(tmp_path, **{"web.md": "---\ntype: persona\nname: Web\n---\n"})
    for name in ("cola", "abrir#cola", "risk:cola", "risks:abrir#cola"):
        assert found.find(name).kind == "risk"
    with pytest.raises(AmbiguousError) as error:
        found.find("web")
    assert [f"{t.kind}:{t.key}" for t in error.value.found] == ["persona:web", "channel:web"]
    assert found.find("channel:web").kind == "channel"
    for name, guess in (("mart", "persona:marta"), ("risk:coal", "risk:abrir#cola"), ("wow:marta", None), ("", None)):
        with pytest.raises(UnknownError) as unknown:
            found.find(name)
        assert unknown.value.guess == guess


def test_every_thing_of_the_sample_is_found_by_its_reference(sample_handbook: Handbook) -> None:
    found = Inventory(sample_handbook)
    for thing in found.of(KINDS):
        assert found.find(f"{thing.kind}:{thing.key}") == thing
    ends = {(r.target_type, r.target_id) for r in sample_handbook.references}
    mentioned = {(m.target.kind, m.target.key) for m in found.mentions}
    assert ends <= mentioned
    assert len([m for m in found.mentions if m.field]) >= len(sample_handbook.references)


# -- the commands ----------------------------------------------------------------------------------------------------


def cjm(folder: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, arguments)
    return done.exit_code, done.stdout, done.stderr


def test_in_a_pipe_columns_have_tabs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = cjm(project(tmp_path), "list", "personas", "risk", monkeypatch=monkeypatch)
    assert (code, err) == (0, "")
    assert out == (
        "persona\tluis\tLuis\t\t\t\tcontent/luis.md:2\n"
        "persona\tmarta\tMarta\tbanca\tdraft\toficinas\tcontent/marta.md:2\n"
        "risk\tabrir#cola\tCola\tbanca\taccepted\toficinas\tcontent/abrir.md:16\n"
    )
    out = cjm(tmp_path, "show", "luis", monkeypatch=monkeypatch)[1]
    assert out == (
        "is\tpersona\tluis\tLuis\t\t\t\tcontent/luis.md:2\n"
        "names\tpersona\tmarta\tMarta\tquote\tcontent/luis.md:4\n"
        "named_by\ttouchpoint\tabrir#espera\tEspera\tstages.0.touchpoints.0.emotion.by_persona.luis\t"
        "content/abrir.md:14\n"
        "named_by\tpage\tindex.md\tInicio\t\tcontent/index.md:3\n"
    )


def test_json_is_as_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = cjm(project(tmp_path), "show", "cola", "--json", monkeypatch=monkeypatch)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert list(found) == ["format", "complete", "thing", "names", "named_by"]
    assert found["thing"] == {
        "ref": "risk:abrir#cola",
        "kind": "risk",
        "id": "cola",
        "name": "Cola",
        "sector": "banca",
        "status": "accepted",
        "owner": "oficinas",
        "file": "content/abrir.md",
        "line": 16,
        "journey": "abrir",
        "anchor": "risk-cola",
    }
    assert found["named_by"] == [
        {
            "ref": "journey:abrir",
            "kind": "journey",
            "id": "abrir",
            "name": "Abrir",
            "field": None,
            "file": "content/abrir.md",
            "line": 20,
        }
    ]
    found = json.loads(cjm(tmp_path, "list", "--json", monkeypatch=monkeypatch)[1])
    assert list(found) == ["format", "complete", "things"]
    assert [t["ref"] for t in found["things"]][:3] == ["persona:luis", "persona:marta", "journey:abrir"]
    assert found["things"][0]["sector"] is None


def test_with_errors_what_compiled_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, **{"mala.md": "---\ntype: persona\nname: a: b\n---\n"})
    for arguments in (["list", "personas"], ["show", "marta"]):
        code, out, err = cjm(tmp_path, *arguments, monkeypatch=monkeypatch)
        assert code == 1
        assert "Marta" in out
        assert err.startswith("content/mala.md:3:8: CJM010 error")
        assert err.endswith("1 file has errors: what it says may be missing here\n")
    assert json.loads(cjm(tmp_path, "list", "--json", monkeypatch=monkeypatch)[1])["complete"] is False


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "persnas"], "did you mean personas?"),
        (["list", "-f", "no.yml"], "no.yml"),
        (["show", "mrta"], "did you mean persona:marta?"),
        (["show", "qqqqqq"], "there is nothing with the id qqqqqq"),
        (["show", "abrir"], "  journey:abrir\n  persona:abrir\n"),
        (["show"], "ID"),
    ],
)
def test_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str) -> None:
    project(tmp_path, **{"p/x.md": "---\ntype: persona\nid: abrir\nname: x\n---\n"})
    code, out, err = cjm(tmp_path, *arguments, monkeypatch=monkeypatch)
    assert (code, out) == (2, "")
    assert said in err or sorted(said.split("\n")) == sorted(err.split("\n")[1:])


@pytest.mark.parametrize("columns", [200, 60, 30, 5])
def test_on_a_terminal_a_table_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr("cjm_site.cli.listing.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, _ = cjm(project(tmp_path), "list", monkeypatch=monkeypatch)
    assert code == 0
    assert "KPIs (1)" in out
    assert max(width_of(line) for line in out.split("\n")) <= max(columns, 22)
    assert ("content/marta.md:2" in out) is (columns >= 60)
    out = cjm(tmp_path, "show", "espera", monkeypatch=monkeypatch)[1]
    assert out.startswith("Touchpoint abrir#espera\n")
    assert max(width_of(line) for line in out.split("\n")) <= max(columns, 27)
    assert ("by_persona.luis" in out) is (columns == 200)


cells = st.text(st.sampled_from("ab ñ漢😀\té"), max_size=30)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5), st.integers(1, 120))
def test_no_line_is_longer_than_the_terminal_or_the_first_column(rows: list[tuple[str, ...]], width: int) -> None:
    first = max(width_of(row[0].replace("\t", " ")) for row in rows)
    lines = laid_out(rows, width)
    assert len(lines) == len(rows)
    assert all(width_of(line) <= max(width, first) for line in lines)


def test_a_control_character_does_not_reach_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, **{"x.md": '---\ntype: persona\nname: "a\\e[31m\\tb"\n---\n'})
    out = cjm(tmp_path, "show", "x", monkeypatch=monkeypatch)[1]
    assert out.startswith("is\tpersona\tx\ta [31m b\t")
