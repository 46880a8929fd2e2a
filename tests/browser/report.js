// Opens reports from disk in a headless Chromium and tries what a reader does: wide, on a phone, in
// the dark, on paper; sorts tables by pointer and by key, picks a metric, asks charts for numbers.
//
//     node report.js report.html ... [--pictures DIR]
//
// CHROMIUM names the browser (default /usr/bin/chromium).
"use strict";
const { strict: assert } = require("node:assert");
const path = require("node:path");
const { DARK, DESK, PHONE, fits, isLegible, launch, open } = require("./pages.js");

const TEXTS = "p, li, dt, dd, th, td, caption, summary, figcaption, a, code, .below, .mark, button";

async function chartsAreNamed(page) {
  const charts = await page.$$eval("figure", (figures) =>
    figures.map((figure) => {
      const named = [...figure.querySelectorAll(".plate [role=img]")];
      const visible = named.filter((element) => element.getBoundingClientRect().height > 40);
      return {
        id: figure.id,
        drawn: visible.length,
        alt: visible.every((element) => element.getAttribute("aria-label").length > 40),
        svg: visible.every((element) => element.querySelector("svg, img")?.getBoundingClientRect().height > 40),
        caption: figure.querySelector("figcaption").textContent.length,
      };
    }));
  assert.ok(charts.length > 0, "there are charts");
  for (const chart of charts) {
    assert.equal(chart.drawn, 1, `${chart.id} is shown once`);
    assert.ok(chart.alt && chart.svg, `${chart.id} is drawn and has words for those who cannot see it`);
    assert.ok(chart.caption > 40, `${chart.id} has a caption`);
  }
  return charts.map((chart) => chart.id);
}

async function isReadByMachines(page) {
  const found = await page.evaluate(() => ({
    levels: [...document.querySelectorAll("h1, h2, h3")].map((heading) => Number(heading.tagName[1])),
    landmarks: ["header", "nav", "main"].filter((name) => document.querySelector(name)),
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
    dead: [...document.querySelectorAll("a[href^='#']")]
      .filter((link) => !document.getElementById(link.hash.slice(1))).map((link) => link.hash),
    unnamed: [...document.querySelectorAll("button, select, [role=region]")]
      .filter((element) => !(element.textContent.trim() || element.ariaLabel || element.labels?.length)).length,
    lang: document.documentElement.lang,
  }));
  assert.equal(found.levels[0], 1);
  assert.equal(found.levels.filter((level) => level === 1).length, 1, "one heading of the first level");
  found.levels.reduce((above, level) => {
    assert.ok(level <= above + 1, "no level of headings is left out");
    return level;
  });
  assert.deepEqual(found.landmarks, ["header", "nav", "main"]);
  assert.equal(new Set(found.ids).size, found.ids.length, "ids are unique");
  assert.deepEqual(found.dead, [], "links lead somewhere");
  assert.equal(found.unnamed, 0, "what can be used has a name");
  assert.equal(found.lang, "en");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "one can skip to the content");
  await page.keyboard.press("Enter");
}

async function tablesSort(page) {
  await page.$$eval("details", (all) => all.forEach((details) => { details.open = true; }));
  const tables = await page.$$("table.sortable");
  assert.ok(tables.length > 1, "there are tables to sort");
  for (const table of tables) {
    const column = await table.evaluate((table) =>
      [...table.tHead.rows[0].cells].findIndex((cell, i) => cell.classList.contains("number") &&
        new Set([...table.tBodies[0].rows].map((row) => row.cells[i].dataset.sort)).size > 2));
    if (column < 0) continue;
    const button = (await table.$$("thead button"))[column];
    const sorted = async (way) => {
      const { values, sort } = await table.evaluate((table, column) => ({
        values: [...table.tBodies[0].rows].map((row) => row.cells[column].dataset.sort),
        sort: table.tHead.rows[0].cells[column].getAttribute("aria-sort"),
      }), column);
      assert.equal(sort, way);
      const numbers = values.filter((value) => value !== "").map(Number);
      assert.ok(values.slice(0, numbers.length).every((value) => value !== ""), "what has no number is last");
      const sign = way === "ascending" ? 1 : -1;
      assert.ok(numbers.every((number, i) => i === 0 || sign * (number - numbers[i - 1]) >= 0), `${way}: ${values}`);
    };
    await button.click();
    await sorted("ascending");
    await button.focus();
    await page.keyboard.press("Enter");
    await sorted("descending");
    await page.keyboard.press("Space");
    await sorted("ascending");
  }
  await page.$$eval("details", (all) => all.forEach((details) => { details.open = false; }));
}

