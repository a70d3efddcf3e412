"""``cjm new project``: a handbook ready to publish."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.speaking import choose_language
from cjm_site.i18n import base_of
from cjm_site.project_files import languages, project_files
from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.i18n import Language


SCHEMAS = ".schemas"
"""The folder that editors read schemas from; `cjm schema --output .schemas` writes it again."""


def run_new_project(folder: Path, *, lang: str | None, name: str | None) -> int:
    """Write a new handbook; returns the exit status."""
    try:
        spoken = choose_language(lang)
    except RefusalError as error:
        click.echo(f"cjm: {error}", err=True)
        return EXIT_USAGE
    code = base_of(spoken.code)
    target = folder.absolute()
    title = (name or "").strip() or spoken.gettext("Customer journey handbook")
    try:
        _refuse_taken(target, folder)
        files = with_schemas(project_files(code if code in languages() else "en", title), spoken)
        write_new_folder(target, files)
    except RefusalError as error:
        click.echo(f"cjm: {error.worded(spoken)}", err=True)
        return EXIT_USAGE
    except OSError as error:
        reason = error.strerror or error
        text = spoken.gettext("{path} cannot be written: {reason}").format(path=folder, reason=reason)
        click.echo(f"cjm: {text}", err=True)
        return EXIT_CONTENT
    click.echo(_next_steps(spoken, folder, len(files)))
    return EXIT_FINE


def with_schemas(files: Mapping[str, bytes], spoken: Language) -> dict[str, bytes]:
    """The files, and what an editor needs to complete the names in them."""
    from cjm_site.cli.schemas import schema_files
    from cjm_site.config_file import read_settings

    with tempfile.TemporaryDirectory(prefix="cjm-new-") as folder:
        write_new_folder(Path(folder) / "project", files)
        schemas = schema_files(read_settings(Path(folder) / "project" / "mkdocs.yml"), spoken)
    return {**files, **{f"{SCHEMAS}/{name}": content for name, content in schemas.items()}}


def _refuse_taken(target: Path, shown: Path) -> None:
    """Only what is not there, or an empty folder, becomes a handbook."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise RefusalError(_("{path} is there already and is no folder"), path=shown)
    if target.is_dir() and any(target.iterdir()):
        raise RefusalError(_("the folder {path} is not empty; name a new one"), path=shown)
    if not target.parent.is_dir():
        raise RefusalError(_("there is no folder {path} to make it in"), path=shown.parent)


def write_new_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder's files, all or none, also after an interruption.

    A folder that is there and empty stays the same folder: somebody may stand in it.

    :raises OSError: when they cannot be written; nothing of them is left then.
    """
    is_new = not target.exists()
    staging = Path(tempfile.mkdtemp(prefix=".cjm-new-", dir=target.parent if is_new else target))
    whole = staging / "project"
    moved: list[Path] = []
    try:
        whole.mkdir()
        for name, content in files.items():
            path = whole / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if is_new:
            whole.rename(target)
        else:
            for part in sorted(whole.iterdir()):
                moved.append(target / part.name)
                part.rename(target / part.name)
    except BaseException:
        for part in moved:
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _next_steps(spoken: Language, folder: Path, count: int) -> str:
    made = spoken.ngettext("%(num)d file in {path}", "%(num)d files in {path}", count) % {"num": count}
    then = spoken.gettext("Next: read its README.md, then")
    return f"{made.format(path=folder)}\n{then}\n    cd {folder}\n    cjm serve"
