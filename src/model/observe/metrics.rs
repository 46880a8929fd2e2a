//! The metrics of the career model: one table says what each is and how it comes from the sums.

use super::ledger::Sums;
use crate::model::engine::elementary::logistic;
use crate::numeric::number::Number;
use crate::sim::{Direction, Metric, Observation, Reduction};

/// A metric and its way from the sums of a year to an observation.
type MetricRow = (Metric, fn(&Sums) -> Observation);

/// The metrics, in the order of the columns.
pub fn metrics() -> impl ExactSizeIterator<Item = &'static Metric> {
    TABLE.iter().map(|(metric, _)| metric)
}

/// Keys of the metrics that a firm trades off: output, who stays, how people are, what work costs.
pub(crate) const GOALS: [&str; 4] =
    ["output_per_seat", "attrition_rate", "morale", "unit_labor_cost"];

/// Key of the metric that is pay, replacement and training over output.
pub(crate) const COST_OF_OUTPUT: &str = "unit_labor_cost";

/// One observation a metric, in the order of [`metrics`].
pub(crate) fn observe(sums: &Sums) -> Vec<Observation> {
    TABLE.iter().map(|(_, observe)| observe(sums)).collect()
}

/// Morale below which a person is disengaged.
pub(crate) const DISENGAGED_BELOW: f32 = 0.4;
/// Burnout above which a person is burned out.
pub(crate) const BURNED_OUT_ABOVE: f32 = 0.5;
/// Reluctance above which a manager is reluctant.
pub(crate) const RELUCTANT_ABOVE: f32 = 0.3;
/// Work held by the boss, in members' worth H·size, above which a team waits for it.
pub(crate) const BOTTLENECK_ABOVE: f32 = 4.0;
/// Months as manager in all below which a manager is new.
pub(crate) const NEW_MANAGER_MONTHS: f32 = 24.0;

/// Probability that what a team owes is late where its boss hoards that share of the work, σ(−3 + 6H).
/// Source: assumption.
#[inline(always)]
pub(crate) fn lateness<N: Number>(hoarding: N) -> N {
    logistic(hoarding * 6.0 - 3.0)
}

const LOWER: Option<Direction> = Some(Direction::Lower);
const HIGHER: Option<Direction> = Some(Direction::Higher);
const PERSON_YEARS: &str = "per 100 person-years";
const MANAGER_YEARS: &str = "per 100 manager-years";
const SHARE: &str = "share";

/// 100 per person-year, from events per person-month.
const RATE: f64 = 1200.0;

const fn row(
    key: &'static str,
    unit: &'static str,
    text: &'static str,
    scale: f64,
    observe: fn(&Sums) -> Observation,
) -> MetricRow {
    let metric = Metric {
        key,
        unit,
        text,
        scale,
        reduction: Reduction::RatioOfSums,
        better: None,
        headline: false,
    };
    (metric, observe)
}

const fn better(mut row: MetricRow, direction: Option<Direction>) -> MetricRow {
    row.0.better = direction;
    row
}

const fn headline(mut row: MetricRow, direction: Option<Direction>) -> MetricRow {
    row.0.headline = true;
    better(row, direction)
}

const fn reduced(mut row: MetricRow, reduction: Reduction) -> MetricRow {
    row.0.reduction = reduction;
    row
}

const fn over(numerator: f64, denominator: f64) -> Observation {
    Observation { numerator, denominator }
}

