"""Input that no author would write: samples mutated byte by byte, as YAML, as prose, by name and by configuration.

Everything follows from a seed, so that a finding can be repeated: ``mutated(seed)`` gives the same tree each time.
"""

from __future__ import annotations

import os
import random
import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from cjm_site.codes import CODES, hint, message
from cjm_site.compile import compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.generated import generated_uris
from cjm_site.i18n import language, language_of
from cjm_site.pages import make_page, make_site
from cjm_site.refusal import ConfigError
from cjm_site.report import as_text
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cjm_site.compile import Compilation

Tree = dict[str, bytes]
"""Files by name; a name that ends in ``/`` is a folder, one that begins with ``->`` in its content a symbolic link."""

CONFIG = "site_name: x\ndocs_dir: content\ntheme: {name: material, language: es}\nplugins: [search, cjm]\n"

PERSONA = """
---
type: persona
id: marta
name: Marta Ríos
status: approved
reviewed: 2026-01-02
review_every: 6 months
owner: tienda
represents: {group: Autónomas, share: 0.24, sample: 41}
demographics: {age: "45", occupation: Panadera}
goals: [Cobrar con tarjeta, "Abrir: ya"]
information_sources: [{name: Foros, kind: digital}]
image: img/a.svg
evidence: [{title: Entrevistas, kind: interview, date: 2026-03-12, sample: 12}]
---
Va a [](a.md), [la cuenta][journey:abrir#cola] y [][persona:marta].
"""

JOURNEY = """
---
type: journey
id: abrir
title: Abrir una cuenta
personas: [marta]
version: current
metrics:
  - {id: nps, unit: points, baseline: 12, current: 18, target: 40, date: 2026-09-30}
  - {id: propia, name: Nuestra, unit: percent, current: 4.5}
surveys: [{title: Salida, channel: [web], questions: ["¿Cómo fue?"]}]
stages:
  - id: acogida
    title: Recepción
    drivers: [{expects: Que la atiendan, why: Tiene prisa}]
    doubts: ["¿Cuánto cuesta?"]
    touchpoints:
      - id: cola
        title: Espera su turno
        action: Espera en la [sala](a.md)
        channel: [person, web]
        emotion: {planned: 4, expected: 3, actual: 2, feeling: inquietud, by_persona: {marta: 1}}
        moment: {kind: angry}
        evidence: [Cartel]
        frontstage: [{who: Gestora, does: Recibe}]
        wows: [{id: saludo, title: La saludan, kind: recognition, status: live, owner: tienda}]
        risks: [{id: tarde, title: Cola, likelihood: 4, impact: 5, prevention: Cita}]
        opportunities: [{title: Pantalla, impact: 4, effort: 2, metrics: [nps]}]
        pains: [{title: No sabe, metrics: [propia]}]
        metrics: [nps]
        analytics: {visits: 1200, bounce_rate: 0.3, next: {firma: 0.5}}
      - {id: firma, title: Firma, contact: {intensity: direct}, custom: {norma: Ley}}
  - {title: Salida, emotion: {actual: 4}, satisfaction: {score: 3.5, scale: 5}}
---
## Lo que se vio

```mermaid
flowchart LR
A[Uno] --> B{Dos}
```

```cjm
view: risks
min_impact: 4
```

> [Ver][persona:marta] y ![foto](img/a.svg)
"""

PAGE = "---\ntitle: Hola\n---\n# Inicio\n\n[][journey:abrir] y [](p/marta.md)\n\n```cjm\nview: journeys\n```\n"

BASE: Tree = {
    "mkdocs.yml": CONFIG.replace(
        "search, cjm",
        "search, {cjm: {teams: [tienda], metrics: [{id: nps, name: NPS, unit: points}], "
        "lanes: [{id: norma, label: Norma, level: touchpoint}]}}",
    ).encode(),
    "content/index.md": PAGE.encode(),
    "content/a.md": b"# A\n\nTexto.\n",
    "content/img/a.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "content/p/marta.md": PERSONA.lstrip().replace("(a.md)", "(../a.md)").replace("img/a", "../img/a").encode(),
    "content/abrir.md": JOURNEY.lstrip().encode(),
}

