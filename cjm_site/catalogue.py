"""The list of every interface string, and the ``.po`` files that hold their translations.

For whoever maintains a translation: ``python -m cjm_site.catalogue`` brings the catalogues in ``theme/locale`` up to
date (new strings come in empty, strings that are gone go). Entries have a fixed order and name files without line
numbers, so that a change of code changes no line of a catalogue unless a string changed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjm_site.assets import locale_folder, templates_folder
from cjm_site.codes import CODES, KINDS, REASONS
from cjm_site.diagnostics import Severity
from cjm_site.explain import explanations
from cjm_site.schema.words import FIELDS
from cjm_site.terms import TERMS
from cjm_site.yaml_words import DETAILS, UNCLEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PYTHON_CALLS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
"""The calls in Python and templates whose literal arguments are interface strings, as Babel's extractors take them."""

JINJA_OPTIONS = {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do",
    "newstyle_gettext": "true",
    "trimmed": "true",
    "silent": "false",
}
"""The template environment's own settings."""

REFERENCE = "reference"
"""The catalogues of what codes and fields mean, apart from those that every command reads."""

Key = tuple[str, str]
"""What tells one message from another: its context and its English text."""


@dataclass(frozen=True, slots=True)
class Message:
    """An interface string. ``context`` is a term's id; ``used`` says where it stands."""

    id: str
    plural: str = ""
    context: str = ""
    used: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What its translation is found by."""
        return self.context, self.id


def messages() -> list[Message]:
    """Every interface string: terms and diagnostics in the order of their tables, then sentences by alphabet."""
    found: dict[Key, Message] = {}
    for message in (*_terms(), *_tables(), *sorted(_sentences(), key=lambda m: (m.id, m.used))):
        known = found.get(message.key)
        if known is None:
            found[message.key] = message
        else:
            used = tuple(dict.fromkeys((*known.used, *message.used)))
            found[message.key] = Message(message.id, known.plural or message.plural, message.context, used)
    return list(found.values())


def _terms() -> Iterator[Message]:
    for id_, english in TERMS.items():
        yield Message(english, context=id_)


def reference_messages() -> list[Message]:
    """What codes and fields mean: the sentences of ``reference.po``."""
    found = [Message(english, used=("cjm_site/schema/words.py",)) for english in FIELDS.values()]
    for code, page in explanations().items():
        found += [
            Message(english, used=(f"docs/codes.md {code}".replace(" ", "#"),)) for english in (page.title, *page.prose)
        ]
    return list({message.key: message for message in reversed(found)}.values())[::-1]


def _tables() -> Iterator[Message]:
    for severity in Severity:
        yield Message(str(severity), used=("cjm_site/diagnostics.py",))
    for english in (*KINDS.values(), *REASONS):
        yield Message(english, used=("cjm_site/codes.py",))
    for english in (*DETAILS.values(), UNCLEAR):
        yield Message(english, used=("cjm_site/yaml_words.py",))
    for code, entry in CODES.items():
        for english in (entry.message, *entry.hints.values()):
            yield Message(english, used=(code,))


def _sentences() -> Iterator[Message]:
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        yield from _extracted("python", path, f"cjm_site/{path.relative_to(package).as_posix()}", {})
    templates = templates_folder()
    for path in sorted(templates.rglob("*.html")):
        name = f"theme/templates/{path.relative_to(templates).as_posix()}"
        yield from _extracted("jinja2.ext:babel_extract", path, name, JINJA_OPTIONS)


def _extracted(method: str, path: Path, name: str, options: Mapping[str, str]) -> Iterator[Message]:
    from babel.messages.extract import extract

    with path.open("rb") as stream:
        for _, found, _, context in extract(method, stream, keywords=PYTHON_CALLS, options=options):
            texts = found if isinstance(found, tuple) else (found,)
            if texts[0]:
                yield Message(texts[0], texts[1] if len(texts) > 1 else "", context or "", (name,))


def read_translations(path: Path) -> dict[Key, tuple[str, ...]]:
    """The translations of a catalogue, untranslated entries left out."""
    from babel.messages.pofile import read_po

    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        catalogue = read_po(stream, ignore_obsolete=True, abort_invalid=True)
    read: dict[Key, tuple[str, ...]] = {}
    for entry in catalogue:
        if not entry.id:
            continue
        id_ = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
        texts = tuple(entry.string) if isinstance(entry.string, tuple | list) else (entry.string,)
        if any(texts):
            read[entry.context or "", id_] = tuple(text or "" for text in texts)
    return read


def as_po(code: str, found: Iterable[Message], translations: Mapping[Key, tuple[str, ...]]) -> str:
    """A catalogue's text."""
    from babel.messages.plurals import get_plural
    from babel.messages.pofile import normalize

    def line(name: str, text: str) -> str:
        # short strings on one line, long ones wrapped after the empty string, as gettext's own tools do
        value: Any = normalize(text, width=110)
        return f"{name} {value}"

    plural = get_plural(code)
    header = (
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: {code}\\n"\n'
        f'"Plural-Forms: {plural.plural_forms}\\n"\n'
    )
    blocks = [header]
    for message in found:
        known = translations.get(message.key, ())
        lines = [f"#: {' '.join(message.used)}"] if message.used else []
        if message.context:
            lines.append(line("msgctxt", message.context))
        lines.append(line("msgid", message.id))
        if message.plural:
            forms = known if len(known) == plural.num_plurals else ("",) * plural.num_plurals
            if not any(forms) and code == "en":
                forms = (message.id, message.plural)
            lines.append(line("msgid_plural", message.plural))
            lines += [line(f"msgstr[{n}]", text) for n, text in enumerate(forms)]
        else:
            lines.append(line("msgstr", known[0] if known else ""))
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def catalogue_path(folder: Path, code: str, domain: str = "cjm") -> Path:
    """Where a language's catalogue stands."""
    return folder / code / "LC_MESSAGES" / f"{domain}.po"


def update(folder: Path) -> dict[str, int]:
    """Bring the catalogues of a folder up to date; returns how many strings each language lacks."""
    lacking: dict[str, int] = {}
    for domain, found in (("cjm", messages()), (REFERENCE, reference_messages())):
        for path in sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po")):
            code = path.parent.parent.name
            translations = read_translations(path)
            path.write_text(as_po(code, found, translations), encoding="utf-8")
            missing = 0 if code == "en" else sum(message.key not in translations for message in found)
            lacking[code] = lacking.get(code, 0) + missing
    return lacking


def main() -> None:
    """Update the catalogues in ``theme/locale``, or in the folder that is named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else locale_folder()
    for code, lacking in update(folder).items():
        sys.stdout.write(f"{code}: {lacking or 'nothing'} to translate\n")


if __name__ == "__main__":
    main()
