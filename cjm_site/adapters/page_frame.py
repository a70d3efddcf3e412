"""What the theme puts around a page's content, changed where it has to be.

A journey's page is half a megabyte of which the frame is some twenty kilobytes: only that is looked through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cjm_site.adapters.accessible import mend
from cjm_site.adapters.needed import is_only_a_journey, without_needless
from cjm_site.adapters.offline import ask_nobody

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from cjm_site.i18n import Language

_CONTENT, _CONTENT_ENDS = '<article class="md-content__inner', "</article>"
_GAP = "\0"
"""Stands for the content meanwhile; no HTML has it."""
_INDENTED = re.compile(r"(<(script|pre|textarea|style)\b.*?</\2>)|\n\s+", re.DOTALL)


def finished(page: str, config: MkDocsConfig, spoken: Language) -> str:
    """A page as it is published: with what it needs only, nothing that asks other hosts, and mended."""
    begins, ends = page.find(_CONTENT), page.rfind(_CONTENT_ENDS)
    if not 0 <= begins < ends or _GAP in page:  # a theme with another frame
        return mend(ask_nobody(page), spoken)
    content = page[begins:ends]
    frame = page[:begins] + _GAP + page[ends:]
    if is_only_a_journey(content):
        frame = without_needless(frame, config)
    frame = _INDENTED.sub(lambda found: found[1] or "\n", frame)  # a tenth of it is the indentation of its templates
    return mend(ask_nobody(frame), spoken).replace(_GAP, content)
