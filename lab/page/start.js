// Where the page begins: it finds scenario and module in itself, and starts the workers.

import { byId, element, fill, nextFrame } from "./dom.js";
import { Instance, moduleOf, workersHere } from "./instances.js";
import { Lab } from "./lab.js";
import { drawLegend } from "./legend.js";
import { isPlace } from "./link.js";
import { whenLooksChange } from "./palette.js";

async function startLab() {
  const scenario = JSON.parse(byId("lab-scenario").textContent ?? "");
  const module = await moduleOf(byId("lab-module").textContent ?? "");
  const script = URL.createObjectURL(new Blob([byId("lab-worker").textContent ?? ""], { type: "text/javascript" }));
  const onPanic = (/** @type {string} */ text) => {
    fill(
      byId("lab-panics"),
      element(
        "p",
        {},
        `A run broke off, which is a fault of the program: ${text}. A new worker has taken its place; change something to go on.`,
      ),
    );
    byId("lab-panics").hidden = false;
  };
  const workers = Array.from({ length: workersHere() }, () => new Instance(module, script, onPanic));
  const lab = new Lab(scenario, workers, new Instance(module, script, onPanic));
  const controls = /** @type {HTMLDetailsElement} */ (byId("lab-controls"));
  controls.open = byId("lab").clientWidth >= 900;
  new ResizeObserver(() => nextFrame("results", () => lab.drawResults())).observe(byId("lab-curves"));
  whenLooksChange(() => {
    drawLegend();
    lab.people.build();
    lab.drawResults();
  });
  window.addEventListener("hashchange", () => {
    if (isPlace(location.hash) || location.hash === "") lab.readAddress();
  });
  lab.readAddress();
}

startLab().catch((error) => {
  byId("lab-trouble").hidden = false;
  fill(byId("lab-trouble"), element("p", {}, `The lab cannot run in this browser: ${error.message}`));
});
