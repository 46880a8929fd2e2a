// The people: the same history under two policies, side by side, month by month.

import { byId, element, fill, nextFrame, shape } from "./dom.js";
import { planFloor } from "./floor.js";
import { ABSENT, History, RUNGS } from "./history.js";
import { LIGHT, look, MORALE_ENDS, policyColor } from "./palette.js";
import { canvasPen, svgPen } from "./pens.js";
import { saveSvg } from "./saving.js";
import { countLanes, drawScene, personAt, personTowards } from "./scene.js";

/** @typedef {import("./floor.js").Floor} Floor */
/** @typedef {import("./history.js").Stage} Stage */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./types.d.ts").Description} Description */
/** @typedef {{ policy: string, place: number, stage: Stage, canvas: HTMLCanvasElement, count: HTMLElement }} Panel */

const HEIGHT_LEAST = 390;
const HEIGHT_MOST = 500;
const REACH = 12;
/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class People {
  /** @param {(person: string | null) => void} onChoose */
  constructor(onChoose) {
    this.onChoose = onChoose;
    /** @type {History | null} */
    this.history = null;
    /** @type {Description | null} */
    this.description = null;
    /** @type {string[]} */
    this.shown = [];
    /** @type {number | null} */
    this.department = null;
    /** @type {Panel[]} */
    this.panels = [];
    /** @type {Floor | null} */
    this.floor = null;
    /** @type {number | null} */
    this.chosen = null;
    this.at = 0;
    this.moving = false;
    this.element = byId("lab-stages");
    new ResizeObserver(() => nextFrame("floor", () => this.resize())).observe(this.element);
  }

  /** The last month: so many are simulated after the switch. */
  get months() {
    return this.history ? this.history.head.months - 1 : 0;
  }

  /**
   * @param {History} history
   * @param {Description} description
   * @param {string[]} shown
   * @param {number | null} department
   */
  show(history, description, shown, department) {
    const before = this.chosen === null ? null : this.history?.head.people[this.chosen];
    Object.assign(this, { history, description, shown, department });
    const again = before === null || before === undefined ? -1 : history.head.people.indexOf(before);
    this.chosen = again < 0 ? null : again;
    this.at = Math.min(this.at, this.months);
    this.build();
    this.element.classList.remove("lab-ghost");
  }

  /** What is shown is of the setting before. */
  ghost() {
    this.element.classList.add("lab-ghost");
  }

  build() {
    const { history, description } = this;
    if (!history || !description) return;
    const kept = this.panels.map((panel) => panel.canvas);
    this.panels = this.shown.flatMap((policy, side) => {
      const stage = history.stage(policy, this.department);
      const place = description.policies.findIndex(({ name }) => name === policy);
      const count = element("span", { class: "lab-count" });
      return stage ? [{ policy, place, stage, canvas: kept[side] ?? this.canvas(side), count }] : [];
    });
    fill(this.element, ...this.panels.map((panel) => this.figure(panel)));
    this.resize();
  }

  /** @param {number} side */
  canvas(side) {
    const canvas = element("canvas", { tabindex: 0, role: "application", "aria-describedby": "lab-people-keys" });
    canvas.addEventListener("click", (event) => this.point(side, event.offsetX, event.offsetY));
    canvas.addEventListener("keydown", (event) => this.press(side, event));
    return canvas;
  }

  /** @param {Panel} panel */
  figure({ policy, place, canvas, count }) {
    canvas.setAttribute(
      "aria-label",
      `The people under ${policy}: a dot a person, on rungs of the craft and levels of management`,
    );
    const swatch = element("span", { class: "lab-swatch", style: `--own: ${policyColor(look(), place)}` });
    return element(
      "figure",
      { class: "lab-stage" },
      element("figcaption", {}, swatch, element("strong", {}, policy), " ", count),
      canvas,
    );
  }

  resize() {
    const first = this.panels[0];
    if (!first) return;
    const width = Math.floor(first.canvas.parentElement?.clientWidth ?? 0);
    if (width === 0) return;
    const height = Math.round(Math.min(HEIGHT_MOST, Math.max(HEIGHT_LEAST, width * 1.1)));
    this.floor = planFloor(
      this.panels.map((panel) => panel.stage),
      { width, height },
    );
    const ratio = window.devicePixelRatio || 1;
    for (const { canvas } of this.panels) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.height = `${height}px`;
    }
    this.draw();
  }

  /**
   * @param {number} at months since the switch
   * @param {boolean} moving
   */
  go(at, moving) {
    this.at = at;
    this.moving = moving;
    nextFrame("people", () => this.draw());
  }

  draw() {
    const begin = performance.now();
    const ratio = window.devicePixelRatio || 1;
    for (const panel of this.panels) {
      const scene = this.scene(panel, look());
      const context = panel.canvas.getContext("2d");
      if (!scene || !context) continue;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.globalAlpha = 1;
      context.clearRect(0, 0, scene.floor.width, scene.floor.height);
      drawScene(canvasPen(context), scene);
      const there = countLanes(panel.stage, Math.round(this.at)).reduce((sum, count) => sum + (count ?? 0), 0);
      panel.count.textContent = `${there} people`;
    }
    if (this.moving) performance.measure("lab-frame", { start: begin, end: performance.now() });
  }

  /**
   * @param {Panel} panel
   * @param {import("./palette.js").Look} own
   * @returns {Scene | null}
   */
  scene({ stage }, own) {
    if (!this.floor) return null;
    return { stage, floor: this.floor, titles: this.titles(), look: own, at: this.at, chosen: this.chosen, moving: this.moving };
  }

  /** Titles of the rungs; numbers where departments call them by different names. */
  titles() {
    const departments = this.description?.departments ?? [];
    const own = this.department === null ? departments : departments.slice(this.department, this.department + 1);
    return Array.from({ length: RUNGS }, (_, rung) => {
      const names = new Set(own.map((department) => department.titles[rung]));
      return names.size === 1 ? ([...names][0] ?? "") : `rung ${rung + 1}`;
    });
  }

  /**
   * @param {number} side
   * @param {number} x
   * @param {number} y
   */
  point(side, x, y) {
    const panel = this.panels[side];
    const scene = panel && this.scene(panel, look());
    if (scene) this.choose(personAt(scene, x, y, Math.max(REACH, scene.floor.cell)), true);
  }

  /**
   * @param {number} side
   * @param {KeyboardEvent} event
   */
  press(side, event) {
    const panel = this.panels[side];
    const scene = panel && this.scene(panel, look());
    const way = WAYS[event.key];
    if (!scene || !(way || event.key === "Enter")) return;
    event.preventDefault();
    if (way) this.choose(personTowards(scene, this.chosen, way), false);
    else if (this.chosen !== null) this.choose(this.chosen, true);
    byId("lab-person").textContent = this.said(scene.stage);
  }

  /** @param {Stage} stage */
  said(stage) {
    if (this.chosen === null) return "";
    const row = Math.round(this.at) * stage.persons + this.chosen;
    const lane = stage.lane[row] ?? ABSENT;
    if (lane === ABSENT) return `Person ${this.history?.head.people[this.chosen]} is not here in this month`;
    const star = stage.star[this.chosen] ? ", a star" : "";
    return `Person ${this.history?.head.people[this.chosen]}${star}: ${this.laneName(lane)}, morale ${stage.morale[row]}. Enter tells the story.`;
  }

  /** @param {number} lane */
  laneName(lane) {
    return lane < RUNGS ? (this.titles()[lane] ?? "") : `manager on level ${lane - RUNGS + 1}`;
  }

  /**
   * @param {number | null} person
   * @param {boolean} tell
   */
  choose(person, tell) {
    this.chosen = person;
    nextFrame("people", () => this.draw());
    if (!tell) return;
    const id = person === null ? undefined : this.history?.head.people[person];
    this.onChoose(id === undefined ? null : String(id));
  }

  /**
   * Chooses a person by id, and tells the story; nobody where there is no such person.
   * @param {string} id
   */
  chooseNamed(id) {
    const person = this.history?.head.people.findIndex((own) => String(own) === id) ?? -1;
    this.choose(person < 0 ? null : person, true);
  }

  /** Somebody of the switch who is elsewhere at the end under the other policy; another one each time. */
  chooseWhoDiffers() {
    const [a, b] = this.panels;
    if (!a || !b) return;
    const last = (a.stage.months - 1) * a.stage.persons;
    const start = (this.chosen ?? -1) + 1;
    for (let step = 0; step < a.stage.persons; step += 1) {
      const person = (start + step) % a.stage.persons;
      const wasThere = a.stage.lane[person] !== ABSENT;
      if (wasThere && a.stage.lane[last + person] !== b.stage.lane[last + person]) {
        this.choose(person, true);
        return;
      }
    }
  }

  /**
   * The people as they stand now, to take along.
   * @param {number} side
   */
  saveDrawing(side) {
    const panel = this.panels[side];
    const scene = panel && this.scene(panel, LIGHT);
    if (!panel || !scene) return;
    const { width, height } = scene.floor;
    const month = Math.round(this.at);
    const title = `${this.description?.name}: ${panel.policy}, history ${this.history?.head.replication}, month ${month}`;
    const drawing = shape("svg", { viewBox: `0 -40 ${width} ${height + 40}`, width, height: height + 40 });
    const key = `Color: morale, from orange (${MORALE_ENDS.low} or less) to blue (${MORALE_ENDS.high} or more). Ring: a star.`;
    drawing.append(
      shape("text", { x: 4, y: -24, "font-size": 12, fill: LIGHT.ink }, title),
      shape("text", { x: 4, y: -9, "font-size": 11, fill: LIGHT.soft }, key),
    );
    drawScene(svgPen(drawing), { ...scene, at: month });
    saveSvg(`people-${panel.policy}-month-${month}`, drawing, title);
  }

  /** How many stand where, as a table a reader can listen to. */
  table() {
    const month = Math.round(this.at);
    const lanes = RUNGS + (this.floor?.levels ?? 0);
    const head = element(
      "tr",
      {},
      element("th", { scope: "col" }, "Place"),
      ...this.panels.map(({ policy }) => element("th", { scope: "col", class: "lab-number" }, `${policy}: people (stars)`)),
    );
    const rows = [];
    for (let lane = lanes - 1; lane >= 0; lane -= 1) {
      if (!this.panels.some(({ stage }) => stage.room[lane])) continue;
      rows.push(
        element(
          "tr",
          {},
          element("th", { scope: "row" }, this.laneName(lane)),
          ...this.panels.map(({ stage }) => element("td", { class: "lab-number" }, countedIn(stage, month, lane))),
        ),
      );
    }
    return element(
      "table",
      {},
      element("caption", {}, `Month ${month} after the switch, history ${this.history?.head.replication ?? ""}`),
      element("thead", {}, head),
      element("tbody", {}, ...rows),
    );
  }
}

/**
 * @param {Stage} stage
 * @param {number} month
 * @param {number} lane
 */
function countedIn(stage, month, lane) {
  let people = 0;
  let stars = 0;
  for (let person = 0; person < stage.persons; person += 1) {
    if (stage.lane[month * stage.persons + person] !== lane) continue;
    people += 1;
    stars += stage.star[person] ?? 0;
  }
  return `${people} (${stars})`;
}
