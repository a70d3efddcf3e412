"""What stands out in lines at first sight is never less than what reading them with care finds."""

from __future__ import annotations

import gc

from cjm_site import familiar
from cjm_site import glance as glance_module
from cjm_site import lines as lines_module
from cjm_site.collector import without_collector
from cjm_site.glance import ADDRESSES, Glance, look
from cjm_site.identifying import in_line
from cjm_site.lines import lines_of
from cjm_site.prose_check import _addresses, texts_of
from cjm_site.source import parse_source
from cjm_site.yaml_quick import read_quickly
from hypothesis import example, given
from hypothesis import strategies as st

VALUES = ["a.md", '"a.md"', "'b.md'", '"b.md", c: d', '"b\\u002emd"', '"b.md"  # c', "{url: c.md}", '[{url: "d.md"}]']
FIELDS = ["url", "image", '"url"', "'image'", '"u\\x72l"', "? url\n", "links", "- url", "curl", "image_alt", "url "]
WRITTEN = st.lists(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from([": ", ":", " : ", ":\n  "]), st.sampled_from(VALUES)).map(
        "".join
    ),
    max_size=5,
).map("\n".join)


@given(WRITTEN)
@example("? url\n: a.md")
@example("? image # c\n: a.md")
def test_no_address_is_overlooked(text: str) -> None:
    source, _ = parse_source("a.md", f"---\n{text}\n---\n".encode(), "a.md")
    if source is not None and source.data is not None:
        found = _addresses(source.data, source.striking_in_front)
        assert found >= {(name, address) for _, name, address in texts_of(source.data, ADDRESSES)}


def test_addresses_in_quotes_are_found_without_reading() -> None:
    (line,) = look('- {title: A, url: "a.md"}', 7)
    stands_out = Glance(identifies=False, links=False, addresses=(("url", "a.md"),))
    assert line == (7, '- {title: A, url: "a.md"}', stands_out)
    assert look("- {title: A}\nchannel: [web]") == []
    assert [glance.addresses for _, _, glance in look("url: a.md")] == [None]


PARTS = [
    ", ",
    ",",
    "612",
    " 345",
    " 678",
    "a@b.es",
    "2026-11-23",
    "ana",
    " arroba ",
    "(at)",
    "12345678Z",
    ": ",
    " dot ",
]


FAMILIAR = "\na: [b]" * 9
"""Lines that are written again: a line beside them is looked at piece by piece."""


@example("maria at banco.es, dot it down", "x", FAMILIAR)
@example("maria at banco.es, dot it down", "x", "")
@given(
    st.lists(st.sampled_from(PARTS), max_size=9).map("".join), st.sampled_from(PARTS), st.sampled_from(["", FAMILIAR])
)
def test_a_line_that_identifies_somebody_stands_out_whatever_was_seen_before(
    line: str, before: str, beside: str
) -> None:
    look(FAMILIAR)
    look(f"{before}, {before}{beside}")
    stands_out = any(glance.identifies for _, _, glance in look(f"{line}{beside}"))
    assert stands_out or not list(in_line(line, "ES"))


def test_pieces_of_lines_are_remembered_where_most_of_a_text_is_familiar() -> None:
    glance_module._harmless.cache_clear()
    look(FAMILIAR)
    look("one: alone, in its words")
    assert not glance_module._harmless() & {"one: alone", " in its words"}
    look(f"one: beside, what is familiar{FAMILIAR}")
    assert {"one: beside", " what is familiar"} <= glance_module._harmless()


def test_where_lines_stand_is_counted_in_the_file() -> None:
    text = "---\ntype: persona\nname: Ana\ncontact: a@b.es\n---\n\nText\n\n[x](y.md) c@d.es\n"
    source, _ = parse_source("a.md", text.encode(), "a.md")
    assert source is not None
    assert [(number, glance.identifies, glance.links) for number, _, glance in source.striking] == [
        (4, True, False),
        (9, True, True),
    ]
    assert [glance.links for glance in source.striking_in_front] == [False]


def test_lines_that_are_written_again_are_one_and_few_are_kept() -> None:
    lines_module._known.cache_clear()
    (once,) = lines_of("only: here")
    first, other, again = lines_of("a: [b]\nc: d\na: [b]")
    assert lines_of("x\na: [b]")[1] is again
    assert lines_of("y\nonly: here")[1] is not once
    assert len({first, other, again}) == 3
    for number in range(familiar._MOST + 1):
        lines_of(f"{number}\n{number}")
    assert lines_of("z\na: [b]")[1] is not again
    assert read_quickly("a: [b]\nc: d\na2: [b]") == {"a": ["b"], "c": "d", "a2": ["b"]}


def test_the_lines_of_the_last_text_are_at_hand_for_who_asks_next() -> None:
    lines = lines_of("a: b\nc: d")
    assert lines_of("\n".join(("a: b", "c: d"))) is lines
    assert [line.text for line in lines_of("a: b\nc: e")] == ["a: b", "c: e"]
    assert lines_of("a: b\nc: d") is not lines
    assert [line.text for line in lines_of("")] == [""]


def test_what_was_set_aside_before_stays_there() -> None:
    gc.unfreeze()
    gc.freeze()
    try:
        with without_collector():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_what_was_made_without_the_collector_counts_as_looked_at() -> None:
    """Else it would look at all of a handbook at once afterwards: 0.1 s for 1,000 journeys."""
    looked: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            looked.append(info["generation"])

    gc.unfreeze()
    gc.collect()
    gc.callbacks.append(note)
    try:
        with without_collector():
            made = [[number] for number in range(gc.get_threshold()[0] * 3)]
        some = [[number] for number in range(10)]
    finally:
        gc.callbacks.remove(note)
    assert looked == []
    assert len(made) > len(some)
    assert gc.is_tracked(made)
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_long_lines_are_read_and_looked_at_but_not_kept() -> None:
    long = f"a: [{', '.join(['palabra'] * 900)}, a@b.es]"
    assert [number for number, _, glance in look(f"{long}\nb: c\n{long}") if glance.identifies] == [1, 3]
    assert lines_of(f"{long}\n\n")[0] is not lines_of(f"{long}\n")[0]
    assert read_quickly(long) == {"a": ["palabra"] * 900 + ["a@b.es"]}