ODD_TEXTS = (
    "",
    " ",
    "~",
    "null",
    "no",
    "sí",
    "012",
    "1:30",
    "-1",
    "0",
    "9" * 400,
    "1e400",
    "-1e-400",
    "nan",
    ".inf",
    "NaN",
    "1_0",
    "٣",
    "2026-13-45",
    "2026-09-30T10:00:00Z",
    "0000-00-00",
    "9999-12-31",
    "10000 years",
    "6 months",
    "999999999999 years",
    "0 days",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "{% raw %}",
    "${id}",
    "%s%n",
    "../../../etc/passwd",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "[][persona:marta]",
    "[][journey:abrir#cola]",
    "[a][b:c]",
    "[",
    "]",
    "![",
    "`",
    "```",
    "a" * 5000,
    "á" * 3000,
    "\u202etxet",
    "\u0000",
    "\u2028",
    "\x85",
    "\x7f",
    "\ud7ff",
    "\U0010ffff",
    "e\u0301" * 50,
    "👩‍👩‍👧‍👦",
    "marta",
    "abrir",
    "cola",
    "a/b",
    "a b",
    ".",
    "..",
    "-",
    "#",
    ":",
    ";",
    "x: y",
    "- a",
    "? a",
    "& a",
    "*a",
    "!a",
    "|",
    ">",
    "%",
    "@",
    "https://[::1",
    "http://",
    "//x",
    "mailto:",
    "C:\\x",
    "\\\\x\\y",
    "data:text/html,x",
    "a\nb",
    "a\r\nb",
    "\ta",
    "0x1F",
    "1.5.2",
    "+4",
    "4,5",
    "5/5",
    "100%",
    "true",
    "False",
    "[a, b",
    "{a: 1",
    "cjmfragment0123456789abcdef0123",
    "__class__",
    "constructor",
    "٤",
    "½",
)

ODD_PROSE = (
    "[" * 300 + "]" * 300,
    "![" * 200,
    "> " * 150 + "x",
    "- " * 100 + "x",
    "*" * 500,
    "_a" * 300,
    "`" * 301,
    "<" * 200,
    "&#0;&#x110000;&bogus;",
    "```mermaid\n",
    "```mermaid\njourney\n```",
    "```mermaid\njourney\nsection a\nb: 9: c\n```",
    "```mermaid\ngraph TD\n" + "A-->B\n" * 400 + "```",
    "```mermaid\n%%{init: {'theme':'x'}}%%\npie\n\"a\" : -1\n```",
    "```mermaid\nsequenceDiagram\nA->>B: x\nloop\n```",
    "~~~mermaid\nx\n~~~",
    "```mermaid\nclassDiagram\nclass A~T~\n```",
    "```mermaid\ngantt\ndateFormat X\n a : 1, 2\n```",
    "```mermaid\nmindmap\n  a\n   b\n  c\n```",
    "```mermaid\nstateDiagram-v2\n[*] --> A\n```",
    "```mermaid\nerDiagram\nA ||--o{ B : x\n```",
    "```mermaid\ngitGraph\ncommit\nmerge x\n```",
    "```cjm\nview: risks\nmin_impact: x\n```",
    "```cjm\n- a\n```",
    "```cjm\nview: [risks]\n```",
    "```cjm\n```",
    "```cjm\nview: risks\n? [a]\n: b\n```",
    "```cjm\nview: nothing\n```",
    "```cjm\nview: kpis\njourney: abrir\n```",
    "```cjm\nview: journeys\npersona: [marta, x]\n```",
    "```cjm\n\u0000\n```",
    "    ```cjm\n    view: risks\n    ```",
    "!!! note\n    ```cjm\n    view: risks\n    ```",
    "1. ```mermaid\n   graph TD\n   A\n   ```",
    "# [][persona:marta]",
    "[a]: <b\n[a]",
    "[persona:marta]: x.md\n[][persona:marta]",
    "[x][persona:]",
    "[x][persona:marta#]",
    "[x][journey:abrir#" + "a" * 3000 + "]",
    "| a |\n|---|\n" + "| [](a.md) |\n" * 50,
    "<div markdown>\n```mermaid\nx\n```\n</div>",
    "<!-- ```cjm -->",
    "---\ntype: persona\n---",
    "===\n",
    "x\n===",
    "[](\u0000)",
    "[](%00)",
    "[](%ff%fe)",
    "[](a.md%23x)",
    "[](a.md?x#y)",
    "[](" + "../" * 300 + "a.md)",
    "[](/a.md)",
    "[](\\a.md)",
    "![](" + "a" * 5000 + ".png)",
    "[](http://[)",
    "[](mailto:\u202e)",
    "![](CON)",
    "![](img/a.svg/b)",
    "[](a.md/b)",
    "[](.)",
    "[](//)",
    "[](p)",
    "\u200b",
    "\ufeff# x",
    "\x0c",
    "\x1b[31m",
)

