// Sliders, switches and choices for every key that the table of parameters has, and what was changed.

import { byId, button, element, fill, picker } from "./dom.js";
import { look, policyColor } from "./palette.js";

/** @typedef {import("./types.d.ts").Change} Change */
/** @typedef {import("./types.d.ts").Description} Description */
/** @typedef {import("./types.d.ts").Group} Group */
/** @typedef {import("./types.d.ts").Key} Key */
/** @typedef {{ key: Key, row: HTMLElement, input: HTMLInputElement | HTMLSelectElement, shown: HTMLElement, back: HTMLElement }} Row */
/** @typedef {{ change: (changes: Change[]) => void, back: (paths: string[]) => void,
 *   preset: (policy: string, set: Record<string, string>) => void }} Hear */

const OPEN = new Set(["levers", "study"]);

export class Controls {
  /** @param {Hear} hear */
  constructor(hear) {
    this.hear = hear;
    this.form = byId("lab-form");
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.built = "";
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** Sections that are open, and those that were there before. @type {Set<string | null>} */
    this.open = new Set();
    /** @type {Set<string>} */
    this.seen = new Set();
    this.changes = element("div", { class: "lab-changes" });
  }

  /**
   * @param {Description} description
   * @param {string[]} shown policies whose levers can be changed
   * @param {Record<string, string>} set
   */
  update(description, shown, set) {
    const groups = description.groups.map((group) => ({
      ...group,
      keys: group.keys.filter(({ policy }) => policy === null || shown.includes(policy)),
    }));
    const built = JSON.stringify([shown, groups.map((group) => group.keys.map(({ path }) => path))]);
    if (built !== this.built) this.build(description, groups, shown);
    this.built = built;
    for (const key of groups.flatMap((group) => group.keys)) this.updateRow(key, key.path in set);
    this.updateChanges(description, set);
  }

  /**
   * @param {Description} description
   * @param {Group[]} groups
   * @param {string[]} shown
   */
  build(description, groups, shown) {
    this.open = new Set([...this.form.querySelectorAll("details[open]")].map((details) => details.getAttribute("data-id")));
    const first = this.built === "";
    this.rows.clear();
    fill(
      this.form,
      this.changes,
      ...groups
        .filter((group) => group.keys.length > 0)
        .map((group) => {
          const isOpen = first ? OPEN.has(group.id) : this.open.has(group.id);
          return element(
            "details",
            { class: "lab-group", "data-id": group.id, open: isOpen },
            element("summary", {}, group.title),
            group.id === "others" && this.search(),
            ...this.sections(description, group, shown),
          );
        }),
    );
  }

  /** Finds keys by what they are called and what they mean. */
  search() {
    const find = (/** @type {Event} */ event) => {
      const wanted = /** @type {HTMLInputElement} */ (event.target).value.trim().toLowerCase();
      for (const { key, row } of this.rows.values()) {
        if (row.closest("[data-id=others]"))
          row.hidden = !`${key.path} ${spoken(key)} ${key.text}`.toLowerCase().includes(wanted);
      }
    };
    return element("label", { class: "lab-search" }, "Find ", element("input", { type: "text", oninput: find }));
  }

  /**
   * A section a policy and a department; what is of neither comes first.
   * @param {Description} description
   * @param {Group} group
   * @param {string[]} shown
   */
  sections(description, group, shown) {
    const general = group.keys.filter(({ policy, department }) => policy === null && department === null);
    const departments = description.departments.map(({ name }) => {
      const keys = group.keys.filter((key) => key.policy === null && key.department === name);
      const legend = description.departments.length > 1 ? element("legend", {}, name) : null;
      return keys.length > 0 ? this.section(legend, keys) : null;
    });
    const policies = shown.map((name) => {
      const keys = group.keys.filter(({ policy }) => policy === name);
      return keys.length > 0 ? this.policySection(description, name, keys, group.id) : null;
    });
    return [general.length > 0 ? this.section(null, general) : null, ...departments, ...policies];
  }

  /**
   * @param {Description} description
   * @param {string} name
   */
  policyTitle(description, name) {
    const place = description.policies.findIndex((policy) => policy.name === name);
    const baseline = description.policies[place]?.baseline ? element("span", { class: "lab-soft" }, " baseline") : null;
    return [element("span", { class: "lab-swatch", style: `--own: ${policyColor(look(), place)}` }), name, baseline];
  }

  /**
   * @param {Description} description
   * @param {string} policy
   */
  presets(description, policy) {
    const own = description.presets.filter((preset) => preset.policy === policy);
    if (own.length === 0) return null;
    return picker("Set as", [{ value: "", text: "…" }, ...own.map(({ name }) => ({ value: name, text: name }))], "", (name) => {
      const preset = own.find((one) => one.name === name);
      if (preset) this.hear.preset(policy, preset.set);
    });
  }

