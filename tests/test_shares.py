"""Shares: what journeys and personas say to pages of the whole handbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.compile import compile_sources, read_sources
from cjm_site.config_file import read_settings
from cjm_site.inputs import Inputs, ReadHandbook
from cjm_site.views.all_shares import SHARES

if TYPE_CHECKING:
    from cjm_site.handbook import Handbook
    from cjm_site.shares import Share


def test_shares_have_names_of_their_own() -> None:
    assert len({share.name for share in SHARES}) == len(SHARES)


@pytest.fixture(scope="module")
def sample_handbook() -> Handbook:
    settings = read_settings(Path(__file__).parent.parent / "mkdocs.yml")
    return compile_sources(settings, *read_sources(settings)).handbook


@pytest.mark.parametrize("share", SHARES, ids=lambda share: share.name)
def test_a_share_of_the_sample_survives_json(share: Share[Any], sample_handbook: Handbook) -> None:
    found = sample_handbook.shares(share)
    assert list(found) == list(sample_handbook.objects(share.kind))
    assert len({repr(one) for one in found.values()}) > 1, "it says something of each"
    for id_, one in found.items():
        assert share.read(json.loads(json.dumps(one))) == one
        assert sample_handbook.share(share, id_) == one


def test_what_is_read_as_a_share_is_noted(sample_handbook: Handbook) -> None:
    reader = ReadHandbook(sample_handbook)
    share = SHARES[0]
    with reader.listening() as heard:
        first = next(iter(reader.shares(share)))
        reader.share(share, first)
        reader.label(share.kind, first)
        assert reader.label(share.kind, "nobody") is None
        assert reader.versions == sample_handbook.versions
    assert heard == {
        ("shares", share.name, share.kind),
        ("share", share.name, share.kind, first),
        ("label", share.kind, first),
        ("label", share.kind, "nobody"),
        ("versions",),
    }
    inputs = Inputs(sample_handbook)
    assert len({inputs.one(key) for key in heard}) == len(heard)
