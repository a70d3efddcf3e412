"""What a touchpoint carries; a stage of a coarse map may carry it too.

Requirements J5 to J22 and J29. Scales run 1 to 5.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from cjm_site.model.base import (
    Again,
    Before,
    Common,
    Count,
    Day,
    EvidenceList,
    Id,
    Ids,
    Level,
    Link,
    Many,
    Model,
    Required,
    Share,
    Text,
    Texts,
    Visibility,
    choice,
    text_as,
)

Origin = Literal["internal", "external"]
Intensity = Literal["direct", "ambiguous", "indirect", "personal"]
Intent = Literal["know", "consider", "ask", "interest", "buy"]
MomentKind = Literal["lost", "angry", "happy", "decisive"]
Polarity = Literal["positive", "negative", "critical"]
PainKind = Literal["pain", "conflict", "obstacle"]
WowKind = Literal["surprise", "extra_mile", "recognition"]
WowStatus = Literal["idea", "planned", "live"]
RiskKind = Literal["problem", "incident", "dissatisfaction", "complaint"]
RiskStatus = Literal["open", "prevented", "accepted", "closed"]
OpportunityStatus = Literal["idea", "planned", "live", "discarded"]
EvidenceMedium = Literal["physical", "digital"]
Tone = Literal["negative", "neutral", "positive"]

EMOTION_CURVES = ("planned", "expected", "actual")
"""The three curves of J10: what we plan, what the customer expects, what happened."""


@dataclass(frozen=True, slots=True)
class EmotionMark:
    """A point of a curve: a level from 1 (worst) to 5 (best), or a word alone."""

    level: float | None = None
    word: str = ""


def _read_mark(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    try:
        level = float(text)
    except ValueError:
        if any(c.isdigit() for c in text) and not any(c.isalpha() for c in text):
            raise PydanticCustomError("cjm_number", "not a number") from None
        return EmotionMark(word=text)
    if not 1 <= level <= 5:  # also refuses nan
        raise PydanticCustomError("cjm_scale", "out of scale")
    return EmotionMark(level)


def read_emotion(value: Any) -> Any:
    """A number alone is the actual emotion; a word alone is the feeling."""
    if isinstance(value, str):
        mark = _read_mark(value)
        return {"actual": value} if mark.level is not None else {"feeling": value}
    return value


Mark = Annotated[EmotionMark, Before(_read_mark)]


class EmotionOf(Model):
    """Emotion as planned, as expected and as it happened, with the feeling in a word (J10)."""

    planned: Mark | None = None
    expected: Mark | None = None
    actual: Mark | None = None
    feeling: Text = ""

    def level(self, curve: str) -> float | None:
        """The level on one of :data:`EMOTION_CURVES`, ``None`` where it is not given as a number."""
        mark: EmotionMark | None = getattr(self, curve)
        return mark.level if mark else None


class Emotion(EmotionOf):
    """The emotion of everybody, and of single personas where theirs differs."""

    by_persona: dict[Id, Annotated[EmotionOf, Before(read_emotion)]] = Field(default_factory=dict)


class Contact(Model):
    """Intensity, intent, when and how of a contact (J8)."""

    intensity: Annotated[Intensity, choice(Intensity)] | None = None
    intent: Annotated[Intent, choice(Intent)] | None = None
    when: Text = ""
    how: Text = ""


class Communication(Model):
    """Verbal and non-verbal communication (J9)."""

    verbal: Text = ""
    non_verbal: Text = ""


class Moment(Model):
    """A key moment: the customer is lost, angry or happy, or decides to go on (J11)."""

    kind: Annotated[MomentKind, choice(MomentKind)]
    why: Text = ""


class Pain(Model):
    """A pain point, conflict or obstacle, the alternatives, and the resolution chosen (J13)."""

    title: Required
    kind: Annotated[PainKind, choice(PainKind)] = "pain"
    alternatives: Texts = ()
    resolution: Text = ""
    metrics: Ids = ()
    visibility: Annotated[Visibility, choice(Visibility)] | None = None


class Wow(Model):
    """A positive surprise beyond what was promised (J14)."""

    title: Required
    id: Id | None = None
    kind: Annotated[WowKind, choice(WowKind)] | None = None
    status: Annotated[WowStatus, choice(WowStatus)] | None = None
    owner: Id | None = None
    description: Text = ""
    visibility: Annotated[Visibility, choice(Visibility)] | None = None


class Risk(Model):
    """Something that may go wrong, foreseen and prevented (J15). ``likelihood`` and ``impact`` run 1 to 5."""

    title: Required
    id: Id | None = None
    kind: Annotated[RiskKind, choice(RiskKind)] | None = None
    likelihood: Level | None = None
    impact: Level | None = None
    prevention: Text = ""
    response: Text = ""
    owner: Id | None = None
    status: Annotated[RiskStatus, choice(RiskStatus)] = "open"
    visibility: Annotated[Visibility, choice(Visibility)] | None = None

    @property
    def weight(self) -> int:
        """Likelihood × impact, 1 to 25; 0 where either is not given."""
        return (self.likelihood or 0) * (self.impact or 0)


class Opportunity(Model):
    """How a feeling can be increased, and the solution chosen (J16). ``impact`` and ``effort`` run 1 to 5."""

    title: Required
    id: Id | None = None
    feeling: Text = ""
    solution: Text = ""
    impact: Level | None = None
    effort: Level | None = None
    status: Annotated[OpportunityStatus, choice(OpportunityStatus)] | None = None
    owner: Id | None = None
    metrics: Ids = ()
    visibility: Annotated[Visibility, choice(Visibility)] | None = None


class Work(Model):
    """Who does what on a row of the service blueprint (J17)."""

    does: Required
    who: Text = ""


class PhysicalEvidence(Model):
    """What the customer sees or touches: the top row of a service blueprint."""

    item: Required
    kind: Annotated[EvidenceMedium, choice(EvidenceMedium)] | None = None


class InSight(Model):
    """A message that the customer sees, with its tone (J18)."""

    text: Required
    tone: Annotated[Tone, choice(Tone)] = "neutral"


class MetricEffect(Model):
    """How far this touchpoint moves a KPI (J19), in the KPI's unit, signed."""

    id: Id
    effect: float | None = None


