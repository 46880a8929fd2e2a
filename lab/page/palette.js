// How drawings look. Policies have the colors and dashes of the charts (src/output/charts/theme.rs): Okabe & Ito (2008),
// with the wine of Paul Tol in place of yellow.

/** @typedef {{ ink: string, soft: string, rule: string, paper: string, policies: string[], better: string, worse: string, unclear: string, morale: string[] }} Look */

const OTHERS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const POLICY_DASHES = ["", "8 2.6", "2.2 2.2", "8 2.2 1.9 2.2", "4.5 2.2", "11 2.2 1.9 2.2 1.9 2.2", "13 3.8", "4.5 2.2 1.9 2.2"];

/** Morale from orange over gray to blue: both ends and the middle differ for every kind of eyes. */
const MORALE_LOW = 35;
const MORALE_HIGH = 95;
const MORALE_STEPS = 25;
const MORALE_LIGHT = ["#a63d00", "#e08214", "#c9c3b8", "#5b9bd0", "#08478c"];
const MORALE_DARK = ["#ff8a3d", "#d08a4a", "#77756f", "#5f9fd6", "#9ccbff"];

/** @type {Look} */
export const LIGHT = {
  ink: "#1b1b1b",
  soft: "#595959",
  rule: "#d9d9d6",
  paper: "#fffffc",
  policies: ["#1b1b1b", ...OTHERS, "#882255"],
  better: "#0072b2",
  worse: "#c65300",
  unclear: "#8b8b88",
  morale: scale(MORALE_LIGHT),
};

/** @type {Look} */
export const DARK = {
  ink: "#e6e5e1",
  soft: "#a9a8a3",
  rule: "#3c3d3e",
  paper: "#17181a",
  policies: ["#e6e5e1", "#4aa5e0", "#f08a3c", "#2fc294", "#e29cc2", "#f0b440", "#7cc8f2", "#cf6fa0"],
  better: "#5aaee6",
  worse: "#f08a3c",
  unclear: "#85847f",
  morale: scale(MORALE_DARK),
};

const darkness = window.matchMedia("(prefers-color-scheme: dark)");

/** How drawings look here and now. */
export function look() {
  return darkness.matches ? DARK : LIGHT;
}

/** @param {() => void} redraw */
export function whenLooksChange(redraw) {
  darkness.addEventListener("change", redraw);
}

/**
 * @param {Look} own
 * @param {number} place of the policy in the scenario
 */
export function policyColor(own, place) {
  return own.policies[place % own.policies.length] ?? own.ink;
}

/** @param {number} place of the policy in the scenario */
export function policyDashes(place) {
  return POLICY_DASHES[place % POLICY_DASHES.length] ?? "";
}

/**
 * @param {Look} own
 * @param {number} morale 0–100
 */
export function moraleColor(own, morale) {
  const share = (morale - MORALE_LOW) / (MORALE_HIGH - MORALE_LOW);
  const step = Math.round(Math.min(1, Math.max(0, share)) * (MORALE_STEPS - 1));
  return own.morale[step] ?? own.soft;
}

/** Where the colors of morale begin and end. */
export const MORALE_ENDS = { low: MORALE_LOW, high: MORALE_HIGH };

/** @param {string[]} stops */
function scale(stops) {
  return Array.from({ length: MORALE_STEPS }, (_, step) => {
    const at = (step / (MORALE_STEPS - 1)) * (stops.length - 1);
    const from = Math.min(Math.floor(at), stops.length - 2);
    return mixed(stops[from] ?? "", stops[from + 1] ?? "", at - from);
  });
}

/**
 * @param {string} a
 * @param {string} b
 * @param {number} share of `b`
 */
function mixed(a, b, share) {
  const channel = (/** @type {string} */ color, /** @type {number} */ i) => parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mix = [0, 1, 2].map((i) => Math.round(channel(a, i) + (channel(b, i) - channel(a, i)) * share));
  return `#${mix.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
