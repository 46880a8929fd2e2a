//! When policies have broken even, in a sentence a baseline.

use super::block::Words;
use super::differences::name;
use crate::output::estimates::Estimates;
use crate::output::numbers::{counted, signed};
use crate::output::{ALL_DEPARTMENTS, OutputError, TableRow};

/// Columns of break_even.csv that are read, and their places.
const COLUMNS: [&str; 7] = ["point", "policy", "metric", "share", "net_gain", "ci_low", "ci_high"];
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
            [row] if run.points() == 1 => at_one_point(row, time),
            _ => over_points(&own, time),
        };
        let between = if place > 0 { "; " } else { "" };
        said = said.say(between).strong(policy).say(format!(" {told}"));
    }
    if estimates.baseline != run.baseline() {
        return Ok(Some(said.say(".")));
    }
    Ok(Some(said.say(format!(
        ". From that {time} on, to the end, the output gained since the switch pays for what the \
         policy costs, valued at what output costs under {baseline}: the accumulated {metric} is no \
         higher there. Net gains are shares of the cost under {baseline}."
    ))))
}

/// `from year 3 on (by the end in 97 % of replications, with a net gain of +2.1 %, …)`.
fn at_one_point(row: &TableRow, time: &str) -> String {
    let from = match row.text(PAID) {
        "" => format!("in no {time}"),
        paid => format!("from {time} {paid} on"),
    };
    let share =
        row.number(3).map(|share| format!("by the end in {} of replications", percent(share)));
    let gain = row.number(4).map(|gain| {
        let ends = row.number(5).zip(row.number(6)).filter(|(low, high)| low < high);
        let interval = ends.map_or_else(String::new, |(low, high)| {
            let [low, high] = [low, high].map(|end| signed(100.0 * end, 1));
            format!(", 95\u{a0}% interval {low} to {high}")
        });
        format!("net gain then {}\u{a0}%{interval}", signed(100.0 * gain, 1))
    });
    let details: Vec<String> = [share, gain].into_iter().flatten().collect();
    format!("{from} ({})", details.join("; "))
}

/// `at 7 of 9 design points, the earliest from year 1 on, the latest from year 8 on`.
fn over_points(rows: &[&TableRow], time: &str) -> String {
    let paid: Vec<i64> = rows.iter().filter_map(|row| row.text(PAID).parse().ok()).collect();
    let points = counted(rows.len() as u64, "design point", "design points");
    match (paid.iter().min(), paid.iter().max()) {
        (Some(first), Some(last)) if first < last => format!(
            "at {} of {points}, the earliest from {time} {first} on, the latest from {time} {last} on",
            paid.len()
        ),
        (Some(first), _) => format!("at {} of {points}, from {time} {first} on", paid.len()),
        _ => format!("at none of {points}"),
    }
}

/// A share in percent; what is not all is not called all.
fn percent(share: f64) -> String {
    let shown = format!("{:.0}", 100.0 * share);
    match shown.as_str() {
        "100" if share < 1.0 => "more than 99\u{a0}%".to_owned(),
        "0" if share > 0.0 => "less than 1\u{a0}%".to_owned(),
        _ => format!("{shown}\u{a0}%"),
    }
}
