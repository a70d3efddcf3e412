"""``cjm build`` and ``cjm serve``: mkdocs with our plugin, in this process."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.config_file import read_settings
from cjm_site.file_states import MEANWHILE, ChangedError
from cjm_site.refusal import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs.config.defaults import MkDocsConfig

    from cjm_site.adapters.mkdocs_plugin import CjmPlugin
    from cjm_site.i18n import Language

# Material's notice about MkDocs 2 is for whoever maintains this package, not for authors.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


def run_build(
    config_file: Path, *, strict: bool, site_dir: Path | None, quiet: bool = False, audience: str | None = None
) -> int:
    """Build the site; returns the exit status. ``quiet``: nothing is said but why there is no site."""
    build = partial(_build, config_file, strict=strict, site_dir=site_dir, quiet=quiet, audience=audience)
    try:
        return build(by_state=True)
    except ChangedError:  # somebody saves while we build: now everything is read at once
        return build(by_state=False)


def _build(
    config_file: Path, *, strict: bool, site_dir: Path | None, quiet: bool, audience: str | None, by_state: bool
) -> int:
    """The same once.

    :param by_state: whether files that are as they were are not read.
    """
    started = time.monotonic()
    _log_to_stderr(logging.ERROR if quiet else logging.WARNING)
    config, plugin = _load(config_file, strict=strict, site_dir=site_dir)
    if config is None or plugin is None:
        return EXIT_USAGE
    plugin.by_state = by_state
    if audience is not None:
        plugin.config["audience"] = audience
    from jinja2.exceptions import TemplateError, TemplateSyntaxError
    from mkdocs.exceptions import Abort, BuildError, ConfigurationError

    from cjm_site.adapters.site_build import build_site

    with _progress_bar() as plugin.progress:
        try:
            config.plugins.on_startup(command="build", dirty=False)
            build_site(config, plugin)
        except ConfigurationError as error:
            click.echo(f"cjm: {config_file}: {error}", err=True)
            return EXIT_USAGE
        except (Abort, BuildError) as error:
            _show_failure(plugin, error)
            return EXIT_CONTENT
        except TemplateError as error:
            place = f"{error.filename}:{error.lineno}: " if isinstance(error, TemplateSyntaxError) else ""
            click.echo(f"cjm: {place}{type(error).__name__}: {error}", err=True)
            return EXIT_CONTENT
        finally:
            config.plugins.on_shutdown()
    if not quiet:
        click.echo(_summary(plugin, time.monotonic() - started))
    return EXIT_FINE


def run_serve(config_file: Path, *, dev_addr: str | None, open_browser: bool, audience: str | None = None) -> int:
    """Serve the site until interrupted; returns the exit status."""
    host, _, port = (dev_addr or "localhost:1").rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        click.echo(f"cjm: {dev_addr} is not HOST:PORT, for example 127.0.0.1:8080", err=True)
        return EXIT_USAGE
    _log_to_stderr(logging.INFO, content_errors=True)
    from mkdocs.exceptions import Abort, BuildError, ConfigurationError

    from cjm_site.adapters.preview_server import AddressError, run_server
    from cjm_site.cli.checking import show_config_error

    options: dict[str, Any] = {"dev_addr": dev_addr} if dev_addr else {}
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us that way wants no folder left either
    try:
        run_server(config_file, open_browser=open_browser, audience=audience, **options)
    except ConfigError as error:
        show_config_error(error)
        return EXIT_USAGE
    except ConfigurationError as error:
        click.echo(f"cjm: {config_file}: {error}", err=True)
        return EXIT_USAGE
    except AddressError as error:
        click.echo(f"cjm: {error}; choose another with --dev-addr HOST:PORT", err=True)
        return EXIT_USAGE
    except (Abort, BuildError, OSError) as error:
        click.echo(f"cjm: {error}", err=True)
        return EXIT_CONTENT
    return EXIT_FINE


def _show_failure(plugin: CjmPlugin, error: Exception) -> None:
    """Say why the build stopped: the content's errors, or what mkdocs said."""
    from cjm_site.cli.checking import show

    if plugin.failure is not None:
        show(plugin.failure, plugin.failure.handbook.settings, err=True)
    elif plugin.publishing and plugin.publishing.refusal:
        click.echo(f"cjm: {plugin.publishing.refusal.worded(_spoken(plugin))}", err=True)
    else:
        click.echo(f"cjm: {error}", err=True)


def _load(config_file: Path, *, strict: bool, site_dir: Path | None) -> tuple[MkDocsConfig | None, CjmPlugin | None]:
    """The configuration as mkdocs reads it, and our plugin in it; says what is wrong when there is none."""
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    from cjm_site.cli.checking import show_config_error

    options: dict[str, Any] = {"strict": True} if strict else {}
    if site_dir is not None:
        options["site_dir"] = str(site_dir.absolute())
    try:
        read_settings(config_file)  # stricter than mkdocs, which only warns of unknown options
        config = load_config(str(config_file), **options)
    except ConfigError as error:
        show_config_error(error)
        return None, None
    except (Abort, ConfigurationError) as error:
        click.echo(f"cjm: {config_file}: {error}", err=True)
        return None, None
    from cjm_site.adapters.mkdocs_plugin import CjmPlugin

    return config, next(p for p in config.plugins.values() if isinstance(p, CjmPlugin))


def _log_to_stderr(level: int = logging.WARNING, *, content_errors: bool = False) -> None:
    """Show mkdocs' warnings and errors; the content's errors only where the command does not list them itself."""
    logger = logging.getLogger("mkdocs")
    if not logger.handlers:
        handler = logging.StreamHandler()
        if not content_errors:
            handler.addFilter(lambda record: not record.getMessage().startswith("\n"))
        handler.addFilter(lambda record: MEANWHILE not in record.getMessage())  # it is tried again
        handler.setFormatter(logging.Formatter("%(levelname)s - %(message)s"))
        logger.addHandler(handler)
    logger.setLevel(level)


class _progress_bar:  # noqa: N801 - used as a function
    """A bar on standard error while the pages are written, on a terminal only."""

    def __enter__(self) -> Any:
        self.bar: Any = None
        return self.step if sys.stderr.isatty() else None

    def step(self, done: int, total: int) -> None:
        """One more page is done."""
        if self.bar is None:
            self.bar = click.progressbar(length=total, file=sys.stderr, label="cjm")
            self.bar.__enter__()
        self.bar.update(1)
        if done == total:
            self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.__exit__(None, None, None)
            self.bar = None

    def __exit__(self, *_: object) -> None:
        self.close()


def _spoken(plugin: CjmPlugin) -> Language:
    """The handbook's language; English when the build stopped before the settings were read."""
    from cjm_site.i18n import language, language_of

    return language_of(plugin.settings) if plugin.settings else language("en")


def _summary(plugin: CjmPlugin, seconds: float) -> str:
    counts, spoken = plugin.counts, _spoken(plugin)
    if counts is None:
        return ""
    parts = [
        spoken.ngettext("%(num)d persona", "%(num)d personas", counts.personas) % {"num": counts.personas},
        spoken.ngettext("%(num)d journey", "%(num)d journeys", counts.journeys) % {"num": counts.journeys},
        spoken.ngettext("%(num)d wow", "%(num)d wows", counts.wows) % {"num": counts.wows},
        spoken.ngettext("%(num)d risk", "%(num)d risks", counts.risks) % {"num": counts.risks},
    ]
    return spoken.gettext("{parts} in {seconds} s").format(parts=", ".join(parts), seconds=spoken.number(seconds, 1))
