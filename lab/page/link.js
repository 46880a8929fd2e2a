// What is looked at, as the fragment of the page's address: what was changed, and nothing that is as it was.

/**
 * `question`: which guided question is open; `set`: changed keys and their values as TOML; `show`: the two policies;
 * `person`: whose story is told.
 * @typedef {{ question: string | null, set: Record<string, string>, show: string[], history: number,
 *   person: string | null }} Place
 */

const OWN = new Set(["question", "show", "history", "person"]);

/**
 * Whether a fragment names what is looked at, and not a place in the page.
 * @param {string} fragment
 */
export function isPlace(fragment) {
  return fragment.includes("=");
}

/**
 * @param {string} fragment
 * @returns {Place}
 */
export function readFragment(fragment) {
  const values = new URLSearchParams(isPlace(fragment) ? fragment.replace(/^#/, "") : "");
  const set = Object.fromEntries([...values].filter(([key]) => !OWN.has(key)));
  const history = Math.max(1, Math.round(Number(values.get("history"))) || 1);
  return { question: values.get("question"), set, show: values.getAll("show"), history, person: values.get("person") };
}

/**
 * @param {Place} place
 * @param {boolean} never whether it must not be empty, because an empty one stands for keys that are set
 */
export function writeFragment({ question, set, show, history, person }, never) {
  const values = new URLSearchParams();
  if (question) values.set("question", question);
  for (const policy of show) values.append("show", policy);
  if (history !== 1 || never) values.set("history", String(history));
  if (person) values.set("person", person);
  for (const [key, value] of Object.entries(set)) values.set(key, value);
  return values.toString();
}
