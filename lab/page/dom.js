// Elements of the page and of drawings.

const SVG_SPACE = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */
/** @typedef {Node | string | null | undefined | false} Child */

/**
 * The element of the page that has this id.
 * @param {string} id
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found;
}

/**
 * A new element; an attribute that starts with `on` listens, one that is null, false or undefined is left out.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  dress(made, attributes, children);
  return made;
}

/**
 * A new shape of a drawing.
 * @template {keyof SVGElementTagNameMap} N
 * @param {N} name
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {SVGElementTagNameMap[N]}
 */
export function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG_SPACE, name);
  dress(made, attributes, children);
  return made;
}

/**
 * @param {Element} made
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function dress(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) made.append(child);
}

/**
 * Puts children in the place of those that are there; the focus stays where it was.
 * @param {Element} parent
 * @param {Child[]} children
 */
export function fill(parent, ...children) {
  const usable = () => [...parent.querySelectorAll("a, button, input, select, summary, [tabindex]")];
  const focused =
    document.activeElement && parent.contains(document.activeElement) ? usable().indexOf(document.activeElement) : -1;
  parent.replaceChildren(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  const again = focused < 0 ? undefined : usable()[focused];
  if (again instanceof HTMLElement || again instanceof SVGElement) again.focus({ preventScroll: true });
}

/** @param {number} n */
export function histories(n) {
  return n === 1 ? "1 history" : `${n} histories`;
}

/**
 * A button that is nothing but a button.
 * @param {string} text
 * @param {(event: Event) => void} pressed
 * @param {Attributes} [more]
 */
export function button(text, pressed, more = {}) {
  return element("button", { type: "button", onclick: pressed, ...more }, text);
}

/**
 * A select of texts, one of them chosen.
 * @param {string} label
 * @param {{ value: string, text: string }[]} options
 * @param {string} chosen
 * @param {(value: string) => void} change
 */
export function picker(label, options, chosen, change) {
  const select = element(
    "select",
    { onchange: (event) => change(event.target.value) },
    ...options.map(({ value, text }) => element("option", { value, selected: value === chosen }, text)),
  );
  return element("label", { class: "lab-pick" }, `${label} `, select);
}

/** @type {Map<string, () => void>} */
const due = new Map();

/**
 * Does what is to be done once in the next frame, whoever asks for it how often.
 * @param {string} name
 * @param {() => void} task
 */
export function nextFrame(name, task) {
  if (due.size === 0) {
    requestAnimationFrame(() => {
      const tasks = [...due.values()];
      due.clear();
      for (const now of tasks) now();
    });
  }
  due.set(name, task);
}
