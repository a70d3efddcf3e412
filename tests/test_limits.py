"""The limits that are documented are those of the code."""

from __future__ import annotations

import re

from cjm_site import config_yaml, mermaid, source, yaml_groups, yaml_reader
from tests.conftest import ROOT


def test_the_documented_limits_are_those_of_the_code() -> None:
    text = (ROOT / "docs/limits.md").read_text("utf-8")
    for what in (
        f"one Markdown file | {source.MAX_BYTES // 1024} KiB",
        f"its front matter | {yaml_reader.MAX_CHARACTERS // 1024} KiB",
        f"in front matter | {yaml_groups.MAX_DEPTH} levels",
        f"`mkdocs.yml` | {config_yaml.MAX_DEPTH} levels",
        f"one Mermaid diagram | {mermaid.MAX_SOURCE} characters",
    ):
        assert f"| {what}" in text or what in text, what


def test_links_to_codes_lead_somewhere() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "docs/codes.md").read_text("utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"codes\.md#([^)]+)\)", (ROOT / "docs/limits.md").read_text("utf-8"))
    assert links
    assert set(links) <= anchors
