"""Pages of the whole handbook, made without reading a persona or a journey."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cjm_site.compile import compile_sources, read_sources
from cjm_site.config_file import read_settings
from cjm_site.views.outline import OUTLINE
from tests.unread import unread

if TYPE_CHECKING:
    from cjm_site.handbook import Handbook


@pytest.fixture(scope="module")
def real() -> Handbook:
    settings = read_settings(Path(__file__).parent.parent / "mkdocs.yml")
    return compile_sources(settings, *read_sources(settings)).handbook


def test_nobody_reads_what_may_not_be_read(real: Handbook) -> None:
    first, second = list(real.journeys)[:2]
    handbook = unread(real, ("journey", first))
    assert handbook.journeys[first].item == real.journeys[first].item
    assert handbook.journeys[second].uri == real.journeys[second].uri
    for touched in ("item", "stages", "points", "anchors"):
        with pytest.raises(AssertionError, match=f"was read: {touched}"):
            getattr(handbook.journeys[second], touched)
    with pytest.raises(AssertionError):
        getattr(handbook.journeys[second].source, "text")  # noqa: B009 - asked for, not used
    with pytest.raises(AssertionError):
        list(handbook.all_points())
    with pytest.raises(AssertionError):
        [journey.item for journey in handbook.journeys_of(next(iter(real.personas)))]


def test_what_a_build_keeps_can_be_had(real: Handbook) -> None:
    handbook = unread(real)
    assert handbook.shares(OUTLINE) == real.shares(OUTLINE)
    assert {id_: handbook.share(OUTLINE, id_).title for id_ in handbook.journeys} == {
        id_: journey.item.title for id_, journey in real.journeys.items()
    }
    assert all(handbook.label("persona", id_) == entry.item.label for id_, entry in real.personas.items())
    assert handbook.versions == real.versions
    assert all(handbook.backlinks("journey", id_) == real.backlinks("journey", id_) for id_ in real.journeys)
