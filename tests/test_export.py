"""``cjm export``: posters, booklet and pictures, drawn by the browser that is there."""

from __future__ import annotations

import io
import re
import struct
from typing import TYPE_CHECKING

import pytest
from cjm_site.cli import main
from cjm_site.export.booklet import Booklet, _Place
from cjm_site.export.browser import Browser, BrowserError
from cjm_site.export.edition import edition_of
from cjm_site.export.map_page import printed
from cjm_site.i18n import language
from click.testing import CliRunner
from lxml import etree
from lxml import html as lxml_html
from pypdf import PdfReader
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

NASTY = "Manual \\\"</style><script>document.title='no'</script> «uno»"
TITLE = "Abrir </script><img src=x onerror=alert(1)> una cuenta"
POINTS = "\n".join(
    f"      - {{id: p{n}, title: Paso {n}, channel: web, emotion: {{planned: 4, actual: {1 + n % 5}, feeling: calma}}}}"
    for n in range(6)
)
FILES = {
    "mkdocs.yml": f'site_name: "{NASTY}"\ntheme: {{name: material, language: es}}\ndocs_dir: content\n'
    "nav: [index.md, zeta.md, alfa.md]\n"
    "markdown_extensions: [attr_list, pymdownx.details]\nplugins: [search, cjm]\n",
    "content/index.md": "# Portada\n\n[Marta](personas/marta.md), [fuera](https://example.org/x), "
    "[zeta](zeta.md#fin)\n",
    "content/zeta.md": "# Zeta primero\n\n??? note\n    Plegado pero impreso.\n\n## Fin\n\n"
    "[la cola](journeys/abrir.md#risk-cola)\n",
    "content/alfa.md": "# Alfa después\n\n| "
    + " | ".join(f"columna_larguísima_{n}" for n in range(16))
    + " |\n"
    + "|---" * 16
    + "|\n"
    + "| dato " * 16
    + "|\n",
    "content/web.md": "---\ntype: channel\nname: Sitio web\nkind: web\n---\nProsa del canal.\n",
    "content/personas/marta.md": "---\ntype: persona\nname: Marta Ríos\n---\n",
    "content/journeys/abrir.md": f"""---
type: journey
title: "{TITLE}"
personas: marta
stages:
  - id: acogida
    title: Acogida
    touchpoints:
      - id: espera
        title: Espera su turno
        channel: person
        quotes: ["Nadie me dijo cuánto faltaba"]
        emotion: {{planned: 4, expected: 3, actual: 2, feeling: inquietud}}
        moment: {{kind: angry, why: Nadie dice nada}}
        risks: [{{id: cola, title: Cola larga, likelihood: 4, impact: 5}}]
  - id: tramite
    title: Trámite
    touchpoints:
{POINTS}
---
Prosa del viaje.
""",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, browser: object) -> Path:
    """A small handbook with hostile names, where there is a browser (the fixture sees to that)."""
    assert browser
    return write_tree(tmp_path_factory.mktemp("export"), {name: text.encode() for name, text in FILES.items()})


PLAIN = {"svg", "title", "g", "rect", "line", "path", "circle", "ellipse", "polygon", "text", "image", "clipPath"}
"""What every drawing program knows."""


def run(project: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["export", *args, "-f", str(project / "mkdocs.yml")], catch_exceptions=False)


def text_of(reader: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def type_of(reader: PdfReader, words: str) -> float:
    """The size of the type, in points, of some words."""
    found: list[float] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if words in text:
            found.append(abs(size * tm[3] * cm[3]))

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    return found[0]


def test_a_drawing_finds_its_styles_in_the_booklet() -> None:
    place = _Place(Booklet.__new__(Booklet), "x.md", "p7", {})
    svg = '<div><svg id="one"><style>#one .node{fill:#fff;stroke:url(#two)} #abc{}</style><g id="two"></g></svg></div>'
    written = place.written(lxml_html.fragment_fromstring(svg))
    assert "#p7--one .node{fill:#fff;stroke:url(#p7--two)} #abc{}" in written
    assert 'id="p7--one"' in written


@pytest.mark.browser
def test_a_poster_is_one_page_of_vectors_and_words(project: Path) -> None:
    target = project / "wall.pdf"
    result = run(project, "pdf", "abrir", "--edition", "v7", "-o", str(target))
    assert result.exit_code == 0, result.output
    said = re.search(r"wall.pdf: A3, todos los puntos de contacto, letra de ([\d,]+) puntos", result.output)
    assert said, "the smallest sheet that can be read"
    assert float(said[1].replace(",", ".")) >= 7
    reader = PdfReader(target)
    [page] = reader.pages
    assert [round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height)] == [420, 297]
    [words] = text_of(reader)
    for text in ("Espera su turno", "Paso 5", "inquietud", "Cola larga", "versión v7", "Nadie me dijo"):
        assert text in words, text
    assert "</script><img src=x onerror=alert(1)>" in words
    assert not page.images, "no pictures: the map is drawn"
    assert "/Annots" not in page, "links lead nowhere from a poster"
    assert reader.metadata is not None
    assert reader.metadata.title == f"{TITLE} – " + "Manual \"</style><script>document.title='no'</script> «uno»"
    assert reader.metadata.creation_date == reader.metadata.modification_date
    assert str(reader.trailer["/Root"]["/Lang"]) == "es"  # type: ignore[index]  # a dictionary


