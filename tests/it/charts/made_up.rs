//! Run directories of studies of many worlds with numbers that were made up: the tables that their
//! charts are drawn from.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The policies; the first two are what others are compared with.
pub(super) const POLICIES: [&str; 4] =
    ["Single ladder", "Usual practice", "Rungs alone", "Dual ladder"];

/// Key, unit and better side of the headline metrics, and the size of their differences.
const METRICS: [(&str, &str, &str, f64); 8] = [
    ("attrition_rate", "per 100 person-years", "lower", -2.0),
    ("star_attrition_rate", "per 100 person-years", "lower", -3.0),
    ("manager_attrition_rate", "per 100 manager-years", "lower", 1.0),
    ("morale", "0–100", "higher", 2.5),
    ("burnout_share", "share", "lower", -0.02),
    ("output_per_seat", "median-contributor months a year", "higher", 0.3),
    ("unit_labor_cost", "junior pay-months per median-contributor month", "lower", -0.04),
    ("stars_in_craft", "share", "higher", 0.12),
];

/// Keys of the department that are drawn from a prior.
const KEYS: [(&str, f64, f64); 22] = [
    ("sigma", 0.2, 0.65),
    ("rho", -0.2, 0.5),
    ("learning_months", 24.0, 84.0),
    ("entry_gap", 0.2, 0.8),
    ("span", 5.0, 15.0),
    ("craft_share", 0.1, 0.5),
    ("half_life_months", 6.0, 24.0),
    ("star_spill", 0.0, 0.15),
    ("expert_spill", 0.0, 1.0),
    ("teaching", 0.0, 0.2),
    ("base_quit", 0.005, 0.014),
    ("contagion", 0.0, 0.2),
    ("early_quit", 0.5, 2.0),
    ("disposition_sd", 0.04, 0.12),
    ("morale_output", 0.2, 1.0),
    ("friction_output", 0.0, 0.4),
    ("autonomy_output", 0.0, 0.2),
    ("burnout_output", 0.0, 0.6),
    ("leadership_slope", 0.4, 1.4),
    ("erode_months", 2.0, 8.0),
    ("build_months", 6.0, 24.0),
    ("acceptance_intercept", -1.5, 0.5),
];

/// The levers of an attribution.
const LEVERS: [&str; 5] = ["rungs", "selection", "opt-in", "training", "step-back"];

/// Numbers between 0 and 1 that are always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About a standard normal number.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

/// The column of a key in points.csv.
fn path(key: &str) -> String {
    format!("department.*.{key}")
}

/// The pairs that are compared: policy and baseline.
fn pairs() -> Vec<(usize, usize)> {
    (0..POLICIES.len())
        .flat_map(|policy| [(policy, 0), (policy, 1)])
        .filter(|(policy, baseline)| policy != baseline)
        .collect()
}

/// How much better than Single ladder a policy is, in sizes of a metric's difference.
fn strength(policy: usize) -> f64 {
    [0.0, 0.25, 0.55, 1.0][policy]
}

/// How much a difference depends on a key.
fn weight(key: usize, metric: usize) -> f64 {
    let of_all = [0.9, 0.7, 0.1, 0.05, 0.3, 0.45][key.min(5)] / (1.0 + key as f64 / 8.0);
    of_all * (1.0 + ((key * 7 + metric * 3) % 5) as f64) / 3.0
}

/// A directory that is written table by table.
pub(super) struct MadeUp<'f> {
    folder: &'f Path,
    tables: Vec<String>,
}

impl<'f> MadeUp<'f> {
    pub(super) fn new(folder: &'f Path) -> Self {
        fs::create_dir_all(folder).unwrap();
        Self { folder, tables: Vec::new() }
    }

