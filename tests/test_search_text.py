"""What the search index is given of a page."""

from __future__ import annotations

from cjm_site.search_text import searchable

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
        "<article> Abrir una cuenta Del consejo&nbsp;al cobro Emoción calma "
        '<section> <h3 id="espera">Espera &lt;b&gt;</h3> Coge número </section> <h3 id="nps">NPS</h3> fin </article>'
    )


def test_what_is_excluded_stays_out_even_when_it_is_never_closed() -> None:
    assert searchable("<p>a</p><div data-search-exclude><div>b</div>") == "a"


def test_a_bracket_in_an_attribute_or_a_comment_ends_no_tag() -> None:
    html = '<p title="a > b">uno</p><!-- <h2 id="x">dos</h2> --><h2 class="<a>" id="tres">tres</h2>'
    html += "<p>data-search-exclude</p>"
    assert searchable(html) == 'uno <h2 id="tres">tres</h2> data-search-exclude'
