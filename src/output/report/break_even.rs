//! When policies have broken even, in a sentence a baseline.

use super::block::Words;
use super::differences::name;
use crate::output::estimates::Estimates;
use crate::output::numbers::{counted, decimals, range, signed};
use crate::output::{ALL_DEPARTMENTS, OutputError, RunTables, TableRow};

/// Columns of break_even.csv that are read, and their places.
const COLUMNS: [&str; 8] =
    ["point", "policy", "metric", "share", "net_gain", "ci_low", "ci_high", "n"];
const N: usize = 7;
const PAID: usize = COLUMNS.len();

/// `None` where the study has no table of it, as for models without a cost of output.
pub(super) fn words(estimates: &Estimates<'_>) -> Result<Option<Words>, OutputError> {
    let run = estimates.run;
    let Some(time) = run.time_of_break_even() else { return Ok(None) };
    let columns: Vec<&str> = COLUMNS.into_iter().chain([time]).collect();
    let baseline = estimates.baseline_name();
    let only = [("department", ALL_DEPARTMENTS), ("baseline", baseline)];
    let rows = run.rows("break_even", &columns, &only)?;
    let Some(first) = rows.first() else { return Ok(None) };
    let metric = run.metric(first.text(2)).map_or_else(|| first.text(2).replace('_', " "), name);
    let mut said = Words::of("Breaking even against ").strong(baseline).say(": ");
    for (place, policy) in estimates.others().into_iter().enumerate() {
        let policy = &run.policies[policy];
        let own: Vec<&TableRow> = rows.iter().filter(|row| row.text(1) == policy).collect();
        let told = match own[..] {
            [row] if run.points() == 1 => at_one_point(row, time, is_single(run)),
            _ => over_points(&own, time),
        };
        let between = if place > 0 { "; " } else { "" };
        said = said.say(between).strong(policy).say(format!(" {told}"));
    }
    if estimates.baseline != run.baseline() {
        return Ok(Some(said.say(".")));
    }
    let then = match is_single(run) {
        true => "Where it has".to_owned(),
        false => format!("From that {time} on, to the end"),
    };
    Ok(Some(said.say(format!(
        ". {then}, the output gained since the switch pays for what the policy costs, valued at what \
         output costs under {baseline}: the accumulated {metric} is no higher there. Net gains are \
         shares of the cost under {baseline}; their intervals are of chance between replications."
    ))))
}

/// Whether the study has a single period.
fn is_single(run: &RunTables) -> bool {
    run.manifest()["scenario"]["horizon"]["years"] == 1
}

/// `from year 3 on (at the end in 97 of 100 replications; net gain then +2.1 %, …)`. Where the
/// interval of the gain holds 0, or there is none, nothing is called settled.
fn at_one_point(row: &TableRow, time: &str, single: bool) -> String {
    let from = match (row.text(PAID), single) {
        ("", true) => format!("not in the one {time}"),
        (_, true) => format!("in the one {time}"),
        ("", false) => format!("in no {time}"),
        (paid, false) => format!("from {time} {paid} on"),
    };
    let n: u64 = row.text(N).parse().unwrap_or(0);
    let share = row.number(3).map(|share| {
        let all = counted(n, "replication", "replications");
        format!("at the end in {:.0} of {all}", share * n as f64)
    });
    let ends = row.number(5).zip(row.number(6));
    let gain = row.number(4).map(|gain| {
        let (gain, ends) = (100.0 * gain, ends.map(|(low, high)| (100.0 * low, 100.0 * high)));
        let decimals = decimals(gain, ends.map(|(low, high)| (high - low) / 2.0));
        let interval = ends.filter(|(low, high)| low < high).map_or_else(String::new, |ends| {
            format!(", 95\u{a0}% interval {}", range(Some(ends), decimals))
        });
        format!("net gain then {}\u{a0}%{interval}", signed(gain, decimals))
    });
    let doubt = (!is_settled(row)).then(|| "these replications do not settle it".to_owned());
    let details: Vec<String> = [share, gain, doubt].into_iter().flatten().collect();
    format!("{from} ({})", details.join("; "))
}

/// Whether chance between replications leaves no doubt on which side of 0 the net gain lies.
fn is_settled(row: &TableRow) -> bool {
    row.number(5).zip(row.number(6)).is_some_and(|(low, high)| low > 0.0 || high < 0.0)
}

/// `at 7 of 9 design points, the earliest from year 1 on, the latest from year 8 on; at 2 of the 9 these
/// replications do not settle it`.
fn over_points(rows: &[&TableRow], time: &str) -> String {
    let paid: Vec<i64> = rows.iter().filter_map(|row| row.text(PAID).parse().ok()).collect();
    let points = counted(rows.len() as u64, "design point", "design points");
    let told = match (paid.iter().min(), paid.iter().max()) {
        (Some(first), Some(last)) if first < last => format!(
            "at {} of {points}, the earliest from {time} {first} on, the latest from {time} {last} on",
            paid.len()
        ),
        (Some(first), _) => format!("at {} of {points}, from {time} {first} on", paid.len()),
        _ => format!("at none of {points}"),
    };
    match rows.iter().filter(|row| !is_settled(row)).count() {
        0 => told,
        open => format!("{told} (at {open} these replications do not settle it)"),
    }
}
