"""Customer experience as code: personas and journeys in Markdown, compiled into a linked site."""

__version__ = "0.1.0"
