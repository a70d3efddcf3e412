"""What a reader fetches to see a journey for the first time, Material's own files apart."""

from __future__ import annotations

import gzip
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.generate import generate
from cjm_site.adapters.early import EARLY
from cjm_site.adapters.mkdocs_plugin import SCRIPTS
from cjm_site.adapters.needed import small, small_script
from cjm_site.adapters.page_frame import finished
from cjm_site.assets import templates_folder
from cjm_site.i18n import language
from tests.conftest import cjm

if TYPE_CHECKING:
    from pathlib import Path

MOST = 60_000
"""Bytes on the wire, of a page with everything that can be said of a touchpoint; the sample's largest too."""

_OURS = re.compile(r'(?:href|src)="([^"]*assets/cjm/[^"]*\.(?:css|js))"')


def fetched(page: Path) -> dict[str, int]:
    """What a browser asks for, with what it weighs compressed."""
    files = [page, *(page.parent / address for address in _OURS.findall(page.read_text(encoding="utf-8")))]
    return {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in files}


def largest_journey(site: Path) -> Path:
    return max(site.glob("**/journeys/*/index.html"), key=lambda page: page.stat().st_size)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weight")
    generate(folder, 2, seed=1)
    done = cjm(folder, "build")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_a_full_journey_is_light(generated: Path) -> None:
    weights = fetched(largest_journey(generated))
    assert len(weights) > 3
    assert sum(weights.values()) <= MOST, weights


def test_a_journey_has_its_styles_in_one_file(generated: Path) -> None:
    """The same in the same order; pages where they do not stand together have them one by one."""
    assets = generated / "assets" / "cjm"
    names = ("base", "mermaid", "journey", "tables", "charts")
    assert "journey-page.css" in fetched(largest_journey(generated))
    assert not {f"{name}.css" for name in names} & set(fetched(largest_journey(generated)))
    together = "".join((assets / f"{name}.css").read_text(encoding="utf-8") for name in names)
    assert (assets / "journey-page.css").read_text(encoding="utf-8") == together
    links = [f'<link rel="stylesheet" href="assets/cjm/{name}.css">' for name in names]
    page = f"""<head>{links[0]}<link rel="stylesheet" href="own.css">{"".join(links[1:])}</head>
      <body><article class="md-content__inner"><div class="cjm-journey"></div></article></body>"""
    config: Any = SimpleNamespace(theme={}, extra={})
    assert "journey-page.css" not in finished(page, config, language("es"))


def test_a_journey_has_what_runs_before_the_theme_in_one_file(generated: Path) -> None:
    """The same in the same order; where one of the organization's own stands between, one by one."""
    page = largest_journey(generated)
    own = [name.rpartition("/")[2] for name in EARLY]
    assert "journey-first.js" in fetched(page)
    assert not set(own) & set(fetched(page))
    assert set(own) <= set(fetched(generated / "index.html"))
    assets = generated / "assets" / "cjm"
    together = "".join((assets / name).read_text(encoding="utf-8") for name in own)
    assert (assets / "journey-first.js").read_text(encoding="utf-8") == together
    tags = [f'<script src="../{script}"></script>' for script in EARLY]
    body = '<body><article class="md-content__inner"><div class="cjm-journey"></div></article></body>'
    config: Any = SimpleNamespace(theme={}, extra={"polyfills": [*EARLY, "own.js"]})
    made = finished(f"<head>{''.join(tags)}</head>{body}", config, language("es"))
    assert '<head><script src="../assets/cjm/journey-first.js"></script></head>' in made
    between = f'<head>{tags[0]}<script src="own.js"></script>{"".join(tags[1:])}</head>{body}'
    assert "journey-first.js" not in finished(between, config, language("es"))


def test_what_stands_around_loses_its_indentation_and_nothing_else() -> None:
    page = """<head>\n\n   <script>a\n  b</script>\n   </head><body>\n <pre>a\n  b</pre>
      <article class="md-content__inner">\n  c</article>\n\n </body>"""
    config: Any = SimpleNamespace(theme={}, extra={})
    assert finished(page, config, language("es")) == (
        "<head>\n<script>a\n  b</script>\n</head><body>\n<pre>a\n  b</pre>\n"
        '<article class="md-content__inner">\n  c</article>\n</body>'
    )


def test_diagrams_come_drawn(generated: Path) -> None:
    page = largest_journey(generated).read_text(encoding="utf-8")
    assert 'id="cjm-journey-diagram"' in page
    assert not re.search(r"mermaid[^\"'<>]*\.js", page)
    assert not {"catalog.js", "freshness.js"} & set(fetched(largest_journey(generated)))


def test_a_page_that_shows_views_has_everything(generated: Path) -> None:
    names = set(fetched(generated / "views" / "risks" / "index.html"))
    assert {"catalog.js", "analysis.css"} <= names
    page = largest_journey(generated).read_text(encoding="utf-8")
    link = '<link rel="stylesheet" href="assets/cjm/analysis.css">'
    shown = page.replace("</head>", f"{link}</head>")
    config: Any = SimpleNamespace(theme={}, extra={})
    assert link not in finished(shown, config, language("es"))
    before, end, behind = shown.rpartition("</article>")
    shown = f'{before}<section class="cjm-view"></section>{end}{behind}'
    assert link in finished(shown, config, language("es"))


def test_style_sheets_lose_only_what_says_nothing() -> None:
    css = """/* who */
.a > .b:hover, .c { content: "a, { b: c }"; margin: 0 auto;
  color: var(--x, #fff);
}
@media (min-width: 60em) and (hover: hover) { .a { width: calc(1px + 2 * 3px); } }
"""
    assert small(css) == (
        '.a > .b:hover,.c{content:"a, { b: c }";margin:0 auto;color:var(--x,#fff)}'
        "@media (min-width:60em) and (hover:hover){.a{width:calc(1px + 2 * 3px)}}\n"
    )


def test_scripts_lose_comments_and_indentation() -> None:
    script = "/* what\n   for */\nconst a = 1; // one\n  /* b */\n  const b = '/* no */';\n"
    assert small_script(script) == "const a = 1; // one\nconst b = '/* no */';\n"


@pytest.mark.parametrize("script", [*SCRIPTS, *EARLY])
def test_no_text_in_a_script_is_longer_than_a_line(script: str) -> None:
    """Its indentation would go."""
    lines = (templates_folder() / script).read_text(encoding="utf-8").split("\n")
    assert [line for line in lines if line.count("`") % 2 or line.endswith("\\")] == []
