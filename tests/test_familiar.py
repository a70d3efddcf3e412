"""What is written again and again is worked out once, and what is not is not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site import familiar
from cjm_site.familiar import Familiar
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    import pytest


def test_what_is_met_twice_is_worked_out_twice_and_then_known() -> None:
    asked: list[str] = []

    def shout(text: str) -> str:
        asked.append(text)
        return text.upper()

    known = Familiar(shout, longest=5)
    assert [known[text] for text in ("a", "b", "a", "a", "a")] == ["A", "B", "A", "A", "A"]
    assert asked == ["a", "b", "a"]
    assert dict(known) == {"a": "A"}


def test_what_is_long_is_never_kept() -> None:
    known = Familiar(str.upper, longest=5)
    for text in ("short", "longer") * 4:
        assert known[text] == text.upper()
    assert dict(known) == {"short": "SHORT"}


def test_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(familiar, "_MOST", 10)
    known = Familiar(str.upper, longest=5)
    for number in range(100):
        known[f"{number}"], known[f"{number}"]
        assert len(known) <= 10


@given(st.lists(st.text(max_size=3)))
def test_the_answer_is_always_what_follows_from_the_text(texts: list[str]) -> None:
    known = Familiar(str.upper, longest=2)
    assert [known[text] for text in texts * 3] == [text.upper() for text in texts * 3]
