"""Lists longer than a page: the first rows in it, the others beside it, and every way of a reader to them."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.conftest import built_site
from tests.site_pages import shows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

LIMIT = 60

CONFIG = f"""
    site_name: Manual
    docs_dir: content
    theme: {{name: material, language: en}}
    plugins: [{{cjm: {{rows_in_page: {LIMIT}, teams: [{{id: caja, name: Caja & <b>Co}}]}}}}]
"""

PERSONAS = {
    f"content/{id_}.md": f"---\ntype: persona\nid: {id_}\nname: {name}\n---\n"
    for id_, name in (("marta", "Marta Ríos"), ("luis", "Luis Ferrer"))
}

HOSTILE = "Último </script><img src=x onerror=alert(1)> \u2028 \\ ' \" número"


PROSE = {"content/index.md": "# Inicio\n\n```cjm\nview: risks\n```\n\n```cjm\nview: risks\nlimit: 5\n```\n"}


EMOTIONS: dict[int, Callable[[int, int], object]] = {
    0: lambda level, _: level,
    1: lambda level, _: {"actual": level, "feeling": "calma *total*"},
    2: lambda level, n: {"actual": level, "planned": 4} if n else {"planned": 4},
    3: lambda level, _: {"expected": level, "feeling": "prisa"},
    4: lambda _, n: "enfado" if n < 10 else None,
    5: lambda level, _: level,
}
"""Levels, words, both, neither."""


def journey(number: int) -> str:
    """A journey with 20 points, on each a risk, a moment, an opportunity and a wow."""
    points = [
        {
            "id": f"punto-{n}",
            "title": f"Punto {n}" if n else "Punto *cero*",
            "emotion": EMOTIONS[number](1 + (n + number) % 5, n),
            "importance": 1 + n % 5 if n != 7 else None,
            "channel": "web",
            "moment": {"kind": ("lost", "decisive", "happy")[n % 3], "why": f"Porque *sí*, {number}-{n}."},
            "risks": [
                {
                    "id": f"r-{n}", "title": f"Comisión {number}.{n}" if (number, n) != (5, 19) else HOSTILE,
                    "likelihood": 1 + n % 5, "impact": 1 + (n + number) % 5, "owner": "caja",
                    "status": ("open", "prevented")[n % 2],
                    "prevention": f"Se **avisa** en {number}-{n}" if n % 4 else "",
                }
            ],
            "wows": [
                {
                    "id": f"w-{n}", "title": f"Sorpresa {number}.{n}", "kind": "surprise", "status": "live",
                    "description": f"Un detalle <b>{number}</b>-{n}",
                }
            ],
            "opportunities": [
                {
                    "id": f"o-{n}", "title": f"Mejora {number}.{n}", "impact": 1 + n % 5, "effort": 1 + number % 5,
                    "feeling": "calma", "metrics": ["propio"], "solution": f"Dar *cita* a la {number}-{n}",
                }
            ],
        }
        for n in range(20)
    ]  # fmt: skip
    head = {
        "type": "journey", "id": f"viaje-{number}", "title": f"Viaje {number}",
        "sector": ("banca", "comercio")[number % 2], "summary": f"La **historia** {number}",
        "parent": "viaje-0" if number == 5 else None, "version": ("current", "target")[number // 4 % 2],
        "counterpart": {0: "viaje-4", 4: "viaje-0"}.get(number),
        "personas": ["marta"] if number % 2 else ["marta", "luis"], "metrics": [{"id": "propio", "name": "KPI propio"}],
        "stages": [
            *(
                {"id": f"etapa-{n}", "title": f"Etapa {n}", "touchpoints": points[n * 10 : n * 10 + 10]}
                for n in range(2)
            ),
            *([{"id": "etapa-2", "title": "Etapa 2", "evidence": [{"title": "Visita"}]}] if number == 2 else []),
        ],
    }  # fmt: skip
    return f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n"


JOURNEYS = {f"content/viajes/v{number}.md": journey(number) for number in range(6)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a built handbook whose lists are twice as long as a page holds."""
    return built_site(tmp_path_factory.mktemp("long"), {"mkdocs.yml": CONFIG, **PERSONAS, **JOURNEYS, **PROSE})


@pytest.fixture(scope="module")
def site(built: Path, serve: Callable[[Path], str]) -> str:
    """Its address."""
    return serve(built).rstrip("/")


