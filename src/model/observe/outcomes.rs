//! What becomes of the people who were there at the switch: where they end, when they rise.

use super::log::EventKind;
use crate::model::constants::SENIOR;
use crate::sim::{PersonMilestone, PersonOutcomes};

const CRAFT: usize = 0;
const EXPERT: usize = 1;
const MANAGER: usize = 2;

/// How the outcomes of everybody who was there at the switch are shown.
pub(crate) static OUTCOMES: PersonOutcomes = PersonOutcomes {
    at_switch: &[
        "person",
        "seat",
        "level",
        "rung",
        "star",
        "age_years",
        "tenure_years",
        "theta",
        "aptitude",
        "ambition",
        "devotion",
        "craft",
        "morale",
    ],
    at_end: &["level", "rung", "pay", "craft", "morale"],
    places: &["craft", "expert", "manager", "quit", "retired", "dismissed"],
    place: |number| match (number("level"), number("rung")) {
        (Some(level), _) if level > 0.0 => MANAGER,
        (_, Some(rung)) if rung > f64::from(SENIOR) => EXPERT,
        _ => CRAFT,
    },
    exits: &[
        (EventKind::Quit.word(), 3),
        (EventKind::Retired.word(), 4),
        (EventKind::Dismissed.word(), 5),
    ],
    milestones: &[
        PersonMilestone {
            event: EventKind::Promoted.word(),
            column: "months_to_promotion",
            text: "From the switch to the first rise in rung.",
        },
        PersonMilestone {
            event: EventKind::Appointed.word(),
            column: "months_to_appointment",
            text: "From the switch to the first appointment to a management seat.",
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_ends_employment_has_a_place_of_that_word() {
        let leaving = EventKind::ALL.iter().filter(|kind| kind.ends_employment());
        let words: Vec<&str> = leaving.map(|kind| kind.word()).collect();
        let exits: Vec<&str> = OUTCOMES.exits.iter().map(|(word, _)| *word).collect();
        assert_eq!(exits, words);
        assert!(OUTCOMES.exits.iter().all(|&(word, place)| OUTCOMES.places[place] == word));
    }

    #[test]
    fn a_person_is_in_craft_up_to_senior_an_expert_above_and_a_manager_in_any_management_seat() {
        let place = |level: f64, rung: f64| {
            let number = |key: &str| Some(if key == "level" { level } else { rung });
            OUTCOMES.places[(OUTCOMES.place)(&number)]
        };
        assert_eq!(
            [place(0.0, 2.0), place(0.0, 3.0), place(1.0, 2.0)],
            ["craft", "expert", "manager"]
        );
    }
}
