//! What a study lacks that was merged without all of its parts.

use serde_json::{Value, json};

use super::numbers::{counted, grouped};

/// The key in a manifest.
pub(super) const MISSING: &str = "missing";

/// A study of which not all was there when it was merged: the replications that are complete at all
/// points and under all policies, from the first on, and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Replications of the study as it was planned.
    pub planned: u32,
    /// Replications that its tables have, at least one.
    pub merged: u32,
    /// The parts that were not there, or not whole: `3/8`.
    pub parts: Vec<String>,
}

impl Missing {
    /// What a manifest says of it; `None` of a study that lacks nothing.
    #[must_use]
    pub fn read(manifest: &Value) -> Option<Self> {
        let missing = &manifest[MISSING];
        let number = |key: &str| u32::try_from(missing[key].as_u64()?).ok();
        let parts = missing["parts"].as_array()?.iter();
        Some(Self {
            planned: number("planned_replications")?,
            merged: number("merged_replications").filter(|merged| *merged > 0)?,
            parts: parts.filter_map(|part| Some(part.as_str()?.to_owned())).collect(),
        })
    }

    /// As it stands in a manifest.
    pub(super) fn json(&self) -> Value {
        json!({
            "planned_replications": self.planned,
            "merged_replications": self.merged,
            "parts": self.parts,
        })
    }

    /// What a reader must not miss: `Of the 40 replications planned these are the first 12.`
    pub(super) fn warning(&self) -> String {
        let planned = grouped(u64::from(self.planned));
        let merged = match self.merged {
            1 => "this is the first alone".to_owned(),
            merged => format!("these are the first {}", grouped(u64::from(merged))),
        };
        format!("Of the {planned} replications planned {merged}.")
    }

    /// Why, and what to do about it.
    pub(super) fn reason(&self) -> String {
        const SHOWN: usize = 6;
        let all = self.parts.len();
        let mut parts = self.parts[..all.min(SHOWN)].join(", ");
        if all > SHOWN {
            parts += &format!(" and {} more", all - SHOWN);
        }
        let were = counted(all as u64, "part was", "parts were");
        format!(
            "{were} missing or not whole when the study was merged with --allow-missing ({parts}). All \
             numbers and intervals are of these replications alone; "
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_read_back_as_it_was_written_and_nothing_else_is() {
        let parts = vec!["2/3".to_owned()];
        let missing = Missing { planned: 1200, merged: 3, parts };
        assert_eq!(Missing::read(&json!({ MISSING: missing.json() })), Some(missing.clone()));
        assert_eq!(missing.warning(), "Of the 1,200 replications planned these are the first 3.");
        assert!(missing.reason().starts_with("1 part was missing"), "{}", missing.reason());
        let none = json!({ "planned_replications": 3, "merged_replications": 0, "parts": [] });
        for other in [json!({}), json!({ MISSING: null }), json!({ MISSING: none })] {
            assert_eq!(Missing::read(&other), None);
        }
        let many = Missing { parts: (1..=9).map(|part| format!("{part}/9")).collect(), ..missing };
        assert!(many.reason().contains("(1/9, 2/9, 3/9, 4/9, 5/9, 6/9 and 3 more)"));
    }
}
