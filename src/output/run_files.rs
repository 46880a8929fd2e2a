//! Which files of a run directory are the program's own, and which of them its journal gives again.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::charts::{Chart, sheet_files};
use super::manifest::{POINT_LIST, TIMINGS};
use super::report::{CHARTS, MARKDOWN, PAGE};
use crate::study::journal::{RUNS, WARM_UPS};

/// What a run directory is known by, and what its tables are made from.
const KEPT: [&str; 6] = ["manifest.json", "scenario.toml", POINT_LIST, TIMINGS, RUNS, WARM_UPS];

/// The files that the journal of a run directory gives again, relative to it, whether or not they
/// are there: the tables that its manifest lists, and charts and report under the names that
/// `rungs report` gives them.
#[must_use]
pub fn made_files(manifest: &Value) -> Vec<PathBuf> {
    let tables = manifest["tables"].as_array().into_iter().flatten();
    let listed = tables.flat_map(|table| [&table["file"], &table["parquet"]]);
    let tables = listed.filter_map(|name| plain(name.as_str()?));
    let pictures = Chart::ALL
        .into_iter()
        .flat_map(|chart| sheet_files(chart.name()).map(|name| Path::new(CHARTS).join(name)));
    tables.chain([PAGE, MARKDOWN].map(PathBuf::from)).chain(pictures).collect()
}

/// All files of a run directory that are the program's own, relative to it.
#[must_use]
pub fn own_files(manifest: &Value) -> Vec<PathBuf> {
    made_files(manifest).into_iter().chain(KEPT.map(PathBuf::from)).collect()
}

/// Whether tables of a run directory are written as Parquet, too.
#[must_use]
pub fn lists_parquet(manifest: &Value) -> bool {
    let mut tables = manifest["tables"].as_array().into_iter().flatten();
    tables.any(|table| table["parquet"].is_string())
}

/// A name within the directory that is no file of [`KEPT`]: whatever a manifest says, nothing else
/// is taken for a table.
fn plain(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let mut parts = path.components();
    let is_plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    (is_plain && !KEPT.contains(&name)).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tables_are_those_of_the_manifest_and_lie_in_the_directory() {
        let manifest = json!({ "tables": [
            { "file": "runs.csv", "parquet": "runs.parquet" },
            { "file": "../thesis.csv" },
            { "file": "/etc/hosts" },
            { "file": "charts/mine.csv" },
            { "file": "runs.journal" },
            { "file": "" },
        ] });
        let files = made_files(&manifest);
        assert_eq!(files[..3], ["runs.csv", "runs.parquet", PAGE].map(PathBuf::from));
        assert!(files.contains(&PathBuf::from("charts/forest-2.png")));
        assert!(lists_parquet(&manifest) && !lists_parquet(&json!({})));
        assert!(own_files(&manifest).contains(&PathBuf::from("runs.journal")));
    }
}
