from __future__ import annotations

import contextlib
import textwrap
import time
from pathlib import Path

import pytest
from benchmarks.generate import front_matter
from benchmarks.objects import journey
from cjm_site import yaml_quick
from cjm_site.model import Journey
from cjm_site.source import parse_source
from cjm_site.validate import validate_object
from cjm_site.yaml_groups import MAX_DEPTH, read_group, read_groups
from cjm_site.yaml_quick import UNUSUAL, read_quickly
from cjm_site.yaml_reader import (
    MAX_CHARACTERS,
    MarkedDict,
    MarkedList,
    position_of,
    read_events,
    read_plain,
    read_yaml,
)
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

CONTENT = Path(__file__).parent.parent / "content"


def _front_matter(path: Path) -> str:
    source = parse_source(path.name, path.read_bytes(), path.name)[0]
    return source.front_matter if source and source.data else ""


WRITTEN = [text for path in sorted(CONTENT.rglob("*.md")) if (text := _front_matter(path))]


def problems(text: str) -> list[tuple[str, int, int]]:
    return [(p.kind, p.line, p.column) for p in read_yaml(text)[1]]


@pytest.mark.parametrize("written", ["no", "sí", "on", "1:30", "012", "24.000", "2026-09-01", "0x1F", "1e3", "+5"])
def test_scalars_stay_what_the_author_wrote(written: str) -> None:
    assert read_yaml(f"a: {written}")[0] == {"a": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_is_nothing(written: str) -> None:
    assert read_yaml(f"a: {written}")[0] == {"a": None}


def test_quoted_nothing_is_a_text() -> None:
    assert read_yaml("a: ''\nb: 'null'")[0] == {"a": "", "b": "null"}


def test_flow_list_with_spanish_questions() -> None:
    assert read_yaml("a: [¿Cuánto cuesta?, ¿Es seguro?]")[0] == {"a": ["¿Cuánto cuesta?", "¿Es seguro?"]}


def test_positions_of_keys_values_and_items() -> None:
    data, _ = read_yaml("a: 1\nlist:\n  - x\n  - {deep: [y, z]}\n", first_line=2)
    assert position_of(data, ("a",)) == (2, 4)
    assert position_of(data, ("a",), of_key=True) == (2, 1)
    assert position_of(data, ("list", 0)) == (4, 5)
    assert position_of(data, ("list", 1, "deep", 1)) == (5, 16)
    assert position_of(data, ("list", 1, "deep"), of_key=True) == (5, 6)


def test_position_passes_over_steps_that_the_data_does_not_have() -> None:
    data, _ = read_yaml("wows: one\n")
    assert position_of(data, ("wows", 0, "title")) == (1, 7)


def test_every_duplicate_key_is_found_and_the_first_wins() -> None:
    data, found = read_yaml("a: 1\nb: {c: 1, c: 2}\na: [x, {y: z}]\n")
    assert [(p.kind, p.line, p.column, p.detail) for p in found] == [
        ("duplicate", 2, 11, "c"),
        ("duplicate", 3, 1, "a"),
    ]
    assert data == {"a": "1", "b": {"c": "1"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x 1", [("anchor", 1, 4)]),
        ("a: &x [1]", [("anchor", 1, 4)]),
        ("a: *x", [("alias", 1, 4)]),
        ("a: !!python/object:os.system x", [("tag", 1, 4)]),
        ("a: !mine {b: c}", [("tag", 1, 4)]),
        ("<<: {a: b}", [("merge", 1, 1)]),
        ("? [a]\n: b", [("key", 1, 3)]),
        ("a: b\n---\nc: d", [("documents", 2, 1)]),
    ],
)
def test_what_is_not_accepted(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert problems(text) == expected


def test_a_quoted_merge_key_is_a_name_like_any_other() -> None:
    assert read_yaml("'<<': b")[0] == {"<<": "b"}


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_deep_nesting_is_refused_quickly(text: str) -> None:
    started = time.process_time()
    assert [p.kind for p in read_yaml(text)[1]] == ["depth"]
    assert time.process_time() - started < 5  # not a benchmark: unbounded, it takes minutes or crashes


def test_depth_up_to_the_limit_is_read() -> None:
    assert read_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH)[1] == ()
    assert [p.kind for p in read_yaml("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))[1]] == ["depth"]


def test_merge_key_bomb_is_refused() -> None:
    lines = ["a0: &a0 {x: 1}"] + [
        f"a{n}: &a{n} {{<<: [{', '.join(f'*a{n - 1}' for _ in range(9))}]}}" for n in range(1, 9)
    ]
    assert problems("\n".join(lines)) == [("anchor", 1, 5)]


def test_too_long_is_refused() -> None:
    assert problems("a: " + "x" * MAX_CHARACTERS) == [("too-long", 1, 1)]


def test_syntax_errors_have_their_line_in_the_file() -> None:
    found = read_yaml("a: 1\nb: c: d\n", first_line=2)[1]
    assert [(p.kind, p.line, p.column) for p in found] == [("syntax", 3, 5)]


def test_forbidden_characters_have_their_place() -> None:
    found = read_yaml("a: b\nc: d\x00e\n")[1]
    assert [(p.kind, p.line) for p in found] == [("character", 2)]


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=20)
trees = st.recursive(
    texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts.filter(bool), inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(texts.filter(bool), trees, max_size=5), st.booleans(), st.sampled_from(["'", '"']))
def test_reads_back_what_ruamel_writes(data: dict[str, object], flow: bool, quote: str) -> None:
    # quoted: plain ?x in a flow list is where the two libraries disagree
    import io

    writer = YAML(typ="safe")
    writer.default_flow_style = flow
    writer.default_style = quote  # type: ignore[assignment]  # ruamel declares what it begins with: None
    writer.width = 4096
    stream = io.StringIO()
    writer.dump(data, stream)
    read, found = read_yaml(stream.getvalue())
    assert found == ()
    assert _without_nulls(read) == _without_nulls(data)


def _without_nulls(value: object) -> object:
    """Quoted or not, an empty text and nothing are told apart by ruamel only when quoted; both read as empty."""
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_nulls(v) for v in value]
    return value or ""


@given(st.text(max_size=300))
def test_any_text_gives_data_or_problems_never_an_exception(text: str) -> None:
    data, found = read_yaml(text)
    assert found or data is None or isinstance(data, str | MarkedDict | MarkedList)
    for problem in found:
        assert problem.line >= 1
        assert problem.column >= 1


tokens = ["a", "b: ", "- ", "\n", "  ", "[", "]", "{", "}", ", ", ": ", "&x ", "*x", "!t ", "<<", "'", '"', "~", "#"]
yaml_like = st.lists(st.sampled_from([*tokens, "---\n", "? ", "|\n"]), max_size=25).map("".join)


odd = """a|¿Es?|x y|1:30|-6|''|"q, r"|[a, b]|{a: b}|{a: [b, {c: d}]}|["x", y]|-|a: b|- a
a:[b]|{a: b, c:[d]}|{a :[b]}|null|null |\\|\t|\u00a0|\u2028
http://x.y/z#w|k :v|{"a":b}|{~: a}|[~]|[ a ]|[a ,b]|[a,]|{a}|{a: }|[a: b]|l'agua| # c|# c|'a' # c|[a]# c|[a #b]"""
pieces = st.sampled_from([*tokens, *odd.replace("\n", "|").split("|")])
line = st.tuples(
    st.sampled_from(["", "", "  ", "    ", " "]),
    st.sampled_from(["", "", "- ", "-  "]),
    st.sampled_from(["a: ", "b: ", "c:", "id: ", "d:  ", ""]),
    st.lists(pieces, max_size=3).map("".join),
).map("".join)
lines = st.lists(line, max_size=6).map("\n".join)


@example("a: {b  :c}")
@example("a: [{b: c,d   :e}]")
@given(lines | yaml_like | st.text(max_size=100))
def test_the_quick_readers_say_the_same_or_leave_it(text: str) -> None:
    careful, found = read_yaml(text)
    for quick in (read_plain(text), read_quickly(text), read_events(text)):
        assert quick is UNUSUAL or (_typed(quick) == _typed(careful) and found == ())


@given(st.data())
def test_a_slip_in_what_authors_write_changes_no_meaning(data: st.DataObject) -> None:
    """Pieces of real files with something put in, taken out or doubled: the quick way reads them as libyaml does."""
    whole = data.draw(st.sampled_from(WRITTEN)).split("\n")
    first = data.draw(st.integers(0, len(whole) - 1))
    text = textwrap.dedent("\n".join(whole[first : first + data.draw(st.integers(1, 20))]))
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(pieces | st.just("")) + text[at + data.draw(st.integers(0, 3)) :]
    careful, found = read_yaml(text)
    quick = read_quickly(text)
    assert quick is UNUSUAL or (_typed(quick) == _typed(careful) and found == ())


plain = st.sampled_from(["a", "x y", "d'agua", '"a, b: c"', '"[x]"', '""', "-6"])
words = (
    plain
    | plain
    | st.sampled_from(["'q'", "- 6", "1:30", "~", "null", "¿Es?", "a #b", "#c", "[]", "", '"b', "[a", "b]", " c"])
)
commas = st.sampled_from([", "] * 9 + [",", " , ", ",  "])
colons = st.sampled_from([": "] * 9 + [":", " : ", ":  "])


def _group(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(st.sampled_from("abcd"), colons, children).map("".join), min_size=1, max_size=3)
    lists = st.tuples(st.just("[]"), commas, st.lists(children, min_size=1, max_size=3))
    return (lists | st.tuples(st.just("{}"), commas, pairs)).map(lambda of: of[0][0] + of[1].join(of[2]) + of[0][1])


@given(st.lists(_group(st.recursive(words, _group, max_leaves=3)), min_size=1, max_size=4))
def test_groups_in_brackets_are_read_as_libyaml_reads_them(groups: list[str]) -> None:
    """All groups of a text at once, none of them taking a piece of the next."""
    written = dict(zip("abcd", groups, strict=False))
    text = "".join(f"{key}: {group}\n" for key, group in written.items())
    careful, found = read_yaml(text)
    quick = read_quickly(text)
    assert quick is UNUSUAL or (_typed(quick) == _typed(careful) and found == ())
    if found or "#" in text or not isinstance(careful, dict):
        return
    together = read_groups(groups)
    assert together is None or [_typed(value) for value, _ in together] == [_typed(careful[key]) for key in written]
    for key, group in written.items():  # a line among others that were read before
        with contextlib.suppress(ValueError):
            assert _typed(read_group(group)[0]) == _typed(careful[key])


def test_groups_are_read_together_where_most_lines_are_new(monkeypatch: pytest.MonkeyPatch) -> None:
    familiar = "\n".join(f"familiar{number}: [a]" for number in range(9))
    for number in range(3):
        read_quickly(f"{familiar}\n{number}: other")
    asked: list[list[str]] = []

    def ask(groups: list[str]) -> None:
        asked.append(groups)

    monkeypatch.setattr(yaml_quick, "read_groups", ask)
    assert read_quickly(f"{familiar}\nbeside: [b, {{c: d}}]\ntext: e") is not UNUSUAL
    assert asked == []
    assert read_quickly("alone: [b, {c: d}]\ntext: e") == {"alone": ["b", {"c": "d"}], "text": "e"}
    assert asked == [["[b, {c: d}]"]]


@pytest.mark.parametrize(
    "groups",
    [
        ["[a", "b]"], ["{a: b, a: c}"], ["[a]b"], ["{a:b}"], ["{a : b}"], ["{a: ~}"], ["[null]"], ["[a,b]"],
        ["[*a]"], ["[a, 'b']"], ['["a" b]'], ['["a]', 'b"]'], ["[a] # b"], ["[a #b, c]"],
        ["[a, ]"], ['["\\n"]'], ["[[a]", "b]"],
        ["[a:]"], ["[:a]"], ["[a :b]"], ['{a:"b"}'], ["[]"], ["{}"], ["a:"], ["[a:?b]"],
    ],
)  # fmt: skip
def test_groups_that_have_to_be_looked_at_one_by_one(groups: list[str]) -> None:
    assert read_groups(["[a, {b: c}]", *groups]) is None


def test_groups_together() -> None:
    groups = ["[a, {b: c d, e: 1:30}]", '[{a: "b: c, d", e: ""}, "[x]"]', "[[a], {b: [c]}]"]
    found = read_groups(groups)
    assert found is not None
    assert [value for value, _ in found] == [
        ["a", {"b": "c d", "e": "1:30"}], [{"a": "b: c, d", "e": ""}, "[x]"], [["a"], {"b": ["c"]}],
    ]  # fmt: skip
    assert [depth for _, depth in found] == [2, 3, 4]
    assert read_groups([]) == []


def test_a_line_that_is_written_again_is_judged_again_where_it_is_wrong() -> None:
    """What is right and was written before is taken as it came out then, as the same object."""
    touchpoint = "  touchpoints:\n  - title: P\n    frontstage: [{who: R, does: D}]\n    quotes: [{text: Q, kind: x}]\n"
    text = (
        f"---\ntype: journey\ntitle: T\npersonas: [a]\nstages:\n- title: S\n{touchpoint}- title: U\n{touchpoint}---\n"
    )
    for right in (text.replace(", kind: x", ""), text):
        for name in ("a.md", "b.md"):
            source, problems = parse_source(name, right.replace("title: T", f"title: {name}").encode(), name)
            assert source is not None
            item, wrong = validate_object(source)
            assert problems == []
            assert [d.place.line for d in wrong] == ([] if right != text else [10, 15])
            if right != text and name == "b.md":
                assert isinstance(item, Journey)
                first, second = (stage.touchpoints[0] for stage in item.stages)
                assert first.frontstage is second.frontstage
                assert first.frontstage[0].does == "D"


def _typed(value: object) -> object:
    """Data in a form in which nothing equals anything else: order, and the types of scalars."""
    if isinstance(value, dict):
        return [(key, _typed(child)) for key, child in value.items()]
    return [_typed(child) for child in value] if isinstance(value, list) else (type(value), value)


def test_the_quickest_reader_reads_the_whole_sample() -> None:
    assert all(read_quickly(text) is not UNUSUAL for text in WRITTEN)


def test_the_quickest_reader_counts_how_deep_it_is() -> None:
    for depth in (MAX_DEPTH - 2, MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 5000):
        for text in (
            "a: " + "[" * depth + "x" + "]" * depth,
            "- a:\n" + "".join(" " * n + "- b:\n" for n in range(3, depth)),
        ):
            found = read_plain(text)
            assert (found is UNUSUAL) == bool(read_yaml(text)[1])
            assert found is UNUSUAL or found == read_yaml(text)[0]


def test_the_quick_reader_reads_what_authors_write() -> None:
    text = front_matter(journey(1, 1, ["ana"]))
    assert read_plain(text) == read_yaml(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "a: [x\nb: [y]]",
        "a: &x 1",
        "a: *x",
        "a: !t 1",
        "a: 1\na: 2",
        "<<: 1",
        "[a]: 1",
        "a: 1\n---\nb: 2",
        "a: [",
        "a: [b], [c]",
        "a: [b], c",
        "a: [b, c}",
        "a: {b: c]",
        "a: [{b: c]}",
        "a: {b: [c}]",
        "a: [b]]",
        "a: [[b]",
        "a: {b: {c: d}, b: e}",
        "a: {b: [c], b: [d]}",
        "[" * 40,
    ],
)
def test_the_quick_reader_leaves_what_is_not_accepted(text: str) -> None:
    assert read_plain(text) is UNUSUAL
