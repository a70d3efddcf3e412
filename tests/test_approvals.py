"""``cjm approve``: who approved which content, and when that is no longer what stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from cjm_site.approvals import approvals_state, digests_of
from cjm_site.cli import main
from cjm_site.compile import compile_handbook
from cjm_site.diff import Judge, compare_entries
from cjm_site.edit.formatting import format_file
from cjm_site.edit.order import ORDER
from cjm_site.handbook import Entry
from cjm_site.i18n import language
from cjm_site.link import link
from cjm_site.meaning import DIGEST_VERSION, NOT_MEANT, digest, fields, meaning
from cjm_site.model import HandbookObject
from cjm_site.pages import make_page, make_site
from cjm_site.settings import Settings
from cjm_site.source import parse_source
from cjm_site.validate import validate_object
from cjm_site.views.filters import Filters, narrow
from cjm_site.views.freshness import freshness
from cjm_site.yaml_reader import read_yaml
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.conftest import cjm, write_tree
from tests.handwriting import Writer, journeys, personas

if TYPE_CHECKING:
    from random import Random

    from cjm_site.handbook import Handbook
    from pydantic import BaseModel

CONFIG = "site_name: x\ndocs_dir: content\ntheme: {name: material, language: en}\nplugins: [search, cjm]\n"

FILES = {
    "mkdocs.yml": CONFIG,
    "content/personas/marta.md": """
        ---
        type: persona
        name: Marta Ríos
        goals: [Abrir sin esperas]
        tags: [b, a]
        status: approved
        ---
        """,
    "content/canales/oficina.md": "---\ntype: channel\nname: Oficina\nkind: person\neffectiveness: 4\n---\n",
    "content/nps.md": "---\ntype: metric\nname: NPS\nunit: puntos\nsource: Encuesta\n---\n",
    "content/equipos/caja.md": "---\ntype: team\nname: Caja\nlead: Ana\n---\n",
    "content/journeys/relacion.md": """
        ---
        type: journey
        title: Relación
        personas: marta
        stages: [{title: Alta, goal: Entrar, touchpoints: [Firma]}]
        ---
        """,
    "content/journeys/abrir.md": """
        ---
        type: journey
        title: Abrir una cuenta
        personas: marta   # quien la abre
        version: current
        parent: relacion
        owner: caja
        status: approved
        metrics: [{id: nps, current: 18}]
        stages:
          - id: acogida
            title: Recepción
            touchpoints:
              - {id: espera, title: Espera su turno, channel: [oficina, web], emotion: 2, thinks: ¿Cuánto falta?}
        ---

        # Notas

        Ver [la otra](objetivo.md) y a [Marta][persona:marta].
        """,
    "content/journeys/objetivo.md": """
        ---
        type: journey
        title: Abrir una cuenta, mañana
        personas: marta
        version: target
        counterpart: abrir
        stages: [{title: Recepción, touchpoints: [{title: Espera su turno, emotion: {planned: 4}}]}]
        ---
        """,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path, FILES)


def compiled(folder: Path, **options: Any) -> Handbook:
    settings = Settings.model_validate({"root": folder, "content": folder / "content", **options})
    compilation = compile_handbook(settings)
    assert not compilation.failed, compilation.diagnostics
    return compilation.handbook


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / "content" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def approve(folder: Path, *ids: str, by: str = "Ana Ruiz") -> None:
    done = cjm(folder, "approve", *ids, "--by", by)
    assert (done.returncode, done.stderr) == (0, "")


def reasons(folder: Path, kind: str, id_: str) -> list[str]:
    """Why the approvals of an object are suspect, in short."""
    handbook = compiled(folder)
    state = approvals_state(handbook, handbook.objects(kind)[id_].item)
    assert state.signatures, "nobody approved it"
    return [r.cause if not r.id else f"{r.cause} {r.kind}:{r.id}" for r in state.reasons]


# -- the digest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "name"),
    [(model, name) for model in ORDER for name in model.model_fields],
    ids=lambda v: v if isinstance(v, str) else v.__name__,
)
def test_every_field_of_every_model_is_meant(model: type[BaseModel], name: str) -> None:
    least: dict[str, Any] = {n: "x" for n, field in model.model_fields.items() if field.is_required()}
    plain = model.model_construct(**least)
    changed = model.model_construct(**{**least, model.model_fields[name].alias or name: "otra cosa"})
    if isinstance(plain, HandbookObject) and isinstance(changed, HandbookObject):
        assert (meaning(Entry(plain, None)) == meaning(Entry(changed, None))) is (name in NOT_MEANT)
    else:
        assert fields(plain, "") != fields(changed, "")


def test_what_is_left_out_is_only_how_the_review_stands() -> None:
    assert {"schema_version", "status", "reviewed", "review_every", "approvals"} == NOT_MEANT


def digest_of(raw: bytes, uri: str = "journeys/a.md") -> str:
    source, found = parse_source(uri, raw, uri)
    assert source is not None, found
    item, found = validate_object(source)
    assert item is not None, found
    return digest(meaning(Entry(item, source)))


def _page_of(kind: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(kind), personas if kind == "persona" else journeys)


@hypothesis_settings(max_examples=25)
@given(
    st.sampled_from(["persona", "journey"]).flatmap(_page_of),
    st.randoms(use_true_random=False),
    st.randoms(use_true_random=False),
)
def test_the_same_thing_written_otherwise_has_the_same_digest(
    page: tuple[str, dict[str, Any]], one: Random, other: Random
) -> None:
    kind, data = page
    headers = [Writer(n, deep=False).header(kind, data) for n in (one, other)]
    read = [read_yaml(header) for header in headers]
    first, second = (f"---\n{header}---\n".encode() for header in headers)
    source, _ = parse_source("a.md", first, "a.md")
    assume(read[0] == read[1] and source is not None and not validate_object(source)[1])
    assert digest_of(first) == digest_of(second) == digest_of(format_file(first, "a.md")[0])


@hypothesis_settings(max_examples=40)
@given(st.sampled_from(["persona", "journey"]).flatmap(lambda kind: st.tuples(_page_of(kind), _page_of(kind))))
def test_the_digest_changes_exactly_when_the_diff_says_something(pages: tuple[Any, Any]) -> None:
    entries = []
    for kind, data in pages:
        raw = f"---\n{yaml.safe_dump({'type': kind, **data, 'id': 'a'}, allow_unicode=True)}---\n".encode()
        source, _ = parse_source("a.md", raw, "a.md")
        assume(source is not None)
        assert source is not None
        item, problems = validate_object(source)
        assume(item is not None and not problems)
        assert item is not None
        linked = link(Settings(root=Path(), content=Path()), [(item, source)], [])[0]
        entries.append(linked.objects(kind)["a"])
    changes = compare_entries(Judge(12), pages[0][0], *entries)
    assert (not changes) is (digest(meaning(entries[0])) == digest(meaning(entries[1])))


PAGE = b"""---
type: persona
name: Marta
goals: ["Abrir  sin esperas"]
summary: Ver [notas](notas.md)
image: img/m.svg
tags: [a, b]
---

