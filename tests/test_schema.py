"""The JSON Schemas: what authors wrote passes, and what a schema refuses ``cjm check`` refuses too."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import yaml
from cjm_site.cli import main
from cjm_site.compile import compile_handbook, compile_sources
from cjm_site.config_file import read_settings
from cjm_site.i18n import language
from cjm_site.model import OBJECT_TYPES
from cjm_site.schema.build import Known, handbook_schema, type_schema
from cjm_site.settings import Lane, Settings
from cjm_site.source import parse_source
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from tests.conftest import JOURNEY, PERSONA, ROOT, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LANES = (Lane(id="norma", label="Norma", level="touchpoint"), Lane(id="ley", label="Ley", level="stage"))
ENGLISH = language("en")
KNOWN = Known({"persona": ("marta",), "channel": ("web", "phone"), "team": ("oficinas",)}, LANES)


class _Core(yaml.CSafeLoader):
    """YAML 1.2's core schema, as editors read it; PyYAML's own is that of YAML 1.1."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]  # PyYAML's own is the class's, too


def _whole(loader: _Core, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


def _decimal(loader: _Core, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node))


for tag, pattern, first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
):
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
_Core.add_constructor("tag:yaml.org,2002:int", _whole)
_Core.add_constructor("tag:yaml.org,2002:float", _decimal)


def as_an_editor_reads(front_matter: str) -> Any:
    return yaml.load(front_matter, _Core)  # noqa: S506 - a SafeLoader


@cache
def validator(kind: str = "handbook") -> Draft7Validator:
    made = handbook_schema(ENGLISH, KNOWN) if kind == "handbook" else type_schema(kind, ENGLISH, KNOWN)
    Draft7Validator.check_schema(made)
    return Draft7Validator(made)


@cache
def sample() -> tuple[tuple[str, str, str], ...]:
    """Every object of the sample: (path, type, front matter)."""
    handbook = compile_handbook(read_settings(ROOT / "mkdocs.yml")).handbook
    return tuple(
        (entry.source.path, kind, entry.source.front_matter)
        for kind in OBJECT_TYPES
        for entry in handbook.objects(kind).values()
        if entry.source is not None
    )


def test_every_sample_passes_its_schema_and_the_common_one() -> None:
    settings = read_settings(ROOT / "mkdocs.yml")
    handbook = compile_handbook(settings).handbook
    known = Known({kind: tuple(handbook.objects(kind)) for kind in OBJECT_TYPES}, settings.lanes)
    every = Draft7Validator(handbook_schema(language("es"), known))
    by_kind = {kind: Draft7Validator(type_schema(kind, ENGLISH, known)) for kind in OBJECT_TYPES}
    assert len(sample()) > 10
    for path, kind, front_matter in sample():
        data = as_an_editor_reads(front_matter)
        assert [f"{path}: {e.json_path} {e.message}" for e in every.iter_errors(data)] == []
        assert by_kind[kind].is_valid(data)


def test_every_documented_example_passes() -> None:
    text = (ROOT / "docs" / "front-matter.md").read_text("utf-8")
    blocks = [b for b in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if b.startswith("type:")]
    assert len(blocks) == 5
    for block in blocks:
        assert [e.message for e in validator().iter_errors(as_an_editor_reads(block))] == []


FREE = """
    ---
    type: journey
    title: T
    personas: marta
    stages:
      - Una etapa
      - {title: Sin puntos, custom: {ley: "1", norma: [a, b]}}
      - title: 2026
        customers: 1200
        touchpoints: Un punto
      - title: true
        touchpoints:
          - title: x
            channel: [web, phone]
            emotion: calma
            moment: angry
            wows: Saludo
            risks: [Cola, {title: Otra, likelihood: "4", impact: 5.0}]
            frontstage: Recibe
            custom: {norma: x}
            thinks:
          - {title: y, emotion: 4, moment: {kind: decisive, why: porque}, importance: 05}
          - {title: z, emotion: {planned: 4.5, actual: mal, by_persona: {marta: 3}}, evidence: Una encuesta}
    metrics: [nps, {id: csat, name: CSAT, current: "12.5", target: }]
    milestones: {title: H, reached: yes}
    review_every: 6 meses
    ---
"""


