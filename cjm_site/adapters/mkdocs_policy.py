"""The plugin's part in the security policy: it is read off the pages as they were written, and written beside them."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from cjm_site.policy import FOLDER, MOST_SCRIPTS, Inline, inline_of, policy_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs.config.defaults import MkDocsConfig

    from cjm_site.i18n import Language
    from cjm_site.settings import Settings

log = logging.getLogger("mkdocs.plugins.cjm")


def write_policy(
    config: MkDocsConfig, settings: Settings, spoken: Language, pages: Iterable[str], known: Mapping[str, Inline]
) -> None:
    """Write the policy of a site whose pages are all there.

    :param pages: every page that mkdocs wrote, by its path in the site.
    :param known: what some of them hold inline, so that they need not be read.
    """
    written = settings.security_policy
    if written is None:
        return
    site = Path(config.site_dir)
    templates = {*config.theme.static_templates, *config.extra.get("static_templates", ())}
    names = sorted({*pages, *(name for name in templates if name.endswith(".html"))})
    inline = Inline()
    for name in names:
        if name in known:
            inline.take(known[name])
        elif (path := site / name).is_file():
            inline.take(inline_of(path.read_bytes()))
    if len(inline.scripts) > MOST_SCRIPTS:
        said = spoken.gettext("the theme writes {count} different scripts into pages; the security policy lists {most}")
        log.warning(said.format(count=len(inline.scripts), most=MOST_SCRIPTS))
    texts, in_root = policy_files(written, inline)
    folder = settings.root / written.folder if written.folder else site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name, text in in_root.items():
        if (site / name).exists():
            said = spoken.gettext("{name} is the handbook's own and stays as it is: add to it what {folder} says")
            log.info(said.format(name=name, folder=folder))
        else:
            (site / name).write_text(text, encoding="utf-8", newline="\n")
