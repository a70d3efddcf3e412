"""The words that a search index in pieces knows: without case and accents, as the script in the browser folds them.

``theme/templates/assets/cjm/search-worker.js`` takes what a reader types apart in the same way; a test compares them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape

LONGEST = 60
"""Letters of a word beyond these make no difference."""

_RUN = re.compile(r"[^\W_]+")
_ALONE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+")
"""Scripts without spaces between words: each sign is a word."""

_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u064b-\u065f]+")
_FIRST_ALONE = "\u0e00"


def fold(text: str) -> str:
    """Text in small letters, without accents and vowel points."""
    text = text.lower()
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))


@lru_cache(maxsize=1 << 17)
def words_of(text: str) -> tuple[str, ...]:
    """The words in HTML without tags. Asked for what stands between spaces, it has most of the answers already."""
    folded = fold(unescape(text))
    pattern = _ALONE if max(folded, default="") >= _FIRST_ALONE else _RUN
    return tuple(word[:LONGEST] for word in pattern.findall(folded))