# Notas

Uno dos
tres *cuatro*.

- [x](notas.md)
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"# Notas\n", b"Notas\n=====\n"),
        (b"Uno dos\ntres", b"Uno  dos tres"),
        (b"*cuatro*", b"_cuatro_"),
        (b"- [x]", b"* [x]"),
        (b"[a, b]", b"[b, a]"),
        (b"- [x]", b"<!-- una nota -->\n\n- [x]"),
        (b"Uno dos", b"Uno <!-- nota --> dos"),
        (b'"Abrir  sin esperas"', b"Abrir sin esperas"),
        (b"type: persona\n", b"type: persona\nstatus: approved\nreviewed: 2026-09-01\nreview_every: 1 year\n"),
        (b"\n", b"\r\n"),
        (b"---\ntype", b"\xef\xbb\xbf---\ntype"),
    ],
)
def test_formatting_has_no_meaning(old: bytes, new: bytes) -> None:
    changed = PAGE.replace(old, new) if old == b"\n" else PAGE.replace(old, new, 1)
    assert changed != PAGE
    assert digest_of(changed) == digest_of(PAGE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"# Notas", b"## Notas"),
        (b"Uno dos", b"Uno"),
        (b"*cuatro*", b"**cuatro**"),
        (b"- [x]", b"1. [x]"),
        (b"[notas](notas.md)", b"[notas](otras.md)"),
        (b"- [x](notas.md)", b"- [x](otras.md)"),
        (b"name: Marta", b"name: Marta\nid: ana"),
    ],
)
def test_prose_has_meaning(old: bytes, new: bytes) -> None:
    assert digest_of(PAGE.replace(old, new, 1)) != digest_of(PAGE)


