"""Shared helpers: a handbook written as a tree of files, compiled through the public API."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cjm_site.compile import Compilation, compile_handbook
from cjm_site.settings import Settings
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

settings.register_profile("ci", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

ROOT = Path(__file__).parent.parent

PERSONA = """
    ---
    type: persona
    name: Marta Ríos
    ---
"""

JOURNEY = """
    ---
    type: journey
    title: Abrir una cuenta
    personas: marta
    stages:
      - id: acogida
        title: Recepción
        touchpoints:
          - id: espera-turno
            title: Espera su turno
            channel: person
            emotion: {planned: 4, expected: 3, actual: 2, feeling: inquietud}
            wows: [{id: saludo, title: La saludan por su nombre, kind: recognition, status: live}]
            risks: [{id: cola, title: Cola de más de 20 minutos, likelihood: 4, impact: 5}]
    ---
"""


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; texts are dedented."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(textwrap.dedent(content).lstrip("\n"), encoding="utf-8")
    return root


@pytest.fixture
def handbook(tmp_path: Path) -> Callable[..., Compilation]:
    """Compile a handbook given as files of its content folder."""

    def build(files: Mapping[str, str | bytes], **options: object) -> Compilation:
        root = write_tree(tmp_path, {f"content/{name}": content for name, content in files.items()})
        return compile_handbook(Settings.model_validate({"root": root, "content": root / "content", **options}))

    return build


@pytest.fixture
def found(handbook: Callable[..., Compilation]) -> Callable[..., list[str]]:
    """Diagnostics of a handbook as ``path:line:column CODE`` strings."""

    def run(files: Mapping[str, str | bytes], **options: object) -> list[str]:
        return [f"{d.place} {d.code}" for d in handbook(files, **options).diagnostics]

    return run
