// Unpacks LZMA ("alone", as `xz --format=lzma` writes it): what a browser unpacks by itself is a third larger.

const BITS = 11;
const STATES = 12;
const POSITIONS = 16;

/** Probabilities that a bit is 0. @param {number} count */
function probabilities(count) {
  return new Uint16Array(count).fill(1 << (BITS - 1));
}

/** Bits by their probabilities. */
class Bits {
  /** @param {Uint8Array} bytes @param {number} at */
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at + 1;
    this.range = 0xffffffff;
    this.code = 0;
    for (let i = 0; i < 4; i++) this.shift();
  }

  shift() {
    this.code = ((this.code << 8) | (this.bytes[this.at++] ?? 0)) >>> 0;
  }

  /** @param {Uint16Array} own @param {number} at */
  bit(own, at) {
    const probability = /** @type {number} */ (own[at]);
    const bound = (this.range >>> BITS) * probability;
    const isSet = this.code >= bound;
    if (isSet) {
      this.range -= bound;
      this.code -= bound;
      own[at] = probability - (probability >>> 5);
    } else {
      this.range = bound;
      own[at] = probability + (((1 << BITS) - probability) >>> 5);
    }
    this.fill();
    return isSet ? 1 : 0;
  }

  fill() {
    if (this.range < 0x1000000) {
      this.range = (this.range << 8) >>> 0;
      this.shift();
    }
  }

  /** Bits of even chance. @param {number} count */
  even(count) {
    let found = 0;
    for (let i = 0; i < count; i++) {
      this.range >>>= 1;
      const isSet = this.code >= this.range;
      if (isSet) this.code -= this.range;
      found = found * 2 + (isSet ? 1 : 0);
      this.fill();
    }
    return found;
  }

  /** A number, its highest bit first. @param {Uint16Array} own @param {number} at @param {number} count */
  number(own, at, count) {
    let node = 1;
    for (let i = 0; i < count; i++) node = node * 2 + this.bit(own, at + node);
    return node - (1 << count);
  }

  /** A number, its lowest bit first. @param {Uint16Array} own @param {number} at @param {number} count */
  reversed(own, at, count) {
    let [node, found] = [1, 0];
    for (let i = 0; i < count; i++) {
      const bit = this.bit(own, at + node);
      node = node * 2 + bit;
      found += bit << i;
    }
    return found;
  }
}

/** Lengths of repeats. */
class Lengths {
  constructor() {
    this.choice = probabilities(2);
    this.low = probabilities(POSITIONS * 8);
    this.middle = probabilities(POSITIONS * 8);
    this.high = probabilities(256);
  }

  /** @param {Bits} bits @param {number} position */
  next(bits, position) {
    if (!bits.bit(this.choice, 0)) return 2 + bits.number(this.low, position * 8, 3);
    if (!bits.bit(this.choice, 1)) return 10 + bits.number(this.middle, position * 8, 3);
    return 18 + bits.number(this.high, 0, 8);
  }
}

/** Distances of repeats. */
class Distances {
  constructor() {
    this.slots = probabilities(4 * 64);
    this.special = probabilities(128);
    this.aligned = probabilities(16);
  }

  /** @param {Bits} bits @param {number} length */
  next(bits, length) {
    const slot = bits.number(this.slots, Math.min(length - 2, 3) * 64, 6);
    if (slot < 4) return slot;
    const direct = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** direct;
    if (slot < 14) return base + bits.reversed(this.special, base - slot, direct);
    return base + bits.even(direct - 4) * 16 + bits.reversed(this.aligned, 0, 4);
  }
}

/** @param {Uint8Array} packed */
export function unpacked(packed) {
  const [properties] = /** @type {[number]} */ (/** @type {unknown} */ (packed.subarray(0, 1)));
  const contexts = { literal: properties % 9, low: Math.floor(properties / 9) % 5, position: Math.floor(properties / 45) };
  const bits = new Bits(packed, 13);
  const literals = probabilities(0x300 << (contexts.literal + contexts.low));
  const [isMatch, isLong] = [probabilities(STATES * POSITIONS), probabilities(STATES * POSITIONS)];
  const [isRepeat, isFirst, isSecond, isThird] = [STATES, STATES, STATES, STATES].map(probabilities);
  const [lengths, repeatLengths, distances] = [new Lengths(), new Lengths(), new Distances()];
  let [out, size, state] = [new Uint8Array(packed.length * 5), 0, 0];
  let repeats = [0, 0, 0, 0];
  const room = (/** @type {number} */ more) => {
    if (size + more <= out.length) return;
    const larger = new Uint8Array(2 * (size + more));
    larger.set(out);
    out = larger;
  };
  const literal = () => {
    const before = size > 0 ? /** @type {number} */ (out[size - 1]) : 0;
    const low = size & ((1 << contexts.low) - 1);
    const at = 0x300 * ((low << contexts.literal) + (before >> (8 - contexts.literal)));
    let node = 1;
    if (state >= 7) {
      let matched = /** @type {number} */ (out[size - /** @type {number} */ (repeats[0]) - 1]);
      do {
        const expected = (matched >> 7) & 1;
        matched <<= 1;
        const bit = bits.bit(literals, at + ((1 + expected) << 8) + node);
        node = node * 2 + bit;
        if (bit !== expected) break;
      } while (node < 0x100);
    }
    while (node < 0x100) node = node * 2 + bits.bit(literals, at + node);
    room(1);
    out[size++] = node & 0xff;
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
  };
  const copy = (/** @type {number} */ length) => {
    room(length);
    const distance = /** @type {number} */ (repeats[0]) + 1;
    for (let i = 0; i < length; i++, size++) out[size] = /** @type {number} */ (out[size - distance]);
  };
  for (;;) {
    const position = size & ((1 << contexts.position) - 1);
    const at = state * POSITIONS + position;
    if (!bits.bit(isMatch, at)) {
      literal();
    } else if (!bits.bit(/** @type {Uint16Array} */ (isRepeat), state)) {
      const length = lengths.next(bits, position);
      const distance = distances.next(bits, length);
      if (distance === 0xffffffff) return out.subarray(0, size);
      repeats = [distance, ...repeats.slice(0, 3)];
      state = state < 7 ? 7 : 10;
      copy(length);
    } else {
      if (bits.bit(/** @type {Uint16Array} */ (isFirst), state)) {
        const isNext = !bits.bit(/** @type {Uint16Array} */ (isSecond), state);
        const which = isNext ? 1 : bits.bit(/** @type {Uint16Array} */ (isThird), state) ? 3 : 2;
        repeats.unshift(...repeats.splice(which, 1));
      } else if (!bits.bit(isLong, at)) {
        state = state < 7 ? 9 : 11;
        copy(1);
        continue;
      }
      const length = repeatLengths.next(bits, position);
      state = state < 7 ? 8 : 11;
      copy(length);
    }
  }
}
