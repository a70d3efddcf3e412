"""What the diagnostics of settings and rules say; those of content have theirs in :mod:`cjm_site.codes`."""

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


YAML_HINTS = {
    "colon": 'a text with a colon and a space needs quotes: title: "Pago: con tarjeta"',
    "start": "a text that begins with %, @, ` or a tab needs quotes, and lines are indented with spaces",
    "indent": "fields of one thing begin in the same column, and each item of a list with - and a space",
    "missing-colon": "after a field's name comes a colon and a space: title: …",
    "bracket": "a list in brackets has commas between its items and ends with ], a group in braces ends with }}; "
    "a text with , [ ] {{ or }} needs quotes",
    "quote": "a quote that was opened is not closed; a text with quotes inside needs the other kind around it",
    "dash": "a list begins on the line after its name",
    "character": "it holds a character that text cannot hold; delete it and type it again",
    "documents": "front matter is one block between two lines of ---",
    "key": "a field's name is a plain word, not a list or braces",
    "syntax": "compare the line with the one above it: indentation, colon, quotes",
}
"""What to do about YAML that cannot be read."""

CONFIG_CODES: dict[str, Code] = {
    "CJM060": Code(
        "there is no configuration file {name}",
        {
            "config": "go to the handbook's folder, or name its file: --config handbook/mkdocs.yml",
            "inherit": "INHERIT names a file, seen from the folder of this one",
        },
    ),
    "CJM061": Code("the configuration cannot be read: {detail}", YAML_HINTS),
    "CJM062": Code(
        "{name} holds no settings",
        {
            "file": "write name: value lines, for example site_name: Our customers",
            "options": "write name: value lines below it, indented, or take the colon after {name} away",
        },
    ),
    "CJM063": Code("the plugin {name} is missing from plugins", {"plugins": "write plugins: [search, {name}]"}),
    "CJM064": Code(
        "the plugin cjm has no option {name}",
        {"guess": "did you mean {guess}?", "allowed": "its options are: {allowed}"},
    ),
    "CJM065": Code("{given} is not {expected}", {"guess": "did you mean {guess}?", "see": "see {where}"}),
    "CJM066": Code("there is no folder {given}", {"path": "folders are named as seen from mkdocs.yml"}),
    "CJM067": Code(
        "a translation in locale_dir cannot be used: {detail}",
        {"copy": "compare it with theme/locale/en/LC_MESSAGES/cjm.po, of which it is a copy"},
    ),
    "CJM068": Code(
        "the configuration inherits from itself: {given}", {"inherit": "INHERIT names another file, or is left out"}
    ),
}

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
    "CJM120": Code(
        "the approval of {name} by {by} on {date} is suspect: what was approved has changed",
        {
            "content": 'show {by} the page as it is now, then write: cjm approve {id} --by "{by}"',
            "uses": "the page itself is as approved, but not what it takes from {changed}: show {by} both, then "
            'write: cjm approve {id} --by "{by}"',
            "version": "its digest is of another version of cjm-site; approve the page again: "
            'cjm approve {id} --by "{by}"',
        },
    ),
    "CJM121": Code(
        "nobody has approved {name}", {"write": "when somebody has: cjm approve {id} --by and their name, in quotes"}
    ),
    # rules: people who exist
    "CJM122": Code(
        "this may identify somebody: {what} {text}",
        {
            "write": "take it out; if it is nobody's, write # personal-data: allow behind it, or list it under "
            "personal_data: {{allow: [{text}]}} in mkdocs.yml"
        },
    ),
}
