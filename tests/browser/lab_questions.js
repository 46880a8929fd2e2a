// Each guided question is guessed, run and answered, and the answer is what its text explains.
"use strict";
const { strict: assert } = require("node:assert");
const { DESK, fits, open, until } = require("./pages.js");

const PATIENCE = { timeout: 90_000 };

// What the texts of lab/page/questions.js explain: attrition, morale, output.
const EXPLAINED = {
  title: ["unclear", "worse", "worse"],
  ask: ["better", "better", "better"],
  pressure: ["worse", "worse", "worse"],
  training: ["better", "better", "better"],
  loses: ["worse", "worse", "worse"],
};

async function ask(page, id) {
  await page.locator(`[data-question=${id}]`).focus();
  await page.keyboard.press("Enter");
  const run = page.getByRole("button", { name: "Run it" });
  assert.ok(await run.isDisabled(), "first the guess");
  for (const metric of ["attrition_rate", "morale", "output_per_seat"]) {
    await page.locator(`input[name=lab-guess-${metric}]`).first().focus();
    await page.keyboard.press("Space");
  }
  await run.focus();
  await page.keyboard.press("Enter");
  await page.locator(".lab-cannot").waitFor(PATIENCE);
  const verdicts = await page.$$eval(".lab-found tbody tr", (rows) => rows.map((row) => row.dataset.verdict));
  assert.deepEqual(verdicts, EXPLAINED[id], `${id}: the answer is the one that is explained`);
  assert.match(
    await page.locator(".lab-found tbody").textContent(),
    /more quit.*±.*lower.*±.*less.*±/s,
    "guess and answer side by side",
  );
}

async function questionsAreAnswered(browser, file, picture) {
  await open(browser, file, DESK, async (page) => {
    const asked = await page.$$eval("[data-question]", (buttons) => buttons.map((button) => button.dataset.question));
    assert.deepEqual(asked, Object.keys(EXPLAINED));
    const own = page.locator("#lab-name");
    await page.locator("#lab-differences tbody tr").first().waitFor(PATIENCE);
    const name = await own.textContent();
    for (const id of asked) {
      await ask(page, id);
      await fits(page, id);
      assert.match(page.url(), new RegExp(`question=${id}`), "the address names the question");
      await picture(page, `question-${id}`);
    }
    await page.reload();
    await page.locator(".lab-cannot").waitFor(PATIENCE);
    await page.getByRole("button", { name: "Close the question" }).click();
    await until(page, (before) => document.getElementById("lab-name").textContent === before, name, PATIENCE);
    assert.doesNotMatch(page.url(), /question=/);
  });
  return `${Object.keys(EXPLAINED).length} questions answered`;
}

module.exports = { questionsAreAnswered };
