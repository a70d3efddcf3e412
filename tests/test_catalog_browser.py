"""Lists in a browser: filtered, sorted, shared by their address, and whole without the script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.conftest import built_site
from tests.site_pages import shows, widths_that_scroll

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

CONFIG = """
    site_name: Manual
    docs_dir: content
    theme: {name: material, language: en}
    plugins: [cjm]
"""

PERSONAS = {
    f"content/{id_}.md": f"---\ntype: persona\nid: {id_}\nname: {name}\nsector: {sector}\n"
    f"reviewed: {reviewed}\nreview_every: 1 month\n---\n"
    for id_, name, sector, reviewed in (
        ("marta", "Marta Ríos", "banca", "2026-10-31"),
        ("luis", "Luis Ferrer", "comercio", "2026-09-15"),
    )
}


def journey(id_: str, persona: str, sector: str, risks: str) -> str:
    return (
        f"---\ntype: journey\nid: {id_}\ntitle: Viaje {id_}\npersonas: {persona}\nsector: {sector}\nstages:\n"
        f"  - id: etapa\n    title: Etapa de {id_}\n    touchpoints:\n      - id: punto\n        title: Punto\n"
        f"        emotion: 3\n        channel: web\n        risks: [{risks}]\n---\n"
    )


JOURNEYS = {
    "content/uno.md": journey(
        "uno", "marta", "banca",
        "{id: a, title: Comisión oculta, likelihood: 4, impact: 5}, "
        "{id: b, title: Zona sin cobertura, likelihood: 1, impact: 2}, "
        "{id: c, title: Avería, likelihood: 2, impact: 2, status: prevented}",
    ),
    "content/dos.md": journey("dos", "luis", "comercio", "{id: d, title: Bolsa rota, likelihood: 3, impact: 3}"),
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small built handbook."""
    return built_site(tmp_path_factory.mktemp("site"), {"mkdocs.yml": CONFIG, **PERSONAS, **JOURNEYS})


@pytest.fixture(scope="module")
def site(built: Path, serve: Callable[[Path], str]) -> str:
    """Its address."""
    return serve(built).rstrip("/")


