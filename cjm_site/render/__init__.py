"""Rendering: views to HTML through the templates in ``theme/``."""
