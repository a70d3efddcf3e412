"""Personas and journeys of a generated handbook, as the data that stands in their files."""

from __future__ import annotations

import random
import re
from typing import Any

from benchmarks import phrases as p

STAGES = 6
TOUCHPOINTS = 3
JOURNEYS_PER_PERSONA = 10

CHANNELS = ("oficina", "web", "app", "telefono", "redes", "correo", "chatbot", "mostrador")
TEAMS = ("oficinas", "marketing", "operaciones", "atencion", "producto", "calidad")
METRICS = ("nps", "abandono", "espera", "esfuerzo")


def persona(number: int, seed: int) -> dict[str, Any]:
    """One persona; depends on nothing but its number and the seed."""
    rng = random.Random(f"persona {seed} {number}")
    name = f"{rng.choice(p.NAMES)} {rng.choice(p.SURNAMES)}"
    traits = list(p.TRAITS)

    def some(count: int) -> list[str]:
        return rng.sample(traits, count)

    return {
        "type": "persona",
        "id": f"{_id(name)}-{number:04}",
        "name": name,
        "summary": f"{rng.choice(p.TASKS)} {rng.choice(p.THINGS)} sin perder la mañana",
        "sector": p.SECTORS[number % len(p.SECTORS)],
        "segment": rng.choice(("b2b", "b2c")),
        "products": rng.sample(p.PRODUCTS, 2),
        "represents": {"group": "Clientes de barrio", "share": rng.randint(2, 40) / 100, "sample": rng.randint(12, 90)},
        "quote": f"«{rng.choice(p.QUOTES)}»",
        "demographics": {
            "age": rng.randint(19, 78),
            "gender": rng.choice(("mujer", "hombre")),
            "social_status": "clase media",
            "education": rng.choice(("FP superior", "Bachillerato", "Grado")),
            "location": rng.choice(p.TOWNS),
            "occupation": rng.choice(p.JOBS),
            "income": f"{rng.randint(14, 52)}.000 €/año",
        },
        **{name: some(3) for name in ("goals", "values", "challenges", "frustrations", "motivations", "desires")},
        **{name: some(2) for name in ("expectations", "objections", "interests", "attracts", "repels", "tastes")},
        "information_sources": [
            {"name": "Foros de barrio", "kind": "digital"},
            {"name": "Su gestora", "kind": "physical"},
        ],
        "buying_role": rng.choice(("decider", "user", "influencer")),
        "perception": {"company": rng.choice(p.THOUGHTS), "product": rng.choice(p.DOUBTS), "treatment": some(1)[0]},
        "media": ["Radio por la mañana", "Vídeos cortos"],
        "language": rng.choice(("Tuteo y sin jerga", "De usted y despacio")),
        **_ownership(rng),
        "evidence": [_evidence(rng)],
        "body": _prose(rng, 2),
    }


