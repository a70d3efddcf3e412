// Finds the sheet, the depth and the size of type for a map, by laying it out: what fits is measured, not guessed.
// The request: {for, sheets: [[name, width, height, margin] in px, smallest first], depth, legible, smallest, largest in pt}.
(() => {
  "use strict";
  const NARROWEST = 8; // em, a column that still holds words
  const PT = 96 / 72;

  function columnsFit(main, pt, width) {
    const n = Number(getComputedStyle(main.querySelector(".cjm-x-depth:not([hidden]) .cjm-j-grid")).getPropertyValue("--n"));
    return (width / (pt * PT) - 10.5) / n >= NARROWEST;
  }

  function fits(main, pt, [, width, height, margin]) {
    main.style.setProperty("--cjm-pt", pt);
    if (!columnsFit(main, pt, width - 2 * margin)) return false;
    main.style.height = "auto";
    return main.getBoundingClientRect().height <= height && main.scrollWidth <= Math.ceil(width);
  }

  function largest(main, sheet, request) {
    main.style.width = sheet[1] + "px";
    main.style.padding = sheet[3] + "px";
    let low = Math.round(request.smallest * 4), high = Math.round(request.largest * 4);
    if (!fits(main, low / 4, sheet)) return 0;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (fits(main, middle / 4, sheet)) low = middle; else high = middle - 1;
    }
    return low / 4;
  }

  // What is left of the sheet's height makes the curve taller: it is the heart of the map.
  function fill(main, pt, sheet) {
    let low = 16, high = 40;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      main.style.setProperty("--cjm-curve-height", middle + "em");
      if (fits(main, pt, sheet)) low = middle; else high = middle - 1;
    }
    main.style.setProperty("--cjm-curve-height", low + "em");
    fits(main, pt, sheet);
  }

  function show(main, depth) {
    for (const part of main.querySelectorAll(".cjm-x-depth")) part.hidden = part.dataset.depth !== depth;
  }

  function fit(main) {
    const request = JSON.parse(main.dataset.request);
    main.dataset.for = request.for;
    if (request.for !== "booklet") for (const link of main.querySelectorAll("a")) link.removeAttribute("href"); // they lead nowhere from here
    const there = [...main.querySelectorAll(".cjm-x-depth")].map((part) => part.dataset.depth);
    const depths = (request.depth ? [request.depth] : ["touchpoints", "stages"]).filter((name) => there.includes(name));
    if (!depths.length) depths.push("touchpoints");
    let best = null;
    for (const depth of depths) {
      show(main, depth);
      for (const sheet of request.sheets) {
        const pt = largest(main, sheet, request);
        const choice = { depth, sheet, pt };
        if (pt >= request.legible) { best = choice; break; }
        if (pt && (!best || pt > best.pt)) best = choice;
      }
      if (best && best.pt >= request.legible) break;
    }
    const answer = { fits: best !== null };
    if (best) {
      const { depth, sheet, pt } = best;
      show(main, depth);
      main.style.width = sheet[1] + "px";
      main.style.padding = sheet[3] + "px";
      if (request.exact) fill(main, pt, sheet); else fits(main, pt, sheet);
      const height = request.exact ? sheet[2] : Math.ceil(main.getBoundingClientRect().height);
      main.style.height = height - 1 + "px"; // rounding must not begin a second page
      Object.assign(answer, { depth, sheet: sheet[0], points: pt, width: sheet[1], height });
      if (request.for === "booklet") main.parentElement.dataset.sheet = sheet[0];
      else {
        const page = document.createElement("style");
        page.append(`@page { size: ${sheet[1]}px ${height}px; margin: 0 }`);
        document.head.append(page);
      }
      for (const part of main.querySelectorAll(".cjm-x-depth[hidden]")) part.remove();
    }
    return answer;
  }

  const LEAST = 0.66; // type in a table may get that much smaller before its page is turned

  // The parts of a page that are wider than it, each with the share of its size that fits. Boxes that scroll on a screen cannot on paper.
  function tooWide(page, width) {
    const edge = page.getBoundingClientRect().left + width + 1;
    const boxes = [...page.querySelectorAll('[class*="scroll"], pre, table, figure')].filter((box) => box.clientWidth);
    const found = [];
    for (const box of boxes) {
      if (found.some((one) => one.box.contains(box))) continue;
      const { left, right } = box.getBoundingClientRect();
      const room = edge - left;
      const wanted = Math.max(right - left, box.scrollWidth);
      if (wanted > room) found.push({ box, share: room / wanted });
    }
    return found;
  }

  // A browser makes every page smaller when one is too wide: such a part is made to fit, or gets a sheet on its side.
  function turn(pages, [upright, onItsSide]) {
    const set = (some, width) => some.forEach((page) => { page.style.width = width; });
    set(pages, upright + "px");
    const parts = pages.map((page) => tooWide(page, upright));
    const wide = pages.filter((_, n) => parts[n].some((part) => part.share < LEAST));
    const small = parts.filter((_, n) => !wide.includes(pages[n])).flat();
    set(wide, onItsSide + "px");
    small.push(...wide.flatMap((page) => tooWide(page, onItsSide)));
    for (const page of wide) page.dataset.wide = "";
    for (const { box, share } of small) box.style.zoom = share;
    set(pages, "");
  }

  const pages = [...document.querySelectorAll(".cjm-b-page")];
  for (const page of pages) page.hidden = true; // so that maps are laid out quickly
  for (const main of document.querySelectorAll("[data-request]")) {
    const answer = fit(main);
    document.documentElement.dataset.answer = JSON.stringify(answer);
  }
  for (const page of pages) page.hidden = false;
  if (document.body.dataset.widths) turn(pages, JSON.parse(document.body.dataset.widths));
})();