def test_text_filters_by_every_word_whatever_the_accents(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/")
    expect(page.locator("[data-cjm-count]")).to_have_text("4 entries")
    page.get_by_label("Search", exact=True).first.fill("comision UNO")
    expect(page.locator("[data-cjm-count]")).to_have_text("1 of 4 shown")
    shows(page, "Comisión oculta")
    page.locator("form.cjm-filter input").fill("comision dos")
    expect(page.locator("[data-cjm-none]")).to_be_visible()


def test_selects_filter_and_clearing_brings_everything_back(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/")
    page.locator("select[name=persona]").select_option("marta")
    page.locator("select[name=status]").select_option("open")
    shows(page, "Comisión oculta", "Zona sin cobertura")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("[data-cjm-count]")).to_have_text("4 entries")
    expect(page.locator("[data-row]:visible")).to_have_count(4)
    expect(page).to_have_url(f"{site}/views/risks/")


def test_a_shared_address_restores_filter_and_order(site: str, page: Page, browser: Browser) -> None:
    page.goto(f"{site}/views/risks/")
    page.locator("select[name=sector]").select_option("banca")
    page.locator("form.cjm-filter input").fill("a")
    page.get_by_role("button", name="Weight").click()
    page.get_by_role("button", name="Weight").click()
    page.wait_for_url("**sector=banca**")
    page.wait_for_url("**text=a**")
    other = browser.new_page()
    other.goto(page.url)
    for window in (page, other):
        shows(window, "Zona sin cobertura", "Avería", "Comisión oculta")
    expect(other.locator("select[name=sector]")).to_have_value("banca")
    expect(other.locator("form.cjm-filter input")).to_have_value("a")
    other.close()


def test_an_address_that_names_nothing_filters_nothing(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/?sector=luna&sort=99#%E0%A4%A")
    expect(page.locator("[data-row]:visible")).to_have_count(4)
    expect(page.locator("[data-cjm-count]")).to_have_text("4 entries")


def test_sorting_goes_up_down_and_back_with_the_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/")
    before = [text.strip() for text in page.locator("[data-row]:visible th > a").all_inner_texts()]
    assert len(before) == 4
    button = page.get_by_role("button", name="Risk", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    shows(page, "Avería", "Bolsa rota", "Comisión oculta", "Zona sin cobertura")
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    page.keyboard.press("Enter")
    shows(page, "Zona sin cobertura", "Comisión oculta", "Bolsa rota", "Avería")
    page.keyboard.press("Enter")
    shows(page, *before)
    expect(page.locator("th[aria-sort]")).to_have_count(0)


def test_a_number_of_the_matrix_filters_the_rows_below(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/")
    page.locator(".cjm-matrix a").first.click()
    shows(page, "Comisión oculta")
    expect(page.locator("select[name=weight]")).to_have_value("4-5")
    expect(page).to_have_url(re.compile("weight=4-5"))


def test_tiles_filter_too(site: str, page: Page) -> None:
    page.goto(f"{site}/views/personas/?sector=comercio")
    expect(page.locator("[data-row]:visible")).to_have_count(1)


def test_without_script_everything_is_there_and_no_dead_control(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    for name in ("personas", "journeys", "wows", "risks", "channels", "teams", "metrics"):
        page.goto(f"{site}/views/{name}/")
        rows = page.locator("[data-row]")
        assert all(rows.nth(n).is_visible() for n in range(rows.count())), name
        assert not any(form.is_visible() for form in page.locator("form.cjm-filter").all()), name
        assert page.locator(".cjm-sort").count() == 0, name
    context.close()


def test_no_page_is_wider_than_the_window(site: str, page: Page) -> None:
    for path in ("marta/", "views/journeys/", "views/risks/", "views/personas/", "views/channels/", ""):
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(f"{site}/{path}")
        assert widths_that_scroll(page, (320, 390, 768, 1440)) == [], path


def test_printing_shows_every_row_and_use(site: str, page: Page) -> None:
    page.goto(f"{site}/views/channels/")
    assert not page.get_by_text("Punto", exact=True).first.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.get_by_text("Punto", exact=True).first.is_visible()


def test_of_thousands_of_rows_only_the_first_are_laid_out_while_one_types(site: str, built: Path, page: Page) -> None:
    """What keeps a list quick; how quick it is then, ``benchmarks/list_filter.py`` says."""
    html = (built / "views" / "risks" / "index.html").read_text("utf-8")
    (built / "views" / "many").mkdir(exist_ok=True)
    (built / "views" / "many" / "index.html").write_text(_many(html, 5000), "utf-8")
    page.goto(f"{site}/views/many/", wait_until="domcontentloaded", timeout=120_000)
    expect(page.locator("[data-row]:visible")).to_have_count(50, timeout=120_000)
    assert page.locator("[data-row]").count() == 50
    counts = []
    for text in ("c", "co", "com", "comi", "comis", "comi", "com", "co", "c", ""):
        page.evaluate(TYPE, text)
        expect(page.locator("[data-cjm-count]")).to_have_text(
            re.compile("of 5000 shown") if text else "4 entries"  # as the page of four says of itself
        )
        counts.append(page.locator("[data-row]").count())
    assert max(counts) == 50
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("[data-row]:visible")).to_have_count(5000, timeout=60_000)


TYPE = """(text) => {
    const field = document.querySelector('.cjm-filter input');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


def _many(html: str, number: int) -> str:
    head, *rows = html.split("<tr data-row")
    last, end, tail = rows[-1].partition("</tr>")
    rows[-1] = last + end + "\n"
    return head + "".join(f"<tr data-row{rows[n % len(rows)]}" for n in range(number)) + tail


def test_what_is_overdue_is_said_on_the_readers_day(page: Page, site: str) -> None:
    def rows() -> list[tuple[str, ...]]:
        found = page.locator("[data-row]").all()
        return [
            (*row.locator("td").nth(5).inner_text().strip().split("\n"), row.get_attribute("data-state") or "")
            for row in found
        ]

    never = ("Never reviewed", "unreviewed")
    page.clock.set_fixed_time("2026-11-22T12:00:00")
    page.goto(f"{site}/views/freshness/")
    expect(page.get_by_text("As of Nov 22, 2026")).to_be_visible()
    late, soon = ("Overdue Oct 15, 2026", "38 days ago", "overdue"), ("Due soon Nov 30, 2026", "in 8 days", "soon")
    assert rows() == [late, never, never, soon]
    assert [" ".join(item.split()) for item in page.locator(".cjm-tally li:visible").all_inner_texts()] == [
        "1 overdue",
        "2 never reviewed",
        "1 due soon",
    ]
    page.locator(".cjm-tally a", has_text="overdue").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert rows() == [late]
    assert page.locator("select[name=state] option").all_inner_texts() == [
        "All", "Overdue (1)", "Never reviewed (2)", "Due soon (1)",
    ]  # fmt: skip
    page.clock.set_fixed_time("2026-10-15T23:00:00")
    page.goto(f"{site}/views/freshness/?")
    assert rows() == [never, never, ("Due soon Oct 15, 2026", "today", "soon"), ("Up to date Nov 30, 2026", "fresh")]


def test_without_the_script_the_days_of_reviews_are_there(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/views/freshness/")
    text = page.locator(".cjm-table--fresh").inner_text()
    assert "Oct 15, 2026" in text
    assert "Overdue" not in text
    assert page.get_by_text("Each review is due on the day that stands there.").is_visible()
    context.close()
