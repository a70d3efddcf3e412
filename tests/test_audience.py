"""A site for an audience holds no trace of what is not for it, and is the site of a handbook that never had it."""

from __future__ import annotations

import gzip
import re
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.audience.cut import NAMES
from cjm_site.audience.narrow import LeakError, for_audience
from cjm_site.compile import compile_handbook
from cjm_site.config_file import make_settings, read_settings
from cjm_site.generated import generated_uris
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site
from cjm_site.refusal import ConfigError
from tests import marked_handbook
from tests.conftest import cjm, write_tree
from tests.marked_handbook import INTERNAL, PUBLIC, RESTRICTED, Handbook
from tests.repositories import Repo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cjm_site.compile import Compilation

MARK = re.compile(rb"zq([0-2])[0-9a-f]{10}q")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file; what is compressed, as it is and unpacked."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return files | {f"{name} unpacked": gzip.decompress(raw) for name, raw in files.items() if name.endswith(".gz")}


def marks(files: Mapping[str, bytes], *levels: int) -> dict[str, str]:
    """The marks of some audiences in names and contents, each with a file that has it."""
    found = {}
    for name, content in files.items():
        for match in MARK.finditer(name.encode() + b"\n" + content.lower()):
            if int(match[1]) in levels:
                found[match[0].decode()] = name
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Sites of a handbook with everything in it, its internal one overwritten by its public one, and of one without."""
    whole = Repo(tmp_path_factory.mktemp("whole"))
    write_tree(whole.folder, Handbook(RESTRICTED).tree)
    whole.commit()
    tour = f"content/visibles/{marked_handbook.mark(PUBLIC, 'journey.file')}.md"
    whole.edit(tour, "visibility: restricted", "visibility: public")  # it was in sight once: history knows
    whole.commit()
    whole.git("revert", "--no-edit", "HEAD")
    sites = {}
    done = cjm(whole.folder, "build", "--audience", "internal")
    assert done.returncode == 0, done.stderr
    sites["internal"] = tree(whole.folder / "site")
    mkdocs = cjm(whole.folder, "build", program="mkdocs", CJM_AUDIENCE="public")
    assert mkdocs.returncode == 0, mkdocs.stderr
    said = [line for line in mkdocs.stderr.splitlines() if "WARNING" in line and "CJM" not in line]
    assert said == [], "mkdocs warns of something that the cut left behind"
    sites["public"] = tree(whole.folder / "site")
    without = write_tree(tmp_path_factory.mktemp("without"), Handbook(PUBLIC).tree)
    done = cjm(without, "build", "--audience", "public")
    assert done.returncode == 0, done.stderr
    sites["public by hand"] = tree(without / "site")
    return sites


def test_no_byte_of_a_site_speaks_of_what_its_audience_may_not_see(built: dict[str, dict[str, bytes]]) -> None:
    assert marks(built["internal"], RESTRICTED) == {}
    assert marks(built["public"], RESTRICTED, INTERNAL) == {}


def test_what_is_planted_is_what_sites_show(built: dict[str, dict[str, bytes]]) -> None:
    """Else the test above would find nothing because there was nothing to find."""
    shown = marks(built["internal"], INTERNAL)
    planted = {word for word in Handbook(INTERNAL).planted if word.startswith("zq1")}
    assert len(planted & set(shown)) > 0.85 * len(planted) > 200
    assert len(marks(built["public"], PUBLIC)) > 150


def test_the_site_is_that_of_a_handbook_without_it(built: dict[str, dict[str, bytes]]) -> None:
    mine, by_hand = built["public"], built["public by hand"]
    assert sorted(mine) == sorted(by_hand)
    assert [name for name in mine if mine[name] != by_hand[name]] == []


def pages_of(compilation: Compilation) -> dict[str, tuple[str, str, str]]:
    assert not compilation.failed, compilation.diagnostics
    handbook = for_audience(compilation.handbook)
    site = make_site(handbook, language("es"))
    sources = {source.uri: source for source in handbook.pages}
    found = {}
    for uri in (*site.objects, *sources, *generated_uris(handbook)):
        page = make_page(site, uri, sources.get(uri))
        found[uri] = (page.title, page.description, re.sub(r"\n\s*\n", "\n\n", page.put_in(page.markdown)))
    return found


def test_the_same_for_an_audience_in_between(tmp_path: Path) -> None:
    found = []
    for level in (RESTRICTED, INTERNAL):
        folder = write_tree(tmp_path / str(level), Handbook(level).tree)
        settings = read_settings(folder / "mkdocs.yml").model_copy(update={"audience": "internal", "root": tmp_path})
        found.append(pages_of(compile_handbook(settings)))
    assert list(found[0]) == list(found[1])
    assert [uri for uri in found[0] if found[0][uri] != found[1][uri]] == []
    assert found[0] != {}


def test_the_footer_says_for_whom_it_is(built: dict[str, dict[str, bytes]]) -> None:
    assert "Versión pública".encode() in built["public"]["index.html"]
    assert "Versión interna".encode() in built["internal"]["index.html"]
    assert b"Versi\xc3\xb3n" not in b"".join(v for k, v in built["public"].items() if k.startswith("search/"))


def test_marks_are_planted_wherever_a_visibility_may_be_written() -> None:
    """The generator walks the models; a handbook for everybody has each of them at every level."""
    text = "\n".join(str(content) for content in Handbook(RESTRICTED).tree.values())
    for name in ("pains", "wows", "risks", "opportunities", "evidence", "metrics"):
        assert marked_handbook.mark(RESTRICTED, f"journey0.stages[].touchpoints[].{name}[2].title") in text or (
            name in {"evidence", "metrics"}
        )
    assert text.count("visibility: restricted") > 30


# -- decisions ---------------------------------------------------------------------------------------------------------

ANA = "---\ntype: persona\nname: Ana\n{}---\n"
TOUR = """
    ---
    type: journey
    title: Comprar
    personas: ana
    stages: [{title: Uno, risks: [{title: Cola, visibility: %s}]}]
    visibility: %s
    ---
