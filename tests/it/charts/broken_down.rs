//! Charts of the tables that are kept by other keys than time.

use std::fs;
use std::path::Path;

use rungs::output::RunTables;
use rungs::output::charts::{Chart, ChartError, Choice};
use serde_json::{Value, json};

use super::words;

/// What each of the charts says of [`broken_down`].
const SAYS: [(Chart, &[&str]); 6] = [
    (Chart::Places, &["Stars at the switch", "nobody", "a, stars, year 1\ncraft: 0.500"]),
    (
        Chart::Climate,
        &["Trust (0–1)", "Trust, Trained managers, month 0\na: 0.500 (0.400 to 0.600)"],
    ),
    (
        Chart::Tenure,
        &["Tenure (years)", "Retention after 1 years\na: 0.450 (0.400 to 0.500)\nb: 0.750"],
    ),
    (
        Chart::Ladder,
        &["30 · 1.00", "4.0 · 1.62", "Executive", "3.3", "a, Level 1 to Mid\n0.20 persons a year"],
    ),
    (
        Chart::Groups,
        &[
            "Morale (0–100)",
            "All, Morale\nb: 3.00 (2.00 to 4.00)",
            "Managers, Morale\nb: −1.50 (−3.00 to 0.00)",
            "Stars, Attrition rate\nb: −2.00",
        ],
    ),
    (
        Chart::EarlyWarning,
        &[
            "Morale, Correlation with quits per seat\na: −0.25 (−0.30 to −0.20)",
            "Morale, Variance explained beyond last year’s quits\na: 0.050 (0.040 to 0.060)",
            "Quits of the year after it",
            "kept: what foretells the quits of a team. All 3 replications together, all years of \
                 teams of contributors from the second after the switch on, states as at the start \
                 of a year. 95\u{a0}% intervals. Last year’s quits alone explain 4.0\u{a0}% (a)",
        ],
    ),
];

/// The table `name`, whose rows have the keys `keys`; cells that a row does not name are empty.
fn table_by(folder: &Path, name: &str, keys: &str, rows: &str) -> Value {
    let columns = "metric,n,value,ci_low,ci_high,difference,difference_ci_low,difference_ci_high";
    let header = format!("point,policy,department,{keys},{columns}");
    let cells = header.split(',').count();
    let row = |row: &str| {
        let row = format!("1,{}", row.trim());
        let missing = cells - row.split(',').count();
        format!("{row}{}\n", ",".repeat(missing))
    };
    let rows: String = rows.lines().map(row).collect();
    fs::write(folder.join(format!("{name}.csv")), format!("{header}\n{rows}")).unwrap();
    let columns: Vec<_> = header.split(',').map(|name| json!({ "name": name })).collect();
    json!({ "file": format!("{name}.csv"), "columns": columns })
}

