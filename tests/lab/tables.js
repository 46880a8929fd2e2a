// Runs a scenario in the lab's module and compares every table with that of a run directory, byte for byte.
//
//     node tables.js rungs.wasm SCENARIO.toml DIR
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { instance } = require("./instance.js");

const [file, scenario, directory] = process.argv.slice(2);
const tables = instance(file).json("lab_tables", { study: { toml: fs.readFileSync(scenario, "utf8") } });
const native = fs.readdirSync(directory).filter((name) => name.endsWith(".csv"));
const names = Object.keys(tables).map((name) => `${name}.csv`);
const differing = new Set([...native.filter((name) => !names.includes(name)), ...names.filter((name) => !native.includes(name))]);
let bytes = 0;
for (const [name, text] of Object.entries(tables)) {
  const own = Buffer.from(text, "utf8");
  bytes += own.length;
  if (!differing.has(`${name}.csv`) && !own.equals(fs.readFileSync(path.join(directory, `${name}.csv`)))) differing.add(`${name}.csv`);
}
if (differing.size > 0 || names.length === 0) {
  console.error(`${scenario}: the module's tables are not the program's: ${[...differing].join(", ")}`);
  process.exit(1);
}
console.log(`${scenario}: ${names.length} tables, ${bytes} bytes, the same to the byte.`);