static TABLE: &[MetricRow] = &[
    // Attrition
    headline(
        row("attrition_rate", PERSON_YEARS, "Voluntary quits.", RATE, |s| {
            over(s.quits, s.person_months)
        }),
        LOWER,
    ),
    headline(
        row(
            "star_attrition_rate",
            PERSON_YEARS,
            "Voluntary quits of stars: persons whose craft potential lies above the 90th \
             percentile of its hire distribution; per 100 person-years of stars.",
            RATE,
            |s| over(s.star_quits, s.star_months),
        ),
        LOWER,
    ),
    headline(
        row("manager_attrition_rate", MANAGER_YEARS, "Voluntary quits of managers.", RATE, |s| {
            over(s.manager_quits, s.manager_months)
        }),
        LOWER,
    ),
    better(
        row(
            "new_manager_attrition_rate",
            MANAGER_YEARS,
            "Voluntary quits of managers with less than 24 months as manager in all; per 100 \
             years of such managers.",
            RATE,
            |s| over(s.new_manager_quits, s.new_manager_months),
        ),
        LOWER,
    ),
    row("retirement_rate", PERSON_YEARS, "Retirements.", RATE, |s| {
        over(s.retirements, s.person_months)
    }),
    row("dismissal_rate", MANAGER_YEARS, "Dismissals of managers.", RATE, |s| {
        over(s.dismissals, s.manager_months)
    }),
    // Morale
    headline(
        row(
            "morale",
            "0–100",
            "Mean morale of those seated at the ends of months.",
            100.0,
            |s| over(s.morale, s.seated),
        ),
        HIGHER,
    ),
    reduced(
        row(
            "morale_sd",
            "0–100",
            "Standard deviation of morale between persons, pooled over the months of a year.",
            100.0,
            |s| {
                if s.seated > 0.0 {
                    let squares = s.morale_squared - s.morale * s.morale / s.seated;
                    over(squares, s.seated)
                } else {
                    Observation::MISSING
                }
            },
        ),
        Reduction::RootRatioOfSums,
    ),
    better(
        reduced(
            row(
                "morale_p10",
                "0–100",
                "10th percentile of morale between persons at the end of a year.",
                100.0,
                |s| Observation::single(s.morale_p10),
            ),
            Reduction::Mean,
        ),
        HIGHER,
    ),
    better(
        row(
            "disengaged_share",
            SHARE,
            "Persons with a morale below 0.4 at the ends of months.",
            1.0,
            |s| over(s.disengaged_months, s.seated),
        ),
        LOWER,
    ),
    headline(
        row(
            "burnout_share",
            SHARE,
            "Persons with a burnout above 0.5 at the ends of months.",
            1.0,
            |s| over(s.burnout_months, s.seated),
        ),
        LOWER,
    ),
    better(
        row(
            "manager_burnout_share",
            SHARE,
            "Managers with a burnout above 0.5 at the ends of months.",
            1.0,
            |s| over(s.manager_burnout_months, s.seated_managers),
        ),
        LOWER,
    ),
    better(
        row("friction", "0–1", "Mean friction over management seats.", 1.0, |s| {
            over(s.friction, s.management_seat_months)
        }),
        LOWER,
    ),
    better(
        row("autonomy", "0–1", "Mean autonomy over management seats.", 1.0, |s| {
            over(s.autonomy, s.management_seat_months)
        }),
        HIGHER,
    ),
    better(
        row("trust", "0–1", "Mean trust over management seats.", 1.0, |s| {
            over(s.trust, s.management_seat_months)
        }),
        HIGHER,
    ),
    // Productivity
    headline(
        row(
            "output_per_seat",
            "median-contributor months a year",
            "Output over all seats, those of managers included; a vacant seat counts 0.",
            12.0,
            |s| over(s.output, s.seat_months),
        ),
        HIGHER,
    ),
    better(
        row(
            "productivity_index",
            "index",
            "Output per seat; 100 is the same replication's last year of burn-in.",
            100.0,
            |s| {
                s.output_base
                    .map_or(Observation::MISSING, |base| over(s.output, base * s.seat_months))
            },
        ),
        HIGHER,
    ),
    headline(
        row(
            "unit_labor_cost",
            "junior pay-months per median-contributor month",
            "Payroll, cost of replacing who quit and cost of training managers, per output.",
            1.0,
            |s| over(s.payroll + s.replacement_cost + s.training_cost, s.output),
        ),
        LOWER,
    ),
    row(
        "payroll_per_seat",
        "junior pay",
        "Payroll over all seats in units of a junior's pay; a vacant seat counts 0.",
        1.0,
        |s| over(s.payroll, s.seat_months),
    ),
    // Talent
    better(
        row(
            "craft_deployment",
            SHARE,
            "Craft at work, each person's counted by the share of time for it, over all craft.",
            1.0,
            |s| over(s.craft_at_work, s.craft),
        ),
        HIGHER,
    ),
    headline(
        row(
            "stars_in_craft",
            SHARE,
            "Stars in contributors' seats at the ends of months.",
            1.0,
            |s| over(s.seated_star_contributors, s.seated_stars),
        ),
        HIGHER,
    ),
    better(
        row(
            "manager_skill",
            "standard units",
            "Mean management skill over months of managers.",
            1.0,
            |s| over(s.manager_skill, s.manager_months),
        ),
        HIGHER,
    ),
    better(
        row(
            "misplaced_manager_share",
            SHARE,
            "Months of managers with a management skill below 0.",
            1.0,
            |s| over(s.misplaced_months, s.manager_months),
        ),
        LOWER,
    ),
    better(
        row(
            "reluctant_manager_share",
            SHARE,
            "Managers with a reluctance above 0.3 at the ends of months.",
            1.0,
            |s| over(s.reluctant_months, s.seated_managers),
        ),
        LOWER,
    ),
    row("expert_share", SHARE, "Contributors on an expert rung at the ends of months.", 1.0, |s| {
        over(s.expert_months, s.seated_contributors)
    }),
    reduced(
        row(
            "pay_skill_correlation",
            "correlation",
            "Correlation of ln pay with ln craft between persons at the end of a year.",
            1.0,
            |s| Observation::single(s.pay_skill_correlation),
        ),
        Reduction::Mean,
    ),
    row(
        "promotion_rate",
        PERSON_YEARS,
        "Rises in rung, and appointments from inside.",
        RATE,
        |s| over(s.promotions, s.person_months),
    ),
    row("management_offers", PERSON_YEARS, "Offers of a management seat made.", RATE, |s| {
        over(s.offers, s.person_months)
    }),
    row("acceptance_share", SHARE, "Offers of a management seat accepted.", 1.0, |s| {
        over(s.acceptances, s.offers)
    }),
    row("step_back_rate", MANAGER_YEARS, "Managers' returns to the craft.", RATE, |s| {
        over(s.step_backs, s.manager_months)
    }),
    row("outside_manager_share", SHARE, "Appointments of managers from outside.", 1.0, |s| {
        over(s.outside_appointments, s.appointments)
    }),
    better(
        row("vacancy_share", SHARE, "Seats vacant at the ends of months.", 1.0, |s| {
            over(s.vacant_months, s.seat_months)
        }),
        LOWER,
    ),
    better(
        row(
            "management_vacancy_months",
            "months",
            "Full months that a management seat had been vacant when it was filled.",
            1.0,
            |s| over(s.appointment_vacancy_months, s.appointments),
        ),
        LOWER,
    ),
    // Bottlenecks and innovation
    better(
        row(
            "innovation",
            "made-up units a year",
            "Craft at work, each person's by the share of time for it, onboarding and the autonomy and \
             lack of friction of the team, over all seats.",
            12.0,
            |s| over(s.innovation, s.seat_months),
        ),
        HIGHER,
    ),
    better(
        row(
            "bottleneck_share",
            SHARE,
            "Months of management seats whose holder keeps so much work that more than four of the \
             team wait for it, half of a usual one.",
            1.0,
            |s| over(s.bottleneck_months, s.management_seat_months),
        ),
        LOWER,
    ),
    better(
        row(
            "late_share",
            SHARE,
            "Mean probability over teams that what they owe is late, for the work that their boss \
             hoards; made-up numbers.",
            1.0,
            |s| over(s.late, s.management_seat_months),
        ),
        LOWER,
    ),
    // Ladder
    row(
        "ladder_standing",
        "0–1",
        "Mean standing of the expert ladder, departments weighed by their contributors' seats.",
        1.0,
        |s| over(s.standing, s.contributor_seat_months),
    ),
    row(
        "culture",
        "−1–1",
        "Mean of what departments have come to value, from the craft, −1, to management, 1.",
        1.0,
        |s| over(s.culture, s.contributor_seat_months),
    ),
    better(
        row(
            "earned_title_share",
            SHARE,
            "Expert titles whose holder's craft meets the bar, of all held at the end of a month.",
            1.0,
            |s| over(s.earned_titles, s.expert_titles),
        ),
        HIGHER,
    ),
];

#[cfg(test)]
mod tests;
