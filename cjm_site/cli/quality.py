"""The commands that help to write: ``check``, ``explain``, ``schema``, ``completion``."""

from __future__ import annotations

from pathlib import Path

import click

from cjm_site.cli.completing import complete_codes
from cjm_site.cli.options import config_option, language_option


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
    metavar="[FILE_OR_FOLDER|-]...",
)
@config_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "github", "sarif", "junit", "gitlab"]),
    default="text",
    show_default=True,
    help="How to report. All but text go to standard output alone, also when nothing is wrong.",
)
@language_option
@click.option(
    "--select",
    multiple=True,
    metavar="CODES",
    shell_complete=complete_codes,
    help="Report only these codes, or codes that begin so.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODES",
    shell_complete=complete_codes,
    help="Leave these codes out, or codes that begin so.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help="What makes the status 1.",
)
@click.option(
    "--stdin-filename",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With -: the file that standard input stands for, saved or new.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Leave out the problems that this file accepts, and say which of them are gone.",
)
@click.option("--write-baseline", is_flag=True, help="Accept what is wrong now: write it to the --baseline.")
def check(
    paths: tuple[Path, ...],
    config_file: Path,
    format_: str,
    lang: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    stdin_filename: Path | None,
    baseline: Path | None,
    write_baseline: bool,
) -> None:
    """Find every problem in the content, without building anything.

    Each problem is shown as path:line:column with the line it is about and what to write instead. All problems of all
    files come in one run, in file order; at the end they are counted by file. With files or folders, only their
    problems are listed, though the whole handbook is read: a name may be that of a file elsewhere.

    \b
    Examples:
        cjm check                               the whole handbook
        cjm check content/personas              one folder
        cjm check --lang es                     in Spanish
        cjm check --select CJM1,CJM036          rules, and links to nothing
        cjm check --ignore review-overdue       a rule by its name
        cjm check --fail-on warning             as strict as can be
        cjm check --format github               beside the lines of a pull request
        cjm check - --stdin-filename content/personas/marta.md < unsaved.md

    An old handbook adopts strict rules from now on: accept what is wrong today, and report what comes later.

    \b
        cjm check --baseline cjm-baseline.json --write-baseline
        cjm check --baseline cjm-baseline.json --fail-on warning

    Exit status: 0 fine, 1 problems that count, 2 wrong use or a configuration that cannot be used. What a code means:
    cjm explain CODE.
    """
    from cjm_site.cli.checking import CheckOptions, run_check
    from cjm_site.diagnostics import Severity

    options = CheckOptions(
        config_file,
        paths,
        stdin_filename,
        format_,
        lang,
        select,
        ignore,
        Severity(fail_on),
        baseline,
        write_baseline,
    )
    raise SystemExit(run_check(options))


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...", shell_complete=complete_codes)
@language_option
def explain(codes: tuple[str, ...], lang: str | None) -> None:
    """Say what a code means, with an example of what is wrong and what is right.

    Without a code, all are listed. The beginning of several codes explains each of them; rules go by their names too.
    It needs no handbook and no network.

    \b
    Examples:
        cjm explain CJM031
        cjm explain cjm031 cjm036 --lang es
        cjm explain wow-owner
        cjm explain CJM06

    Exit status: 0 fine, 2 there is no such code.
    """
    from cjm_site.cli.explaining import run_explain

    raise SystemExit(run_explain(codes, lang=lang))


@click.command()
@click.argument(
    "kind",
    type=click.Choice(["handbook", "persona", "journey", "channel", "team", "metric", "report"]),
    default="handbook",
    metavar="[TYPE]",
)
@config_option
@language_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the schema of every type, and of all together, into this folder.",
)
def schema(kind: str, config_file: Path, lang: str | None, output: Path | None) -> None:
    """Write JSON Schemas, with which editors complete and check names while you type.

    TYPE is persona, journey, channel, team or metric; handbook, the default, holds for a file of any type; report
    describes what `cjm check --format json` writes. In a handbook's folder the ids and lanes that it has are offered.

    \b
    Examples:
        cjm schema persona
        cjm schema journey --lang es
        cjm schema --output .schemas          handbook.schema.json, persona.schema.json …
        cjm schema report

    Exit status: 0 fine, 1 the files cannot be written, 2 wrong use or a configuration that cannot be used.
    """
    from cjm_site.cli.schemas import run_schema

    raise SystemExit(run_schema(config_file, kind, output=output, lang=lang))


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what a shell needs to complete commands, options, ids and codes after a tab.

    \b
    Add one line to the file that your shell reads at its start:
        bash, ~/.bashrc:                      eval "$(cjm completion bash)"
        zsh, ~/.zshrc:                        eval "$(cjm completion zsh)"
        fish, ~/.config/fish/config.fish:     cjm completion fish | source

    Then `cjm rename persona ma` and a tab complete the personas of the handbook in this folder. It needs bash 4.4 or
    newer.
    """
    from cjm_site.cli.completing import script

    click.echo(script(context.find_root().command, shell))
