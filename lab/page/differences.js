// What a policy changes beside the baseline: paired differences with intervals, gray until chance cannot explain them.

import { button, element, histories, shape } from "./dom.js";
import { ticksBetween } from "./curves.js";
import { LIGHT, look } from "./palette.js";
import { saveSvg } from "./saving.js";

/** @typedef {import("./types.d.ts").Difference} Difference */
/** @typedef {import("./types.d.ts").Metric} Metric */
/** @typedef {import("./types.d.ts").Results} Results */
/** @typedef {import("./palette.js").Look} Look */
/** @typedef {{ metric: Metric, difference: Difference }} Row */
/** @typedef {{ most: number, step: number, width: number }} Scale as far as it reaches to both sides, and its width */

const ROW = 30;
const MARK = {
  better: "better",
  worse: "worse",
  different: "different",
  constant: "always this",
  unclear: "cannot be told from chance",
};

/**
 * @param {Results} results
 * @param {string} policy
 * @param {number} width of the bars
 */
export function differenceTable(results, policy, width) {
  const rows = rowsOf(results, policy);
  const scale = scaleOf(rows, width);
  const summary = (/** @type {string} */ of, /** @type {string} */ metric) =>
    results.summary.find((own) => own.policy === of && own.metric === metric)?.text ?? "";
  const body = rows.map(({ metric, difference }) =>
    element(
      "tr",
      { "data-metric": metric.key, class: `lab-${difference.verdict}` },
      element("th", { scope: "row" }, metric.label, element("span", { class: "lab-unit" }, unitOf(metric))),
      element("td", { class: "lab-number lab-base" }, summary(results.baseline, metric.key)),
      element("td", { class: "lab-bar", "aria-hidden": "true" }, bar(look(), { metric, difference }, scale)),
      element("td", { class: "lab-number" }, difference.text),
      element("td", { class: "lab-verdict" }, MARK[difference.verdict]),
    ),
  );
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "Metric"),
    element("th", { scope: "col", class: "lab-number lab-base" }, results.baseline),
    element("td", { class: "lab-bar", "aria-hidden": "true" }, axis(look(), scale)),
    element("th", { scope: "col", class: "lab-number" }, "difference"),
    element("th", { scope: "col" }, "what it says"),
  );
  const caption = `${policy} beside ${results.baseline}, ${histories(results.n)}`;
  return [
    element(
      "table",
      { class: "lab-difference" },
      element("caption", {}, caption),
      element("thead", {}, head),
      element("tbody", {}, ...body),
    ),
    button("Save as SVG", () => saveSvg("differences", drawing(rows, caption), caption), { class: "lab-quiet" }),
  ];
}

/**
 * @param {Results} results
 * @param {string} policy
 */
function rowsOf(results, policy) {
  return results.metrics
    .filter((metric) => metric.headline)
    .flatMap((metric) => {
      const difference = results.differences.find((own) => own.policy === policy && own.metric === metric.key);
      return difference ? [{ metric, difference }] : [];
    });
}

/** @param {Metric} metric */
function unitOf(metric) {
  return metric.better ? `${metric.unit}; ${metric.better} is better` : metric.unit;
}

/**
 * How far the axis reaches to both sides.
 * @param {Row[]} rows
 * @param {number} width
 * @returns {Scale}
 */
function scaleOf(rows, width) {
  const ends = rows.flatMap(({ difference: { placed } }) =>
    [placed.difference, placed.low, placed.high].map((value) => Math.abs(value ?? 0)),
  );
  const ticks = ticksBetween(0, Math.max(0.1, ...ends), 3);
  return { most: ticks[ticks.length - 1] ?? 1, step: ticks[1] ?? 1, width };
}

/**
 * @param {number} value
 * @param {Scale} scale
 */
function across(value, { most, width }) {
  return width / 2 + (value / most) * (width / 2 - 14);
}

/**
 * @param {Look} own
 * @param {Difference} difference
 */
function inkOf(own, { verdict }) {
  if (verdict === "better") return own.better;
  if (verdict === "worse") return own.worse;
  return verdict === "unclear" ? own.unclear : own.ink;
}

