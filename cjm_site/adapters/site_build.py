"""``cjm build``: the site made page by page, and what was made remembered for the next time.

With plugins or extensions in ``mkdocs.yml`` whose pages may depend on anything, mkdocs' own build is used.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.commands import build as mkdocs_build
from mkdocs.exceptions import Abort, BuildError
from mkdocs.utils import CountHandler

from cjm_site.adapters.fixed_inputs import can_keep_pages, fixed_inputs
from cjm_site.adapters.page_by_page import PageByPage
from cjm_site.adapters.theme_code import compile_once
from cjm_site.ahead import processors
from cjm_site.memory import keep_freed_memory
from cjm_site.records import read_record, write_record
from cjm_site.render.bytecode import Bytecode

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from cjm_site.adapters.mkdocs_plugin import CjmPlugin


def build_site(config: MkDocsConfig, plugin: CjmPlugin) -> None:
    """Build the site of a configuration; raises what mkdocs' build raises."""
    if not can_keep_pages(config):
        mkdocs_build.build(config)
        return
    warnings = CountHandler()
    warnings.setLevel(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    if config.strict:
        logger.addHandler(warnings)
    plugin.page_by_page = True
    try:
        _build(config, plugin)
        _stop_if_warned(warnings)
    except Exception as error:
        config.plugins.on_build_error(error=error)
        if isinstance(error, BuildError):
            logger.error(str(error))  # noqa: TRY400 - a sentence, as mkdocs says it
            raise Abort("Aborted with a BuildError!") from None
        raise
    finally:
        plugin.page_by_page = False
        logger.removeHandler(warnings)


def _stop_if_warned(warnings: CountHandler) -> None:
    """In strict mode, as mkdocs does."""
    counts = warnings.get_counts()
    if counts:
        said = ", ".join(f"{number} {level.lower()}s" for level, number in counts)
        raise Abort(f"Aborted with {said} in strict mode!")


def _build(config: MkDocsConfig, plugin: CjmPlugin) -> None:
    compile_once(config.theme, Bytecode())
    config = config.plugins.on_config(config)
    config.plugins.on_pre_build(config=config)
    stage = plugin.publishing.stage if plugin.publishing else None
    settings = plugin.site.handbook.settings
    site = stage.site if stage else Path(config.site_dir)
    before = read_record(settings.root, site, fixed_inputs(config, settings))
    build = PageByPage(config, plugin, before, site)
    progress, plugin.progress = plugin.progress, None
    build.lay_out()
    build.copy_files()
    build.write_templates()
    build.take_over()
    keep_freed_memory()
    build.make_all(processors(), progress)
    build.finish()
    write_record(settings.root, site, build.settle(site))
