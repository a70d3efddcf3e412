"""Editing authors' files: formatting, renaming, migrating. Everything here is pure; :mod:`cjm_site.write` writes."""
