"""HTML in prose: what authors' Markdown makes stays, what acts or leads astray goes, and the author is told where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cjm_site.config_file import read_settings
from cjm_site.html_check import html_problems
from cjm_site.mermaid import addresses_in
from cjm_site.prose_html import sanitize
from cjm_site.refusal import ConfigError
from cjm_site.urls import is_allowed
from tests.conftest import cjm, write_tree
from tests.pages import Look

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = """
    site_name: S
    docs_dir: content
    theme: {name: material}
    plugins: [search, cjm: {prose_html: MODE}]
    markdown_extensions:
      - admonition
      - attr_list
      - md_in_html
      - tables
      - footnotes
      - abbr
      - def_list
      - toc: {permalink: true}
      - pymdownx.details
      - pymdownx.superfences
      - pymdownx.tabbed: {alternate_style: true}
      - pymdownx.tasklist: {custom_checkbox: true}
      - pymdownx.highlight: {anchor_linenums: true, line_spans: __span}
      - pymdownx.keys
      - pymdownx.mark
      - pymdownx.progressbar
"""

RICH = """
# Prose {.big #top}

!!! note "Mind"
    Inside

??? tip
    Folded

- [x] done
- [ ] open

| a | b |
|---|--:|
| 1 | 2 |

=== "One"
    x
=== "Two"
    y

Text[^1], ++ctrl+c++, ==marked==, the HTML word.

[=45% "45%"]

```python linenums="1"
print("<b>")
```

Term
:   definition

<figure markdown>
  ![i](a.svg){ width="300" loading=lazy .wide }
  <figcaption>caption</figcaption>
</figure>

<details open><summary>more</summary>text</details>