  /**
   * The levers of a policy, folded where it is the baseline.
   * @param {Description} description
   * @param {string} name
   * @param {Key[]} keys
   * @param {string} group
   */
  policySection(description, name, keys, group) {
    const id = `${group} ${name}`;
    const policy = description.policies.find((own) => own.name === name);
    const isOpen =
      this.built === ""
        ? group === "levers" && !policy?.baseline
        : this.open.has(id) || (!this.seen.has(id) && group === "levers");
    this.seen.add(id);
    const presets = group === "levers" ? this.presets(description, name) : null;
    return element(
      "details",
      { class: "lab-policy", "data-id": id, open: isOpen },
      element("summary", {}, ...this.policyTitle(description, name)),
      this.section(null, keys, presets),
    );
  }

  /**
   * @param {HTMLElement | null} legend
   * @param {Key[]} keys
   * @param {Node | null} [before]
   */
  section(legend, keys, before = null) {
    return element("fieldset", { class: "lab-fields" }, legend, before, ...keys.map((key) => this.row(key)));
  }

  /** @param {Key} key */
  row(key) {
    const id = `lab-key-${key.path.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;
    const input = this.input(key, id);
    const shown = element("output", { for: id });
    const back = button("put back", () => this.hear.back([key.path]), {
      class: "lab-back",
      "aria-label": `Put ${spoken(key)} back`,
      hidden: true,
    });
    const help = element(
      "span",
      { class: "lab-help", id: `${id}-help`, role: "tooltip" },
      `${key.text}${key.source ? ` Source: ${key.source}.` : ""}`,
    );
    input.setAttribute("aria-describedby", help.id);
    const row = element(
      "div",
      { class: `lab-row lab-kind-${key.kind}` },
      element("label", { for: id }, spoken(key)),
      shown,
      input,
      back,
      help,
    );
    this.rows.set(key.path, { key, row, input, shown, back });
    return row;
  }

  /**
   * @param {Key} key
   * @param {string} id
   */
  input(key, id) {
    const change = (/** @type {string} */ literal) => this.hear.change([{ path: key.path, literal }]);
    if (key.kind === "flag")
      return element("input", { type: "checkbox", id, onchange: (event) => change(String(event.target.checked)) });
    if (key.kind === "choice") {
      return element(
        "select",
        { id, onchange: (event) => change(JSON.stringify(event.target.value)) },
        ...(key.choices ?? []).map((choice) => element("option", { value: choice }, choice)),
      );
    }
    if (key.low === null || key.high === null) {
      return element("input", {
        type: "number",
        id,
        step: key.step ?? "any",
        onchange: (event) => change(literalOf(key, event.target.value)),
      });
    }
    return element("input", {
      type: "range",
      id,
      min: key.low,
      max: key.high,
      step: key.step ?? "any",
      oninput: (event) => change(literalOf(key, event.target.value)),
    });
  }

  /**
   * @param {Key} key
   * @param {boolean} changed
   */
  updateRow(key, changed) {
    const row = this.rows.get(key.path);
    if (!row) return;
    row.key = key;
    const { input } = row;
    if (key.kind === "flag" && input instanceof HTMLInputElement) input.checked = key.value === true;
    else if (document.activeElement !== input || input.type !== "range") input.value = String(key.value);
    row.shown.textContent = key.kind === "number" || key.kind === "whole" ? `${key.value ?? "–"}${unitAfter(key.unit)}` : "";
    row.row.classList.toggle("lab-is-changed", changed);
    row.back.hidden = !changed;
  }

  /**
   * @param {Description} description
   * @param {Record<string, string>} set
   */
  updateChanges(description, set) {
    const changed = Object.keys(set);
    const known = new Map(description.groups.flatMap((group) => group.keys).map((key) => [key.path, key]));
    byId("lab-changed-count").textContent = changed.length > 0 ? `(${changed.length} changed)` : "";
    const lines = changed.map((path) => {
      const key = known.get(path);
      const before = key ? `${key.default} → ` : "";
      return element(
        "li",
        {},
        `${key ? `${key.policy ?? ""} ${spoken(key)}`.trim() : path}: ${before}${set[path]} `,
        button("put back", () => this.hear.back([path]), { class: "lab-quiet", "aria-label": `Put ${path} back` }),
      );
    });
    fill(
      this.changes,
      changed.length > 0 && element("h3", {}, "Changed"),
      changed.length > 0 && element("ul", {}, ...lines),
      changed.length > 1 && button("Put everything back", () => this.hear.back(changed)),
    );
  }
}

/**
 * A key in words.
 * @param {Key} key
 */
export function spoken(key) {
  return key.label ?? key.key.replaceAll(/[._]/g, " ");
}

/** @param {string} unit */
function unitAfter(unit) {
  return ["seats", "years", "months", "rungs", "runs"].includes(unit) ? ` ${unit}` : "";
}

/**
 * A number as the scenario writes it.
 * @param {Key} key
 * @param {string} text
 */
function literalOf(key, text) {
  if (key.kind === "whole") return String(Math.round(Number(text)));
  const digits = Math.min(6, Math.max(1, Math.ceil(-Math.log10(key.step ?? 0.01) - 1e-9)));
  return Number(text).toFixed(digits);
}
