"""What a handbook's owner decides in ``mkdocs.yml``, as the core sees it: no mkdocs here."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from pydantic_core import PydanticCustomError

from cjm_site.model import Persona
from cjm_site.model.base import After, Before, Id, Many, Model, Required, Status, Texts, Visibility, as_list, choice
from cjm_site.model.catalog import Channel, Metric, Team
from cjm_site.paths import shown_from
from cjm_site.policy_options import SecurityPolicy, WrittenPolicy
from cjm_site.rules.base import Weight
from cjm_site.rules.care import HEAVY_RISK
from cjm_site.rules.personas import PERSONA_MINIMUM
from cjm_site.rules.registry import BY_NAME
from cjm_site.rules.sight import NEGATIVE_PHRASES
from cjm_site.terms import TERMS
from cjm_site.validate import names_at, nearest

HISTORY = 5
"""How many recent changes a page shows with ``history: true``."""

WHOLE_SEARCH = 0
"""Up to how many pages a browser loads the search index as a whole: Material's, which tells words by their accents."""

ROWS_IN_PAGE = 500
"""How many rows of a list its page has; a longer list has the others beside it, as data."""

LaneLevel = Literal["stage", "touchpoint"]

ProseHtml = Literal["allow", "sanitize", "escape"]
"""What becomes of HTML in prose."""


class Lane(Model):
    """A lane of the organization's own, filled under ``custom:``."""

    id: Id
    label: Required
    level: LaneLevel = "touchpoint"


def _listed(kind: str) -> Before:
    """Objects listed in the settings: an id alone, or a mapping with the object's fields."""

    def wrap(value: Any) -> Any:
        items = value if isinstance(value, list | tuple) else [value]
        return [_as_object(kind, item) for item in items]

    return Before(wrap)


def _as_object(kind: str, item: Any) -> Any:
    if isinstance(item, str):
        item = {"id": item}
    if isinstance(item, dict):
        return {"name": item.get("id"), **item, "type": kind}
    return item


def _term(id_: str) -> str:
    """A term of the interface; a label for a mistyped one would change nothing, and nobody would know."""
    if id_ not in TERMS:
        raise _unknown("term", id_, nearest(id_, TERMS), "theme/locale/en")
    return id_


def _rule_code(name: str) -> str:
    """A rule's code or name in the settings as its code."""
    if name in BY_NAME:
        return BY_NAME[name].code
    raise _unknown("rule", name, nearest(name, BY_NAME), "docs/rules.md")


def _persona_field(field: str) -> str:
    """A field of personas that their minimum names: ``goals``, ``demographics.age``, ``desires|expectations``."""
    field = "".join(field.split())
    for name in field.split("|"):
        group, _, inner = name.partition(".")
        for known, step in ((names_at(Persona, ()), group), (names_at(Persona, (group,)) if inner else [], inner)):
            if step and step not in known:
                raise _unknown("field", name, nearest(step, known), "docs/front-matter.md")
    return field


def _unknown(kind: str, name: str, guess: str | None, where: str) -> PydanticCustomError:
    """A name that nothing has: a sentence for mkdocs, and its parts for ``cjm``."""
    what = {"field": "field of a persona", "phrase": "phrase to remove"}.get(kind, kind)
    advice = f"did you mean {guess}?" if guess else f"see {where}"
    context = {"given": name, "expected": kind, "guess": guess, "where": where}
    return PydanticCustomError(f"cjm_{kind}", f"there is no {what} {{given}}; {advice}", context)


_JUDGED: tuple[Status, ...] = ("draft", "in_review", "approved")
"""The statuses that a weight alone applies to: retired pages stay at rest."""


def _yaml_off(value: Any) -> Any:
    """YAML 1.1, which ``mkdocs.yml`` is written in, reads ``off`` as false and ``on`` as true."""
    return {False: "off", True: "on"}[value] if isinstance(value, bool) else value


SetWeight = Annotated[Weight, choice(Weight), Before(_yaml_off)]


