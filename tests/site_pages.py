"""The pages of the sample that stand for every type of page, and how long lists of them are looked at."""

from __future__ import annotations

VIEWS = (
    "assumptions",
    "channels",
    "comparison",
    "coverage",
    "freshness",
    "funnel",
    "journeys",
    "kpis",
    "metrics",
    "moments",
    "opportunities",
    "personas",
    "portfolio",
    "risks",
    "teams",
    "wows",
)

PAGES = (
    "",
    "comercio/journeys/recogida-en-coche/",
    "banca/personas/marta/",
    "banca/",
    "metricas/nps/",
    "canales/app/",
    "equipos/oficinas/",
    "evidencia/entrevistas-marzo/",
    "metodo/3-fases/",
    "sheets/map/",
    "sheets/persona-a3/",
    *(f"views/{name}/" for name in VIEWS),
)
"""One page of every type: what the author's own pages are, each kind of object, each view, the sheets."""
