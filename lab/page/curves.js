// Metrics over the years under two policies: a line for the mean, a band for its 95 % interval, a pale band for most histories.

import { button, element, histories, shape } from "./dom.js";
import { LIGHT, look, policyColor, policyDashes } from "./palette.js";
import { saveSvg } from "./saving.js";

/** @typedef {import("./types.d.ts").Metric} Metric */
/** @typedef {import("./types.d.ts").Results} Results */
/** @typedef {import("./types.d.ts").Series} Series */
/** @typedef {import("./palette.js").Look} Look */
/** @typedef {{ policy: string, place: number }} Shown */
/** @typedef {{ right: number, x: (year: number) => number, y: (value: number) => number }} Axes */

const SIZE = { height: 190, left: 38, right: 8, top: 10, bottom: 22 };
const ALONE = { width: 420, above: 54 };
const TICKS = 4;

/**
 * One metric with its heading, its drawing, and numbers on demand.
 * @param {Results} results
 * @param {Metric} metric
 * @param {Shown[]} shown
 * @param {number} width
 * @param {(text: string | null, at: Element) => void} hint
 */
export function curveFigure(results, metric, shown, width, hint) {
  const series = seriesOf(results, metric, shown);
  const drawing = drawCurves(look(), width, series, shown);
  drawing.setAttribute("role", "img");
  drawing.setAttribute("tabindex", "0");
  drawing.setAttribute("aria-label", `${metric.label} over the years. ${lastWords(series)}`);
  listen(drawing, series, width, hint);
  const better = metric.better ? `; ${metric.better} is better` : "";
  const title = `${metric.label}, ${histories(results.n)}: mean, its 95 % interval, nine of ten histories`;
  return element(
    "figure",
    { class: "lab-curve", "data-metric": metric.key },
    element(
      "figcaption",
      {},
      element("strong", {}, metric.label),
      element("span", { class: "lab-unit" }, `${metric.unit}${better}`),
    ),
    drawing,
    button("SVG", () => saveSvg(metric.key, drawingAlone(title, metric.unit, series, shown), title), {
      class: "lab-quiet",
      "aria-label": `Save ${metric.label} as SVG`,
    }),
  );
}

/**
 * @param {Results} results
 * @param {Metric} metric
 * @param {Shown[]} shown
 */
function seriesOf(results, metric, shown) {
  return shown.flatMap(({ policy }) => results.series.find((own) => own.policy === policy && own.metric === metric.key) ?? []);
}

/**
 * Which line is whose.
 * @param {Shown[]} shown
 */
export function curveKey(shown) {
  return shown.map(({ policy, place }) => {
    const sample = shape("svg", { width: 30, height: 8, viewBox: "0 0 30 8", "aria-hidden": "true" }, lineOf(place, look()));
    return element("span", {}, sample, ` ${policy}`);
  });
}

/**
 * A sample of a policy's line.
 * @param {number} place
 * @param {Look} own
 */
function lineOf(place, own) {
  const [stroke, dashes] = [policyColor(own, place), policyDashes(place) || null];
  return shape("line", { x1: 0, x2: 30, y1: 4, y2: 4, stroke, "stroke-width": 2, "stroke-dasharray": dashes });
}

/** @param {Series[]} series */
function yearsOf(series) {
  return series[0]?.years ?? [];
}

/** @param {Series[]} series */
function lastWords(series) {
  return series.map((own) => `${own.policy}, year ${own.years.at(-1)}: ${own.text.at(-1)}`).join(". ");
}

/**
 * A drawing that says by itself what it shows.
 * @param {string} title
 * @param {string} unit
 * @param {Series[]} series
 * @param {Shown[]} shown
 */
