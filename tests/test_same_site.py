"""After formatting, renaming and migrating a handbook its site is the same but for what was asked."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.edit.formatting import format_file
from cjm_site.edit.migrate import migrate_file
from cjm_site.edit.rename import Files, compiled, rename
from cjm_site.generated import generated_uris
from cjm_site.i18n import language
from cjm_site.model import OBJECT_TYPES
from cjm_site.pages import make_page, make_site
from cjm_site.settings import Settings
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from tests.handwriting import Writer, long_texts, texts
from tests.test_migrate import in_old_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.compile import Compilation

INDEXES = ("index", "coverage", "risks", "moments", "channels", "kpis", "teams")
"""The generated pages that are compared, next to those of all files."""

NEWER = "-bis"
"""What new ids end in: such files sort where the old ones did."""

_GUESS = re.compile(r"--long: \d+")
"""How tall something will be, guessed by the length of its HTML: longer ids make it longer."""

mentions = st.sampled_from(
    [
        "[Marta][persona:marta]",
        "[][persona:marta]",
        "[x](marta.md)",
        "[x](<marta.md> 't')",
        "[la espera](abrir.md#espera)",
        "[][journey:abrir#espera]",
        "[c][channel:oficina]",
        "[e][team:equipo]",
        "`[x][persona:marta]`",
        "«ñ»: \\d",
        "#1, a: b",
    ]
)
sentences = st.lists(mentions | texts, min_size=1, max_size=4).map(" ".join) | long_texts
persona_data = st.fixed_dictionaries(
    {"name": st.just("Marta Ñíguez"), "owner": st.just("equipo")},
    optional={
        "quote": sentences,
        "goals": st.lists(sentences, max_size=3),
        "demographics": st.just({"age": "34", "income": "24.000 €"}),
        "information_sources": st.just([{"name": "Foros", "kind": "digital"}]),
    },
)


@st.composite
def journey_data(draw: st.DrawFn) -> dict[str, Any]:
    point = {
        "id": "espera",
        "title": draw(texts),
        "thinks": draw(sentences),
        "channel": draw(st.sampled_from(["oficina", ["oficina", "web"]])),
        "emotion": {"actual": "2", "planned": "4", "by_persona": {"marta": {"actual": "1", "feeling": draw(texts)}}},
        "metrics": [{"id": "nps", "effect": "-2"}],
        "analytics": {"next": {"firma": "0.5"}},
        "pains": [{"title": draw(texts), "alternatives": draw(st.lists(sentences, max_size=2)), "metrics": ["nps"]}],
        "wows": [{"title": "w", "kind": "surprise", "owner": "equipo"}],
        "risks": [{"title": "r", "id": "cola", "likelihood": "4", "impact": "5", "response": draw(sentences)}],
        "opportunities": [{"title": "o", "impact": "3", "effort": "1", "feeling": draw(texts)}],
        "frontstage": ["Recibe", {"who": "Ana", "does": draw(texts)}],
        "quotes": [{"text": draw(sentences)}],
    }
    return {
        "title": draw(texts),
        "personas": ["marta"],
        "owner": "equipo",
        "metrics": [{"id": "nps", "name": "NPS", "baseline": "1", "target": "4", "current": "2"}],
        "stages": [
            {"id": "acogida", "title": "Acogida", "goal": draw(sentences), "touchpoints": [point]},
            {"title": "Cierre", "touchpoints": [{"id": "firma", "title": "Firma"}]},
        ],
    }


handbooks = st.tuples(
    persona_data,
    journey_data(),
    st.lists(sentences, max_size=3).map("\n\n".join),
    st.integers(0, 2**32),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)

FENCE = "\n\n```cjm\nview: risks\npersona: marta\njourney: [abrir]\n```\n"


@pytest.fixture(autouse=True)
def _plain_portraits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A generated portrait is drawn from the persona's id: after renaming it is another."""
    monkeypatch.setattr("cjm_site.render.environment.portrait", lambda *_a, **_o: Markup("<svg></svg>"))


