//! Analyses of a few made-up rows, word for word.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::output::report::{Findings, Report};
use crate::output::{Beside, BesidePlaces, RunTables, findings_json};
use crate::study::disk::{self, Disk, create_dirs};

const TABLES: [(&str, &str); 9] = [
    ("runs", "point,policy$,department$,replication,seed"),
    ("worlds", "point,policy$,baseline$,metric$,outcome$,plausible$,collapsed$"),
    (
        "robustness",
        "policy$,baseline$,metric$,among$,worlds,worthwhile,worthwhile_from$,better,better_low,\
         better_high,worse,worse_low,worse_high,too_small,too_small_low,too_small_high,\
         better_corrected,worse_corrected,too_small_corrected,better_both_halves,worse_both_halves,\
         better_significant,worse_significant,noise_share,q05,q50,q95,regret_max,regret_point",
    ),
    ("wins", "policy$,baseline$,among$,outcome$,metrics,worlds,share,share_low,share_high"),
    (
        "boxes",
        "policy$,baseline$,metric$,outcome$,box,key$,low,high,mass,density,density_low,density_high,\
         coverage,coverage_low,coverage_high,base_rate",
    ),
    (
        "sensitivity",
        "policy$,baseline$,metric$,key$,first_order,first_order_low,first_order_high,total,total_low,\
         total_high",
    ),
    (
        "sensitivity_fit",
        "policy$,baseline$,metric$,method$,worlds,replications,degree,mean,sd_between,noise_share,\
         lack_of_fit,first_order_sum,first_order_sum_low,first_order_sum_high",
    ),
    (
        "main_effects",
        "policy$,baseline$,metric$,key$,value,share,difference,difference_low,difference_high",
    ),
    (
        "attribution",
        "point,metric$,lever$,n,value,value_low,value_high,alone,alone_low,alone_high,last,last_low,\
         last_high,whole,share",
    ),
];

const PAIR: &str = "dual,single";

/// A manifest of a study that asks for `analysis`, with the tables `names`.
fn manifest(analysis: &str, names: &[&str]) -> Value {
    let metric = |key, unit, better| json!({ "key": key, "unit": unit, "text": "What.", "better": better, "headline": true });
    let column = |name: &str| {
        let is_text = name.ends_with('$');
        let name = name.trim_end_matches('$');
        json!({ "name": name, "type": if is_text { "text" } else { "real" }, "unit": "", "text": "" })
    };
    let of = |name: &&str| TABLES.iter().find(|(own, _)| own == name);
    let table = |(name, columns): &(&str, &str)| {
        let columns: Vec<Value> = columns.split(',').map(column).collect();
        json!({ "file": format!("{name}.csv"), "text": "", "columns": columns })
    };
    let prior = |name: &str, low: f64, high: f64| json!({ "name": name, "paths": [format!("department.*.{name}")], "distribution": "uniform", "range": [low, high] });
    let mut manifest = json!({
        "program": "rungs", "version": "0", "results_version": 1,
        "input": { "file": "x.toml", "sha256": "0", "overrides": [] },
        "scenario": {
            "name": "x",
            "model": { "name": "career" },
            "study": { "analysis": analysis, "baseline": "single", "replications": 4, "seed": 1 },
            "horizon": { "years": 10, "burn_in_years": 10 },
            "policy": [{ "name": "single" }, { "name": "dual" }],
        },
        "metrics": [
            metric("attrition_rate", "per 100 person-years", "lower"),
            metric("morale", "0–100", "higher"),
        ],
        "tables": names.iter().filter_map(of).map(table).collect::<Vec<_>>(),
    });
    if analysis == "robustness" || analysis == "sensitivity" {
        manifest["scenario"]["prior"] = json!([prior("rho", -0.2, 0.5), prior("envy", 0.0, 0.5)]);
        manifest["scenario"]["design"] =
            json!({ "kind": "sobol", "points": 100, "seeds": "fresh" });
    }
    manifest
}