function drawingAlone(title, unit, series, shown) {
  const drawing = drawCurves(LIGHT, ALONE.width, series, shown);
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ words, /** @type {string} */ fill) =>
    shape("text", { x, y, "font-size": 11, fill }, words);
  drawing.setAttribute("viewBox", `0 ${-ALONE.above} ${ALONE.width} ${SIZE.height + ALONE.above}`);
  drawing.setAttribute("height", String(SIZE.height + ALONE.above));
  drawing.append(text(4, 16 - ALONE.above, title, LIGHT.ink), text(4, 31 - ALONE.above, unit, LIGHT.soft));
  shown.forEach(({ policy, place }, i) => {
    const line = lineOf(place, LIGHT);
    line.setAttribute("transform", `translate(${4 + i * 200} ${39 - ALONE.above})`);
    drawing.append(line, text(40 + i * 200, 47 - ALONE.above, policy, LIGHT.ink));
  });
  return drawing;
}

/**
 * @param {Look} own
 * @param {number} width
 * @param {Series[]} series
 * @param {Shown[]} shown
 */
function drawCurves(own, width, series, shown) {
  const years = yearsOf(series);
  const drawing = shape("svg", { viewBox: `0 0 ${width} ${SIZE.height}`, width, height: SIZE.height });
  const ends = series.flatMap((one) => [...one.q05, ...one.q95, ...one.low, ...one.high]).filter((value) => value !== null);
  if (ends.length === 0) return drawing;
  const ticks = ticksBetween(Math.min(...ends), Math.max(...ends), TICKS);
  const axes = axesOf(width, years, ticks);
  drawAxes(drawing, own, axes, years, ticks);
  const colors = series.map((_, i) => policyColor(own, shown[i]?.place ?? 0));
  series.forEach(({ q05, q95 }, i) => drawing.append(band(axes, { years, low: q05, high: q95 }, colors[i], 0.13)));
  series.forEach(({ low, high }, i) => drawing.append(band(axes, { years, low, high }, colors[i], 0.28)));
  series.forEach(({ mean }, i) => {
    const dashes = policyDashes(shown[i]?.place ?? 0) || null;
    const look = { fill: "none", stroke: colors[i], "stroke-width": 2, "stroke-dasharray": dashes, "stroke-linejoin": "round" };
    drawing.append(shape("path", { d: path(years, mean, axes), ...look }));
  });
  return drawing;
}

/**
 * @param {number} width
 * @param {number[]} years
 * @param {number[]} ticks
 * @returns {Axes}
 */
function axesOf(width, years, ticks) {
  const [first, last] = [years[0] ?? 0, years[years.length - 1] ?? 1];
  const [low, high] = [ticks[0] ?? 0, ticks[ticks.length - 1] ?? 1];
  return {
    right: width - SIZE.right,
    x: (year) => SIZE.left + ((year - first) / Math.max(1, last - first)) * (width - SIZE.left - SIZE.right),
    y: (value) => SIZE.top + ((high - value) / (high - low || 1)) * (SIZE.height - SIZE.top - SIZE.bottom),
  };
}

/**
 * @param {SVGSVGElement} drawing
 * @param {Look} own
 * @param {Axes} axes
 * @param {number[]} years
 * @param {number[]} ticks
 */
function drawAxes(drawing, own, axes, years, ticks) {
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  for (const value of ticks) {
    const y = axes.y(value);
    drawing.append(shape("line", { x1: SIZE.left, x2: axes.right, y1: y, y2: y, stroke: own.rule }));
    drawing.append(
      shape(
        "text",
        { x: SIZE.left - 6, y: y + 3.5, "text-anchor": "end", "font-size": 11, fill: own.soft },
        value.toFixed(digits),
      ),
    );
  }
  const last = years[years.length - 1] ?? 0;
  const every = Math.max(1, Math.ceil(years.length / 6));
  const bottom = SIZE.height - 6;
  for (const year of years) {
    if (year !== last && (year % every !== 0 || last - year < every * 0.7)) continue;
    const text = year === last ? `year ${year}` : String(year);
    const anchor = year === last ? "end" : "middle";
    drawing.append(shape("text", { x: axes.x(year), y: bottom, "text-anchor": anchor, "font-size": 11, fill: own.soft }, text));
  }
}

