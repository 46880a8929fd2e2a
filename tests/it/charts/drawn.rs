//! What charts say of what they draw, and on how many sheets.

use std::fs;
use std::path::Path;

use super::{NAMES, drawn, names, says, scenario, words};
use crate::program::rungs;

/// Height of an SVG in millimeters.
fn height(svg: &Path) -> f64 {
    let text = fs::read_to_string(svg).unwrap();
    let (_, rest) = text.split_once(" height=\"").unwrap();
    rest.split_once("mm").unwrap().0.parse().unwrap()
}

#[test]
fn charts_higher_than_a_page_take_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    drawn(folder, &scenario(3, 2, "", &NAMES));
    for (width, sheets) in [("90", true), ("180", false)] {
        let options = ["chart", "run", "--width", width, "--format", "svg", "--output", width];
        let outcome = rungs(folder, &options);
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        let files = names(&folder.join(width));
        for name in &files {
            let height = height(&folder.join(width).join(name));
            assert!(height <= 240.1, "{name} of {width} mm is {height} mm high");
        }
        assert_eq!(files.iter().any(|name| name == "groups-2.svg"), sheets, "{files:?}");
    }
    says(&folder.join("90/forest-2.svg"), "Sheet 2 of ");
    // Policies with the same ladder share a picture.
    let ladder = fs::read_to_string(folder.join("180/ladder.svg")).unwrap();
    assert_eq!(ladder.matches("Executive<").count(), ladder.matches("Level 1<").count());
    says(&folder.join("180/ladder.svg"), "Policies with the same numbers share a picture.");
    says(&folder.join("180/places.svg"), "Dashed: the edges under Einzelleiter");
    // What a wider drawing needs no more is said to be left over.
    let again = ["chart", "run", "groups", "--width", "180", "--format", "svg"];
    let outcome = rungs(folder, &[&again[..], &["--output", "90"]].concat());
    assert!(outcome.out.contains("groups-2.svg is a sheet of an earlier drawing"));
}

#[test]
fn a_forest_of_many_policies_fills_its_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let policies: Vec<String> = (0..64).map(|number| format!("p{number:02}")).collect();
    let policies: Vec<&str> = policies.iter().map(String::as_str).collect();
    fs::write(folder.join("s.toml"), scenario(2, 1, "", &policies)).unwrap();
    let run = ["run", "s.toml", "--quiet", "--output", "run"];
    let outcome = rungs(folder, &run);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let outcome = rungs(folder, &["chart", "run", "forest", "--format", "svg"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let sheets = names(&folder.join("run/charts"));
    assert!((8..=10).contains(&sheets.len()), "{sheets:?}");
    for sheet in &sheets[..sheets.len() - 1] {
        let height = height(&folder.join("run/charts").join(sheet));
        assert!(height <= 240.1, "{sheet}: {height} mm");
    }
    says(&folder.join("run/charts/forest.svg"), ", continued");
}

#[test]
fn a_forest_measures_shares_in_points_and_the_rest_in_per_cent() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    drawn(folder, &scenario(3, 2, "", &["a", "b"]));
    let forest = folder.join("run/charts/forest.svg");
    for part in [
        "Difference from a in points (of 100)",
        "Difference in per cent of the mean under a",
        "Burnout share (percentage points)",
        "in per cent of the baseline’s mean, better side positive: ",
        "Paired differences from a, 3 replications, with 95\u{a0}% intervals.",
    ] {
        says(&forest, part);
    }
    let options = ["chart", "run", "forest", "--standardize", "--worthwhile", "morale=0.5"];
    let outcome = rungs(folder, &options);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let marked = folder.join("run/charts/forest-standardized-worthwhile.svg");
    says(&marked, "Difference in standard deviations between persons under a");
    says(&marked, "Shaded: smaller than the smallest difference worth having.");
    assert!(
        !words(&fs::read_to_string(forest).unwrap()).iter().any(|said| said.contains("Shaded"))
    );
}

