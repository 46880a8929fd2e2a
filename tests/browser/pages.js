// What the tests of pages in a browser share: a browser, sizes of screens, and what every page has to be.
//
// CHROMIUM names the browser (default /usr/bin/chromium).
"use strict";
const { strict: assert } = require("node:assert");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update",
];
const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const DARK = { viewport: { width: 1280, height: 900 }, colorScheme: "dark" };

const launch = () => chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });

// A page that fails the test if it complains, or asks for anything but itself.
async function open(browser, file, options, visit, fragment = "") {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const complaints = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url && !/^(data|blob):/.test(request.url())) {
      complaints.push(`a request left the page: ${request.url()}`);
    }
  });
  await page.goto(url + fragment);
  await page.evaluate(() => document.fonts.ready);
  await visit(page);
  assert.deepEqual(complaints, [], "nothing is complained of and nothing is asked for");
  await context.close();
}

// Waits until a function gives something true in the page. It is asked from outside each time: a page that forbids `eval`
// cannot be told to wait by itself.
async function until(page, isTrue, argument, { timeout }) {
  const end = Date.now() + timeout;
  while (!(await page.evaluate(isTrue, argument))) {
    assert.ok(Date.now() < end, `waited in vain for ${isTrue}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

// Nothing but what scrolls in a box of its own is wider than the page.
async function fits(page, where) {
  const [wide, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(wide <= room, `${where}: the page is ${wide} wide where there is room for ${room}`);
}

// Text is dark on light, or light on dark, by at least 4.5 to 1 (WCAG 2.1, AA).
async function isLegible(page, texts) {
  const faint = await page.evaluate((selector) => {
    const channels = (color) => color.match(/[\d.]+/g).map(Number);
    const luminance = (color) => {
      const [r, g, b] = channels(color).slice(0, 3)
        .map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if ((channels(color)[3] ?? 1) > 0) return color;
      }
      return "rgb(255, 255, 255)";
    };
    return [...document.querySelectorAll(selector)]
      .filter((element) => element.checkVisibility())
      .map((element) => {
        const { color, fill } = getComputedStyle(element);
        const [a, b] = [element.closest("svg") ? fill : color, ground(element)].map(luminance).sort((x, y) => y - x);
        return [(a + 0.05) / (b + 0.05), `${element.tagName}.${element.getAttribute("class")}: ${element.textContent.slice(0, 40)}`];
      })
      .filter(([contrast]) => contrast < 4.5);
  }, texts);
  assert.deepEqual(faint.slice(0, 3), [], "text stands out from its ground");
}

module.exports = { DARK, DESK, PHONE, fits, isLegible, launch, open, until };
