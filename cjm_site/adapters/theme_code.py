"""The theme's templates compiled once: MkDocs and Material's search make an environment each time they need one.

``python -m cjm_site.adapters.theme_code`` compiles all of them and ours, for whoever builds with this installation.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2.exceptions import TemplateError
from mkdocs.theme import Theme

from cjm_site.assets import templates_folder
from cjm_site.i18n import FALLBACK, language, languages
from cjm_site.render.bytecode import Bytecode, bytecode_in, kept_in
from cjm_site.render.environment import compiling_environment
from cjm_site.render.kept_code import KeptCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import jinja2

    from cjm_site.i18n import Language
    from cjm_site.render.kept_code import Code

_OF_THE_THEME = KeptCode("of_material")
_PAGES = ("main.html", "404.html", "base.html", "sitemap.xml")


def theme_bytecode() -> Bytecode:
    """What Material's templates are compiled to, as far as the installation keeps it."""
    return Bytecode(_OF_THE_THEME)


def compile_once(theme: Theme, bytecode: Bytecode) -> None:
    """Let every environment of a theme have what its templates were compiled to before."""
    made = theme.get_env

    def get_env() -> jinja2.Environment:
        env = made()
        env.bytecode_cache = bytecode
        return env

    vars(theme)["get_env"] = get_env


def keep_code(spoken: Iterable[Language]) -> None:
    """Compile every template of ours and of Material, and keep what they become with this installation."""
    for one in spoken:
        kept = kept_in(one)
        if kept is not None:
            ours = compiling_environment((), one)
            kept.write(_compiled(ours, bytecode_in(one), lambda name: name.startswith("cjm/")))
    theme = Theme(name="material", language=FALLBACK)
    theme.dirs.insert(0, str(templates_folder()))
    env = theme.get_env()
    env.bytecode_cache = bytecode = theme_bytecode()
    _OF_THE_THEME.write(_compiled(env, bytecode, is_used))


def keep_for_next_time(spoken: Language) -> None:
    """The same after a build that found nothing kept, where Python keeps what our modules are compiled to."""
    kept = kept_in(spoken)
    if kept is None or sys.dont_write_bytecode or not kept.can_be_written:
        return
    if not (kept.read() and _OF_THE_THEME.read()):
        keep_code([spoken])


def _compiled(env: jinja2.Environment, bytecode: Bytecode, is_wanted: Callable[[str], bool]) -> Code:
    """What templates are compiled to; what is wrong with one is left for those who use it to say."""
    assert env.loader is not None  # noqa: S101 - every environment of ours has one
    found: Code = {}
    for name in env.list_templates(filter_func=is_wanted):
        with suppress(TemplateError, UnicodeDecodeError, OSError):
            source, file, _ = env.loader.get_source(env, name)
            env.get_template(name)
            key = bytecode.get_cache_key(name, file), bytecode.get_source_checksum(source)
            found[key] = bytecode.known()[key]
    return found


def is_used(name: str) -> bool:
    """Whether a template of Material is one that handbooks use."""
    if name.startswith("partials/languages/"):
        return Path(name).stem in languages()
    return name != "partials/post.html" and (name in _PAGES or name.startswith("partials/"))


if __name__ == "__main__":
    keep_code(language(code) for code in languages())
