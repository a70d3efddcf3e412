"""``cjm explain``: every code's page, without a handbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from cjm_site.assets import locale_folder
from cjm_site.catalogue import as_po, catalogue_path, read_translations, reference_messages
from cjm_site.cli import main
from cjm_site.codes import CODES
from cjm_site.explain import explanations
from click.testing import CliRunner

if TYPE_CHECKING:
    from cjm_site.catalogue import Message


def explain(*arguments: str, **environment: str) -> tuple[int, str, str]:
    done = CliRunner(env=environment).invoke(main, ["explain", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.stdout, done.stderr


def test_every_code_has_its_page() -> None:
    assert list(explanations()) == list(CODES)
    for found in explanations().values():
        assert found.title
        assert found.prose
        assert {example.wrong for example in found.examples} == {True, False}


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_what_is_wrong_and_what_is_right(code: str) -> None:
    status, out, err = explain(code)
    assert (status, err) == (0, "")
    assert out.startswith(f"{code} {explanations()[code].title}\n")
    assert out.index("What it says:") < out.index("\nWrong:\n") < out.index("\nRight:\n")
    assert "\n```" not in out
    assert "{{" not in out


def test_the_example_has_a_caret_at_its_place() -> None:
    assert (
        "    ---\n    type: persona\n    name: Ana\n    goals: &metas [Ahorrar]\n           ^\n" in explain("CJM012")[1]
    )


def test_codes_may_be_several_in_any_form() -> None:
    assert [line.split()[0] for line in explain("cjm031", "wow-owner")[1].splitlines() if line.startswith("CJM")] == [
        "CJM031",
        "CJM111",
    ]
    assert explain("CJM06")[1].count("\nRight:\n") == 9


def test_without_a_code_all_are_listed() -> None:
    status, out, _ = explain()
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(CODES)


def test_an_unknown_code_comes_with_the_nearest() -> None:
    status, out, err = explain("CJM1O1")
    assert (status, out) == (2, "")
    assert err.startswith("cjm: there is no code CJM1O1; did you mean CJM1")
    status, out, err = explain("CJM031", "zzz")
    assert (status, out) == (2, "")
    assert "cjm explain lists all" in err


def test_it_speaks_spanish_where_asked_to_or_where_the_terminal_does() -> None:
    for out in (explain("CJM021", "--lang", "es")[1], explain("CJM021", LC_ALL="es_ES.UTF-8")[1]):
        assert "aquí no hay ningún campo llamado ‹name›" in out
        assert "\nMal:\n" in out
    assert explain("CJM021", "--lang", "xx")[0] == 2


def test_colour() -> None:
    assert "\x1b[1mCJM021" in explain("CJM021", FORCE_COLOR="1")[1]
    assert "\x1b" not in explain("CJM021")[1]


REFERENCE = reference_messages()
SPANISH = read_translations(catalogue_path(locale_folder(), "es", "reference"))


@pytest.mark.parametrize("message", REFERENCE, ids=lambda message: message.id[:40])
def test_every_explanation_is_translated(message: Message) -> None:
    (spanish,) = SPANISH[message.key]
    assert spanish != message.id or " " not in message.id
    assert re.findall(r"`[^`]+`", spanish) == [
        code.replace("name: value", "nombre: valor") for code in re.findall(r"`[^`]+`", message.id)
    ]
    assert set(re.findall(r"\]\(([^)]+)\)", spanish)) == set(re.findall(r"\]\(([^)]+)\)", message.id))


def test_the_reference_s_catalogues_are_up_to_date() -> None:
    for code in ("en", "es"):
        path = catalogue_path(locale_folder(), code, "reference")
        assert path.read_text("utf-8") == as_po(code, REFERENCE, read_translations(path))


def test_an_explanation_is_all_spanish() -> None:
    assert explain("CJM109", "--lang", "es")[1].startswith(
        "CJM109 risk-prevention: un riesgo grave que nada previene\n\nProbabilidad × impacto es 12 o más"
    )
