"""The interface in Spanish, in English and in a language that an organization brings itself."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from cjm_site import i18n
from cjm_site.assets import locale_folder
from cjm_site.catalogue import as_po, catalogue_path, messages, read_translations, update
from cjm_site.codes import CODES
from cjm_site.compile import compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.i18n import Language, language, placeholders
from cjm_site.model.base import ReviewInterval
from cjm_site.po_file import read_ours
from cjm_site.refusal import ConfigError
from cjm_site.report import as_text
from cjm_site.terms import SINGULARS, TERMS
from pydantic import TypeAdapter
from tests.conftest import cjm, write_tree

if TYPE_CHECKING:
    from pathlib import Path

all_messages = cache(messages)
"""Found once, in the process that asks: every process that runs tests imports this file."""

SPANISH = read_translations(catalogue_path(locale_folder(), "es"))

# -- the catalogues ------------------------------------------------------------------------------------------------


def test_the_list_of_messages_has_terms_diagnostics_python_and_templates() -> None:
    keys = {message.key for message in all_messages()}
    assert {("wow", "Wow moment"), ("", CODES["CJM002"].message), ("", "Diagram"), ("", "Filter this list")} <= keys


def test_every_message_is_in_spanish() -> None:
    lacking = [
        (*message.key, *message.used)
        for message in all_messages()
        if len(texts := SPANISH.get(message.key, ())) != (2 if message.plural else 1) or not all(map(str.strip, texts))
    ]
    assert lacking == [], "run `make messages`, then translate what is empty in theme/locale/es"


def test_translations_have_the_placeholders_of_their_originals() -> None:
    different = [
        (original, text)
        for message in all_messages()
        for original, text in zip((message.id, message.plural), SPANISH.get(message.key, ()), strict=False)
        if placeholders(text) != placeholders(original)
    ]
    assert different == []


def test_the_catalogues_hold_nothing_but_the_interfaces_messages() -> None:
    for code in ("es", "en"):
        text = catalogue_path(locale_folder(), code).read_text(encoding="utf-8")
        known = {} if code == "en" else SPANISH
        assert text == as_po(code, all_messages(), known), f"{code}: run `make messages`"


def test_updating_keeps_translations_drops_what_is_gone_and_changes_nothing_twice(tmp_path: Path) -> None:
    path = catalogue_path(tmp_path, "es")
    gone = 'msgid "Long gone by now"\nmsgstr "Ido"\n\n'
    write_tree(tmp_path, {"es/LC_MESSAGES/cjm.po": f'{gone}msgid "Diagram"\nmsgstr "Esquema"\n'})
    assert update(tmp_path) == {"es": len(all_messages()) - 1}
    first = path.read_text(encoding="utf-8")
    assert "Long gone by now" not in first
    assert 'msgid "Diagram"\nmsgstr "Esquema"' in first
    update(tmp_path)
    assert path.read_text(encoding="utf-8") == first


def test_catalogues_name_no_lines_dates_or_machines() -> None:
    text = catalogue_path(locale_folder(), "es").read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert comments
    assert not [c for c in comments if re.search(r":\d+\b|^#: /", c)]
    assert "Date:" not in text


@pytest.mark.parametrize(
    ("term", "spanish"),
    [
        ("touchpoints", "Puntos de contacto"),
        ("line_of_visibility", "Línea de visibilidad"),
        ("moments", "Momentos clave"),
        ("wow", "Efecto Wow"),
        ("pains", "Puntos de dolor"),
        ("risks", "Riesgos"),
        ("channels", "Canales"),
        ("drivers", "Lo que mueve"),
        ("doubts", "Dudas"),
        ("goals", "Metas"),
        ("challenges", "Retos"),
        ("objections", "Objeciones"),
        ("metrics", "KPI y puntos de referencia"),
        ("phase.1", "Conectar y atraer"),
        ("phase.2", "Recepción y acogida"),
        ("actual", "Efectiva"),
        ("cross_team", "Equipo multifuncional"),
    ],
)
def test_the_words_that_spanish_readers_expect(term: str, spanish: str) -> None:
    assert language("es").term(term) == spanish


def test_words_that_english_shares_are_told_apart_in_spanish() -> None:
    spanish = language("es")
    assert TERMS["planned"] == TERMS["planned_status"]
    assert spanish.term("planned") != spanish.term("planned_status")


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize("number", [0, 1, 2, 1000])
def test_counted_sentences(code: str, number: int) -> None:
    said = language(code).ngettext("%(num)d risk", "%(num)d risks", number) % {"num": number}
    words = {"es": ("riesgo", "riesgos"), "en": ("risk", "risks")}[code]
    assert said == f"{number} {words[number != 1]}"


def test_diagnostics_speak_the_handbooks_language(tmp_path: Path) -> None:
    files = {"mkdocs.yml": CONFIG.format(code="es", options=""), "content/a.md": "---\ntype: persona\nname: [A\n---\n"}
    settings = read_settings(write_tree(tmp_path, files) / "mkdocs.yml")
    text = as_text(compile_handbook(settings).diagnostics, i18n.language_of(settings))
    assert "error: la cabecera no se entiende: a una lista entre corchetes le falta una coma o el ] final" in text
    assert "lleva comas entre" in text


def test_the_plural_rules_of_our_catalogues_are_those_of_their_languages() -> None:
    for code in ("es", "en"):
        with catalogue_path(locale_folder(), code).open("rb") as stream:
            catalogue = read_po(stream)
        assert (catalogue.num_plurals, catalogue.plural_expr) == tuple(get_plural(code))


# -- dates, numbers, percentages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "date", "number", "share"),
    [
        ("es", "1 sept 2026", "1.234,5", "12,5\xa0%"),
        ("en", "Sep 1, 2026", "1,234.5", "12.5%"),
        ("es-MX", "1 sep 2026", "1,234.5", "12.5%"),
        ("en-GB", "1 Sept 2026", "1,234.5", "12.5%"),
    ],
)
def test_dates_and_numbers(code: str, date: str, number: str, share: str) -> None:
    spoken = language(code)
    assert spoken.date(dt.date(2026, 9, 1)) == date
    assert spoken.number(1234.5) == number
    assert spoken.percent(0.125, 1).replace("\u202f", "\xa0") == share


def test_nothing_is_shown_for_what_nobody_wrote() -> None:
    spoken = language("es")
    assert [spoken.date(None), spoken.number(None), spoken.percent(None), spoken.seconds(None)] == [""] * 4


def test_whole_numbers_and_shares_have_no_decimals() -> None:
    spoken = language("es")
    assert (spoken.number(12000, 0), spoken.number(3.0), spoken.percent(0.5)) == ("12.000", "3", "50\xa0%")
    assert [spoken.seconds(s) for s in (0, 45, 240, 3661)] == ["0 s", "45 s", "4 min", "1 h 1 min 1 s"]


@pytest.mark.parametrize(
    ("written", "spanish", "english"),
    [
        ("6 months", "6 meses", "6 months"),
        ("1 mes", "1 mes", "1 month"),
        ("12 meses", "1 año", "1 year"),
        ("90 días", "90 días", "90 days"),
        ("2 weeks", "2 semanas", "2 weeks"),
    ],
)
def test_intervals_in_the_readers_language_whatever_the_authors(written: str, spanish: str, english: str) -> None:
    span = TypeAdapter(ReviewInterval).validate_python(written)
    assert (language("es").interval(span), language("en").interval(span)) == (spanish, english)


# -- which language ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["es-MX", "es_MX", "es-419", "es-XX", "ES"])
def test_a_regions_spanish_is_spanish(code: str) -> None:
    assert language(code).term("channels") == "Canales"
    assert language(code).number(0.5)


@pytest.mark.parametrize("code", ["fr", "xx", "en", "en-GB", "", "../es", "zh-Hant"])
def test_a_language_without_catalogue_is_english(code: str) -> None:
    spoken = language(code)
    assert spoken.term("channels") == "Channels"
    assert spoken.number(1234.5) == "1,234.5"


def test_the_organizations_labels_win() -> None:
    spoken = language("es", {"wow": "Momento estrella"})
    assert (spoken.term("wow"), spoken.term("risk")) == ("Momento estrella", "Riesgo")
    assert spoken.term("wows") == "Momento estrella"  # never two names for one thing
    both = language("es", {"wow": "Momento estrella", "wows": "Momentos estrella"})
    assert both.term("wows") == "Momentos estrella"
    assert set(SINGULARS) | set(SINGULARS.values()) <= set(TERMS)


# -- a language of the organization's own ----------------------------------------------------------------------------

CONFIG = """
    site_name: A
    docs_dir: content
    theme: {{name: material, language: {code}}}
    plugins: [{{cjm: {{{options}}}}}]