/// Two policies with the tables that are kept by other keys than time; the second has no experts, no
/// trained managers, and nobody on its ladder but one rung.
fn broken_down(folder: &Path) -> RunTables {
    let mut tables = Vec::new();
    let mut table = |name: &str, keys: &str, rows: &str| {
        tables.push(table_by(folder, name, keys, rows));
    };
    let mut places = String::new();
    for (policy, cohort) in [("a", "stars"), ("a", "experts"), ("b", "stars")] {
        for (place, shares) in
            [("craft", [0.8, 0.5]), ("management", [0.2, 0.2]), ("gone", [0.0, 0.3])]
        {
            for (year, share) in shares.into_iter().enumerate() {
                places
                    .push_str(&format!("{policy},all,{cohort},{place},{year},share,3,{share},,\n"));
            }
        }
    }
    table("places", "cohort,place,year", &places);
    table(
        "climate",
        "training,months",
        "a,all,trained,0,trust,3,0.5,0.4,0.6\na,all,trained,1,trust,3,0.6,0.5,0.7
         a,all,untrained,0,friction,3,0.5,,\nb,all,untrained,0,autonomy,3,0.7,,",
    );
    table(
        "tenure",
        "tenure_months",
        "a,all,0,survival,3,1,1,1\na,all,12,survival,3,0.45,0.4,0.5\na,all,12,quit_rate,3,9,,
         b,all,0,survival,3,1,,\nb,all,12,survival,3,0.75,,",
    );
    table(
        "ladder",
        "place",
        "a,all,junior,heads,3,30.2,30,31\na,all,junior,pay,3,1,,\na,all,mid,heads,3,20,,
         a,all,mid,pay,3,1.17,,\na,all,staff,heads,3,0,,\na,all,level-1,heads,3,4.04,,
         a,all,level-1,pay,3,1.62,,\na,all,level-2,heads,3,1,,\na,all,executive,heads,3,1,,
         b,all,junior,heads,3,7,,",
    );
    table(
        "flows",
        "from,to",
        "a,all,outside,junior,moves,3,9,8,10\na,all,junior,outside,moves,3,5,,\na,all,junior,mid,moves,3,3.3,,
         a,all,junior,level-1,moves,3,0.3,,\na,all,mid,level-1,moves,3,0.5,,\na,all,level-1,mid,moves,3,0.2,,
         a,all,level-1,executive,moves,3,0.1,,\na,all,mid,junior,moves,3,0.4,,\na,all,mid,staff,moves,3,0.01,,",
    );
    table(
        "groups",
        "group",
        "a,all,all,morale,3,64,63,65\nb,all,all,morale,3,67,66,68,3,2,4
         b,all,managers,morale,3,60,58,62,-1.5,-3,0\nb,all,stars,attrition_rate,3,9,,,-2,,",
    );
    table(
        "early_warning",
        "state,horizon",
        "a,all,morale,that-year,correlation,3,-0.25,-0.3,-0.2\na,all,morale,that-year,gain,3,0.05,0.04,0.06
         a,all,last_year_quits,that-year,correlation,3,0.2,0.1,0.3\nb,all,trust,next-year,correlation,3,-0.1,,",
    );
    let measure = |key: &str, unit: &str| json!({ "key": key, "unit": unit, "better": "higher" });
    let groups = [measure("attrition_rate", "per 100 person-years"), measure("morale", "0–100")];
    let manifest = json!({
        "scenario": { "name": "kept", "policy": [{ "name": "a" }, { "name": "b" }] },
        "metrics": [],
        "breakdowns": [{ "file": "groups.csv", "metrics": groups }],
        "tables": tables,
    });
    RunTables::new(folder, manifest)
}

#[test]
fn tables_by_other_keys_than_time_are_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let run = broken_down(folder.path());
    for (chart, expected) in SAYS {
        let picture = &chart.draw(&run, &Choice::default()).unwrap()[0];
        let words = words(&picture.svg());
        for expected in expected {
            assert!(
                words.iter().any(|said| said.starts_with(expected)),
                "{}: {expected}\n{words:?}",
                chart.name()
            );
        }
        assert!(picture.png().is_some());
        let other = Choice { metrics: vec!["payroll_per_seat".to_owned()], ..Choice::default() };
        let Err(ChartError::NotApplicable(why)) = chart.draw(&run, &other) else {
            panic!("{} has no payroll", chart.name());
        };
        assert!(why.contains("--metric"), "{why}");
    }
    let of_a = Choice { policy: Some("a".to_owned()), ..Choice::default() };
    let ladder = &Chart::Ladder.draw(&run, &of_a).unwrap()[0];
    assert!(
        ladder.description().contains("Besides: a, Mid to Junior: 0.4."),
        "{}",
        ladder.description()
    );
    assert!(!words(&ladder.svg()).contains(&"Staff".to_owned()), "nobody is there");
    assert!(!words(&ladder.svg()).contains(&"b".to_owned()), "not asked for");
    let tenure = &Chart::Tenure.draw(&run, &Choice::default()).unwrap()[0];
    assert!(
        tenure.description().contains("a: half are gone after 12 months. b: 0.75 are still there")
    );
}

#[test]
fn a_heading_without_room_stands_in_the_note() {
    let folder = tempfile::tempdir().unwrap();
    let run = broken_down(folder.path());
    let note = "Left: Correlation with quits per seat. Right: Variance explained";
    for (width, is_narrow) in [(90.0, true), (140.0, false)] {
        let choice = Choice { width_mm: width, ..Choice::default() };
        let picture = &Chart::EarlyWarning.draw(&run, &choice).unwrap()[0];
        assert_eq!(picture.description().contains(note), is_narrow, "{width} mm");
        let words = words(&picture.svg());
        let heading = "Correlation with quits per seat";
        assert_eq!(words.iter().any(|said| said == heading), !is_narrow, "{words:?}");
    }
}
