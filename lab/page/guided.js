// The guided questions: a word of background, a guess, the answer beside it, and what the model cannot tell.

import { byId, button, element, fill } from "./dom.js";
import { QUESTIONS } from "./questions.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {import("./types.d.ts").Results} Results */
/** @typedef {import("./types.d.ts").Verdict} Verdict */
/** @typedef {{ open: (question: Question) => void, leave: () => void }} Hear */

const ASKED = [
  {
    metric: "attrition_rate",
    text: "People quitting",
    answers: { worse: "more quit", unclear: "no difference", better: "fewer quit" },
  },
  { metric: "morale", text: "Morale", answers: { worse: "lower", unclear: "no difference", better: "higher" } },
  { metric: "output_per_seat", text: "Work done", answers: { worse: "less", unclear: "no difference", better: "more" } },
];

/** @typedef {keyof typeof ASKED[0]["answers"]} Answer */
/** @type {Answer[]} */
const ANSWERS = ["worse", "unclear", "better"];

export class Guided {
  /** @param {Hear} hear */
  constructor(hear) {
    this.hear = hear;
    /** @type {Question | null} */
    this.question = null;
    /** @type {Map<string, Answer>} */
    this.guesses = new Map();
    this.found = element("div", { class: "lab-found", role: "status" });
    this.after = element("div", { class: "lab-two lab-after" });
    this.panel = byId("lab-question");
    fill(
      byId("lab-questions"),
      ...QUESTIONS.map((question) =>
        element(
          "li",
          {},
          button(question.title, () => this.ask(question), {
            "data-question": question.id,
            "aria-expanded": "false",
            "aria-controls": "lab-question",
          }),
        ),
      ),
    );
  }

  /**
   * Shows a question; nothing is run yet.
   * @param {Question} question
   */
  ask(question) {
    this.mark(question);
    this.guesses.clear();
    fill(this.after);
    const run = button("Run it", () => this.run(), { class: "lab-main-button", disabled: true });
    const guesses = ASKED.map(({ metric, text, answers }) =>
      element(
        "fieldset",
        { class: "lab-guess" },
        element("legend", {}, text),
        ...ANSWERS.map((answer) =>
          element(
            "label",
            {},
            element("input", {
              type: "radio",
              name: `lab-guess-${metric}`,
              value: answer,
              onchange: () => {
                this.guesses.set(metric, answer);
                run.disabled = this.guesses.size < ASKED.length;
              },
            }),
            ` ${answers[answer]}`,
          ),
        ),
      ),
    );
    this.lay(
      question,
      element(
        "div",
        {},
        element("h4", {}, "First, your guess"),
        element("p", {}, question.guess),
        ...guesses,
        element(
          "p",
          { class: "lab-buttons" },
          run,
          button("Run without a guess", () => this.run(), { class: "lab-quiet" }),
        ),
      ),
    );
  }

  run() {
    if (!this.question) return;
    this.answerPanel(this.question);
    this.hear.open(this.question);
  }

  /**
   * Shows a question whose study is run already, as a link may name one.
   * @param {Question} question
   */
  resume(question) {
    this.mark(question);
    this.guesses.clear();
    this.answerPanel(question);
  }

  /** @param {Question} question */
  answerPanel(question) {
    fill(this.found, element("p", { class: "lab-note" }, "Running …"));
    fill(this.after);
    this.lay(
      question,
      element("div", {}, element("h4", {}, "What the model says"), element("p", {}, question.guess), this.found),
    );
  }

  /** @param {Question | null} question */
  mark(question) {
    this.question = question;
    for (const one of byId("lab-questions").querySelectorAll("button")) {
      one.setAttribute("aria-expanded", String(one.dataset["question"] === question?.id));
    }
    this.panel.hidden = question === null;
  }

  /**
   * @param {Question} question
   * @param {HTMLElement} own
   */
  lay(question, own) {
    const close = button("Close the question", () => this.close(), { class: "lab-quiet" });
    fill(
      this.panel,
      element("div", { class: "lab-heading" }, element("h3", {}, question.title), close),
      element("div", { class: "lab-two" }, element("div", {}, ...question.background.map((text) => element("p", {}, text))), own),
      this.after,
    );
  }

  close() {
    this.mark(null);
    fill(this.panel);
    this.hear.leave();
  }

  /**
   * Guess and answer side by side, as far as histories have come.
   * @param {Results} results
   */
  tell(results) {
    const { question } = this;
    if (!question) return;
    const rows = ASKED.map(({ metric, text, answers }) => {
      const difference = results.differences.find((own) => own.policy === question.policy && own.metric === metric);
      const guess = this.guesses.get(metric);
      const verdict = difference?.verdict ?? "unclear";
      const said = verdict === "better" || verdict === "worse" ? answers[verdict] : "cannot be told from chance";
      return element(
        "tr",
        { "data-metric": metric, "data-verdict": verdict },
        element("th", { scope: "row" }, text),
        this.guesses.size > 0 && element("td", {}, guess ? answers[guess] : "–"),
        element("td", { class: `lab-said lab-${verdict}` }, said),
        element(
          "td",
          {},
          difference?.text ?? "",
          element("span", { class: "lab-unit" }, results.metrics.find(({ key }) => key === metric)?.unit),
        ),
      );
    });
    const done = results.n >= results.of;
    fill(
      this.found,
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("th", { scope: "col" }, ""),
            this.guesses.size > 0 && element("th", { scope: "col" }, "You said"),
            element("th", { scope: "col" }, "The model says"),
            element("th", { scope: "col" }, "by"),
          ),
        ),
        element("tbody", {}, ...rows),
      ),
      element("p", { class: "lab-note" }, `after ${results.n} of ${results.of} histories`),
    );
    fill(this.after, ...(done ? explanation(question) : []));
  }
}

/** @param {Question} question */
function explanation(question) {
  return [
    element("div", {}, element("h4", {}, "Why"), ...question.reasons.map((text) => element("p", {}, text))),
    element(
      "div",
      {},
      element("h4", {}, "Now try"),
      element("p", {}, question.next),
      element("h4", {}, "What the model cannot tell"),
      element("p", { class: "lab-cannot" }, question.limits),
    ),
  ];
}
