"""What a handbook's owner decides in ``mkdocs.yml``, as the core sees it: no mkdocs here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cjm_site.model.base import Id, Model, Required
from cjm_site.model.catalog import Channel, Metric, Team

LaneLevel = Literal["stage", "touchpoint"]


class Lane(Model):
    """A lane of the organization's own, filled under ``custom:``."""

    id: Id
    label: Required
    level: LaneLevel = "touchpoint"


def _listed(kind: str) -> BeforeValidator:
    """Objects listed in the settings: an id alone, or a mapping with the object's fields."""

    def wrap(value: Any) -> Any:
        items = value if isinstance(value, list | tuple) else [value]
        return [_as_object(kind, item) for item in items]

    return BeforeValidator(wrap)


def _as_object(kind: str, item: Any) -> Any:
    if isinstance(item, str):
        item = {"id": item}
    if isinstance(item, dict):
        return {"name": item.get("id"), **item, "type": kind}
    return item


class Settings(Model):
    """The options of a handbook. Paths are absolute; ``root`` is the folder of ``mkdocs.yml``."""

    root: Path
    content: Path
    language: str = "en"
    site_name: str = ""
    use_directory_urls: bool = True
    templates: tuple[Path, ...] = ()
    channels: Annotated[tuple[Channel, ...], _listed("channel")] = ()
    teams: Annotated[tuple[Team, ...], _listed("team")] = ()
    metrics: Annotated[tuple[Metric, ...], _listed("metric")] = ()
    lanes: tuple[Lane, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)

    def shown_path(self, path: Path) -> str:
        """How messages name a file: relative to the project's folder, with forward slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()
