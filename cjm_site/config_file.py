"""Reading ``mkdocs.yml`` for commands that do not start mkdocs.

Only what the core needs is read: folders, language, our plugin's options.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cjm_site.codes import hint, message
from cjm_site.config_problems import Options, option_diagnostics, unknown_options
from cjm_site.config_yaml import UnreadableConfigError, read_config
from cjm_site.diagnostics import Diagnostic, in_file_order
from cjm_site.i18n import CatalogueError, language, language_of
from cjm_site.paths import is_folder
from cjm_site.refusal import ConfigError
from cjm_site.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from cjm_site.config_yaml import Config

PLUGIN = "cjm"

OPTIONS = (
    "channels",
    "teams",
    "metrics",
    "lanes",
    "labels",
    "locale_dir",
    "new_templates",
    "rules",
    "heavy_risk",
    "negative_phrases",
    "persona_minimum",
    "personal_data",
    "prose_html",
    "security_policy",
    "offline",
    "history",
    "history_authors",
    "precompress",
    "whole_search",
    "rows_in_page",
    "audience",
)
"""The plugin's options that are the core's settings; a test holds them equal to the plugin's own list."""


def read_settings(config_file: Path) -> Settings:
    """The settings of the handbook that ``config_file`` configures.

    :raises ConfigError: when the file is missing or wrong.
    """
    return _settings(config_file, _configuration(config_file))


def settings_at(config_file: Path, read: Callable[[Path], bytes]) -> Settings:
    """The settings as they were in another state of the project; folders of the organization's own are not looked at.

    :param read: a file's content in that state.
    :raises ConfigError: when the file is missing there or wrong.
    """
    return _settings(config_file, _configuration(config_file, read), without=("locale_dir", "new_templates"))


def _settings(config_file: Path, config: Config, without: Collection[str] = ()) -> Settings:
    root = config_file.absolute().parent
    data = config.data
    theme = data.get("theme")
    theme = theme if isinstance(theme, dict) else {}
    code = str(theme.get("language") or "en")
    found = _options(config)
    if isinstance(found, Diagnostic):
        raise _worded([found], root, code)
    unknown = unknown_options(found, OPTIONS)
    custom = theme.get("custom_dir")
    try:
        settings = make_settings(
            {name: value for name, value in found.data.items() if name in OPTIONS and name not in without},
            found,
            root=root,
            content=root / str(data.get("docs_dir") or "docs"),
            language=code,
            site_name=str(data.get("site_name") or ""),
            use_directory_urls=bool(data.get("use_directory_urls", True)),
            templates=(root / str(custom),) if custom else (),
        )
    except ConfigError as error:
        if not error.diagnostics:
            raise
        raise _worded([*unknown, *error.diagnostics], root, code) from None
    if unknown:
        raise _worded(unknown, root, code)
    return settings


def config_files(config_file: Path) -> list[Path]:
    """The configuration and those that it inherits from, nearest first.

    :raises ConfigError: when one is missing or wrong.
    """
    return list(_configuration(config_file).files)


def _configuration(config_file: Path, *read: Callable[[Path], bytes]) -> Config:
    try:
        return read_config(config_file, *read)
    except UnreadableConfigError as error:
        raise _worded([error.problem], config_file.absolute().parent) from None


def _worded(diagnostics: Iterable[Diagnostic], root: Path, code: str = "") -> ConfigError:
    """Problems as an error whose text is what the command shows where it has nothing better."""
    ordered = in_file_order(diagnostics)
    english = language("en")
    lines = [f"{d.place}: {d.code} {message(d, english)}; {hint(d, english)}".removesuffix("; ") for d in ordered]
    return ConfigError("\n".join(lines), ordered, root, code)


def make_settings(options: dict[str, Any], source: Options | None = None, **known: Any) -> Settings:
    """Settings from the plugin's options.

    :param source: where the options are written, for the places of what is wrong with them.
    :raises ConfigError: naming the option and what is wrong with it.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        settings = Settings.model_validate({"today": build_day(os.environ), **given, **known})
    except ValidationError as error:
        found = option_diagnostics(source, Settings, error) if source else []
        raise ConfigError("\n".join(option_problems(error)), found) from None
    for name, folder in (("new_templates", settings.own_templates), ("locale_dir", settings.catalogues)):
        if folder is not None and not is_folder(folder):
            given_folder = getattr(settings, name)
            found = [Diagnostic("CJM066", source.place((name,)), {"given": given_folder}, "path")] if source else []
            raise ConfigError(f"{name}: there is no folder {given_folder}", found)
    if settings.catalogues is not None:
        try:
            language_of(settings)
        except CatalogueError as error:
            place = source.place(("locale_dir",)) if source else None
            found = [Diagnostic("CJM067", place, {"detail": error}, "copy")] if place else []
            raise ConfigError(f"locale_dir: {error}", found) from None
    return settings


def build_day(environment: Mapping[str, str]) -> dt.date:
    """The day that a command counts as today: that of ``SOURCE_DATE_EPOCH``, else the clock's.

    :raises ConfigError: when the variable is not a number of seconds.
    """
    return given_day(environment) or dt.datetime.now(tz=dt.UTC).date()


def given_day(environment: Mapping[str, str]) -> dt.date | None:
    """The day of ``SOURCE_DATE_EPOCH``; ``None`` where it is not set. A site is built for no other: never by the clock.

    :raises ConfigError: when the variable is not a number of seconds.
    """
    seconds = environment.get("SOURCE_DATE_EPOCH")
    if not seconds:
        return None
    try:
        return dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"SOURCE_DATE_EPOCH is not a number of seconds since 1970: {seconds}") from None


def option_problems(error: ValidationError) -> list[str]:
    """One line a problem: the option's path, and what is wrong."""
    lines = []
    for details in error.errors(include_url=False):
        path = ".".join(str(step) for step in details["loc"] if step != "[key]")
        context = details.get("ctx") or {}
        reason = f"it may be: {', '.join(context['allowed'])}" if "allowed" in context else details["msg"]
        lines.append(f"{path}: {reason} (given: {details.get('input')!r})".removeprefix(": "))
    return lines


def _options(config: Config) -> Options | Diagnostic:
    """Our plugin's options, in either of the forms that mkdocs accepts; else what is wrong."""
    plugins = config.data.get("plugins")
    named = plugins.items() if isinstance(plugins, dict) else ()
    entries: list[tuple[tuple[str | int, ...], Any]] = [
        (("plugins", str(name)), {name: value}) for name, value in named
    ]
    if isinstance(plugins, list):
        entries = [(("plugins", n, PLUGIN), plugin) for n, plugin in enumerate(plugins)]
    for at, plugin in entries:
        if plugin == PLUGIN:
            return Options(config, at, {})
        if isinstance(plugin, dict) and PLUGIN in plugin:
            options = plugin[PLUGIN] or {}
            if not isinstance(options, dict):
                return Diagnostic("CJM062", config.place(at), {"name": PLUGIN}, "options")
            return Options(config, at, options)
    place = config.place(("plugins",), of_key=True)
    return Diagnostic("CJM063", place, {"name": PLUGIN}, "plugins")