ODD_NAMES = (
    "content/.md",
    "content/..md",
    "content/a b.md",
    "content/ñandú.md",
    "content/n\u0303.md",
    "content/" + "x" * 240 + ".md",
    "content/index.md.md",
    "content/INDEX.MD",
    "content/README.md",
    "content/a#b.md",
    "content/a?b.md",
    "content/a%20b.md",
    "content/a%2fb.md",
    "content/a&b.md",
    "content/a'b\".md",
    "content/<b>.md",
    "content/-x.md",
    "content/$(x).md",
    "content/{{x}}.md",
    "content/a\nb.md",
    "content/a\tb.md",
    "content/\u202ex.md",
    "content/con.md",
    "content/views/risks.md",
    "content/views/personas.md",
    "content/views/x.md",
    "content/assets/cjm/base.css",
    "content/404.md",
    "content/search/x.md",
    "content/personas/x.md",
    "content/métricas/x.md",
    "content/a.markdown",
    "content/a.mkd",
    "content/x.MD",
    "content/.hidden/x.md",
    "content/a.md/x.md",
    "content/x.md/",
    "content/" + "d/" * 60 + "x.md",
    "content/sheets/persona.md",
    "content/_x.md",
    "content/x..md",
    "content/👩.md",
    "content/\udcff.md",
    "content/index/index.md",
    "content/abrir/index.md",
    "content/Marta.md",
    "content/a\\b.md",
    "content/ .md",
    "content/p/",
    "content/...md",
    "content/~.md",
)


@cache
def samples() -> tuple[tuple[str, bytes], ...]:
    """The sample handbook's pages, the shorter ones."""
    pages = sorted((ROOT / "content").rglob("*.md"))
    return tuple((p.relative_to(ROOT).as_posix(), p.read_bytes()) for p in pages if p.stat().st_size < 12_000)


def mutated(seed: int) -> Tree:
    """The tree of a seed."""
    rng = random.Random(seed)  # noqa: S311 - to be repeated, not a secret
    tree = dict(BASE)
    if rng.random() < 0.2:
        name, content = rng.choice(samples())
        tree[rng.choice((name, "content/abrir.md", "content/sample.md"))] = content
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        rng.choice(MUTATORS)(rng, tree)
    return tree


def _page(rng: random.Random, tree: Tree) -> str:
    return rng.choice(
        [name for name in tree if name.endswith(".md") and not name.endswith("/")] or ["content/abrir.md"]
    )


def _bytes(rng: random.Random, tree: Tree) -> None:
    name = rng.choice([name for name in tree if not name.endswith("/")])
    raw = bytearray(tree[name])
    for _ in range(rng.choice((1, 1, 2, 5, 40))):
        at = rng.randrange(len(raw) + 1)
        match rng.randrange(8):
            case 0:
                raw[at:at] = rng.randbytes(rng.choice((1, 1, 3, 50)))
            case 1:
                del raw[at : at + rng.choice((1, 1, 2, 20, 500))]
            case 2:
                raw[at:at] = raw[rng.randrange(len(raw) + 1) :][: rng.choice((3, 40, 900))]
            case 3:
                raw[at : at + 1] = bytes([rng.randrange(256)])
            case 4:
                raw[at:at] = rng.choice(
                    (
                        b"\0",
                        b"\r",
                        b"\n---\n",
                        b"\t",
                        b"\xef\xbb\xbf",
                        b"\xe2\x80\xa8",
                        b"\xc2\x85",
                        b"\x1a",
                        b"&a ",
                        b"*a",
                        b"<<: ",
                        b"!!x ",
                    )
                )
            case 5:
                raw[at:at] = rng.choice(ODD_TEXTS).encode("utf-8", "surrogatepass")
            case 6:
                raw = raw[:at]
            case 7:
                lines = raw.split(b"\n")
                rng.shuffle(lines)
                raw = bytearray(b"\n".join(lines)) if rng.random() < 0.1 else raw
    tree[name] = bytes(raw)


