//! What is worth knowing of a valid scenario before it is run.

use super::career::Career;
use super::expansion::Expansion;
use super::location::clipped;
use super::policy::NamedPolicy;

/// Years of burn-in that a baseline with expert rungs needs at least (docs/model.md, 7).
const LADDER_YEARS: u32 = 20;

impl Expansion {
    /// What is probably not meant, a sentence each; the scenario runs all the same.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let Some(career) = self.base.career() else { return Vec::new() };
        let mut notes = Vec::new();
        notes.extend(self.note_of_burn_in(career));
        for policy in &career.policies {
            notes.extend(self.note_of_standing(policy));
        }
        notes
    }

    /// A burn-in that is too short for an expert ladder to fill, at whatever point.
    fn note_of_burn_in(&self, career: &Career) -> Option<String> {
        let years = career.horizon.burn_in_years;
        let baseline = self.base.study.baseline;
        if years >= LADDER_YEARS {
            return None;
        }
        let has_rungs = |career: &Career| career.policies[baseline].policy.levers.expert_rungs > 0;
        let mut found = has_rungs(career);
        if !found && self.moves("expert_rungs") {
            self.each_scenario(|point| found |= point.career().is_some_and(has_rungs));
        }
        found.then(|| {
            format!(
                "the baseline {:?} offers expert rungs, and nobody starts on one: after a burn-in of \
                 {years} years its ladder still fills; set `horizon.burn_in_years` to {LADDER_YEARS} \
                 or more",
                clipped(&career.policies[baseline].name)
            )
        })
    }

    /// Levers of the standing of the expert ladder where that stays as it is.
    fn note_of_standing(&self, policy: &NamedPolicy) -> Option<String> {
        let levers = &policy.policy.levers;
        if levers.standing_months > 0.0 || self.moves("standing_months") {
            return None;
        }
        let idle = [
            ("standing_start", levers.standing_start < 1.0 || self.moves("standing_start")),
            ("scarce_share", levers.scarce_share < 1.0 || self.moves("scarce_share")),
        ];
        let (key, _) = idle.iter().find(|(_, is_set)| *is_set)?;
        Some(format!(
            "policy {:?}: `{key}` has no effect while `standing_months` is 0, because the ladder is \
             then believed in throughout",
            clipped(&policy.name)
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Overrides;
    use super::*;

    fn notes(text: &str) -> Vec<String> {
        let text = format!("name = \"x\"\n{text}");
        Expansion::parse_with("x.toml", &text, &Overrides::default(), None).unwrap().notes()
    }

    #[test]
    fn a_baseline_with_expert_rungs_needs_a_longer_burn_in() {
        let dual = "[[policy]]\nname = \"now\"\npreset = \"dual-ladder\"\n";
        let [note] = <[String; 1]>::try_from(notes(dual)).unwrap();
        assert!(note.starts_with("the baseline \"now\" offers expert rungs"), "{note}");
        assert!(note.contains("a burn-in of 10 years"), "{note}");
        assert!(notes(&format!("horizon.burn_in_years = 20\n{dual}")).is_empty());
        assert!(notes(&format!("[[policy]]\nname = \"single\"\n{dual}")).is_empty());
        let moved = "[[policy]]\nname = \"a\"\n[[factor]]\npath = \"policy.a.expert_rungs\"\n";
        assert_eq!(notes(&format!("{moved}levels = [0, 1]\n")).len(), 1);
        assert!(notes("model = \"kane-1970\"\n").is_empty());
    }

    #[test]
    fn levers_of_a_standing_that_stays_as_it_is_are_noted() {
        let policy = "[[policy]]\nname = \"a\"\nscarce_share = 0.1\n";
        let [note] = <[String; 1]>::try_from(notes(policy)).unwrap();
        assert!(note.contains("policy \"a\": `scarce_share` has no effect"), "{note}");
        assert!(notes(&format!("{policy}standing_months = 24\n")).is_empty());
        assert!(
            notes(
                "[[policy]]\nname = \"a\"\n[[policy]]\nname = \"b\"\npreset = \"half-hearted\"\n"
            )
            .is_empty()
        );
    }
}