@pytest.mark.browser
def test_the_booklet(project: Path) -> None:
    target = project / "handbook.pdf"
    result = run(project, "pdf", "-o", str(target))
    assert result.exit_code == 0, result.output
    reader = PdfReader(target)
    pages = text_of(reader)
    assert result.output.strip() == f"{target}: {len(pages)} páginas"
    assert 'Manual "</style>' in pages[0]
    contents = pages[1]
    assert contents.index("Portada") < contents.index("Zeta primero") < contents.index("Alfa después")
    for title in ("Zeta primero", "Alfa después", "Marta Ríos"):
        number = re.search(rf"{title} (\d+)", contents)
        assert number, f"{title} has no page number in: {contents}"
        assert title in pages[int(number[1]) - 1].replace(contents, ""), f"{title} is not on page {number[1]}"
    assert any("Plegado pero impreso" in page for page in pages), "folded parts are open"
    for at, page in enumerate(pages[1:], 2):
        assert f"{at} / {len(pages)}" in page
        assert "«uno»" in page
    widths = [round(float(page.mediabox.width) / 72 * 25.4) for page in reader.pages]
    turned = [n for n, page in enumerate(pages) if "dato dato" in page]
    assert turned
    assert all(widths[n] == 297 for n in turned), "a table that is much too wide for a page"
    assert set(widths) == {210, 297}, "text on A4, wide tables and the map on A4 across"
    assert type_of(reader, "Prosa del viaje") == pytest.approx(8.6, abs=0.4), "no page makes the others smaller"
    channels = [page for page in pages if "Prosa del canal" in page]
    assert len(channels) == 1
    assert "Paso 5" not in channels[0], "its uses stand in the list of channels"
    assert any("Paso 5" in page and "Canales" in page for page in pages)
    assert reader.outline
    links = [
        annotation.get_object().get("/A", {}).get("/URI")
        for page in reader.pages
        for annotation in page.get("/Annots", ())
    ]
    assert {str(link) for link in links if link} == {"https://example.org/x"}, "nothing leads to a file of this machine"
    places = set(reader.named_destinations)
    dests = {
        str(annotation.get_object()["/Dest"]).removeprefix("/")
        for page in reader.pages
        for annotation in page.get("/Annots", ())
        if "/Dest" in annotation.get_object()
    }
    assert any("risk-cola" in name for name in dests), "a link into the text of a journey"
    assert dests <= {name.removeprefix("/") for name in places}


@pytest.mark.browser
def test_a_drawing_is_for_an_audience(project: Path) -> None:
    journey = FILES["content/journeys/abrir.md"].replace("type: journey", "type: journey\nvisibility: public")
    journey = journey.replace("{id: cola,", "{id: cola, visibility: internal,")
    folder = write_tree(project / "public", {**FILES, "content/journeys/abrir.md": journey})
    result = run(folder, "svg", "abrir", "--audience", "public", "-o", str(folder / "s.svg"))
    assert result.exit_code == 0, result.output
    raw = (folder / "s.svg").read_text(encoding="utf-8")
    words = " ".join(re.findall(r">([^<]+)</text>", raw))
    assert "Espera su turno" in words
    assert "Versión pública" in words
    assert not re.search("Cola|larga|Marta", raw)


def png_size(raw: bytes) -> tuple[int, int]:
    assert raw.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", raw[16:24])
    return width, height