def journey(number: int, seed: int, personas: list[str]) -> dict[str, Any]:
    """One journey; depends on its number, the seed and the personas that there are."""
    rng = random.Random(f"journey {seed} {number}")
    title = f"{rng.choice(p.TASKS)} {rng.choice(p.THINGS)}"
    who = personas[number // JOURNEYS_PER_PERSONA]
    travellers = [who] if number % 4 or len(personas) == 1 else [who, next(i for i in personas if i != who)]
    stages = [_stage(rng, n, travellers) for n in range(STAGES)]
    customers = rng.randint(3000, 9000)
    for stage in stages:
        stage["customers"] = customers
        customers = round(customers * rng.uniform(0.55, 0.95))
    return {
        "type": "journey",
        "id": f"{_id(title)}-{number:05}",
        "title": title,
        "summary": f"{rng.choice(p.EXPECTS)}; hoy, {rng.choice(p.PAINS).lower()}",
        "sector": p.SECTORS[number % len(p.SECTORS)],
        "personas": travellers,
        "version": "current",
        "cycle": rng.choice(("diagnosis", "compliance", "redesign")),
        "scope": {
            "from": "Primer contacto",
            "to": "Primera operación",
            "period": "2026-T3",
            "product": rng.choice(p.PRODUCTS),
        },
        **_ownership(rng),
        "team": rng.sample(TEAMS, 3),
        "insights": [{"team": team, "text": rng.choice(p.FINDINGS)} for team in rng.sample(TEAMS, 2)],
        "milestones": [
            {"title": rng.choice(p.CURES), "date": _day(rng), "area": "Alta", "reached": rng.random() < 0.5}
        ],
        "metrics": [_metric(rng, i) for i in METRICS],
        "surveys": [
            {
                "title": "Encuesta trimestral",
                "channel": rng.sample(CHANNELS, 2),
                "kind": "multichannel",
                "sample": rng.randint(80, 1500),
                "date": _day(rng),
                "source": "Experiencia de cliente",
                "questions": rng.sample(p.QUESTIONS, 2),
            }
        ],
        "walked": [{"date": _day(rng), "by": rng.choice(TEAMS), "findings": rng.choice(p.FINDINGS)}],
        "perceptions": {"company": "Proceso ágil y seguro", "customer": rng.choice(p.QUOTES)},
        "policies": [{"title": rng.choice(p.CURES), "change": rng.choice(p.OPPORTUNITIES), "owner": rng.choice(TEAMS)}],
        "evidence": [_evidence(rng)],
        "stages": stages,
        "body": _prose(rng, 3, f" Lo recorre [][persona:{who}]."),
    }


def _stage(rng: random.Random, number: int, personas: list[str]) -> dict[str, Any]:
    id_, title, goal = p.STAGES[number]
    return {
        "id": id_,
        "title": title,
        "phase": number + 1,
        "group": "Antes de ser cliente" if number < STAGES // 2 else "Ya como cliente",
        "when": f"Día {number * 3 + 1}",
        "goal": goal,
        "drivers": [{"expects": rng.choice(p.EXPECTS), "why": rng.choice(p.WHYS)}],
        "doubts": rng.sample(p.DOUBTS, 2),
        "satisfaction": {
            "score": rng.randint(20, 48) / 10,
            "sample": rng.randint(40, 400),
            "date": _day(rng),
            "source": "Encuesta",
        },
        "feedback": [rng.choice(p.QUESTIONS)],
        "custom": {"marco": f"Ley {rng.randint(1, 40)}/2015, artículo {rng.randint(1, 99)}"},
        "touchpoints": [_touchpoint(rng, number * TOUCHPOINTS + n, personas) for n in range(TOUCHPOINTS)],
    }


def _touchpoint(rng: random.Random, number: int, personas: list[str]) -> dict[str, Any]:
    """Every field that a touchpoint has."""
    level = rng.randint(1, 5)
    emotion: dict[str, Any] = {
        "planned": 4,
        "expected": rng.randint(2, 4),
        "actual": level,
        "feeling": rng.choice(p.FEELINGS),
    }
    if len(personas) > 1:
        emotion["by_persona"] = {personas[1]: {"actual": rng.randint(1, 5), "feeling": rng.choice(p.FEELINGS)}}
    following = f"p{number + 2}" if number + 1 < STAGES * TOUCHPOINTS else "p1"
    return {
        "id": f"p{number + 1}",
        "title": f"{p.MOMENTS[number]} {rng.choice(p.PLACES)}",
        "summary": rng.choice(p.FINDINGS),
        "action": rng.choice(p.ACTIONS),
        "thinks": rng.choice(p.THOUGHTS),
        "channel": rng.sample(CHANNELS, rng.randint(1, 2)),
        "origin": rng.choice(("internal", "external")),
        "contact": {
            "intensity": rng.choice(("direct", "ambiguous", "indirect", "personal")),
            "intent": rng.choice(("know", "consider", "ask", "interest", "buy")),
            "when": "Al abrir, de 9 a 10",
            "how": rng.choice(p.PLACES),
        },
        "communication": {"verbal": rng.choice(p.FRONT), "non_verbal": "Contacto visual y una sonrisa"},
        "emotion": emotion,
        "moment": {"kind": rng.choice(("lost", "angry", "happy", "decisive")), "why": rng.choice(p.REASONS)},
        "importance": rng.randint(1, 5),
        "polarity": "positive" if level > 3 else "negative" if level == 3 else "critical",
        "pains": [
            {
                "title": rng.choice(p.PAINS),
                "kind": "obstacle",
                "alternatives": rng.sample(p.CURES, 2),
                "resolution": rng.choice(p.CURES),
            }
        ],
        "wows": [
            {
                "id": f"w{number + 1}",
                "title": rng.choice(p.WOWS),
                "kind": "recognition",
                "description": rng.choice(p.SENTENCES),
                "status": rng.choice(("idea", "live")),
                "owner": rng.choice(TEAMS),
            }
        ],
        "risks": [
            {
                "id": f"r{number + 1}",
                "title": rng.choice(p.RISKS),
                "kind": rng.choice(("problem", "incident", "dissatisfaction", "complaint")),
                "likelihood": rng.randint(1, 5),
                "impact": rng.randint(1, 5),
                "prevention": rng.choice(p.CURES),
                "response": rng.choice(p.OPPORTUNITIES),
                "owner": rng.choice(TEAMS),
                "status": rng.choice(("open", "prevented", "accepted", "closed")),
            }
        ],
        "opportunities": [
            {
                "id": f"o{number + 1}",
                "title": rng.choice(p.OPPORTUNITIES),
                "feeling": rng.choice(p.FEELINGS),
                "solution": rng.choice(p.CURES),
                "impact": rng.randint(1, 5),
                "effort": rng.randint(1, 5),
                "status": rng.choice(("idea", "planned", "live")),
                "owner": rng.choice(TEAMS),
                "metrics": [rng.choice(METRICS)],
            }
        ],
        "frontstage": [{"who": rng.choice(p.WHO), "does": rng.choice(p.FRONT)}],
        "backstage": [{"who": rng.choice(p.WHO), "does": rng.choice(p.BACK)}],
        "support": [{"who": rng.choice(p.SYSTEMS), "does": rng.choice(p.SUPPORT)}],
        "physical_evidence": [{"item": rng.choice(p.THINGS_SEEN), "kind": rng.choice(("physical", "digital"))}],
        "in_sight": [{"text": rng.choice(p.SIGNS), "tone": rng.choice(("neutral", "positive"))}],
        "metrics": [{"id": rng.choice(METRICS), "effect": rng.randint(-9, 9)}],
        "analytics": {
            "duration_s": rng.randint(20, 600),
            "bounce_rate": rng.randint(5, 70) / 100,
            "next": {following: rng.randint(10, 60) / 100},
            "visits": rng.randint(200, 9000),
            "date": _day(rng),
            "source": "Analítica web",
        },
        "automation": {"tool": rng.choice(p.SYSTEMS), "trigger": "Tres días sin respuesta"},
        "quotes": [{"text": rng.choice(p.QUOTES), "source": "Entrevistas"}],
        "image": "../../img/punto.svg",
        "image_alt": "Una persona delante de un mostrador",
        "links": [{"title": "Manual de sala", "url": "https://ejemplo.test/manual"}],
        "custom": {"norma": f"ISO 9001 {rng.randint(4, 10)}.{rng.randint(1, 6)}"},
        "evidence": [_evidence(rng)],
    }  # fmt: skip


def _ownership(rng: random.Random) -> dict[str, Any]:
    return {
        "owner": rng.choice(TEAMS),
        "status": rng.choice(("draft", "in_review", "approved")),
        "reviewed": _day(rng),
        "review_every": "99 years",
        "visibility": "internal",
        "tags": [rng.choice(p.JOBS), rng.choice(p.TOWNS)],
    }


def _metric(rng: random.Random, id_: str) -> dict[str, Any]:
    now = rng.randint(5, 60)
    series = [{"date": f"2026-0{month}-28", "value": now + rng.randint(-5, 5)} for month in (3, 6, 9)]
    return {"id": id_, "baseline": now - 4, "current": now, "target": now + 12, "date": "2026-09-28", "series": series}


def _evidence(rng: random.Random) -> dict[str, Any]:
    return {"title": "Entrevistas", "kind": "interview", "date": _day(rng), "sample": rng.randint(6, 60)}


def _day(rng: random.Random) -> str:
    return f"2026-{rng.randint(1, 9):02}-{rng.randint(1, 28):02}"


def _prose(rng: random.Random, paragraphs: int, last: str = "") -> str:
    texts = [" ".join(rng.sample(p.SENTENCES, 3)) for _ in range(paragraphs)]
    return "## Notas\n\n" + "\n\n".join(texts) + last + "\n"


def _id(text: str) -> str:
    plain = text.lower().translate(str.maketrans("áéíóúüñ", "aeiouun"))
    return re.sub(r"[^a-z]+", "-", plain).strip("-")