class Analytics(Model):
    """Web analytics (J21): seconds of contact, share of bounces, share that goes on to each touchpoint."""

    duration_s: Annotated[float, Field(ge=0)] | None = None
    bounce_rate: Share | None = None
    next: dict[Id, Share] = Field(default_factory=dict)
    visits: Count | None = None
    date: Day | None = None
    source: Text = ""


class Automation(Model):
    """What is automated, by which tool and trigger (J29)."""

    tool: Required
    trigger: Text = ""


class Quote(Model):
    """Words of a customer."""

    text: Required
    source: Text = ""


class Experience(Model):
    """Everything that may be said of one point of a journey."""

    action: Text = ""  # J3
    thinks: Text = ""
    summary: Text = ""
    channel: Ids = ()  # J6
    origin: Annotated[Origin, choice(Origin)] | None = None  # J7
    contact: Annotated[Contact | None, Again()] = None  # J8
    communication: Annotated[Communication | None, Again()] = None  # J9
    emotion: Annotated[Annotated[Emotion, Before(read_emotion)] | None, Again()] = None  # J10
    moment: Annotated[Annotated[Moment, text_as("kind")] | None, Again()] = None  # J11
    importance: Level | None = None
    polarity: Annotated[Polarity, choice(Polarity)] | None = None  # J12
    pains: Many[Annotated[Pain, text_as("title")]] = ()  # J13
    wows: Many[Annotated[Wow, text_as("title")]] = ()  # J14
    risks: Many[Annotated[Risk, text_as("title")]] = ()  # J15
    opportunities: Many[Annotated[Opportunity, text_as("title")]] = ()  # J16
    frontstage: Common[Annotated[Work, text_as("does")]] = ()  # J17
    backstage: Common[Annotated[Work, text_as("does")]] = ()
    support: Common[Annotated[Work, text_as("does")]] = ()
    physical_evidence: Common[Annotated[PhysicalEvidence, text_as("item")]] = ()
    in_sight: Common[Annotated[InSight, text_as("text")]] = ()  # J18
    metrics: Common[Annotated[MetricEffect, text_as("id")]] = ()  # J19
    analytics: Analytics | None = None  # J21
    automation: Common[Annotated[Automation, text_as("tool")]] = ()  # J29
    quotes: Common[Annotated[Quote, text_as("text")]] = ()
    image: Text = ""
    image_alt: Text = ""
    links: Common[Link] = ()
    custom: dict[str, Texts] = Field(default_factory=dict)
    evidence: EvidenceList = ()  # J22
