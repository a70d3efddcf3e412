"""The content security policy: it lists what the theme inlines and nothing of the prose, in every server's words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from cjm_site.config_file import make_settings
from cjm_site.policy import Inline, digest, headers_of, policy_files, policy_of, snippets
from cjm_site.policy_options import SecurityPolicy
from cjm_site.refusal import ConfigError
from tests.conftest import ROOT, cjm, write_tree

if TYPE_CHECKING:
    from pathlib import Path

PAGE = b"""<head><script>theme()</script><script src=a.js></script><script type="application/json">{}</script></head>
<body><article class="md-content__inner md-typeset"><script>prose()</script><article>y</article></article>
<script type=module>late()</script><style>p{}</style></body>"""


def test_scripts_of_the_frame_are_listed_and_those_of_prose_are_not() -> None:
    found = Inline()
    found.add(PAGE)
    assert set(found.scripts) == {digest(b"theme()"), digest(b"late()")}
    assert set(found.styles) == {digest(b"p{}")}
    policy = policy_of(found)
    script = next(part for part in policy.split("; ") if part.startswith("script-src "))
    assert script == " ".join(["script-src 'self'", *sorted([digest(b"theme()"), digest(b"late()")])])
    assert "unsafe" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert digest(b"prose()") not in policy


def test_styles_of_drawings_are_listed_as_browsers_read_them() -> None:
    found = Inline()
    found.add(b"<svg><style>.a&gt;b{}</style></svg>")
    assert digest(b".a>b{}") in found.styles


def test_a_header_stays_short_however_many_scripts_and_styles_there_are() -> None:
    many = Inline({digest(b"%d" % n): 1 for n in range(500)}, {digest(b"s%d" % n): 1 for n in range(500)})
    policy = policy_of(many)
    assert len(policy) < 4000
    assert "style-src 'self' 'unsafe-inline'" in policy
    common = Inline({**many.scripts, "'sha256-common'": 9})
    assert "'sha256-common'" in policy_of(common)


def test_a_handbook_may_allow_more() -> None:
    given = make_settings(
        {
            "security_policy": {
                "sources": {"frame-ancestors": "https://intranet.example", "frame-src": ["https://a.example"]}
            }
        },
        root=ROOT,
        content=ROOT,
    ).security_policy
    assert given is not None
    policy = policy_of(Inline(), given.sources)
    assert "frame-ancestors 'self' https://intranet.example" in policy
    assert "frame-src https://a.example" in policy
    assert make_settings({"security_policy": False}, root=ROOT, content=ROOT).security_policy is None


@pytest.mark.parametrize(
    "sources",
    [
        {"script-src": "'unsafe-inline'"},
        {"script-src": "*"},
        {"script-src": "https:"},
        {"script-src": "data:"},
        {"img-src": "https://a.example; script-src *"},
        {"img-src": "https://a.example\n\tX: y"},
        {"img-src": 'https://a.example" always; add_header X "y'},
        {"object-src": "https://a.example"},
        {"default-src": "https://a.example"},
    ],
)
def test_what_would_open_the_policy_is_refused(sources: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"security_policy\.sources"):
        make_settings({"security_policy": {"sources": sources}}, root=ROOT, content=ROOT)


def test_every_server_is_told_the_same() -> None:
    headers = headers_of(policy_of(Inline({digest(b"x"): 1})))
    texts = snippets(headers)
    nginx = dict(re.findall(r'^add_header (\S+) "([^"]*)" always;$', texts["nginx.conf"], re.MULTILINE))
    apache = dict(re.findall(r'^    Header always set (\S+) "([^"]*)"$', texts["apache.conf"], re.MULTILINE))
    hosts = dict(re.findall(r"^  ([\w-]+): (.*)$", texts["_headers"], re.MULTILINE))
    added = ET.fromstring(texts["web.config"]).iter("add")
    iis = {str(entry.get("name")): str(entry.get("value")) for entry in added}
    assert nginx == apache == hosts == iis == headers
    _, in_root = policy_files(SecurityPolicy(root=("headers", "apache", "iis")), Inline())
    assert list(in_root) == ["_headers", ".htaccess", "web.config"]


CONFIG = """
site_name: S
docs_dir: content
theme: {name: material}
plugins: [search, cjm: OPTIONS]
"""
FILES = {
    "content/index.md": "# Home\n",
    "content/a/b/deep.md": "# Deep\n\n```mermaid\nflowchart LR\nA --> B\n```\n",
    "content/marta.md": "---\ntype: persona\nname: Marta\n---\n",
}


def _inline_scripts(html: str) -> set[str]:
    found = re.findall(r"<script(?![^>]*(?:src=|json))[^>]*>(.+?)</script>", html, re.DOTALL)
    return {digest(script.encode()) for script in found}


def test_the_build_writes_a_policy_for_every_page_it_made(tmp_path: Path) -> None:
    write_tree(tmp_path, {"mkdocs.yml": CONFIG.replace("OPTIONS", "{}"), **FILES})
    done = cjm(tmp_path, "build")
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site"
    policy = re.search(r"Content-Security-Policy: (.*)", (site / "_headers").read_text("utf-8"))
    assert policy is not None
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert {"404.html", "index.html", "a/b/deep/index.html", "marta/index.html"} <= set(pages)
    for page in pages:
        missing = {name for name in _inline_scripts((site / page).read_text("utf-8")) if name not in policy[1]}
        assert missing == set(), page
    names = sorted(path.name for path in (site / "policy").iterdir())
    assert names == [
        "_headers",
        "apache.conf",
        "nginx.conf",
        "web.config",
    ]


def test_the_policy_goes_where_it_is_told(tmp_path: Path) -> None:
    options = "{security_policy: {folder: server, root: [iis, headers]}}"
    write_tree(
        tmp_path, {"mkdocs.yml": CONFIG.replace("OPTIONS", options), **FILES, "content/_headers": "/*\n  X: y\n"}
    )
    done = cjm(tmp_path, "build")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "server" / "nginx.conf").is_file()
    assert (tmp_path / "site" / "web.config").is_file()
    assert (tmp_path / "site" / "_headers").read_text("utf-8") == "/*\n  X: y\n"
    assert not (tmp_path / "site" / "policy").exists()
