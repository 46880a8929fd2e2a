//! The results of a study that goes on, as JSON with its words: what the lab draws while histories
//! come in.

use serde_json::{Value, json};

use super::block::Block;
use super::differences::{size, told_in_short};
use super::findings;
use crate::output::charts::yardstick_of_mean;
use crate::output::estimates::{At, Difference, Estimates, Mean, POINT};
use crate::output::finding::Finding;
use crate::output::numbers::{NONE, change, decimals, estimate, fixed, range};
use crate::output::{ALL_DEPARTMENTS, MetricLabel, OutputError, RunTables, TableRow};
use crate::sim::Direction;

/// The headline metrics of the whole organization, in numbers and words. `metrics` says what they are,
/// `summary` has the mean of each under each policy, `differences` the differences from the baseline,
/// `series` the metrics that are shown first period by period, and `words` what a report says of the
/// differences. Values are in the unit of `metrics`, shares in per cent; a number that does not exist is
/// null.
///
/// # Errors
///
/// As [`RunTables::each_row`].
pub fn live_json(run: &RunTables) -> Result<Value, OutputError> {
    let estimates = Estimates::read(run, ALL_DEPARTMENTS, run.baseline())?;
    let shown = run.shown();
    let places = |policies: Vec<usize>| {
        let shown = &shown;
        let of_policy =
            move |policy| shown.iter().map(move |&metric| At { point: POINT, policy, metric });
        policies.into_iter().flat_map(of_policy).collect::<Vec<_>>()
    };
    let means = places((0..run.policies.len()).collect());
    let differences = places(estimates.others());
    let told = differences.into_iter().filter_map(|at| estimates.difference(at));
    Ok(json!({
        "policies": run.policies,
        "baseline": run.policies.get(run.baseline()),
        "metrics": metrics_json(run),
        "summary": means.into_iter().map(|at| summary(&estimates, at)).collect::<Vec<_>>(),
        "differences": told.map(|own| difference(&estimates, own)).collect::<Vec<_>>(),
        "series": run.first().into_iter().map(|metric| series(run, metric)).collect::<Result<Vec<_>, _>>()?.concat(),
        "words": words(&estimates)?,
    }))
}

/// The metrics of [`live_json`].
#[must_use]
pub fn metrics_json(run: &RunTables) -> Value {
    let first = run.first();
    let metric = |place: usize| {
        let metric = &run.metrics[place];
        json!({
            "key": metric.key,
            "label": metric.words(),
            "unit": metric.told_unit(),
            "better": match metric.better {
                Some(Direction::Higher) => "more".into(),
                Some(Direction::Lower) => "less".into(),
                None => Value::Null,
            },
            "text": metric.described["text"],
            "headline": metric.headline,
            "charted": first.contains(&place),
        })
    };
    run.shown().into_iter().map(metric).collect()
}

/// The mean of a metric under a policy.
fn summary(estimates: &Estimates<'_>, at: At) -> Value {
    let (mean, metric) = (estimates.mean(at), estimates.metric(at.metric));
    let value = mean.and_then(|mean| mean.mean).map(|mean| metric.scale() * mean);
    let half = mean.and_then(Mean::half_width).map(|half| metric.scale() * half);
    json!({
        "policy": estimates.run.policies[at.policy],
        "metric": metric.key,
        "mean": value,
        "text": value.map_or(NONE.to_owned(), |value| estimate(value, half)),
    })
}

/// A difference of a policy from the baseline.
fn difference(estimates: &Estimates<'_>, own: &Difference) -> Value {
    let (metric, finding) = (estimates.metric(own.at.metric), estimates.finding(own));
    let yardstick = yardstick_of_mean(estimates, own.at.metric);
    let placed = |number: f64| yardstick.map(|(factor, _)| factor * number);
    let scaled = |number: f64| metric.scale() * number;
    let ends = own.interval;
    json!({
        "policy": estimates.run.policies[own.at.policy],
        "metric": metric.key,
        "n": own.n,
        "difference": own.difference.map(scaled),
        "low": ends.map(|(low, _)| scaled(low)),
        "high": ends.map(|(_, high)| scaled(high)),
        "placed": {
            "difference": own.difference.and_then(placed),
            "low": ends.and_then(|(low, _)| placed(low)),
            "high": ends.and_then(|(_, high)| placed(high)),
            "unit": yardstick.map(|(_, unit)| unit),
        },
        "p_holm": own.p_holm,
        "text": size(metric, own).map_or(NONE.to_owned(), |(size, half)| change(size, half)),
        "verdict": verdict(finding),
        "words": format!("{}: {}", told_in_short(estimates, own), said(finding)),
    })
}

/// The word of a finding that a page goes by.
fn verdict(finding: Finding) -> &'static str {
    match finding {
        Finding::Better => "better",
        Finding::Worse => "worse",
        Finding::Different => "different",
        Finding::Constant => "constant",
        Finding::Unclear => "unclear",
    }
}

/// What a finding says to somebody who reads no table.
fn said(finding: Finding) -> &'static str {
    match finding {
        Finding::Better => "better, and more than chance explains",
        Finding::Worse => "worse, and more than chance explains",
        Finding::Different => "more than chance explains, and neither better nor worse",
        Finding::Constant => "the same in every history",
        Finding::Unclear => "cannot be told from chance",
    }
}

