"""A search index in pieces: every word of every page is in it and nothing else, and the same pages give the same."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cjm_site.search_pieces as pieces
from cjm_site.search_pieces import Before, Searched, remove_others, remove_pieces, searched, text_file, write_index
from cjm_site.search_postings import decode, encode
from cjm_site.search_words import fold, words_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import write_tree
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

TEXTS = st.text(st.sampled_from("aábcdñ 12ßİ&;<>'-_.\n\xa0日本ไไ\U00010400e\u0301"), max_size=40)


def content(path: Path) -> Any:
    text = path.read_text("utf-8")
    assert re.match(r'cjmSearch\("(?:pages|words|text)/[0-9a-f]{12}",', text)
    assert text.endswith(")\n")
    return json.loads(text[text.index(",") + 1 : -2])


def numbers(text: str) -> Iterable[int]:
    value = shift = page = 0
    for letter in text:
        digit = DIGITS.index(letter)
        value += (digit & 31) << shift
        shift += 5
        if digit < 32:
            page += value
            yield page
            value = shift = 0


def read(site: Path, name: str) -> tuple[list[Any], dict[str, dict[int, int]], dict[str, tuple[int, list[int]]]]:
    """What a browser reads: what leads to all, the pages of each word with its weight, those of wide beginnings."""
    root = content(site / f"search/pages/{name}.js")
    words: dict[str, dict[int, int]] = {}
    wide = {}
    names = [root[3][at : at + 12] for at in range(0, len(root[3]), 12)]
    before = b""
    for first, piece in zip(root[2], names, strict=True):
        listed = content(site / f"search/words/{piece}.js")
        assert listed[0] == first
        for word, text in zip(listed[::2], listed[1::2], strict=True):
            assert before < word.encode("utf-16-be")
            before = word.encode("utf-16-be")
            total, _, groups = text.rpartition(";")
            pages = {page: int(group[0]) for group in groups.split(" ") for page in numbers(group[1:])}
            if word.endswith("*"):
                wide[word[:-1]] = (int(total), list(pages))
            else:
                words[word] = pages
    return root, words, wide


def page(address: str, *sections: tuple[str, str], **more: object) -> list[dict[str, object]]:
    return [
        {"location": address + (f"#s{at}" if at else ""), "title": title, "text": text, **more}
        for at, (title, text) in enumerate(sections)
    ]


def words(text: str) -> set[str]:
    return {word for line in re.sub(r"<[^>\n]*>", "\n", text).split("\n") for word in words_of(line)}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pages=st.lists(
        st.lists(st.tuples(TEXTS.map(lambda t: t.replace("<", "")), TEXTS), min_size=1, max_size=3), max_size=6
    )
)
def test_every_word_of_a_page_finds_it_and_no_other_does(tmp_path: Path, pages: list[list[tuple[str, str]]]) -> None:
    made = [searched(page(f"p{number}/index.html", *sections))[0] for number, sections in enumerate(pages)]
    _, found, _ = read(tmp_path, write_index(tmp_path, made))
    for number, sections in enumerate(pages):
        own = {word for title, text in sections for word in words(text) | set(words_of(title))}
        assert {word for word, there in found.items() if number in there} == own


def test_words_have_no_case_no_accents_and_no_markup() -> None:
    assert words_of("¿Cuánto CUESTA l&#39;opció?  24.000&nbsp;€") == ("cuanto", "cuesta", "l", "opcio", "24", "000")
    assert fold("Ñandú I\u0307") == "nandu i"
    assert words_of("日本a") == ("日", "本", "a")
    assert words("<p>uno</p>dos<br/>tres") == {"uno", "dos", "tres"}


def test_titles_weigh_more_than_texts_and_what_a_page_begins_with_more_than_the_rest(tmp_path: Path) -> None:
    sections = (
        ("Abrir", "una vez"),
        ("Esperar", "vez\nsiempre"),
        ("Esperar", "siempre"),
        ("Esperar", "Fin"),
        ("Ir", ""),
    )
    made, piece = searched(page("a/index.html", *sections, tags=["Banca"], boost=2))
    weights = dict(re.findall(r"([a-z]+)(\d)", made.words))
    heaviest = ["abrir", "esperar", "ir", "vez", "siempre"]
    assert sorted(heaviest, key=lambda word: weights[word], reverse=True) == heaviest
    assert len({weights[word] for word in heaviest}) == len(heaviest)
    assert (weights["banca"], weights["una"], weights["fin"]) == (weights["abrir"], weights["vez"], weights["siempre"])
    root, _, _ = read(tmp_path, write_index(tmp_path, [made]))
    assert root[5] == {"0": 2.0}
    assert Searched.of(made.line) == made
    assert json.loads(piece[piece.index(b",") + 1 : -2]) == [
        "a/index.html",
        ["Banca"],
        [["" if at == 0 else f"#s{at}", title, text] for at, (title, text) in enumerate(sections)],
    ]


def test_a_beginning_that_very_many_words_have_says_which_pages_have_most_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("LARGEST", 300), ("WIDE", 900), ("FEW", 5)):
        monkeypatch.setattr(pieces, name, value)
    made = [
        searched(page(f"p{n}/index.html", (f"co{n}" if n == 70 else "x", f"ca{n} co{n + 200} b")))[0] for n in range(90)
    ]
    root, found, wide = read(tmp_path, write_index(tmp_path, made))
    assert set(root[4]) == set(wide) == {"c", "ca", "co", "co2"}
    assert wide["c"] == (90, [70, 0, 1, 2, 3])
    assert wide["ca"][0] == 90
    assert found["b"] == dict.fromkeys(range(90), 2)
    assert found["ca89"] == {89: 2}
    sizes = [path.stat().st_size for path in (tmp_path / "search/words").iterdir()]
    assert len(sizes) > 5
    assert max(sizes) < 300 + 60


def test_the_same_pages_give_the_same_files_and_what_was_before_goes(tmp_path: Path) -> None:
    entries = [page(f"p{n}/index.html", ("Título", f"texto {n}")) for n in range(3)]

    def write(site: Path, some: list[Any]) -> str:
        made: list[Searched] = []
        for one in some:
            found, piece = searched(one)
            path = site / text_file(found.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(piece)
            made.append(found)
        root = write_index(site, made)
        remove_others(site, root, made)
        return root

    def files(site: Path) -> dict[str, bytes]:
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*.js")}

    write(tmp_path / "a", entries)
    write(tmp_path / "a", entries[:2])
    write(tmp_path / "b", entries[:2])
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert len(files(tmp_path / "a")) == 4
    authors = ("search/text/ours.js", "search/text/index.html", "search/words/0123456789abc.js")
    write_tree(tmp_path / "a", dict.fromkeys(authors, "x"))
    write(tmp_path / "a", entries)
    remove_pieces(tmp_path / "a")
    there = [path for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert {path.relative_to(tmp_path / "a").as_posix() for path in there} == set(authors)


PAGES = st.lists(
    st.builds(
        Searched,
        st.dictionaries(st.text("abc", min_size=1, max_size=4), st.sampled_from("12567"), max_size=8).map(
            lambda words: " ".join(f"{word}{weight}" for word, weight in sorted(words.items()))
        ),
        st.sampled_from(["0" * 12, "1" * 12, ""]),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), then=PAGES)
def test_an_index_made_of_the_one_before_is_the_same_as_one_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: st.DataObject, then: list[Searched]
) -> None:
    """Whatever some pages say now, with and without beginnings of very many words."""
    small = data.draw(st.booleans())
    for name, value in (("LARGEST", 60), ("WIDE", 90), ("FEW", 5), ("_FEW_CHANGED", 30)):
        monkeypatch.setattr(pieces, name, value if small else 1000)
    now = [
        page._replace(words=data.draw(PAGES)[0].words, name="2" * 12 if page.name else "")
        if data.draw(st.integers(0, 3)) == 0
        else page
        for page in then
    ]
    if data.draw(st.booleans()):
        now[0] = now[0]._replace(words=f"*2.5 {now[0].words}".strip())
    sites = [Path(folder) for folder in (tempfile.mkdtemp(dir=tmp_path) for _ in range(3))]
    before = Before(sites[0], write_index(sites[0], then), then)
    roots = [write_index(sites[1], now, before), write_index(sites[2], now)]
    assert roots[0] == roots[1]
    assert tree(sites[1]) == tree(sites[2])


def test_few_changed_pages_are_looked_up_in_the_index_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    then = [searched(page(f"p{n}/index.html", (f"t{n}", f"uno palabra{n} dos")))[0] for n in range(300)]
    before = Before(tmp_path / "then", write_index(tmp_path / "then", then), then)
    now = [*then[:7], searched(page("p7/index.html", ("t7", "uno dos nueva")))[0], *then[8:]]
    root = write_index(tmp_path / "anew", now)
    with monkeypatch.context() as patched:
        patched.setattr(pieces, "_listed", None)
        assert write_index(tmp_path / "now", now, before) == root
    assert tree(tmp_path / "now") == tree(tmp_path / "anew")
    _, found, _ = read(tmp_path / "now", root)
    assert found["nueva"].keys() == {7}
    assert "palabra7" not in found

    assert write_index(tmp_path / "more", [*now, now[0]], before) == write_index(tmp_path / "all", [*now, now[0]])
    for path in (tmp_path / "then").rglob("words/*.js"):
        path.write_bytes(b"cjmSearch(1,[")
    assert write_index(tmp_path / "damaged", now, before) == root
    shutil.rmtree(tmp_path / "then")
    assert write_index(tmp_path / "gone", now, before) == root


@given(st.dictionaries(st.sampled_from("12567"), st.sets(st.integers(0, 200_000), min_size=1).map(sorted)))
def test_what_is_said_of_a_word_is_read_again(pages: dict[str, list[int]]) -> None:
    text = encode(pages)
    assert decode(text) == pages
    assert [group[0] for group in text.split()] == sorted(pages, reverse=True)
    assert {group[0]: list(numbers(group[1:])) for group in text.split()} == pages


def test_of_a_long_section_the_beginning_is_shown_and_every_word_is_found() -> None:
    text = "\n".join(f"palabra{n}" for n in range(5000))
    made, piece = searched(page("a/index.html", ("A", text)))
    assert "palabra49992 " in f"{made.words} "
    assert len(piece) < 25_000
    assert searched([]) == (Searched(), b"")
