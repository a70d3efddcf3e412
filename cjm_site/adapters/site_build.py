"""``cjm build``: the site made page by page, and what was made remembered for the next time.

With plugins or extensions in ``mkdocs.yml`` whose pages may depend on anything, mkdocs' own build is used.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.commands import build as mkdocs_build
from mkdocs.exceptions import Abort, BuildError
from mkdocs.utils import CountHandler

from cjm_site.adapters.fixed_inputs import can_keep_pages, fixed_inputs
from cjm_site.adapters.page_by_page import PageByPage
from cjm_site.adapters.theme_code import compile_once, keep_for_next_time, theme_bytecode
from cjm_site.ahead import Ahead, processors
from cjm_site.compile import is_large
from cjm_site.i18n import language_of
from cjm_site.memory import keep_freed_memory
from cjm_site.records import read_record, write_record
from cjm_site.render.bytecode import bytecode_in
from cjm_site.render.compile_ahead import compile_all
from cjm_site.render.environment import compiling_environment
from cjm_site.render.journey import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig

    from cjm_site.adapters.mkdocs_plugin import CjmPlugin
    from cjm_site.render.bytecode import Bytecode

_ON_EVERY_PAGE = ("main.html",)
"""What Material makes pages of."""


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
    bytecode = theme_bytecode()
    compile_once(config.theme, bytecode)
    config = config.plugins.on_config(config)
    with _compiling_ahead(config, plugin, bytecode) as compiled:
        config.plugins.on_pre_build(config=config)
        stage = plugin.publishing.stage if plugin.publishing else None
        settings = plugin.site.handbook.settings
        site = stage.site if stage else Path(config.site_dir)
        before = read_record(settings.root, site, fixed_inputs(config, settings))
        build = PageByPage(config, plugin, before, site)
        progress, plugin.progress = plugin.progress, None
        build.lay_out()
        compiled()
    keep_freed_memory()
    spoken = language_of(settings)
    if build.todo:
        spoken.number(0)  # the words of Babel, which else each process reads for itself
    build.make_all(processors(), progress)

    def remember() -> None:
        write_record(settings.root, site, build.settle(site))

    if plugin.publishing:
        plugin.publishing.when_published = remember  # a site that warnings stop leaves the one before, and its record
    build.finish()
    if not plugin.publishing:
        remember()
    keep_for_next_time(spoken)


@contextmanager
def _compiling_ahead(config: MkDocsConfig, plugin: CjmPlugin, bytecode: Bytecode) -> Iterator[Callable[[], None]]:
    """Compile templates in another process while a large handbook is read; what is given takes them over."""
    settings = plugin.settings
    if settings is None or processors() == 1 or not is_large(settings):
        yield lambda: None
        return
    spoken = language_of(settings)
    ours = bytecode_in(spoken)
    if bytecode.known() and ours.known():
        yield lambda: None  # an installation has most of them
        return

    def compile_them(_: str) -> Sequence[Mapping[tuple[str, str], bytes]]:
        compile_all(config.theme.get_env(), (*_ON_EVERY_PAGE, *config.theme.static_templates))
        compile_all(compiling_environment(settings.templates, spoken), [TEMPLATE])
        return bytecode.known(), ours.known()

    ahead = Ahead(compile_them, [""], 1)

    def take() -> None:
        found = ahead.take("")
        if found:
            bytecode.take(found[0])
            ours.take(found[1])

    try:
        yield take
    finally:
        ahead.close()