async function pickerChangesTheChart(page) {
  const select = await page.$("figure .picker select");
  if (!select) return 0;
  const figure = await page.$("figure:has(.picker)");
  const seen = () => figure.$eval(".plate", (plate) => plate.textContent.replace(/\s+/g, " "));
  const first = await seen();
  const options = await select.$$eval("option", (all) => all.map((option) => [option.value, option.textContent]));
  const pictures = new Set([first]);
  for (const [value, label] of options.slice(1)) {
    await select.selectOption(value);
    const now = await seen();
    const words = label.split(" (")[0];
    assert.ok(now.includes(words), `the chart of ${value} names it`);
    pictures.add(now);
    const alt = await figure.$eval(".plate .chart div, .plate .chart", (element) =>
      element.closest(".chart").querySelector("[role=img]").getAttribute("aria-label"));
    assert.ok(alt.length > 40);
  }
  assert.equal(pictures.size >= options.length - 1, true, "every metric has a picture of its own, if not the first one");
  await select.selectOption("");
  assert.equal(await seen(), first, "the first chart comes back");
  return options.length - 1;
}

async function chartsTellNumbers(page) {
  const tip = page.locator(".tip");
  const chart = page.locator("figure .chart:visible:has(.hint)").first();
  // A chart may be taller than the screen.
  const hint = chart.locator(".hint").first();
  await hint.scrollIntoViewIfNeeded();
  // Scrolling hides what is shown, and is told a frame later.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const box = await hint.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  assert.ok(await tip.isVisible(), "the pointer shows a number");
  assert.match(await tip.textContent(), /\d/);
  await page.mouse.move(2, 2);
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  const first = await tip.textContent();
  assert.ok(await tip.isVisible(), "a key shows a number");
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await tip.textContent(), first, "the next key shows the next");
  await page.keyboard.press("Escape");
  assert.ok(!(await tip.isVisible()), "Escape hides it");
}

async function touchTellsNumbers(page) {
  const chart = page.locator("figure .chart:visible:has(.hint)").first();
  // A chart may be taller than the screen.
  const hint = chart.locator(".hint").first();
  await hint.scrollIntoViewIfNeeded();
  await chart.locator(".hint").first().tap({ force: true });
  const tip = page.locator(".tip");
  assert.ok(await tip.isVisible(), "a touch shows a number");
  const box = await tip.boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 390, "within the page");
}

async function printsWhole(page) {
  await page.setViewportSize({ width: 680, height: 960 });
  await page.emulateMedia({ media: "print" });
  await fits(page, "paper");
  const clipped = await page.$$eval(".scroll, .plate, pre", (boxes) =>
    boxes.filter((box) => box.checkVisibility() && box.getBoundingClientRect().width > 0)
      .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent.slice(0, 60)));
  assert.deepEqual(clipped, [], "nothing is cut off on paper");
  await page.emulateMedia({ media: "screen" });
}

async function check(browser, file, pictures) {
  const picture = async (page, name) => {
    if (!pictures) return;
    const stem = path.join(pictures, `${path.basename(path.dirname(file))}-${name}`);
    await page.screenshot({ path: `${stem}.png`, fullPage: true });
    if (name === "desk") await page.pdf({ path: `${stem}.pdf`, format: "A4" });
  };
  let said = "";
  await open(browser, file, DESK, async (page) => {
    await fits(page, "desk");
    await isReadByMachines(page);
    const charts = await chartsAreNamed(page);
    await isLegible(page, TEXTS);
    await picture(page, "desk");
    const picks = await pickerChangesTheChart(page);
    await chartsTellNumbers(page);
    await tablesSort(page);
    await printsWhole(page);
    said = `${charts.length} charts, ${picks} metrics to pick from`;
  });
  await open(browser, file, PHONE, async (page) => {
    await fits(page, "phone");
    await chartsAreNamed(page);
    await touchTellsNumbers(page);
    await page.$$eval("details", (all) => all.forEach((details) => { details.open = true; }));
    await fits(page, "phone, with all tables open");
    await page.$$eval("details", (all) => all.forEach((details) => { details.open = false; }));
    await picture(page, "phone");
  });
  await open(browser, file, DARK, async (page) => {
    await fits(page, "dark");
    const [ink, paper] = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor].map((c) => c.match(/\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b));
    });
    assert.ok(ink > 600 && paper < 150, "light on dark");
    await isLegible(page, TEXTS);
    await picture(page, "dark");
  });
  await open(browser, file, { ...DESK, javaScriptEnabled: false }, async (page) => {
    await fits(page, "without a script");
    assert.equal(await page.locator(".picker:visible").count(), 0, "nothing is offered that does nothing");
  });
  return said;
}

(async () => {
  const files = process.argv.slice(2);
  const at = files.indexOf("--pictures");
  const pictures = at < 0 ? null : files.splice(at, 2)[1];
  assert.ok(files.length > 0, "name a report");
  const browser = await launch();
  try {
    for (const file of files) {
      const said = await check(browser, path.resolve(file), pictures);
      process.stdout.write(`${file}: ${said}\n`);
    }
  } finally {
    await browser.close();
  }
})().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
