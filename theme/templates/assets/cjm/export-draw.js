// Turns the laid-out map into one SVG of plain shapes and real text, for slides and drawing programs: no foreignObject, no
// style sheet, no nested drawings, since those programs know none of them.
(() => {
  "use strict";
  const NS = "http://www.w3.org/2000/svg";
  const r = (n) => Math.round(n * 100) / 100;
  const seen = (colour) => colour && colour !== "none" && colour !== "transparent" && !/^(?:rgba\(.*, 0\)|color\(.* \/ 0\))$/.test(colour);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  // Any CSS colour as #rrggbb and its opacity: drawing programs know no color-mix() and no oklab.
  function colour(value) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = "#000";
    canvas.fillStyle = value;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { hex: "#" + [red, green, blue].map((n) => n.toString(16).padStart(2, "0")).join(""), alpha: alpha / 255 };
  }

  function element(parent, name, attributes, text) {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== "") made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  }

  function paint(name, value, opacity = 1) {
    if (!seen(value)) return name === "fill" ? { fill: "none" } : {};
    const { hex, alpha } = colour(value);
    const whole = r(alpha * opacity);
    return whole < 1 ? { [name]: hex, [name + "-opacity"]: whole } : { [name]: hex };
  }

  function family(style) {
    return style.fontFamily.replace(/"/g, "'");
  }

  // -- HTML: grounds, lines, texts ---------------------------------------------------------------------------------

  function ground(box, style, out) {
    if (!seen(style.backgroundColor)) return;
    const radius = Math.min(parseFloat(style.borderTopLeftRadius) * (style.borderTopLeftRadius.endsWith("%") ? box.height / 100 : 1) || 0, box.height / 2, box.width / 2);
    element(out, "rect", { x: r(box.x), y: r(box.y), width: r(box.width), height: r(box.height), rx: radius ? r(radius) : undefined, ...paint("fill", style.backgroundColor) });
  }

  function lines(box, style, out) {
    const sides = {
      Top: [box.left, box.top, box.right, box.top], Bottom: [box.left, box.bottom, box.right, box.bottom],
      Left: [box.left, box.top, box.left, box.bottom], Right: [box.right, box.top, box.right, box.bottom],
    };
    const widths = Object.keys(sides).map((side) => parseFloat(style[`border${side}Width`]));
    const there = (side) => parseFloat(style[`border${side}Width`]) > 0 && !["none", "hidden"].includes(style[`border${side}Style`]) && seen(style[`border${side}Color`]);
    const radius = parseFloat(style.borderTopLeftRadius) || 0;
    if (radius && Object.keys(sides).every(there)) { // a pill
      const w = widths[0];
      element(out, "rect", { x: r(box.x + w / 2), y: r(box.y + w / 2), width: r(box.width - w), height: r(box.height - w), rx: r(Math.min(radius, box.height / 2)), fill: "none", ...paint("stroke", style.borderTopColor), "stroke-width": r(w) });
      return;
    }
    for (const [side, [x1, y1, x2, y2]] of Object.entries(sides)) {
      if (!there(side)) continue;
      const w = parseFloat(style[`border${side}Width`]);
      const inward = { Top: [0, w / 2], Bottom: [0, -w / 2], Left: [w / 2, 0], Right: [-w / 2, 0] }[side];
      const dash = { dashed: `${3 * w} ${2 * w}`, dotted: `${w} ${w}` }[style[`border${side}Style`]];
      element(out, "line", { x1: r(x1 + inward[0]), y1: r(y1 + inward[1]), x2: r(x2 + inward[0]), y2: r(y2 + inward[1]), ...paint("stroke", style[`border${side}Color`]), "stroke-width": r(w), "stroke-dasharray": dash });
    }
  }

  // A stage's band is an arrow with a bar in the stage's colour; its ground is made of gradients in the style sheet.
  function band(node, box, style, out) {
    const accent = style.getPropertyValue("--accent");
    const probe = document.createElement("i");
    probe.style.color = "var(--tint)";
    node.append(probe);
    const tint = getComputedStyle(probe).color;
    probe.remove();
    const tip = 0.7 * parseFloat(style.fontSize), end = box.right - tip;
    element(out, "path", { d: `M${r(box.left)} ${r(box.top)}H${r(end)}L${r(box.right)} ${r((box.top + box.bottom) / 2)}L${r(end)} ${r(box.bottom)}H${r(box.left)}z`, ...paint("fill", tint) });
    element(out, "rect", { x: r(box.left), y: r(box.top), width: r(end - box.left), height: 3, ...paint("fill", accent) });
  }

  function words(node, out) {
    const parent = node.parentElement, style = getComputedStyle(parent);
    const range = document.createRange();
    const rows = [];
    for (const word of node.data.matchAll(/\S+/g)) {
      // A word may be broken over lines, so its characters are asked one by one when it has several boxes.
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const pieces = range.getClientRects().length > 1 ? [...word[0]].map((letter, at) => [letter, word.index + [...word[0]].slice(0, at).join("").length, at > 0]) : [[word[0], word.index, false]];
      for (const [text, index, glued] of pieces) {
        range.setStart(node, index);
        range.setEnd(node, index + text.length);
        const box = range.getClientRects()[0];
        if (!box || !box.width) continue;
        const row = rows.at(-1);
        if (row && Math.abs(row.top - box.top) < 2 && box.left >= row.left) {
          row.text += (glued ? "" : " ") + text;
          row.right = box.right;
        } else rows.push({ text, top: box.top, left: box.left, right: box.right, height: box.height });
      }
    }
    canvas.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const measured = canvas.measureText("x");
    for (const row of rows) {
      const text = style.textTransform === "uppercase" ? row.text.toLocaleUpperCase(document.documentElement.lang) : row.text;
      const ascent = measured.fontBoundingBoxAscent, descent = measured.fontBoundingBoxDescent;
      element(out, "text", {
        x: r(row.left), y: r(row.top + (row.height - ascent - descent) / 2 + ascent), "font-family": family(style), "font-size": r(parseFloat(style.fontSize)),
        "font-weight": style.fontWeight === "400" ? undefined : style.fontWeight, "font-style": style.fontStyle === "normal" ? undefined : style.fontStyle,
        ...paint("fill", style.color), textLength: r(row.right - row.left), lengthAdjust: "spacingAndGlyphs",
      }, text);
    }
  }

  function picture(node, box, style, out) {
    const fit = style.objectFit === "cover" ? "xMidYMid slice" : style.objectPosition.startsWith("0") ? "xMinYMid meet" : "xMidYMid meet";
    const made = element(out, "image", { x: r(box.x), y: r(box.y), width: r(box.width), height: r(box.height), preserveAspectRatio: fit, href: node.src });
    made.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", node.src); // older programs
    if (parseFloat(style.borderTopLeftRadius) >= 40) {
      const id = "round-" + out.ownerDocument.querySelectorAll("clipPath").length + "-" + Math.round(box.x) + "-" + Math.round(box.y);
      const clip = element(out, "clipPath", { id });
      element(clip, "circle", { cx: r(box.x + box.width / 2), cy: r(box.y + box.height / 2), r: r(Math.min(box.width, box.height) / 2) });
      made.setAttribute("clip-path", `url(#${id})`);
    }
  }

  // -- drawings inside the page: each shape by itself, where it stands ----------------------------------------------

  const SHAPES = new Set(["path", "line", "rect", "circle", "ellipse", "polygon", "polyline", "text"]);
  const GEOMETRY = { path: ["d"], line: ["x1", "y1", "x2", "y2"], rect: ["x", "y", "width", "height", "rx"], circle: ["cx", "cy", "r"], ellipse: ["cx", "cy", "rx", "ry"], polygon: ["points"], polyline: ["points"], text: [] };
  const LENGTHS = new Set(["x1", "y1", "x2", "y2", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r"]);

  function moved(matrix, text) {
    // Absolute commands whose arguments are all points; what the curve is made of.
    let numbers = 0;
    const point = new DOMPoint();
    let x = 0;
    return text.replace(/-?\d*\.?\d+(?:e-?\d+)?/gi, (number) => {
      if (numbers++ % 2 === 0) { x = Number(number); return "\u0000"; }
      point.x = x; point.y = Number(number);
      const at = point.matrixTransform(matrix);
      return `${r(at.x)} ${r(at.y)}`;
    }).replace(/\u0000[\s,]*/g, "");
  }

  function shape(node, out) {
    const name = node.localName, style = getComputedStyle(node), matrix = node.getScreenCTM();
    if (!matrix || style.display === "none" || style.visibility === "hidden") return;
    const attributes = {
      ...paint("fill", style.fill, Number(style.fillOpacity)), ...paint("stroke", style.stroke, Number(style.strokeOpacity)),
      opacity: style.opacity === "1" ? undefined : style.opacity,
    };
    const scale = style.vectorEffect === "non-scaling-stroke" ? 1 : Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
    if (seen(style.stroke)) {
      attributes["stroke-width"] = r(parseFloat(style.strokeWidth) * (style.vectorEffect === "non-scaling-stroke" ? 1 : 1));
      if (style.strokeDasharray !== "none") attributes["stroke-dasharray"] = style.strokeDasharray.replace(/px/g, "");
      if (style.strokeLinecap !== "butt") attributes["stroke-linecap"] = style.strokeLinecap;
      if (style.strokeLinejoin !== "miter") attributes["stroke-linejoin"] = style.strokeLinejoin;
    }
    const geometry = {};
    for (const key of GEOMETRY[name]) {
      if (LENGTHS.has(key)) {
        const value = node[key] && node[key].baseVal ? node[key].baseVal.value : 0;
        if (value) geometry[key] = r(value);
      } else geometry[key] = node.getAttribute(key);
    }
    if (name === "path" && style.vectorEffect === "non-scaling-stroke" && !/[a-z]/.test(geometry.d.replace(/[zZ]/g, "")) && !/[HVA]/.test(geometry.d)) {
      element(out, "path", { ...attributes, d: moved(matrix, geometry.d) });
      return;
    }
    if (name === "polygon" || name === "polyline") {
      element(out, name, { ...attributes, points: moved(matrix, geometry.points) });
      return;
    }
    const place = `matrix(${[matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f].map((n) => Math.round(n * 1e4) / 1e4).join(" ")})`;
    if (name === "text") {
      letters(node, style, out, attributes, matrix);
      return;
    }
    element(out, name, { ...attributes, ...geometry, transform: place, "stroke-width": attributes["stroke-width"] && scale ? attributes["stroke-width"] : undefined });
  }

  // Text with a halo is drawn twice, since not every program knows paint-order.
  function letters(node, style, out, attributes, matrix) {
    if (!node.textContent.trim()) return;
    const start = node.getStartPositionOfChar(0), length = node.getComputedTextLength();
    const at = new DOMPoint(start.x, start.y).matrixTransform(matrix);
    const scale = Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
    const common = {
      x: r(at.x), y: r(at.y), "font-family": family(style), "font-size": r(parseFloat(style.fontSize) * scale),
      "font-weight": style.fontWeight === "400" ? undefined : style.fontWeight, textLength: r(length * scale), lengthAdjust: "spacingAndGlyphs",
    };
    if (attributes.stroke) element(out, "text", { ...common, fill: attributes.stroke, stroke: attributes.stroke, "stroke-width": r(attributes["stroke-width"] * scale), "stroke-linejoin": "round" }, node.textContent);
    element(out, "text", { ...common, fill: attributes.fill, "fill-opacity": attributes["fill-opacity"] }, node.textContent);
  }

  function drawing(node, out) {
    for (const child of node.children) {
      if (SHAPES.has(child.localName)) shape(child, out);
      else if (["svg", "g", "symbol", "a"].includes(child.localName)) drawing(child, out);
      else if (child.localName === "use") drawing(child.instanceRoot ?? child, out);
    }
  }

  // -- the walk --------------------------------------------------------------------------------------------------------

  // An icon of the style sheet is a mask over the text's colour; here it becomes a drawing of its own.
  function icon(node) {
    const before = getComputedStyle(node, "::before");
    const mask = /^url\("data:image\/svg\+xml,(.*)"\)$/.exec(before.maskImage || before.webkitMaskImage || "");
    if (!mask || before.content === "none") return;
    const text = decodeURIComponent(mask[1].replace(/\\(.)/g, "$1"));
    const drawn = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
    for (const name of ["width", "height", "verticalAlign", "position", "top", "flex", "marginInlineEnd"]) drawn.style[name] = before[name];
    drawn.style.stroke = before.backgroundColor;
    node.prepend(drawn);
    node.classList.add("cjm-x-said-before");
  }

  function spoken(root) {
    // Words that the style sheet adds become words of the page, and its icons drawings.
    for (const node of root.querySelectorAll("*")) {
      icon(node);
      for (const side of ["::before", "::after"]) {
        const content = getComputedStyle(node, side).content;
        const said = /^"(.*)"$/.exec(content);
        if (said && said[1].trim()) {
          const span = document.createElement("span");
          span.textContent = said[1].replace(/\\(.)/g, "$1");
          span.dataset.said = "";
          if (side === "::before") node.prepend(span); else node.append(span);
          node.classList.add(side === "::before" ? "cjm-x-said-before" : "cjm-x-said-after");
        }
      }
    }
  }

  function walk(node, out) {
    if (node.nodeType === Node.TEXT_NODE) { if (node.data.trim()) words(node, out); return; }
    if (node.nodeType !== Node.ELEMENT_NODE || node.classList.contains("cjm-visually-hidden")) return;
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return;
    if (node.localName === "svg") { drawing(node, out); return; }
    const box = node.getBoundingClientRect();
    if (node.localName === "img") { picture(node, box, style, out); return; }
    const into = node.localName === "tr" || node.localName === "header" ? element(out, "g", {}) : out;
    if (node.classList.contains("cjm-j-band")) band(node, box, style, into);
    else if (style.display !== "inline") ground(box, style, into);
    else for (const part of node.getClientRects()) ground(part, style, into);
    if (style.display === "inline") { for (const part of node.getClientRects()) lines(part, style, into); } else lines(box, style, into);
    const ring = /^(.+) 0px 0px 0px 1px inset$/.exec(style.boxShadow);
    if (ring && box.width < 12) element(into, "circle", { cx: r(box.x + box.width / 2), cy: r(box.y + box.height / 2), r: r(box.width / 2 - .5), fill: "none", ...paint("stroke", ring[1]) });
    for (const child of node.childNodes) walk(child, into);
  }

  const main = document.querySelector("[data-request]");
  const answer = JSON.parse(document.documentElement.dataset.answer);
  if (answer.fits) {
    spoken(main);
    const svg = document.createElementNS(NS, "svg");
    for (const [key, value] of Object.entries({ viewBox: `0 0 ${answer.width} ${answer.height}`, width: answer.width, height: answer.height, role: "img" })) svg.setAttribute(key, value);
    element(svg, "title", {}, document.title);
    element(svg, "rect", { width: answer.width, height: answer.height, fill: "#ffffff" });
    walk(main, svg);
    answer.svg = new XMLSerializer().serializeToString(svg);
    document.documentElement.dataset.answer = JSON.stringify(answer);
  }
})();
