"""The theme's templates compiled once: MkDocs and Material's search make an environment each time they need one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2
    from mkdocs.theme import Theme

    from cjm_site.render.bytecode import Bytecode


def compile_once(theme: Theme, bytecode: Bytecode) -> None:
    """Let every environment of a theme have what its templates were compiled to before."""
    made = theme.get_env

    def get_env() -> jinja2.Environment:
        env = made()
        env.bytecode_cache = bytecode
        return env

    vars(theme)["get_env"] = get_env
