"""The documented order of names: how ``docs/front-matter.md`` writes every object and everything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

from cjm_site.model import (
    Channel,
    Emotion,
    Journey,
    JourneyMetric,
    Metric,
    Opportunity,
    Pain,
    Persona,
    Risk,
    Stage,
    Team,
    Touchpoint,
    Wow,
)
from cjm_site.model.base import Approval, Evidence, Link
from cjm_site.model.experience import (
    Analytics,
    Automation,
    Communication,
    Contact,
    EmotionOf,
    InSight,
    MetricEffect,
    Moment,
    PhysicalEvidence,
    Quote,
    Work,
)
from cjm_site.model.journey import (
    Driver,
    Insight,
    Milestone,
    Perceptions,
    Policy,
    Reading,
    Satisfaction,
    Scope,
    Survey,
    Walk,
)
from cjm_site.model.persona import Demographics, InformationSource, Perception, Represents

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEAD = "type schema_version id"
_UPKEEP = "owner status reviewed review_every approvals visibility tags evidence"
_EXPERIENCE = (
    "action thinks channel origin contact communication emotion moment importance polarity pains wows risks "
    "opportunities frontstage backstage support physical_evidence in_sight metrics analytics automation quotes image "
    "image_alt links custom evidence"
)

ORDER: Mapping[type[BaseModel], tuple[str, ...]] = {
    model: tuple(names.split())
    for model, names in (
        (
            Persona,
            f"{_HEAD} name summary sector segment products represents image image_alt quote demographics goals values "
            "challenges frustrations motivations desires expectations information_sources objections buying_role "
            f"perception interests attracts repels tastes media language {_UPKEEP}",
        ),
        (
            Journey,
            f"{_HEAD} title summary sector personas version counterpart parent cycle scope {_UPKEEP} team milestones "
            "metrics walked perceptions policies insights surveys stages",
        ),
        (Channel, f"{_HEAD} name kind effectiveness summary {_UPKEEP}"),
        (Team, f"{_HEAD} name lead contact code_owner summary {_UPKEEP}"),
        (Metric, f"{_HEAD} name unit formula source better summary {_UPKEEP}"),
        (
            Stage,
            "id title phase group when summary goal drivers doubts satisfaction feedback customers "
            f"{_EXPERIENCE} touchpoints",
        ),
        (Touchpoint, f"id title summary {_EXPERIENCE}"),
        (Represents, "group share number sample source"),
        (Demographics, "age gender social_status education location occupation income"),
        (InformationSource, "name kind"),
        (Perception, "company product treatment"),
        (Scope, "from to period product"),
        (Milestone, "title date area reached"),
        (
            JourneyMetric,
            "id name unit baseline current target better date source owner series visibility",
        ),
        (Reading, "date value"),
        (Walk, "date by findings"),
        (Perceptions, "company customer"),
        (Policy, "title change because owner status"),
        (Insight, "team text"),
        (Survey, "title kind channel sample date source questions"),
        (Driver, "expects why"),
        (Satisfaction, "score scale sample date source"),
        (Contact, "intensity intent when how"),
        (Communication, "verbal non_verbal"),
        (Emotion, "planned expected actual feeling by_persona"),
        (EmotionOf, "planned expected actual feeling"),
        (Moment, "kind why"),
        (Pain, "title kind alternatives resolution metrics visibility"),
        (Wow, "id title kind status owner description visibility"),
        (Risk, "id title kind likelihood impact prevention response owner status visibility"),
        (Opportunity, "id title feeling solution impact effort status owner metrics visibility"),
        (Work, "who does"),
        (PhysicalEvidence, "item kind"),
        (InSight, "text tone"),
        (MetricEffect, "id effect"),
        (Analytics, "duration_s bounce_rate next visits date source"),
        (Automation, "tool trigger"),
        (Quote, "text source"),
        (Link, "title url"),
        (Approval, "by date digest uses"),
        (Evidence, "title kind date sample url source visibility"),
    )
}


def rank(model: type[BaseModel] | None, name: str) -> int:
    """Where a name stands among its model's; names that the vocabulary does not have come last, as they were."""
    names = ORDER.get(model, ()) if model else ()
    return names.index(name) if name in names else len(names)


def below(model: type[BaseModel] | None, name: str) -> tuple[type[BaseModel] | None, bool]:
    """What stands under a name: a model, and whether it is reached by a name of the author's own (``by_persona``)."""
    if model is None:
        return None, False
    field = next((f for n, f in model.model_fields.items() if name in {n, f.alias}), None)
    return (_model_in(field.annotation), _is_named(field.annotation)) if field else (None, False)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def _is_named(annotation: Any) -> bool:
    """Whether it is a mapping whose names the author chooses."""
    return get_origin(annotation) is dict or any(_is_named(part) for part in get_args(annotation))
