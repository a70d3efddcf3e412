"""Imported by the process that forks commands, so that it has every template of ours compiled, in both languages."""

from __future__ import annotations

from pathlib import Path

from cjm_site.i18n import language
from cjm_site.link import link
from cjm_site.render.environment import make_environment
from cjm_site.settings import Settings

for code in ("en", "es"):
    nothing = link(Settings(root=Path(), content=Path()), [], [])[0]
    environment = make_environment(nothing, language(code))
    for name in environment.list_templates(filter_func=lambda name: name.startswith("cjm/")):
        environment.get_template(name)
