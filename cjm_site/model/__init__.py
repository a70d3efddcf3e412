"""The objects of a handbook as authors write them: one frozen pydantic model per thing of the field.

Field names are the front-matter vocabulary (``docs/front-matter.md``), which is a contract with authors. The ids in
comments (P4, J10 ...) are those of ``docs/requirements.md``. Annotations are not postponed in these modules: pydantic
would compile each of them from its text whenever a command starts.
"""

from cjm_site.model.base import HandbookObject, Model
from cjm_site.model.catalog import Channel, Metric, Team
from cjm_site.model.experience import Emotion, EmotionMark, Experience, Opportunity, Pain, Risk, Wow
from cjm_site.model.journey import Journey, JourneyMetric, Stage, Touchpoint
from cjm_site.model.persona import Persona

OBJECT_TYPES: dict[str, type[HandbookObject]] = {
    "persona": Persona,
    "journey": Journey,
    "channel": Channel,
    "team": Team,
    "metric": Metric,
}
"""What ``type:`` may say, and the model that the rest of the front matter must fit."""

__all__ = [
    "OBJECT_TYPES",
    "Channel",
    "Emotion",
    "EmotionMark",
    "Experience",
    "HandbookObject",
    "Journey",
    "JourneyMetric",
    "Metric",
    "Model",
    "Opportunity",
    "Pain",
    "Persona",
    "Risk",
    "Stage",
    "Team",
    "Touchpoint",
    "Wow",
]
