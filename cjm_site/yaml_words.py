"""What libyaml says about a text that it cannot read, in an author's words."""

from __future__ import annotations

_LINE_UP = "this line does not line up with the ones above it"
_TAB = "the line is indented with a tab"
_SIGN = "a text that begins with &, * or ! needs quotes"
_NAMES = "&name, *name, !name and << are not accepted here"
_NUMBER = "after \\x, \\u or \\U comes the number of a character"
_BLOCK = "nothing but - + or a number may follow | or >"

UNCLEAR = "something stands here that is not expected"
"""For what has no words of its own."""

DETAILS: dict[str, str] = {
    "block sequence entries are not allowed in this context": "a list cannot begin here",
    "mapping keys are not allowed in this context": "a field cannot begin here",
    "mapping values are not allowed in this context": "a colon with a space after it is not expected here",
    "could not find expected ':'": "a field's name has no colon after it",
    "did not find expected ',' or ']'": "a list in brackets lacks a comma or its closing ]",
    "did not find expected ',' or '}'": "a group in braces lacks a comma or its closing }",
    "did not find expected '-' indicator": "an item of a list does not line up with the others, or lacks its hyphen",
    "did not find expected <document start>": "something stands here that belongs to no field",
    "did not find expected alphabetic or numeric character": _SIGN,
    "did not find expected tag URI": _SIGN,
    "found undefined tag handle": _SIGN,
    "did not find the expected '>'": _SIGN,
    "did not find expected comment or line break": _BLOCK,
    "found an indentation indicator equal to 0": _BLOCK,
    "did not find expected key": _LINE_UP,
    "did not find expected node content": "a value is missing here, or the end of a list in brackets",
    "did not find expected whitespace or line break": "a space is missing here",
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found character that cannot start any token": "no text can begin with this character",
    "found unexpected ':'": "a colon is not expected here",
    "found unexpected document indicator": "--- or ... stands inside a text in quotes",
    "found unexpected end of stream": "a quote is opened and never closed",
    "found unknown escape character": "in double quotes, a backslash must be written twice",
    "found invalid Unicode character escape code": _NUMBER,
    "did not find expected hexdecimal number": _NUMBER,
    "control characters are not allowed": "here is an invisible character that text cannot hold",
    "documents": "a second block begins inside it",
    "duplicate": "a name is written twice",
    "alias": _NAMES,
    "anchor": _NAMES,
    "tag": _NAMES,
    "merge": _NAMES,
    "depth": "it nests too deep",
    "too-long": "it is too long",
    "view": "it names no view",
    "key": "a list or braces stand where a field's name belongs",
}
"""By libyaml's words, or by our own reader's kinds of problem."""
