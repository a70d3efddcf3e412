"""``cjm check``: compile, and list what is wrong."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from cjm_site.cli.plain_pydantic import without_plugins
from cjm_site.cli.selecting import Scope, chosen_codes, scope_of
from cjm_site.cli.speaking import choose_language, in_colour, put_out
from cjm_site.diagnostics import Severity
from cjm_site.formats import render
from cjm_site.formats.problem import Report, worded
from cjm_site.i18n import CatalogueError, language_of
from cjm_site.outcome import Outcome, Watch, outcome_of, recall
from cjm_site.refusal import ConfigError, RefusalError
from cjm_site.report import reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cjm_site.compile import Compilation
    from cjm_site.formats.problem import Accepted, ReadText
    from cjm_site.i18n import Language
    from cjm_site.settings import Settings

FINE, CONTENT, USAGE = 0, 1, 2


@dataclass(frozen=True)
class CheckOptions:
    """What the command line asks for."""

    config_file: Path
    paths: tuple[Path, ...] = ()
    stdin_filename: Path | None = None
    format: str = "text"
    lang: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    baseline: Path | None = None
    write_baseline: bool = False


def run_check(options: CheckOptions) -> int:
    """Check the handbook; returns the exit status."""
    try:
        codes = chosen_codes(options.select, options.ignore)
        known = recall(options.config_file) if options.stdin_filename is None else None
        about = known if isinstance(known, Outcome) else _settings(options.config_file)
        spoken = choose_language(options.lang, about)
    except ConfigError as error:
        return _show_config(error, options)
    except (RefusalError, CatalogueError) as error:
        return _refuse(error, options)
    try:
        scope = scope_of(about, options.paths, options.stdin_filename)
        accepted = _accepted(options)
        _check_baseline(options, scope)
    except RefusalError as error:
        return _refuse(error, options, spoken)
    unsaved = _standard_input(scope)
    outcome = about if isinstance(about, Outcome) else _compile(about, options.config_file, unsaved, known)
    report = _report(outcome, spoken, options, _overlaid(outcome, unsaved))
    files = scope.of(outcome.root, report.files)
    of_files = frozenset(files)
    chosen = tuple(p for p in report.problems if p.code in codes and p.path in of_files)
    report = replace(report, problems=chosen, files=files)
    if options.write_baseline and options.baseline is not None:
        return _write_baseline(options.baseline, report)
    if accepted is not None:
        those = frozenset(scope.of(outcome.root, {e.path for e in accepted}))
        still = [e for e in accepted if e.code in codes and e.path in those]
        from cjm_site.baseline import hold_back

        fresh, gone = hold_back(chosen, still)
        report = replace(report, problems=fresh, baselined=len(chosen) - len(fresh), unneeded=gone)
    if options.format != "text":
        put_out(render(options.format, report))
    else:
        _show_text(report, outcome.personas, outcome.journeys)
    return CONTENT if report.failed else FINE


def _settings(config_file: Path) -> Settings:
    """The handbook's settings. Only here, and below: what compiles takes longer to load than a check from memory."""
    without_plugins()
    from cjm_site.config_file import read_settings

    return read_settings(config_file)


def _compile(
    settings: Settings, config_file: Path, unsaved: Mapping[str, bytes], known: Outcome | Watch | None
) -> Outcome:
    """Check the handbook, and keep what was found when it is about the files as they stand."""
    from cjm_site.compile import compile_handbook

    watch = known if isinstance(known, Watch) and known.content == settings.content else None
    if watch is None and not unsaved:  # else who looked for what is known has seen everything
        watch = Watch.begin(config_file, settings.content)
    outcome = outcome_of(settings, compile_handbook(settings, unsaved, most_new=1, by_state=True))
    if watch is not None:
        watch.keep(outcome)
    return outcome


def _accepted(options: CheckOptions) -> tuple[Accepted, ...] | None:
    """What a baseline lets pass, ``None`` without one.

    :raises RefusalError: when it cannot be used.
    """
    if options.baseline is None or options.write_baseline:
        return None
    from cjm_site.baseline import read_baseline

    return read_baseline(options.baseline)


def show(compilation: Compilation, settings: Settings, *, err: bool = False) -> None:
    """Print every diagnostic and closing lines that count them, in the handbook's language."""
    spoken = language_of(settings)
    report = Report(worded(compilation.diagnostics, spoken, reader(settings.root)), spoken)
    _show_text(report, len(compilation.handbook.personas), len(compilation.handbook.journeys), err=err)


