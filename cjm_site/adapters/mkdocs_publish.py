"""The plugin's part in publishing: mkdocs builds into a stage, which takes the site's place when all is done."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort, PluginError
from mkdocs.utils import CountHandler

from cjm_site.i18n import language
from cjm_site.publish import PublishError, Stage
from cjm_site.refusal import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from cjm_site.i18n import Language

_EPOCH = "SOURCE_DATE_EPOCH"

FIRST, LAST = 1000, -1000
"""Priorities of hooks: before and after those of every other plugin."""


class Publishing:
    """One build's way from an empty stage to the published site."""

    def __init__(self, config: MkDocsConfig) -> None:
        self.site_dir = config.site_dir
        self.is_dated = bool(os.environ.get(_EPOCH))
        self._content = config.docs_dir
        self.refusal: PublishError | None = None
        self.when_published: Callable[[], None] | None = None
        self._stage: Stage | None = None
        self._seen: dict[Path, tuple[int, int] | None] = {}

    @property
    def stage(self) -> Stage | None:
        """The site in the making, while it is."""
        return self._stage

    def start(self, config: MkDocsConfig) -> None:
        """Take the site's place and lead mkdocs, and every other plugin, into a stage.

        Where no day is given, all of them see the same one, so that what they write does not depend on the clock.

        :raises PluginError: when the place cannot be had.
        """
        if not self.is_dated:
            os.environ[_EPOCH] = "0"
        root = Path(config.config_file_path or "mkdocs.yml").absolute().parent
        try:
            self._stage = Stage.open(Path(config.site_dir), root, Path(config.docs_dir))
        except PublishError as error:
            raise self._refused(error, config) from None
        config.site_dir = str(self._stage.folder)

    def note(self, files: Files, compiled: Iterable[str], config: MkDocsConfig) -> None:
        """Note how the author's files are that mkdocs is going to copy, and look whether all pages are still there.

        :param compiled: the pages' sources, seen from the content folder.
        :raises PluginError: when one has been taken away since it was read.
        """
        for uri in compiled:
            path = Path(self._content, uri)
            if files.get_file_from_path(uri) is None and not path.exists():
                sentence = _("{path} was taken away while the site was being built; build again")
                raise self._refused(PublishError(sentence, path=path), config)
        copied = (file for file in files if not file.is_documentation_page() and file.src_dir == self._content)
        self._seen = {path: _state(path) for file in copied if (path := Path(file.abs_src_path or ""))}

    def finish(self, config: MkDocsConfig, *, compressed: bool) -> None:
        """Publish what the stage holds, unless warnings are errors and there were some: mkdocs stops only after this.

        :raises PluginError: when it cannot be published; the old site is where it was.
        """
        stage = self._stage
        if stage is None:
            return
        for path, state in self._seen.items():
            if _state(path) != state:
                sentence = _("{path} was changed while the site was being built; build again")
                raise self._refused(PublishError(sentence, path=path), config)
        try:
            if not (config.strict and _warned()):
                stage.publish(compressed=compressed, meanwhile=self.when_published)
        except PublishError as error:
            raise self._refused(error, config) from None
        finally:
            self.end(config)

    def end(self, config: MkDocsConfig | None = None) -> None:
        """Leave nothing behind, however the build ended."""
        if self._stage is not None:
            self._stage.discard()
            if config is not None:
                config.site_dir = self.site_dir
        self._stage = None
        if not self.is_dated and os.environ.get(_EPOCH) == "0":
            del os.environ[_EPOCH]

    def undated(self, sitemap: str) -> str:
        """The sitemap, without a day that nothing changed on."""
        return sitemap if self.is_dated else re.sub(r"\s*<lastmod>1970-01-01</lastmod>", "", sitemap)

    def explain(self, error: Exception, spoken: Language) -> None:
        """Say in a sentence what the system refused while the site was being built.

        :raises Abort: instead of the error, if it was the system's.
        """
        if isinstance(error, OSError):
            path = str(error.filename2 or error.filename or self.site_dir)
            if self._stage is not None:
                path = path.replace(str(self._stage.folder), self.site_dir)
            reason = f"{path}: {error.strerror or error}"
            raise Abort(spoken.gettext("the site cannot be built: {reason}").format(reason=reason)) from None

    def _refused(self, error: PublishError, config: MkDocsConfig) -> PluginError:
        self.refusal = error
        spoken = language(str(config.theme.get("language") or "en"))
        return PluginError("\n" + error.worded(spoken))


def _state(path: Path) -> tuple[int, int] | None:
    """What tells that a file was written to."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _warned() -> bool:
    """Whether mkdocs has counted warnings."""
    return any(isinstance(h, CountHandler) and h.get_counts() for h in logging.getLogger("mkdocs").handlers)
