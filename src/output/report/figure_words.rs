//! How charts are read: what stands below a figure, beside the note inside it that says what exactly is
//! drawn.

use crate::output::RunTables;
use crate::output::charts::Chart;

/// How a chart of `run` is read.
pub(super) fn reading(chart: Chart, run: &RunTables) -> String {
    let is_repeated = run.replications() > 1;
    let sure = if is_repeated { with_intervals(chart) } else { ONE };
    let always = match chart {
        Chart::Trajectories if run.policies.len() < 2 => "",
        _ => always(chart),
    };
    [always, sure].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Said of every chart of one replication.
const ONE: &str = "One replication says nothing about chance.";

/// What holds whatever the number of replications.
fn always(chart: Chart) -> &'static str {
    match chart {
        Chart::Trajectories => {
            "How the other policies differ from the baseline over time is shown by the chart of \
             differences."
        }
        Chart::Forest => {
            "Shares and rates are measured in points of 100, other metrics in per cent of the \
             baseline’s mean, and turned so that right is better; the numbers beside have the sign \
             and unit of the metric."
        }
        Chart::Difference => "On the line at 0 a policy does as the baseline does.",
        Chart::TradeOff => {
            "A filled marker is a policy that no other beats all round, over more metrics than these \
             two, so that it may look beaten here."
        }
        Chart::HeatMap => {
            "Blue is better than the baseline, orange worse, white no difference. On the black line, \
             interpolated between the cells, the difference changes its sign."
        }
        Chart::Response => "",
        Chart::Distribution => "",
        Chart::Places => {
            "The same persons are followed under every policy; who was hired later is not among them, \
             so that the craft falls with the years under any policy. Compare policies, not years."
        }
        Chart::Climate => {
            "Months are counted from the appointment of a manager, after the switch. Not all teams of \
             the first months are among those of the last: managers leave. Trained and untrained \
             managers differ in more than training."
        }
        Chart::Tenure => {
            "Retention is estimated by Kaplan & Meier (1958) from everybody in the house after the \
             switch. Beyond the years under the policy it is of persons who were hired before it."
        }
        Chart::Ladder => {
            "Boxes are rungs and levels of management with their heads and pay, arrows are moves a \
             year: means over the years after the switch."
        }
        Chart::Groups => {
            "A policy may help some and harm others. Groups are those of the moment, not the same \
             persons under every policy, and a person may belong to several."
        }
        Chart::EarlyWarning => {
            "Left, how a state at the start of a year goes with the quits that follow; right, what \
             knowing it adds for who knows last year’s quits already. What foretells need not be \
             what causes, and a team has few quits: chance leaves most of them unexplained."
        }
        Chart::RobustnessCurve
        | Chart::Wins
        | Chart::WorldsMap
        | Chart::Sensitivity
        | Chart::SensitivityMatrix
        | Chart::MainEffects
        | Chart::Waterfall
        | Chart::Interactions => of_worlds(chart),
    }
}

/// What holds for charts of many worlds and of levers.
fn of_worlds(chart: Chart) -> &'static str {
    match chart {
        Chart::RobustnessCurve => {
            "A world is a set of values of the keys that were varied; a curve says in which share of \
             them a policy gains more than so much. It speaks of doubt about parameters, not of chance \
             between replications, and only of the keys that were varied."
        }
        Chart::Wins => {
            "Better and worse are counted by size: a difference smaller than the smallest one worth \
             having is neither. On the right, how many metrics are better at once; on the left, how \
             many are worse in the same worlds."
        }
        Chart::WorldsMap => {
            "A box is a rule of thumb for where a policy is worse, or too little better: outside its \
             frame such worlds are rarer, not absent, and inside it not all are."
        }
        Chart::Sensitivity => {
            "A first-order index says how much of the variance would go if a key were known, a total \
             one how much would stay if all others were known: what the second has more is what a key \
             does together with others."
        }
        Chart::SensitivityMatrix => {
            "Read a row for what a key drives, a column for what drives a metric."
        }
        Chart::MainEffects => {
            "A curve is the mean over all other keys: where it is flat the key may still matter together \
             with another."
        }
        Chart::Waterfall => {
            "A Shapley value shares what levers do together equally among them, so that the values sum \
             to the whole difference. It speaks of these levers in these steps, not of others."
        }
        Chart::Interactions => {
            "Where a cell is pale, each of the two levers does its work whether or not the other is \
             pulled."
        }
        _ => "",
    }
}

/// What several replications add.
fn with_intervals(chart: Chart) -> &'static str {
    match chart {
        Chart::Trajectories => {
            "What spreads around the median says how much histories differ, not how well the median \
             is known."
        }
        Chart::Forest => {
            "A filled marker is a difference that chance does not explain (p below 5 % after Holm’s \
             adjustment)."
        }
        Chart::Difference => {
            "A 95 % interval is of the mean difference and holds for one period at a time."
        }
        Chart::TradeOff => "Lines are the 95 % intervals of the two means.",
        Chart::HeatMap => {
            "A value in parentheses has a 95 % interval that contains 0: there the line says little."
        }
        Chart::Response => "A 95 % interval holds for one level at a time.",
        Chart::Distribution => {
            "A difference is within a replication: dots on one side of 0 are the replications in which \
             the policy does better, or worse, by the same chance."
        }
        Chart::Groups => "Intervals are not adjusted for how many there are.",
        Chart::Places | Chart::Climate | Chart::Tenure | Chart::Ladder | Chart::EarlyWarning => "",
        Chart::RobustnessCurve
        | Chart::Wins
        | Chart::WorldsMap
        | Chart::Sensitivity
        | Chart::SensitivityMatrix
        | Chart::MainEffects
        | Chart::Waterfall
        | Chart::Interactions => "",
    }
}