"""


@pytest.mark.parametrize(
    ("written", "audience", "shows"),
    [
        ("", "public", False),
        ("", "internal", True),
        ("visibility: public\n", "public", True),
        ("visibility: internal\n", "public", False),
        ("visibility: restricted\n", "internal", False),
        ("visibility: restricted\n", "restricted", True),
        ("visibility: restricted\n", None, True),
    ],
)
def test_what_says_nothing_is_internal(
    handbook: Callable[..., Compilation], written: str, audience: str | None, shows: bool
) -> None:
    page = f"---\n{written}---\n# Hola\n" if written else "# Hola\n"
    found = for_audience(handbook({"ana.md": ANA.format(written), "hola.md": page}, audience=audience).handbook)
    assert (list(found.personas) == ["ana"]) is shows
    assert ([source.uri for source in found.pages] == ["hola.md"]) is shows


@pytest.mark.parametrize(
    ("inner", "outer", "audience", "seen"),
    [
        ("public", "internal", "public", None),
        ("public", "internal", "internal", 1),
        ("internal", "public", "public", 0),
        ("internal", "public", "internal", 1),
        ("restricted", "public", "internal", 0),
    ],
)
def test_a_part_is_never_more_visible_than_the_whole(
    handbook: Callable[..., Compilation], inner: str, outer: str, audience: str, seen: int | None
) -> None:
    files = {"ana.md": ANA.format("visibility: public\n"), "j.md": TOUR % (inner, outer)}
    found = for_audience(handbook(files, audience=audience).handbook)
    journey = found.journeys.get("j")
    assert (len(journey.points[0].risks) if journey else None) == seen


def test_a_journey_without_its_only_persona_still_shows(handbook: Callable[..., Compilation]) -> None:
    files = {"ana.md": ANA.format("visibility: restricted\n"), "j.md": TOUR % ("public", "public")}
    pages = pages_of(handbook(files, audience="public", language="es"))
    assert "Comprar" in pages["j.md"][2]
    assert not any(
        "Ana" in part or "ana" in re.findall(r'data-persona="(.*?)"', part) for part in sum(pages.values(), ())
    )


def test_ids_do_not_tell_of_another_that_had_the_name(handbook: Callable[..., Compilation]) -> None:
    text = (TOUR % ("restricted", "public")).replace("visibility: restricted}]", "visibility: restricted}, Cola]")
    prose = "[b][journey:j#risk-cola-2] [c](j.md#risk-cola-2) [d](#risk-cola)\n"
    found = handbook(
        {"ana.md": ANA.format(""), "j.md": textwrap.dedent(text).strip() + "\n" + prose}, audience="internal"
    )
    assert not found.failed
    page = pages_of(found)["j.md"][2]
    assert 'id="risk-cola"' in page
    assert "risk-cola-2" not in page
    assert "b c" in page


def test_only_what_is_seen_keeps_an_unmarked_channel(handbook: Callable[..., Compilation]) -> None:
    tour = (
        "---\ntype: journey\ntitle: {0}\npersonas: ana\nvisibility: {1}\nstages: [{{title: x, channel: [{2}]}}]\n---\n"
    )
    files = {
        "ana.md": ANA.format(""),
        "a.md": tour.format("A", "internal", "uno, phone"),
        "b.md": tour.format("B", "restricted", "dos, tres, web"),
        **{f"{name}.md": f"---\ntype: channel\nname: {name}\n---\n" for name in ("uno", "dos", "nadie")},
        "tres.md": "---\ntype: channel\nname: tres\nvisibility: internal\n---\n",
    }
    pages = pages_of(handbook(files, audience="internal", channels=["cuatro"]))
    assert {"uno.md", "nadie.md", "tres.md"} <= pages.keys()
    assert "dos.md" not in pages
    shown = set(re.findall(r'id="channel-(\w+)"', pages["views/channels.md"][2]))
    assert shown == {"uno", "nadie", "tres", "cuatro", "phone"}


def test_a_new_way_to_name_something_stops_the_build_until_it_is_cut(
    handbook: Callable[..., Compilation], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"ana.md": ANA.format("visibility: restricted\n"), "j.md": TOUR % ("public", "public")}
    compilation = handbook(files, audience="public")
    monkeypatch.delitem(NAMES, "personas")
    with pytest.raises(LeakError, match="ana"):
        for_audience(compilation.handbook)


def test_the_audience_is_one_of_three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, Any] = {"root": tmp_path, "content": tmp_path}
    with pytest.raises(ConfigError, match="public, internal, restricted"):
        make_settings({"audience": "everybody"}, **known)
    config = "site_name: x\ndocs_dir: .\nplugins: [cjm: {audience: !ENV [CJM_AUDIENCE, public]}]\n"
    write_tree(tmp_path, {"mkdocs.yml": config})
    assert read_settings(tmp_path / "mkdocs.yml").audience == "public"
    monkeypatch.setenv("CJM_AUDIENCE", "internal")
    assert read_settings(tmp_path / "mkdocs.yml").audience == "internal"


# -- prose -------------------------------------------------------------------------------------------------------------

PROSE = [
    ("[ella](s.md)", "ella"),
    ("[ella](s.md 'Sara')", "ella"),
    ("[ella]( <s.md> )", "ella"),
    ("[ella](./s.md#x)", "ella"),
    ("[ella](s.md?a=1)", "ella"),
    ("[ella](%73.md)", "ella"),
    ("[ella](s.md){ .b title='Sara' }", "ella"),
    ("![dibujo](s.md)", "dibujo"),
    ("[![a](i.png)](s.md)", "![a](i.png)"),
    ("[a [b] c](s.md)", "a [b] c"),
    ("[a\nb](s.md)", "a\nb"),
    (r"\[a](s.md)", r"\[a"),
    ("[ella][persona:s]", "ella"),
    ("[][persona:s]", "…"),
    ("[[x][persona:s]](v.md)", "[x](v.md)"),
    ("[ella][r] [r][] [r]\n\n[r]: s.md 'Sara'\n", "ella r r\n\n"),
    ("[ella][r]\n\n[r]: <s.md>\n    'Sara'\n", "ella\n\n"),
    ('<a href="s/" title="Sara">ella</a>', "<a>ella</a>"),
    ("<a href=../s/>ella</a>", "<a>ella</a>"),
    ('<iframe src="s/"></iframe>', "</iframe>"),
    ("x <!-- Sara\n\nsara --> y", "x  y"),
    ("`<!-- x -->`", "`<!-- x -->`"),
    ("```html\n<!-- x -->\n```", "```html\n<!-- x -->\n```"),
    ("!!! note \"de [ella](s.md)\"\n    [ella](s.md)", '!!! note "de ella"\n    ella'),
    ("```cjm\nview: risks\npersona: [s, v]\n```", '```cjm\nview: risks\npersona: ["v"]\n```'),
    ("a\n\n```cjm\nview: risks\npersona: s\n```\n\nb", "a\n\n\nb"),
    ("```mermaid\nflowchart LR\n  A --> B\n  click A \"s.md\"\n```", "```mermaid\nflowchart LR\n  A --> B\n```"),
    ('--8<-- "content/s.md"\n', "\n"),
    ("--8<--\ncontent/s.md\nv.md\n--8<--\n", "--8<--\n\nv.md\n--8<--\n"),
    ("[otra](v.md) [fuera](https://x.example/s.md) [r][persona:v] s.md", None),
    ("[otra](folder/s.md)", None),
]  # fmt: skip


def test_prose_keeps_the_words_of_links(handbook: Callable[..., Compilation]) -> None:
    people = {
        "s.md": ANA.format("id: s\nvisibility: restricted\n"),
        "v.md": ANA.format("id: v\n"),
        "folder/s.md": "# Otra\n",
        "i.png": b"x",
    }
    pages = {f"p{number}.md": f"{before}\n" for number, (before, _) in enumerate(PROSE)}
    found = for_audience(handbook({**people, **pages}, audience="internal").handbook)
    bodies = {page.uri: page.body for page in found.pages}
    wanted = {
        f"p{number}.md": f"{after if after is not None else before}\n" for number, (before, after) in enumerate(PROSE)
    }
    assert {uri: bodies[uri].rstrip() for uri in pages} == {uri: text.rstrip() for uri, text in wanted.items()}


# -- what authors are told ---------------------------------------------------------------------------------------------


def test_authors_hear_of_text_that_says_more_than_it_may(found: Callable[..., list[str]]) -> None:
    files = {
        "ana.md": "---\ntype: persona\nname: Ana Ruiz\nvisibility: restricted\n---\n[yo](ana.md)\n",
        "eva.md": """
            ---
            type: persona
            name: Eva
            quote: "Como [ella](ana.md) y Ana Ruiz"
            goals: [Ser Ana Ruiz]
            evidence: [{title: x, url: ana.md}, {title: De Ana Ruiz, visibility: restricted}]
            ---
            [la otra][persona:ana] y [](ana.md), [][persona:ana].

            Ana Ruiz, Ana Ruizdael, <a href="ana.md">x</a>

            ```cjm
            view: risks
            persona: ana
            ```
        """,
    }
    assert found(files) == [
        "content/eva.md:4:21 CJM072",
        "content/eva.md:4:31 CJM072",
        "content/eva.md:5:13 CJM072",
        "content/eva.md:6:28 CJM072",
        "content/eva.md:8:1 CJM072",
        "content/eva.md:8:29 CJM072",
        "content/eva.md:8:38 CJM072",
        "content/eva.md:10:1 CJM072",
        "content/eva.md:10:34 CJM072",
        "content/eva.md:12:1 CJM072",
    ]


@pytest.mark.parametrize(
    ("front", "place"),
    [
        ("visibility: secret", "2:13"),
        ("visibility: [public]", "2:13"),
        ("Visibility: restricted", "2:1"),
        ("visiblity: restricted", "2:1"),
        ("visibilidad: restricted", "2:1"),
        ("visibility: public", None),
        ("title: visibility", None),
    ],
)
def test_a_page_says_readably_for_whom_it_is(found: Callable[..., list[str]], front: str, place: str | None) -> None:
    assert found({"a.md": f"---\n{front}\n---\n# A\n"}) == ([f"content/a.md:{place} CJM071"] if place else [])


def test_a_handbook_that_says_nothing_hears_nothing(found: Callable[..., list[str]]) -> None:
    files = {"ana.md": ANA.format(""), "a.md": "# A\n\n[ana](ana.md)\n"}
    assert found(files) == []


def test_a_large_handbook_hears_of_it_too(found: Callable[..., list[str]]) -> None:
    files = {f"p{number}.md": ANA.format("") for number in range(60)}
    assert found(files) == []
    files["p7.md"] = ANA.format("visibility: restricted\n")
    files["p8.md"] = ANA.format("") + "[ella][persona:p7]\n"
    files["a.md"] = "---\nvisiblity: restricted\n---\n# A\n"
    assert found(files) == ["content/a.md:2:1 CJM071", "content/p8.md:5:1 CJM072"]
    assert found({"p7.md": ANA.format(""), "p8.md": ANA.format("")}) == ["content/a.md:2:1 CJM071"]
