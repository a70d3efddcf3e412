"""``cjm schema``: JSON Schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cjm_site.cli.checking import show_config_error
from cjm_site.cli.speaking import choose_language, put_out
from cjm_site.compile import compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.i18n import language
from cjm_site.model import OBJECT_TYPES
from cjm_site.refusal import ConfigError, RefusalError
from cjm_site.schema.build import Known, handbook_schema, type_schema
from cjm_site.write import Change, WriteError, write_all

if TYPE_CHECKING:
    from typing import Any

    from cjm_site.i18n import Language
    from cjm_site.settings import Settings

HANDBOOK, REPORT = "handbook", "report"


def run_schema(config_file: Path, kind: str, *, output: Path | None, lang: str | None) -> int:
    """Print a schema, or write all; returns the exit status."""
    settings = None
    try:
        settings = read_settings(config_file) if config_file.exists() else None
        spoken = choose_language(lang, settings)
    except ConfigError as error:
        show_config_error(error, lang)
        return 2
    except RefusalError as error:
        click.echo(f"cjm: {error.worded(language('en'))}", err=True)
        return 2
    if output is None and kind == REPORT:
        put_out((Path(__file__).parent.parent / "formats" / "check-report.schema.json").read_text("utf-8").rstrip())
        return 0
    known = _known(settings) if settings else Known()
    if output is None:
        put_out(_as_text(_schema(kind, spoken, known)))
        return 0
    return _write(output, spoken, known)


def schema_files(settings: Settings, spoken: Language) -> dict[str, bytes]:
    """Every schema as a file, by its name."""
    known = _known(settings)
    return {
        f"{kind}.schema.json": f"{_as_text(_schema(kind, spoken, known))}\n".encode()
        for kind in (HANDBOOK, *OBJECT_TYPES)
    }


def _schema(kind: str, spoken: Language, known: Known) -> dict[str, Any]:
    return handbook_schema(spoken, known) if kind == HANDBOOK else type_schema(kind, spoken, known)


def _known(settings: Settings) -> Known:
    """What the handbook has, so that its ids are offered. Errors in its files do not matter here."""
    handbook = compile_handbook(settings).handbook
    return Known({kind: tuple(handbook.objects(kind)) for kind in OBJECT_TYPES}, settings.lanes)


def _as_text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False)


def _write(folder: Path, spoken: Language, known: Known) -> int:
    """Write every schema, all or none."""
    changes = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in (HANDBOOK, *OBJECT_TYPES):
            path = folder / f"{kind}.schema.json"
            after = f"{_as_text(_schema(kind, spoken, known))}\n".encode()
            changes.append(Change(path, path.read_bytes() if path.is_file() else None, after))
        write_all(changes, folder.absolute())
    except WriteError as error:
        text = spoken.gettext("nothing was written: {reason}").format(reason=error.worded(spoken))
        click.echo(f"cjm: {text}", err=True)
        return 1
    except OSError as error:
        text = spoken.gettext("nothing was written: {reason}").format(reason=error.strerror or str(error))
        click.echo(f"cjm: {text}", err=True)
        return 1
    for change in changes:
        click.echo(change.path.as_posix())
    return 0