@pytest.mark.browser
def test_pictures_for_slides(project: Path) -> None:
    result = run(project, "png", "abrir", "--size", "4:3", "--scale", "1", "-o", str(project / "s.png"))
    assert result.exit_code == 0, result.output
    assert png_size((project / "s.png").read_bytes()) == (1440, 1080)


@pytest.mark.browser
def test_a_drawing_of_plain_shapes_and_words(project: Path) -> None:
    result = run(project, "svg", "abrir", "--depth", "touchpoints", "-o", str(project / "s.svg"))
    assert result.exit_code == 0, result.output
    raw = (project / "s.svg").read_bytes()
    tree = etree.parse(io.BytesIO(raw)).getroot()
    names = {etree.QName(node).localname for node in tree.iter(etree.Element)}
    assert names <= PLAIN
    assert {"text", "path", "line", "circle"} <= names
    assert any("M3.5 12h17" in node.get("d", "") for node in tree.iter("{*}path"))  # an icon of the style sheet
    words = " ".join("".join(node.itertext()) for node in tree.iter("{*}text"))
    for said in ("Espera su turno", "Paso 5", "inquietud", "onerror=alert(1)", "“"):
        assert said in words, said
    outside = [
        node.get("x")
        for node in tree.iter("{*}text")
        if not 0 <= float(node.get("x", 0)) <= 1920 or not 0 <= float(node.get("y", 0)) <= 1080
    ]
    assert not outside
    values = [(str(name), str(value)) for node in tree.iter(etree.Element) for name, value in node.attrib.items()]
    assert not [name for name, _ in values if name.startswith("on") or name in {"class", "style", "href"}]
    assert not [value for _, value in values if re.search(r"javascript:|var\(|color-mix|NaN|//", value)]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("pdf", "abrri"), "cjm: no hay ningún viaje abrri; ¿querías decir abrir?\n"),
        (("svg", "nada-que-ver"), "cjm: no hay ningún viaje nada-que-ver; cjm list journey los muestra todos\n"),
        (("pdf", "abrir", "-o", "x.png"), "cjm: x.png no es un nombre para este archivo: termina en .pdf\n"),
    ],
)
def test_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], said: str) -> None:
    write_tree(tmp_path, {name: text.encode() for name, text in FILES.items()})
    monkeypatch.setenv("CJM_BROWSER", "true")
    result = run(tmp_path, *args)
    assert (result.exit_code, result.output) == (2, said)


def test_without_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CJM_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("cjm_site.export.browser._usual_places", list)
    with pytest.raises(BrowserError, match="install Chromium, Chrome or Edge"):
        Browser.find()
    monkeypatch.setenv("CJM_BROWSER", "no-such-browser")
    with pytest.raises(BrowserError, match="no-such-browser"):
        Browser.find()


@pytest.mark.parametrize("program", ["false", "true"])
def test_a_browser_that_draws_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    write_tree(tmp_path, {name: text.encode() for name, text in FILES.items()})
    monkeypatch.setenv("CJM_BROWSER", program)
    target = write_tree(tmp_path, {"old.pdf": b"old"}) / "old.pdf"
    result = run(tmp_path, "pdf", "abrir", "-o", str(target))
    assert result.exit_code == 1
    assert result.output.startswith("cjm: el navegador no lo ha dibujado: ")
    assert target.read_bytes() == b"old"


def test_content_with_errors_draws_nothing(tmp_path: Path) -> None:
    write_tree(tmp_path, {name: text.encode() for name, text in FILES.items()})
    write_tree(tmp_path, {"content/personas/marta.md": "---\ntype: persona\nnmae: Marta\n---\n"})
    result = run(tmp_path, "pdf", "abrir", "-o", str(tmp_path / "x.pdf"))
    assert result.exit_code == 1
    assert "content/personas/marta.md:3:1" in result.output
    assert not (tmp_path / "x.pdf").exists()


def test_printed_styles_hold_on_a_screen() -> None:
    sheet = (
        "@media print { a { b: c } }\n@media screen and (max-width: 3em) { d { e: f } }\n@media screen { g { h: i } }"
    )
    assert printed(sheet) == ("@media all { a { b: c } }\n@media not all { d { e: f } }\n@media not all { g { h: i } }")


def test_an_edition_is_of_the_commit_not_of_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert edition_of(tmp_path, "v1").worded(language("en")) == "version v1 · Nov 14, 2023"
    assert edition_of(tmp_path, None).worded(language("es")) == "14 nov 2023"
