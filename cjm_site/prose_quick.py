"""Prose as most people write it: paragraphs, lists and headings with references and short links between brackets.

What it refers to is found by one regular expression then, without loading a parser. Whatever might mean something else
to :func:`cjm_site.markdown.parse_prose` is left to it; a property test compares the two.
"""

from __future__ import annotations

import re

from cjm_site.prose_parts import ANY_KIND, NO_KINDS, Prose, ProseLink, ProseReference

_UNUSUAL = re.compile(
    r"[`\\<|~]|!\[|\]:|!!!|\?\?\?|===|///"  # code, HTML, tables, images, definitions, blocks of the site's engine
    r"|^(?: {4}|\t)"  # code by its indentation
    r"|^[ >*+\-\d.)]{12}",  # lists in lists, which a parser gives up at some depth
    re.MULTILINE,
)

_FOUND = re.compile(rf"{ANY_KIND.pattern}|\[[^\[\]\n]*\]\(([\w./#-]+)\)", re.ASCII)
"""A reference, or a link to a file whose address no parser writes otherwise."""


def read_quickly(body: str, first_line: int) -> Prose | None:
    """What prose refers to; ``None`` where it is written in a way that a parser has to tell."""
    if _UNUSUAL.search(body):
        return None
    references: list[ProseReference] = []
    links: list[ProseLink] = []
    brackets = 0
    line, start = first_line, 0
    for match in _FOUND.finditer(body):
        line += body.count("\n", start, match.start())
        start = match.start()
        column = start - body.rfind("\n", 0, start)
        text, kind, id_, anchor, href = match.groups()
        if href:
            links.append(ProseLink(href, False, line, column + match.start(5) - start))
            brackets += 1
        elif kind in NO_KINDS:
            return None
        else:
            references.append(ProseReference(text, kind, id_.strip(), anchor or "", line, column, match[0]))
            brackets += 2
    is_all = body.count("[") == brackets == body.count("]") and body.count("](") == len(links)
    return Prose(tuple(references), tuple(links), ()) if is_all else None
