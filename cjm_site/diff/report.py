"""What a reviewer gets: the changes, what else they touch, and what could not be compared. Formats only lay it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cjm_site.diff.compare import compare
from cjm_site.diff.grouping import Section, sections
from cjm_site.diff.impact import Impact, impact
from cjm_site.diff.kinds import LEVELS
from cjm_site.diff.words import Part, Phrase, Words
from cjm_site.markdown import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.diff.change import Change, Spot
    from cjm_site.diff.impact import Broken, Touched
    from cjm_site.handbook import Handbook
    from cjm_site.i18n import Language

MOST_NAMED = 12
"""How many pages one sentence names."""

MOST_LINES = 4
"""How many lines of a page it names."""

_SHORTEST = 7
"""Characters of a commit's id that stand for it; a branch may be called ``b``."""


@dataclass(frozen=True)
class Revision:
    """One of the two states: its name (empty: the working tree), its commit, and what was wrong with it."""

    name: str
    commit: str
    handbook: Handbook
    problems: tuple[Diagnostic, ...] = ()
    missing: bool = False
    note: str = ""


@dataclass(frozen=True)
class Report:
    """Two states compared."""

    before: Revision
    after: Revision
    changes: tuple[Change, ...]
    impact: Impact = field(default_factory=Impact)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The changes by object, heaviest first."""
        return sections(self.changes)

    def count(self, level: str) -> int:
        """How many changes are of a level."""
        return sum(change.about.level == level for change in self.changes)


def make_report(before: Revision, after: Revision, renames: Mapping[str, str] | None = None) -> Report:
    """Compare two states."""
    changes = compare(before.handbook, after.handbook, renames)
    return Report(before, after, changes, impact(before.handbook, after.handbook, changes, renames))


def failing(report: Report, classes: Sequence[str]) -> tuple[Change, ...]:
    """The changes that belong to one of some classes."""
    return tuple(change for change in report.changes if change.classes & set(classes))


@dataclass(frozen=True)
class Speaker:
    """Says a report in one language."""

    language: Language
    report: Report

    @cached_property
    def words(self) -> Words:
        """Says its changes."""
        return Words(self.language, (self.report.after.handbook, self.report.before.handbook))

    def revision(self, revision: Revision) -> str:
        """A state's name."""
        if not revision.commit:
            return self.language.gettext("working tree")
        short = revision.commit[:8]
        own = len(revision.name) >= _SHORTEST and revision.commit.startswith(revision.name)
        return short if own or not revision.name else f"{revision.name} ({short})"

    def summary(self) -> str:
        """How many changes there are, and how many of each level."""
        language, total = self.language, len(self.report.changes)
        if not total:
            return language.gettext("Nothing changes for the customer.")
        said = language.ngettext("%(num)d change", "%(num)d changes", total) % {"num": total}
        severe, notable, minor = (self.report.count(level) for level in LEVELS)
        counted = (
            (severe, language.ngettext("%(num)d severe", "%(num)d severe", severe)),
            (notable, language.ngettext("%(num)d notable", "%(num)d notable", notable)),
            (minor, language.ngettext("%(num)d minor", "%(num)d minor", minor)),
        )
        parts = [text % {"num": count} for count, text in counted if count]
        return f"{said} ({', '.join(parts)})"

    def kind(self, spot: Spot) -> str:
        """What sort of thing a place's object is."""
        if spot.type in {"page", "settings"}:
            return self.language.gettext("Page") if spot.type == "page" else ""
        return self.language.term(spot.type)

    def title(self, spot: Spot) -> str:
        """The object's name."""
        return self.language.gettext("Settings of the handbook") if spot.type == "settings" else plain(spot.title)

    def place(self, spot: Spot) -> str:
        """An object's name, and the touchpoint or stage in it."""
        return self.title(spot) if spot.heading == spot.title else f"{self.title(spot)} › {plain(spot.heading)}"

    # -- what else is touched ----------------------------------------------------------------------------------------

    def touches(self) -> list[Phrase]:
        """What else the changes touch, one sentence each."""
        language = self.language
        found = list(self._broken())
        for metric in self.report.impact.metrics:
            for spots, sentence in (
                (metric.lost, language.gettext("KPI {name} loses contributors: {pages}")),
                (metric.gained, language.gettext("KPI {name} gains contributors: {pages}")),
            ):
                if spots:
                    found.append(self._sentence(sentence, metric.metric, [self.place(spot) for spot in spots]))
        found += [self._touched(touched) for touched in self.report.impact.touched]
        if self.report.impact.views:
            names = ", ".join(language.term(name) for name in self.report.impact.views)
            found.append((Part(language.gettext("Lists and charts that change: {names}").format(names=names)),))
        return found

    def _broken(self) -> list[Phrase]:
        language = self.language
        by_target: dict[tuple[str, str, str], list[Broken]] = {}
        for broken in self.report.impact.broken:
            by_target.setdefault((broken.target.type, broken.target.id, broken.anchor), []).append(broken)
        found = []
        for its in by_target.values():
            pages: dict[tuple[str, str], list[Broken]] = {}
            for broken in its:
                pages.setdefault((broken.page.type, broken.page.id), []).append(broken)
            journeys = sum(kind == "journey" for kind, _ in pages)
            if journeys == len(pages):
                said = language.ngettext(
                    "Without {name} %(num)d journey breaks: {pages}",
                    "Without {name} %(num)d journeys break: {pages}",
                    journeys,
                )
            else:
                said = language.ngettext(
                    "Without {name} %(num)d page breaks: {pages}",
                    "Without {name} %(num)d pages break: {pages}",
                    len(pages),
                )
            named = [f"{self.title(places[0].page)} ({_places(places)})" for places in pages.values()]
            found.append(self._sentence(said % {"num": len(pages)}, its[0].target, named))
        return found

    def _touched(self, touched: Touched) -> Phrase:
        said = self.language.ngettext(
            "{name} changes; %(num)d other page names it: {pages}",
            "{name} changes; %(num)d other pages name it: {pages}",
            len(touched.pages),
        )
        names = [self.title(page) for page in touched.pages]
        return self._sentence(said % {"num": len(names)}, touched.target, names)

    def _sentence(self, template: str, target: Spot, pages: Sequence[str]) -> Phrase:
        more = [self.language.gettext("and {num} more").format(num=len(pages) - MOST_NAMED)]
        named = " · ".join([*pages[:MOST_NAMED], *(more if len(pages) > MOST_NAMED else [])])
        head, _, rest = template.partition("{name}")
        middle, _, tail = rest.partition("{pages}")
        return Part(head), Part(self.title(target), "name"), Part(middle), Part(named, "value"), Part(tail)

    # -- what could not be compared ----------------------------------------------------------------------------------

    def notes(self) -> list[str]:
        """What a reader must know to trust the comparison."""
        from cjm_site.report import lines_of

        language, found = self.language, []
        for revision in (self.report.before, self.report.after):
            name = self.revision(revision)
            if revision.missing:
                found.append(
                    language.gettext("{revision} has no handbook: everything is new or gone").format(revision=name)
                )
            if revision.note:
                said = language.gettext("the configuration of {revision} cannot be used, the other one's is: {reason}")
                found.append(said.format(revision=name, reason=revision.note))
            if revision.problems:
                said = language.ngettext(
                    "{revision} has %(num)d error; what it is about is not compared, or only in part",
                    "{revision} has %(num)d errors; what they are about is not compared, or only in part",
                    len(revision.problems),
                )
                found.append(said.format(revision=name) % {"num": len(revision.problems)})
                found += [f"  {lines_of(problem, language)[0]}" for problem in revision.problems[:MOST_NAMED]]
        return found


def _places(broken: Sequence[Broken]) -> str:
    """The file and its lines: ``content/x.md:7, 12``."""
    lines = list(dict.fromkeys(str(its.line) for its in broken))
    more = " …" if len(lines) > MOST_LINES else ""
    return f"{broken[0].path}:{', '.join(lines[:MOST_LINES])}{more}"
