// One instance of the module in a thread of its own. A panic ends it: the page hears `panicked`, and starts another.
"use strict";

/** @type {WebAssembly.Exports | null} */
let exported = null;
/** @type {Promise<void>} */
let ready = Promise.resolve();
let lastWords = "";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {string} name */
function called(name) {
  if (!exported) throw new Error("asked before the module was there");
  return /** @type {(...values: number[]) => any} */ (exported[name]);
}

function memory() {
  return /** @type {WebAssembly.Memory} */ (/** @type {WebAssembly.Exports} */ (exported).memory).buffer;
}

/** @param {WebAssembly.Module} module */
async function start(module) {
  const env = {
    /** @param {number} at @param {number} length */
    lab_panicked(at, length) {
      lastWords = decoder.decode(new Uint8Array(memory(), at, length));
    },
  };
  exported = (await WebAssembly.instantiate(module, { env })).exports;
}

/**
 * Hands bytes over and takes the answer: a byte that says whether it is one, then the answer or what is wrong.
 * @param {string} name
 * @param {Uint8Array} request
 */
function ask(name, request) {
  const at = called("lab_alloc")(request.length);
  new Uint8Array(memory()).set(request, at);
  const packed = BigInt.asUintN(64, /** @type {bigint} */ (called(name)(at, request.length)));
  called("lab_free")(at, request.length);
  const length = Number(packed >> 32n);
  const place = Number(packed & 0xffffffffn);
  const answer = new Uint8Array(memory(), place, length).slice();
  called("lab_free")(place, length);
  if (answer[0] !== 0) throw new Error(decoder.decode(answer.subarray(1)));
  return answer.subarray(1);
}

self.addEventListener("message", async (/** @type {MessageEvent} */ { data }) => {
  if (data.module) {
    ready = start(data.module);
    return;
  }
  const { ticket, name, request, raw } = data;
  try {
    await ready;
    const bytes = request instanceof Uint8Array ? request : encoder.encode(JSON.stringify(request));
    const answer = ask(name, bytes);
    if (raw) self.postMessage({ ticket, answer }, { transfer: [answer.buffer] });
    else self.postMessage({ ticket, answer: JSON.parse(decoder.decode(answer)) });
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) self.postMessage({ panicked: lastWords || error.message });
    else self.postMessage({ ticket, wrong: error instanceof Error ? error.message : String(error) });
  }
});
