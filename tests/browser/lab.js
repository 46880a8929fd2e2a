// Opens a lab from disk in a headless Chromium and does what a reader does: waits for numbers, moves a slider, plays, clicks a person,
// answers a question, takes a link along; by pointer and by keyboard alone, on a phone, in the dark, and without motion.
//
//     node lab.js lab.html [--story TEXT --at FRAGMENT] [--pictures DIR]
//
// TEXT is what `rungs replay … --person ID` prints, and FRAGMENT (#history=7&person=ID&show=…) opens the page at that person.
"use strict";
const { strict: assert } = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { DARK, DESK, PHONE, fits, isLegible, launch, open, until } = require("./pages.js");
const { questionsAreAnswered } = require("./lab_questions.js");

const PATIENCE = { timeout: 90_000 };
const STILL = { ...DESK, reducedMotion: "reduce" };
const TEXTS =
  ".lab p, .lab li, .lab th, .lab td, .lab caption, .lab summary, .lab figcaption, .lab label, .lab output, .lab legend, .lab code, .lab button:enabled, .lab svg text";

const differences = (page) => page.locator("#lab-differences");
const slider = (page) => page.locator(".lab-policy[open] input[type=range]").first();

// As many histories as the study has.
async function allHistories(page) {
  await until(
    page,
    () => {
      const { n, of } = document.getElementById("lab-differences").dataset;
      return n !== undefined && n === of && !document.querySelector(".lab-ghost");
    },
    null,
    PATIENCE,
  );
  await nextFrame(page);
}

const nextFrame = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function firstNumbers(page) {
  await until(page, () => document.querySelectorAll("#lab-differences tbody tr").length > 0, null, PATIENCE);
  await until(page, () => document.querySelectorAll("#lab-stages canvas").length > 0, null, PATIENCE);
  const first = await page.evaluate(() => Math.round(performance.now()));
  assert.equal((await page.locator("#lab-curves figure").count()) >= 1, true, "curves are drawn");
  assert.match(await differences(page).textContent(), /[+−]\d/);
  return first;
}

async function isReadByMachines(page) {
  const found = await page.evaluate(() => ({
    levels: [...document.querySelectorAll("h1, h2, h3, h4")]
      .filter((heading) => heading.checkVisibility())
      .map((heading) => Number(heading.tagName[1])),
    landmarks: ["header", "main"].filter((name) => document.querySelector(name)),
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
    unnamed: [...document.querySelectorAll("button, select, input, canvas")]
      .filter((element) => !(element.textContent.trim() || element.ariaLabel || element.labels?.length))
      .map((element) => element.outerHTML),
    undescribed: [...document.querySelectorAll("[aria-describedby]")].filter(
      (element) => !document.getElementById(element.getAttribute("aria-describedby")),
    ).length,
    lang: document.documentElement.lang,
  }));
  assert.equal(found.levels.filter((level) => level === 1).length, 1, "one heading of the first level");
  found.levels.reduce((above, level) => {
    assert.ok(level <= above + 1, "no level of headings is left out");
    return level;
  });
  assert.deepEqual(found.landmarks, ["header", "main"]);
  assert.equal(new Set(found.ids).size, found.ids.length, "ids are unique");
  assert.deepEqual(found.unnamed, [], "what can be used has a name");
  assert.equal(found.undescribed, 0, "descriptions are there");
  assert.equal(found.lang, "en");
}