def test_a_page_that_moves_with_its_links_keeps_its_digest() -> None:
    moved = PAGE.replace(b"(notas.md)", b"(../journeys/notas.md)").replace(b"img/m.svg", b"../journeys/img/m.svg")
    assert digest_of(moved.replace(b"name:", b"id: a\nname:"), "personas/otra.md") == digest_of(PAGE)
    assert digest_of(PAGE.replace(b"name:", b"id: a\nname:"), "personas/otra.md") != digest_of(PAGE)


# -- what makes an approval suspect ------------------------------------------------------------------------------------


def test_what_is_approved_is_not_suspect_whatever_its_form(folder: Path) -> None:
    approve(folder, "journey:abrir", "marta", "nps", "oficina", "objetivo", "relacion", "caja")
    assert "CJM120" not in cjm(folder, "check").stdout
    assert cjm(folder, "fmt").returncode == 0
    edit(folder, "journeys/abrir.md", "status: approved\n", "status: in_review\nreviewed: 2026-11-01\n")
    assert "CJM120" not in cjm(folder, "check").stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("journeys/abrir.md", "¿Cuánto falta?", "¿Y ahora?", ["content"]),
        ("journeys/abrir.md", "# Notas", "# Notas y más", ["content"]),
        ("journeys/abrir.md", "emotion: 2", "emotion: 3", ["content"]),
        ("personas/marta.md", "Abrir sin esperas", "Abrir hoy", ["uses persona:marta"]),
        ("personas/marta.md", "tags: [b, a]", "tags: [c]", []),
        ("personas/marta.md", "status: approved", "status: draft", []),
        ("canales/oficina.md", "name: Oficina", "name: Oficina central", ["uses channel:oficina"]),
        ("canales/oficina.md", "effectiveness: 4", "effectiveness: 2", []),
        ("nps.md", "unit: puntos", "unit: '%'", ["uses metric:nps"]),
        ("nps.md", "source: Encuesta", "source: Llamadas", []),
        ("equipos/caja.md", "lead: Ana", "lead: Luis", []),
        ("journeys/relacion.md", "goal: Entrar", "goal: Entrar bien", ["uses journey:relacion"]),
        ("journeys/relacion.md", "touchpoints: [Firma]", "touchpoints: [Firma, Pago]", []),
        ("journeys/objetivo.md", "planned: 4", "planned: 5", []),
    ],
)
def test_a_journey_depends_on_the_part_that_it_uses(
    folder: Path, name: str, old: str, new: str, expected: list[str]
) -> None:
    approve(folder, "abrir")
    edit(folder, name, old, new)
    assert reasons(folder, "journey", "abrir") == expected


@pytest.mark.parametrize(("old", "new", "suspect"), [("emotion: 2", "emotion: 1", True), ("¿Cuánto", "¿Qué", False)])
def test_a_target_depends_on_how_it_is_today(folder: Path, old: str, new: str, suspect: bool) -> None:
    approve(folder, "objetivo")
    edit(folder, "journeys/abrir.md", old, new)
    assert reasons(folder, "journey", "objetivo") == (["uses journey:abrir"] if suspect else [])


def test_a_channel_that_every_handbook_has_counts_when_it_gets_a_file(folder: Path) -> None:
    approve(folder, "abrir")
    assert (
        "web" not in (folder / "content/journeys/abrir.md").read_text("utf-8").split("approvals")[1].split("stages")[0]
    )
    write_tree(folder, {"content/web.md": "---\ntype: channel\nname: Portal\nkind: web\n---\n"})
    assert reasons(folder, "journey", "abrir") == ["uses channel:web"]