/// Writes a study with `tables`: name and rows.
fn write(folder: &Path, analysis: &str, tables: &[(&str, String)]) -> RunTables {
    create_dirs(&Disk, folder).unwrap();
    let mut names: Vec<&str> = tables.iter().map(|(name, _)| *name).collect();
    names.push("runs");
    let manifest = manifest(analysis, &names);
    disk::write(&Disk, &folder.join("manifest.json"), manifest.to_string().as_bytes()).unwrap();
    for (name, columns) in TABLES.iter().filter(|(name, _)| names.contains(name)) {
        let rows = tables.iter().find(|(own, _)| own == name).map_or("", |(_, rows)| rows);
        let text = format!("{}\n{rows}", columns.replace('$', ""));
        disk::write(&Disk, &folder.join(format!("{name}.csv")), text.as_bytes()).unwrap();
    }
    RunTables::new(folder, manifest)
}

/// Without the table of worlds, of which a chart needs more than these words do, where a page is made.
fn robustness(folder: &Path, has_worlds: bool) -> RunTables {
    let shares = |better: f64, worse: f64| {
        let small = 1.0 - better - worse;
        format!(
            "{better},{},{},{worse},{},{},{small},{},{}",
            better - 0.05,
            better + 0.05,
            worse - 0.02,
            worse + 0.02,
            small - 0.05,
            small + 0.05
        )
    };
    let rest = "0.8,0.02,0.18,0.7,0.01,0.6,0.01,0.25,-4.2,-2.7,-1.2,2.31,17";
    let mut rows = String::new();
    for (metric, among, worlds, size) in [
        ("attrition_rate", "all", 98, "0.4,study"),
        ("attrition_rate", "plausible", 80, "0.4,study"),
        ("morale", "all", 98, "0.5,a tenth of the baseline's sd between worlds"),
        ("morale", "plausible", 80, "0.5,a tenth of the baseline's sd between worlds"),
    ] {
        let shares = if metric == "morale" { shares(0.3, 0.12) } else { shares(0.83, 0.02) };
        writeln!(rows, "{PAIR},{metric},{among},{worlds},{size},{shares},{rest}").unwrap();
    }
    let mut wins = String::new();
    for (outcome, shares) in [("better", [0.1, 0.6, 0.3]), ("worse", [0.86, 0.14, 0.0])] {
        for (metrics, share) in shares.iter().enumerate() {
            writeln!(wins, "{PAIR},all,{outcome},{metrics},9,{share},0.1,0.2").unwrap();
        }
    }
    let of_box = "0.2,0.61,0.45,0.75,0.4,0.28,0.53,0.12";
    let boxes = format!(
        "{PAIR},morale,worse,1,rho,0.7,,{of_box}\n{PAIR},morale,worse,1,envy,0.1,0.25,{of_box}\n"
    );
    let worlds = format!(
        "1,{PAIR},attrition_rate,better,yes,no\n12,{PAIR},attrition_rate,,,policy\n\
         77,{PAIR},attrition_rate,,,both\n12,{PAIR},morale,,,policy\n77,{PAIR},morale,,,both\n"
    );
    let mut tables = vec![("robustness", rows), ("wins", wins), ("boxes", boxes)];
    tables.extend(has_worlds.then_some(("worlds", worlds)));
    write(folder, "robustness", &tables)
}

fn sensitivity(folder: &Path) -> RunTables {
    let indices = format!(
        "{PAIR},attrition_rate,rho,0.1,0.05,0.15,0.15,0.08,0.22\n\
         {PAIR},attrition_rate,envy,0.6,0.5,0.7,0.72,0.62,0.82\n\
         {PAIR},attrition_rate,dummy,0,-0.02,0.02,0.01,-0.02,0.04\n"
    );
    let fit = format!("{PAIR},attrition_rate,chaos,98,4,3,-2.7,0.9,0.3,0.07,0.7,0.6,0.8\n");
    let curve = format!(
        "{PAIR},attrition_rate,envy,0,0,-3.1,-3.3,-2.9\n{PAIR},attrition_rate,envy,0.25,0.5,-2.2,-2.4,-2\n\
         {PAIR},attrition_rate,envy,0.5,1,-1.2,-1.4,-1\n"
    );
    let tables = [("sensitivity", indices), ("sensitivity_fit", fit), ("main_effects", curve)];
    write(folder, "sensitivity", &tables)
}

