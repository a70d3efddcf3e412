"""Every field of every model counts: a change of any of them is reported and said in words, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.diff import Words, as_text, compare
from cjm_site.diff.labels import field_terms, list_term
from cjm_site.i18n import language
from cjm_site.link import link
from cjm_site.model import OBJECT_TYPES
from cjm_site.settings import Settings
from cjm_site.source import SourceFile
from cjm_site.terms import TERMS
from cjm_site.yaml_reader import MarkedDict
from tests.variants import emptied, filled, varied

if TYPE_CHECKING:
    from cjm_site.handbook import Handbook

SETTINGS = Settings(root=Path("/"), content=Path("/content"))
SILENT = {("type",), ("schema_version",)}
"""What a change of says nothing to a reader."""


def handbook_of(item: Any, settings: Settings = SETTINGS, body: str = "") -> Handbook:
    source = SourceFile(f"{item.id}.md", f"content/{item.id}.md", body, MarkedDict((2, 1)), body, 2)
    return link(settings, [(item, source)], [])[0]


def cases() -> list[Any]:
    found = []
    for kind, model in OBJECT_TYPES.items():
        # "approved" on both sides would report every change once more
        whole, other = (filled(model, n, type=kind, id="esto", status="draft") for n in (0, 1))
        other = other.model_copy(update={"status": "in_review"})
        for make in (varied(whole, other), emptied(whole)):
            for path, changed in make:
                if path not in SILENT and path != ("id",):
                    found.append(pytest.param(whole, changed, path, id=f"{kind}.{'.'.join(map(str, path))}"))
    return found


CASES = [case for case in cases() if case.values[0] != case.values[1]]  # a sample that is the default says nothing


@pytest.mark.parametrize(("whole", "changed", "path"), CASES)
def test_a_change_of_any_field_is_reported_and_said(whole: Any, changed: Any, path: tuple[Any, ...]) -> None:
    before, after = handbook_of(whole), handbook_of(changed)
    changes = compare(before, after)
    assert changes, path
    assert compare(after, before), path
    for code in ("en", "es"):
        words = Words(language(code), (after, before))
        for change in changes:
            assert as_text(words.phrase(change)).strip(), change
    for change in changes:
        terms = [*(field_terms(change) if change.field else ()), *([list_term(change)] if change.items else ())]
        assert set(terms) <= set(TERMS), change


def test_the_cases_are_as_many_as_the_vocabulary() -> None:
    assert len(CASES) > 350


@pytest.mark.parametrize("kind", OBJECT_TYPES)
def test_the_same_twice_has_no_changes(kind: str) -> None:
    one, two = (filled(OBJECT_TYPES[kind], 0, type=kind, id="esto") for _ in range(2))
    assert compare(handbook_of(one), handbook_of(two)) == ()
