// Five questions for readers who have never heard of a model: each is a small scenario of its own, a guess, and an answer.

/**
 * `policy` is the one that the guess is about; the first policy of the scenario is what it is compared with.
 * @typedef {{ id: string, title: string, background: string[], guess: string, policy: string, toml: string, reasons: string[], next: string, limits: string }} Question
 */

const ORGANIZATION = `[horizon]
years = 10
burn_in_years = 10

[study]
replications = 100
seed = 1

[[department]]
name = "software"
profile = "software"
headcount = 160
`;

/** @type {Question[]} */
export const QUESTIONS = [
  {
    id: "title",
    title: "Does a title without pay help?",
    background: [
      "In many firms the only way up is to manage. Titles look like a cheap way out: staff, principal, distinguished, for people who are very good at the work itself.",
      "Here are 160 people and their managers. Under one policy nothing changes. Under the other the best get one of three titles above senior, but no more pay, no more standing and no more say than before.",
    ],
    guess: "Ten years with titles alone, beside ten years without:",
    policy: "titles-alone",
    toml: `name = "Does a title without pay help?"
description = "Nothing changes, titles alone, or titles with standing and a say"

${ORGANIZATION}
[[policy]]
name = "no-titles"
preset = "usual-practice"

[[policy]]
name = "titles-alone"
preset = "usual-practice"
expert_rungs = 3
pay_parity = 0.0
prestige_parity = 0.0
influence = 0.0

[[policy]]
name = "titles-and-a-say"
preset = "usual-practice"
expert_rungs = 3
pay_parity = 0.0
prestige_parity = 1.0
influence = 1.0
`,
    reasons: [
      "A title that changes nothing is no way up, and those who hold one know it. Look at the size of the differences and not only at their sign: over a hundred histories even a hair can be told from chance. Nobody would notice it at work.",
      "The third policy, titles-and-a-say, does not pay a cent more either. But there the people with titles are looked up to and listened to as managers are, and that does help, the strongest people most.",
    ],
    next: "Choose titles-and-a-say for the right side of the people, then move its pay parity up to 1.",
    limits:
      "It cannot tell what a title is worth when you apply elsewhere: other employers are not in it. That a hollow title grates is one of its assumptions, not something it found out.",
  },
  {
    id: "ask",
    title: "Who should be asked to manage?",
    background: [
      "When a manager leaves, somebody has to be asked. Most firms look at who does the work best. But leading is another skill, and in this model the two gifts hardly go together.",
      "One policy asks the best at the work, one the best at leading, and one draws lots. Nobody sees perfectly: whoever judges makes errors, about the work and about leading.",
    ],
    guess: "Ten years of asking the best at leading, beside asking the best at the work:",
    policy: "best-at-leading",
    toml: `name = "Who should be asked to manage?"
description = "The best at the work, the best at leading, or somebody drawn by lot"

${ORGANIZATION}
[[policy]]
name = "best-at-the-work"
preset = "single-ladder"

[[policy]]
name = "best-at-leading"
preset = "single-ladder"
weights.performance = 0.0
weights.leadership = 1.0

[[policy]]
name = "by-lot"
preset = "single-ladder"
rule = "random"
`,
    reasons: [
      "Who promotes the best at the work loses their work and gets, on average, an ordinary manager, whose team then lives with it for years. Who looks for the gift of leading keeps more of the best at their work.",
      "Compare by-lot: a lottery does not do worse than choosing the best at the work. That is the old joke about firms, the Peter principle, in numbers.",
    ],
    next: "Under “The organization and its people”, move rho, which says how far the two gifts go together, up to 0.5: the gain shrinks, and the lottery falls behind.",
    limits:
      "It cannot tell how far the two gifts go together where you work, and everything here depends on that. A boss who knows the work is worth something to a team in real firms; that is not in the model.",
  },
  {
    id: "pressure",
    title: "What if nobody may say no?",
    background: [
      "“You would be mad to refuse.” Some are asked to manage in a way that leaves them little choice. They say yes, and would rather have stayed at their work.",
      "Under one policy people are asked and are free to say no. Under the other they are pressed: more say yes, and a no is remembered. All else is the same.",
    ],
    guess: "Ten years of pressing people, beside asking freely:",
    policy: "pressed",
    toml: `name = "What if nobody may say no?"
description = "Asked to manage freely, or pressed"

${ORGANIZATION}
[[policy]]
name = "free-to-say-no"
preset = "usual-practice"
pressure = 0.0

[[policy]]
name = "pressed"
preset = "usual-practice"
pressure = 1.0
`,
    reasons: [
      "Who says yes under pressure leads with less heart and less skill, and is worn down sooner. The team feels it. Who dares to say no is not forgiven for it, and leaves more often in the year after.",
      "The differences are small beside what chance does from one history to another, as the pale bands show. They are seen because the same people are compared with themselves, a hundred times.",
    ],
    next: "Set the pressure of the policy pressed to 0.5: is half the pressure half the harm?",
    limits:
      "That reluctance costs skill is built in. The model shows how much follows from it; it cannot show that it is so. Pressure makes a yes more likely here, it never forces one.",
  },
  {
    id: "training",
    title: "What does training buy?",
    background: [
      "About a third of new managers are trained before they begin; the others learn on their teams. Training does not make a leader of everybody. In this model it takes an ordinary manager past about one in six of the others.",
      "Under one policy nobody is trained, under the other everybody who is new as a manager.",
    ],
    guess: "Ten years of training every new manager, beside training none:",
    policy: "all-trained",
    toml: `name = "What does training buy?"
description = "No new manager is trained, or all are"

${ORGANIZATION}
[[policy]]
name = "none-trained"
preset = "usual-practice"
training.coverage = 0.0

[[policy]]
name = "all-trained"
preset = "usual-practice"
training.coverage = 1.0
`,
    reasons: [
      "A trained manager meddles less and talks about what is hard. Trust grows, slowly: look how the curves part over the first years, while the untrained of before are still there.",
      "What it costs is counted, too: unit labor cost says what a month of work costs with the days of training in it.",
    ],
    next: "Move the effect of training of the policy all-trained down to 0.1: how good does training have to be?",
    limits:
      "It cannot tell how good your training is. The effect of 0.4 is an assumption: studies speak for its sign, not for its size. And what is learned never fades here.",
  },
  {
    id: "loses",
    title: "Where does the ladder lose?",
    background: [
      "A second ladder, for people who are very good at the work, is said to be the remedy. So where would it do harm? Put it where people begrudge each other the titles, and do it by halves: some of the pay, little say, titles for those who stay long enough, paid for by everybody.",
      "Envy here is as strong as we think possible. One policy is usual practice without such a ladder, one the half-hearted ladder, and one the whole remedy: equal pay, standing and say, and managers who are chosen for leading, trained and free to step back.",
    ],
    guess: "Ten years with a half-hearted ladder among envious people, beside usual practice:",
    policy: "half-hearted",
    toml: `name = "Where does the ladder lose?"
description = "Usual practice, a half-hearted ladder and the whole remedy, where people envy each other's titles"

${ORGANIZATION}envy = 0.5

[[policy]]
name = "usual-practice"
preset = "usual-practice"

[[policy]]
name = "half-hearted"
preset = "half-hearted"

[[policy]]
name = "whole-hearted"
preset = "dual-ladder"
`,
    reasons: [
      "A few of the strongest rise and stay at their work. The many who do not rise see it every day, and pay for it. Morale falls, more people quit, and the work that the experts add is lost again.",
      "Compare whole-hearted, among the same envious people: it still helps. What loses is the half measure.",
    ],
    next: "Under “The organization and its people”, move envy down to 0: is the half-hearted ladder worth having then?",
    limits:
      "It cannot tell how much envy there is where you work. That it grows with the number of titles is an assumption; studies of pay speak for its sign, not for its size.",
  },
];

/** @param {string | null} id */
export function questionOf(id) {
  return QUESTIONS.find((question) => question.id === id) ?? null;
}