async function aSliderChangesTheNumbers(page) {
  const before = await differences(page).textContent();
  const own = slider(page);
  const [low, high, value] = await own.evaluate((input) => [input.min, input.max, input.value]);
  await own.focus();
  await page.keyboard.press(value === low ? "End" : "Home");
  assert.equal(await own.inputValue(), value === low ? high : low);
  await until(page, () => document.querySelector("#lab-differences.lab-ghost") !== null, null, PATIENCE);
  await allHistories(page);
  const after = await differences(page).textContent();
  assert.notEqual(after, before, "other values, other numbers");
  assert.equal(await page.locator(".lab-is-changed").count(), 1, "what was changed is marked");
  const address = await page.locator("#lab-link").inputValue();
  assert.match(address, /#.*policy\./, "the address names what was changed");
  return { before, after, address };
}

async function whatWasChangedIsPutBack(page, before) {
  await page.locator(".lab-is-changed .lab-back").click();
  await until(page, () => !document.querySelector(".lab-is-changed"), null, PATIENCE);
  await allHistories(page);
  assert.equal(await differences(page).textContent(), before, "the same values, the same numbers");
}

async function aLinkRoundTrips(browser, address, after) {
  const [file, fragment] = address.split("#");
  await open(
    browser,
    new URL(file).pathname,
    DESK,
    async (page) => {
      await allHistories(page);
      assert.equal(await differences(page).textContent(), after, "a link shows what its sender saw");
      assert.equal(await page.locator("#lab-link").inputValue(), address, "and the address stays");
    },
    `#${fragment}`,
  );
}

const pixels = (page, side) =>
  page
    .locator("#lab-stages canvas")
    .nth(side)
    .evaluate((canvas) => canvas.toDataURL());

async function playMovesPeople(page) {
  const month = page.locator("#lab-player input[type=range]");
  const before = await pixels(page, 1);
  await page.evaluate(() => performance.clearMeasures());
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForTimeout(3000);
  await page.getByRole("button", { name: "Pause" }).click();
  const frames = await page.evaluate(() =>
    performance
      .getEntriesByName("lab-frame")
      .map((entry) => entry.duration)
      .sort((a, b) => a - b),
  );
  assert.ok(Number(await month.inputValue()) >= 4, "months go by");
  assert.notEqual(await pixels(page, 1), before, "people move");
  const people = await page.locator(".lab-count").allTextContents();
  return `${frames.length} frames in 3 s, work ${frames[Math.floor(frames.length / 2)].toFixed(1)} ms, 95 of 100 under ${frames[Math.floor(frames.length * 0.95)].toFixed(1)} ms (${people.join(" and ")})`;
}

async function theTableCountsThePeople(page) {
  await page.locator("summary", { hasText: "These people as a table" }).click();
  const [counted, said] = await page.evaluate(() => [
    [...document.querySelectorAll("#lab-people-table tbody tr")]
      .map((row) => Number(row.cells[1].textContent.split(" ")[0]))
      .reduce((a, b) => a + b),
    Number(document.querySelector(".lab-count").textContent.split(" ")[0]),
  ]);
  assert.equal(counted, said, "everybody is in the table");
}

async function aClickTellsAStory(page) {
  const canvas = page.locator("#lab-stages canvas").first();
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  const told = page.locator("#lab-story table");
  for (let y = box.height - 18; y > 40 && !(await told.isVisible()); y -= 24) {
    await page.mouse.click(box.x + box.width * 0.3, box.y + y);
    await page.waitForTimeout(400);
  }
  await told.waitFor(PATIENCE);
  assert.match(await page.locator("#lab-story h3").textContent(), /^Person \d+/);
  assert.match(page.url(), /person=\d+/, "the address names the person");
  await page.locator("#lab-story").getByRole("button", { name: "Close" }).click();
  assert.ok(!(await page.locator("#lab-story").isVisible()));
  assert.doesNotMatch(page.url(), /person=/);
}

// Years of a story as `rungs replay` prints it: the text of each policy, or of all alike.
function yearsOf(text) {
  const years = [];
  for (const line of text.slice(text.search(/^Person /m)).split("\n")) {
    const year = line.match(/^year (\d+)(?:, alike: (.*))?$/);
    const own = line.match(/^ {2}(\S+) {2,}(.*)$/);
    if (year) years.push(year[2] === undefined ? { year: year[1], of: {} } : { year: year[1], alike: year[2] });
    else if (own && years.length > 0) years.at(-1).of[own[1]] = own[2];
  }
  return years;
}

async function aStoryIsThatOfReplay(browser, file, printed, fragment) {
  await open(
    browser,
    file,
    DESK,
    async (page) => {
      await page.locator("#lab-story table").waitFor(PATIENCE);
      const told = await page.$$eval("#lab-story tbody tr", (rows) =>
        rows.map((row) => {
          const year = row.cells[0].textContent;
          const alike = row.querySelector(".lab-alike");
          if (alike) return { year, alike: alike.textContent.replace(/^alike: /, "") };
          const cells = [...row.cells].slice(1).filter((cell) => cell.textContent !== "–");
          return { year, of: Object.fromEntries(cells.map((cell) => [cell.dataset.policy, cell.textContent])) };
        }),
      );
      assert.deepEqual(told, yearsOf(printed), "the lab tells what replay tells");
      for (const text of await page.locator("#lab-story > p").allTextContents())
        assert.ok(printed.includes(text), `replay says: ${text}`);
    },
    fragment,
  );
}

async function thingsCanBeTakenAlong(page) {
  const saved = async (button) => {
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    return fs.readFileSync(await download.path(), "utf8");
  };
  const scenario = await saved(page.getByRole("button", { name: /^Save .*\.toml$/ }));
  assert.match(scenario, /\[\[policy\]\]/);
  assert.match(await page.locator("#lab-command").textContent(), /^rungs run /);
  const drawings = page.getByRole("button", { name: /SVG$/ });
  const count = await drawings.count();
  assert.ok(count >= 4, "every picture can be saved");
  for (let i = 0; i < count; i += 1) {
    const text = await saved(drawings.nth(i));
    const parsed = await page.evaluate((svg) => {
      const own = new DOMParser().parseFromString(svg, "image/svg+xml");
      return {
        wrong: own.querySelector("parsererror")?.textContent ?? null,
        shapes: own.querySelectorAll("path, circle").length,
      };
    }, text);
    assert.equal(parsed.wrong, null);
    assert.ok(parsed.shapes > 3, "something is drawn");
  }
}

async function whatIsNotValidIsSaid(browser, file) {
  await open(
    browser,
    file,
    DESK,
    async (page) => {
      const trouble = page.locator("#lab-trouble");
      await trouble.locator("button").waitFor(PATIENCE);
      assert.match(await trouble.textContent(), /nonsense/);
      await trouble.locator("button").click();
      await firstNumbers(page);
      assert.ok(!(await trouble.isVisible()));
      assert.doesNotMatch(page.url(), /nonsense/);
    },
    "#study.nonsense=1",
  );
}

// A copy of the page whose first run panics.
async function aPanicIsSaidAndOvercome(browser, file) {
  const text = fs.readFileSync(file, "utf8");
  const broken = text.replace(
    'const at = called("lab_alloc")(request.length);',
    'if (name === "lab_simulate" && decoder.decode(request).includes("\\"first\\":1,") && !decoder.decode(request).includes("study.seed")) throw new WebAssembly.RuntimeError("tried");\n  $&',
  );
  assert.notEqual(broken, text);
  const copy = path.join(fs.mkdtempSync("/tmp/lab-panic-"), "lab.html");
  fs.writeFileSync(copy, broken);
  await open(browser, copy, DESK, async (page) => {
    await page.locator("#lab-panics:visible").waitFor(PATIENCE);
    assert.match(await page.locator("#lab-panics").textContent(), /tried/);
    const seed = page.locator("#lab-key-study-seed");
    await seed.focus();
    await page.keyboard.press("ArrowRight");
    await firstNumbers(page);
  });
  fs.rmSync(path.dirname(copy), { recursive: true });
}

async function keysDoEverything(page) {
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "lab-skip", "one can skip to the results");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "lab-results");
  await page.waitForTimeout(300);
  assert.ok(!(await page.locator("#lab-trouble").isVisible()), "an anchor is no link to what is looked at");
  await page.locator(".lab-skip").focus();
  const reached = new Set();
  for (let i = 0; i < 400; i += 1) {
    await page.keyboard.press("Tab");
    const [tag, outline] = await page.evaluate(() => {
      const own = document.activeElement;
      return [own === document.body ? "" : `${own.tagName} ${own.type ?? ""}`.trim(), getComputedStyle(own).outlineStyle];
    });
    if (tag === "") break;
    assert.notEqual(outline, "none", `the focus on ${tag} is seen`);
    reached.add(tag);
  }
  for (const kind of ["BUTTON button", "INPUT range", "SUMMARY", "CANVAS", "svg"])
    assert.ok(reached.has(kind), `keys reach ${kind}: ${[...reached]}`);
  await page.locator("#lab-stages canvas").last().focus();
  for (const key of ["ArrowRight", "ArrowUp", "ArrowRight"]) await page.keyboard.press(key);
  assert.match(await page.locator("#lab-person").textContent(), /^Person \d+.*morale \d+/, "the person is named");
  await page.keyboard.press("Enter");
  await page.locator("#lab-story table").waitFor(PATIENCE);
  const curve = page.locator("#lab-curves svg[tabindex]").first();
  await curve.focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await page.locator("#lab-tip").textContent(), /±/, "keys tell the numbers of a year");
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator("#lab-tip").isVisible()));
}

