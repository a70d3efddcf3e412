"""What templates were compiled to, kept in memory: every build, preview and comparison makes an environment anew."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2.bccache import Bucket, BytecodeCache

from cjm_site.i18n import Language, base_of, language, languages
from cjm_site.render.kept_code import KeptCode

if TYPE_CHECKING:
    import gettext
    from collections.abc import Mapping


class Bytecode(BytecodeCache):
    """What templates were compiled to, by their text; for environments that would compile them alike."""

    def __init__(self, kept: KeptCode | None = None) -> None:
        """``kept``: where it begins with what an installation compiled."""
        self._known: dict[tuple[str, str], bytes] = {}
        self._unread = kept

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known of a template."""
        code = self.known().get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self.known()[bucket.key, bucket.checksum] = bucket.bytecode_to_string()

    def known(self) -> dict[tuple[str, str], bytes]:
        """Everything that is known: for a process that has compiled nothing yet."""
        if self._unread is not None:
            unread, self._unread = self._unread, None
            self._known.update(unread.read())
        return self._known

    def take(self, known: Mapping[tuple[str, str], bytes]) -> None:
        """Keep what another process of ours has compiled."""
        self.known().update(known)


def bytecode_in(spoken: Language) -> Bytecode:
    """What templates are in a language: its words, and the organization's own, stand in the code."""
    return _bytecode(spoken.code, spoken.translations, tuple(sorted(spoken.labels.items())))


def kept_in(spoken: Language) -> KeptCode | None:
    """Where an installation keeps them; ``None`` when words of the organization stand in them."""
    if spoken.labels or spoken.translations is not language(spoken.code).translations:
        return None
    known, base = languages(), base_of(spoken.code)
    if spoken.code.replace("-", "_") in known:
        return KeptCode(spoken.code.replace("-", "_"))
    return KeptCode(base) if base in known else None


@lru_cache(maxsize=4)
def _bytecode(code: str, translations: gettext.NullTranslations, labels: tuple[tuple[str, str], ...]) -> Bytecode:
    return Bytecode(kept_in(Language(code, translations, dict(labels))))