#[test]
fn the_ladder_of_a_department_or_of_the_only_one_has_its_titles() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let titles = "titles = [\"Junior Designer\", \"Designer\", \"Senior Designer\", \
                  \"Staff Designer\", \"Principal Designer\", \"Distinguished Designer\"]\n";
    let head = "name = \"f\"\n[horizon]\nyears = 2\nburn_in_years = 1\n[study]\n\
                replications = 2\n";
    let design = format!("[[department]]\nname = \"design\"\n{titles}headcount = 20\n");
    let policy = "[[policy]]\nname = \"a\"\n";
    drawn(folder, &format!("{head}{design}{policy}"));
    says(&folder.join("run/charts/ladder.svg"), "Junior Designer");
    let named = ["chart", "run", "ladder", "--department", "design"];
    assert_eq!(rungs(folder, &named).code, 0);
    says(&folder.join("run/charts/ladder-design.svg"), "Senior Designer");
    let other = folder.join("other");
    fs::create_dir(&other).unwrap();
    let sales = "[[department]]\nname = \"sales\"\nheadcount = 20\n";
    drawn(&other, &format!("{head}{design}{sales}{policy}"));
    // The organization as a whole has no titles that both share.
    says(&other.join("run/charts/ladder.svg"), "Junior");
    let svg = fs::read_to_string(other.join("run/charts/ladder.svg")).unwrap();
    assert!(!svg.contains("Designer"));
    assert_eq!(rungs(&other, &named).code, 0);
    says(&other.join("run/charts/ladder-design.svg"), "Junior Designer");
}

#[test]
fn a_single_year_has_whiskers_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let text = "name = \"f\"\n[horizon]\nyears = 1\nburn_in_years = 0\n[study]\n\
                replications = 5\n[[department]]\nheadcount = 40\n[[policy]]\nname = \"a\"\n\
                [[policy]]\nname = \"b\"\npreset = \"dual-ladder\"\n";
    drawn(folder, text);
    let charts = folder.join("run/charts");
    says(&charts.join("trajectories.svg"), "thick whisker: interquartile range over replications");
    says(&charts.join("difference.svg"), "whiskers are 95\u{a0}% intervals of that mean");
    for chart in ["trajectories.svg", "difference.svg"] {
        let svg = fs::read_to_string(charts.join(chart)).unwrap();
        assert!(!svg.contains("band"), "{chart}");
    }
    // Another policy's own course is drawn where it is named.
    let named = ["chart", "run", "trajectories", "--policy", "b"];
    assert_eq!(rungs(folder, &named).code, 0);
    says(&charts.join("trajectories-b.svg"), "b: median of 5 replications");
}

#[test]
fn factors_without_a_name_are_called_by_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let one = "[design]\nkind = \"grid\"\n[[factor]]\npath = \"policy.b.pay_parity\"\n\
               levels = [0.0, 1.0]\n";
    drawn(folder, &scenario(2, 2, one, &["a", "b"]));
    let response = folder.join("run/charts/response.svg");
    says(&response, "Pay steps of an expert rung against those of the manager beside it (b)");
    says(&response, "Paired differences from a with 95\u{a0}% intervals, 2 replications a point.");
    let two = format!("{one}[[factor]]\npath = \"policy.b.influence\"\nlevels = [0.0, 1.0]\n");
    let folder = folder.join("two");
    fs::create_dir(&folder).unwrap();
    drawn(&folder, &scenario(2, 2, &two, &["a", "b", "c"]));
    let heat = folder.join("run/charts/heat-map.svg");
    says(&heat, "Influence (b) (ratio)");
    let svg = fs::read_to_string(&heat).unwrap();
    assert!(!words(&svg).iter().any(|said| said.contains("policy.b")), "a key's path");
    let options = ["chart", "run", "heat-map", "--worthwhile", "morale=0.2"];
    assert_eq!(rungs(&folder, &options).code, 0);
    says(
        &folder.join("run/charts/heat-map-worthwhile.svg"),
        "Dashed: the smallest difference worth having.",
    );
}
