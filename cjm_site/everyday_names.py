"""What people call a field before they know its name: other English words, and the Spanish ones.

Only advice is made of these: a file that uses them is still wrong, so that there is one way to write a thing.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_WORDS = {
    "action": "accion acciones activity actividad actions actua does hace",
    "alternatives": "alternativas options",
    "analytics": "analitica analytic",
    "attracts": "atrae likes",
    "automation": "automatizacion automatizaciones",
    "backstage": "backoffice back_office trastienda",
    "better": "direction",
    "buying_role": "rol role rol_de_compra buyer_role",
    "challenges": "retos desafios",
    "channel": "canal canales channels medio",
    "communication": "comunicacion",
    "contact": "contacto",
    "counterpart": "contraparte target_journey",
    "customers": "clientes",
    "cycle": "ciclo",
    "date": "fecha",
    "demographics": "demografia demograficos demography",
    "desires": "deseos",
    "doubts": "dudas questions preguntas",
    "drivers": "mueve movers motivadores",
    "education": "formacion estudios",
    "effort": "esfuerzo",
    "emotion": "emocion emociones emotions mood feelings",
    "evidence": "evidencia evidencias pruebas proof",
    "expectations": "expectativas",
    "feedback": "retroalimentacion",
    "feeling": "sentimiento siente",
    "frontstage": "frontoffice front_office",
    "frustrations": "frustraciones",
    "gender": "genero sexo sex",
    "goal": "objetivo meta",
    "goals": "objetivos metas objectives aims",
    "impact": "impacto severity gravedad",
    "importance": "importancia",
    "in_sight": "a_la_vista senales signs",
    "income": "ingresos salary",
    "insights": "hallazgos",
    "interests": "intereses hobbies aficiones",
    "kind": "tipo clase",
    "language": "lenguaje",
    "likelihood": "probabilidad probability",
    "location": "lugar ciudad city",
    "media": "medios",
    "metrics": "metricas kpi kpis indicadores indicators",
    "milestones": "hitos",
    "moment": "momento moment_of_truth",
    "motivations": "motivaciones",
    "name": "nombre title titulo",
    "objections": "objeciones",
    "occupation": "ocupacion profesion profession job",
    "opportunities": "oportunidades opportunity oportunidad",
    "owner": "responsable dueno propietario",
    "pains": "dolores puntos_de_dolor pain_points painpoints pain problemas",
    "parent": "padre",
    "perception": "percepcion",
    "personas": "persona actors actor arquetipos",
    "phase": "fase",
    "physical_evidence": "evidencia_fisica",
    "polarity": "polaridad",
    "policies": "politicas",
    "prevention": "prevencion mitigation mitigacion",
    "quote": "cita frase",
    "quotes": "citas frases verbatims",
    "resolution": "resolucion fix",
    "response": "respuesta reaction",
    "reviewed": "revisado last_review last_reviewed",
    "review_every": "revisar_cada review",
    "risks": "riesgos risk riesgo",
    "satisfaction": "satisfaccion",
    "scope": "alcance",
    "segment": "segmento",
    "solution": "solucion",
    "source": "fuente",
    "stages": "etapas etapa stage steps pasos phases fases",
    "status": "estado state",
    "summary": "resumen description descripcion",
    "support": "soporte procesos_de_soporte support_processes",
    "surveys": "encuestas",
    "tags": "etiquetas labels keywords",
    "team": "equipo teams equipos",
    "thinks": "piensa pensamiento pensamientos thoughts thinking",
    "title": "titulo name nombre",
    "touchpoints": "puntos_de_contacto puntos touchpoint touch_points",
    "unit": "unidad",
    "values": "valores",
    "version": "tipo_de_mapa",
    "visibility": "visibilidad",
    "walked": "recorrido recorridos",
    "when": "cuando time",
    "wows": "wow efectos_wow efecto_wow delights",
}
_MEANT: dict[str, list[str]] = {}
for _name, _words in _WORDS.items():
    for _word in _words.split():
        _MEANT.setdefault(_word, []).append(_name)


def meant_by(word: str, allowed: Collection[str]) -> str | None:
    """The name among ``allowed`` that somebody means who writes ``word``: ``Emoción`` is ``emotion``."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.strip().casefold()) if not unicodedata.combining(c))
    folded = "_".join(plain.replace("-", " ").replace("_", " ").split())
    return next((name for name in (folded, *_MEANT.get(folded, ())) if name in allowed), None)
