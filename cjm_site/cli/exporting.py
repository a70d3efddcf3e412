"""The commands that make files for paper and slides out of the handbook."""

from __future__ import annotations

from pathlib import Path

import click

from cjm_site.cli.completing import complete_ids
from cjm_site.cli.options import audience_option, config_option


@click.group()
def export() -> None:
    """Posters, a booklet, and pictures of maps for slides.

    A browser that is installed draws them, without a window and without network: Chromium, Chrome or Edge. The
    environment variable CJM_BROWSER names another one.
    """


journeys_argument = click.argument(
    "ids", metavar="[JOURNEY]...", nargs=-1, shell_complete=complete_ids("journey"), default=()
)
journey_argument = click.argument("id_", metavar="JOURNEY", shell_complete=complete_ids("journey"))
output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The file, or a folder for it.  [default: JOURNEY.pdf, .png or .svg here]",
)
depth_option = click.option(
    "--depth",
    type=click.Choice(["stages", "touchpoints"]),
    help="Stages only, or every touchpoint.  [default: touchpoints; on a slide what is legible]",
)
size_option = click.option(
    "--size",
    type=click.Choice(["16:9", "4:3", "full"]),
    default="16:9",
    show_default=True,
    help="A slide's shape, or the whole map in reading size.",
)
edition_option = click.option(
    "--edition", metavar="TEXT", help="The version that is written on it.  [default: git's tag or commit]"
)


@export.command()
@journeys_argument
@config_option
@output_option
@click.option("--all", "everything", is_flag=True, help="A poster of every journey.")
@click.option(
    "--size",
    type=click.Choice(["a4", "a3", "a2", "a1", "a0"], case_sensitive=False),
    help="The poster's sheet.  [default: the smallest from A3 up that can be read]",
)
@depth_option
@edition_option
@audience_option
def pdf(
    ids: tuple[str, ...],
    config_file: Path,
    output: Path | None,
    everything: bool,
    size: str | None,
    depth: str | None,
    edition: str | None,
    audience: str | None,
) -> None:
    """Posters of journeys, or, when none is named, a booklet of the handbook.

    A poster is one landscape page with the whole map, as vectors: print it at any size. The booklet has a cover, a
    table of contents with page numbers, every page with working links, and the handbook's version and date at the top
    of each page.

    \b
    Examples:
        cjm export pdf                              the booklet: handbook.pdf
        cjm export pdf abrir-cuenta                 abrir-cuenta.pdf, on the smallest sheet that can be read
        cjm export pdf abrir-cuenta --size a0 -o wall.pdf
        cjm export pdf --all -o posters
    """
    from cjm_site.cli.drawing import run_booklet, run_posters

    if ids or everything:
        raise SystemExit(
            run_posters(
                config_file,
                ids,
                output,
                everything=everything,
                size=size,
                depth=depth,
                edition=edition,
                audience=audience,
            )
        )
    if size or depth:
        raise click.UsageError("--size and --depth are for posters: name a journey, or use --all")
    raise SystemExit(run_booklet(config_file, output, edition=edition, audience=audience))


@export.command()
@journey_argument
@config_option
@output_option
@size_option
@depth_option
@edition_option
@audience_option
@click.option(
    "--scale", type=click.FloatRange(0.5, 4), default=2.0, show_default=True, metavar="N", help="Dots per pixel."
)
def png(
    id_: str,
    config_file: Path,
    output: Path | None,
    size: str,
    depth: str | None,
    edition: str | None,
    audience: str | None,
    scale: float,
) -> None:
    """A picture of a journey's map, for a slide.

    \b
    Examples:
        cjm export png abrir-cuenta                       abrir-cuenta.png, 3840 × 2160 dots
        cjm export png abrir-cuenta --size full --scale 1 the whole map in reading size
    """
    from cjm_site.cli.drawing import run_picture

    raise SystemExit(
        run_picture(
            config_file,
            id_,
            output,
            form="png",
            size=size,
            depth=depth,
            edition=edition,
            audience=audience,
            scale=scale,
        )
    )


@export.command()
@journey_argument
@config_option
@output_option
@size_option
@depth_option
@edition_option
@audience_option
def svg(
    id_: str,
    config_file: Path,
    output: Path | None,
    size: str,
    depth: str | None,
    edition: str | None,
    audience: str | None,
) -> None:
    """A journey's map as a drawing of plain shapes and text, to place on a slide and edit there.

    \b
    Examples:
        cjm export svg abrir-cuenta
        cjm export svg abrir-cuenta --depth touchpoints --size full -o map.svg
    """
    from cjm_site.cli.drawing import run_picture

    raise SystemExit(
        run_picture(
            config_file, id_, output, form="svg", size=size, depth=depth, edition=edition, audience=audience, scale=1
        )
    )
