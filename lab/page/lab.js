// The lab: one scenario, what the reader changes in it, and everything that is shown of it.

import { Controls } from "./controls.js";
import { byId, button, element, fill, nextFrame, picker } from "./dom.js";
import { Guided } from "./guided.js";
import { History } from "./history.js";
import { Instance } from "./instances.js";
import { drawLegend } from "./legend.js";
import { isPlace, readFragment, writeFragment } from "./link.js";
import { Outcome } from "./outcome.js";
import { People } from "./people.js";
import { Player } from "./player.js";
import { questionOf } from "./questions.js";
import { Simulations } from "./simulations.js";
import { StoryPanel } from "./story.js";
import { offerToTake, tellAddress } from "./taking.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {import("./types.d.ts").Change} Change */
/** @typedef {import("./types.d.ts").Description} Description */
/** @typedef {import("./types.d.ts").Results} Results */
/** @typedef {import("./types.d.ts").Scenario} Scenario */
/** @typedef {import("./types.d.ts").Study} Study */

/** Histories before new results take the place of the old. */
const ENOUGH = 10;
/** Changes within this many milliseconds are answered together. */
const PAUSE = 50;

export class Lab {
  /**
   * @param {Scenario} scenario
   * @param {Instance[]} workers
   * @param {Instance} statistics
   */
  constructor(scenario, workers, statistics) {
    this.scenario = scenario;
    this.statistics = statistics;
    byId("lab-name").textContent = scenario.file;
    /** @type {Question | null} */
    this.question = null;
    /** @type {Record<string, string>} */
    this.set = {};
    /** @type {string[]} */
    this.shown = [];
    this.history = 1;
    /** @type {string | null} */
    this.person = null;
    /** @type {number | null} */
    this.department = null;
    this.turn = 0;
    this.timer = 0;
    /** @type {Description | null} */
    this.description = null;
    /** @type {Results | null} */
    this.results = null;
    /** @type {string | null} */
    this.compared = null;
    this.simulations = new Simulations(workers, statistics, {
      counted: (histories) => this.outcome.count(histories, this.description?.replications ?? histories),
      results: (results) => this.hearResults(results),
      failed: (error) => this.complain(`The simulation stopped: ${error.message}`),
    });
    this.outcome = new Outcome();
    this.people = new People((person) => this.tellStory(person));
    this.player = new Player(this.people, { month: () => this.tellMonth(), history: (history) => this.goToHistory(history) });
    this.story = new StoryPanel(() => this.people.choose(null, true));
    this.controls = new Controls({
      change: (changes) => this.change(changes),
      back: (paths) => this.back(paths),
      preset: (policy, set) => this.applyPreset(policy, set),
    });
    this.guided = new Guided({ open: (question) => this.openQuestion(question), leave: () => this.leaveQuestion() });
  }

  /** @returns {Study} */
  study() {
    const { toml, file } = this.question ? { toml: this.question.toml, file: `${this.question.id}.toml` } : this.scenario;
    return { toml, file, set: { ...this.set } };
  }

  /** Looks at what the address names. */
  readAddress() {
    const place = readFragment(location.hash);
    this.question = questionOf(place.question);
    const set = isPlace(location.hash) ? place.set : { ...this.scenario.set };
    Object.assign(this, { set, shown: place.show, history: place.history, person: place.person });
    if (this.question) this.guided.resume(this.question);
    else this.guided.mark(null);
    this.refresh();
  }

  writeAddress() {
    const place = {
      question: this.question?.id ?? null,
      set: this.set,
      show: this.isShownByDefault() ? [] : this.shown,
      history: this.history,
      person: this.person,
    };
    const fragment = writeFragment(place, Object.keys(this.scenario.set).length > 0);
    const stays = fragment === "" && !isPlace(location.hash);
    if (!stays && fragment !== location.hash.slice(1)) history.replaceState(null, "", `#${fragment}`);
    tellAddress(location.href);
  }

  isShownByDefault() {
    return this.description !== null && JSON.stringify(this.shown) === JSON.stringify(shownByDefault(this.description));
  }

  /** @param {Question} question */
  openQuestion(question) {
    this.goTo(question);
  }

  leaveQuestion() {
    if (!this.question) return;
    this.goTo(null);
  }