def _noise(rng: random.Random, tree: Tree) -> None:
    head = rng.choice(
        (
            b"",
            b"---\n",
            b"---\ntype: journey\n",
            b"---\ntype: persona\nname: x\n---\n",
            b"\xff\xfe",
            b"\xef\xbb\xbf---\n",
        )
    )
    tree[_page(rng, tree)] = head + rng.randbytes(rng.choice((0, 1, 10, 300, 5000)))


def _encoding(rng: random.Random, tree: Tree) -> None:
    name = _page(rng, tree)
    text = tree[name].decode("utf-8", "replace")
    match rng.randrange(6):
        case 0:
            tree[name] = text.encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "utf-7")), "replace")
        case 1:
            tree[name] = text.encode(rng.choice(("latin-1", "cp1252", "cp437", "shift_jis", "mac_roman")), "replace")
        case 2:
            tree[name] = text.replace("\n", rng.choice(("\r\n", "\r", "\n\r", "\u2028", "\x85", "\x0b"))).encode()
        case 3:
            tree[name] = b"\xef\xbb\xbf" * rng.choice((1, 2)) + tree[name]
        case 4:
            tree[name] = tree[name].replace(b" ", rng.choice((b"\xc2\xa0", b"\t", b"  ", b"\xe3\x80\x80")))
        case 5:
            tree[name] = tree[name].upper()


def _odd_value(rng: random.Random, depth: int = 0) -> Any:
    match rng.randrange(12 if depth < 3 else 7):
        case 0 | 1 | 2 | 3:
            return rng.choice(ODD_TEXTS)
        case 4:
            return rng.choice((None, True, False, 0, -1, 10**30, 1.5, float("nan"), float("inf"), -0.0, 3, 5, 6))
        case 5:
            return []
        case 6:
            return {}
        case 7 | 8:
            return [_odd_value(rng, depth + 1) for _ in range(rng.choice((1, 1, 2, 40)))]
        case 9 | 10:
            return {_odd_key(rng): _odd_value(rng, depth + 1) for _ in range(rng.choice((1, 1, 3)))}
        case _:
            value: Any = "x"
            for _ in range(rng.choice((3, 8, 31, 40, 300))):
                value = [value] if rng.random() < 0.5 else {"a": value}
            return value


def _odd_key(rng: random.Random) -> Any:
    names = (
        "type",
        "id",
        "title",
        "name",
        "personas",
        "stages",
        "touchpoints",
        "emotion",
        "score",
        "scale",
        "next",
        "marta",
        "kind",
        "status",
        "schema_version",
    )
    return rng.choice((*names, *names, rng.choice(ODD_TEXTS), 1, True, None, ""))


