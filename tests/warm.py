"""Imported by the process that forks commands, so that it has every template compiled: ours, in both languages, and
those of Material, which commands otherwise compile in each build.
"""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from cjm_site.adapters import site_build
from cjm_site.adapters.theme_code import is_used
from cjm_site.i18n import language
from cjm_site.link import link
from cjm_site.render.bytecode import Bytecode
from cjm_site.render.environment import make_environment
from cjm_site.settings import Settings
from mkdocs.theme import Theme

if TYPE_CHECKING:
    from jinja2 import Environment

for code in ("en", "es"):
    nothing = link(Settings(root=Path(), content=Path()), [], [])[0]
    environment = make_environment(nothing, language(code))
    for name in environment.list_templates(filter_func=lambda name: name.startswith("cjm/")):
        environment.get_template(name)

material = Bytecode()
get_env = Theme.get_env


class WithMaterial(Bytecode):
    """What templates are compiled to, those of Material from the start."""

    def __init__(self) -> None:
        super().__init__()
        self.take(material.known())


@wraps(get_env)
def get_warm_env(self: Theme) -> Environment:
    """The theme's environment for builds that MkDocs makes by itself."""
    environment = get_env(self)
    environment.bytecode_cache = material
    return environment


site_build.theme_bytecode = WithMaterial  # type: ignore[attr-defined]  # only imported there
Theme.get_env = get_warm_env  # type: ignore[method-assign]


of_material = Theme(name="material", language="en").get_env()
for name in of_material.list_templates(filter_func=is_used):
    of_material.get_template(name)