    /// Columns that hold text end in `$`.
    fn table(&mut self, name: &str, columns: &str, rows: &str) {
        let column = |name: &str| {
            let (name, kind) = name.strip_suffix('$').map_or((name, "real"), |name| (name, "text"));
            let text = format!("Factor at `{name}`: What {name} says.");
            format!(r#"{{"name":"{name}","type":"{kind}","unit":"","text":"{text}"}}"#)
        };
        let listed: Vec<String> = columns.split(',').map(column).collect();
        let listed = listed.join(",");
        self.tables.push(format!(r#"{{"file":"{name}.csv","columns":[{listed}]}}"#));
        let header = columns.replace('$', "");
        fs::write(self.folder.join(format!("{name}.csv")), format!("{header}\n{rows}")).unwrap();
    }

    /// Writes the manifest of a study of `points` points.
    pub(super) fn finish(mut self, analysis: &str, points: usize) {
        let metrics: Vec<&str> = METRICS.iter().map(|metric| metric.0).collect();
        let columns = format!("point,policy$,department$,replication,seed,{}", metrics.join(","));
        self.table("runs", &columns, "");
        let policies: Vec<String> =
            POLICIES.iter().map(|name| format!(r#"{{"name":"{name}"}}"#)).collect();
        let metric = |(key, unit, better, _): &(&str, &str, &str, f64)| {
            format!(r#"{{"key":"{key}","unit":"{unit}","better":"{better}","headline":true}}"#)
        };
        let metrics: Vec<String> = METRICS.iter().map(metric).collect();
        let manifest = format!(
            r#"{{"program":"rungs","results_version":9,"scenario":{{"name":"Worlds","policy":[{}],
            "study":{{"baseline":"Single ladder","also_against":["Usual practice"],"replications":4,
            "analysis":"{analysis}"}},"design":{{"kind":"sobol","points":{points}}},
            "attribution":{{"from":"Single ladder","to":"Dual ladder"}}}},
            "metrics":[{}],"tables":[{}]}}"#,
            policies.join(","),
            metrics.join(","),
            self.tables.join(",")
        );
        fs::write(self.folder.join("manifest.json"), manifest).unwrap();
    }

    /// Values of the keys by world.
    fn points(&mut self, worlds: usize) -> Vec<Vec<f64>> {
        let mut numbers = Numbers(7);
        let shares: Vec<Vec<f64>> =
            (0..worlds).map(|_| KEYS.iter().map(|_| numbers.next()).collect()).collect();
        let mut rows = String::new();
        for (world, shares) in shares.iter().enumerate() {
            let values = KEYS
                .iter()
                .zip(shares)
                .map(|((_, low, high), share)| format!("{:.5}", low + (high - low) * share));
            writeln!(rows, "{},{}", world + 1, values.collect::<Vec<_>>().join(",")).unwrap();
        }
        let columns: Vec<String> = KEYS.iter().map(|(key, ..)| path(key)).collect();
        self.table("points", &format!("point,{}", columns.join(",")), &rows);
        shares
    }

    /// The tables of a study of robustness; boxes where `boxed`.
    pub(super) fn robustness(&mut self, worlds: usize, boxed: bool) {
        let shares = self.points(worlds);
        let (mut rows, mut summed, mut won) = (String::new(), String::new(), String::new());
        for pair in pairs() {
            let mut counts = [vec![0; worlds], vec![0; worlds]];
            for (at, (metric, _, _, size)) in METRICS.iter().enumerate() {
                for (world, shares) in shares.iter().enumerate() {
                    let (row, outcome) = world_row(pair, at, (world, shares));
                    counts[0][world] += usize::from(outcome == "better");
                    counts[1][world] += usize::from(outcome == "worse");
                    rows.push_str(&row);
                }
                for among in ["all", "plausible"] {
                    writeln!(
                        summed,
                        "{},{metric},{among},{worlds},5,0,{},a tenth,0.7,0.66,0.74,0.1,0.07,0.13,\
                         0.2,0.17,0.23,0.12",
                        names(pair),
                        0.25 * size.abs()
                    )
                    .unwrap();
                }
            }
            won.push_str(&wins(pair, &shares, &counts));
        }
        self.table(
            "worlds",
            "point,policy$,baseline$,metric$,n,baseline_mean,difference,sd,half_odd,half_even,\
             p_value,q_value,outcome$,plausible$,collapsed$",
            &rows,
        );
        self.table(
            "robustness",
            "policy$,baseline$,metric$,among$,worlds,collapsed_policy,collapsed_baseline,worthwhile,\
             worthwhile_from$,better,better_low,better_high,worse,worse_low,worse_high,too_small,\
             too_small_low,too_small_high,noise_share",
            &summed,
        );
        self.table(
            "wins",
            "policy$,baseline$,among$,outcome$,metrics,worlds,share,share_low,share_high",
            &won,
        );
        let rows = if boxed { boxes() } else { String::new() };
        self.table(
            "boxes",
            "policy$,baseline$,metric$,outcome$,box,key$,low,high,mass,density,density_low,\
             density_high,coverage,coverage_low,coverage_high,base_rate,density_found,coverage_found",
            &rows,
        );
    }

    /// The tables of a study of sensitivity by chaos; by another method where it is named.
    pub(super) fn sensitivity(&mut self, method: &str) {
        self.points(64);
        let (mut rows, mut fits, mut curves) = (String::new(), String::new(), String::new());
        for pair in pairs() {
            for (at, (metric, _, _, size)) in METRICS.iter().enumerate() {
                rows.push_str(&index_rows(method, pair, at));
                curves.push_str(&curve_rows(pair, at));
                writeln!(
                    fits,
                    "{},{metric},{method},512,4,3,40,6,{size},0.4,0.2,0.1,0.8,0.7,0.9",
                    names(pair)
                )
                .unwrap();
            }
        }
        match method {
            "morris" => self.table(
                "elementary_effects",
                "policy$,baseline$,metric$,key$,mean,mean_absolute,mean_absolute_low,\
                 mean_absolute_high,sd",
                &rows,
            ),
            "pawn" => self.table("pawn", "policy$,baseline$,metric$,key$,median,largest", &rows),
            _ => self.table(
                "sensitivity",
                "policy$,baseline$,metric$,key$,first_order,first_order_low,first_order_high,total,\
                 total_low,total_high",
                &rows,
            ),
        }
        self.table(
            "sensitivity_fit",
            "policy$,baseline$,metric$,method$,worlds,replications,degree,terms,pairs,mean,\
             sd_between,noise_share,lack_of_fit,first_order_sum,first_order_sum_low,\
             first_order_sum_high",
            &fits,
        );
        if method == "chaos" {
            self.table(
                "main_effects",
                "policy$,baseline$,metric$,key$,value,share,difference,difference_low,\
                 difference_high",
                &curves,
            );
        }
    }

    /// The tables of an attribution at `points` points.
    pub(super) fn attribution(&mut self, points: usize) {
        let (mut rows, mut between, mut all) = (String::new(), String::new(), String::new());
        let mut numbers = Numbers(3);
        for point in 1..=points {
            for (metric, _, _, size) in METRICS {
                let mut share = || 0.25 * numbers.normal() * if points > 1 { 1.0 } else { 0.2 };
                let mut values: Vec<f64> =
                    [0.6, 0.25, -0.1, 0.2, 0.05].map(|part| size * (part + share())).to_vec();
                if metric == "morale" {
                    values[4] = 0.0;
                }
                let whole: f64 = values.iter().sum();
                for (lever, value) in LEVERS.iter().zip(&values) {
                    let half = 0.06 * size.abs();
                    let ends = |value: f64| match points {
                        1 => format!("{value:.5},{:.5},{:.5}", value - half, value + half),
                        _ => format!("{value:.5},,"),
                    };
                    writeln!(
                        rows,
                        "{point},{metric},{lever},100,{},{},{},{whole:.5},{:.5}",
                        ends(*value),
                        ends(0.9 * value),
                        ends(1.1 * value),
                        value / whole
                    )
                    .unwrap();
                }
                for (at, lever) in LEVERS.iter().enumerate() {
                    for other in &LEVERS[at + 1..] {
                        let value = size * 0.2 * numbers.normal() * 0.5;
                        let half = 0.05 * size.abs();
                        let ends = match points {
                            1 => format!("{:.5},{:.5}", value - half, value + half),
                            _ => ",".to_owned(),
                        };
                        writeln!(between, "{point},{metric},{lever},{other},{value:.5},{ends}")
                            .unwrap();
                    }
                }
                for (policy, levers) in [(0, "none".to_owned()), (3, LEVERS.join(", "))] {
                    writeln!(all, "{point},{},\"{levers}\",{metric},100,0,,", POLICIES[policy])
                        .unwrap();
                }
            }
        }
        self.table(
            "attribution",
            "point,metric$,lever$,n,value,value_low,value_high,alone,alone_low,alone_high,last,\
             last_low,last_high,whole,share",
            &rows,
        );
        self.table("interactions", "point,metric$,lever$,other$,interaction,low,high", &between);
        self.table("coalitions", "point,policy$,levers$,metric$,n,difference,ci_low,ci_high", &all);
    }
}

/// The names of a pair as columns.
fn names((policy, baseline): (usize, usize)) -> String {
    format!("{},{}", POLICIES[policy], POLICIES[baseline])
}

/// What the keys explain of the metric at place `at`, by `method`.
fn index_rows(method: &str, pair: (usize, usize), at: usize) -> String {
    let (metric, _, _, size) = METRICS[at];
    let mut rows = String::new();
    let keys = KEYS.iter().map(|(key, ..)| path(key)).chain(["dummy".to_owned()]);
    for (number, key) in keys.enumerate() {
        let total = if key == "dummy" { 0.01 } else { 0.5 * weight(number, at).min(1.6) };
        let (first, wide) = (0.7 * total - 0.01, 0.02 + 0.12 * total);
        let (low, high) = (total - wide, total + wide);
        let numbers = match method {
            "morris" => {
                let [mean, low, high] = [total, low.max(0.0), high].map(|own| size.abs() * own);
                format!(
                    "{:.4},{mean:.4},{low:.4},{high:.4},{:.4}",
                    -size * total,
                    size.abs() * wide
                )
            }
            "pawn" => format!("{first:.4},{total:.4}"),
            _ => format!(
                "{first:.4},{:.4},{:.4},{total:.4},{low:.4},{high:.4}",
                first - wide,
                first + wide
            ),
        };
        writeln!(rows, "{},{metric},{key},{numbers}", names(pair)).unwrap();
    }
    rows
}

/// The curves of the metric at place `at` over the values of every key.
fn curve_rows(pair: (usize, usize), at: usize) -> String {
    let (metric, _, _, size) = METRICS[at];
    let apart = strength(pair.0) - strength(pair.1);
    let mut rows = String::new();
    for (number, (key, low, high)) in KEYS.iter().enumerate() {
        for step in 0..=20 {
            let share = f64::from(step) / 20.0;
            let value = low + (high - low) * share;
            let bent = 0.5 - share + 0.4 * share * share;
            let y = size * (apart + weight(number, at) * bent);
            let half = 0.08 * size.abs() * (1.0 + (share - 0.5).abs());
            let key = path(key);
            let (low, high) = (y - half, y + half);
            writeln!(
                rows,
                "{},{metric},{key},{value:.5},{share},{y:.5},{low:.5},{high:.5}",
                names(pair)
            )
            .unwrap();
        }
    }
    rows
}

/// Whether a world has collapsed, and whether its baseline is plausible.
fn has_collapsed(world: usize) -> bool {
    world % 97 == 13
}

fn is_plausible(shares: &[f64]) -> bool {
    shares[10] < 0.8
}

/// The row of a world in the metric at place `at`, and its outcome.
fn world_row(
    pair: (usize, usize),
    at: usize,
    (world, shares): (usize, &Vec<f64>),
) -> (String, &'static str) {
    let (metric, _, side, size) = METRICS[at];
    let seed = (world * 1_024 + pair.0 * 128 + pair.1 * 16 + at) as u64;
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let apart = strength(pair.0) - strength(pair.1);
    let driven = shares.iter().enumerate().map(|(key, share)| weight(key, at) * (0.5 - share));
    let driven: f64 = driven.sum();
    let difference = size * (apart * (1.0 + driven) + 0.12 * numbers.normal());
    let gain = if side == "lower" { -difference } else { difference };
    let tie = 0.25 * size.abs();
    let outcome = match gain {
        _ if has_collapsed(world) => "",
        gain if gain > tie => "better",
        gain if gain < -tie => "worse",
        _ => "too small",
    };
    let collapsed = if has_collapsed(world) { "policy" } else { "no" };
    let plausible = if is_plausible(shares) { "yes" } else { "no" };
    let row = format!(
        "{},{},{metric},4,9,{difference:.5},0.3,{difference:.5},{difference:.5},0.02,0.04,{outcome},\
         {plausible},{collapsed}\n",
        world + 1,
        names(pair)
    );
    (row, outcome)
}

/// The rows of wins.csv of a pair; `counts` are the metrics that are better, and worse, by world.
fn wins(pair: (usize, usize), shares: &[Vec<f64>], counts: &[Vec<usize>; 2]) -> String {
    let mut rows = String::new();
    for among in ["all", "plausible"] {
        let is_counted = |world: &usize| {
            !has_collapsed(*world) && (among == "all" || is_plausible(&shares[*world]))
        };
        let own: Vec<usize> = (0..shares.len()).filter(is_counted).collect();
        for (outcome, counts) in ["better", "worse"].iter().zip(counts) {
            for metrics in 0..=METRICS.len() {
                let count = own.iter().filter(|&&world| counts[world] == metrics).count();
                let share = count as f64 / own.len() as f64;
                let (low, high) = ((share - 0.03).max(0.0), (share + 0.03).min(1.0));
                writeln!(
                    rows,
                    "{},{among},{outcome},{metrics},{count},{share:.5},{low:.5},{high:.5}",
                    names(pair)
                )
                .unwrap();
            }
        }
    }
    rows
}

/// Boxes where policies are worse or too little better, a row a restricted key.
fn boxes() -> String {
    let numbers = "0.2,0.62,0.48,0.74,0.55,0.42,0.67,0.15,0.81,0.7";
    let mut rows = String::new();
    for (policy, baseline) in [(2, 0), (3, 0), (2, 1), (3, 1)] {
        for (metric, outcome, number, key, ends) in [
            ("attrition_rate", "too small", 1, "sigma", "0.48,"),
            ("attrition_rate", "too small", 1, "rho", "0.1,"),
            ("attrition_rate", "too small", 2, "span", ",8"),
            ("morale", "worse", 1, "rho", "0.25,"),
            ("morale", "too small", 1, "sigma", ",0.3"),
            ("output_per_seat", "too small", 1, "sigma", "0.4,0.6"),
            ("output_per_seat", "too small", 1, "rho", ",0.2"),
            ("output_per_seat", "too small", 1, "base_quit", "0.01,"),
        ] {
            let key = path(key);
            writeln!(
                rows,
                "{},{},{metric},{outcome},{number},{key},{ends},{numbers}",
                POLICIES[policy], POLICIES[baseline]
            )
            .unwrap();
        }
    }
    rows
}
