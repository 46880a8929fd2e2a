// Instances of the module, each in a worker: some that simulate, one that holds the results.

import { unpacked } from "./unpacking.js";

/** @typedef {{ done: (answer: any) => void, failed: (error: Error) => void }} Waiting */

/** A run panicked: its worker has ended, and another has taken its place. */
export class Panic extends Error {}

/** A worker with an instance of the module; started anew when the module panics. */
export class Instance {
  /**
   * @param {WebAssembly.Module} module
   * @param {string} script address of the worker's script
   * @param {(text: string) => void} onPanic
   */
  constructor(module, script, onPanic) {
    this.module = module;
    this.script = script;
    this.onPanic = onPanic;
    this.tickets = 0;
    /** @type {Map<number, Waiting>} */
    this.waiting = new Map();
    this.worker = this.start();
  }

  start() {
    const worker = new Worker(this.script);
    worker.addEventListener("message", ({ data }) => this.hear(data));
    worker.addEventListener("error", (event) => this.replace(event.message));
    worker.postMessage({ module: this.module });
    return worker;
  }

  /**
   * Calls a function of the module; bytes come back as bytes where they are asked for, all else as what their JSON says.
   * @param {string} name
   * @param {unknown} request
   * @param {{ raw?: boolean }} [how]
   * @returns {Promise<any>}
   */
  ask(name, request, { raw = false } = {}) {
    const ticket = ++this.tickets;
    return new Promise((done, failed) => {
      this.waiting.set(ticket, { done, failed });
      this.worker.postMessage({ ticket, name, request, raw });
    });
  }

  /** @param {{ ticket: number, answer?: any, wrong?: string, panicked?: string }} data */
  hear({ ticket, answer, wrong, panicked }) {
    if (panicked !== undefined) {
      this.replace(panicked);
      return;
    }
    const waiting = this.waiting.get(ticket);
    this.waiting.delete(ticket);
    if (wrong !== undefined) waiting?.failed(new Error(wrong));
    else waiting?.done(answer);
  }

  /** @param {string} text */
  replace(text) {
    this.worker.terminate();
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    this.worker = this.start();
    for (const { failed } of lost) failed(new Panic(text));
    this.onPanic(text);
  }
}

/** The module from the page: base64 of LZMA. */
export async function moduleOf(/** @type {string} */ text) {
  const packed = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
  return WebAssembly.compile(unpacked(packed));
}

/** How many workers simulate: one processor is left to the page. */
export function workersHere() {
  return Math.min(8, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
}