def with_rows(folder: Path, rows: int) -> Path:
    """The folder of a built handbook whose pages hold so many rows."""
    reviewed = {
        path: text.replace(
            '"id": "viaje', f'"reviewed": "2026-0{n + 1}-01", "review_every": "1 month", "id": "viaje', 1
        )
        for n, (path, text) in enumerate(JOURNEYS.items())
        if n
    }
    config = CONFIG.replace(f"rows_in_page: {LIMIT}", f"rows_in_page: {rows}")
    others = {
        f"content/{id_}.md": f"---\ntype: persona\nid: {id_}\nname: {id_.title()}\n{more}---\n"
        for id_, more in (
            ("ana", ""),
            ("eva", ""),
            ("zoe", "sector: banca *móvil*\nsegment: b2b\nbuying_role: [decider, user]\nsummary: Sabe *mucho*\n"),
        )
    }
    files = {"mkdocs.yml": config, **PERSONAS, **others, **JOURNEYS, **reviewed}
    return built_site(folder, files)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with twice as many journeys as a page holds."""
    return with_rows(tmp_path_factory.mktemp("few"), 3)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with every row in the page."""
    return with_rows(tmp_path_factory.mktemp("whole"), 500)


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-cjm-count]")).to_have_text(text)


@pytest.mark.parametrize("name", ["risks", "wows", "moments", "opportunities"])
def test_a_page_has_the_first_rows_and_counts_them_all(built: Path, name: str) -> None:
    html = (built / "views" / name / "index.html").read_text("utf-8")
    assert html.count("<tr data-row") == LIMIT
    assert 'data-all="120 entries"' in html
    listed = re.search(r'cjm-behind__pages">(.*?)</ul>', html)
    assert listed
    assert sum(map(int, re.findall(r"</a> (\d+)</li>", listed[1]))) == 120 - LIMIT
    data = (built / "views" / name / "rows-1.js").read_text("utf-8")
    assert "<" not in data
    assert "\u2028" not in data


def test_in_prose_a_long_list_says_that_it_is_only_the_first_part(built: Path) -> None:
    html = (built / "index.html").read_text("utf-8")
    assert html.count("<tr data-row") == LIMIT + 5
    assert re.findall(r"(\d+) of 120 shown", html) == [str(LIMIT), "5"]
    assert "data-cjm-long" not in html
    assert "<template" not in html[html.index("cjm-view") : html.rindex("</section>")]


@pytest.mark.browser
def test_words_are_looked_for_in_rows_that_the_page_has_not(site: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("/views/")[2].partition("?")[0]))
    page.goto(f"{site}/views/risks/")
    said(page, "120 entries")
    assert "risks/rows-1.js" not in asked  # nobody has asked for anything yet
    field = page.locator("form.cjm-filter input")
    field.fill("comision 5.13")
    said(page, "1 of 120 shown")
    shows(page, "Comisión 5.13")
    row = page.locator("[data-row]:visible")
    assert row.evaluate("row => [...row.cells].map(cell => cell.innerText.replace(/\\s+/g, ' ').trim())") == [
        "Comisión 5.13 Prevention: Se avisa en 5-13", "Viaje 5 Target Etapa 1 › Punto 13", "Marta Ríos", "comercio", "",
        "16 4 × 4", "Prevented", "Caja & <b>Co",
    ]  # fmt: skip
    links = row.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [
        "../../viajes/v5/index.html#risk-r-13", "../../viajes/v5/index.html", "../../viajes/v5/index.html#punto-13",
        "../../marta/index.html", "../teams/index.html#team-caja",
    ]  # fmt: skip
    assert page.evaluate("document.querySelectorAll('[data-fill], [data-put], [data-each], [data-to]').length") == 0
    assert page.evaluate("document.activeElement.name") == "text"
    field.fill("ultimo numero")
    said(page, "1 of 120 shown")
    shows(page, " ".join(HOSTILE.split()))
    assert asked.count("risks/rows-1.js") == 1
    field.fill("cero 3.0")
    said(page, "1 of 120 shown")


@pytest.mark.browser
def test_choices_matrix_and_order_hold_for_all_rows(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/")
    page.locator(".cjm-matrix a").first.click()
    options = page.locator("select[name=weight] option").all_inner_texts()
    count = next(text for text in options if text.startswith("5 × 1"))
    said(page, f"{count[count.index('(') + 1 : -1]} of 120 shown")
    page.get_by_role("button", name="Clear filters").click()
    said(page, "120 entries")
    for name, value, rows in (("persona", "luis", 60), ("stage", "Etapa 1", 60), ("owner", "caja", 120)):
        if page.locator(f"select[name={name}]").count():  # one owner is no choice
            page.locator(f"select[name={name}]").select_option(value)
            said(page, f"{rows} of 120 shown")
            page.get_by_role("button", name="Clear filters").click()
    page.get_by_role("button", name="Risk", exact=True).click()
    titles = page.locator("[data-row]:visible th > a")
    for place in range(3):
        expect(titles.nth(place)).to_have_text(f"Comisión 0.{place}")
    expect(page).to_have_url(re.compile(r"\?sort=0$"))
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("[data-row]:visible")).to_have_count(120)
    expect(titles.nth(-2)).to_have_text("Comisión 5.18")
    expect(titles.last).to_have_text(" ".join(HOSTILE.split()))
    weights = page.get_by_role("button", name="Weight")
    weights.click()
    expect(page.locator("[data-row]:visible .cjm-weight").first).to_have_text("25")
    weights.click()
    expect(page.locator("[data-row]:visible .cjm-weight").first).to_have_text("1")


