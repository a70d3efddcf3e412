"""The picture of a persona (P3): the one given, or a portrait drawn from the id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from cjm_site.handbook import Entry
from cjm_site.i18n import language
from cjm_site.link import link
from cjm_site.model import Persona
from cjm_site.render.environment import make_environment
from cjm_site.render.here import Here
from cjm_site.settings import Settings
from cjm_site.source import SourceFile
from cjm_site.urls import Urls
from cjm_site.views.avatar import picture_uri, portrait
from cjm_site.views.faces import face_of

if TYPE_CHECKING:
    from markupsafe import Markup


def entry(uri: str = "banca/personas/ana.md", **fields: str) -> Entry[Persona]:
    source = SourceFile(uri, uri, "", None, "", 1) if uri else None
    return Entry(Persona(type="persona", id="ana", name="Ana", **fields), source)


def macro(persona: Entry[Persona], at: str = "banca/journeys/abrir.md", **options: object) -> Markup:
    handbook, _ = link(Settings(root=Path(), content=Path()), [], [])
    environment = make_environment(handbook, language("en"))
    module: Any = environment.get_template("cjm/parts.html").module
    made: Markup = module.picture(face_of(persona), Here(at, handbook, language("en"), Urls()), 48, **options)
    return made


def test_the_portrait_is_the_same_in_every_build_and_differs_between_personas() -> None:
    assert portrait("ana", "") == portrait("ana", "")
    assert len({portrait(f"p{n}", "") for n in range(40)}) > 30


def test_the_portrait_is_wellformed_without_ids_or_styles() -> None:
    for n in range(64):
        root = ET.fromstring(portrait(f"p{n}", "Ana"))
        assert root.get("role") == "img"
        assert root.get("aria-label") == "Ana"
        assert not any(element.get("id") or element.get("style") for element in root.iter())


def test_alt_text_is_escaped() -> None:
    drawn = portrait("ana", '"><script>alert(1)</script>')
    assert "<script" not in drawn
    ET.fromstring(drawn)


def test_without_alt_text_it_is_decoration() -> None:
    assert 'aria-hidden="true"' in portrait("ana", "")
    assert "role=" not in portrait("ana", "")


@pytest.mark.parametrize(
    ("image", "uri"),
    [
        ("img/ana.svg", "banca/personas/img/ana.svg"),
        ("../img/ana.svg", "banca/img/ana.svg"),
        ("", None),
        ("https://example.com/ana.png", None),
        ("//example.com/ana.png", None),
        ("/ana.png", None),
        ("../../../ana.png", None),
    ],
)
def test_the_picture_is_relative_to_the_personas_file(image: str, uri: str | None) -> None:
    assert picture_uri(entry(image=image)) == uri


def test_the_macro_shows_the_given_picture_with_its_text() -> None:
    shown = macro(entry(image="img/ana.svg", image_alt='Ana "sonríe"'))
    assert 'src="../../personas/img/ana.svg"' in shown
    assert 'alt="Ana &#34;sonríe&#34;"' in shown
    assert 'width="48"' in shown


def test_the_macro_draws_a_portrait_where_none_is_given() -> None:
    shown = macro(entry())
    assert shown.startswith("<svg")
    assert 'aria-label="Drawn portrait of Ana"' in shown
    assert 'width="48"' in shown


def test_beside_the_name_the_picture_is_silent() -> None:
    assert 'alt=""' in macro(entry(image="img/ana.svg"), decorative=True)
    assert 'aria-hidden="true"' in macro(entry(), decorative=True)
