"""Changes in the words of the field: "Espera su turno: actual emotion 2 → 4; risk *Cola* prevented".

A phrase is a row of parts, so that each format escapes and marks what authors wrote in its own way.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal

from cjm_site.diff import phrases
from cjm_site.diff.labels import field_label, list_label, lowered
from cjm_site.diff.ways import REF, TERM, term_of
from cjm_site.markdown import plain
from cjm_site.terms import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cjm_site.diff.change import Change, Item, Spot
    from cjm_site.handbook import Handbook
    from cjm_site.i18n import Language

Role = Literal["word", "name", "value"]
LONGEST = 110
"""How many characters of an author's text a sentence shows."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a phrase: our ``word``, the ``name`` of a thing, or a ``value``; the last two are their author's."""

    text: str
    role: Role = "word"


Phrase = tuple[Part, ...]


def as_text(phrase: Iterable[Part]) -> str:
    """A phrase as plain text, names between asterisks."""
    return "".join(f"*{part.text}*" if part.role == "name" else part.text for part in phrase)


@dataclass(frozen=True)
class Words:
    """Says changes in one language. The handbooks give the names behind ids; the newer one first."""

    language: Language
    handbooks: Sequence[Handbook] = field(default=())

    def sentence(self, spot: Spot, changes: Iterable[Change]) -> Phrase:
        """The changes of one place in one sentence, headed by its name."""
        parts = [Part(self.heading(spot)), Part(": ")]
        for n, change in enumerate(changes):
            parts += [Part("; ")] if n else []
            parts += self.phrase(change)
        return (*parts, Part("."))

    def heading(self, spot: Spot) -> str:
        """What a place is called, without Markdown."""
        return self.language.gettext("Settings of the handbook") if spot.type == "settings" else plain(spot.heading)

    def phrase(self, change: Change) -> Phrase:
        """One change, without its place."""
        if change.kind == "text-changed":
            return (Part(self._text_changed(change)),)
        return self._filled(self.language.gettext(self._template(change)), change)

    # -- which sentence --------------------------------------------------------------------------------------------

    def _template(self, change: Change) -> str:
        last = change.field[-1] if change.field else ""
        if change.kind == "approved-without-review" and change.after is None:
            return phrases.WITHOUT_DAY
        if change.kind == "wow-lost" and change.field:
            return phrases.WOW_DIMMED
        if change.kind in phrases.BY_KIND:
            return phrases.BY_KIND[change.kind]
        if change.kind == "moved":
            return phrases.ITEM_MOVED if change.items else phrases.MOVED
        if last == "id":
            return phrases.ITEM_NEW_ID if change.items else phrases.NEW_ID
        if change.kind == "renamed":
            return phrases.ITEM_RENAMED if change.items else phrases.RENAMED
        if change.items and not change.field:
            return phrases.ITEM[change.action]
        form = {"changed": 0, "added": 1, "removed": 2}.get(change.action, 0)
        if "emotion" in change.field and last in phrases.EMOTIONS:
            return phrases.EMOTIONS[last][form]
        if change.field[-2:] == ("moment", "kind"):
            return phrases.MOMENT[form]
        return (phrases.ITEM_FIELD if change.items else phrases.FIELD)[form]

    # -- what goes into it -----------------------------------------------------------------------------------------

    def _filled(self, template: str, change: Change) -> Phrase:
        parts: list[Part] = []
        if change.items and "{name}" not in template:  # an emotion of one persona
            parts += [self.name(change.items[-1]), Part(": ")]
        before, after = self.both(change)
        for literal, name, _, _ in Formatter().parse(template):
            if literal:
                parts.append(Part(literal))
            if name == "name":
                parts += self._names(change)
            elif name in {"before", "after"}:
                parts.append(before if name == "before" else after)
            elif name == "field":
                parts.append(Part(field_label(self.language, change)))
            elif name == "list":
                parts.append(Part(list_label(self.language, change)))
            elif name == "weight":
                parts.append(Part(str(_weight(change.after))))
        return tuple(parts)

    def _names(self, change: Change) -> list[Part]:
        """An item within an item is named after the one that holds it."""
        *outer, last = change.items
        found = [self.name(last)]
        for item in reversed(outer):
            found = [self.name(item), Part(" › "), *found]
        return found

    def name(self, item: Item) -> Part:
        """An item's name; behind an id the name of the object."""
        return Part(self.named(item.refers, item.name) if item.refers else clipped(plain(item.name)), "name")

    def named(self, kind: str, id_: str) -> str:
        """The name of an object, as the newest handbook that has it calls it."""
        for handbook in self.handbooks:
            entry = handbook.objects(kind).get(id_)
            if entry is not None:
                if kind == "channel" and entry.source is None and f"channel.{id_}" in TERMS:
                    return self.language.term(f"channel.{id_}")
                return plain(entry.item.label)
        return id_

    def both(self, change: Change) -> tuple[Part, Part]:
        """What was and what is, as texts; of long ones the part that differs."""
        before, after = change.before, change.after
        if change.way == "text" and isinstance(before, str) and isinstance(after, str):
            before, after = around_the_difference(plain(before), plain(after))
        return self.value(before, change.way), self.value(after, change.way)

    def value(self, value: Any, way: str) -> Part:
        """A value as the reader's language writes it."""
        language = self.language
        if value is None:
            return Part("–")
        if isinstance(value, bool):
            return Part(language.gettext(phrases.YES if value else phrases.NO))
        if isinstance(value, int | float):
            return Part(language.percent(value, 1) if way == "percent" else language.number(value))
        if isinstance(value, dict | list):
            return self._quoted(clipped(json.dumps(value, ensure_ascii=False)))
        if way.startswith(TERM):
            term = term_of(way.removeprefix(TERM), value)
            return Part(lowered(language.term(term)), "name") if term in TERMS else Part(value, "value")
        if way.startswith(REF):
            return Part(self.named(way.removeprefix(REF), value), "name")
        if way == "date":
            return Part(language.date(dt.date.fromisoformat(value)))
        if way == "place":
            return Part(plain(value), "name") if value else Part(language.gettext(phrases.AT_THE_START))
        return Part(value, "value") if way in {"file", "interval"} else self._quoted(clipped(plain(value)))

    def _quoted(self, text: str) -> Part:
        return Part(self.language.gettext(phrases.QUOTED).format(text=text), "value")

    def _text_changed(self, change: Change) -> str:
        language = self.language
        gone, come = change.before or 0, change.after or 0
        if not gone and not come:
            return language.gettext(phrases.REARRANGED)
        assert isinstance(gone, int) and isinstance(come, int)  # noqa: PT018, S101 - counts of words
        more = language.ngettext("%(num)d word added", "%(num)d words added", come) % {"num": come}
        less = language.ngettext("%(num)d word removed", "%(num)d words removed", gone) % {"num": gone}
        return language.gettext(phrases.TEXT).format(come=more, gone=less)


def _weight(risk: Any) -> int:
    return (risk.get("likelihood") or 0) * (risk.get("impact") or 0) if isinstance(risk, dict) else 0


def clipped(text: str, longest: int = LONGEST) -> str:
    """A text on one line, cut at a word."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0] + "…"


def around_the_difference(before: str, after: str) -> tuple[str, str]:
    """Of two long texts what differs, with a few words around it."""
    one, two = before.split(), after.split()
    if len(before) <= LONGEST and len(after) <= LONGEST:
        return " ".join(one), " ".join(two)
    start = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    start = max(0, start - 3)
    head = ["…"] if start > 0 else []
    return clipped(" ".join([*head, *one[start:]])), clipped(" ".join([*head, *two[start:]]))
