"""Only the files that a comparison needs are taken apart: what it says is the same as if all of them were."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.diff.formats.as_json import render_json
from cjm_site.diff.report import Revision, Speaker, make_report
from cjm_site.git.related import related
from cjm_site.git.repository import WORKING_TREE, Blob, Repository
from cjm_site.git.states import read_states
from cjm_site.i18n import language
from tests.conftest import cjm
from tests.repositories import Repo

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
site_name: x
docs_dir: content
theme: {{name: material}}
plugins: [search, {{cjm: {{teams: [caja, {team}], metrics: [{{id: nps, name: {kpi}}}]}}}}]
"""
IDS = ("ana", "luis gil", "eñe", "eva", "abrir", "pagar", "nps", "caja", "web", "x")
"""Few, and the same for every type, so that files have to do with each other, and share ids by mistake."""


class Author:
    """Writes a handbook that changes at random: any reference, any way of writing an id, errors now and then."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - the same handbook for the same seed
        self.files: dict[str, str] = {}

    def start(self) -> None:
        self.files = {"mkdocs.yml": CONFIG.format(team="oficinas", kpi="NPS")}
        for id_ in IDS:
            for kind in ("persona", "journey", "metric", "channel"):
                if self.chance.random() < 0.6:
                    self.files[self._path(kind, id_)] = self._page(kind, id_)
        self.files["content/index.md"] = f"# Inicio\n\nVéase [][journey:{self.chance.choice(IDS)}].\n"

    def change(self) -> None:
        """Change, add, move or delete a few files."""
        pages = [name for name in self.files if name.startswith("content/")]
        for name in self.chance.sample(pages, min(len(pages), self.chance.randint(1, 3))):
            how = self.chance.random()
            text = self.files[name]
            kind = next((kind for kind in ("persona", "journey", "metric", "channel") if kind in text), "persona")
            if how < 0.2:
                del self.files[name]
            elif how < 0.3:
                self.files[self._path(kind, self.chance.choice(IDS))] = self.files.pop(name)
            elif how < 0.35:
                self.files[name] = text.replace("type:", "type: [", 1)
            elif how < 0.7:
                self.files[name] = text.replace("actual: 2", "actual: 3").replace("goals: [", "goals: [Otra, ")
            else:
                id_ = self.chance.choice(IDS)
                self.files[self._path(kind, id_)] = self._page(kind, id_)
        if self.chance.random() < 0.15:
            words = {"team": self.chance.choice(("oficinas", "caja2")), "kpi": self.chance.choice(("NPS", "Nps"))}
            self.files["mkdocs.yml"] = CONFIG.format(**words)

    def _path(self, kind: str, id_: str) -> str:
        return f"content/{self.chance.choice(['', 'a/', 'b/'])}{kind[0]}-{id_}.md"

    def _page(self, kind: str, id_: str) -> str:
        written = self.chance.choice(
            [f"id: {id_}", f"id:   '{id_}'  # suyo", f'"id": "{id_}"', f"id: {id_.replace(' ', chr(10) + '  ')}"]
        )
        if id_ == "x":
            written = 'id: "\\x78"'
        body = [written, f"type: {kind}", *getattr(self, f"_{kind}")()]
        if self.chance.random() < 0.25:
            body += ["approvals:", f"  - {{by: Ana, date: 2026-09-01, digest: m1-{self.chance.choice('ab') * 24}}}"]
        self.chance.shuffle(body) if not body[-1].startswith("  ") else None
        if self.chance.random() < 0.1:
            body = [f"  {line}" for line in body]
        prose = f"\nVéase [esto][persona:{self.chance.choice(IDS)}].\n" if self.chance.random() < 0.3 else ""
        return "\n".join(["---", *body, "---", prose])

    def _persona(self) -> list[str]:
        return [f"name: Persona {self.chance.randint(1, 9)}", "goals: [Dormir]", f"owner: {self.chance.choice(IDS)}"]

    def _metric(self) -> list[str]:
        return [f"name: KPI {self.chance.randint(1, 9)}"]

    def _channel(self) -> list[str]:
        return [f"name: Canal {self.chance.randint(1, 9)}", "kind: web"]

    def _journey(self) -> list[str]:
        pick = self.chance.choice
        return [
            f"title: Viaje {self.chance.randint(1, 9)}",
            f"personas: [{pick(IDS)}, {pick(IDS)}]",
            f"version: {pick(('current', 'target'))}",
            f"counterpart: {pick(IDS)}" if pick((True, False)) else f"parent: {pick(IDS)}",
            f"stages: [{{title: Uno, touchpoints: [{{title: A, channel: {pick(IDS)}, emotion: {{actual: 2, by_persona: "
            f"{{{pick(IDS)}: 3}}}}, metrics: [{{id: {pick(IDS)}, effect: -6}}]}}]}}]",
        ]


def _said(repository: Repository, before: str, after: str, *, whole: bool) -> str:
    old, new, renames = read_states(repository, "mkdocs.yml", before, after, whole=whole)
    # errors of files that have nothing to do with the changes are not looked for
    report = make_report(Revision("a", "1", old.handbook), Revision("b", "2", new.handbook), renames)
    return render_json(report, Speaker(language("en"), report))


@pytest.mark.parametrize("seed", range(3))
def test_the_same_as_when_every_file_is_taken_apart(tmp_path: Path, seed: int) -> None:
    author, repo = Author(seed), Repo(tmp_path / "repo")
    commits = []
    author.start()
    for _ in range(12):
        repo.git("rm", "-rqf", "--ignore-unmatch", ".")
        for name, text in author.files.items():
            path = repo.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        commits.append(repo.commit())
        author.change()
    repository, _ = Repository.around(repo.folder)
    pairs = [*pairwise(commits), (commits[0], commits[-1]), (commits[4], WORKING_TREE)]
    changed = 0
    for before, after in pairs:
        fast = _said(repository, before, after, whole=False)
        assert fast == _said(repository, before, after, whole=True)
        changed += '"changes": []' not in fast
    assert changed > len(pairs) / 2


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("---\ntype: persona\nname: Otra\n---\n", False),
        ("---\ntype: persona\nname: Otra, con marta\n---\n", True),
        ("---\ntype: persona\nid: eva\n---\n", True),
        ("---\r\ntype: persona\r\nid: 'eva'\r\n---\r\n", True),
        ("---\ntype: persona\nid: eva # ella\n---\n", True),
        ("---\ntype: persona\nid: evaristo\n---\n", False),
        ("---\ntype: persona\nid:\n  evaristo\n---\n", True),  # not understood: taken apart to be sure
        ('---\ntype: persona\nid: "\\x65va"\n---\n', True),
        ("---\n  type: persona\n  id: eva\n---\n", True),
        ("---\n{type: persona, id: eva}\n---\n", True),
        ("---\n# nota\n\ntype: persona\n---\nid: eva\n", False),
        ("---\rtype: persona\rid: eva\r---\r", True),
        ("\ufeff---\ntype: persona\nid: eva\n---\n", True),
        ("# Página\n", False),
    ],
)
def test_which_files_have_to_do_with_a_change(tmp_path: Path, text: str, chosen: bool) -> None:
    files: dict[str, Any] = {"otra.md": Blob("1", tmp_path, text.encode())}
    found = related(Repository(tmp_path), files, containing={"marta"}, called={"eva", "eva gil"})
    assert found == ({"otra.md"} if chosen else set())
    assert related(Repository(tmp_path), files, containing=set(), called={"otra"}) >= (
        {"otra.md"} if "id" not in text else set()
    )


def test_an_approval_of_a_page_that_did_not_change(tmp_path: Path) -> None:
    """Whether it holds depends on pages that neither changed nor name what did."""
    repo = Repo(tmp_path / "repo")
    stages = "stages: [{title: Alta, touchpoints: [Firma]}]"
    repo.write(
        {
            "mkdocs.yml": CONFIG.format(team="oficinas", kpi="NPS"),
            "content/ana.md": "---\ntype: persona\nname: Ana\n---\n",
            "content/abrir.md": f"---\ntype: journey\ntitle: Abrir\npersonas: ana\nparent: banco\n{stages}\n---\n",
            "content/banco.md": f"---\ntype: journey\ntitle: Banco\npersonas: luis\n{stages}\n---\n",
            "content/luis.md": "---\ntype: persona\nname: Luis\n---\n",
        }
    )
    assert cjm(repo.folder, "approve", "abrir", "--by", "Eva").returncode == 0
    repo.commit()
    repo.edit("content/ana.md", "name: Ana", "name: Ana Gil")
    repository, _ = Repository.around(repo.folder)
    fast = _said(repository, repo.git("rev-parse", "HEAD"), WORKING_TREE, whole=False)
    assert '"kind": "approval-suspect"' in fast
    assert fast == _said(repository, repo.git("rev-parse", "HEAD"), WORKING_TREE, whole=True)