def _yaml(rng: random.Random, tree: Tree) -> None:
    name = _page(rng, tree)
    parts = tree[name].decode("utf-8", "replace").split("---\n", 2)
    try:
        deep = any(part * 50 in tree[name] for part in (b"[", b"{a: ", b"- "))  # libyaml's own loader crashes on it
        data = yaml.load(parts[1], yaml.CSafeLoader) if len(parts) == 3 and not deep else None
    except (yaml.YAMLError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        data = {"type": rng.choice(("persona", "journey", "channel", "team", "metric", "x")), "name": "x"}
        parts = ["", "", "x\n"]
    for _ in range(rng.choice((1, 1, 2, 6))):
        _change(rng, data)
    try:
        text = yaml.dump(
            data,
            Dumper=yaml.CSafeDumper,
            allow_unicode=True,
            default_flow_style=rng.choice((None, True, False)),
            width=rng.choice((40, 10**6)),
            sort_keys=False,
        )
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    tree[name] = f"---\n{text}---\n{parts[2]}".encode("utf-8", "surrogatepass")


def _change(rng: random.Random, data: Any) -> None:
    holder, step = None, None
    current = data
    for _ in range(rng.choice((1, 2, 3, 4, 5, 6, 7))):
        keys = (
            list(current)
            if isinstance(current, dict)
            else list(range(len(current)))
            if isinstance(current, list)
            else []
        )
        if not keys:
            break
        holder, step = current, rng.choice(keys)
        current = holder[step]
    if holder is None:
        return
    match rng.randrange(7):
        case 0 | 1 | 2:
            holder[step] = _odd_value(rng)
        case 3:
            del holder[step]
        case 4:
            holder[step] = [current] if rng.random() < 0.5 else {_odd_key(rng): current}
        case 5 if isinstance(holder, dict):
            holder[_odd_key(rng)] = _odd_value(rng)
        case 5:
            holder.extend([current] * rng.choice((1, 1, 30)))
        case 6 if isinstance(holder, dict):
            holder[_odd_key(rng)] = holder.pop(step)
        case _:
            holder[step] = str(current)


def _prose(rng: random.Random, tree: Tree) -> None:
    name = _page(rng, tree)
    text = tree[name].decode("utf-8", "replace")
    lines = text.split("\n")
    for _ in range(rng.choice((1, 1, 2, 5))):
        added = rng.choice((*ODD_PROSE, *ODD_TEXTS))
        if rng.random() < 0.3:
            added = "".join(rng.choice(ODD_PROSE) for _ in range(3))
        if rng.random() < 0.2:
            added = textwrap.indent(added, rng.choice(("  ", "    ", "> ", "- ", "\t")))
        lines.insert(len(lines) if rng.random() < 0.7 else rng.randrange(len(lines) + 1), added)
    tree[name] = "\n".join(lines).encode("utf-8", "surrogatepass")


def _fence(rng: random.Random, tree: Tree) -> None:
    """Mutate the text of a diagram or of a block that shows a view."""
    name = _page(rng, tree)
    text = tree[name].decode("utf-8", "replace")
    blocks = [m[0] for m in re.finditer(r"```(?:mermaid|cjm)\n.*?```", "\n".join((*ODD_PROSE, JOURNEY)), re.DOTALL)]
    block = list(rng.choice(blocks))
    for _ in range(rng.choice((1, 3, 9))):
        at = rng.randrange(10, len(block)) if len(block) > 11 else len(block)
        block[at:at] = rng.choice(
            (":", ";", "\n", "  ", "[", "]", "{", "}", "-->", "%%", '"', "#", ",", "end", "\t", rng.choice(ODD_TEXTS))
        )
    tree[name] = f"{text}\n\n{''.join(block)}\n".encode("utf-8", "surrogatepass")


def _name(rng: random.Random, tree: Tree) -> None:
    new = rng.choice(ODD_NAMES)
    match rng.randrange(4):
        case 0:
            old = _page(rng, tree)
            tree[new] = tree.pop(old, b"")
        case 1:
            tree[new] = tree.get(_page(rng, tree), b"")
        case 2:
            tree[new] = b"->" + rng.choice(
                (
                    b"abrir.md",
                    b"nowhere",
                    b".",
                    b"..",
                    b"/etc/hostname",
                    b"a.md",
                    new.rpartition("/")[2].encode("utf-8", "surrogateescape"),
                )
            )
        case 3:
            tree.pop(_page(rng, tree), None)


def _config(rng: random.Random, tree: Tree) -> None:
    raw = tree.get("mkdocs.yml", b"")
    try:
        data = yaml.load(raw, yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        data = yaml.safe_load(BASE["mkdocs.yml"])
    option = rng.choice(
        (
            "channels",
            "teams",
            "metrics",
            "lanes",
            "labels",
            "locale_dir",
            "new_templates",
            "rules",
            "heavy_risk",
            "negative_phrases",
            "persona_minimum",
            "audience",
            "prose_html",
            "security_policy",
            "precompress",
            "whole_search",
            "rows_in_page",
            "x",
        )
    )
    match rng.randrange(4):
        case 0:
            data["plugins"] = [{"cjm": {option: _odd_value(rng)}}]
        case 1:
            sensible = {
                "rules": {
                    rng.choice(("wow-owner", "CJM109", "x")): rng.choice(("off", "error", {"approved": "error"}, 3))
                },
                "heavy_risk": rng.choice((1, 25, "x")),
                "metrics": [{"id": "z", "name": rng.choice(ODD_TEXTS)}],
                "labels": {rng.choice(("wow", "risk", "x")): rng.choice(ODD_TEXTS)},
                "channels": [rng.choice(ODD_TEXTS)],
            }
            data["plugins"] = [{"cjm": {k: v for k, v in sensible.items() if rng.random() < 0.5}}]
        case 2:
            data[rng.choice(("docs_dir", "site_name", "theme", "plugins", "INHERIT", "use_directory_urls", "nav"))] = (
                _odd_value(rng)
            )
        case 3:
            _change(rng, data)
    try:
        tree["mkdocs.yml"] = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True).encode(
            "utf-8", "surrogatepass"
        )
    except (yaml.YAMLError, RecursionError, ValueError):
        return


def _size(rng: random.Random, tree: Tree) -> None:
    """Now and then, something large or deep."""
    if rng.random() < 0.8:
        return
    name = _page(rng, tree)
    match rng.randrange(6):
        case 0:
            tree[name] = (
                b"---\ntype: persona\nname: "
                + rng.choice((b"[", b"{a: ", b"- ")) * rng.choice((33, 2000, 30_000))
                + b"\n---\n"
            )
        case 1:
            tree[name] = b"---\ntype: persona\nname: x\n" + b"".join(b"k%d: x\n" % n for n in range(3000)) + b"---\n"
        case 2:
            tree[name] = b"---\ntype: persona\nname: " + b"x" * rng.choice((100_000, 600_000)) + b"\n---\n"
        case 3:
            tree[name] = tree[name] + b"\n" + b"word [][persona:marta] " * 2000
        case 4:
            tree[name] = b"# x\n" + b"\n".join(b"  " * n + b"- a" for n in range(150))
        case 5:
            tree[name] = b"x" * (4 * 1024 * 1024 + rng.choice((0, 1)))


MUTATORS: tuple[Callable[[random.Random, Tree], None], ...] = (
    _bytes,
    _bytes,
    _bytes,
    _noise,
    _encoding,
    _yaml,
    _yaml,
    _yaml,
    _yaml,
    _prose,
    _prose,
    _fence,
    _name,
    _config,
    _size,
)


def write(root: Path, tree: Tree) -> None:
    """Put the tree on disk; what the file system refuses is left out."""
    for name, content in tree.items():
        path = root / name
        try:
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            if content.startswith(b"->"):
                path.symlink_to(content[2:].decode("utf-8", "surrogateescape"))
            elif content == b"<pipe>":
                os.mkfifo(path)
            else:
                path.write_bytes(content)
        except (OSError, ValueError):
            continue


def outcome(root: Path, *, pages: bool = True, views: bool = True) -> str:
    """Check a tree as ``cjm check`` does, and make its pages when it is clean; says what came of it.

    Anything but a clean result or a list of diagnostics is an exception.
    """
    try:
        settings = read_settings(root / "mkdocs.yml")
    except ConfigError as error:
        return "config" if str(error).strip() else "a configuration error without words"
    compilation = compile_handbook(settings)
    for diagnostic in compilation.diagnostics:
        assert diagnostic.code in CODES
        assert diagnostic.place.path
        for name in ("en", "es"):
            assert message(diagnostic, language(name)).strip()
            assert diagnostic.hint is None or hint(diagnostic, language(name)).strip()
    spoken = language_of(settings)
    assert bool(as_text(compilation.diagnostics, spoken, settings.root)) is bool(compilation.diagnostics)
    if compilation.failed:
        return "errors"
    if pages:
        make_pages(compilation, views=views)
    return "clean"


def make_pages(compilation: Compilation, *, views: bool = True) -> int:
    """Make every page of a handbook without errors, or those of its files."""
    handbook = compilation.handbook
    site = make_site(handbook, language_of(handbook.settings))
    sources = {source.uri: source for source in handbook.pages}
    uris = [*site.objects, *sources, *(generated_uris(handbook) if views else ())]
    for uri in uris:
        page = make_page(site, uri, sources.get(uri))
        for fragment in page.fragments:
            assert fragment.token in page.markdown
            assert "<script>alert" not in fragment.html
            assert "<img src=x" not in fragment.html
    return len(uris)