[out](https://example.org){ target=_blank rel=noopener }

*[HTML]: Hyper <Text> language

[^1]: the note
"""

KEPT = (
    '<h1 class="big" id="top">',
    '<a class="headerlink" href="#top" title="Permanent link">',
    '<div class="admonition note">',
    '<details class="tip">',
    '<input type="checkbox" disabled="" checked="">',
    '<label class="task-list-control">',
    '<td style="text-align: right;">2</td>',
    '<input checked="checked" id="__tabbed_1_1" name="__tabbed_1" type="radio">',
    '<label for="__tabbed_1_2">Two</label>',
    '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>',
    '<li id="fn:1">',
    '<kbd class="key-control">Ctrl</kbd>',
    "<mark>marked</mark>",
    '<div class="progress-bar" style="width:45.00%">',
    '<span id="__span-0-1"><a id="__codelineno-0-1" name="__codelineno-0-1"></a>',
    "<dt>Term</dt>",
    '<abbr title="Hyper &lt;Text&gt; language">HTML</abbr>',
    'class="wide"',
    'width="300"',
    "<figcaption>caption</figcaption>",
    "<summary>more</summary>text</details>",
    '<a href="https://example.org" rel="noopener" target="_blank">',
)
"""What the usual extensions make of it."""

GOES = (
    ("<script>x()</script>", "CJM047"),
    ("<iframe src=a.html>in</iframe>", "CJM047"),
    ("<form action=a><button>go</button></form>", "CJM047"),
    ("<style>p{}</style>", "CJM047"),
    ("<object data=a.swf></object>", "CJM047"),
    ("<base href=a>", "CJM047"),
    ("<meta http-equiv=refresh content=0>", "CJM047"),
    ("<link rel=stylesheet href=a.css>", "CJM047"),
    ("<nombre>", "CJM047"),
    ("<math><mi>x</mi></math>", "CJM047"),
    ("<svg><animate attributeName=href values=a></svg>", "CJM047"),
    ("<svg><foreignObject><p>x</p></foreignObject></svg>", "CJM047"),
    ("<b onclick=x()>b</b>", "CJM048"),
    ("<b ONCLICK=x()>b</b>", "CJM048"),
    ("<svg/onload=x()>", "CJM048"),
    ("<img src=a.png onerror=x()>", "CJM048"),
    ('<p style="position:fixed">p</p>', "CJM048"),
    ('<td style="text-align:right;background:url(a)">p</td>', "CJM048"),
    ('<p id="__config">p</p>', "CJM048"),
    ('<p data-md-component="search">p</p>', "CJM048"),
    ('<p data-cjm-catalog="">p</p>', "CJM048"),
    ("<a href=a.html target=other>a</a>", "CJM048"),
    ("<a href=a.html ping=b>a</a>", "CJM048"),
    ("<input type=text>", "CJM048"),
    ("<a href=javascript:x()>a</a>", "CJM037"),
    ("<a href='java&#9;script:x()'>a</a>", "CJM037"),
    ("<a href='&#x6a;avascript&colon;x()'>a</a>", "CJM037"),
    ("<a href='\\\\host/x'>a</a>", "CJM037"),
    ("<a href='/\\host'>a</a>", "CJM037"),
    ("<a href=//host>a</a>", "CJM037"),
    ("<a href='data:text/html,x'>a</a>", "CJM037"),
    ("<img src=//host/x.png>", "CJM037"),
    ("<img src=https://host/x.png>", "CJM038"),
    ("<img src=data:image/png;base64,x>", "CJM038"),
    ("<img srcset='a.png 1x, https://host/x.png 2x'>", "CJM038"),
)

STAYS = (
    "<b>b</b>",
    '<p class="x" id="y" lang="es" aria-label="z" data-x="1">p</p>',
    "<a href=a.html>a</a>",
    "<a href=mailto:a@example.org>a</a>",
    "<a href=tel:+34>a</a>",
    "<a href='#x'>a</a>",
    "<img src=a.png alt=a>",
    "<video src=a.mp4 controls></video>",
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0" fill="none"/></svg>',
    "<table><tr><td colspan=2>x</td></tr></table>",
)


def _text(html: str) -> tuple[list[str], str]:
    """Every tag with its attributes, and the text, whatever the notation."""
    from html.parser import HTMLParser

    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend([tag, *(f"{name}={value or ''}" for name, value in sorted(attrs))])

    Reader().feed(html)
    return sorted(found), Look(html).text.strip()


@pytest.mark.parametrize(("html", "code"), GOES)
def test_what_goes_is_told_with_its_place(html: str, code: str, found: Callable[..., list[str]]) -> None:
    assert _text(sanitize(html)) != _text(html)
    places = found({"a.md": f"# T\n\nOne {html} word\n", "a.html": "x"})
    assert [place.split()[1] for place in places][:1] == [code]
    assert all(place.startswith("content/a.md:3:") and int(place.split()[0].split(":")[2]) >= 5 for place in places)


@pytest.mark.parametrize("html", STAYS)
def test_what_stays_is_not_told(html: str) -> None:
    kept = [tag for tag in _text(sanitize(html))[0] if tag != "tbody"]
    assert (kept, Look(sanitize(html)).text) == (_text(html)[0], Look(html).text)
    assert html_problems(html, "sanitize") == []


@pytest.mark.parametrize(
    "code", ["`<script>`", "```\n<script>\n```", "    <script>", "``<b onclick=x>` ``", "a < b > c"]
)
def test_code_is_no_html(code: str) -> None:
    assert html_problems(f"Text\n\n{code}\n", "sanitize") == []


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ("Text\n{: onclick=x() }", ["content/a.md:4:4 CJM048"]),
        ("## H { .a onclick='x()' }", ["content/a.md:3:11 CJM048"]),
        ('[t](b.md){: style="color:red" }', ["content/a.md:3:13 CJM048"]),
        ("[t](b.md){: href=javascript:x }", ["content/a.md:3:13 CJM037"]),
        ("![t](a.svg){ src=https://host/a.png }", ["content/a.md:3:14 CJM038"]),
        ("[t](b.md){ .a #b title='t' } and {x=1}", []),
    ],
)
def test_attributes_in_braces(given: str, places: list[str], found: Callable[..., list[str]]) -> None:
    assert found({"a.md": f"# T\n\n{given}\n", "b.md": "# B\n", "a.svg": "<svg/>"}) == places


@pytest.mark.parametrize(
    "href",
    [
        "//host/x",
        r"\\host\x",
        r"/\host",
        r"\/host",
        "java\tscript:x",
        " javascript:x",
        "JAVASCRIPT:x",
        "data:,x",
        "vbscript:x",
    ],
)
def test_addresses_that_lead_astray(href: str, found: Callable[..., list[str]]) -> None:
    assert not is_allowed(href)
    page = "---\ntype: persona\nname: A\nevidence: [{title: t, url: %s}]\n---\n"
    quoted = '"' + href.replace("\\", "\\\\").replace("\t", "\\t") + '"'
    assert found({"a.md": page % quoted}) == ["content/a.md:4:28 CJM037"]


def test_addresses_in_diagrams(found: Callable[..., list[str]]) -> None:
    diagram = (
        '```mermaid\nflowchart LR\nA["Step: pay"] --> B\nclick A "javascript:x()" "Tip: go"\n'
        'click B href "//host"\nC@{ img: "https://host/x.png", label: "Step: x" }\nclick A "https://example.org"\n```\n'
    )
    assert found({"a.md": diagram}) == [
        "content/a.md:4:9 CJM037",
        "content/a.md:5:14 CJM037",
        "content/a.md:6:10 CJM038",
    ]
    assert [address for address, *_ in addresses_in('click A "sub/b.md" "Tip: go"')] == ["sub/b.md"]


def test_the_option_says_what_it_may_be(tmp_path: Path) -> None:
    write_tree(tmp_path, {"mkdocs.yml": CONFIG.replace("MODE", "sanitise"), "content/a.md": "# A\n"})
    with pytest.raises(ConfigError) as error:
        read_settings(tmp_path / "mkdocs.yml")
    assert [f"{d.place} {d.code} {d.hint}" for d in error.value.diagnostics] == ["mkdocs.yml:4:37 CJM024 guess"]


BAD = '<b onclick="x()">bold</b> <script>evil()</script>\n\nText\n{: onclick="x()" .kept }\n'


def _build(root: Path, mode: str) -> str:
    write_tree(
        root, {"mkdocs.yml": CONFIG.replace("MODE", mode), "content/a.svg": "<svg/>", "content/a.md": RICH + BAD}
    )
    done = cjm(root, "build")
    assert done.returncode == 0, done.stderr
    html = (root / "site" / "a" / "index.html").read_text("utf-8")
    return html[html.index("<article") : html.index("</article>")]


def test_sanitized_pages_keep_what_markdown_makes(tmp_path: Path) -> None:
    html = _build(tmp_path, "sanitize")
    assert [kept for kept in KEPT if kept not in html] == []
    assert "<b>bold</b>" in html
    assert '<p class="kept">Text</p>' in html
    assert "evil" not in html
    assert "onclick" not in html


def test_escaped_pages_show_html_as_text(tmp_path: Path) -> None:
    html = _build(tmp_path, "escape")
    shown = ('&lt;b onclick="x()"&gt;bold&lt;/b&gt;', "&lt;script&gt;evil()&lt;/script&gt;", '<p class="kept">Text</p>')
    assert [text for text in shown if text not in html] == []
    assert "<script" not in html
    assert '<p class="kept">Text</p>' in html
    assert '<div class="admonition note">' in html
    places = [(p.code, p.values.get("tag"), p.line) for p in html_problems(RICH + BAD, "escape")]
    assert ("CJM049", "script", RICH.count("\n") + 1) in places
    assert html_problems(BAD, "allow") == []
