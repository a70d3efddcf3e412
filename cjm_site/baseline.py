"""The problems that a handbook has decided to live with for now: what ``cjm check`` reports is what came since."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cjm_site.formats.problem import Accepted
from cjm_site.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from cjm_site.formats.problem import Problem

VERSION = 1


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


def read_baseline(path: Path) -> tuple[Accepted, ...]:
    """The accepted problems of a file.

    :raises RefusalError: when it cannot be used.
    """
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        version = data["version"]
        entries = tuple(Accepted(**entry) for entry in data["problems"]) if version == VERSION else ()
        texts = [text for e in entries for text in (e.fingerprint, e.code, e.path, e.message)]
        usable = all(type(text) is str for text in texts) and all(type(e.count) is int for e in entries)
    except FileNotFoundError:
        raise RefusalError(_("there is no baseline {path}; make it with --write-baseline"), path=path) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise RefusalError(_("{path} cannot be read: {reason}"), path=path, reason=reason) from None
    except (ValueError, TypeError, KeyError, RecursionError):
        version, entries, usable = VERSION, (), False
    if not usable:
        raise RefusalError(_("{path} is not a baseline; make it anew with --write-baseline"), path=path)
    if version != VERSION:
        sentence = _("{path} is a baseline of version {given}; this cjm-site reads version {known}")
        raise RefusalError(sentence, path=path, given=version, known=VERSION)
    return entries


def as_baseline(problems: Iterable[Problem]) -> bytes:
    """The file that accepts these problems: one entry a line, in the order of files, so that its changes read well."""
    counts: Counter[tuple[str, str, str, str]] = Counter(
        (problem.path, problem.code, problem.english, problem.fingerprint) for problem in problems
    )
    entries = [
        asdict(Accepted(fingerprint, code, path, message, count))
        for (path, code, message, fingerprint), count in sorted(counts.items())
    ]
    listed = ",\n".join(f"    {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    body = f"[\n{listed}\n  ]" if entries else "[]"
    return f'{{\n  "version": {VERSION},\n  "problems": {body}\n}}\n'.encode("utf-8", "backslashreplace")


def hold_back(
    problems: Iterable[Problem], accepted: Sequence[Accepted]
) -> tuple[tuple[Problem, ...], tuple[Accepted, ...]]:
    """The problems that the baseline does not know, and what it knows that is gone."""
    left = Counter({entry.fingerprint: entry.count for entry in accepted})
    fresh = []
    for problem in problems:
        if left[problem.fingerprint] > 0:
            left[problem.fingerprint] -= 1
        else:
            fresh.append(problem)
    gone = tuple(
        Accepted(entry.fingerprint, entry.code, entry.path, entry.message, left[entry.fingerprint])
        for entry in accepted
        if left[entry.fingerprint] > 0
    )
    return tuple(fresh), gone