def check(files: dict[str, str], root: Path) -> list[str]:
    write_tree(root, {f"content/{name}": text for name, text in files.items()})
    settings = Settings(root=root, content=root / "content", lanes=LANES, metrics=["nps"], teams=["oficinas"])
    return [f"{d.place} {d.code}" for d in compile_handbook(settings).diagnostics]


def test_free_forms_pass_both(tmp_path: Path) -> None:
    text = FREE.replace("\n    ", "\n").lstrip()
    assert check({"marta.md": PERSONA, "a.md": text}, tmp_path) == []
    block = text.split("---")[1]
    assert [f"{e.json_path} {e.message}" for e in validator().iter_errors(as_an_editor_reads(block))] == []


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ("name:", "persona"),
        ("name: ''", "persona"),
        ("name: [a]", "persona"),
        ("name: A\nnmae: x", "persona"),
        ("name: A\nsegment: b2x", "persona"),
        ("name: A\nreviewed: 1/9/2026", "persona"),
        ("name: A\nreview_every: often", "persona"),
        ("name: A\nid: a/b", "persona"),
        ("name: A\nrepresents: {share: 24}", "persona"),
        ("name: A\ngoals: [{a: b}]", "persona"),
        ("name: A\neffectiveness: 6", "channel"),
        ("name: A\nschema_version: 2", "team"),
        ("title: T\npersonas: []\nstages: S", "journey"),
        ("title: T\npersonas: marta", "journey"),
        ("title: T\npersonas: marta\nstages: [{title: S, custom: {nada: x}}]", "journey"),
        ("title: T\npersonas: marta\nstages: [{title: S, touchpoints: [{title: P, custom: {ley: x}}]}]", "journey"),
        ("title: T\npersonas: marta\nstages: [{title: S, phase: 12}]", "journey"),
        ("title: T\npersonas: marta\nstages: [{title: S, emotion: 9}]", "journey"),
        ("title: T\npersonas: marta\nstages: [{title: S, importance: high}]", "journey"),
    ],
)
def test_what_is_wrong_is_refused_by_both(tmp_path: Path, wrong: str, kind: str) -> None:
    front_matter = f"type: {kind}\n{wrong}\n"
    data = as_an_editor_reads(front_matter)
    assert not validator().is_valid(data)
    assert not validator(kind).is_valid(data)
    assert check({"marta.md": PERSONA, "a.md": f"---\n{front_matter}---\n"}, tmp_path)


def test_an_ordinary_page_passes_and_an_unknown_type_does_not() -> None:
    assert validator().is_valid({"title": "A page", "tags": ["x"]})
    assert not validator().is_valid({"type": "persnoa"})


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 12),
    st.floats(0, 6).map(lambda x: round(x, 2)),
    st.sampled_from(
        ["", " ", "x", "b2b", "live", "open", "angry", "5", " 4 ", "3,5", "2026-09-30", "6 months", "a/b", "ñ", "yes"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=5),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["title", "kind", "id"]), inner)
    ),
    max_leaves=3,
)


def _places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for step in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield (*path, step)
        yield from _places(data[step], (*path, step))


@st.composite
def mutations(draw: st.DrawFn) -> dict[str, Any]:
    """A documented example with one to three values replaced, taken away or added."""
    text = (ROOT / "docs" / "front-matter.md").read_text("utf-8")
    blocks = [b for b in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if b.startswith("type:")]
    data = json.loads(json.dumps(as_an_editor_reads(draw(st.sampled_from(blocks)))))
    for _ in range(draw(st.integers(1, 3))):
        places = [path for path in _places(data) if path != ("type",)]
        *path, last = draw(st.sampled_from(places))
        holder = data
        for step in path:
            holder = holder[step]
        what = draw(st.sampled_from(["replace", "remove", "add"]))
        if what == "replace":
            holder[last] = draw(VALUES)
        elif what == "remove":
            del holder[last]
        elif isinstance(holder, dict):
            holder[draw(st.sampled_from(["title", "kind", "feeling", "zzz", "status", "custom", "metrics"]))] = draw(
                VALUES
            )
    return data  # type: ignore[no-any-return]  # what JSON gives


