"""A report for programs; its shape is published in ``diff.schema.json``, beside this module."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjm_site.codes import message
from cjm_site.diff.words import as_text

if TYPE_CHECKING:
    from cjm_site.diff.change import Change, Spot
    from cjm_site.diff.report import Report, Revision, Speaker

VERSION = 1


def render_json(report: Report, speaker: Speaker) -> str:
    """The report; ``changes`` is empty when nothing changed in meaning."""
    data = {
        "schema_version": VERSION,
        "language": speaker.language.code,
        "before": _revision(report.before, speaker),
        "after": _revision(report.after, speaker),
        "counts": {level: report.count(level) for level in ("severe", "notable", "minor")},
        "changes": [_change(change, speaker) for change in report.changes],
        "impact": _impact(report),
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The JSON schema of the report."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("diff.schema.json").read_text(encoding="utf-8"))
    return found


def _revision(revision: Revision, speaker: Speaker) -> dict[str, Any]:
    return {
        "name": revision.name,
        "commit": revision.commit or None,
        "has_handbook": not revision.missing,
        "note": revision.note,
        "problems": [
            {
                "code": problem.code,
                "file": problem.place.path,
                "line": problem.place.line,
                "column": problem.place.column,
                "message": message(problem, speaker.language),
            }
            for problem in revision.problems
        ],
    }


def _change(change: Change, speaker: Speaker) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "level": change.about.level,
        "tone": change.about.tone,
        "weight": change.weight,
        "classes": sorted(change.classes),
        "action": change.action,
        "place": _spot(change.spot),
        "items": [{"list": item.field, "name": item.name, "id": item.id} for item in change.items],
        "field": ".".join(change.field),
        "before": change.before,
        "after": change.after,
        "text": as_text(speaker.words.phrase(change)),
    }


def _spot(spot: Spot) -> dict[str, Any]:
    return {
        "type": spot.type,
        "id": spot.id,
        "title": spot.title,
        "file": spot.uri,
        "stage": spot.stage,
        "stage_title": spot.stage_title,
        "touchpoint": spot.touchpoint,
        "touchpoint_title": spot.touchpoint_title,
        "anchor": spot.anchor,
    }


def _impact(report: Report) -> dict[str, Any]:
    impact = report.impact
    return {
        "broken": [
            {
                "target": _spot(its.target),
                "anchor": its.anchor,
                "page": _spot(its.page),
                "field": its.field,
                "file": its.path,
                "line": its.line,
            }
            for its in impact.broken
        ],
        "touched": [{"target": _spot(t.target), "pages": [_spot(page) for page in t.pages]} for t in impact.touched],
        "metrics": [
            {
                "metric": _spot(its.metric),
                "gained": [_spot(spot) for spot in its.gained],
                "lost": [_spot(spot) for spot in its.lost],
            }
            for its in impact.metrics
        ],
        "views": list(impact.views),
    }
