"""Our own catalogues made into what gettext reads, without Babel: reading them is a quarter of a short command.

Only what :mod:`cjm_site.catalogue` writes is understood; the rest, and every catalogue of an organization's own, is
Babel's to read and to complain about. A test holds the two to the same result.
"""

from __future__ import annotations

import json
import re
import struct
from typing import Final

_SIMPLE = re.compile(r'(?:msgctxt "([^"\\\n]*)"\n)?msgid "([^"\\\n]+)"\nmsgstr "([^"\\\n]+)"')
"""Nearly every message: one line each, without escapes."""
_FIELD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\]) ((?:"[^"\\\n]*(?:\\["\\nt][^"\\\n]*)*"\n)+)')
_PIECE = re.compile(r'"\n"')
_COMMENT = re.compile(r"^#(?!~)(?!,.*fuzzy).*\n", re.MULTILINE)
"""What says nothing; a message that is out of use or in doubt is left to Babel."""
_MAGIC: Final = 0x950412DE
_HEADER: Final = 7 * 4


def read_ours(text: str) -> dict[str, str] | None:
    """The messages of a catalogue by their keys in a compiled one; ``None`` where something else stands in it."""
    found: dict[str, str] = {}
    text = _COMMENT.sub("", text.replace("\r\n", "\n").strip("\n"))
    for block in text.split("\n\n"):
        simple = _SIMPLE.fullmatch(block)
        if simple:
            context, message, translated = simple.groups()
            found[message if context is None else f"{context}\x04{message}"] = translated
            continue
        written = _FIELD.findall(f"{block}\n")
        if sum(len(name) + len(value) + 1 for name, value in written) != len(block) + 1:
            return None
        fields = {name: _text(value) for name, value in written}
        if len(fields) != len(written) or "msgid" not in fields:
            return None
        key = fields["msgid"]
        if "msgid_plural" in fields:
            key = f"{key}\0{fields['msgid_plural']}"
        if "msgctxt" in fields:
            key = f"{fields['msgctxt']}\x04{key}"
        texts = [value for name, value in fields.items() if name.startswith("msgstr")]
        if all(texts):
            found[key] = "\0".join(texts)
    return found


def _text(value: str) -> str:
    joined = _PIECE.sub("", value[:-1])
    return str(json.loads(joined)) if "\\" in joined else joined[1:-1]


def compiled(found: dict[str, str]) -> bytes:
    """A catalogue in the form that :class:`gettext.GNUTranslations` reads."""
    pairs = sorted((key.encode(), value.encode()) for key, value in found.items())
    number = len(pairs)
    keys_at, values_at = _HEADER, _HEADER + 8 * number
    place = _HEADER + 16 * number
    tables: list[int] = []
    texts: list[bytes] = []
    for column in (0, 1):
        for pair in pairs:
            tables += (len(pair[column]), place)
            texts.append(pair[column] + b"\0")
            place += len(pair[column]) + 1
    head = struct.pack("<7I", _MAGIC, 0, number, keys_at, values_at, 0, place)
    return head + struct.pack(f"<{len(tables)}I", *tables) + b"".join(texts)
