"""The plugin's options in ``mkdocs.yml``: the core's settings, reported as mkdocs reports them."""

from __future__ import annotations

from typing import Any

from mkdocs.config.base import BaseConfigOption, Config
from mkdocs.config.base import ValidationError as MkDocsValidationError
from pydantic import TypeAdapter, ValidationError

from cjm_site.config_file import option_problems
from cjm_site.settings import Settings


class _SettingsOption(BaseConfigOption[Any]):
    """An option that the core's settings validate, with its mistakes reported as mkdocs reports them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        field = Settings.model_fields[name]
        self.adapter: TypeAdapter[Any] = TypeAdapter(_annotated(field))
        self.default = TypeAdapter(Any).dump_python(field.get_default(call_default_factory=True))

    def run_validation(self, value: object) -> object:
        """Check, and keep what was written: the core reads it again."""
        try:
            self.adapter.validate_python(value)
        except ValidationError as error:
            raise MkDocsValidationError("; ".join(option_problems(error))) from None
        return value


def _annotated(field: Any) -> Any:
    from typing import Annotated

    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


class CjmConfig(Config):  # type: ignore[no-untyped-call]  # mkdocs leaves __init_subclass__ untyped
    """The plugin's options in ``mkdocs.yml``."""

    channels = _SettingsOption("channels")
    """Channels without a file of their own: a list of ids, or of mappings with a channel's fields."""

    teams = _SettingsOption("teams")
    """Teams without a file of their own: a list of ids, or of mappings with ``id``, ``name``, ``lead``, ``contact``."""

    metrics = _SettingsOption("metrics")
    """KPIs without a file of their own: a list of ids, or of mappings with a metric's fields."""

    lanes = _SettingsOption("lanes")
    """Lanes of the organization's own, filled under ``custom:``: mappings with ``id``, ``label`` and ``level``."""

    labels = _SettingsOption("labels")
    """The organization's own words for terms of the interface: ``{wow: Momento estrella}``."""

    locale_dir = _SettingsOption("locale_dir")
    """A folder, seen from ``mkdocs.yml``, with translations of the interface: ``fr/LC_MESSAGES/cjm.po``."""

    new_templates = _SettingsOption("new_templates")
    """Folder of the organization's own templates for ``cjm new``: ``persona/NAME.md`` and ``journey/NAME.md`` in it."""

    rules = _SettingsOption("rules")
    """What the rules weigh, by code or name: ``off``, ``warning``, ``error``, or these by status of the page:
    ``{wow-owner: off, risk-prevention: {approved: error}}``."""

    heavy_risk = _SettingsOption("heavy_risk")
    """From which likelihood × impact on a risk counts as heavy, 1 to 25."""

    negative_phrases = _SettingsOption("negative_phrases")
    """Phrases in sight that turn customers away: a list instead of ours, or ``{add: [...], remove: [...]}``."""

    personal_data = _SettingsOption("personal_data")
    """``{allow: [texts or patterns that identify nobody], country: ES}``: whose telephone numbers are known."""

    prose_html = _SettingsOption("prose_html")
    """What becomes of HTML in prose: ``sanitize``, ``escape`` (it shows as text) or ``allow``."""

    security_policy = _SettingsOption("security_policy")
    """What the content security policy allows beyond the site (``sources``), and which files carry it (``root``,
    ``folder``); ``false`` writes none."""

    persona_minimum = _SettingsOption("persona_minimum")
    """The fields that a persona must fill: names, with ``.`` for inner ones and ``|`` between alternatives."""

    offline = _SettingsOption("offline")
    """Whether the site works opened from disk as well: ``true``, or ``false`` for addresses without ``index.html``."""

    history = _SettingsOption("history")
    """Changes on every page and a page of them all, from git: ``true``, ``false``, or how many a page shows."""

    history_authors = _SettingsOption("history_authors")
    """Whether the history names the authors of changes; their e-mail addresses never."""

    precompress = _SettingsOption("precompress")
    """Whether a build writes a compressed file beside each text, for web servers that send it as it is."""

    rows_in_page = _SettingsOption("rows_in_page")
    """How many rows of a list its page has; a longer list fetches the others when a reader asks for them."""

    whole_search = _SettingsOption("whole_search")
    """Up to how many pages a browser loads the search index as a whole; that of a larger handbook is in pieces."""

    audience = _SettingsOption("audience")
    """Whom the site is for: ``public``, ``internal`` or ``restricted``; without it, everything is there."""
