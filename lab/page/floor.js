// The floor plan of the people: a row a grade, rungs of the craft on one side, levels of management on the other.

import { RUNGS } from "./history.js";

/** @typedef {import("./history.js").Stage} Stage */
/**
 * `cell`: from one dot to the next; `base[row]`: where the lowest dots of a row stand; `lines[row]`: dots that stand on each other.
 * @typedef {{ width: number, height: number, cell: number, base: number[], craft: Side, managers: Side, levels: number }} Floor
 * @typedef {{ left: number, width: number, per: number }} Side
 */

const CELL_MAX = 13;
const CELL_MIN = 2.4;
/** The first level of management stands beside the rung above senior, which earns the same at full parity. */
const FIRST_LEVEL_ROW = 3;
const CRAFT_SHARE = 0.72;
const BETWEEN = 18;
const ABOVE = 22;
const BELOW = 14;
/** Room for a title and a number below it. */
const ROW_LEAST = 29;
const ROW_GAP = 7;

/**
 * A plan with room for both stages, so that they can be compared.
 * @param {Stage[]} stages
 * @param {{ width: number, height: number }} size
 * @returns {Floor}
 */
export function planFloor(stages, size) {
  const label = size.width < 420 ? 72 : 78;
  const levelLabel = 42;
  const inside = size.width - label - levelLabel - BETWEEN;
  const craft = { left: label, width: inside * CRAFT_SHARE };
  const managers = { left: label + craft.width + BETWEEN, width: inside * (1 - CRAFT_SHARE) };
  const room = roomOf(stages);
  const levels = Math.max(1, room.length - RUNGS);
  const inner = size.height - ABOVE - BELOW;
  for (let cell = CELL_MAX; ; cell -= 0.2) {
    const per = (/** @type {number} */ width) => Math.max(1, Math.floor(width / cell));
    const heights = rowHeights(room, levels, cell, per(craft.width), per(managers.width));
    const whole = heights.reduce((sum, height) => sum + height, 0);
    if (whole <= inner || cell <= CELL_MIN) {
      const spare = Math.max(0, inner - whole) / heights.length;
      return {
        ...size,
        cell,
        levels,
        base: bases(heights, size.height - BELOW, spare),
        craft: { ...craft, per: per(craft.width) },
        managers: { ...managers, per: per(managers.width) },
      };
    }
  }
}

/** @param {Stage[]} stages */
function roomOf(stages) {
  /** @type {number[]} */
  const room = [];
  for (const stage of stages) {
    stage.room.forEach((slots, lane) => {
      room[lane] = Math.max(room[lane] ?? 0, slots);
    });
  }
  return room;
}

/**
 * @param {number[]} room
 * @param {number} levels
 * @param {number} cell
 * @param {number} perCraft
 * @param {number} perManagers
 */
function rowHeights(room, levels, cell, perCraft, perManagers) {
  const rows = Math.max(RUNGS, FIRST_LEVEL_ROW + levels);
  return Array.from({ length: rows }, (_, row) => {
    const craft = row < RUNGS ? Math.ceil((room[row] ?? 0) / perCraft) : 0;
    const level = row - FIRST_LEVEL_ROW + 1;
    const managers = level >= 1 ? Math.ceil((room[RUNGS - 1 + level] ?? 0) / perManagers) : 0;
    return Math.max(ROW_LEAST, Math.max(craft, managers) * cell + ROW_GAP);
  });
}

/**
 * @param {number[]} heights
 * @param {number} bottom
 * @param {number} spare
 */
function bases(heights, bottom, spare) {
  let at = bottom;
  return heights.map((height) => {
    const base = at;
    at -= height + spare;
    return base;
  });
}

/**
 * The row of a lane, and the side that it is on.
 * @param {Floor} floor
 * @param {number} lane
 */
export function rowOf(floor, lane) {
  const isCraft = lane < RUNGS;
  return { side: isCraft ? floor.craft : floor.managers, row: isCraft ? lane : FIRST_LEVEL_ROW + lane - RUNGS };
}

/**
 * The middle of a dot.
 * @param {Floor} floor
 * @param {number} lane
 * @param {number} slot
 * @returns {[number, number]}
 */
export function spot(floor, lane, slot) {
  const { side, row } = rowOf(floor, lane);
  const x = side.left + (slot % side.per) * floor.cell + floor.cell / 2;
  const y = (floor.base[row] ?? 0) - Math.floor(slot / side.per) * floor.cell - floor.cell / 2 - 2;
  return [x, y];
}
