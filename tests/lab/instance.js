// An instance of the lab's module under node.
"use strict";
const fs = require("node:fs");

module.exports.instance = function instance(file) {
  const text = new TextDecoder();
  let lab;
  const told = (place, length) => text.decode(new Uint8Array(lab.memory.buffer, place, length));
  const env = { lab_panicked: (place, length) => console.error(told(place, length)) };
  lab = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(file)), { env }).exports;
  // What a function says to a request: bytes, or JSON where it is one.
  const bytes = (name, request) => {
    const sent = request instanceof Uint8Array ? request : new TextEncoder().encode(JSON.stringify(request));
    const place = lab.lab_alloc(sent.length);
    new Uint8Array(lab.memory.buffer).set(sent, place);
    const answer = BigInt.asUintN(64, lab[name](place, sent.length));
    lab.lab_free(place, sent.length);
    const [at, length] = [Number(answer & 0xffffffffn), Number(answer >> 32n)];
    const found = new Uint8Array(lab.memory.buffer, at, length).slice();
    lab.lab_free(at, length);
    if (found[0] === 1) throw new Error(text.decode(found.subarray(1)));
    return found.subarray(1);
  };
  return { bytes, json: (name, request) => JSON.parse(text.decode(bytes(name, request))) };
};
