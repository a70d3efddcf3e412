"""Setting one name of a file's front matter, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.edit.set_field import set_field, set_fields
from cjm_site.edit.text import cut, unified
from cjm_site.edit.tree import read_tree
from cjm_site.edit.trivia import comment_texts
from cjm_site.refusal import RefusalError
from cjm_site.yaml_reader import read_yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.handwriting import Writer, any_text, journeys, personas

if TYPE_CHECKING:
    from random import Random

    from cjm_site.edit.set_field import Field


def page(header: str) -> bytes:
    return f"---\n{header}---\nProsa\n".encode()


@pytest.mark.parametrize(
    ("header", "name", "value", "expected"),
    [
        ("type: persona\nname: x\nstatus: draft   # ya\n", "status", "approved", "...\nstatus: approved   # ya\n"),
        ("type: persona\nstatus: 'draft'\n", "status", "approved", "type: persona\nstatus: 'approved'\n"),
        ("type: persona\nname: 'x'\n", "name", "d'a", 'type: persona\nname: "d\'a"\n'),
        ("type: persona\nstatus:\nname: x\n", "status", "approved", "type: persona\nstatus: approved\nname: x\n"),
        ("type: persona\nstatus: # ?\n", "status", "approved", "type: persona\nstatus: approved # ?\n"),
        (
            "type: persona\nname: x\ntags: [a]\n",
            "status",
            "draft",
            "type: persona\nname: x\nstatus: draft\ntags: [a]\n",
        ),
        ("name: x\ntype: persona\n", "status", "draft", "name: x\nstatus: draft\ntype: persona\n"),
        (
            "type: persona\nowner:  ventas # ellas\n  # - no\n# de tags\ntags:\n- a\n",
            "status",
            "draft",
            "type: persona\nowner:  ventas # ellas\n  # - no\nstatus: draft\n# de tags\ntags:\n- a\n",
        ),
        ("{type: persona, name: x}\n", "status", "draft", "{type: persona, name: x, status: draft}\n"),
        ("type: persona\nname: |+\n  x\n\n\n", "status", "draft", "type: persona\nname: |+\n  x\n\n\nstatus: draft\n"),
        ("type: persona\nname: >  # n\n  a\n  b\ntags: c\n", "name", "z", "type: persona\nname: z # n\ntags: c\n"),
        (
            "type: persona\ntags:\n- a # uno\n# fin\n",
            "tags",
            ["a", "b"],
            "type: persona\ntags:\n- a # uno\n- b\n# fin\n",
        ),
        (
            "type: persona\ntags:\n  - a\n  # - b\n",
            "tags",
            ["x", "c: d"],
            'type: persona\ntags:\n  - x\n  # - b\n  - "c: d"\n',
        ),
        ("type: persona\ntags: [a , b]\n", "tags", ["a", "b", "c, d"], 'type: persona\ntags: [a , b, "c, d"]\n'),
        ("type: persona\ntags: [a]\n", "tags", ["b"], "type: persona\ntags: [b]\n"),
        ("type: persona\ntags: [a, b]\n", "tags", ["c"], "type: persona\ntags: [c]\n"),
        ("type: persona\ntags: a # x\n", "tags", ["a", "b"], "type: persona\ntags: [a, b] # x\n"),
        ("type: persona\ntags: # x\n  - a\n  - b\nname: z\n", "tags", "c", "type: persona\ntags: c # x\nname: z\n"),
        (
            "type: persona\nperception:\n    company: a # c\n    product: b\n",
            "perception",
            {"company": "z", "product": "b", "treatment": "t"},
            "type: persona\nperception:\n    company: z # c\n    product: b\n    treatment: t\n",
        ),
        (
            "type: persona\ndemographics: {age: 3}\n",
            "demographics",
            {"age": 34},
            "type: persona\ndemographics: {age: 34}\n",
        ),
        ("type: persona\nname: x # n\n", "name", None, "type: persona\n"),
        ("{name: x, type: persona}\n", "name", None, "{type: persona}\n"),
        ("{type: persona, name: x}\n", "name", None, "{type: persona}\n"),
        ("type: persona\n", "name", "null", 'type: persona\nname: "null"\n'),
        ("type: persona\n", "name", "", 'type: persona\nname: ""\n'),
        ("type: persona\n", "name", "a\nb", 'type: persona\nname: "a\\nb"\n'),
        ("type: persona\n", "name", "#1", 'type: persona\nname: "#1"\n'),
        ("type: persona\n", "ñandú", "1:30", "type: persona\nñandú: 1:30\n"),
    ],
)
def test_one_name_is_set(header: str, name: str, value: Any, expected: str) -> None:
    expected = expected.replace("...\n", "type: persona\nname: x\n")
    assert set_field(page(header), name, value).decode() == page(expected).decode()


def test_a_long_list_comes_one_item_a_line() -> None:
    approvals: Field = [{"by": "Ana Ruiz, dirección de experiencia de cliente", "on": "2026-11-22", "of": "x" * 20}] * 2
    item = f'  - {{by: "Ana Ruiz, dirección de experiencia de cliente", on: 2026-11-22, of: {"x" * 20}}}\n'
    assert set_field(page("type: persona\n"), "notes", approvals) == page(f"type: persona\nnotes:\n{item}{item}")


def test_a_long_item_comes_one_name_a_line() -> None:
    item: Field = {"by": "Ana Ruiz", "uses": {"channel": {"web": "x" * 60}, "persona": {"ana": "y" * 60}}}
    lines = f"  - by: Ana Ruiz\n    uses:\n      channel: {{web: {'x' * 60}}}\n      persona: {{ana: {'y' * 60}}}\n"
    once = set_field(page("type: persona\n"), "notes", [item])
    assert once == page(f"type: persona\nnotes:\n{lines}")
    assert set_field(once, "notes", [item, item]) == page(f"type: persona\nnotes:\n{lines}{lines}")


def test_brackets_in_brackets_stand_close() -> None:
    assert set_field(page("type: persona\n"), "notes", [{"a": "b"}]) == page("type: persona\nnotes: [{a: b}]\n")


def test_what_is_so_already_is_not_written() -> None:
    raw = page("type:   persona\nstatus: 'draft'\ntags: a\n")
    assert set_fields(raw, {"status": "draft", "tags": "a", "name": None}) == raw


@pytest.mark.parametrize("raw", [b"", b"# x\n", b"---\nname: a: b\n---\n", b"---\n- a\n---\n", b"---\n---\n"])
def test_without_front_matter_there_is_nothing_to_set(raw: bytes) -> None:
    with pytest.raises(RefusalError):
        set_field(raw, "status", "draft")


def test_a_comment_inside_what_is_replaced_is_not_lost() -> None:
    with pytest.raises(RefusalError, match="tags"):
        set_field(page("type: persona\ntags:\n  - a # uno\n  - b\n"), "tags", "c")


values = any_text | st.none() | st.lists(any_text, max_size=3) | st.dictionaries(st.sampled_from("abñ"), any_text)


@settings(max_examples=60)
@given(
    st.tuples(st.just("persona"), personas) | st.tuples(st.just("journey"), journeys),
    st.randoms(use_true_random=False),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["status", "tags", "name", "title", "summary", "goals", "demographics", "stages", "ñandú"]),
    values,
)
def test_on_any_page_all_else_stays(
    page: tuple[str, dict[str, Any]], random: Random, newline: str, mark: bool, name: str, value: Any
) -> None:
    kind, data = page
    header = Writer(random).header(kind, data)
    old = read_yaml(header)[0]
    assert isinstance(old, dict)
    raw = (("\ufeff" if mark else "") + f"---\n{header}---\n".replace("\n", newline) + "x\r\n  \ny").encode()
    try:
        done = set_field(raw, name, value)
    except RefusalError:
        assert isinstance(old.get(name), list | dict)
        return
    before, after = cut(raw), cut(done)
    assert (after.mark, after.opening, after.rest) == (before.mark, before.opening, before.rest)
    new = unified(after.header)
    wanted = {key: item for key, item in {**old, name: value}.items() if key != name or value is not None}
    assert read_yaml(new) == (wanted, ())
    if value is not None:
        assert comment_texts(new, read_tree(new)) == comment_texts(header, read_tree(header))
    if newline != "\n":
        assert "\n" not in after.header.replace(newline, "")
    if name not in old and value is not None:  # nothing but new lines
        assert set(lines(before.header)) <= set(lines(after.header))


def lines(header: str) -> list[str]:
    return unified(header).split("\n")
