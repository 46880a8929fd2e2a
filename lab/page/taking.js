// What a reader can take along: the link, the scenario with its command, and the drawings of the people.

import { byId, button, element, fill } from "./dom.js";
import { save } from "./saving.js";

/** @typedef {import("./types.d.ts").Taken} Taken */
/** @typedef {{ address: string, taken: Taken, policies: string[], savePeople: (side: number) => void }} Offer */

/**
 * The address of what is looked at, where it stands to be copied.
 * @param {string} address
 */
export function tellAddress(address) {
  const link = document.getElementById("lab-link");
  if (link instanceof HTMLInputElement) link.value = address;
}

/** @param {Offer} offer */
export function offerToTake({ address, taken, policies, savePeople }) {
  const link = element("input", { type: "text", readonly: true, id: "lab-link", value: address });
  const said = element("span", { role: "status", class: "lab-soft" });
  const copy = async () => {
    link.select();
    try {
      await navigator.clipboard.writeText(link.value);
      said.textContent = "copied";
    } catch {
      said.textContent = "selected; copy it with the keyboard";
    }
  };
  fill(
    byId("lab-take"),
    element(
      "p",
      { class: "lab-link" },
      element("label", { for: "lab-link" }, "Link to this page with what you changed"),
      link,
      button("Copy", copy),
      said,
    ),
    element("p", {}, "The same study on your own machine, to the same bytes:"),
    element("pre", { tabindex: 0 }, element("code", { id: "lab-command" }, taken.command)),
    element(
      "p",
      { class: "lab-buttons" },
      button(`Save ${taken.file}`, () => save(taken.file, taken.toml, "application/toml")),
      ...policies.map((policy, side) => button(`People under ${policy} as SVG`, () => savePeople(side))),
    ),
  );
}
