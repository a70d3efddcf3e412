"""What the diagnostics of rules say: the sentence, and the advice; the others have theirs in :mod:`cjm_site.codes`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Code:
    """A diagnostic's wording: ``message``, and ``hints`` by the name that the diagnostic carries."""

    message: str
    hints: Mapping[str, str] = field(default_factory=dict)


_OWNER = "write owner: and the id of a team. There are: {known}"
_NEW_OWNER = "write owner: and the id of a team, with a file for it or an entry below teams in mkdocs.yml"

RULE_CODES: dict[str, Code] = {
    # rules: personas
    "CJM101": Code("persona {name} lacks {missing}", {"write": "write {example}; a team cannot design for a stranger"}),
    "CJM102": Code(
        "persona {name} does not say how many customers it stands for",
        {"write": "write represents: {{group: who they are, share: 0.24, sample: 41, source: where that is from}}"},
    ),
    "CJM103": Code(
        "persona {name} rests on nothing but assumptions",
        {"write": "write evidence: [{{title: Interviews, kind: interview, date: 2026-09-30, sample: 12}}]"},
    ),
    # rules: stages and touchpoints
    "CJM104": Code(
        "stage {stage} does not say what moves the customer",
        {"write": "write drivers: [{{expects: what they expect to find, why: the reason}}]"},
    ),
    "CJM105": Code(
        "stage {stage} names no doubts of the customer",
        {"write": "write doubts: [what worries them or what they do not know]"},
    ),
    "CJM106": Code(
        "touchpoint {title} has no channel",
        {"known": "write channel: and an id. There are: {known}", "write": "write channel: person, phone, web, app …"},
    ),
    "CJM107": Code(
        "touchpoint {title} does not say what the customer feels",
        {
            "write": "write emotion: {{planned: 4, expected: 3, actual: 2, feeling: a word}}, or a part of it",
            "target": "write emotion: {{planned: 4, feeling: a word}}: what you want the customer to feel",
        },
    ),
    "CJM108": Code(
        "the customer is lost or angry at {title} (moment: {kind}), and nothing answers it",
        {"write": "write pains, risks or opportunities there: what is behind it, or what could be done"},
    ),
    # rules: what somebody must look after
    "CJM109": Code(
        "nothing prevents the heavy risk {title} ({weight} of 25)",
        {
            "open": "write prevention: and what keeps it from happening, or status: accepted when you live with it",
            "prevented": "it counts as prevented: write prevention: and how",
        },
    ),
    "CJM110": Code("nobody owns the heavy risk {title} ({weight} of 25)", {"known": _OWNER, "write": _NEW_OWNER}),
    "CJM111": Code("nobody owns the wow moment {title}", {"known": _OWNER, "write": _NEW_OWNER}),
    "CJM112": Code(
        "KPI {name} has no target", {"write": "write target: and the value to reach, in the same unit as current"}
    ),
    "CJM113": Code(
        "the target leaves {title} no better than it is in {other}",
        {
            "higher": "the emotion is {now} today: plan a higher one and change what happens there, or take it out",
            "unplanned": "write emotion: {{planned: …}}, higher than the {now} of today",
            "unmeasured": "nothing says that it gets better: write its emotion in both versions, "
            "or take the moment and the rating out of the target",
        },
    ),
    "CJM114": Code(
        "journey {title} rests on nothing but assumptions",
        {"write": "write evidence where you have some: interviews, surveys, analytics, a walk through the journey"},
    ),
    "CJM115": Code(
        "a negative message is in sight at {title}: «{text}»",
        {"write": "say what the customer can do instead of what is forbidden, or take it out of sight"},
    ),
    "CJM116": Code(
        "«{text}» in sight at {title} turns customers away («{phrase}»)",
        {
            "tone": "say what the customer can do instead; if it does no harm, write its tone: "
            "{{text: …, tone: neutral}}",
            "write": "say what the customer can do instead, or take it out of sight",
        },
    ),
    # rules: ownership and freshness
    "CJM117": Code(
        "the review of {name} was due on {due}", {"write": "look at it again, correct it, and write today's date"}
    ),
    "CJM118": Code(
        "the next review of {name} is not planned: it lacks {missing}",
        {
            "reviewed": "write reviewed: and the date of the last review",
            "review_every": "write review_every: 6 months, or the interval that suits it",
        },
    ),
    "CJM119": Code("nobody owns {name}", {"known": _OWNER, "write": _NEW_OWNER}),
}