/// The periods of a metric under each policy, from the switch on where there is one.
fn series(run: &RunTables, metric: usize) -> Result<Vec<Value>, OutputError> {
    let label = &run.metrics[metric];
    let Some(time) = run.time() else { return Ok(Vec::new()) };
    let columns = ["policy", &time, "mean", "ci_low", "ci_high", "q05", "q95"];
    let only = [("department", ALL_DEPARTMENTS), ("metric", label.key.as_str())];
    let rows = run.rows("series_summary", &columns, &only)?;
    let of_policy = |policy: &String| {
        let is_own = |row: &&TableRow| row.text(0) == policy && !is_before_the_switch(row.text(1));
        let own: Vec<&TableRow> = rows.iter().filter(is_own).collect();
        let numbers = |column: usize| -> Vec<Option<f64>> {
            own.iter().map(|row| row.number(column).map(|number| label.scale() * number)).collect()
        };
        json!({
            "policy": policy,
            "metric": label.key,
            "years": own.iter().map(|row| row.text(1).parse::<i64>().ok()).collect::<Vec<_>>(),
            "mean": numbers(2),
            "low": numbers(3),
            "high": numbers(4),
            "q05": numbers(5),
            "q95": numbers(6),
            "text": own.iter().map(|row| period_in_words(label, row)).collect::<Vec<_>>(),
        })
    };
    Ok(run.policies.iter().map(of_policy).collect())
}

/// Whether a time lies before the last period of the warm-up, which is 0.
fn is_before_the_switch(time: &str) -> bool {
    time.starts_with('-')
}

/// `11.8 ±0.1, 9 of 10 histories from 10.2 to 13.1`.
fn period_in_words(metric: &MetricLabel, row: &TableRow) -> String {
    let number = |column| row.number(column).map(|number| metric.scale() * number);
    let Some(mean) = number(2) else { return NONE.to_owned() };
    let half = number(3).zip(number(4)).map(|(low, high)| (high - low) / 2.0);
    let digits = decimals(mean, half);
    match number(5).zip(number(6)) {
        Some((low, high)) if half.is_some() => {
            let ends = range(Some((low, high)), digits);
            format!("{}, 9 of 10 histories from {ends}", estimate(mean, half))
        }
        _ => fixed(mean, digits),
    }
}

/// What a report says of the differences, a sentence or two a policy.
fn words(estimates: &Estimates<'_>) -> Result<Vec<String>, OutputError> {
    let mut texts = Vec::new();
    for block in findings::words(estimates)? {
        match block {
            Block::Text(words) => texts.push(words.plain()),
            Block::List(items) => texts.extend(items.iter().map(super::block::Words::plain)),
            _ => {}
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::super::differences::name;
    use super::*;
    use crate::output::{MemoryTables, table_json};
    use crate::scenario::{Expansion, Overrides};
    use crate::study::{self, NoProgress, Plan, RunColumns};

    const TEXT: &str = "name = 'x'\nhorizon = { years = 2, burn_in_years = 1 }\n\
        [study]\nreplications = 4\n[[department]]\nheadcount = 40\n\
        [[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\npreset = 'dual-ladder'\n";

    fn run() -> RunTables {
        let expansion = Expansion::parse_with("x.toml", TEXT, &Overrides::default(), None).unwrap();
        let plan = Plan::of(&expansion);
        let runs = study::run(&plan, 1, &NoProgress).unwrap();
        let columns = RunColumns::of(&plan, &runs).unwrap();
        let mut tables = MemoryTables::default();
        study::write_tables(&plan, &runs, &columns, &mut tables).unwrap();
        let metrics: Vec<_> = plan.metrics().into_iter().map(|(_, metric)| metric).collect();
        let declared: Vec<Value> = study::tables(&plan).iter().map(table_json).collect();
        let scenario = expansion.resolved();
        let manifest = json!({ "scenario": scenario, "metrics": metrics, "tables": declared });
        RunTables::in_memory(tables, manifest)
    }

    #[test]
    fn numbers_are_those_of_the_tables_and_words_those_of_the_report() {
        let run = run();
        let told = live_json(&run).unwrap();
        let keys: Vec<&str> =
            run.shown().iter().map(|&place| run.metrics[place].key.as_str()).collect();
        let metrics = told["metrics"].as_array().unwrap();
        assert_eq!(metrics.iter().map(|metric| &metric["key"]).collect::<Vec<_>>(), keys);
        assert_eq!(told["summary"].as_array().unwrap().len(), 2 * keys.len());
        let differences = told["differences"].as_array().unwrap();
        assert_eq!(differences.len(), keys.len());
        let estimates = Estimates::read(&run, ALL_DEPARTMENTS, 0).unwrap();
        for (own, told) in estimates
            .differences
            .iter()
            .filter(|own| {
                keys.contains(&name(estimates.metric(own.at.metric)).replace(' ', "_").as_str())
            })
            .zip(differences)
        {
            let metric = estimates.metric(own.at.metric);
            assert_eq!(told["difference"].as_f64(), own.difference.map(|d| metric.scale() * d));
            let words = told["words"].as_str().unwrap();
            assert!(words.starts_with(&told_in_short(&estimates, own)), "{words}");
        }
        let series = told["series"].as_array().unwrap();
        assert_eq!(series.len(), 2 * run.first().len());
        assert_eq!(series[0]["years"], json!([0, 1, 2]), "from the switch on");
        assert!(series[0]["text"][1].as_str().unwrap().contains("9 of 10 histories from"));
        let first = told["words"][0].as_str().unwrap();
        assert!(first.contains("Holm 1979"), "{first}");
    }
}
