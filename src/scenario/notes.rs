//! What is worth knowing of a valid scenario before it is run.

use super::career::Career;
use super::expansion::Expansion;
use super::location::clipped;
use super::policy::NamedPolicy;
use crate::model::constants::SENIOR;

/// Years of burn-in that a baseline with expert rungs needs at least (docs/model.md, 7).
const LADDER_YEARS: u32 = 20;

/// Cells that R, pandas or spreadsheets do not read as texts by default: missing values, then truth
/// values.
const MISREAD: [&str; 22] = [
    "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "-NaN", "-nan", "NULL",
    "null", "None", "1.#IND", "1.#QNAN", "TRUE", "FALSE", "True", "False", "true", "false",
];

impl Expansion {
    /// What is probably not meant, a sentence each; the scenario runs all the same.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        notes.extend(self.note_of_repeated_points());
        notes.extend(self.note_of_missing_names());
        let attribution = self.base.attribution.as_deref();
        notes.extend(attribution.into_iter().flat_map(|attribution| attribution.notes.clone()));
        let Some(career) = self.base.career() else { return notes };
        notes.extend(self.note_of_burn_in(career));
        if attribution.is_some() {
            notes.extend(note_of_eligible(career));
            // The other combinations lie between the two.
            let ends = career.policies.first().into_iter().chain(career.policies.last());
            notes.extend(ends.filter_map(|policy| self.note_of_standing(policy)));
            return notes;
        }
        for policy in &career.policies {
            notes.extend(self.note_of_standing(policy));
        }
        notes
    }

    /// Points that would be run and counted more than once.
    fn note_of_repeated_points(&self) -> Option<String> {
        let (points, repeated) = (self.points(), self.repeated_points());
        let from = match self.design() {
            "one-at-a-time" => "levels are equal, or are what the file gives",
            "list" => "lines of the list are equal",
            _ => "levels are equal",
        };
        let (noun, is) = if repeated == 1 { ("point", "is") } else { ("points", "are") };
        (repeated > 0).then(|| {
            format!(
                "{repeated} {noun} of the design {is} left out, because {from}: each of the {points} \
                 points that differ is run and counted once"
            )
        })
    }

    /// Names that other programs read as something else.
    fn note_of_missing_names(&self) -> Option<String> {
        let career = self.base.career();
        let departments = career.into_iter().flat_map(|career| &career.departments);
        let mut names = self.base.policies();
        names.extend(departments.map(|department| department.name.as_str()));
        names.retain(|name| MISREAD.contains(name));
        let listed: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
        let is = if names.len() == 1 { "is a name" } else { "are names" };
        (!names.is_empty()).then(|| {
            format!(
                "{} {is} that R, pandas or a spreadsheet read as a missing value or a truth value; \
                 choose others, or read the columns as text (pandas: `keep_default_na=False`)",
                listed.join(", ")
            )
        })
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
        let combined = self.base.attribution.as_ref().map(|attribution| &attribution.from);
        let name = combined.unwrap_or(&career.policies[baseline].name);
        found.then(|| {
            format!(
                "the baseline {:?} offers expert rungs, and nobody starts on one: after a burn-in of \
                 {years} years its ladder still fills; set `horizon.burn_in_years` to {LADDER_YEARS} \
                 or more",
                clipped(name)
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

/// Combinations of levers under which nobody can be asked to manage.
fn note_of_eligible(career: &Career) -> Option<String> {
    let is_idle = |policy: &&NamedPolicy| {
        let levers = &policy.policy.levers;
        levers.eligible_from_rung > u32::from(SENIOR) + levers.expert_rungs
    };
    let (idle, all) = (career.policies.iter().filter(is_idle).count(), career.policies.len());
    (idle > 0).then(|| {
        format!(
            "in {idle} of the {all} combinations of levers `eligible_from_rung` lies above the rungs \
             that are offered, so that nobody new is asked to manage; move it together with \
             `expert_rungs` in one `[[lever]]` if that is not meant"
        )
    })
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
    fn names_that_other_programs_misread_are_noted() {
        let policy = |name: &str| format!("[[policy]]\nname = \"{name}\"\n");
        for name in ["None", "null", "NA", "NaN", "TRUE", "#N/A"] {
            let [note] = <[String; 1]>::try_from(notes(&policy(name))).unwrap();
            assert!(note.starts_with(&format!("\"{name}\" is a name that R")), "{note}");
        }
        assert!(notes(&(policy("none") + &policy("Nan's"))).is_empty());
        let both = policy("a") + "[[department]]\nname = \"NA\"\n[[department]]\nname = \"NULL\"\n";
        assert!(notes(&both)[0].starts_with("\"NA\", \"NULL\" are names"));
    }

    #[test]
    fn points_that_are_the_same_are_noted() {
        let text = "[design]\nkind = \"one-at-a-time\"\n[[policy]]\nname = \"a\"\n[[factor]]\n\
            path = \"policy.a.pay_parity\"\nlevels = [1, 0, 0, 0.5]\n";
        let [note] = <[String; 1]>::try_from(notes(text)).unwrap();
        assert!(note.starts_with("2 points of the design are left out"), "{note}");
        assert!(note.contains("each of the 3 points"), "{note}");
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