  /** @param {Question | null} question */
  goTo(question) {
    const set = question ? {} : { ...this.scenario.set };
    this.results = null;
    byId("lab-results").classList.add("lab-empty");
    Object.assign(this, { question, set, shown: [], history: 1, person: null, department: null });
    this.story.close();
    this.refresh();
  }

  /** @param {Change[]} changes */
  change(changes) {
    for (const { path, literal } of changes) this.set[path] = literal;
    this.refreshSoon();
  }

  /** @param {string[]} paths */
  back(paths) {
    for (const path of paths) delete this.set[path];
    this.refreshSoon();
  }

  /**
   * @param {string} policy
   * @param {Record<string, string>} set all that differs from the scenario
   */
  applyPreset(policy, set) {
    const own = (this.description?.groups ?? []).flatMap((group) => group.keys).filter((key) => key.policy === policy);
    for (const { path } of own) delete this.set[path];
    Object.assign(this.set, set);
    this.refreshSoon();
  }

  refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), PAUSE);
  }

  /** Asks what the study is now, and runs it. */
  async refresh() {
    const turn = ++this.turn;
    const study = this.study();
    try {
      const description = await this.statistics.ask("lab_describe", { study });
      if (turn === this.turn) this.takeDescription(description, study);
    } catch (error) {
      if (turn === this.turn) this.complain(/** @type {Error} */ (error).message);
    }
  }

  /**
   * @param {Description} description
   * @param {Study} study
   */
  takeDescription(description, study) {
    const wrong = description.refused ? [description.refused] : (description.diagnostics ?? []).map(({ text }) => text);
    const changed = Object.keys(study.set);
    this.complain(wrong.length > 0 ? wrong.join("\n") : null, changed.length > 0 && (() => this.back(changed)));
    if (wrong.length > 0) {
      this.simulations.stop();
      this.outcome.rest();
    }
    if (!description.policies) return;
    this.description = description;
    this.chooseShown(description);
    this.history = Math.min(this.history, description.replications);
    this.writeAddress();
    this.layOut(description, study);
    if (description.refused) return;
    this.outcome.ghost(this.results !== null);
    this.outcome.count(0, description.replications);
    const least = this.results === null ? 1 : Math.min(ENOUGH, description.replications);
    this.simulations.begin(study, description.replications, description.seats * description.policies.length, least);
    this.showPeople(study, description);
  }

  /** @param {Description} description */
  chooseShown(description) {
    const names = description.policies.map(({ name }) => name);
    const kept = this.shown.filter((name) => names.includes(name));
    this.shown = kept.length === Math.min(2, names.length) ? kept : shownByDefault(description);
    const others = description.policies.filter(({ baseline }) => !baseline).map(({ name }) => name);
    if (!this.compared || !others.includes(this.compared)) {
      this.compared = this.shown.find((name) => others.includes(name)) ?? others[0] ?? null;
    }
  }

  /**
   * @param {Description} description
   * @param {Study} study
   */
  layOut(description, study) {
    byId("lab-name").textContent = description.name;
    byId("lab-people-title").textContent = this.shown.length > 1 ? "The same people under two policies" : "The people";
    byId("lab-changes").hidden = this.compared === null;
    byId("lab-about").textContent = this.question
      ? "One of the five questions, with an organization of its own."
      : description.description;
    this.controls.update(description, this.shown, this.set);
    this.layPickers(description);
    this.offer(description, study);
    drawLegend();
  }

  /** @param {Description} description */
  layPickers(description) {
    const names = description.policies.map(({ name, baseline }) => ({
      value: name,
      text: baseline ? `${name} (baseline)` : name,
    }));
    const policies =
      names.length > 2
        ? this.shown.map((policy, side) =>
            picker(side === 0 ? "Left" : "Right", names, policy, (name) => this.showPolicy(side, name)),
          )
        : [];
    const departments =
      description.departments.length > 1
        ? [
            picker(
              "Department",
              [{ value: "", text: "all" }, ...description.departments.map(({ name }, i) => ({ value: String(i), text: name }))],
              this.department === null ? "" : String(this.department),
              (value) => this.showDepartment(value === "" ? null : Number(value)),
            ),
          ]
        : [];
    fill(byId("lab-pickers"), ...policies, ...departments);
    const others = names.filter(({ value }) => !description.policies.find(({ name, baseline }) => name === value && baseline));
    fill(
      byId("lab-difference-picker"),
      others.length > 1 && this.compared !== null && picker("Policy", others, this.compared, (name) => this.compare(name)),
    );
  }

  /**
   * @param {number} side
   * @param {string} name
   */
  showPolicy(side, name) {
    const other = this.shown[1 - side];
    const shown = name === other ? [...this.shown].reverse() : this.shown.map((own, i) => (i === side ? name : own));
    this.shown = shown;
    const { description } = this;
    if (!description) return;
    if (!description.policies.find((policy) => policy.name === name)?.baseline) this.compared = name;
    this.story.close();
    this.writeAddress();
    this.layOut(description, this.study());
    this.showPeople(this.study(), description);
    this.drawResults();
  }

  /** @param {number | null} department */
  showDepartment(department) {
    this.department = department;
    if (this.people.history && this.description) this.people.show(this.people.history, this.description, this.shown, department);
  }

  /** @param {string} policy */
  compare(policy) {
    this.compared = policy;
    this.drawResults();
  }

  /** @param {number} replication */
  goToHistory(replication) {
    Object.assign(this, { history: replication, person: null });
    this.story.close();
    this.writeAddress();
    if (this.description) this.showPeople(this.study(), this.description);
  }

  /**
   * @param {Study} study
   * @param {Description} description
   */
  async showPeople(study, description) {
    const { turn, history, shown } = this;
    this.people.ghost();
    try {
      const bytes = await this.simulations.errand(
        "lab_people",
        { study, replication: history, policies: this.shown },
        { raw: true },
      );
      if (bytes === null || turn !== this.turn || history !== this.history || shown !== this.shown) return;
      byId("lab-results").classList.remove("lab-empty");
      this.people.show(new History(bytes), description, this.shown, this.department);
      this.player.update(this.people.months, history, description.replications);
      this.tellMonth();
      if (this.person !== null) this.people.chooseNamed(this.person);
    } catch (error) {
      if (turn === this.turn) this.complain(/** @type {Error} */ (error).message);
    }
  }

  tellMonth() {
    fill(byId("lab-people-table"), this.people.table());
  }

  /** @param {string | null} person */
  async tellStory(person) {
    this.person = person;
    this.writeAddress();
    if (person === null) {
      this.story.close();
      return;
    }
    const { turn, shown } = this;
    this.story.wait("Looking at what happened …");
    try {
      const story = await this.simulations.errand("lab_story", {
        study: this.study(),
        replication: this.history,
        person: Number(person),
        policies: shown,
      });
      if (story !== null && turn === this.turn && person === this.person) this.story.tell(story, shown);
    } catch (error) {
      if (turn === this.turn) this.story.wait(/** @type {Error} */ (error).message);
    }
  }

  /**
   * New results take the place of the old; there are enough of them.
   * @param {Results} results
   */
  hearResults(results) {
    if (results.n < this.simulations.least) return;
    this.results = results;
    byId("lab-results").classList.remove("lab-empty");
    this.outcome.ghost(false);
    this.outcome.mark(results);
    nextFrame("results", () => this.drawResults());
  }

  drawResults() {
    const { results, description, compared } = this;
    if (!results || !description) return;
    this.outcome.draw(results, description, this.shown, compared);
    if (this.question) this.guided.tell(results);
  }

  /**
   * @param {Description} description
   * @param {Study} study
   */
  async offer(description, study) {
    const { turn } = this;
    try {
      const taken = await this.statistics.ask("lab_scenario", { study });
      if (turn !== this.turn) return;
      offerToTake({ address: location.href, taken, policies: this.shown, savePeople: (side) => this.people.saveDrawing(side) });
    } catch (error) {
      if (turn === this.turn && !description.refused) this.complain(/** @type {Error} */ (error).message);
    }
  }

  /**
   * Says what is wrong, and how to go back.
   * @param {string | null} text
   * @param {false | (() => void)} [back]
   */
  complain(text, back = false) {
    const trouble = byId("lab-trouble");
    trouble.hidden = text === null;
    fill(trouble, text !== null && element("p", {}, text), back && button("Put everything back", back));
  }
}

/** @param {Description} description */
function shownByDefault(description) {
  const baseline = description.policies.find((policy) => policy.baseline)?.name;
  const others = description.policies.map(({ name }) => name).filter((name) => name !== baseline);
  const second = others.find((name) => name === "dual") ?? others[0];
  return [baseline, second].filter((name) => name !== undefined);
}
