// One person under both policies, in the words of `rungs replay`.

import { byId, button, element, fill } from "./dom.js";

/** @typedef {import("./types.d.ts").Story} Story */
/** @typedef {import("./types.d.ts").StoryLine} StoryLine */

export class StoryPanel {
  /** @param {() => void} onClose */
  constructor(onClose) {
    this.onClose = onClose;
    this.element = byId("lab-story");
  }

  close() {
    this.element.hidden = true;
    fill(this.element);
  }

  /** @param {string} text */
  wait(text) {
    this.element.hidden = false;
    fill(this.element, element("p", { class: "lab-note" }, text));
  }

  /**
   * @param {Story} story
   * @param {string[]} shown
   */
  tell(story, shown) {
    this.element.hidden = false;
    const close = button(
      "Close",
      () => {
        this.close();
        this.onClose();
      },
      { class: "lab-quiet" },
    );
    const head = element(
      "tr",
      {},
      element("th", { scope: "col" }, "Year"),
      ...shown.map((policy) => element("th", { scope: "col" }, policy)),
    );
    const rows = story.years.map(({ year, lines }) =>
      element("tr", {}, element("th", { scope: "row" }, String(year)), ...cells(lines, shown)),
    );
    fill(
      this.element,
      element("div", { class: "lab-heading" }, element("h3", {}, story.name), close),
      element("p", {}, story.traits),
      element("p", {}, element("span", { class: "lab-soft" }, "at the switch: "), story.at_switch),
      element("div", { class: "lab-wide" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows))),
    );
  }
}

/**
 * @param {StoryLine[]} lines
 * @param {string[]} shown
 */
function cells(lines, shown) {
  const alike = lines.find((line) => line.policies === "alike");
  if (alike)
    return [
      element("td", { colspan: shown.length, class: "lab-alike" }, element("span", { class: "lab-soft" }, "alike: "), alike.text),
    ];
  return shown.map((policy) => {
    const line = lines.find((own) => own.policies.includes(policy));
    return element("td", { "data-policy": policy }, line?.text ?? "–");
  });
}