@given(mutations())
def test_what_a_schema_refuses_check_refuses(data: dict[str, Any]) -> None:
    front_matter = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6)
    read = as_an_editor_reads(front_matter)
    assume(not validator().is_valid(read))
    source, problems = parse_source("x.md", f"---\n{front_matter}---\n".encode(), "x.md")
    settings = Settings(root=ROOT, content=ROOT / "nowhere", lanes=LANES)
    found = problems or compile_sources(settings, [source] if source else []).diagnostics
    # a reference to nothing is no reason: the schema does not look for those
    reasons = {d.code for d in found} - {"CJM031", "CJM036", "CJM038"}
    assert reasons, [f"{e.json_path} {e.message}" for e in validator().iter_errors(read)]


# -- words and ids ---------------------------------------------------------------------------------------------------


def _properties(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield from schema.get("properties", {}).items()
        for value in schema.values():
            yield from _properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _properties(value)


@pytest.mark.parametrize("code", ["en", "es"])
def test_every_name_has_words_and_every_value_a_label(code: str) -> None:
    made = handbook_schema(language(code))
    for name, schema in _properties({**made, "allOf": []}):
        assert schema.get("description"), name
    for values in re.findall(r'"markdownEnumDescriptions": (\[[^]]*\])', json.dumps(made)):
        assert all(label[:1].isupper() for label in json.loads(values)), values


def test_it_speaks_the_chosen_language() -> None:
    spanish = json.dumps(type_schema("persona", language("es")), ensure_ascii=False)
    assert "Lo que quiere conseguir." in spanish
    assert "What they want" not in spanish


def test_ids_are_offered_and_others_allowed() -> None:
    personas = type_schema("journey", ENGLISH, KNOWN)["properties"]["personas"]
    assert {"enum": ["marta"]} in personas["anyOf"]
    assert validator().is_valid({"type": "journey", "title": "T", "personas": "luis", "stages": "S"})


# -- the command -----------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["schema", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


def test_the_command_prints_one_and_writes_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("persona", "--lang", "es")
    assert (code, err) == (0, "")
    assert json.loads(out) == json.loads(json.dumps(type_schema("persona", language("es"))))
    config = "site_name: x\ndocs_dir: content\nplugins:\n  - cjm:\n      lanes: [{id: ley, label: Ley, level: stage}]\n"
    write_tree(
        tmp_path, {"mkdocs.yml": config, "content/marta.md": PERSONA, "content/a.md": JOURNEY, "content/b.md": "---\n"}
    )
    code, out, _ = run("--output", "deep/schemas")
    assert code == 0
    names = ["handbook", *OBJECT_TYPES]
    assert out.splitlines() == [f"deep/schemas/{name}.schema.json" for name in names]
    for name in names:
        Draft7Validator.check_schema(json.loads((tmp_path / f"deep/schemas/{name}.schema.json").read_text("utf-8")))
    journey = (tmp_path / "deep/schemas/journey.schema.json").read_text("utf-8")
    assert '"marta"' in journey
    assert '"ley"' in journey
    assert run("--output", "deep/schemas")[0] == 0


def test_the_command_says_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_tree(tmp_path, {"mkdocs.yml": "plugins: [search]\n", "file": "x"}))
    assert run("persona")[0::2] == (
        2,
        "mkdocs.yml:1:1: CJM063 error: the plugin cjm is missing from plugins\n"
        "  plugins: [search]\n  ^\n    write plugins: [search, cjm]\n",
    )
    assert run("nothing")[0] == 2
    assert run("persona", "-f", "none.yml", "--lang", "xx")[0] == 2
    assert run("-f", "none.yml", "--output", "file/x")[0] == 1


def test_the_report_s_schema_is_the_published_one() -> None:
    assert run("report")[1] == (ROOT / "docs/check-report.schema.json").read_text("utf-8")
