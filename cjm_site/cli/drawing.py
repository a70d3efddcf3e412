"""``cjm export``: a browser draws, the result is written in one step."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from cjm_site.audience.narrow import for_audience
from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.compiled import open_compiled
from cjm_site.cli.editing import show_refusal
from cjm_site.cli.output import OutputError, write_output
from cjm_site.export.browser import Browser, BrowserError
from cjm_site.export.edition import Edition, edition_of
from cjm_site.export.map_page import LEGIBLE, LEGIBLE_ON_SLIDE, alone, fitted, map_page, poster, slide
from cjm_site.i18n import language_of
from cjm_site.refusal import RefusalError, _
from cjm_site.render.environment import make_environment
from cjm_site.validate import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import jinja2

    from cjm_site.export.map_page import Depth, Fitted, Wanted
    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.i18n import Language


_PRINTS = 3
"""A booklet is printed at most so often: numbers that are one digit longer hardly ever move a page."""


@dataclass(frozen=True)
class _Studio:
    """What drawing takes."""

    handbook: Handbook
    """What the audience sees of it."""

    language: Language
    browser: Browser
    edition: Edition

    @cached_property
    def environment(self) -> jinja2.Environment:
        """The templates, compiled once for all maps."""
        return make_environment(self.handbook, self.language)

    @property
    def imprint(self) -> str:
        """What stands on every sheet: the edition, and whom it is for."""
        audience = self.handbook.settings.audience
        said = self.edition.worded(self.language)
        return f"{said} · {self.language.term(f'audience.{audience}')}" if audience else said

    @contextmanager
    def page(self, journey: LinkedJourney, wanted: Wanted, *, draw: bool = False) -> Iterator[tuple[Path, Fitted]]:
        """The journey's map as a page for the browser, and how it fits; both are gone afterwards."""
        here = alone(self.handbook, journey, self.language)
        html = map_page(self.environment, here, journey, wanted, edition=self.imprint, draw=draw)
        with tempfile.TemporaryDirectory(prefix="cjm-export-") as folder:
            page = Path(folder) / "map.html"
            page.write_text(html, encoding="utf-8")
            fit = fitted(self.browser, page, wanted)
            if fit is None:
                raise OutputError(
                    _("{journey}: the map does not fit on {sheet} in any size of type; take a larger one"),
                    journey=journey.item.id,
                    sheet=wanted.sheets[-1].name.upper(),
                )
            yield page, fit


def run_posters(
    config_file: Path,
    ids: Sequence[str],
    output: Path | None,
    *,
    everything: bool,
    size: str | None,
    depth: str | None,
    edition: str | None,
    audience: str | None = None,
) -> int:
    """Posters; returns the exit status."""
    studio = _studio(config_file, edition, audience)
    if isinstance(studio, int):
        return studio
    spoken = studio.language
    try:
        journeys = list(studio.handbook.journeys.values()) if everything else _journeys(studio.handbook, ids)
        targets = _targets(output, [journey.item.id for journey in journeys], "pdf")
        for journey, target in zip(journeys, targets, strict=True):
            wanted = poster(size.lower() if size else None, cast("Depth | None", depth))
            with studio.page(journey, wanted) as (page, fit):
                raw = studio.browser.pdf(page)
            from cjm_site.export.pdf_file import finished

            title = f"{journey.item.title} – {studio.handbook.settings.site_name}"
            write_output(target, finished(raw, title=title, language=spoken.code, day=studio.edition.day))
            _say(studio, target, fit, LEGIBLE)
    except (BrowserError, OutputError) as error:
        show_refusal(error, spoken)
        return EXIT_CONTENT
    except RefusalError as error:
        show_refusal(error, spoken)
        return EXIT_USAGE
    return EXIT_FINE


def run_picture(
    config_file: Path,
    id_: str,
    output: Path | None,
    *,
    form: Literal["png", "svg"],
    size: str,
    depth: str | None,
    edition: str | None,
    scale: float,
    audience: str | None = None,
) -> int:
    """A picture of a map; returns the exit status."""
    studio = _studio(config_file, edition, audience)
    if isinstance(studio, int):
        return studio
    try:
        [journey] = _journeys(studio.handbook, [id_])
        [target] = _targets(output, [id_], form)
        wanted = slide(size, cast("Depth | None", depth), journey)
        with studio.page(journey, wanted, draw=form == "svg") as (page, fit):
            if form == "svg":
                made = fit.svg.encode()
            else:
                made = studio.browser.png(page, width=fit.width, height=fit.height, scale=scale)
        write_output(target, made)
        _say(studio, target, fit, LEGIBLE_ON_SLIDE)
    except (BrowserError, OutputError) as error:
        show_refusal(error, studio.language)
        return EXIT_CONTENT
    except RefusalError as error:
        show_refusal(error, studio.language)
        return EXIT_USAGE
    return EXIT_FINE