def test_what_is_not_used_any_more_is_part_of_the_change(folder: Path) -> None:
    approve(folder, "abrir")
    edit(folder, "journeys/abrir.md", "channel: [oficina, web]", "channel: web")
    assert reasons(folder, "journey", "abrir") == ["content"]


def test_a_copy_is_not_approved(folder: Path) -> None:
    approve(folder, "marta")
    text = (folder / "content/personas/marta.md").read_text("utf-8")
    (folder / "content/personas/luis.md").write_text(text, "utf-8")
    assert reasons(folder, "persona", "luis") == ["content"]


def test_another_version_of_digests_proves_nothing(folder: Path) -> None:
    approve(folder, "marta")
    edit(folder, "personas/marta.md", f"m{DIGEST_VERSION}-", f"m{DIGEST_VERSION + 1}-")
    assert reasons(folder, "persona", "marta") == ["version"]


def test_each_approver_has_a_record_and_approving_again_replaces_it(folder: Path) -> None:
    approve(folder, "marta", by="Ana Ruiz")
    edit(folder, "personas/marta.md", "Abrir sin esperas", "Abrir hoy")
    approve(folder, "marta", by="Comité: dirección, [CX]")
    state = compiled(folder).approvals["persona", "marta"]
    assert [(s.approval.by, s.suspect) for s in state.signatures] == [
        ("Ana Ruiz", True),
        ("Comité: dirección, [CX]", False),
    ]
    approve(folder, "marta", by="  Ana   Ruiz ")
    state = compiled(folder).approvals["persona", "marta"]
    assert [(s.approval.by, s.suspect) for s in state.signatures] == [
        ("Ana Ruiz", False),
        ("Comité: dirección, [CX]", False),
    ]


def test_everything_else_in_the_file_stays(folder: Path) -> None:
    path = folder / "content/journeys/abrir.md"
    before = path.read_text("utf-8")
    approve(folder, "abrir")
    after = path.read_text("utf-8")
    kept = re.sub(r"approvals:\n(?: .*\n)+(?=\S)", "", after, count=1)
    assert kept == before
    approve(folder, "abrir")
    assert path.read_text("utf-8") == after


def test_the_rule_says_who_and_what(folder: Path) -> None:
    approve(folder, "abrir")
    edit(folder, "canales/oficina.md", "name: Oficina", "name: Oficinas")
    done = cjm(folder, "check")
    assert done.returncode == 0
    assert "CJM120 warning: the approval of Abrir una cuenta by Ana Ruiz on 2026-11-22 is suspect" in done.stdout
    assert "channel oficina" in done.stdout
    line = next(
        n
        for n, text in enumerate((folder / "content/journeys/abrir.md").read_text().split("\n"), 1)
        if "digest" in text
    )
    assert f"content/journeys/abrir.md:{line}:" in done.stdout


# -- the command refuses -----------------------------------------------------------------------------------------------


