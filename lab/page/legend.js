// What colors, rings and lines of the people mean.

import { byId, element, fill, shape } from "./dom.js";
import { look, MORALE_ENDS } from "./palette.js";

const WIDTH = 130;

export function drawLegend() {
  const own = look();
  const step = WIDTH / own.morale.length;
  const colors = shape(
    "svg",
    { width: WIDTH, height: 10, viewBox: `0 0 ${WIDTH} 10`, "aria-hidden": "true" },
    ...own.morale.map((fill, i) => shape("rect", { x: i * step, y: 0, width: step + 0.5, height: 10, fill })),
  );
  const dot = (/** @type {string} */ fill, /** @type {string | null} */ ring) =>
    shape(
      "svg",
      { width: 14, height: 14, viewBox: "0 0 14 14", "aria-hidden": "true" },
      shape("circle", { cx: 7, cy: 7, r: 4.5, fill, stroke: ring, "stroke-width": 1.4 }),
    );
  const line = shape(
    "svg",
    { width: 22, height: 14, viewBox: "0 0 22 14", "aria-hidden": "true" },
    shape("line", { x1: 1, y1: 12, x2: 21, y2: 2, stroke: own.ink, opacity: 0.6 }),
  );
  const middle = own.morale[Math.floor(own.morale.length / 2)] ?? own.soft;
  fill(
    byId("lab-legend"),
    element("span", {}, `Morale: ${MORALE_ENDS.low} or less `, colors, ` ${MORALE_ENDS.high} or more`),
    element("span", {}, dot(middle, own.ink), " a star: one of the most gifted tenth"),
    element("span", {}, line, " moved this month"),
    element(
      "span",
      { id: "lab-people-keys" },
      "Click a dot, or move among them with the arrow keys and press Enter, for the person’s story.",
    ),
    element("span", { id: "lab-person", class: "lab-person", role: "status" }),
  );
}
