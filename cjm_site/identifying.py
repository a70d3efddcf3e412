"""What in a line identifies a person: the expressions and checkers behind :mod:`cjm_site.personal_data`."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from cjm_site.glance import VEIL_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MAIL = re.compile(r"[\w.+-]+(?: ?@ ?|\\@)(?:[\w-]+\.)+[^\W\d_]{2,}(?!\w)")
_AT = r"(?:\s*[([{<]\s*(?:at|arroba|@)\s*[)\]}>]\s*|\s+(?:at|arroba)\s+|&#64;|&#x40;|%40|＠|\s*@\s*)"
_DOT = r"(?:\.|\s*[([{]\s*(?:dot|punto|\.)\s*[)\]}]\s*|\s+(?:dot|punto)\s+)"
_VEILED_MAIL = re.compile(rf"[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d_]{{2,}}(?!\w)", re.IGNORECASE)
_VEILS = re.compile(rf"({_AT})|{_DOT}", re.IGNORECASE)
_NO_DOMAINS = frozenset(("png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "css", "js", "md", "yml", "json", "html"))
"""Ends of file names: ``foto@2x.png`` is nobody's address."""
_FICTITIOUS = re.compile(r"(?:^|\.)example(?:\.(?:com|net|org))?$|\.(?:test|invalid|localhost)$", re.IGNORECASE)
_DIGITS = re.compile(r"\d(?:[ .()/-]{0,2}\d){6,}")
_NINE_DIGITS = re.compile(r"\d(?:[ .()/-]{0,2}\d){8,}")
_OF_NINE_DIGITS = frozenset({"ES", "FR", "PT"})
"""Countries without shorter numbers: a test asks the numbering plans."""
_ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){3,7}(?:[ -]?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\s*(?:[€$£%]|EUR\b|USD\b|euros?\b|millones\b|visitas\b|clientes\b|customers\b|visits\b)")
_NATIONAL = {
    "es.dni": re.compile(r"\b(?:\d{8}|\d\d\.\d{3}\.\d{3})[ -]?[A-Za-z]\b"),
    "es.nie": re.compile(r"\b[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]\b"),
    "fr.nir": re.compile(r"\b[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d\b"),
    "it.codicefiscale": re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", re.IGNORECASE),
    "mx.curp": re.compile(r"\b[A-Z]{4}\d{6}[A-Z]{6}[A-Z0-9]\d\b"),
    "br.cpf": re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b"),
    "cl.rut": re.compile(r"\b\d{1,2}\.\d{3}\.\d{3}-[\dK]\b"),
    "us.ssn": re.compile(r"\b\d{3}-\d{2}-\d{4}\b"),
    "mx.rfc": re.compile(r"\b[A-Z&Ñ]{4}\d{6}[A-Z0-9]{3}\b"),
    "ar.cuit": re.compile(r"\b\d{2}-\d{8}-\d\b"),
    "pt.cc": re.compile(r"\b\d{8} ?\d ?[A-Z0-9]{2}\d\b"),
    "be.nn": re.compile(r"\b\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}\b"),
    "ch.ssn": re.compile(r"\b756\.\d{4}\.\d{4}\.\d{2}\b"),
    "fi.hetu": re.compile(r"\b\d{6}[-+A]\d{3}[0-9A-Z]\b"),
}
_NAMED = {
    "br.cpf": "CPF",
    "de.idnr": "Steuer-?ID|IdNr|Steueridentifikationsnummer",
    "gb.nhs": "NHS(?: number)?",
    "nl.bsn": "BSN",
    "pl.pesel": "PESEL",
    "pt.nif": "NIF",
    "dk.cpr": "CPR",
    "se.personnummer": "personnummer",
}
"""Numbers that are only told from others by what stands before them."""
_CHECKED = (
    ("account", "iban", _IBAN),
    ("account", "es.ccc", re.compile(r"\b\d{4}[ -]\d{4}[ -]\d{2}[ -]\d{10}\b")),
    ("account", "luhn", re.compile(r"\b[3-6]\d{3}(?:([ -])\d{4}\1\d{4}\1\d{1,7}|\d{11,12})\b")),
    *(("national_id", module, pattern) for module, pattern in _NATIONAL.items()),
    *(
        ("national_id", module, re.compile(rf"(?i:(?<=\b)(?:{words}))\W{{0,3}}(?P<id>\d[\d .-]{{6,14}}\d)\b"))
        for module, words in _NAMED.items()
    ),
)
"""Kinds that their check digits tell, with python-stdnum's module for each."""


def in_line(line: str, country: str | None) -> Iterator[tuple[int, str, str]]:
    """Everything that identifies a person: where it begins in the line, its kind, its text."""
    yield from _mails(line)
    plain = _ADDRESS.sub(lambda found: " " * len(found[0]), line)
    taken: list[tuple[int, int]] = []
    for kind, module, pattern in _CHECKED:
        group = "id" if "id" in pattern.groupindex else 0
        for found in pattern.finditer(plain):
            overlaps = any(first < found.end(group) and found.start(group) < last for first, last in taken)
            if not overlaps and _checker(module)(_compact(module, found[group])):
                taken.append(found.span(group))
                yield found.start(group), kind, found[group]
    long_enough = _NINE_DIGITS if country in _OF_NINE_DIGITS and "+" not in plain else _DIGITS
    if long_enough.search(plain):
        for start, text in _phones(plain, country):
            if not any(first <= start < last for first, last in taken):
                yield start, "phone", text


def _compact(module: str, text: str) -> str:
    """A number as its checker knows it."""
    return re.sub(r"[ .-]", "", text.upper()) if module in {"es.dni", "luhn"} else text.upper()


def _mails(line: str) -> Iterator[tuple[int, str, str]]:
    """Addresses, also those that are written so that machines overlook them."""
    end = 0
    patterns = [_MAIL] if "@" in line else []
    patterns += [_VEILED_MAIL] if _is_veiled(line) else []
    for pattern in patterns:
        for found in pattern.finditer(line):
            plain = _VEILS.sub(lambda veil: "@" if veil[1] else ".", found[0].replace("\\", ""))
            user, _, domain = plain.rpartition("@")
            ending = domain.rpartition(".")[2].lower()
            known = user == "git" or ending in _NO_DOMAINS or _FICTITIOUS.search(domain)
            if found.start() >= end and not known:
                yield found.start(), "mail", found[0]
                end = found.end()


def _is_veiled(line: str) -> bool:
    return any(word in line for word in VEIL_WORDS) or ("@" in line and ("[." in line or "(." in line))


@cache
def _checker(module: str) -> Callable[[str], bool]:
    """What tells by check digits; most handbooks need none of them."""
    is_valid: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return is_valid


def _phones(line: str, country: str | None) -> Iterator[tuple[int, str]]:
    """Numbers of people; those that everybody may call for free or at a shared price are an organization's."""
    from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

    public = {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.UAN,
    }
    for found in PhoneNumberMatcher(line, country, leniency=Leniency.VALID):
        if number_type(found.number) not in public and not _AMOUNT.match(line, found.end):
            yield found.start, found.raw_string