def untouched(folder: Path) -> bool:
    return not any("approvals" in path.read_text("utf-8") for path in (folder / "content").rglob("*.md"))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["abrri", "--by", "Ana"], 2, "there is nothing of the id abrri; did you mean abrir?"),
        (["abrir", "zzz-zzz", "--by", "Ana"], 2, "there is nothing of the id zzz-zzz"),
        (["person", "--by", "Ana"], 2, "person has no file of its own"),
        (["abrir", "--by", " "], 2, "name is missing"),
        (["abrir", "--by", "a\x1b[31m"], 2, "name is missing"),
        (["abrir"], 2, "--by"),
        (["--by", "Ana"], 2, "ID"),
        (["abrir", "--by", "Ana", "--date", "22/11/2026"], 2, "year-month-day"),
    ],
)
def test_it_refuses_and_writes_nothing(folder: Path, arguments: list[str], status: int, said: str) -> None:
    done = cjm(folder, "approve", *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert untouched(folder)


def test_an_id_of_two_types_must_say_which(folder: Path) -> None:
    write_tree(folder, {"content/t.md": "---\ntype: team\nid: marta\nname: Marta y cía.\n---\n"})
    done = cjm(folder, "approve", "marta", "--by", "Ana")
    assert done.returncode == 2
    assert "persona:marta, team:marta" in done.stderr
    approve(folder, "team:marta")
    assert "approvals" in (folder / "content/t.md").read_text("utf-8")


def test_content_with_errors_is_not_approved(folder: Path) -> None:
    edit(folder, "nps.md", "unit:", "unidad:")
    done = cjm(folder, "approve", "marta", "--by", "Ana")
    assert done.returncode == 1
    assert "CJM021" in done.stderr
    assert untouched(folder)


def test_all_or_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = folder / "content/nps.md"
    monkeypatch.setattr("cjm_site.write.os.access", lambda path, _mode: path != locked)
    done = CliRunner().invoke(
        main, ["approve", "marta", "nps", "--by", "Ana", "--config", str(folder / "mkdocs.yml"), "--date", "2026-09-01"]
    )
    assert done.exit_code == 1
    assert "nps.md" in done.stderr
    assert untouched(folder)


def test_a_digest_by_hand_is_an_error(folder: Path) -> None:
    edit(folder, "personas/marta.md", "status:", "approvals: [{by: Ana, date: 2026-09-01, digest: ok}]\nstatus:")
    done = cjm(folder, "check")
    assert done.returncode == 1
    assert "personas/marta.md:6:49: CJM085" in done.stdout
    assert "cjm approve marta --by" in done.stdout


# -- what a reader sees ------------------------------------------------------------------------------------------------


def test_pages_say_who_approved_them_and_what_has_changed(folder: Path) -> None:
    approve(folder, "abrir", "marta", by="Ana <b>Ruiz</b>")
    edit(folder, "personas/marta.md", "Abrir sin esperas", "Abrir hoy")
    site = make_site(compiled(folder), language("en"))
    page = make_page(site, "journeys/abrir.md")
    html = page.put_in(page.markdown)
    assert html.count('href="#cjm-approvals"') == html.count('id="cjm-approvals"') == 1
    assert "Approval suspect" in html
    assert "Ana &lt;b&gt;Ruiz&lt;/b&gt;, <span" in html
    assert re.search(r"Changed since:.*persona <a href=\"../../personas/marta/index.html\">Marta Ríos</a>", html)
    page = make_page(site, "personas/marta.md")
    assert re.search(r"Changed since:</?[^>]*>? *this page|Changed since: this page", page.put_in(page.markdown))


def test_pages_that_are_as_approved_have_no_warning(folder: Path) -> None:
    approve(folder, "abrir")
    page = make_page(make_site(compiled(folder), language("en")), "journeys/abrir.md")
    html = page.put_in(page.markdown)
    assert "Approved as it is" in html
    assert "suspect" not in html


def test_the_freshness_view_shows_them_and_a_filter_does_not_make_more(folder: Path) -> None:
    approve(folder, "abrir", "relacion")
    edit(folder, "canales/oficina.md", "name: Oficina", "name: Oficinas")
    handbook = compiled(folder)
    view = freshness(handbook)
    assert [row.id for row in view.suspect] == ["abrir"]
    assert {load.team: load.suspect for load in view.teams}["caja"] == 1
    part = narrow(handbook, "freshness", Filters(kind=("journey",)))
    assert "marta" not in part.personas
    assert [row.id for row in freshness(part).suspect] == ["abrir"]


def test_the_digest_of_the_first_version_does_not_change(folder: Path) -> None:
    """Whoever makes this fail grows DIGEST_VERSION: every approval there is would turn suspect without a reason."""
    handbook = compiled(folder)
    own, uses = digests_of(handbook, handbook.journeys["abrir"].item)
    assert (own, uses) == (
        "m1-857d20893c55fa9cfef5be19",
        {
            "channel": {"oficina": "m1-bf2029cd"},
            "journey": {"relacion": "m1-46e35960"},
            "metric": {"nps": "m1-aa2d7e9c"},
            "persona": {"marta": "m1-875c98a6"},
        },
    )
