// What came of it, as far as histories have come in: curves and differences.

import { curveFigure, curveKey, curveTables } from "./curves.js";
import { differenceTable } from "./differences.js";
import { byId, fill, histories } from "./dom.js";

/** @typedef {import("./types.d.ts").Description} Description */
/** @typedef {import("./types.d.ts").Results} Results */

/** Room for several curves in a row. */
const WIDE = 620;
const GAP = 20;
const BAR = 250;

export class Outcome {
  /**
   * @param {number} n
   * @param {number} of
   */
  count(n, of) {
    const state = byId("lab-state");
    state.setAttribute("aria-live", n >= of ? "polite" : "off");
    state.textContent = n >= of ? histories(of) : `${n} of ${of} histories`;
    state.style.setProperty("--done", `${(100 * n) / Math.max(1, of)}%`);
  }

  /** Nothing is run. */
  rest() {
    byId("lab-state").textContent = "Nothing is run";
    byId("lab-state").style.removeProperty("--done");
  }

  /** @param {boolean} old what is shown is of the setting before */
  ghost(old) {
    for (const id of ["lab-curves", "lab-differences"]) byId(id).classList.toggle("lab-ghost", old);
  }

  /**
   * How many histories what is shown is of.
   * @param {Results} results
   */
  mark({ n, of }) {
    Object.assign(byId("lab-differences").dataset, { n, of });
  }

  /**
   * @param {Results} results
   * @param {Description} description
   * @param {string[]} policies the two that are shown
   * @param {string | null} compared the one beside the baseline
   */
  draw(results, description, policies, compared) {
    const shown = policies.map((policy) => ({ policy, place: description.policies.findIndex(({ name }) => name === policy) }));
    const charted = results.metrics.filter((metric) => metric.charted);
    const room = byId("lab-curves").clientWidth;
    const columns = room > WIDE ? Math.min(3, charted.length) : 1;
    const width = Math.floor((room - (columns - 1) * GAP) / columns);
    byId("lab-curves").style.setProperty("--columns", String(columns));
    fill(byId("lab-curves"), ...charted.map((metric) => curveFigure(results, metric, shown, width, hint)));
    fill(byId("lab-curves-table"), ...curveTables(results, shown));
    byId("lab-curves-note").textContent =
      `Line: mean of ${histories(results.n)}. Dark band: 95 % interval of the mean. Pale band: nine of ten histories.`;
    fill(byId("lab-curves-key"), ...curveKey(shown));
    if (compared === null) return;
    fill(byId("lab-differences"), ...differenceTable(results, compared, room > WIDE ? BAR : Math.min(340, room)));
    byId("lab-differences-words").textContent = wordsOf(results, description, compared);
  }
}

/**
 * What the report would say of a policy: the first words sum up, and then each policy has its own.
 * @param {Results} results
 * @param {Description} description
 * @param {string} policy
 */
function wordsOf(results, description, policy) {
  const others = description.policies.map(({ name }) => name).filter((name) => name !== results.baseline);
  return results.words[1 + others.indexOf(policy)] ?? results.words[0] ?? "";
}

/**
 * @param {string | null} text
 * @param {Element} at
 */
function hint(text, at) {
  const tip = byId("lab-tip");
  tip.hidden = text === null;
  if (text === null) return;
  tip.textContent = text;
  const box = at.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.max(8, box.top - tip.offsetHeight - 4)}px`;
}