def _by_status(value: Any) -> Any:
    """A weight alone holds for every status but retired."""
    return value if isinstance(value, dict) else dict.fromkeys(_JUDGED, _alone().validate_python(value))


@cache
def _alone() -> TypeAdapter[Weight]:
    return TypeAdapter(SetWeight)


RuleWeights = Annotated[dict[Annotated[Status, choice(Status)], SetWeight], Before(_by_status)]
"""What a rule's findings weigh, by the status of the page."""


class _Changes(Model):
    """Changes to a list that comes with the program."""

    add: Texts = ()
    remove: Texts = ()


def _changed_phrases(value: Any) -> Any:
    """A list stands for itself; ``{add: [...], remove: [...]}`` changes ours."""
    if not isinstance(value, dict):
        return as_list(value)
    changes = _Changes.model_validate(value)
    unknown = next((phrase for phrase in changes.remove if phrase not in NEGATIVE_PHRASES), None)
    if unknown is not None:
        raise _unknown("phrase", unknown, nearest(unknown, NEGATIVE_PHRASES), "docs/rules.md")
    return (*(phrase for phrase in NEGATIVE_PHRASES if phrase not in changes.remove), *changes.add)


class PersonalData(Model):
    """What may identify somebody: ``allow`` holds texts or patterns, ``country`` the one whose numbers are dialled."""

    allow: Texts = ()
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None


def _how_many(value: Any) -> Any:
    """``true`` for the usual number of changes, ``false`` for none."""
    return {False: 0, True: HISTORY}[value] if isinstance(value, bool) else value


class Settings(Model):
    """The options of a handbook. Paths are absolute; ``root`` is the folder of ``mkdocs.yml``.

    ``today`` is the day that reviews are measured against; ``None``: no day, and nothing is overdue.
    """

    root: Path
    content: Path
    language: str = "en"
    site_name: str = ""
    use_directory_urls: bool = True
    offline: bool = True
    templates: tuple[Path, ...] = ()
    channels: Annotated[tuple[Channel, ...], _listed("channel")] = ()
    teams: Annotated[tuple[Team, ...], _listed("team")] = ()
    metrics: Annotated[tuple[Metric, ...], _listed("metric")] = ()
    lanes: tuple[Lane, ...] = ()
    labels: dict[Annotated[str, After(_term)], str] = Field(default_factory=dict)
    locale_dir: Path | None = None
    new_templates: Path | None = None
    today: dt.date | None = None
    audience: Annotated[Visibility, choice(Visibility)] | None = None
    history: Annotated[int, Before(_how_many), Field(ge=0, le=100)] = 0
    history_authors: bool = False
    precompress: bool = False
    whole_search: Annotated[int, Field(ge=0)] = WHOLE_SEARCH
    rows_in_page: Annotated[int, Field(ge=1)] = ROWS_IN_PAGE
    rules: dict[Annotated[str, After(_rule_code)], RuleWeights] = Field(default_factory=dict)
    heavy_risk: Annotated[int, Field(ge=1, le=25)] = HEAVY_RISK
    negative_phrases: Annotated[tuple[Required, ...], Before(_changed_phrases)] = NEGATIVE_PHRASES
    personal_data: PersonalData = Field(default_factory=PersonalData)
    security_policy: WrittenPolicy = Field(default_factory=SecurityPolicy)
    prose_html: Annotated[ProseHtml, choice(ProseHtml)] = "sanitize"
    persona_minimum: Many[Annotated[Required, After(_persona_field)]] = PERSONA_MINIMUM

    @property
    def catalogues(self) -> Path | None:
        """The folder with the organization's own translations, ``locale_dir`` seen from ``mkdocs.yml``."""
        return self.root / self.locale_dir if self.locale_dir else None

    @property
    def own_templates(self) -> Path | None:
        """The folder with the organization's own templates for new files, seen from ``mkdocs.yml``."""
        return self.root / self.new_templates if self.new_templates else None

    def shown_path(self, path: Path) -> str:
        """How messages name a file: relative to the project's folder, with forward slashes."""
        return shown_from(self.root, path)
