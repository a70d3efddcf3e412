"""The way from one page to another is that of the library, which is slower."""

from __future__ import annotations

import posixpath

from cjm_site.urls import Urls, _way
from hypothesis import example, given
from hypothesis import strategies as st

PARTS = st.lists(st.sampled_from(["a", "b", "ñ%20c", "a.b", "..", ".", ""]), max_size=6).map("/".join)


@given(PARTS, PARTS)
@example("", "")
@example("a/b", "a/b")
@example("a/b", "a")
@example("..", "a")
def test_the_way_is_that_of_the_library(folder: str, target: str) -> None:
    relative = folder.lstrip("/"), target.lstrip("/")
    assert _way(*relative) == posixpath.relpath(relative[1] or ".", relative[0] or ".")


URIS = st.builds(
    lambda folders, name: "/".join([*folders, name]),
    st.lists(st.sampled_from(["a", "b", "views", "ñ c", "a.b"]), max_size=3),
    st.sampled_from(["index.md", "README.md", "a.md", "views.md", "b.svg", "views", "ñ.md", "a.b.md"]),
)


@given(st.builds(Urls, st.booleans(), st.booleans()), URIS, URIS)
@example(Urls(), "views/a.md", "views")
@example(Urls(), "views/a.md", "viewsb/a.md")
def test_a_page_leads_to_another_as_the_library_would(urls: Urls, from_uri: str, to_uri: str) -> None:
    target = urls.of(to_uri)
    path = posixpath.relpath(target, posixpath.dirname(urls.of(from_uri)) or ".")
    wanted = f"{path}/" if target.endswith("/") and not path.endswith("/") else path
    assert urls.relative(from_uri, to_uri) == wanted


def test_the_front_page_is_a_folder() -> None:
    assert Urls().relative("a/b.md", "index.md") == "../../"
    assert Urls().relative("index.md", "a/b.md", "c d") == "a/b/#c%20d"
    assert Urls(directory=False).relative("a/b.md", "a/c.md") == "c.html"
    assert Urls(named=True).relative("index.md", "index.md") == "index.html"