def show_config_error(error: ConfigError, lang: str | None = None) -> None:
    """Say on standard error what is wrong with the configuration, with its place where it has one."""
    if not error.diagnostics:
        click.echo(f"cjm: {error}", err=True)
        return
    from cjm_site.formats.text import problem_lines

    report = _config_report(error, choose_language(lang, handbook=error.code))
    lines = [line for problem in report.problems for line in problem_lines(problem, report)]
    click.echo("\n".join(lines), err=True)


def _show_config(error: ConfigError, options: CheckOptions) -> int:
    """The configuration's mistakes, in the format that was asked for."""
    try:
        spoken = choose_language(options.lang, handbook=error.code)
    except RefusalError as refusal:
        return _refuse(refusal, options)
    if options.format == "text" or not error.diagnostics:
        show_config_error(error, options.lang)
    else:
        put_out(render(options.format, _config_report(error, spoken)))
    return USAGE


def _config_report(error: ConfigError, spoken: Language) -> Report:
    problems = worded(error.diagnostics, spoken, reader(error.root))
    files = tuple(dict.fromkeys(problem.path for problem in problems))
    return Report(problems, spoken, files, _prefix(error.root) if error.root else "")


def _report(outcome: Outcome, spoken: Language, options: CheckOptions, read: ReadText) -> Report:
    problems = worded(outcome.diagnostics, spoken, read)
    every = tuple(sorted({*outcome.files, *(problem.path for problem in problems)}))
    return Report(problems, spoken, every, _prefix(outcome.root), options.fail_on)


def _prefix(root: Path) -> str:
    """What leads from here to the project's folder, so that a path can be clicked in a terminal."""
    try:
        relative = os.path.relpath(root)
    except ValueError:  # another drive
        return ""
    return "" if relative == "." else f"{relative}/".replace(os.sep, "/")


def _check_baseline(options: CheckOptions, scope: Scope) -> None:
    if options.write_baseline and (options.baseline is None or not scope.whole):
        raise RefusalError(_("--write-baseline is for the whole handbook, and needs --baseline FILE"))


def _standard_input(scope: Scope) -> dict[str, bytes]:
    if not scope.stdin_uri:
        return {}
    from cjm_site.source import MAX_BYTES

    return {scope.stdin_uri: sys.stdin.buffer.read(MAX_BYTES + 1)}


def _overlaid(outcome: Outcome, unsaved: Mapping[str, bytes]) -> ReadText:
    """Reads files, and what stands instead of them."""
    buffers = {outcome.shown_path(outcome.content / uri): raw for uri, raw in unsaved.items()}
    from_disk = reader(outcome.root)

    def read(path: str) -> str | None:
        return buffers[path].decode("utf-8-sig", "replace") if path in buffers else from_disk(path)

    return read


def _show_text(report: Report, personas: int, journeys: int, *, err: bool = False) -> None:
    from cjm_site.formats.text import render as text

    colour = not err and in_colour(os.environ)
    shown = text(report, colour=colour)
    if not report.problems:
        spoken = report.language
        fine = spoken.gettext("No problems in {personas} and {journeys}.").format(
            personas=spoken.ngettext("%(num)d persona", "%(num)d personas", personas) % {"num": personas},
            journeys=spoken.ngettext("%(num)d journey", "%(num)d journeys", journeys) % {"num": journeys},
        )
        shown = "\n".join(part for part in (shown, fine) if part)
    encoding = (sys.stderr if err else sys.stdout).encoding or "utf-8"
    click.echo(shown.encode(encoding, "replace").decode(encoding), err=err, color=colour)


def _write_baseline(path: Path, report: Report) -> int:
    from cjm_site.baseline import as_baseline
    from cjm_site.write import Change, WriteError, write_all

    try:
        before = path.read_bytes() if path.is_file() else None
        write_all([Change(path, before, as_baseline(report.problems))], path.absolute().parent)
    except WriteError as error:
        text = report.language.gettext("nothing was written: {reason}").format(reason=error.worded(report.language))
        click.echo(f"cjm: {text}", err=True)
        return CONTENT
    number = len(report.problems)
    text = report.language.ngettext(
        "%(num)d problem is in the baseline {path}", "%(num)d problems are in the baseline {path}", number
    )
    click.echo((text % {"num": number}).format(path=path), err=True)
    return FINE


def _refuse(error: RefusalError | CatalogueError, options: CheckOptions, spoken: Language | None = None) -> int:
    """Wrong use, on standard error."""
    if isinstance(error, RefusalError):
        try:
            spoken = spoken or choose_language(options.lang)
        except RefusalError:
            spoken = choose_language(None)
        click.echo(f"cjm: {error.worded(spoken)}", err=True)
    else:
        click.echo(f"cjm: {error}", err=True)
    return USAGE


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text
