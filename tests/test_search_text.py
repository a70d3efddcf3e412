"""What the search index is given of a page."""

from __future__ import annotations

import re

from cjm_site.search_text import entries, searchable
from hypothesis import given
from hypothesis import strategies as st
from material.plugins.search.plugin import Parser  # type: ignore[import-untyped]  # no types published

PAGE = """\
<article class="cjm-j"><h1>Abrir <em>una</em> cuenta</h1><p>Del consejo&nbsp;al cobro</p>
<section id="cjm-map" data-search-exclude style="--x: 1"><section><h2 id="no">Mapa</h2></section><p>curva</p></section>
<dl><dt>Emoción</dt><dd>calma</dd></dl><svg viewBox="0 0 1 1"><title>dibujo</title></svg>
<section><h3 class="x" id="espera">
  <span>Espera</span> &lt;b&gt; <a href="#cjm-map">Al mapa</a></h3><p>Coge número</p></section>
<h3 id="nps"><a href="../x/">NPS</a></h3><p>fin</p></article>
"""


def test_keeps_words_and_the_headings_that_a_hit_leads_to() -> None:
    assert searchable(PAGE) == (
        "<article>\nAbrir\nuna\ncuenta\nDel consejo&nbsp;al cobro\nEmoción\ncalma\n"
        '<section>\n<h3 id="espera">Espera &lt;b&gt;</h3>\nCoge número\n</section>\n'
        '<h3 id="nps">NPS</h3>\nfin\n</article>'
    )


def test_what_is_excluded_stays_out_even_when_it_is_never_closed() -> None:
    assert searchable("<p>a</p><div data-search-exclude><div>b</div>") == "a"


def test_a_bracket_in_an_attribute_or_a_comment_ends_no_tag() -> None:
    html = '<p title="a > b">uno</p><!-- <h2 id="x">dos</h2> --><h2 class="<a>" id="tres">tres</h2>'
    html += "<p>data-search-exclude</p>"
    assert searchable(html) == 'uno\n<h2 id="tres">tres</h2>\ndata-search-exclude'


MARKUP = (
    *("<section>", "</section>", '<article class="x">', "</article>", '<h2 id="a">', "</h2>", '<h1 id="z">', "</h1>"),
    *(
        "<h3>",
        "</h3>",
        "uno ",
        "&amp; ",
        "&lt;b&gt;",
        '<p title="a > b">',
        "</p>",
        " > ",
        "<svg><title>x</title></svg>",
    ),
    *('<a href="#">l</a>', "<!-- c -->", "<br/>", '<h4 id="q" class="w">', "</h4>", "\n", "a\xa0b", "<hr>", "  "),
)


@given(st.lists(st.sampled_from(MARKUP), max_size=14).map("".join))
def test_the_quick_way_finds_what_reading_each_tag_does(html: str) -> None:
    text = re.sub(r"<(?:!--.*?--|svg\b.*?</svg)>", " ", html)
    words = re.sub(r'<(?:[^>"]|"[^"]*")*>', " ", text).split()
    found = re.sub(r"<(?:[^>]*)>", " ", re.sub(r"</?(?:section|article|h[1-6])[^>]*>", " ", searchable(html))).split()
    links = text.count("<a ")
    assert len(words) - links <= len(found) <= len(words)
    assert [word for word in found if word != "l"] == [word for word in words if word != "l"]


@given(st.lists(st.sampled_from([mark for mark in MARKUP if mark != " > "]), max_size=14).map("".join))
def test_entries_are_those_of_materials_parser(html: str) -> None:
    words = searchable(html)
    parser = Parser()
    parser.feed(words)
    parser.close()
    theirs = [(part.id, "".join(part.title).strip(), "".join(part.text).split()) for part in parser.data]
    assert [(entry.id, entry.title.strip(), " ".join(entry.text).split()) for entry in entries(words)] == theirs
