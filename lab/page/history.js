// One history, month by month and person by person, and the place that everybody has on the page.

/** @typedef {import("./types.d.ts").HistoryHead} HistoryHead */

/** Who is not there in a month. */
export const ABSENT = 255;
/** Rungs of the craft are lanes 0 to 5; the first level of management is the lane after them. */
export const RUNGS = 6;

const RECORD = 11;
const STAR = 1;

/**
 * Where everybody is under one policy. Row `month * persons + person` of the arrays is that of a person in a month.
 * @typedef {{ months: number, persons: number, lane: Uint8Array, slot: Uint16Array, morale: Uint8Array, star: Uint8Array,
 *   room: number[] }} Stage
 */

/** A history as it came over the boundary; policies are laid out when they are looked at. */
export class History {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = this.view.getUint32(0, true);
    /** @type {HistoryHead} */
    this.head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    this.starts = this.findPolicies(4 + length);
    /** @type {Map<string, Stage>} */
    this.stages = new Map();
  }

  get persons() {
    return this.head.people.length;
  }

  /**
   * Where the months of each policy begin; the last is the end.
   * @param {number} start
   */
  findPolicies(start) {
    let at = start;
    return this.head.policies.map(() => {
      const begin = at;
      for (let month = 0; month < this.head.months; month += 1) at += 2 + RECORD * this.view.getUint16(at, true);
      return begin;
    });
  }

  /**
   * Where everybody is under this policy, in one department or in all.
   * @param {string} policy
   * @param {number | null} department
   * @returns {Stage | null}
   */
  stage(policy, department) {
    const place = this.head.policies.indexOf(policy);
    const start = this.starts[place];
    if (start === undefined) return null;
    const name = `${place} ${department}`;
    const known = this.stages.get(name);
    if (known) return known;
    const made = this.layOut(start, department);
    this.stages.set(name, made);
    return made;
  }

  /**
   * @param {number} start
   * @param {number | null} department
   * @returns {Stage}
   */
  layOut(start, department) {
    const { months } = this.head;
    const rows = months * this.persons;
    /** @type {Stage} */
    const stage = {
      months,
      persons: this.persons,
      lane: new Uint8Array(rows).fill(ABSENT),
      slot: new Uint16Array(rows),
      morale: new Uint8Array(rows),
      star: new Uint8Array(this.persons),
      room: [],
    };
    const seats = new Slots();
    let at = start;
    for (let month = 0; month < months; month += 1) {
      const count = this.view.getUint16(at, true);
      /** @type {number[]} */
      const present = [];
      for (let i = 0; i < count; i += 1) {
        const person = this.read(stage, month, at + 2 + i * RECORD, department);
        if (person !== null) present.push(person);
      }
      seats.settle(stage, month, present);
      at += 2 + count * RECORD;
    }
    stage.room = seats.room;
    return stage;
  }

  /**
   * @param {Stage} stage
   * @param {number} month
   * @param {number} at
   * @param {number | null} department
   */
  read(stage, month, at, department) {
    const own = this.view.getUint8(at + 6);
    if (department !== null && own !== department) return null;
    const person = this.view.getUint32(at, true);
    const level = this.view.getUint8(at + 7);
    const row = month * stage.persons + person;
    stage.lane[row] = level === 0 ? this.view.getUint8(at + 8) : RUNGS - 1 + level;
    stage.morale[row] = this.view.getUint8(at + 9);
    stage.star[person] = this.view.getUint8(at + 10) & STAR;
    return person;
  }
}

/** Who stays in a lane keeps the slot; who comes takes the lowest that is free. */
class Slots {
  constructor() {
    /** Slots of every lane that were ever taken. @type {number[]} */
    this.room = [];
  }

  /**
   * @param {Stage} stage
   * @param {number} month
   * @param {number[]} present in the order of seats
   */
  settle(stage, month, present) {
    const row = month * stage.persons;
    const before = row - stage.persons;
    /** @type {Set<number>[]} */
    const taken = [];
    const coming = [];
    for (const person of present) {
      const lane = stage.lane[row + person] ?? ABSENT;
      if (month > 0 && stage.lane[before + person] === lane) {
        const slot = stage.slot[before + person] ?? 0;
        stage.slot[row + person] = slot;
        (taken[lane] ??= new Set()).add(slot);
      } else {
        coming.push(person);
      }
    }
    /** @type {number[]} */
    const free = [];
    for (const person of coming) {
      const lane = stage.lane[row + person] ?? ABSENT;
      const here = (taken[lane] ??= new Set());
      let slot = free[lane] ?? 0;
      while (here.has(slot)) slot += 1;
      free[lane] = slot + 1;
      stage.slot[row + person] = slot;
      this.room[lane] = Math.max(this.room[lane] ?? 0, slot + 1);
    }
  }
}
