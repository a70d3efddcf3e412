"""What each diagnostic code says: the sentence, and the advice that goes with it.

English here; other languages in ``theme/locale``. Placeholders are filled from the diagnostic's values. An author has
no other manual, so a message says what is wrong in her words and a hint says what to write instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.wording import CONFIG_CODES, RULE_CODES, YAML_HINTS, Code
from cjm_site.yaml_words import DETAILS, UNCLEAR

if TYPE_CHECKING:
    from cjm_site.diagnostics import Diagnostic
    from cjm_site.i18n import Language


KINDS: dict[str, str] = {
    "text": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "mapping": "names with values below it",
    "other": "something else",
    "mail": "the e-mail address",
    "phone": "the telephone number",
    "national_id": "the identity number",
    "account": "the bank account",
    "persona": "persona",
    "journey": "journey",
    "channel": "channel",
    "team": "team",
    "metric": "KPI",
    "stage": "stage",
    "touchpoint": "touchpoint",
    "wow": "wow moment",
    "risk": "risk",
    "opportunity": "opportunity",
    "pain": "pain point",
    "term": "a term of the interface",
    "rule": "a rule",
    "field": "a field of a persona",
    "phrase": "one of the phrases that come with cjm",
}
"""Words for the values of ``{type}`` and ``{expected}``."""

REASONS: tuple[str, ...] = (
    "no such folder",
    "No such file or directory",
    "Permission denied",
    "Is a directory",
    "its name is not UTF-8",
)
"""What the operating system says, for the values of ``{reason}``; others stay English."""

_WORDED = ("type", "expected", "what")
_YAML_CODES = ("CJM010", "CJM046", "CJM061")

CODES: dict[str, Code] = {
    # files
    "CJM001": Code(
        "the file is not UTF-8 text (byte {byte})",
        {
            "utf8": "save it again with the encoding UTF-8",
            "utf16": "it looks like UTF-16: save it again with the encoding UTF-8",
        },
    ),
    "CJM002": Code("the file is empty", {"empty": "write front matter with a type, or remove the file"}),
    "CJM003": Code("too long: at most {limit} are read", {"split": "make two files of it"}),
    "CJM004": Code(
        "the file has no front matter, although it stands in a folder of objects ({folder})",
        {"type": "begin it with three lines: ---, type: {type}, --- (an ordinary page belongs in another folder)"},
    ),
    "CJM005": Code(
        "the front matter is never closed", {"close": "write --- on a line of its own after the last field"}
    ),
    "CJM006": Code("the file cannot be read: {reason}", {}),
    "CJM007": Code(
        "this looks like front matter, but is not read as such",
        {
            "blank": "its first --- must be the first line of the file: delete the blank lines above it",
            "dashes": "the lines above and below it are three hyphens: ---",
            "toml": "front matter is YAML: name: value lines between two lines of ---",
            "missing": "write --- on a line of its own above the first field and below the last",
        },
    ),
    # YAML
    "CJM010": Code(
        "the front matter cannot be read: {detail}",
        YAML_HINTS,
    ),
    "CJM011": Code(
        "{name} is written twice", {"duplicate": "keep one of the two; a list holds several values under one name"}
    ),
    "CJM012": Code(
        "&name, *name, !name and << are not accepted here",
        {
            "alias": "write the value itself instead of *name; a text that begins with * needs quotes",
            "anchor": "leave &name out; a text that begins with & needs quotes",
            "tag": "leave the ! out; a text that begins with ! needs quotes",
            "merge": "write the fields themselves instead of <<",
        },
    ),
    "CJM013": Code("the front matter nests too deep", {"depth": "no field needs more than eight levels"}),
    "CJM014": Code(
        "the front matter is not a set of fields", {"mapping": "write name: value lines, for example type: persona"}
    ),
    # fields
    "CJM020": Code(
        "unknown type: {given}",
        {"guess": "did you mean {guess}?", "allowed": "types that exist: {allowed}"},
    ),
    "CJM021": Code(
        "unknown name: {name}",
        {
            "guess": "did you mean {guess}?",
            "inside": "{name} stands inside {inside}: write it below {inside}:, indented",
            "allowed": "names that may stand here: {allowed}",
        },
    ),
    "CJM022": Code("{name} is missing", {"write": "write {name}: and a value"}),
    "CJM023": Code(
        "{name} must be {expected}, not {given}",
        {
            "text": "write one text; a text with a colon needs quotes",
            "integer": "write a whole number, without unit or words",
            "number": "write a number, without unit or words",
            "comma": "write the decimals after a point: 4.5",
            "boolean": "write true or false",
            "list": "write [one, two], or one item a line, each after - and a space",
            "mapping": "write its fields below it, indented, or in braces: {{name: value}}",
            "other": "see the front-matter reference",
        },
    ),
    "CJM024": Code(
        "{name} cannot be {given}",
        {"guess": "did you mean {guess}? It may be: {allowed}", "allowed": "it may be: {allowed}"},
    ),
    "CJM025": Code(
        "{name} is out of scale: {given}",
        {"range": "the scale is {low} to {high}", "least": "{low} or more", "most": "{high} or less"},
    ),
    "CJM026": Code(
        "{name} is not a date or period: {given}",
        {
            "date": "write year-month-day, for example 2026-09-30",
            "interval": "write a number and a unit, for example 6 months or 1 year",
        },
    ),
    "CJM027": Code(
        "{name} cannot be used as an id: {given}",
        {"id": "ids have letters, digits, - _ and .; for example {guess}"},
    ),
    "CJM028": Code(
        "there is no lane {name} for a {type}",
        {
            "guess": "did you mean {guess}?",
            "level": "mkdocs.yml declares it for the other level: write it there, or change the lane's level",
            "declare": "declare it in mkdocs.yml under plugins, cjm, lanes: {{id: {name}, label: …, level: {kind}}}",
        },
    ),
    "CJM029": Code(
        "the file is written for version {given} of the names, and this is version {known}",
        {
            "migrate": "run cjm migrate: it brings the file to version {known}",
            "upgrade": "use a newer cjm-site, or the names of version {known}",
            "number": "write a whole number: schema_version: {known}, or leave it out",
        },
    ),
    # links
    "CJM030": Code(
        "there are two of the id {id} ({type}); the other is in {first}",
        {"rename": "give one of them another id"},
    ),
    "CJM031": Code(
        "unknown {type}: {id}",
        {
            "guess": "did you mean {guess}? There are: {known}",
            "known": "there are: {known}",
            "none": "there is none yet: write a file for it, or list it in mkdocs.yml",
            "page": "{path} has that name but is an ordinary page: it needs front matter with type: {kind} "
            "and the other fields",
        },
    ),
    "CJM032": Code("journey {id} names itself as its other version", {"self": "name the other version's id"}),
    "CJM033": Code(
        "{id} and its counterpart {other} are both version {version}",
        {"version": "one of the two is current, the other target"},
    ),
    "CJM034": Code("journeys detail each other in a circle: {chain}", {"parent": "take parent out of one of them"}),
    "CJM035": Code(
        "{id} has no place called {anchor}",
        {"guess": "did you mean #{guess}?", "none": "name a stage, a touchpoint, a wow or a risk of that journey"},
    ),
    "CJM036": Code(
        "the link leads to nothing: {href}",
        {"guess": "did you mean {guess}?", "none": "links are relative to this file"},
    ),
    "CJM037": Code(
        "the address is not allowed: {href}",
        {"scheme": "links begin with https:, http:, mailto: or tel:, or are relative to this file"},
    ),
    "CJM038": Code(
        "the image cannot be shown: {href}",
        {
            "missing": "there is no such file; the path is relative to this file",
            "guess": "did you mean {guess}?",
            "outside": "images stand inside the content folder: copy it there",
            "remote": "images stand inside the content folder, so that pages work without internet: copy it there",
            "kind": "it is not an image: use SVG, PNG, JPEG, WebP, AVIF or GIF",
        },
    ),
    "CJM039": Code(
        "there is no type of object called {given}",
        {"guess": "did you mean [{text}][{guess}:{id}]?"},
    ),
    # blocks in prose
    "CJM040": Code(
        "the Mermaid diagram cannot be drawn: {detail}",
        {"mermaid": "compare it with the Mermaid documentation of {kind}"},
    ),
    "CJM041": Code(
        "there is no view called {given}",
        {"guess": "did you mean {guess}? There are: {allowed}", "allowed": "there are: {allowed}"},
    ),
    "CJM042": Code(
        "there is no filter called {name}",
        {"guess": "did you mean {guess}? This view has: {allowed}", "allowed": "this view has: {allowed}"},
    ),
    "CJM043": Code(
        "the view {view} cannot be filtered by {name}",
        {"allowed": "it can be filtered by: {allowed}"},
    ),
    "CJM044": Code(
        "no {name} is called {given}",
        {
            "guess": "did you mean {guess}? There are: {allowed}",
            "allowed": "there are: {allowed}",
            "none": "the handbook has none yet",
        },
    ),
    "CJM045": Code(
        "{name} is not a whole number of its scale: {given}",
        {"range": "the scale is {low} to {high}", "least": "{low} or more"},
    ),
    "CJM046": Code(
        "the block that shows a view cannot be read: {detail}",
        {
            "yaml": "write name: value lines, for example view: risks and below it min_impact: 4",
            "view": "its first line names the view: view: risks. There are: {allowed}",
        },
    ),
    "CJM047": Code(
        "<{tag}> does not reach the page",
        {
            "tag": "the tag is taken out and its text stays: to show the tag itself, put it between `backticks`",
            "content": "it is taken out with what is in it, for a page runs nothing and shows nothing of other sites: "
            "write a link, or put it between `backticks` to show it",
        },
    ),
    "CJM048": Code(
        "{name} does not reach the page",
        {
            "event": "a page runs nothing that authors write: take it out",
            "style": "give a class instead, {{: .name}}, and write its rule in a style sheet that extra_css names",
            "other": "that tag cannot have it, or the site needs it for itself: take it out",
        },
    ),
    "CJM049": Code(
        "<{tag}> is shown as it is written: HTML in prose is text here",
        {"markdown": "write Markdown instead, or prose_html: sanitize in mkdocs.yml"},
    ),
    # what only some commands find
    "CJM050": Code(
        "YAML libraries do not agree on how this is to be read; the file is left as it is",
        {
            "separator": "here is an invisible line separator ({name}): delete it and type a space or a new line",
            "quote": "put the text in quotes",
        },
    ),
    **CONFIG_CODES,
    "CJM070": Code(
        "{name} is called {guess} today, and {guess} is there too",
        {"join": "put everything under {guess} and remove {name}, then run cjm migrate again"},
    ),
    # whom a page is for
    "CJM071": Code(
        "the page does not say whom it is for: {name}: {given}",
        {
            "allowed": "write visibility: public, internal or restricted",
            "guess": "is {guess} meant? A page without it is internal",
        },
    ),
    "CJM072": Code(
        "a text that is {given} speaks of something that is {expected}: {name}",
        {
            "link": "in a site without them the link goes and its words stay: see that these give nothing away",
            "empty": "in a site without them an ellipsis stands here: write words of your own between the brackets",
            "address": "in a site without them this address goes",
            "view": "a site without them shows this view without them, or not at all",
            "mention": "these words stay wherever the text is shown: write others, or give both the same visibility",
        },
    ),
    "CJM073": Code(
        "visibility: {given} has no effect inside something that is {expected}",
        {"remove": "remove it, or change the visibility of what it is part of"},
    ),
    # sign-off and upkeep
    "CJM085": Code(
        "{name} is not the digest of an approval: {given}",
        {"approve": "leave it to the command: cjm approve {id} --by and the approver's name, in quotes"},
    ),
    "CJM086": Code(
        "{name} is not a user or group of a host: {given}",
        {"write": 'write "@name", "@group/team" or an e-mail address, in quotes'},
    ),
    "CJM087": Code(
        "CODEOWNERS is out of date: the front matter says something else",
        {"write": "write it anew: cjm codeowners --format {format}"},
    ),
    **RULE_CODES,
}


def message(diagnostic: Diagnostic, language: Language) -> str:
    """What is wrong, in the reader's language."""
    return _worded(CODES[diagnostic.code].message, diagnostic, language)


def hint(diagnostic: Diagnostic, language: Language) -> str:
    """What to write instead, in the reader's language; empty when there is no advice."""
    if diagnostic.hint is None:
        return ""
    return _worded(CODES[diagnostic.code].hints[diagnostic.hint], diagnostic, language)


def _worded(template: str, diagnostic: Diagnostic, language: Language) -> str:
    values = {name: _shown(value) for name, value in diagnostic.values.items()}
    values["kind"] = str(diagnostic.values.get("kind", diagnostic.values.get("type", "")))
    for name in _WORDED:
        if values.get(name) in KINDS:
            values[name] = language.gettext(KINDS[values[name]])
    reason = values.get("reason")
    if reason in REASONS:
        values["reason"] = language.gettext(reason)
    if "detail" in values and (diagnostic.code in _YAML_CODES or values["detail"] in DETAILS):
        values["detail"] = language.gettext(DETAILS.get(values["detail"], UNCLEAR))
    return language.gettext(template).format_map(values)


def _shown(value: object) -> str:
    """A value inside a sentence: never a line break or a control character, so that a message stays one line."""
    if value is None:
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if text.isprintable() else "".join(c if c.isprintable() else "·" for c in text)
