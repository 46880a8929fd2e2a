//! Which files of a run directory are the program's own, and which of them its journal gives again.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::charts::{Chart, is_sheet_of, sheet_files};
use super::file_names::{POINT_LIST, SCENARIO, TIMINGS};
use super::report::{CHARTS, MARKDOWN, PAGE};
use super::{DRAWN, Drawer, listed_files, read_drawn};
use crate::study::journal::{RUNS, WARM_UPS};

/// What a run directory is known by, and what its tables are made from.
const KEPT: [&str; 6] = ["manifest.json", SCENARIO, POINT_LIST, TIMINGS, RUNS, WARM_UPS];

/// What the chart of differences over the years was called.
const CALLED_BEFORE: &str = "differences";

/// The files that the journal of the run directory `place` gives again, relative to it, whether or
/// not they are there: the tables that its manifest lists, and charts and report as `drawn.json`
/// lists them. Directories of before there were listings have charts and report under their usual
/// names. Charts that `rungs chart` was asked for are not made again.
#[must_use]
pub fn made_files(place: &Path, manifest: &Value) -> Vec<PathBuf> {
    let tables = manifest["tables"].as_array().into_iter().flatten();
    let tables = tables.flat_map(|table| [&table["file"], &table["parquet"]]);
    let tables = tables.filter_map(|name| plain(name.as_str()?));
    let Some(listed) = listed_files(manifest) else {
        return tables.chain(usual_drawings()).collect();
    };
    let listed = |table: &PathBuf| listed.iter().any(|file| Path::new(&file.name) == table);
    // Where the listing is broken nothing is known to be drawn by the program.
    let drawn = read_drawn(place).unwrap_or_default().into_iter();
    let drawn = drawn.filter(|drawn| drawn.by == Drawer::Report);
    tables.filter(listed).chain(drawn.filter_map(|drawn| within(&drawn.listed.name))).collect()
}

/// Whether a file has a name that `rungs report` gives to what it draws.
#[must_use]
pub fn is_usual_drawing(name: &str) -> bool {
    let file = name.strip_prefix(CHARTS).and_then(|rest| rest.strip_prefix('/'));
    let Some(file) = file else { return [PAGE, MARKDOWN].contains(&name) };
    let stem = file.strip_suffix(".svg").or_else(|| file.strip_suffix(".png"));
    stem.is_some_and(|stem| charts().any(|chart| chart == stem || is_sheet_of(stem, chart)))
}

/// Charts by the names that their files have, or had.
fn charts() -> impl Iterator<Item = &'static str> {
    Chart::ALL.into_iter().map(Chart::name).chain([CALLED_BEFORE])
}

/// Charts and report under the names that `rungs report` gives them, or gave them.
fn usual_drawings() -> impl Iterator<Item = PathBuf> {
    let pictures =
        charts().flat_map(|name| sheet_files(name).map(|file| Path::new(CHARTS).join(file)));
    [PAGE, MARKDOWN].map(PathBuf::from).into_iter().chain(pictures)
}

/// All files of the run directory `place` that are the program's own, relative to it: what its
/// manifest and `drawn.json` list, or what could lie there in a directory of before.
#[must_use]
pub fn own_files(place: &Path, manifest: &Value) -> Vec<PathBuf> {
    let listed = listed_files(manifest).unwrap_or_default().into_iter().map(|file| file.name);
    let drawn = read_drawn(place).unwrap_or_default().into_iter().map(|drawn| drawn.listed.name);
    let listed = listed.chain(drawn).filter_map(|name| within(&name));
    let battery = ["validation.svg", "validation.png"].map(PathBuf::from);
    let battery = battery.into_iter().filter(|_| manifest["validation"].is_object());
    let kept = KEPT.into_iter().chain([DRAWN]).map(PathBuf::from);
    let mut own: Vec<PathBuf> = made_files(place, manifest);
    own.extend(listed.chain(battery).chain(kept));
    own.sort();
    own.dedup();
    own
}

/// Whether tables of a run directory are written as Parquet, too.
#[must_use]
pub fn lists_parquet(manifest: &Value) -> bool {
    let mut tables = manifest["tables"].as_array().into_iter().flatten();
    tables.any(|table| table["parquet"].is_string())
}

/// Whether charts of the report of the run directory `place` are drawn as PNG, too.
#[must_use]
pub fn lists_png(place: &Path) -> bool {
    let drawn = read_drawn(place).unwrap_or_default();
    let names = drawn.iter().map(|drawn| drawn.listed.name.as_str());
    names.filter(|name| is_usual_drawing(name)).any(|name| name.ends_with(".png"))
}

/// A name directly in the directory that is no file of [`KEPT`]: whatever a manifest says, nothing
/// else is taken for a table.
fn plain(name: &str) -> Option<PathBuf> {
    within(name).filter(|path| path.components().count() == 1)
}

/// A path within the directory that is no file of [`KEPT`].
fn within(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let is_within = path.components().all(|part| matches!(part, Component::Normal(_)));
    (is_within && !name.is_empty() && !KEPT.contains(&name)).then(|| path.to_owned())
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
        let files = made_files(Path::new("nowhere"), &manifest);
        assert_eq!(files[..3], ["runs.csv", "runs.parquet", PAGE].map(PathBuf::from));
        assert!(files.contains(&PathBuf::from("charts/forest-2.png")));
        assert!(lists_parquet(&manifest) && !lists_parquet(&json!({})));
        let own = own_files(Path::new("nowhere"), &manifest);
        assert!(own.contains(&PathBuf::from("runs.journal")));
    }

    #[test]
    fn a_usual_drawing_is_known_by_its_name() {
        for usual in usual_drawings() {
            assert!(is_usual_drawing(&usual.to_string_lossy()), "{}", usual.display());
        }
        for other in ["charts/forest-morale.svg", "charts/forest-1.svg", "forest.svg", "runs.csv"] {
            assert!(!is_usual_drawing(other), "{other}");
        }
    }

    #[test]
    fn of_a_directory_with_listings_only_what_they_name_is_made_again() {
        use crate::output::{ListedFile, note_drawn};
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path();
        let file = |name: &str| ListedFile::of(name, b"");
        let manifest = json!({
            "tables": [{ "file": "runs.csv" }, { "file": "mine.csv" }],
            "files": [file("runs.csv"), file("scenario.toml")],
        });
        assert_eq!(made_files(place, &manifest), [PathBuf::from("runs.csv")]);
        std::fs::write(place.join("manifest.json"), "{}").unwrap();
        let drawn = [PAGE, "charts/forest.svg", "../thesis.pdf", "scenario.toml"];
        note_drawn(place, drawn.map(file).into(), Drawer::Report).unwrap();
        note_drawn(place, vec![file("charts/forest-morale.svg")], Drawer::Chart).unwrap();
        let made = made_files(place, &manifest);
        assert_eq!(made, ["runs.csv", "charts/forest.svg", PAGE].map(PathBuf::from));
        assert!(own_files(place, &manifest).contains(&PathBuf::from(DRAWN)));
    }
}
