// Which month is seen: play, pause, steps; and which history.

import { byId, button, element, fill } from "./dom.js";

/** @typedef {import("./people.js").People} People */

const MONTHS_A_SECOND = 4;
/** A frame that took longer is not caught up with. */
const LAG_MAX = 0.1;
const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");

export class Player {
  /**
   * @param {People} people
   * @param {{ month: () => void, history: (replication: number) => void }} hear
   */
  constructor(people, hear) {
    this.people = people;
    this.hear = hear;
    this.playing = false;
    this.last = 0;
    this.play = button("Play", () => this.toggle(), { class: "lab-play lab-main-button" });
    this.slider = element("input", {
      type: "range",
      min: 0,
      max: 0,
      step: 1,
      value: 0,
      "aria-label": "Month after the switch",
      oninput: () => this.goTo(Number(this.slider.value)),
    });
    this.when = element("output", { class: "lab-when" });
    this.replication = element("input", {
      type: "number",
      min: 1,
      value: 1,
      id: "lab-history",
      onchange: () => this.hear.history(this.chosenHistory()),
    });
    fill(
      byId("lab-player"),
      this.play,
      button("‹", () => this.step(-1), { "aria-label": "One month back" }),
      button("›", () => this.step(1), { "aria-label": "One month on" }),
      this.slider,
      this.when,
      element("label", {}, "History ", this.replication),
      button("Somebody whose path differs", () => this.people.chooseWhoDiffers()),
    );
    stillness.addEventListener("change", () => this.obeyStillness());
    this.obeyStillness();
  }

  /** Who asked for less motion gets steps and no play. */
  obeyStillness() {
    this.play.hidden = stillness.matches;
    if (stillness.matches) this.pause();
  }

  chosenHistory() {
    const most = Number(this.replication.max);
    const wanted = Math.round(Number(this.replication.value)) || 1;
    return Math.min(most, Math.max(1, wanted));
  }

  /**
   * @param {number} months
   * @param {number} replication
   * @param {number} replications
   */
  update(months, replication, replications) {
    this.slider.max = String(months);
    this.replication.max = String(replications);
    this.replication.value = String(replication);
    this.tellMonth();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.start();
  }

  start() {
    if (this.people.months === 0) return;
    if (this.people.at >= this.people.months) this.people.go(0, false);
    performance.clearMeasures("lab-frame");
    this.playing = true;
    this.play.textContent = "Pause";
    this.last = performance.now();
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    this.playing = false;
    this.play.textContent = "Play";
    this.goTo(Math.round(this.people.at));
  }

  /** @param {number} now */
  tick(now) {
    if (!this.playing) return;
    const seconds = Math.min(LAG_MAX, Math.max(0, (now - this.last) / 1000));
    this.last = now;
    const at = Math.min(this.people.months, this.people.at + seconds * MONTHS_A_SECOND);
    this.people.go(at, true);
    this.tellMonth();
    if (at >= this.people.months) this.pause();
    else requestAnimationFrame((next) => this.tick(next));
  }

  /** @param {number} months */
  step(months) {
    if (this.playing) this.pause();
    this.goTo(Math.min(this.people.months, Math.max(0, Math.round(this.people.at) + months)));
  }

  /** @param {number} month */
  goTo(month) {
    this.people.go(month, false);
    this.tellMonth();
    this.hear.month();
  }

  tellMonth() {
    const month = Math.floor(this.people.at);
    if (document.activeElement !== this.slider || this.playing) this.slider.value = String(month);
    this.when.textContent = monthName(month);
    this.slider.setAttribute("aria-valuetext", monthName(month));
  }
}

/** @param {number} month */
export function monthName(month) {
  return month === 0 ? "at the switch" : `year ${Math.ceil(month / 12)}, month ${((month - 1) % 12) + 1}`;
}