/**
 * The ground between two lines; empty where there are not two years of it.
 * @param {Axes} axes
 * @param {{ years: number[], low: (number | null)[], high: (number | null)[] }} ends
 * @param {string | undefined} fill
 * @param {number} opacity
 */
function band(axes, { years, low, high }, fill, opacity) {
  const at = (/** @type {number} */ year, /** @type {number} */ value) =>
    `${axes.x(year).toFixed(1)},${axes.y(value).toFixed(1)}`;
  const points = years.flatMap((year, i) => {
    const [below, above] = [low[i], high[i]];
    return typeof below === "number" && typeof above === "number" ? [{ below: at(year, below), above: at(year, above) }] : [];
  });
  const edge = [...points.map(({ above }) => above), ...points.map(({ below }) => below).reverse()];
  return shape("path", { d: points.length < 2 ? "" : `M${edge.join("L")}Z`, fill, opacity });
}

/**
 * @param {number[]} years
 * @param {(number | null)[]} values
 * @param {Axes} axes
 */
function path(years, values, axes) {
  let pen = "M";
  let d = "";
  years.forEach((year, i) => {
    const value = values[i];
    if (value === null || value === undefined) {
      pen = "M";
      return;
    }
    d += `${pen}${axes.x(year).toFixed(1)},${axes.y(value).toFixed(1)}`;
    pen = "L";
  });
  return d;
}

/**
 * Round numbers that hold both ends.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function ticksBetween(low, high, count) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/**
 * The numbers of a year, for the pointer and for the arrow keys.
 * @param {SVGSVGElement} drawing
 * @param {Series[]} series
 * @param {number} width
 * @param {(text: string | null, at: Element) => void} hint
 */
function listen(drawing, series, width, hint) {
  const years = yearsOf(series);
  const marker = shape("line", {
    y1: SIZE.top,
    y2: SIZE.height - SIZE.bottom,
    stroke: "currentColor",
    "stroke-width": 1,
    visibility: "hidden",
  });
  drawing.append(marker);
  let at = -1;
  const tell = (/** @type {number} */ i) => {
    at = Math.min(years.length - 1, Math.max(0, i));
    const year = years[at] ?? 0;
    const x = SIZE.left + (at / Math.max(1, years.length - 1)) * (width - SIZE.left - SIZE.right);
    marker.setAttribute("x1", String(x));
    marker.setAttribute("x2", String(x));
    marker.setAttribute("visibility", "visible");
    hint(
      [
        year === 0 ? "last year before the switch" : `year ${year}`,
        ...series.map((own) => `${own.policy}: ${own.text[at]}`),
      ].join("\n"),
      drawing,
    );
  };
  const quiet = () => {
    marker.setAttribute("visibility", "hidden");
    hint(null, drawing);
  };
  drawing.addEventListener("pointermove", (event) => {
    const box = drawing.getBoundingClientRect();
    const share = (((event.clientX - box.left) / box.width) * width - SIZE.left) / (width - SIZE.left - SIZE.right);
    tell(Math.round(share * (years.length - 1)));
  });
  drawing.addEventListener("pointerleave", quiet);
  drawing.addEventListener("blur", quiet);
  drawing.addEventListener("keydown", (event) => {
    if (event.key === "Escape") quiet();
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    tell(event.key === "ArrowRight" ? at + 1 : at - 1);
  });
}

/**
 * The same numbers as a table.
 * @param {Results} results
 * @param {Shown[]} shown
 */
export function curveTables(results, shown) {
  return results.metrics
    .filter((metric) => metric.charted)
    .map((metric) => {
      const series = seriesOf(results, metric, shown);
      return element(
        "table",
        {},
        element("caption", {}, `${metric.label}, ${metric.unit}`),
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("th", { scope: "col" }, "Year"),
            ...series.map((own) => element("th", { scope: "col", class: "lab-number" }, own.policy)),
          ),
        ),
        element(
          "tbody",
          {},
          ...yearsOf(series).map((year, i) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, String(year)),
              ...series.map((own) => element("td", { class: "lab-number" }, own.text[i] ?? "")),
            ),
          ),
        ),
      );
    });
}
