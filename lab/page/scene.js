// What is seen of a stage at a moment: the ladders, and a dot a person. Drawn on a canvas, or as SVG to take along.

import { rowOf, spot } from "./floor.js";
import { ABSENT, RUNGS } from "./history.js";
import { moraleColor } from "./palette.js";

/** @typedef {import("./floor.js").Floor} Floor */
/** @typedef {import("./history.js").Stage} Stage */
/** @typedef {import("./palette.js").Look} Look */
/** @typedef {import("./pens.js").Pen} Pen */
/**
 * @typedef {{ stage: Stage, floor: Floor, titles: string[], look: Look, at: number, chosen: number | null, moving: boolean }} Scene
 * @typedef {{ from: number, to: number, share: number }} Moment between two months
 */

const FALL = 34;
/** With more moves than twice as many, their lines grow paler. */
const MOVES_CLEAR = 8;

/**
 * @param {Pen} pen
 * @param {Scene} scene
 */
export function drawScene(pen, scene) {
  drawLadders(pen, scene);
  const { stage, at } = scene;
  const from = Math.min(Math.floor(at), stage.months - 1);
  const to = Math.min(from + 1, stage.months - 1);
  const share = at - from;
  /** @type {Moment} */
  const moment = { from, to, share: share * share * (3 - 2 * share) };
  drawTrails(pen, scene, from, 1 - share);
  for (let person = 0; person < stage.persons; person += 1) drawPerson(pen, scene, person, moment);
  if (scene.chosen !== null) drawChosen(pen, scene, scene.chosen, moment);
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 */
function drawLadders(pen, { floor, look, stage, titles, at }) {
  const counts = countLanes(stage, Math.min(Math.round(at), stage.months - 1));
  for (let lane = 0; lane < RUNGS + floor.levels; lane += 1) {
    if (!stage.room[lane]) continue;
    const { side, row } = rowOf(floor, lane);
    const y = (floor.base[row] ?? 0) + 0.5;
    pen.line([side.left, y], [side.left + side.width, y], look.rule, 1, 1);
    const isCraft = lane < RUNGS;
    const x = isCraft ? side.left - 7 : side.left + side.width + 6;
    pen.text(x, y - 13, isCraft ? (titles[lane] ?? "") : `level ${lane - RUNGS + 1}`, look.soft, isCraft ? "end" : "start");
    pen.text(x, y - 1, String(counts[lane] ?? 0), look.ink, isCraft ? "end" : "start");
  }
  pen.text(floor.craft.left, 12, "Craft", look.ink, "start");
  pen.text(floor.managers.left, 12, "Management", look.ink, "start");
}

/**
 * How many are in each lane.
 * @param {Stage} stage
 * @param {number} month
 */
export function countLanes(stage, month) {
  /** @type {number[]} */
  const counts = [];
  const row = month * stage.persons;
  for (let person = 0; person < stage.persons; person += 1) {
    const lane = stage.lane[row + person] ?? ABSENT;
    if (lane !== ABSENT) counts[lane] = (counts[lane] ?? 0) + 1;
  }
  return counts;
}

/**
 * Where a person is in a month; null where it is not there.
 * @param {Scene} scene
 * @param {number} person
 * @param {number} month
 */
function where({ stage, floor }, person, month) {
  const row = month * stage.persons + person;
  const lane = stage.lane[row] ?? ABSENT;
  if (lane === ABSENT) return null;
  return { lane, place: spot(floor, lane, stage.slot[row] ?? 0), morale: stage.morale[row] ?? 0 };
}

/**
 * Where a person is seen between two months, and how clearly: who leaves falls out, who comes rises in.
 * @param {Scene} scene
 * @param {number} person
 * @param {Moment} moment
 */
function between(scene, person, { from, to, share }) {
  const a = where(scene, person, from);
  const b = where(scene, person, to);
  if (a && b) {
    const x = a.place[0] + (b.place[0] - a.place[0]) * share;
    const y = a.place[1] + (b.place[1] - a.place[1]) * share;
    return { x, y, alpha: 1, morale: a.morale + (b.morale - a.morale) * share, moves: a.lane !== b.lane };
  }
  if (a) return { x: a.place[0], y: a.place[1] + share * FALL, alpha: 1 - share, morale: a.morale, moves: false };
  if (b && share > 0) return { x: b.place[0], y: b.place[1] + (1 - share) * FALL, alpha: share, morale: b.morale, moves: false };
  return null;
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number} person
 * @param {Moment} moment
 */
function drawPerson(pen, scene, person, moment) {
  const seen = between(scene, person, moment);
  if (!seen) return;
  const { floor, look, stage } = scene;
  const radius = floor.cell * 0.4;
  const star = stage.star[person] === 1;
  const ring = star || (seen.moves && moment.share > 0) ? look.ink : null;
  pen.dot(seen.x, seen.y, star ? floor.cell * 0.42 : radius, { fill: moraleColor(look, seen.morale), ring, alpha: seen.alpha });
}

/**
 * The moves that led to this month, as lines that fade; many, as in the month of a review, are pale.
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number} month
 * @param {number} alpha
 */
function drawTrails(pen, scene, month, alpha) {
  if (month === 0) return;
  const { stage, look } = scene;
  const moves = [];
  for (let person = 0; person < stage.persons; person += 1) {
    const row = month * stage.persons + person;
    const now = stage.lane[row];
    const before = stage.lane[row - stage.persons];
    if (now === before || now === ABSENT || before === ABSENT) continue;
    const a = where(scene, person, month - 1);
    const b = where(scene, person, month);
    if (a && b) moves.push({ from: a.place, to: b.place });
  }
  const strength = alpha * Math.max(0.16, Math.min(0.55, MOVES_CLEAR / moves.length));
  for (const { from, to } of moves) pen.line(from, to, look.ink, 1, strength);
}

/**
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {number} person
 * @param {Moment} moment
 */
function drawChosen(pen, scene, person, moment) {
  const seen = between(scene, person, moment);
  if (!seen) return;
  const { look, floor } = scene;
  const radius = Math.max(5, floor.cell * 0.62);
  pen.dot(seen.x, seen.y, radius + 2.5, { fill: look.paper, ring: look.ink, alpha: seen.alpha });
  pen.dot(seen.x, seen.y, radius - 1, { fill: moraleColor(look, seen.morale), ring: look.ink, alpha: seen.alpha });
}

/**
 * The person whose dot is nearest to a point, if one is near enough.
 * @param {Scene} scene
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 */
export function personAt(scene, x, y, reach) {
  const month = Math.min(Math.round(scene.at), scene.stage.months - 1);
  let nearest = null;
  let least = reach;
  for (let person = 0; person < scene.stage.persons; person += 1) {
    const seen = where(scene, person, month);
    if (!seen) continue;
    const distance = Math.hypot(seen.place[0] - x, seen.place[1] - y);
    if (distance < least) [nearest, least] = [person, distance];
  }
  return nearest;
}

/**
 * The next person in a direction, for the arrow keys: the nearest that lies mostly that way.
 * @param {Scene} scene
 * @param {number | null} person
 * @param {[number, number]} way
 */
export function personTowards(scene, person, way) {
  const month = Math.min(Math.round(scene.at), scene.stage.months - 1);
  const here = person === null ? null : where(scene, person, month);
  if (!here) return personAt(scene, scene.floor.craft.left, scene.floor.base[0] ?? 0, Infinity);
  let best = person;
  let least = Infinity;
  for (let other = 0; other < scene.stage.persons; other += 1) {
    const seen = other === person ? null : where(scene, other, month);
    if (!seen) continue;
    const [dx, dy] = [seen.place[0] - here.place[0], seen.place[1] - here.place[1]];
    const along = dx * way[0] + dy * way[1];
    const aside = Math.abs(dx * way[1] - dy * way[0]);
    if (along < 0.5) continue;
    const distance = along + 3 * aside;
    if (distance < least) [best, least] = [other, distance];
  }
  return best;
}
