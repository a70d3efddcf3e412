"""What templates were compiled to, kept in memory: every build, preview and comparison makes an environment anew."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2.bccache import Bucket, BytecodeCache

if TYPE_CHECKING:
    import gettext
    from collections.abc import Mapping

    from cjm_site.i18n import Language


class Bytecode(BytecodeCache):
    """What templates were compiled to, by their text; for environments that would compile them alike."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept of a template."""
        code = self._kept.get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()

    def known(self) -> dict[tuple[str, str], bytes]:
        """Everything that is kept: for a process that has compiled nothing yet."""
        return self._kept

    def take(self, known: Mapping[tuple[str, str], bytes]) -> None:
        """Keep what another process of ours has compiled."""
        self._kept.update(known)


def bytecode_in(language: Language) -> Bytecode:
    """What templates are in a language: its words, and the organization's own, stand in the code."""
    return _bytecode(language.code, language.translations, tuple(sorted(language.labels.items())))


@lru_cache(maxsize=4)
def _bytecode(_code: str, _translations: gettext.NullTranslations, _labels: tuple[tuple[str, str], ...]) -> Bytecode:
    return Bytecode()
