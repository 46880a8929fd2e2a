//! Which parts of its study a directory holds.

use std::collections::BTreeSet;

use super::StoredRun;
use crate::study::{LackingUnit, Plan, RunPlace, Shard, Share};

impl StoredRun {
    /// Whether the directory is a part of a study, or some that were joined.
    #[must_use]
    pub fn is_part(&self) -> bool {
        !self.manifest["shard"].is_null()
    }

    /// The parts that it holds, rising: one, or those that were joined; none for a whole study, and where
    /// its manifest names none that there can be.
    #[must_use]
    pub fn shares(&self) -> Vec<Share> {
        if let Some(share) = self.share() {
            return vec![share];
        }
        let number = |value: &serde_json::Value| u32::try_from(value.as_u64()?).ok();
        let written = &self.manifest["shard"];
        let of = number(&written["of"]).unwrap_or(0);
        let parts = written["parts"].as_array().into_iter().flatten().filter_map(number);
        let parts: BTreeSet<u32> = parts.filter(|part| (1..=of).contains(part)).collect();
        parts.into_iter().map(|part| Shard { part, of }.into()).collect()
    }

    /// Which of the runs of the study are those of the parts that were joined in it; all for any other.
    pub(super) fn has_joined<'p>(&self, plan: &'p Plan) -> impl Fn(&RunPlace) -> bool + use<'p> {
        let is_joined = self.is_part() && self.share().is_none();
        let held: BTreeSet<Shard> = self.shares().into_iter().map(|share| share.shard).collect();
        let of = held.first().map_or(1, |shard| shard.of);
        move |&RunPlace { point, replication, .. }| {
            let unit = LackingUnit { replication, point };
            !is_joined || held.contains(&plan.part_with(of, unit))
        }
    }

    /// What the directory holds of its study, in words: `part 3 of 8`, `parts 1–4 of 8`.
    pub(super) fn part_words(&self) -> String {
        let shares = self.shares();
        let Some(Share { shard, round }) = shares.first() else { return "a part".to_owned() };
        let round = round.as_ref().map(|round| format!(" of round {}", round.number));
        if shares.len() == 1 {
            return format!("part {} of {}{}", shard.part, shard.of, round.unwrap_or_default());
        }
        let shards: Vec<Shard> = shares.iter().map(|share| share.shard).collect();
        format!("parts {} of {}", parts_in_words(&shards), shard.of)
    }
}

/// The numbers of parts, rising, in stretches: `1–4, 7`.
#[must_use]
pub fn parts_in_words(parts: &[Shard]) -> String {
    let stretches = parts.chunk_by(|a, b| a.part + 1 == b.part);
    let words = stretches.map(|side_by_side| match side_by_side {
        [first, .., last] => format!("{}–{}", first.part, last.part),
        one => one.iter().map(|shard| shard.part.to_string()).collect(),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::{Value, json};

    use super::*;

    fn stored(shard: &Value) -> StoredRun {
        StoredRun { directory: PathBuf::new(), manifest: json!({ "shard": shard }) }
    }

    #[test]
    fn a_manifest_names_one_part_or_those_that_were_joined() {
        let parts = |shard: &Value| -> Vec<u32> {
            stored(shard).shares().iter().map(|share| share.shard.part).collect()
        };
        assert_eq!(parts(&json!({ "part": 3, "of": 8 })), [3]);
        assert_eq!(parts(&json!({ "parts": [2, 1, 7], "of": 8 })), [1, 2, 7]);
        assert_eq!(parts(&json!({ "parts": [9, -1, "x"], "of": 8 })), [] as [u32; 0]);
        assert!(parts(&Value::Null).is_empty() && !stored(&Value::Null).is_part());
        assert_eq!(stored(&json!({ "part": 3, "of": 8 })).part_words(), "part 3 of 8");
        let joined = stored(&json!({ "parts": [1, 2, 3, 5], "of": 8 }));
        assert_eq!(joined.part_words(), "parts 1–3, 5 of 8");
    }
}
