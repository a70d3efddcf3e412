"""The customer journey (mapa de experiencia): requirements J1 to J29."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from cjm_site.model.base import (
    Common,
    Count,
    Day,
    HandbookObject,
    Id,
    Ids,
    Many,
    Model,
    Required,
    Text,
    Texts,
    Visibility,
    as_list,
    choice,
    text_as,
)
from cjm_site.model.catalog import Better
from cjm_site.model.experience import Experience

Version = Literal["current", "target"]
Cycle = Literal["diagnosis", "compliance", "redesign"]
PolicyStatus = Literal["idea", "planned", "live"]
SurveyKind = Literal["phone", "web", "multichannel", "forum", "in_person"]


class Scope(Model):
    """From where to where the map runs, over which period, for which product (J2)."""

    from_: Text = Field("", alias="from")
    to: Text = ""
    period: Text = ""
    product: Text = ""


class Milestone(Model):
    """A business milestone and the area to improve (J19)."""

    title: Required
    date: Day | None = None
    area: Text = ""
    reached: bool | None = None


class Reading(Model):
    """One value of a KPI on one day."""

    date: Day
    value: float


class JourneyMetric(Model):
    """A KPI as this journey measures it (J19): baseline, current and target value in the metric's unit."""

    id: Id
    name: Text = ""
    unit: Text = ""
    baseline: float | None = None
    current: float | None = None
    target: float | None = None
    better: Annotated[Better, choice(Better)] | None = None
    date: Day | None = None
    source: Text = ""
    owner: Id | None = None
    series: Many[Reading] = ()
    visibility: Annotated[Visibility, choice(Visibility)] | None = None


class Walk(Model):
    """A test of the journey by walking it (J27)."""

    date: Day | None = None
    by: Text = ""
    findings: Text = ""


class Perceptions(Model):
    """The company's view against the customer's (J26)."""

    company: Text = ""
    customer: Text = ""


class Policy(Model):
    """A service strategy or policy that a finding changes (J28)."""

    title: Required
    change: Text = ""
    because: Text = ""
    owner: Id | None = None
    status: Annotated[PolicyStatus, choice(PolicyStatus)] | None = None


class Insight(Model):
    """What one department learnt (J25)."""

    text: Required
    team: Id | None = None


class Survey(Model):
    """A survey that feeds the map (J20)."""

    title: Required
    kind: Annotated[SurveyKind, choice(SurveyKind)] | None = None
    channel: Ids = ()
    sample: Count | None = None
    date: Day | None = None
    source: Text = ""
    questions: Texts = ()


class Driver(Model):
    """What moves the customer in a stage: what they expect to find, and why (J5)."""

    expects: Required
    why: Text = ""


class Satisfaction(Model):
    """Satisfaction measured by a survey (J20): ``score`` on 0 to ``scale``."""

    score: Annotated[float, Field(ge=0)]
    scale: Annotated[int, Field(ge=2, le=100)] = 5
    sample: Count | None = None
    date: Day | None = None
    source: Text = ""

    @model_validator(mode="after")
    def _score_within_scale(self) -> "Satisfaction":
        if self.score > self.scale:
            raise PydanticCustomError("cjm_score", "beyond the scale", {"scale": self.scale, "field": "score"})
        return self


class Touchpoint(Experience):
    """A point of contact (punto de contacto) between customer and organization (J3)."""

    id: Id | None = None
    title: Required


class Stage(Experience):
    """A stage (etapa) of the journey, with its touchpoints or, on a coarse map, the experience itself (J3)."""

    id: Id | None = None
    title: Required
    phase: Annotated[int, Field(ge=1, le=9)] | None = None  # J4
    group: Text = ""
    when: Text = ""  # J1
    goal: Text = ""
    drivers: Common[Annotated[Driver, text_as("expects")]] = ()  # J5
    doubts: Texts = ()
    satisfaction: Satisfaction | None = None  # J20
    feedback: Texts = ()
    customers: Count | None = None  # J23
    touchpoints: Many[Annotated[Touchpoint, text_as("title")]] = ()


class Journey(HandbookObject):
    """A customer journey map."""

    title: Required
    summary: Text = ""
    sector: Text = ""
    personas: Annotated[Ids, Field(min_length=1)]
    version: Annotated[Version, choice(Version)] | None = None  # J24
    counterpart: Id | None = None
    parent: Id | None = None
    cycle: Annotated[Cycle, choice(Cycle)] | None = None
    scope: Scope | None = None  # J2
    team: Ids = ()  # J25
    insights: Many[Annotated[Insight, text_as("text")]] = ()
    milestones: Many[Annotated[Milestone, text_as("title")]] = ()  # J19
    metrics: Many[Annotated[JourneyMetric, text_as("id")]] = ()
    surveys: Many[Annotated[Survey, text_as("title")]] = ()  # J20
    walked: Many[Walk] = ()  # J27
    perceptions: Perceptions | None = None  # J26
    policies: Many[Annotated[Policy, text_as("title")]] = ()  # J28
    stages: Annotated[tuple[Annotated[Stage, text_as("title")], ...], Field(min_length=1)]

    @field_validator("stages", mode="before")
    @classmethod
    def _one_stage(cls, value: Any) -> Any:
        return as_list(value)
