"""What readers set for all sites, forced colours and less motion, is respected: nothing is told by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

JOURNEY_PAGE = "comercio/journeys/recogida-en-coche/index.html"


def test_forced_colours_leave_borders_dashes_and_focus(sample: Path, browser: Browser) -> None:
    page = browser.new_page(forced_colors="active", viewport={"width": 1440, "height": 900})
    page.goto(f"{sample.as_uri()}/{JOURNEY_PAGE}")
    dashes = page.evaluate("""() => ['planned', 'expected', 'actual'].map(kind => {
        const s = getComputedStyle(document.querySelector(`.cjm-j-line-${kind}`));
        return s.strokeDasharray + ' ' + s.strokeWidth;
    })""")
    assert len(set(dashes)) == 3, "the three curves look the same"
    bare = page.evaluate("""() => [...document.querySelectorAll('.cjm-badge')]
        .filter(badge => badge.checkVisibility() && parseFloat(getComputedStyle(badge).borderTopWidth) < 1).length""")
    assert bare == 0, "badges without a border"
    link = page.locator(".cjm-j-points a").first
    link.focus()
    assert link.evaluate("a => getComputedStyle(a).outlineStyle") != "none"
    page.context.close()


@pytest.mark.parametrize("setting", [{"forced_colors": "active"}, {"media": "print"}], ids=("forced", "print"))
def test_what_did_not_happen_is_dashed(sample: Path, browser: Browser, setting: dict[str, Any]) -> None:
    """Planned and expected emotions among those that were lived, where no colours tell them apart."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.emulate_media(**setting)
    page.goto(f"{sample.as_uri()}/views/portfolio/index.html")
    styles = page.evaluate("""() => ['.cjm-feel--other', ':not(.cjm-feel--other)'].map(kind => new Set(
        [...document.querySelectorAll(`.cjm-heat__cell[data-tone]:not([data-tone="0"])${kind}`)]
            .map(cell => getComputedStyle(cell).borderTopStyle))).map(found => [...found])""")
    assert styles == [["dashed"], ["solid"]]
    page.context.close()


def test_less_motion_means_none(sample: Path, browser: Browser) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{sample.as_uri()}/{JOURNEY_PAGE}")
    moving = page.evaluate("""() => [...document.querySelectorAll('[class*=cjm-]')].filter(part => {
        const s = getComputedStyle(part);
        const moves = parseFloat(s.transitionDuration) && /transform|width|height|all/.test(s.transitionProperty);
        return s.scrollBehavior === 'smooth' || s.animationName !== 'none' || moves;
    }).map(part => part.className)""")
    page.context.close()
    assert moving == []
