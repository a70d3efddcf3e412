"""What a handbook's owner may say about the content security policy; :mod:`cjm_site.policy` makes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from cjm_site.model.base import Before, Many, Model, choice

Directive = Literal[
    "script-src", "style-src", "img-src", "font-src", "connect-src", "media-src", "frame-src", "worker-src",
    "form-action", "frame-ancestors",
]  # fmt: skip
"""What a handbook may allow more of."""

RootFile = Literal["headers", "apache", "iis"]
"""The files that servers look for in the folder that they publish."""

Source = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        pattern=r"^(?:https?://(?:\*\.)?[A-Za-z0-9.-]+(?::(?:\d+|\*))?(?:/[A-Za-z0-9._~/%-]*)?|'self'|'none')$",
    ),
]
"""Another site, or one of the words that open no door to what is written into a page."""


class SecurityPolicy(Model):
    """What the policy allows beyond the site itself, and which files carry it."""

    sources: dict[Annotated[Directive, choice(Directive)], Many[Source]] = Field(default_factory=dict)
    root: Many[Annotated[RootFile, choice(RootFile)]] = ("headers",)
    folder: str = ""


def _switched(value: Any) -> Any:
    """``true`` for the usual, ``false`` for no policy at all."""
    return {True: {}, False: None}[value] if isinstance(value, bool) else value


WrittenPolicy = Annotated[SecurityPolicy | None, Before(_switched)]
