"""Adapters: carry the core's pages to a site engine. The only place that imports one."""
