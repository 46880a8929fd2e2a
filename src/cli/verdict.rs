//! One sentence on what a study says, built from its numbers and never stronger than they allow.

use super::table::{Finding, digits, finding, signed};
use rungs::sim::Metric;
use rungs::study::{Comparison, Plan, RunColumns, StudyError, compare};

/// The three measures of the project's question: attrition, morale, productivity.
const MEASURES: [(&str, &str); 3] = [
    ("attrition_rate", "quits per 100 person-years"),
    ("morale", "morale"),
    ("output_per_seat", "output per seat"),
];

/// What is told of a study first, by the index of the metric, with what it counts: the three
/// measures, or the headline metrics of a simulation that has none of them.
pub(super) fn measures(metrics: &[Metric]) -> Vec<(usize, String)> {
    let measure = |(key, words): &(&str, &str)| {
        Some((metrics.iter().position(|metric| metric.key == *key)?, (*words).to_owned()))
    };
    let own: Vec<_> = MEASURES.iter().filter_map(measure).collect();
    if !own.is_empty() {
        return own;
    }
    let headline = metrics.iter().enumerate().filter(|(_, metric)| metric.headline);
    headline.map(|(index, metric)| (index, metric.key.replace('_', " "))).collect()
}

/// What the study says about every policy against the baseline.
pub(super) fn sentence(plan: &Plan, outcomes: &RunColumns) -> Result<String, StudyError> {
    let baseline = &plan.policies[plan.baseline];
    if plan.policies.len() < 2 {
        return Ok(format!("Only \"{baseline}\" was run: there is nothing to compare it with."));
    }
    if plan.replications < 2 {
        return Ok(format!(
            "One replication cannot tell policies apart: give more to compare with \"{baseline}\"."
        ));
    }
    if plan.points.len() > 1 {
        return over_points(plan, outcomes);
    }
    let comparisons = compare(plan, outcomes, 0, 0)?;
    let metrics = plan.points[0].simulation.metrics();
    let clauses: Vec<String> = (0..plan.policies.len())
        .filter(|&policy| policy != plan.baseline)
        .map(|policy| clause(&plan.policies[policy], policy, &comparisons, metrics))
        .collect();
    Ok(format!("Compared with \"{baseline}\", {}.", clauses.join("; ")))
}

/// At how many points every policy is better or worse, on each of the measures.
fn over_points(plan: &Plan, outcomes: &RunColumns) -> Result<String, StudyError> {
    let metrics = plan.points[0].simulation.metrics();
    let points = plan.points.len();
    let by_point: Vec<_> =
        (0..points).map(|point| compare(plan, outcomes, point, 0)).collect::<Result<_, _>>()?;
    let measures = measures(metrics);
    let clause = |policy: usize| {
        let measured: Vec<String> = measures
            .iter()
            .map(|&(index, _)| {
                let own = |c: &&Comparison| (c.policy, c.metric) == (policy, index);
                let findings = by_point.iter().flatten().filter(own);
                let findings = findings.map(|comparison| finding(comparison, &metrics[index]));
                tally(metrics[index].key, &findings.collect::<Vec<_>>())
            })
            .collect();
        format!("\"{}\": {}", plan.policies[policy], measured.join(", "))
    };
    let others = (0..plan.policies.len()).filter(|&policy| policy != plan.baseline);
    let clauses: Vec<String> = others.map(clause).collect();
    let baseline = &plan.policies[plan.baseline];
    Ok(format!("Compared with \"{baseline}\" at {points} points, {}.", clauses.join("; ")))
}

/// `morale better at 3 and worse at 1`.
fn tally(key: &str, findings: &[Finding]) -> String {
    let count = |wanted| findings.iter().filter(|&&finding| finding == wanted).count();
    let measure = key.replace('_', " ");
    match (count(Finding::Better), count(Finding::Worse)) {
        (0, 0) => format!("{measure} told apart at none"),
        (better, 0) => format!("{measure} better at {better}"),
        (0, worse) => format!("{measure} worse at {worse}"),
        (better, worse) => format!("{measure} better at {better} and worse at {worse}"),
    }
}

fn clause(name: &str, policy: usize, comparisons: &[Comparison], metrics: &[Metric]) -> String {
    let headline: Vec<_> = comparisons
        .iter()
        .filter(|c| c.policy == policy && metrics[c.metric].headline)
        .map(|c| (c, &metrics[c.metric]))
        .collect();
    let count = |wanted| headline.iter().filter(|(c, m)| finding(c, m) == wanted).count();
    let (better, worse) = (count(Finding::Better), count(Finding::Worse));
    let all = headline.len();
    let judgment = match (better, worse) {
        (0, 0) => format!("\"{name}\" is told apart on none of {all} headline metrics"),
        (0, worse) => format!("\"{name}\" is worse on {worse} of {all} headline metrics"),
        (better, 0) => format!("\"{name}\" is better on {better} of {all} headline metrics"),
        (better, worse) => {
            format!(
                "\"{name}\" is better on {better} and worse on {worse} of {all} headline metrics"
            )
        }
    };
    let measured: Vec<String> = measures(metrics)
        .iter()
        .filter_map(|(index, words)| {
            let (comparison, metric) = headline.iter().find(|(c, _)| c.metric == *index)?;
            measure(comparison, metric, words)
        })
        .collect();
    if measured.is_empty() { judgment } else { format!("{judgment} ({})", measured.join(", ")) }
}

/// `−2.44 quits per 100 person-years [−2.53, −2.35]`.
fn measure(comparison: &Comparison, metric: &Metric, words: &str) -> Option<String> {
    let paired = comparison.paired.as_ref()?;
    let interval = paired.interval.as_ref()?;
    let digits = digits(metric);
    Some(format!(
        "{} {words} [{}, {}]",
        signed(paired.difference, digits),
        signed(interval.low, digits),
        signed(interval.high, digits)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rungs::model::observe::metrics::metrics;
    use rungs::stats::{Interval, PairedDifference};

    fn comparison(key: &str, difference: f64, p_holm: f64) -> Comparison {
        Comparison {
            policy: 1,
            metric: metrics().position(|metric| metric.key == key).unwrap(),
            paired: Some(PairedDifference {
                n: 9,
                difference,
                interval: Some(Interval { low: difference - 0.5, high: difference + 0.5 }),
                effect_size: None,
                p_value: Some(p_holm),
            }),
            better_share: None,
            p_holm: Some(p_holm),
        }
    }

    #[test]
    fn points_are_counted_on_each_side() {
        use Finding::{Better, Unclear, Worse};
        assert_eq!(
            tally("output_per_seat", &[Better, Worse, Better, Unclear]),
            "output per seat better at 2 and worse at 1"
        );
        assert_eq!(tally("morale", &[Unclear]), "morale told apart at none");
    }

    #[test]
    fn a_difference_that_chance_can_explain_is_not_called_better() {
        let metrics: Vec<_> = metrics().cloned().collect();
        let comparisons = [
            comparison("attrition_rate", -2.0, 0.001),
            comparison("morale", 0.1, 0.7),
            comparison("output_per_seat", -1.0, 0.01),
        ];
        assert_eq!(
            clause("dual", 1, &comparisons, &metrics),
            "\"dual\" is better on 1 and worse on 1 of 3 headline metrics (−2.00 quits per 100 \
             person-years [−2.50, −1.50], +0.10 morale [−0.40, +0.60], −1.00 output per seat \
             [−1.50, −0.50])"
        );
        let unclear = [comparison("morale", 0.1, 0.7)];
        assert!(clause("dual", 1, &unclear, &metrics).contains("told apart on none of 1"));
    }
}