def options(root: Path) -> Settings:
    return Settings(root=root, content=root / "content", today=dt.date(2026, 11, 22), language="es")


def files_of(book: tuple[Any, ...], *, old_names: bool = False) -> dict[str, str]:
    persona, journey, prose, seed, newline, mark = book
    random = Random(seed)  # noqa: S311 - handwriting
    writer = Writer(random, deep=False)
    pages = {"equipo.md": "---\ntype: team\nname: Equipo\n---\n", "oficina.md": "---\ntype: channel\nname: O\n---\n"}
    for kind, name, data in (("persona", "marta.md", persona), ("journey", "abrir.md", journey)):
        content = in_old_names(data, OBJECT_TYPES[kind], random) if old_names else data
        content = {**content, "schema_version": "0" if old_names else "1"}
        pages[name] = f"---\n{writer.header(kind, content)}---\n{prose}{FENCE}"
    pages["notas.md"] = f"# Notas\n\n{prose}{FENCE}"
    start = "\ufeff" if mark else ""
    return {uri: start + pages[uri].replace("\n", newline) for uri in sorted(pages)}


def site(compilation: Compilation) -> dict[str, tuple[str, ...]]:
    """Every page: its title, and its Markdown with its fragments in their places."""
    assert not compilation.failed, compilation.diagnostics
    made = make_site(compilation.handbook, language("es"))
    sources = {source.uri: source for source in compilation.handbook.pages}
    found: dict[str, tuple[str, ...]] = {}
    generated = [uri for uri in generated_uris(compilation.handbook) if Path(uri).stem in INDEXES]
    for uri in (*made.objects, *sources, *generated):
        page = make_page(made, uri, sources.get(uri))
        found[uri] = (page.title, page.description, _GUESS.sub("", page.put_in(page.markdown)))
    return found


def edited(files: Mapping[str, str], edit: Any) -> dict[str, str]:
    done = {}
    for uri, text in files.items():
        new, found = edit(text.encode(), uri)
        assert found == []
        done[uri] = new.decode()
    return done


@settings(max_examples=3)
@given(handbooks)
def test_formatted(book: tuple[Any, ...]) -> None:
    files = files_of(book)
    done = edited(files, format_file)
    assert done != files
    assert site(compiled(options(Path("/x")), done)) == site(compiled(options(Path("/x")), files))


@settings(max_examples=3)
@given(handbooks)
def test_migrated(book: tuple[Any, ...]) -> None:
    old, today = files_of(book, old_names=True), files_of(book)
    assert {d.code for d in compiled(options(Path("/x")), old).diagnostics} >= {"CJM029"}
    done = edited(old, migrate_file)
    assert site(compiled(options(Path("/x")), done)) == site(compiled(options(Path("/x")), today))


@pytest.mark.parametrize(
    "named",
    [
        ("persona", "marta"),
        ("journey", "abrir"),
        ("channel", "oficina"),
        ("team", "equipo"),
        ("metric", "nps"),
        ("touchpoint", "abrir#espera"),
        ("stage", "abrir#acogida"),
    ],
    ids=lambda named: named[0],
)
@settings(max_examples=1)
@given(book=handbooks)
def test_renamed(named: tuple[str, str], book: tuple[Any, ...]) -> None:
    files = files_of(book)
    kind, old = named
    new = old.rpartition("#")[2] + NEWER
    done = rename(options(Path("/x")), Files(files), kind, old, new)
    before = site(compiled(options(Path("/x")), files))
    after = site(compiled(options(Path("/x")), done.files.content))
    assert any(new in part for page in after.values() for part in page) or kind == "metric"
    back = {uri.replace(new, new.removesuffix(NEWER)): page for uri, page in after.items()}
    assert {uri: tuple(part.replace(NEWER, "") for part in page) for uri, page in back.items()} == before