"""

FRENCH = """
    msgid ""
    msgstr ""
    "Content-Type: text/plain; charset=UTF-8\\n"
    "Plural-Forms: nplurals=2; plural=(n > 1);\\n"

    msgctxt "channels"
    msgid "Channels"
    msgstr "Canaux"

    msgid "%(num)d risk"
    msgid_plural "%(num)d risks"
    msgstr[0] "%(num)d risque"
    msgstr[1] "%(num)d risques"
"""

PO = "sub/i18n/{code}/LC_MESSAGES/cjm.po"


def spoken_with(folder: Path, catalogue: str | bytes, code: str = "fr", options: str = "locale_dir: i18n") -> Language:
    """The language of a handbook in ``folder/sub`` with a catalogue of its own."""
    write_tree(folder, {"sub/mkdocs.yml": CONFIG.format(code=code, options=options), PO.format(code=code): catalogue})
    return i18n.language_of(read_settings(folder / "sub" / "mkdocs.yml"))


def test_an_organization_adds_a_language_without_touching_code(tmp_path: Path) -> None:
    french = spoken_with(tmp_path, FRENCH)
    assert french.term("channels") == "Canaux"
    assert french.ngettext("%(num)d risk", "%(num)d risks", 0) == "%(num)d risque"  # as French counts nothing
    assert french.ngettext("%(num)d risk", "%(num)d risks", 2) == "%(num)d risques"
    assert french.term("risks") == "Risks"  # not translated yet
    assert french.number(1234.5).replace("\u202f", " ") == "1 234,5"


def test_an_organization_corrects_some_words_and_keeps_the_rest(tmp_path: Path) -> None:
    spanish = spoken_with(tmp_path, FRENCH, code="es")
    assert (spanish.term("channels"), spanish.term("risks")) == ("Canaux", "Riesgos")
    assert language("es").term("channels") == "Canales"


def test_a_language_that_nobody_has_heard_of_speaks_too(tmp_path: Path) -> None:
    elvish = spoken_with(tmp_path, FRENCH, code="qya")
    assert (elvish.term("channels"), elvish.number(1234.5)) == ("Canaux", "1,234.5")


@pytest.mark.parametrize(
    ("catalogue", "says"),
    [
        ("rubbish\n", "fr/LC_MESSAGES/cjm.po is not a catalogue that gettext can read"),
        ('msgid "Diagram"\nmsgstrr "x"\n', "is not a catalogue that gettext can read"),
        (b'msgid "Diagram"\nmsgstr "Sch\xe9ma"\n', "is not a catalogue that gettext can read"),
        (FRENCH.replace("(n > 1)", "(n >> __import__)"), "is not a catalogue that gettext can read"),
        (
            'msgid "{name} is missing"\nmsgstr "il manque {nom}"\n',
            'line 1: the translation of "{name} is missing" has {nom}',
        ),
        ('msgid "Diagram"\nmsgstr "100 %d"\n', 'the translation of "Diagram" has %d'),
        ('msgid "{name} is missing"\nmsgstr "il manque {name"\n', "has {, which the original has not"),
    ],
)
def test_a_broken_catalogue_is_named_and_explained(tmp_path: Path, catalogue: str | bytes, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        spoken_with(tmp_path, catalogue)
    assert "locale_dir cannot be used: " in str(error.value)
    assert says in str(error.value)
    assert str(tmp_path) not in str(error.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("locale_dir: nowhere", "mkdocs.yml:4:30: CJM066 there is no folder nowhere"),
        ("labels: {wov: Momento}", "wov is not a term of the interface; did you mean wow?"),
        ("labels: {xyzzy: Momento}", "xyzzy is not a term of the interface; see theme/locale/en"),
    ],
)
def test_a_mistake_in_the_options_is_named(tmp_path: Path, options: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        spoken_with(tmp_path, FRENCH, options=options)
    assert says in str(error.value)


@pytest.mark.parametrize("command", [["cjm", "build"], ["cjm", "check"], ["mkdocs", "build"]])
def test_commands_explain_a_broken_catalogue_without_a_traceback(tmp_path: Path, command: list[str]) -> None:
    files = {
        "mkdocs.yml": CONFIG.format(code="fr", options="locale_dir: ."),
        "fr/LC_MESSAGES/cjm.po": "rubbish\n",
    }
    write_tree(tmp_path, {**files, "content/index.md": "# A"})
    done = cjm(tmp_path, command[1], program=command[0])
    assert done.returncode == (1 if command[0] == "mkdocs" else 2)
    assert "fr/LC_MESSAGES/cjm.po is not a catalogue" in done.stderr
    assert "Traceback" not in done.stderr


# -- speed -----------------------------------------------------------------------------------------------------------


def test_a_catalogue_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def noting(text: str) -> object:
        read.append(text)
        return read_ours(text)

    monkeypatch.setattr(i18n, "read_ours", noting)
    i18n._translations.cache_clear()
    for _ in range(3):
        language("es").term("wow")
        language("es", {"wow": "x"}).term("wow")
    assert len(read) == 1


@pytest.mark.parametrize(
    "path", sorted(locale_folder().rglob("*.po")), ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
def test_our_catalogues_read_as_babel_reads_them(path: Path) -> None:
    code = path.parts[-3]
    assert read_ours(path.read_text("utf-8")) is not None, "it is read the slow way"
    ours, babels = (vars(read(path, code, check=False)) for read in (i18n._catalogue, i18n._read_catalogue))
    assert {**ours["_catalog"], "": ""} == {**babels["_catalog"], "": ""}
    assert [ours["plural"](n) for n in range(200)] == [babels["plural"](n) for n in range(200)]


@pytest.mark.parametrize(
    "odd",
    [
        '#, fuzzy\nmsgid "a"\nmsgstr "b"',
        '#~ msgid "a"\n#~ msgstr "b"',
        'msgid "a"\nmsgstr "b" x',
        "msgid a",
        'msgstr "a"',
        'msgid "a"\nmsgid "b"\nmsgstr "c"',
        'msgid "\\a"\nmsgstr "b"',
        'domain "x"',
    ],
)
def test_what_we_do_not_write_ourselves_is_left_to_babel(odd: str) -> None:
    assert read_ours(f'msgid ""\nmsgstr ""\n"Language: es\\n"\n\n{odd}\n') is None


def test_help_and_english_read_no_catalogue() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from cjm_site.cli import main;"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0;"
        "assert not [m for m in sys.modules if m.startswith(('babel', 'cjm_site.i18n'))];"
        "from cjm_site.i18n import language; assert language('en').term('wow') == 'Wow moment';"
        "assert 'babel.messages' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