@pytest.mark.browser
def test_an_address_leads_to_rows_that_the_page_has_not(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/?text=5.13&status=prevented")
    said(page, "1 of 120 shown")
    page.goto(f"{site}/views/risks/#risks-prevented")  # the first of them is behind the open ones
    expect(page.locator("[data-row]:visible")).to_have_count(110)
    first = page.locator("[data-row]", has_text="Prevented").first
    expect(first).to_be_in_viewport()
    page.goto(f"{site}/views/opportunities/#opportunities-doubtful")
    expect(page.locator("tbody[data-group=doubtful] .cjm-table__group")).to_be_in_viewport()
    page.goto(f"{site}/views/moments/")
    page.locator(".cjm-tally a", has_text="Happy").click()
    said(page, "36 of 120 shown")
    expect(page.locator("tbody[data-group=happy] [data-row]")).to_have_count(36)
    expect(page.locator("tbody[data-group=hurt]")).to_be_hidden()


FORMS = """() => {
    const form = (row) => [...row.cells].map(cell => {
        const copy = cell.cloneNode(true);
        for (const prose of copy.querySelectorAll('p, .cjm-place, .cjm-badge, .cjm-dots i')) prose.remove();
        const classes = [...copy.querySelectorAll('[class]')].map(e => e.getAttribute('class'));
        return [cell.localName, cell.className, cell.dataset.label, ...classes].join('/');
    }).join().replace(/cjm-mood--\\w+/g, '');
    const all = (own) => new Set([...document.querySelectorAll('[data-row]')]
        .filter(row => row.hasAttribute('data-journey') === own).map(form));
    return [[...all(true)], [...all(false)]];
}"""


@pytest.mark.browser
def test_rows_of_the_page_and_rows_of_the_data_look_alike(site: str, page: Page) -> None:
    """A row that the data makes has the cells of the row that the server makes, but for what only that one says."""
    for name in ("risks", "wows", "moments", "opportunities", "assumptions"):
        page.goto(f"{site}/views/{name}/")
        page.locator("form.cjm-filter input").fill("punto 1")
        expect(page.locator("[aria-busy]")).to_have_count(0)
        page.locator("form.cjm-filter input").fill("")
        page.get_by_role("button", name="Show all").click()
        expect(page.locator("[data-row]:visible")).to_have_count(120)
        kinds = page.evaluate(FORMS)
        assert set(kinds[0]) & set(kinds[1]), (name, kinds[0][:2], kinds[1][:2])


TEXTS = """of => [...document.querySelectorAll('[data-row]')].map(row => [...row.cells]
    .filter((_, n) => n !== of).map(cell => cell.innerText.replace(/\\s+/g, ' ').trim()))"""


def show_all(page: Page) -> None:
    button = page.get_by_role("button", name="Show all")
    if button.is_visible():
        button.click()
    expect(button).to_have_count(0)


ONLY_THE_PAGE_DRAWS = {"journeys": 1}
"""The line of a journey's emotion: the other rows say its mean."""


@pytest.mark.browser
@pytest.mark.parametrize(
    "name", ["risks", "wows", "moments", "opportunities", "assumptions", "journeys", "portfolio", "freshness"]
)
def test_every_row_says_the_same_in_the_page_or_beside_it(few: Path, whole: Path, page: Page, name: str) -> None:
    """So words are found in all of them, and all of them are sorted by the same."""
    found = []
    page.clock.set_fixed_time("2026-05-20T12:00:00")
    for place in (few, whole):
        page.goto((place / f"views/{name}/index.html").as_uri())
        page.locator("form.cjm-filter input").focus()
        expect(page.locator("[aria-busy]")).to_have_count(0)
        show_all(page)
        found.append(page.evaluate(TEXTS, ONLY_THE_PAGE_DRAWS.get(name, -1)))
    assert len(found[0]) == {"journeys": 6, "portfolio": 6, "freshness": 11}.get(name, 120)
    assert found[0] == found[1]


ORDERS = """async of => {
    const rows = () => [...document.querySelectorAll('[data-row]')]
        .map(row => [...row.cells].filter((_, n) => n !== of)
            .map(cell => cell.textContent.replace(/\\s+/g, '')).join());
    const found = { address: rows() };
    for (const head of document.querySelectorAll('th[data-sort]')) {
        for (const press of [1, 2]) {  // one way, then the other
            head.querySelector('button').click();
            while (document.querySelector('[data-cjm-busy]')) await new Promise(done => setTimeout(done, 5));
            found[`${head.cellIndex} ${head.textContent.trim()} ${head.ariaSort}`] = rows();
        }
    }
    return found;
}"""
"""The rows in every order that the list can be put into, beginning with the one that the address asked for."""


@pytest.mark.browser
@pytest.mark.parametrize("name", ["risks", "wows", "moments", "opportunities", "assumptions", "journeys"])
def test_every_order_is_the_same_in_the_page_or_beside_it(few: Path, whole: Path, page: Page, name: str) -> None:
    """Few of the rows are in one page and all in the other, so keys that are read differently would mix them up."""
    orders: list[dict[str, list[str]]] = []
    for place in (few, whole):
        page.goto(f"{(place / f'views/{name}/index.html').as_uri()}?sort=-1")
        expect(page.locator("[aria-busy]")).to_have_count(0)
        show_all(page)
        orders.append(page.evaluate(ORDERS, ONLY_THE_PAGE_DRAWS.get(name, -1)))
    assert len({str(order) for order in orders[0].values()}) > (1 if name == "journeys" else 3)
    assert {len(order) for order in orders[0].values()} == {6 if name == "journeys" else 120}
    assert orders[0] == orders[1]


@pytest.mark.browser
def test_words_of_descriptions_are_found_in_every_row(few: Path, page: Page) -> None:
    for name, text in (
        ("risks", "avisa 3-1"),
        ("wows", "detalle <b>3</b>-1"),
        ("moments", "porque 3-1"),
        ("opportunities", "cita 3-1"),
    ):
        page.goto(f"{(few / f'views/{name}/index.html').as_uri()}?text={text}")
        said(page, f"{9 if name == 'risks' else 11} of 120 shown")
    page.goto(f"{(few / 'views/journeys/index.html').as_uri()}?text=historia")
    said(page, "6 of 6 shown")
    page.goto(f"{(few / 'views/portfolio/index.html').as_uri()}?text=etapa")
    said(page, "6 of 6 shown")


@pytest.mark.browser
def test_without_a_script_the_page_leads_to_every_row(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/views/risks/#risks-prevented")
    assert page.locator("[data-row]").count() == LIMIT
    assert page.get_by_text("The first 60 of 120 are above").is_visible()
    links = page.locator(".cjm-behind a")
    assert links.all_inner_texts() == [f"Viaje {number}" for number in range(6)]
    assert links.first.is_visible()
    links.first.click()
    expect(page.locator("#risk-r-9")).to_have_count(1)
    context.close()


@pytest.mark.browser
def test_from_disk_rows_are_loaded_too(built: Path, page: Page) -> None:
    page.goto(f"{(built / 'views/risks/index.html').as_uri()}?text=5.13")
    said(page, "1 of 120 shown")
    expect(page.locator(".cjm-behind details")).not_to_have_attribute("open", "")


@pytest.mark.browser
@pytest.mark.parametrize("missing", ["rows-1.js", "long.js"])
def test_what_cannot_be_loaded_is_said(site: str, page: Page, missing: str) -> None:
    page.route(f"**/{missing}*", lambda route: route.abort())
    page.goto(f"{site}/views/risks/?text=comision 5.&sort=-5")
    said(page, "20 of the first 60 shown; the others could not be loaded".replace("20", str(in_page("Viaje 5"))))
    page.locator("select[name=status]").select_option("prevented")
    said(page, "0 of the first 60 shown; the others could not be loaded")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.locator("[data-cjm-none]")).to_be_visible()


@pytest.mark.browser
def test_while_rows_are_loaded_it_says_so(site: str, page: Page) -> None:
    waiting: list[Route] = []
    page.route("**/rows-1.js*", lambda route: waiting.extend([route]))
    page.goto(f"{site}/views/risks/")
    page.locator("form.cjm-filter input").fill("5.18")
    said(page, "1 of the first 60 shown; the others are being loaded …")
    expect(page.locator("table[aria-busy=true]")).to_have_count(1)
    shows(page, "Comisión 5.18")
    page.locator("form.cjm-filter input").fill("5.1")
    waiting[0].continue_()
    said(page, "10 of 120 shown")
    assert page.locator("[data-cjm-count]").get_attribute("aria-live") == "polite"


@pytest.mark.browser
def test_axe_finds_nothing_in_a_long_list(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/?text=5.1")
    said(page, "10 of 120 shown")
    page.locator(".cjm-behind summary").click()
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run('.cjm-catalog')).violations.map(v => [v.id, v.nodes[0].html])")
    assert found == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def in_page(journey: str) -> int:
    """How many of a journey's risks are among the first."""
    found = [
        (-(1 + n % 5) * (1 + (n + number) % 5), number)
        for number in range(6)
        for n in range(20)
        if n % 2 == 0
    ]  # fmt: skip
    return sum(number == int(journey[-1]) for _, number in sorted(found)[:LIMIT])


@pytest.mark.browser
def test_lists_with_a_row_for_each_journey_may_be_long_too(few: Path, page: Page) -> None:
    def open_view(name: str) -> None:
        page.goto((few / f"views/{name}/index.html").as_uri())

    page.clock.set_fixed_time("2026-05-20T12:00:00")
    open_view("journeys")
    said(page, "6 entries")
    page.locator("form.cjm-filter input").fill("viaje comercio")
    said(page, "0 of 6 shown")  # a sector is a heading here
    page.locator("form.cjm-filter input").fill("")
    page.locator("select[name=sector]").select_option("comercio")
    said(page, "3 of 6 shown")
    shows(page, "Viaje 1", "Viaje 3", "Viaje 5")
    row = page.locator("[data-row]:visible").last.evaluate("row => [...row.cells].map(cell => cell.innerText.trim())")
    assert [" ".join(cell.split()) for cell in row] == [
        "Viaje 5 Target La historia 5 Part of: Viaje 0", "3 (neutral)", "Marta Ríos", "20", "20", "10", "",
    ]  # fmt: skip
    open_view("portfolio")
    page.locator("form.cjm-filter input").fill("viaje 5")
    said(page, "1 of 6 shown")
    cells = page.locator("[data-row]:visible .cjm-heat__cell")
    assert [" ".join(text.split()) for text in cells.all_inner_texts()] == ["3 Etapa 0", "3 Etapa 1"]
    assert cells.first.get_attribute("data-tone") == "3"
    assert cells.locator("a").last.get_attribute("href") == "../../viajes/v5/index.html#etapa-1"
    open_view("freshness")  # the days are said by the reader's browser, of rows that it has not seen too
    tally = [" ".join(text.split()) for text in page.locator(".cjm-tally li:visible").all_inner_texts()]
    assert tally == ["3 overdue", "6 never reviewed", "1 due soon", "1 up to date"]
    page.locator(".cjm-tally a", has_text="due soon").click()
    said(page, "1 of 11 shown")
    shows(page, "Viaje 4")
    expect(page.locator("[data-row]:visible")).to_contain_text("Jun 1, 2026")
    open_view("coverage")
    assert page.locator(".cjm-table--coverage tbody tr").count() == 3
    assert page.locator(".cjm-behind__pages a").all_inner_texts() == ["Viaje 1", "Viaje 3", "Viaje 5"]
    open_view("assumptions")
    assert page.locator(".cjm-table--backing tbody tr").count() == 3


@pytest.mark.browser
def test_tiles_may_be_a_long_list_too(few: Path, page: Page) -> None:
    path = few / "views/personas/index.html"
    assert path.read_text("utf-8").count('<li class="cjm-tile" data-row') == 3
    page.goto(path.as_uri())
    tiles = page.locator(".cjm-tiles > [data-row]:visible")
    said(page, "5 entries")
    assert tiles.locator("h2").all_inner_texts() == ["Ana", "Eva", "Luis Ferrer"]
    assert page.locator(".cjm-behind__pages a").all_text_contents() == ["Marta Ríos", "Zoe"]
    page.locator("form.cjm-filter input").fill("120 key")
    said(page, "1 of 5 shown")
    assert tiles.locator("li").all_inner_texts() == ["6 journeys", "120 key moments"]
    page.locator("form.cjm-filter input").fill("")
    page.locator("select[name=buying_role]").select_option("user")
    said(page, "1 of 5 shown")
    texts = [" ".join(text.split()) for text in tiles.all_inner_texts()]
    assert texts == ["Zoe Sabe mucho banca móvil B2B"]
    assert tiles.locator("a").get_attribute("href") == "../../zoe/index.html"
    page.get_by_role("button", name="Clear filters").click()
    expect(tiles).to_have_count(5)
