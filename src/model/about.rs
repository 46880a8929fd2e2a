//! What the career model says of itself; docs/model.md in short.

use crate::sim::{About, Term};

/// The career model.
pub const ABOUT: About = About {
    title: "the career model of rungs",
    source: "",
    chance: true,
    purpose: "What happens to attrition, morale and productivity, over years, when an organization \
              changes the way its people can rise? The model serves to explain and to compare \
              policies on the same organization; it does not forecast a particular firm. No \
              equation states what a dual ladder does to an outcome.",
    entities: "Persons with craft potential, leadership aptitude, ambition and devotion to the \
               craft, who learn, tire, are well or badly led, rise, step back and leave; seats in \
               a tree of teams and departments; and the climate of every team: trust, autonomy \
               and friction, set by its manager. A step is one month.",
    process: &[
        "Work, from the bottom level up: the climate of every team; of every member morale, \
         burnout, craft and output; departures.",
        "Management vacancies, the highest level first: candidates from inside are ordered by the \
         policy and asked, and accept or decline; some seats are filled from outside.",
        "Vacant seats of contributors are hired for.",
        "Every twelfth month a review: rises in rung and pay, training of managers, their returns \
         to the craft, dismissals.",
        "The sums of the month are booked.",
    ],
    limits: &[
        "The effect of a dual ladder is an output of the model. No causal estimate of it exists to \
         hold it against.",
        "Both presets bundle several levers. Take them apart before naming a cause.",
        "Firms do not compete, grow or shrink here; pay budgets are not fixed; nobody games the \
         bar of the next rung.",
        "A technical ladder can turn into a consolation prize (Allen & Katz 1986): low parity, no \
         influence, loyalty instead of skill as its bar. Policies with low parities show some of \
         this; a bar that rewards loyalty is not modeled.",
    ],
    terms: &[
        Term {
            word: "star",
            text: "a person whose craft potential lies above the 90th percentile of its hire \
                   distribution",
        },
        Term {
            word: "median-contributor month",
            text: "what a contributor of median craft potential makes in a month at full skill",
        },
    ],
    document: "docs/model.md",
};