fn said(run: &RunTables) -> String {
    let text = Findings::of(run).unwrap().terminal(10_000);
    // Without codes of style, `ESC [ … m`.
    let plain: String = text
        .split('\u{1b}')
        .enumerate()
        .map(
            |(place, part)| {
                if place == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) }
            },
        )
        .collect();
    plain.replace('\u{a0}', " ")
}

#[track_caller]
fn assert_says(text: &str, sentences: &[&str]) {
    for sentence in sentences {
        assert!(text.contains(sentence), "{sentence:?} is not said in:\n{text}");
    }
}

#[test]
fn shares_of_worlds_are_told_with_what_was_varied_and_what_is_worse_first() {
    let folder = tempfile::tempdir().unwrap();
    let text = said(&robustness(&folder.path().join("worlds"), true));
    assert_says(
        &text,
        &[
            "x: 100 worlds, 2 policies, 4 replications a world; seed 1",
            "Policies are compared in 100 worlds, each a draw of 2 keys from their priors.",
            "dual against single: in 83 % of 98 worlds a lower attrition rate by more than 0.4 per 100 \
             person-years, in 2 % a higher one. Worse: morale in 12 % [10, 14]; attrition rate in 2 % \
             [0, 4]. Better: attrition rate \
             in 83 % [78, 88]; morale in 30 % [25, 35]. Chance between replications makes 25 % of the \
             variance of attrition rate between worlds; corrected for it, dual is worse in 2 % and better in \
             80 %. Among the 80 plausible worlds alone, attrition \
             rate is worse in 2 % [0, 4] and better in 83 % [78, 88]. Of 2 metrics at once it is worse \
             on 1 or more in 14 %, on none in 86 %; better on 1 or more in 90 %, on all in 30 %. Largest \
             regret: in world 17 the best of the 2 policies does 2.31 per 100 person-years better on \
             attrition rate.",
            "dual against single, morale: where rho ≥ 0.7 and 0.1 ≤ envy < 0.25: worse in 61 % [45, 75] \
             of the held-out worlds there, against 12 % of all; it covers 40 % [28, 53] of those worlds \
             and holds 20 % of all.",
            "dual against single, 2 worlds of 100: 1 under dual alone and 1 under both (worlds 12 and 77)",
            "Varied: 2 keys over their priors (rho −0.2 to 0.5 and envy 0 to 0.5). Not varied: the \
             equations of the model, the levers of the policies and the horizon.",
        ],
    );
    let page = Report::of(&robustness(folder.path(), false)).unwrap();
    let markdown = page.markdown().replace('\u{a0}', " ").replace("**", "");
    assert_says(
        &markdown,
        &[
            "In 83 % of 98 worlds dual has a lower attrition rate than single by more than 0.4 per 100 \
             person-years; in 2 % a higher one.",
            "A share of worlds is no probability that a claim is true.",
            "worse in 61 % \\[45, 75\\] of the held-out worlds there",
        ],
    );
}

#[test]
fn the_page_the_markdown_and_the_terminal_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for (name, run) in [
        ("robustness", robustness(&folder.path().join("r"), false)),
        ("sensitivity", sensitivity(&folder.path().join("s"))),
    ] {
        let report = Report::of(&run).unwrap();
        // Letters alone, without markup and escapes.
        let bare = |text: &str| -> String {
            let text = text.replace("&#39;", "'").replace("&gt;", ">").replace("&lt;", "<");
            let is_kept = |letter: &char| !letter.is_whitespace() && !"*`\\".contains(*letter);
            text.replace("&amp;", "&").chars().filter(is_kept).collect()
        };
        let untagged = |page: &str| -> String {
            let mut kept = String::new();
            let mut rest = page;
            while let Some((before, after)) = rest.split_once('<') {
                kept.push_str(before);
                rest = after.split_once('>').map_or("", |(_, rest)| rest);
            }
            kept + rest
        };
        let (page, markdown) = (bare(&untagged(&report.html())), bare(&report.markdown()));
        let text = said(&run);
        let items =
            text.lines().filter(|line| line.contains("dual against single") && line.len() > 90);
        let mut count = 0;
        for item in items {
            let item = bare(item.trim_start_matches(['-', '•', '–', ' ']));
            assert!(markdown.contains(&item), "{name}: Markdown lacks {item}");
            assert!(page.contains(&item), "{name}: the page lacks {item}");
            count += 1;
        }
        assert!(count > 0, "{name}: {text}");
    }
}

