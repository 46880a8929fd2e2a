// Files to take along.

import { element, shape } from "./dom.js";

/**
 * Gives a file to the reader.
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
export function save(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/**
 * Saves a drawing so that it stands alone.
 * @param {string} name
 * @param {SVGSVGElement} drawing
 * @param {string} title
 */
export function saveSvg(name, drawing, title) {
  const alone = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const [x, y, width, height] = (alone.getAttribute("viewBox") ?? "0 0 1 1").split(" ");
  alone.setAttribute("font-family", "Liberation Sans, Arimo, Arial, Helvetica, sans-serif");
  alone.prepend(shape("title", {}, title), shape("rect", { x, y, width, height, fill: "#ffffff" }));
  const file = name.replaceAll(/[^\p{L}\p{N}]+/gu, "-");
  save(`${file}.svg`, new XMLSerializer().serializeToString(alone), "image/svg+xml");
}
