// Histories in small batches from all workers, and their results as they arrive. Numbers are Rust's; here is only who does what when.

import { Instance } from "./instances.js";

/** @typedef {import("./types.d.ts").Study} Study */
/** @typedef {import("./types.d.ts").Results} Results */
/** @typedef {{ first: number, count: number }} Batch */
/** @typedef {{ name: string, request: unknown, raw: boolean, done: (answer: any) => void, failed: (error: Error) => void }} Errand */

/** Persons (seats times policies) that one batch is to hold at most. */
const BATCH_PERSONS = 6000;
const BATCH_MAX = 8;

export class Simulations {
  /**
   * @param {Instance[]} workers
   * @param {Instance} statistics
   * @param {{ counted: (histories: number) => void, results: (results: Results) => void, failed: (error: Error) => void }} hear
   */
  constructor(workers, statistics, hear) {
    this.workers = workers;
    this.statistics = statistics;
    this.hear = hear;
    /** @type {Study | null} */
    this.study = null;
    /** @type {Batch[][]} */
    this.queues = workers.map(() => []);
    /** @type {Errand[]} */
    this.errands = [];
    this.busy = workers.map(() => false);
    this.counted = { absorbed: 0, told: 0, asking: false };
    this.least = 1;
  }

  /**
   * Drops what is under way and simulates this study.
   * @param {Study} study
   * @param {number} histories
   * @param {number} persons seats times policies
   * @param {number} least histories that results are wanted of
   */
  begin(study, histories, persons, least) {
    this.study = study;
    this.least = least;
    this.counted = { absorbed: 0, told: 0, asking: false };
    this.queues = shareOut(histories, this.workers.length, persons);
    this.workers.forEach((_, worker) => this.go(worker));
  }

  /** Ends the study that is under way. */
  stop() {
    this.study = null;
    this.queues = this.workers.map(() => []);
  }

  /**
   * Asks a worker for something else, before the histories that are still to do. What was asked for by the same name and not begun is
   * given up: it gets null.
   * @param {string} name
   * @param {unknown} request
   * @param {{ raw?: boolean }} [how]
   * @returns {Promise<any>}
   */
  errand(name, request, { raw = false } = {}) {
    for (const old of this.errands.filter((errand) => errand.name === name)) old.done(null);
    this.errands = this.errands.filter((errand) => errand.name !== name);
    return new Promise((done, failed) => {
      this.errands.push({ name, request, raw, done, failed });
      this.workers.forEach((_, worker) => this.go(worker));
    });
  }

  /** @param {number} worker */
  async go(worker) {
    if (this.busy[worker]) return;
    const errand = this.nextErrand(worker);
    const batch = errand ? undefined : this.queues[worker]?.shift();
    if (!errand && !batch) return;
    this.busy[worker] = true;
    if (errand) await this.run(worker, errand);
    else if (batch && this.study) await this.simulate(worker, batch, this.study);
    this.busy[worker] = false;
    this.go(worker);
  }

  /**
   * Errands wait for the first numbers, except with the last of several workers.
   * @param {number} worker
   */
  nextErrand(worker) {
    const last = this.workers.length > 1 && worker === this.workers.length - 1;
    const idle = (this.queues[worker]?.length ?? 0) === 0;
    return last || idle || this.counted.absorbed >= this.least ? this.errands.shift() : undefined;
  }

  /**
   * @param {number} worker
   * @param {Errand} errand
   */
  async run(worker, { name, request, raw, done, failed }) {
    try {
      done(await this.workers[worker]?.ask(name, request, { raw }));
    } catch (error) {
      failed(/** @type {Error} */ (error));
    }
  }

  /**
   * @param {number} worker
   * @param {Batch} batch
   * @param {Study} study
   */
  async simulate(worker, { first, count }, study) {
    try {
      const bytes = await this.workers[worker]?.ask("lab_simulate", { study, first, count }, { raw: true });
      if (study === this.study) this.absorb(bytes, count, study);
    } catch (error) {
      if (study !== this.study) return;
      this.stop();
      this.hear.failed(/** @type {Error} */ (error));
    }
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} count
   * @param {Study} study
   */
  async absorb(bytes, count, study) {
    try {
      await this.statistics.ask("lab_absorb", bytes);
      if (study !== this.study) return;
      this.counted.absorbed += count;
      this.hear.counted(this.counted.absorbed);
      await this.tell(study);
    } catch (error) {
      if (study === this.study) {
        this.stop();
        this.hear.failed(/** @type {Error} */ (error));
      }
    }
  }

  /**
   * Results of what has been absorbed; asked for once at a time.
   * @param {Study} study
   */
  async tell(study) {
    const counted = this.counted;
    if (counted.asking || counted.absorbed < this.least) return;
    counted.asking = true;
    while (study === this.study && counted.told < counted.absorbed) {
      const histories = counted.absorbed;
      const results = await this.statistics.ask("lab_results", { study });
      counted.told = histories;
      if (study === this.study) this.hear.results(results);
    }
    counted.asking = false;
  }
}

/**
 * Which worker simulates what: the same after every change, since workers keep what a change leaves as it was. Small batches come
 * first, for early numbers.
 * @param {number} histories
 * @param {number} workers
 * @param {number} persons of one history, under all policies
 * @returns {Batch[][]}
 */
export function shareOut(histories, workers, persons) {
  const most = Math.min(BATCH_MAX, 2 ** Math.max(0, Math.floor(Math.log2(BATCH_PERSONS / Math.max(1, persons)))));
  /** @type {Batch[][]} */
  const queues = Array.from({ length: workers }, () => []);
  let first = 1;
  for (let turn = 0; first <= histories; turn += 1) {
    const size = Math.min(most, 2 ** Math.floor(turn / workers));
    const count = Math.min(size, histories - first + 1);
    queues[turn % workers]?.push({ first, count });
    first += count;
  }
  return queues;
}