def _studio(config_file: Path, edition: str | None, audience: str | None) -> _Studio | int:
    compiled = open_compiled(config_file, audience)
    if isinstance(compiled, int):
        return compiled
    spoken = language_of(compiled.settings)
    try:
        browser = Browser.find()
    except BrowserError as error:
        show_refusal(error, spoken)
        return EXIT_USAGE
    return _Studio(for_audience(compiled.handbook), spoken, browser, edition_of(compiled.settings.root, edition))


def _journeys(handbook: Handbook, ids: Sequence[str]) -> list[LinkedJourney]:
    """The journeys by id, each once.

    :raises RefusalError: when there is none of that id.
    """
    found = []
    for id_ in dict.fromkeys(ids):
        journey = handbook.journeys.get(id_)
        if journey is None:
            guess = nearest(id_, handbook.journeys)
            if guess:
                raise RefusalError(_("there is no journey {id}; did you mean {guess}?"), id=id_, guess=guess)
            raise RefusalError(_("there is no journey {id}; cjm list journey shows all"), id=id_)
        found.append(journey)
    return found


def _targets(output: Path | None, names: Sequence[str], suffix: str) -> list[Path]:
    """Where results go: into a folder under their own names, or the one result to the file that was named.

    :raises RefusalError: when several results were to go into one file, or the file's name ends in something else.
    """
    if output is None or output.is_dir() or not output.suffix:
        return [(output or Path()) / f"{name}.{suffix}" for name in names]
    if output.suffix.lower() != f".{suffix}":
        raise RefusalError(_("{path} is no name for this file: it ends in .{suffix}"), path=output, suffix=suffix)
    if len(names) > 1:
        raise RefusalError(_("{path} is one file; several need a folder"), path=output)
    return [output]


def _say(studio: _Studio, target: Path, fit: Fitted, legible: float) -> None:
    """What was written, and whether it can be read."""
    spoken = studio.language
    depth = spoken.gettext("Stages only") if fit.depth == "stages" else spoken.gettext("Every touchpoint")
    points = spoken.gettext("type of {points} points").format(points=spoken.number(fit.points))
    click.echo(f"{target}: {fit.sheet.upper()}, {depth.lower()}, {points}")
    if fit.points < legible:
        click.echo(
            spoken.gettext("This is small: take a larger sheet (--size), or the stages only (--depth stages)."),
            err=True,
        )


def run_booklet(config_file: Path, output: Path | None, *, edition: str | None, audience: str | None = None) -> int:
    """The booklet; returns the exit status."""
    studio = _studio(config_file, edition, audience)
    if isinstance(studio, int):
        return studio
    spoken = studio.language
    try:
        [target] = _targets(output, ["handbook"], "pdf")
        with tempfile.TemporaryDirectory(prefix="cjm-export-") as folder:
            from cjm_site.cli.building import run_build

            status = run_build(config_file, strict=False, site_dir=Path(folder) / "site", quiet=True, audience=audience)
            if status:
                return status
            made = _bound(studio, Path(folder))
        write_output(target, made)
    except (BrowserError, OutputError) as error:
        show_refusal(error, spoken)
        return EXIT_CONTENT
    except RefusalError as error:
        show_refusal(error, spoken)
        return EXIT_USAGE
    from cjm_site.export.pdf_file import pages_of

    pages = spoken.ngettext("%(num)d page", "%(num)d pages", number := pages_of(made)) % {"num": number}
    click.echo(f"{target}: {pages}")
    return EXIT_FINE


def _bound(studio: _Studio, folder: Path) -> bytes:
    """The booklet's PDF, printed once to learn where pages begin, and again with these numbers in its contents."""
    from cjm_site.export.booklet import numbered
    from cjm_site.export.contents import booklet_of
    from cjm_site.export.pdf_file import finished, places_of

    booklet = booklet_of(studio.handbook, studio.language, studio.edition, folder / "site", studio.imprint)
    bound = booklet.bind()
    page = folder / "booklet.html"
    places: dict[str, int] = {}
    for _try in range(_PRINTS):
        page.write_text(booklet.page(bound), encoding="utf-8")
        made = studio.browser.pdf(page)
        found = places_of(made)
        if found == places:
            break
        places, bound = found, numbered(bound, found)
    title = studio.handbook.settings.site_name
    return finished(made, title=title, language=studio.language.code, day=studio.edition.day)
