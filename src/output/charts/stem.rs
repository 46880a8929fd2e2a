//! The names of the files of a chart: its own, and the choices with which it was drawn.

use super::sheets::SHEETS_MAX;
use super::{Chart, Choice};
use crate::output::{ALL_DEPARTMENTS, RunTables};
use crate::scenario::{FileNames, NamePart, slug};

/// The words between the names.
const WORDS: [&str; 5] = ["against", "in", "point", STANDARDIZED, WORTHWHILE];
/// Those of charts of many worlds besides.
const OF_WORLDS: [&str; 2] = [OF, OVER];
const OF: &str = "of";
const OVER: &str = "over";
const STANDARDIZED: &str = "standardized";
const WORTHWHILE: &str = "worthwhile";

impl Chart {
    /// The name of its files, without ending. It contains the choices, so that charts of other
    /// choices of the same run are kept; no other choice has it.
    #[must_use]
    pub fn stem(self, run: &RunTables, choice: &Choice) -> String {
        let word = |word: &str| NamePart::Word(word.to_owned().into());
        let mut parts = vec![word(self.name())];
        let against = choice.against.as_ref().filter(|_| self.compares());
        let policy = choice.policy.as_ref().filter(|_| self.is_of_policy());
        if let Some(against) = against {
            parts.extend([word("against"), NamePart::Name("policy", against)]);
        }
        if self.is_of_pairs() && policy.is_some() {
            parts.push(word(OF));
        }
        parts.extend(policy.map(|policy| NamePart::Name("policy", policy)));
        if choice.department != ALL_DEPARTMENTS {
            let follows_a_name = against.is_some() || policy.is_some();
            parts.extend(follows_a_name.then(|| word("in")));
            parts.push(NamePart::Name("department", &choice.department));
        }
        if let Some(point) = choice.point {
            parts.extend([word("point"), word(&point.to_string())]);
        }
        if self == Self::WorldsMap {
            let factors = choice.factors.iter();
            parts.extend(factors.flat_map(|own| [word(OVER), NamePart::Name("factor", own)]));
        }
        if choice.standardize && self == Self::Forest {
            parts.push(word(STANDARDIZED));
        }
        if !choice.worthwhile.is_empty() && self.marks_worthwhile() {
            parts.push(word(WORTHWHILE));
        }
        parts.extend(choice.metrics.iter().map(|metric| word(metric)));
        let departments = run.departments();
        let names = run.policies.iter().chain(&departments).map(String::as_str);
        let metrics = run.metrics.iter().map(|metric| metric.key.as_str());
        let mut names: Vec<&str> = names.collect();
        names.extend(choice.factors.iter().map(String::as_str).filter(|_| self == Self::WorldsMap));
        let twice = names.iter().filter(|name| is_like_a_sheet(name, &names));
        let all = names.iter().chain(twice).copied();
        let further = if self.is_of_pairs() { &OF_WORLDS[..] } else { &[] };
        let words = WORDS.iter().chain(further).copied();
        FileNames::new(all, words.chain(metrics)).stem(&parts)
    }
}

/// Whether files of `name` could be further sheets of a chart without it, or of another name: these
/// end in a number.
fn is_like_a_sheet(name: &str, names: &[&str]) -> bool {
    let own = slug(name);
    let (rest, number) = own.rsplit_once('-').unwrap_or(("", &own));
    let is_number = number.parse::<usize>().is_ok_and(|number| (2..=SHEETS_MAX).contains(&number));
    is_number && (rest.is_empty() || names.iter().any(|other| slug(other) == rest))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;

    fn run(policies: &[&str]) -> RunTables {
        let named = |name: &&str| json!({ "name": name });
        let manifest = json!({
            "scenario": {
                "policy": policies.iter().map(named).collect::<Vec<_>>(),
                "department": [{ "name": "sales" }, { "name": "shop" }],
            },
            "metrics": [{ "key": "morale", "unit": "–", "headline": true }],
        });
        RunTables::new(Path::new("nowhere"), manifest)
    }

    #[test]
    fn the_names_of_files_say_what_was_chosen() {
        let run = run(&["now", "dual"]);
        let own = |text: &str| Some(text.to_owned());
        let choice = Choice { against: own("dual"), ..Choice::default() };
        assert_eq!(Chart::Forest.stem(&run, &Choice::default()), "forest");
        assert_eq!(Chart::Forest.stem(&run, &choice), "forest-against-dual");
        assert_eq!(Chart::Places.stem(&run, &choice), "places", "it shows no differences");
        let choice = Choice { department: "sales".to_owned(), point: Some(2), ..choice };
        assert_eq!(Chart::Forest.stem(&run, &choice), "forest-against-dual-in-sales-point-2");
        assert_eq!(Chart::Places.stem(&run, &choice), "places-sales-point-2");
        let choice = Choice { policy: own("now"), metrics: vec!["morale".to_owned()], ..choice };
        assert_eq!(Chart::Ladder.stem(&run, &choice), "ladder-now-in-sales-point-2-morale");
    }

    #[test]
    fn charts_of_other_choices_never_share_a_file() {
        let policies = [
            "parity 0.5",
            "parity 0,5",
            "Parity-0.5",
            "sales",
            "a",
            "a in shop",
            "now point 2",
            "now",
            "morale",
            "now morale",
        ];
        let run = run(&policies);
        let mut stems = Vec::new();
        for policy in policies {
            for department in [ALL_DEPARTMENTS, "sales", "shop"] {
                for (point, metrics) in [(None, vec![]), (Some(2), vec![]), (None, vec!["morale"])]
                {
                    let metrics = metrics.into_iter().map(str::to_owned).collect();
                    let (policy, department) = (Some(policy.to_owned()), department.to_owned());
                    let choice = Choice {
                        against: policy.clone(),
                        policy,
                        department,
                        point,
                        metrics,
                        ..Choice::default()
                    };
                    stems.extend([Chart::Forest, Chart::Ladder].map(|c| c.stem(&run, &choice)));
                }
            }
        }
        for department in ["sales", "shop"] {
            let choice = Choice { department: department.to_owned(), ..Choice::default() };
            stems.extend([Chart::Forest, Chart::Ladder].map(|chart| chart.stem(&run, &choice)));
        }
        let all = stems.len();
        stems.sort();
        stems.dedup();
        assert_eq!(stems.len(), all);
    }

    #[test]
    fn a_name_that_ends_in_a_number_is_told_apart_from_a_sheet() {
        let run = run(&["parity 0", "parity 0.5", "share 0.5", "2"]);
        let stem = |policy: &str| {
            let choice = Choice { policy: Some(policy.to_owned()), ..Choice::default() };
            Chart::Ladder.stem(&run, &choice)
        };
        assert_eq!(stem("share 0.5"), "ladder-share-0-5");
        assert!(stem("parity 0.5") != "ladder-parity-0-5" && stem("2") != "ladder-2");
        let choice = Choice { standardize: true, ..Choice::default() };
        assert_eq!(Chart::Forest.stem(&run, &choice), "forest-standardized");
    }
}
