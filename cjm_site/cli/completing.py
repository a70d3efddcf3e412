"""What a shell offers after ``cjm`` and a tab: ids, codes, languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click
    from click.shell_completion import CompletionItem

    from cjm_site.handbook import Handbook

    Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def complete_codes(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Codes and the names of rules; after a comma the next one."""
    from click.shell_completion import CompletionItem

    from cjm_site.codes import CODES
    from cjm_site.rules.registry import BY_NAME

    before, comma, last = typed.rpartition(",")
    names = [name for name in (*CODES, *BY_NAME) if name.lower().startswith(last.lower())]
    return [CompletionItem(f"{before}{comma}{name}") for name in dict.fromkeys(names)]


def complete_languages(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The languages that we speak."""
    from click.shell_completion import CompletionItem

    from cjm_site.i18n import languages

    return [CompletionItem(code) for code in languages() if code.startswith(typed)]


def complete_ids(*kinds: str) -> Completer:
    """Completes the ids of objects of these types: ``complete_ids("persona")``.

    Without types, those of the type that the command line names already (``cjm rename persona …``), else of all.
    """

    def complete(context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
        handbook = _handbook(context)
        if handbook is None:
            return []
        named = context.params.get("kind")
        return _starting(_ids(handbook, kinds or ((named,) if isinstance(named, str) else ())), typed)

    return complete


def _starting(found: Iterable[tuple[str, str]], typed: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(id_, help=label) for id_, label in found if id_.startswith(typed)]


def script(program: click.Command, shell: str) -> str:
    """What a shell reads to complete ``cjm``.

    :raises RuntimeError: when the shell is too old for it.
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:  # pragma: no cover - the command line offers no other
        raise RuntimeError(shell)
    return made(program, {}, "cjm", "_CJM_COMPLETE").source()


def _ids(handbook: Handbook, kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Ids with the names that readers know the things by; places of a journey are written JOURNEY#ID."""
    from cjm_site.model import OBJECT_TYPES

    wanted = list(kinds) or list(OBJECT_TYPES)
    found = [
        (id_, e.item.label) for kind in wanted if kind in OBJECT_TYPES for id_, e in handbook.objects(kind).items()
    ]
    for journey in handbook.journeys.values():
        if "stage" in wanted:
            found += [(f"{journey.item.id}#{stage.id}", stage.item.title) for stage in journey.stages]
        if "touchpoint" in wanted:
            found += [(f"{journey.item.id}#{p.id}", p.title) for stage in journey.stages for p in stage.touchpoints]
    return found


def _handbook(context: click.Context) -> Handbook | None:
    """The handbook that the command line is about; a shell never gets an error for an answer."""
    from cjm_site.compile import compile_handbook
    from cjm_site.config_file import read_settings
    from cjm_site.refusal import ConfigError

    try:
        return compile_handbook(read_settings(Path(context.params.get("config_file") or "mkdocs.yml"))).handbook
    except (ConfigError, OSError):
        return None
