"""What changed on each page and when, from real git histories made here."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.compile import compile_handbook
from cjm_site.config_file import make_settings
from cjm_site.diff import Words, as_text
from cjm_site.generated import generated_uris
from cjm_site.history import History, read_history
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site, with_history
from cjm_site.refusal import ConfigError
from cjm_site.settings import Settings
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.history import Event


def persona(name: str = "Marta", **fields: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return f"---\ntype: persona\nid: marta\nname: {name}\n{lines}---\n"


class Repo:
    """A repository of a handbook; each commit is a day later than the one before."""

    def __init__(self, folder: Path, content: str = "content") -> None:
        self.folder, self.content, self.day = folder, content, 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *args: str) -> str:
        when = f"2026-{9 + self.day // 28:02d}-{self.day % 28 + 1:02d}T12:00:00Z"
        names = {"GIT_AUTHOR_NAME": "Ana & b", "GIT_COMMITTER_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@secret.example"}
        extra = {"GIT_COMMITTER_EMAIL": "a@b", "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        env = {**os.environ, **names, **extra, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(["git", *args], cwd=self.folder, env=env, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self, **files: str | None) -> None:
        """Write (``None``: remove) files of the content, named with ``__`` for slashes, and commit."""
        for name, text in files.items():
            path = self.folder / self.content / (name.replace("__", "/") + ".md")
            if text is None:
                path.unlink()
            else:
                write_tree(path.parent, {path.name: text.encode()})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "Un cambio\n\n:100644 no raw line")
        self.day += 1

    def history(self, most: int = 5) -> History:
        settings = Settings(root=self.folder, content=self.folder / self.content)
        return read_history(compile_handbook(settings).handbook, most)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r")


def said(events: Any) -> list[str]:
    words = Words(language("en"))

    def line(event: Event) -> str:
        return f"{event.day:%m-%d} {event.title}: " + "; ".join(as_text(words.phrase(c)) for c in event.changes)

    return [line(event) for event in events]


def test_each_page_has_its_changes_newest_first(repo: Repo) -> None:
    repo.commit(marta=persona(), otra=persona("Otra").replace("id: marta", "id: otra"))
    repo.commit(marta=persona(quote="Hola"))
    repo.commit(marta=persona(quote="Adiós"))
    history = repo.history()
    assert said(history.pages["marta.md"]) == [
        "09-03 Marta: quote: “Hola” → “Adiós”",
        "09-02 Marta: quote added: “Hola”",
        "09-01 Marta: new persona",
    ]
    assert [event.title for event in history.pages["otra.md"]] == ["Otra"]
    assert [f"{month:%Y-%m} {len(events)}" for month, events in history.months] == ["2026-09 4"]
    assert said(repo.history(1).pages["marta.md"]) == said(history.pages["marta.md"][:1])


def test_form_is_no_change(repo: Repo) -> None:
    repo.commit(marta=persona(quote="Hola"))
    repo.commit(marta="---\n# nota\ntype: persona\nid: 'marta'\nquote: Hola\nname: Marta\n---\n")
    assert len(repo.history().pages["marta.md"]) == 1


def test_a_rename_is_one_line_and_no_change(repo: Repo) -> None:
    long = {"goals": "[uno, dos, tres, cuatro, cinco]", "quote": "Una cita bastante larga para que se parezca"}
    repo.commit(marta=persona(**long))
    repo.commit(marta=None, personas__ñandú=persona(**long))
    repo.commit(personas__ñandú=persona(**long, language="de tú"))
    repo.commit(personas__ñandú=None, clientas__marta=persona(**long, language="de usted"))
    history = repo.history()
    assert [text[:5] for text in said(history.pages["clientas/marta.md"])] == ["09-04", "09-03", "09-01"]
    assert "file" not in " ".join(said(history.events))


def test_two_files_that_change_places(repo: Repo) -> None:
    one, two = persona("Uno" * 9, quote="a" * 90), persona("Dos" * 9, quote="b" * 90).replace("id: marta", "id: dos")
    repo.commit(a=one, b=two)
    repo.commit(a=two, b=one)
    assert {e.title for e in repo.history().pages["a.md"]} <= {"Dos" * 9, "Uno" * 9}


def test_a_page_that_is_gone_is_in_the_history_of_the_handbook(repo: Repo) -> None:
    repo.commit(marta=persona(), luis=persona("Luis").replace("id: marta", "id: luis"))
    repo.commit(luis=None)
    event = repo.history().events[0]
    assert (event.uri, event.title, said([event])) == ("", "Luis", ["09-02 Luis: persona removed"])


def test_a_merge_counts_once_and_with_what_it_brings(repo: Repo) -> None:
    repo.commit(marta=persona())
    repo.git("checkout", "-q", "-b", "rama")
    repo.commit(marta=persona(quote="Hola"))
    repo.commit(marta=persona(quote="Hola", language="de tú"))
    repo.git("checkout", "-q", "main")
    repo.commit(luis=persona("Luis").replace("id: marta", "id: luis"))
    repo.git("merge", "-q", "--no-ff", "-m", "Une", "rama")
    assert said(repo.history().pages["marta.md"])[0] == "09-05 Marta: language added: “de tú”; quote added: “Hola”"
    assert len(repo.history().pages["marta.md"]) == 2


def test_rebased_or_merged_the_changes_are_the_same(tmp_path: Path) -> None:
    found = []
    for how in ("merge", "rebase"):
        repo = Repo(tmp_path / how)
        repo.commit(marta=persona())
        repo.git("checkout", "-q", "-b", "rama")
        repo.commit(marta=persona(quote="Hola"))
        repo.git("checkout", "-q", "main")
        repo.commit(luis=persona("Luis").replace("id: marta", "id: luis"))
        if how == "merge":
            repo.git("merge", "-q", "--no-ff", "-m", "Une", "rama")
        else:
            repo.git("rebase", "-q", "main", "rama")
        found.append([text[6:] for text in said(repo.history().pages["marta.md"])])
    assert found[0] == found[1] == ["Marta: quote added: “Hola”", "Marta: new persona"]


def test_a_revision_with_errors_is_told_and_counts_later(repo: Repo) -> None:
    repo.commit(marta=persona(quote="Hola"))
    repo.commit(marta="---\ntype: persona\nname: [\n---\n")
    repo.commit(marta=persona(quote="Adiós"))
    events = repo.history().pages["marta.md"]
    assert said(events) == ["09-03 Marta: quote: “Hola” → “Adiós”", "09-01 Marta: new persona"]
    assert [event.unreadable for event in events] == [1, 0]


def test_the_content_may_be_a_submodule(tmp_path: Path) -> None:
    outer = Repo(tmp_path / "outer", "otra")
    inner = Repo(tmp_path / "outer/content", ".")
    inner.commit(marta=persona())
    inner.commit(marta=persona(quote="Hola"))
    outer.git("add", "-A")
    outer.git("commit", "-q", "-m", "x")
    outer.content = "content"
    assert len(outer.history().pages["marta.md"]) == 2


def test_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path, "manual/contenido ñ")
    repo.commit(marta=persona())
    write_tree(tmp_path, {"README.md": persona("Ajena")})
    repo.commit(marta=persona(quote="Hola"))
    assert len(repo.history().pages["marta.md"]) == 2
    assert {event.title for event in repo.history().events} == {"Marta"}


def test_why_there_is_none(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repo.history().note == "empty"
    repo.commit(marta=persona())
    repo.commit(marta=persona(quote="Hola"))
    shallow = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.folder}", str(shallow))
    settings = Settings(root=shallow, content=shallow / "content", history=5)
    handbook = compile_handbook(settings).handbook
    assert read_history(handbook, 5) == History("shallow")
    page = make_page(with_history(make_site(handbook, language("en"))), "marta.md")
    assert "shallow clone" in page.put_in(page.markdown)
    outside = write_tree(tmp_path / "outside", {"content/marta.md": persona()})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    handbook = compile_handbook(Settings(root=outside, content=outside / "content")).handbook
    assert read_history(handbook, 5).note == "outside"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_history(handbook, 5).note == "git"


@pytest.mark.parametrize(("given", "most"), [(True, 5), (False, 0), (3, 3), ("7", 7)])
def test_the_option(tmp_path: Path, given: Any, most: int) -> None:
    assert make_settings({"history": given}, root=tmp_path, content=tmp_path).history == most


def test_the_option_has_limits(tmp_path: Path) -> None:
    for wrong in (-1, 101, "mucho"):
        with pytest.raises(ConfigError):
            make_settings({"history": wrong}, root=tmp_path, content=tmp_path)


@pytest.mark.parametrize("authors", [True, False])
def test_pages_show_it_and_no_address(repo: Repo, *, authors: bool) -> None:
    repo.commit(marta=persona("<i>Marta</i>"))
    repo.commit(marta=persona("<i>Marta</i>", quote="'<script>x</script>'"))
    settings = Settings(root=repo.folder, content=repo.folder / "content", history=5, history_authors=authors)
    handbook = compile_handbook(settings).handbook
    assert "views/changes.md" in set(generated_uris(handbook))
    site = with_history(make_site(handbook, language("en")))
    for uri in ("marta.md", "views/changes.md"):
        page = make_page(site, uri)
        html = page.put_in(page.markdown)
        assert html.count("&lt;script&gt;x") >= 1
        assert "<script>" not in html
        assert ("Ana &amp; b" in html) is authors
        assert "secret.example" not in html
        assert re.search(r'<time datetime="2026-09-02">', html)


def test_without_the_option_nothing_is_there(repo: Repo) -> None:
    repo.commit(marta=persona())
    handbook = compile_handbook(Settings(root=repo.folder, content=repo.folder / "content")).handbook
    assert "views/changes.md" not in set(generated_uris(handbook))
    site = with_history(make_site(handbook, language("en")))
    page = make_page(site, "marta.md")
    assert "cjm-history" not in page.put_in(page.markdown)


def test_what_was_told_once_is_remembered(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {f"p{n}": persona(f"Persona {n}").replace("id: marta", f"id: p{n}") for n in range(50)}
    repo.commit(**pages)
    repo.commit(**{name: text.replace("name: ", "quote: Hola\nname: ") for name, text in pages.items()})
    repo.commit(p7="---\ntype: persona\nname: [\n---\n")
    repo.commit(p7=pages["p7"].replace("Persona 7", "Siete"), p8=None)
    first = repo.history()
    assert sum(map(len, first.pages.values())) == 2 * 49 + 1
    assert said(first.pages["p7.md"])[0].startswith("09-04 Siete: renamed")
    kept = next((repo.folder / ".cjm_cache").glob("history-*"))
    with monkeypatch.context() as patch:
        patch.setattr("cjm_site.told.Teller._compare", None)
        assert repo.history() == first
    # damaged, of something else, or out of date: told anew
    for damage in (b"x", kept.read_bytes()[:-5]):
        kept.write_bytes(damage)
        assert repo.history() == first
    repo.commit(p9=pages["p9"])
    assert len(repo.history().pages["p9.md"]) == 3
    monkeypatch.setattr("cjm_site.history.useful_processes", lambda _: 0)
    kept.unlink()
    assert repo.history().pages["p7.md"] == first.pages["p7.md"]
