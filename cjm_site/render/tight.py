"""Takes white space that no reader sees out of templates: what stands beside a block's tag.

Templates are laid out for people, and a journey's page would be a tenth larger with their line breaks. They go when a
template is read, so they cost nothing when a page is made. Between words and elements that stand in lines they stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2.ext import Extension
from jinja2.lexer import Token

from cjm_site.assets import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2.lexer import TokenStream

_BLOCKS = (
    "article|caption|circle|col|colgroup|dd|div|dl|dt|fieldset|figcaption|figure|footer|g|h[1-6]|header|legend|li|line|nav"
    "|ol|p|path|polygon|polyline|rect|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
"""Elements around which a line break shows nothing. ``details`` and ``summary`` stand in lines in some lists."""

_UNSEEN = re.compile(rf"\s*\n\s*(?=</?(?:{_BLOCKS})\b)|(</?(?:{_BLOCKS})\b[^<>]*>)\s*\n\s*")


def tight(text: str) -> str:
    """A piece of a template without line breaks beside tags of blocks."""
    return _UNSEEN.sub(lambda found: found[1] or "", text)


class Tight(Extension):
    """Does so with our templates; sentences to be translated stay as translators know them."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The template's tokens."""
        ours = bool(stream.filename) and str(stream.filename).startswith(str(templates_folder()))
        in_sentence = begins = False
        for token in stream:
            if token.type == "data" and ours and not in_sentence:
                text = tight(str(token.value))
                if text:
                    yield Token(token.lineno, token.type, text)
            else:
                yield token
            if begins and token.type == "name":
                in_sentence = token.value == "trans" or (in_sentence and token.value != "endtrans")
            begins = token.type == "block_begin"
