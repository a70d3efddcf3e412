"""The persona (buyer persona, arquetipo de cliente): requirements P1 to P14."""

from typing import Annotated, Literal

from cjm_site.model.base import Count, HandbookObject, Many, Model, Required, Share, Text, Texts, choice, text_as

Segment = Literal["b2b", "b2c"]
BuyingRole = Literal["initiator", "influencer", "decider", "buyer", "user", "gatekeeper"]
SourceKind = Literal["digital", "physical"]


class Represents(Model):
    """Whom the persona stands for (P1): ``share`` of all customers (0 to 1) or their ``number``, from a ``sample``."""

    group: Text = ""
    share: Share | None = None
    number: Count | None = None
    sample: Count | None = None
    source: Text = ""


class Demographics(Model):
    """Age, gender, social status, education, location, occupation, income (P4), as texts."""

    age: Text = ""
    gender: Text = ""
    social_status: Text = ""
    education: Text = ""
    location: Text = ""
    occupation: Text = ""
    income: Text = ""


class InformationSource(Model):
    """Where the persona looks things up (P8)."""

    name: Required
    kind: Annotated[SourceKind, choice(SourceKind)] | None = None


class Perception(Model):
    """How the persona sees the company and the product, and expects to be treated (P11)."""

    company: Text = ""
    product: Text = ""
    treatment: Text = ""


class Persona(HandbookObject):
    """One type of customer under a fictitious name (P2)."""

    name: Required  # P2
    summary: Text = ""
    sector: Text = ""
    segment: Annotated[Segment, choice(Segment)] | None = None  # P14
    products: Texts = ()  # P14
    represents: Annotated[Represents, text_as("group")] | None = None  # P1
    image: Text = ""  # P3
    image_alt: Text = ""
    quote: Text = ""
    demographics: Demographics | None = None  # P4
    goals: Texts = ()  # P5
    values: Texts = ()
    challenges: Texts = ()  # P6
    frustrations: Texts = ()
    motivations: Texts = ()  # P7
    desires: Texts = ()
    expectations: Texts = ()
    information_sources: Many[Annotated[InformationSource, text_as("name")]] = ()  # P8
    objections: Texts = ()  # P9
    buying_role: Many[Annotated[BuyingRole, choice(BuyingRole)]] = ()  # P10
    perception: Perception | None = None  # P11
    interests: Texts = ()
    attracts: Texts = ()  # P12
    repels: Texts = ()
    tastes: Texts = ()
    media: Texts = ()  # P13
    language: Text = ""
