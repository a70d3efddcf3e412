"""Channels, teams and metrics: the things that journeys name by id."""

from typing import Annotated, Literal

from cjm_site.model.base import HandbookObject, Handle, Many, Required, Score, Text, choice

ChannelKind = Literal["person", "physical", "mail", "phone", "web", "app", "social", "advertising", "chatbot", "other"]
Better = Literal["higher", "lower"]


class Channel(HandbookObject):
    """A way in which customer and organization meet (J6). ``effectiveness`` runs 1 to 5."""

    name: Required
    kind: Annotated[ChannelKind, choice(ChannelKind)] = "other"
    effectiveness: Score | None = None
    summary: Text = ""


class Team(HandbookObject):
    """A part of the organization that works on journeys (J25)."""

    name: Required
    lead: Text = ""
    contact: Text = ""
    code_owner: Many[Handle] = ()
    summary: Text = ""


class Metric(HandbookObject):
    """What a KPI means (J19); its values stand in the journeys."""

    name: Required
    unit: Text = ""
    formula: Text = ""
    source: Text = ""
    better: Annotated[Better, choice(Better)] | None = None
    summary: Text = ""
