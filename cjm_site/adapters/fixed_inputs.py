"""What every page of a site depends on, as one digest, and whether pages can be kept from the build before at all.

Other plugins, hooks, extensions that read files of their own, and templates that ask for every page may make a page
out of anything: with those in ``mkdocs.yml`` every build makes every page, as mkdocs does.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cjm_site.assets import theme_folder
from cjm_site.config_file import config_files
from cjm_site.inputs import digest_of
from cjm_site.installed import version_of
from cjm_site.paths import content_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig

    from cjm_site.settings import Settings

_EXTENSIONS = frozenset(
    {
        "abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes",
        "legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc",
    }
)  # fmt: skip
"""Python-Markdown's own extensions: what they make depends on the text alone."""

_READ_FILES = frozenset({"pymdownx.snippets", "pymdownx.b64", "pymdownx.pathconverter"})
"""Extensions that read other files."""

_IS_TEMPLATE = re.compile(rb"\{[{%]")
_ASKS_FOR_ALL = re.compile(
    rb"""\bpages\b|build_date|update_date|\bnow\b|environ
    |(?<!\bpage)(?<!\bself)\.(?:content|toc|markdown)\b|\.(?:page|self)\.(?:content|toc|markdown)\b
    |(?:\[|attribute\s*=|attr\()\s*["'](?:content|toc|markdown)["']""",
    re.VERBOSE,
)
"""What templates of the organization's own must not ask for, where pages are to be kept: all pages, or the text of
another page than their own."""

_ASKS_OUTSIDE = re.compile(r"!ENV|!\S*%|^%", re.MULTILINE)
"""What a configuration that has values of the environment in it holds."""

_NAME = re.compile(r"[A-Za-z_]\w+")
_PYTHON = re.compile(r"!!python/\w+:([\w.]+)|!!python/(?!name)")
_KNOWN_CODE = ("material.", "pymdownx.", "markdown.")

_PACKAGES = (
    "mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions", "Pygments", "Jinja2", "MarkupSafe", "Babel",
    "pydantic", "markdown-it-py", "mermaid-py", "merman", "mermaidx", "nh3", "PyYAML",
)  # fmt: skip
"""Whose versions decide what pages look like, next to ours."""


def can_keep_pages(config: MkDocsConfig) -> bool:
    """Whether what a page is made from is known."""
    from material.plugins.search.plugin import SearchPlugin  # type: ignore[import-untyped]  # no types published

    from cjm_site.adapters.mkdocs_plugin import CjmPlugin

    custom = config.theme.custom_dir
    return (
        config.theme.name == "material"
        and not config.hooks
        and all(isinstance(plugin, SearchPlugin | CjmPlugin) for plugin in config.plugins.values())
        and all(_depends_on_text(extension) for extension in config.markdown_extensions)
        and not any(
            found and not found.startswith(_KNOWN_CODE) for text in _texts(config) for found in _PYTHON.findall(text)
        )
        and not any(map(_ASKS_FOR_ALL.search, _templates(custom)))
        and not any(map(_ASKS_FOR_ALL.search, _extra_templates(config)))
    )


def fixed_inputs(config: MkDocsConfig, settings: Settings) -> str:
    """The digest of what no page says and every page depends on. To be asked for when every plugin is set up."""
    icons = config.mdx_configs.get("pymdownx.emoji", {}).get("options", {}).get("custom_icons", ())
    folders = [folder for folder in (config.theme.custom_dir, settings.catalogues, *icons) if folder]
    return digest_of(
        sys.version,
        *(f"{name} {version_of(name)}" for name in _PACKAGES),
        *_ours(),
        *_texts(config),
        *(f"{name}={os.environ.get(name)}" for text in _texts(config) for name in _variables(text)),
        str(os.environ.get("SOURCE_DATE_EPOCH")),
        settings.model_dump_json(),
        str(config.site_url),
        *(part for folder in folders for part in _content(folder)),
        *(str(path) for path in config.extra_css),
        *(str(path) for path in config.extra_javascript),
        *(str(path) for path in config.extra.get("polyfills") or ()),
    )


def _depends_on_text(extension: object) -> bool:
    """Whether a Markdown extension makes its HTML of the text alone."""
    if not isinstance(extension, str):
        return type(extension).__module__.startswith("cjm_site.")
    name = extension.removeprefix("markdown.extensions.")
    return name in _EXTENSIONS or (name.startswith("pymdownx.") and name not in _READ_FILES)


def _texts(config: MkDocsConfig) -> list[str]:
    """The configuration and what it inherits from, as written."""
    files = config_files(Path(config.config_file_path or "mkdocs.yml"))
    return [path.read_text("utf-8", "replace") for path in files]


def _variables(text: str) -> list[str]:
    """Names of environment variables that a configuration may ask for, of those that there are."""
    return sorted(os.environ.keys() & set(_NAME.findall(text))) if _ASKS_OUTSIDE.search(text) else []


def _ours() -> Iterator[str]:
    """Our own files, by size and time: a version of ours that is being worked on changes without a new number."""
    package = Path(__file__).parent.parent
    for top in dict.fromkeys((package, theme_folder())):
        for path in _files(top):
            if not path.endswith(".pyc"):
                found = os.stat(path)  # noqa: PTH116 - hundreds of files
                yield f"{path} {found.st_size} {found.st_mtime_ns}"


def _content(top: str | Path) -> Iterator[str]:
    """The files of a folder of the organization's own: names and contents."""
    for path in _files(top):
        yield path
        yield _raw(path).decode("utf-8", "surrogateescape")


def _templates(custom: str | None) -> Iterator[bytes]:
    """The templates of a theme's folder: any file may be included in another, whatever it is called."""
    found = (_raw(path) for path in (_files(custom) if custom else ()))
    return (raw for raw in found if _IS_TEMPLATE.search(raw))


def _extra_templates(config: MkDocsConfig) -> list[bytes]:
    folders = [config.docs_dir, *config.theme.dirs]
    return [_raw(os.path.join(folder, str(name))) for name in config.extra_templates for folder in folders]  # noqa: PTH118


def _raw(path: str) -> bytes:
    """What a file says; nothing where it is none, as an editor's link that leads nowhere."""
    try:
        return content_of(Path(path))
    except OSError:
        return b""


def _files(top: str | Path) -> Iterator[str]:
    """The files of a folder and of those that are linked to in it, each folder once."""
    seen: set[str] = set()
    for folder, folders, files in os.walk(top, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (os.path.join(folder, name) for name in sorted(files))  # noqa: PTH118 - hundreds of files
