"""Reading ``mkdocs.yml`` for commands that do not start mkdocs.

Only what the core needs is read: folders, language, our plugin's options. Tags that mkdocs or Material understand
(``!ENV``, ``!!python/name:``) are passed over. ``INHERIT`` is followed as mkdocs does.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from cjm_site.i18n import CatalogueError, language_of
from cjm_site.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

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
)
"""The plugin's options that are the core's settings; a test holds them equal to the plugin's own list."""


class ConfigError(Exception):
    """The configuration cannot be used; the message says why, for the person at the terminal."""


class _Loader(yaml.CSafeLoader):
    """YAML with unknown tags read as nothing."""


def _env(loader: yaml.Loader, node: yaml.Node) -> Any:
    """``!ENV NAME`` or ``!ENV [NAME, default]`` as mkdocs reads it."""
    parts = loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else [node.value]
    *names, default = parts if len(parts) > 1 else [*parts, None]
    return next((os.environ[name] for name in names if name in os.environ), default)


_Loader.add_constructor("!ENV", _env)
_Loader.add_multi_constructor("!", lambda *_: None)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def read_settings(config_file: Path) -> Settings:
    """The settings of the handbook that ``config_file`` configures.

    :raises ConfigError: when the file is missing or wrong.
    """
    data = _read(config_file.absolute(), ())
    options = _options(data.get("plugins"), config_file)
    theme = data.get("theme")
    theme = theme if isinstance(theme, dict) else {}
    root = config_file.absolute().parent
    custom = theme.get("custom_dir")
    return make_settings(
        options,
        root=root,
        content=root / str(data.get("docs_dir") or "docs"),
        language=str(theme.get("language") or "en"),
        site_name=str(data.get("site_name") or ""),
        use_directory_urls=bool(data.get("use_directory_urls", True)),
        templates=(root / str(custom),) if custom else (),
    )


def config_files(config_file: Path) -> list[Path]:
    """The configuration and those that it inherits from, nearest first.

    :raises ConfigError: when one is missing or wrong.
    """
    found = [config_file.absolute()]
    _read(found[0], ())  # with all that it inherits from: whatever is wrong with one is said here
    while True:
        data = yaml.load(found[-1].read_text(encoding="utf-8-sig"), _Loader)  # noqa: S506 - as in _read
        parent = data.get("INHERIT")
        if not parent:
            return found
        found.append((found[-1].parent / str(parent)).resolve())


def make_settings(options: dict[str, Any], **known: Any) -> Settings:
    """Settings from the plugin's options.

    :raises ConfigError: naming the option and what is wrong with it.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        settings = Settings.model_validate({"today": build_day(os.environ), **given, **known})
    except ValidationError as error:
        raise ConfigError("\n".join(option_problems(error))) from None
    if settings.own_templates is not None and not settings.own_templates.is_dir():
        raise ConfigError(f"new_templates: there is no folder {settings.new_templates}")
    if settings.catalogues is not None:
        if not settings.catalogues.is_dir():
            raise ConfigError(f"locale_dir: there is no folder {settings.locale_dir}")
        try:
            language_of(settings)
        except CatalogueError as error:
            raise ConfigError(f"locale_dir: {error}") from None
    return settings


def build_day(environment: Mapping[str, str]) -> dt.date:
    """The day that a build counts as today: that of ``SOURCE_DATE_EPOCH`` for builds to be repeated, else the clock's.

    :raises ConfigError: when the variable is not a number of seconds.
    """
    seconds = environment.get("SOURCE_DATE_EPOCH")
    if not seconds:
        return dt.datetime.now(tz=dt.UTC).date()
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


def _read(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"there is no configuration file {path.name} here; name one with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from None
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 - a CSafeLoader; the added constructors build nothing
    except yaml.YAMLError as error:
        raise ConfigError(f"{path.name} is not valid YAML: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict):
        raise ConfigError(f"{path.name} holds no settings")
    parent = data.pop("INHERIT", None)
    if not parent:
        return data
    parent_path = (path.parent / str(parent)).resolve()
    if parent_path in seen:
        raise ConfigError(f"{path.name} inherits from itself")
    return _merged(_read(parent_path, (*seen, path.resolve())), data)


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = _merged(merged[name], value) if both else value
    return merged


def _options(plugins: Any, config_file: Path) -> dict[str, Any]:
    """Our plugin's options, in either of the forms that mkdocs accepts."""
    if isinstance(plugins, dict):
        plugins = [{name: options} for name, options in plugins.items()]
    for plugin in plugins or ():
        if plugin == PLUGIN:
            return {}
        if isinstance(plugin, dict) and PLUGIN in plugin:
            options = plugin[PLUGIN] or {}
            if not isinstance(options, dict):
                raise ConfigError(f"{config_file.name}: the options of the plugin {PLUGIN} are name: value lines")
            unknown = set(options) - set(OPTIONS)
            if unknown:
                names = ", ".join(sorted(unknown))
                raise ConfigError(f"{config_file.name}: the plugin {PLUGIN} has no option {names}")
            return dict(options)
    raise ConfigError(
        f"{config_file.name}: the plugin {PLUGIN} is missing from plugins; write plugins: [search, {PLUGIN}]"
    )
