"""``cjm verify``: a published folder against its manifest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.editing import show_refusal
from cjm_site.cli.speaking import choose_language, put_out
from cjm_site.manifest import NAME, Manifest, ManifestError, Verdict, verify
from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.i18n import Language

VERSION = 1
"""The version of the JSON."""


def run_verify(site: Path, manifest: Path | None, format_: str, lang: str | None) -> int:
    """Check a site; returns the exit status."""
    spoken = None
    try:
        spoken = choose_language(lang)
        verdict = _verify(site, manifest)
    except RefusalError as error:
        show_refusal(error, spoken or choose_language(None))
        return EXIT_USAGE
    put_out(_as_json(verdict, site) if format_ == "json" else _as_text(verdict, spoken))
    return EXIT_FINE if verdict.fine else EXIT_CONTENT


def _verify(site: Path, manifest: Path | None) -> Verdict:
    if not site.is_dir():
        raise RefusalError(_("there is no folder {path}"), path=site)
    path = manifest or site / NAME
    if manifest is None and path.is_symlink():
        raise ManifestError(_("{path} is a link: name the manifest with --manifest"), path=path)
    return verify(site, Manifest.read(path), own=_own(site, path))


def _own(site: Path, manifest: Path) -> tuple[str, ...]:
    """The manifest's own place in the site, and that of the copy which every build leaves there."""
    try:
        return NAME, manifest.resolve().relative_to(site.resolve()).as_posix()
    except ValueError:
        return (NAME,)


def _as_text(verdict: Verdict, spoken: Language) -> str:
    lines = []
    for sentence, paths in (
        (spoken.gettext("changed: {path}"), verdict.changed),
        (spoken.gettext("missing: {path}"), verdict.missing),
        (spoken.gettext("not in the manifest: {path}"), verdict.extra),
    ):
        lines += [sentence.format(path=_shown(path)) for path in paths]
    lines += [
        spoken.gettext("cannot be read: {path} ({reason})").format(path=_shown(path), reason=reason)
        for path, reason in verdict.unreadable
    ]
    if verdict.fine:
        text = spoken.ngettext("%(num)d file, as it was built", "%(num)d files, all as they were built", verdict.files)
        return text % {"num": verdict.files}
    counted = len(lines)
    text = spoken.ngettext("%(num)d file differs", "%(num)d files differ", counted)
    return "\n".join([*lines, text % {"num": counted}])


def _shown(path: str) -> str:
    """A path on one line."""
    return click.format_filename(path) if path.isprintable() else ascii(path)


def _as_json(verdict: Verdict, site: Path) -> str:
    document = {
        "version": VERSION,
        "site": str(site),
        "fine": verdict.fine,
        "files": verdict.files,
        "changed": verdict.changed,
        "missing": verdict.missing,
        "extra": verdict.extra,
        "unreadable": [{"path": path, "reason": reason} for path, reason in verdict.unreadable],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)