async function onADesk(browser, file, picture) {
  const said = [];
  let link = null;
  await open(browser, file, { ...DESK, acceptDownloads: true }, async (page) => {
    said.push(`first numbers after ${await firstNumbers(page)} ms`);
    await isReadByMachines(page);
    await allHistories(page);
    said.push(`all histories after ${await page.evaluate(() => Math.round(performance.now()))} ms`);
    await fits(page, "desk");
    await isLegible(page, TEXTS);
    await picture(page, "desk");
    link = await aSliderChangesTheNumbers(page);
    await picture(page, "desk-changed");
    said.push(await playMovesPeople(page));
    await theTableCountsThePeople(page);
    await aClickTellsAStory(page);
    await thingsCanBeTakenAlong(page);
    await whatWasChangedIsPutBack(page, link.before);
  });
  await aLinkRoundTrips(browser, link.address, link.after);
  return said;
}

async function elsewhere(browser, file, picture) {
  await open(browser, file, PHONE, async (page) => {
    await firstNumbers(page);
    await allHistories(page);
    await fits(page, "phone");
    await page.locator("#lab-controls > summary").tap();
    await page.$$eval("details", (all) =>
      all.forEach((details) => {
        details.open = true;
      }),
    );
    await nextFrame(page);
    await fits(page, "phone, with everything open");
    await page.$$eval("details", (all) =>
      all.forEach((details) => {
        details.open = false;
      }),
    );
    await picture(page, "phone");
  });
  await open(browser, file, DARK, async (page) => {
    await allHistories(page);
    await isLegible(page, TEXTS);
    const paper = await page.evaluate(() =>
      getComputedStyle(document.querySelector(".lab")).backgroundColor.match(/\d+/g).map(Number),
    );
    assert.ok(paper.slice(0, 3).reduce((a, b) => a + b) < 150, "light on dark");
    await picture(page, "dark");
  });
  await open(browser, file, STILL, async (page) => {
    await firstNumbers(page);
    assert.ok(!(await page.locator(".lab-play").isVisible()), "nothing plays for who asked for no motion");
    const before = await page.locator(".lab-when").textContent();
    await page.getByRole("button", { name: "One month on" }).click();
    assert.notEqual(await page.locator(".lab-when").textContent(), before, "steps go on");
  });
  await open(browser, file, DESK, async (page) => {
    await firstNumbers(page);
    await keysDoEverything(page);
  });
}

(async () => {
  const words = process.argv.slice(2);
  const option = (name) => {
    const at = words.indexOf(name);
    return at < 0 ? null : words.splice(at, 2)[1];
  };
  const [pictures, story, fragment] = [option("--pictures"), option("--story"), option("--at")];
  assert.equal(words.length, 1, "name a lab");
  const file = path.resolve(words[0]);
  const picture = async (page, name) => {
    if (pictures) await page.screenshot({ path: path.join(pictures, `lab-${name}.png`), fullPage: true });
  };
  const browser = await launch();
  try {
    const said = await onADesk(browser, file, picture);
    await elsewhere(browser, file, picture);
    if (story) await aStoryIsThatOfReplay(browser, file, story, fragment);
    await whatIsNotValidIsSaid(browser, file);
    await aPanicIsSaidAndOvercome(browser, file);
    said.push(await questionsAreAnswered(browser, file, picture));
    process.stdout.write(`${words[0]}, ${Math.round(fs.statSync(file).size / 1000)} kB: ${said.join("; ")}\n`);
  } finally {
    await browser.close();
  }
})().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