/**
 * @param {Look} own
 * @param {Row} row
 * @param {Scale} scale
 */
function bar(own, row, scale) {
  const { width } = scale;
  const picture = shape("svg", { viewBox: `0 0 ${width} ${ROW}`, width, height: ROW });
  drawBar(picture, own, row, scale);
  return picture;
}

/**
 * Better is right, whichever sign that has.
 * @param {SVGElement} picture
 * @param {Look} own
 * @param {Row} row
 * @param {Scale} scale
 */
function drawBar(picture, own, { metric, difference }, scale) {
  const y = ROW / 2;
  for (let value = -scale.most; value <= scale.most + scale.step / 2; value += scale.step) {
    const x = across(value, scale);
    const isZero = Math.abs(value) < scale.step / 2;
    picture.append(shape("line", { x1: x, x2: x, y1: 0, y2: ROW, stroke: isZero ? own.soft : own.rule }));
  }
  const { placed } = difference;
  if (placed.difference === null) return;
  const sign = metric.better === "less" ? -1 : 1;
  const at = (/** @type {number | null} */ value) => across(sign * (value ?? placed.difference ?? 0), scale);
  const [a, b, middle] = [at(placed.low), at(placed.high), at(placed.difference)];
  const color = inkOf(own, difference);
  picture.append(shape("line", { x1: a, x2: b, y1: y, y2: y, stroke: color, "stroke-width": 3, "stroke-linecap": "round" }));
  picture.append(
    shape("circle", {
      cx: middle,
      cy: y,
      r: 4.5,
      fill: difference.verdict === "unclear" ? own.paper : color,
      stroke: color,
      "stroke-width": 1.6,
    }),
  );
}

/**
 * @param {Look} own
 * @param {Scale} scale
 */
function axis(own, scale) {
  const { width } = scale;
  const picture = shape("svg", { viewBox: `0 0 ${width} 32`, width, height: 32 });
  drawAxis(picture, own, scale);
  return picture;
}

/**
 * @param {SVGElement} picture
 * @param {Look} own
 * @param {Scale} scale
 */
function drawAxis(picture, own, scale) {
  const { most, step, width } = scale;
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ words, /** @type {string} */ anchor) =>
    picture.append(shape("text", { x, y, "text-anchor": anchor, "font-size": 11, fill: own.soft }, words));
  text(width / 2 - 8, 11, "← worse", "end");
  text(width / 2 + 8, 11, "better →", "start");
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  text(across(0, scale), 28, "0", "middle");
  text(across(-most, scale), 28, most.toFixed(digits), "middle");
  text(across(most, scale), 28, most.toFixed(digits), "middle");
}

/**
 * The whole table as one drawing.
 * @param {Row[]} rows
 * @param {string} caption
 */
function drawing(rows, caption) {
  const [names, bars, numbers, above] = [310, 240, 260, 74];
  const scale = scaleOf(rows, bars);
  const height = above + 2 + rows.length * ROW;
  const picture = shape("svg", { viewBox: `0 0 ${names + bars + numbers} ${height}`, width: names + bars + numbers, height });
  const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ words, /** @type {string} */ fill) =>
    picture.append(shape("text", { x, y, "font-size": 12, fill }, words));
  text(4, 16, caption, LIGHT.ink);
  text(4, 32, "Paired differences with 95 % intervals; the axis is in points of 100 or in % of the baseline's mean", LIGHT.soft);
  const top = shape("g", { transform: `translate(${names} ${above - 34})` });
  drawAxis(top, LIGHT, scale);
  picture.append(top);
  rows.forEach(({ metric, difference }, i) => {
    const y = above + i * ROW;
    const line = shape("g", { transform: `translate(${names} ${y})` });
    drawBar(line, LIGHT, { metric, difference }, scale);
    picture.append(line);
    text(4, y + 12, metric.label, LIGHT.ink);
    text(4, y + 25, metric.unit, LIGHT.soft);
    text(names + bars + 10, y + 19, `${difference.text}  ${MARK[difference.verdict]}`, LIGHT.ink);
  });
  return picture;
}