#[test]
fn what_drives_a_difference_is_told_with_how_far_to_trust_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = sensitivity(folder.path());
    assert_says(
        &said(&run),
        &[
            "dual against single, attrition rate: the difference is −2.70 on average over 98 worlds and varies \
           between them by 0.9 per 100 person-years (standard deviation). Driven by envy (total 0.72 \
           [0.62, 0.82], alone 0.60 [0.50, 0.70]) and rho (total 0.15 [0.08, 0.22], alone 0.10 [0.05, \
           0.15]). More envy makes the gain smaller (−3.10 at 0, −1.20 at 0.5). How far to trust this: \
           keys alone make 70 % [60, 80] of the variance, so that keys acting together make about 30 %; \
           the polynomial of degree 3 misses 7 % of it; 30 % of the variance of means over 4 \
           replications is chance between replications, which the indices leave out; the dummy has \
           0.01 [−0.02, 0.04].",
        ],
    );
}

#[test]
fn a_lever_s_work_is_told_with_its_interval_alone_and_last_in() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "1,attrition_rate,training,100,-0.8,-0.9,-0.7,-1,-1.1,-0.9,-0.6,-0.7,-0.5,-2.7,0.296\n\
                1,attrition_rate,rungs,100,-1.9,-2.1,-1.7,-2.2,-2.4,-2,-1.6,-1.8,-1.4,-2.7,0.704\n\
                1,attrition_rate,notice,100,0,0,0,0,0,0,0,0,0,-2.7,0\n";
    let run = write(folder.path(), "attribution", &[("attribution", rows.to_owned())]);
    assert_says(
        &said(&run),
        &[
            "From single to dual the levers training, rungs and notice are moved",
            "attrition rate: −2.70 per 100 person-years as a whole. rungs −1.90 (−2.10 to −1.70; 70 % of \
             the whole), alone −2.20, last in −1.60; training −0.800 (−0.900 to −0.700; 30 % of the \
             whole), alone −1.000, last in −0.600; notice does nothing.",
            "No parameter was varied",
        ],
    );
}

#[test]
fn findings_of_an_analysis_are_objects_too() {
    let folder = tempfile::tempdir().unwrap();
    let told = findings_json(&robustness(folder.path(), true)).unwrap();
    assert_eq!(told["analysis"], "robustness");
    assert_eq!(told["varied"]["priors"][0]["name"], "rho");
    assert_eq!(told["robustness"][0]["better"], 0.83);
    assert_eq!(told["boxes"].as_array().unwrap().len(), 1);
    assert_eq!(told["boxes"][0]["keys"][1], json!({ "key": "envy", "low": 0.1, "high": 0.25 }));
    assert_eq!(told["boxes"][0]["keys"][0]["high"], Value::Null);
    assert_eq!(told["collapsed"][0]["under_policy"], json!([12]));
    assert!(told["summary"].is_null());
}

#[test]
fn an_analysis_of_other_policies_is_not_shown_beside_a_study() {
    let folder = tempfile::tempdir().unwrap();
    let analysis = folder.path().join("r");
    robustness(&analysis, true);
    let run = write(&folder.path().join("own"), "policies", &[]);
    let places = BesidePlaces { robustness: Some(analysis.clone()), ..BesidePlaces::default() };
    assert!(Beside::read(&run, &places).unwrap().robustness.is_some());
    let swapped = BesidePlaces { sensitivity: Some(analysis), ..BesidePlaces::default() };
    let refused = Beside::read(&run, &swapped).unwrap_err().to_string();
    assert!(refused.contains("holds no analysis of sensitivity, but of robustness"), "{refused}");
}
