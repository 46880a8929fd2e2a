//! Rows 24 and 28: how newcomers rise.

use std::collections::BTreeMap;

use super::estimate::{Measure, Scale, ln_quotient, quotient};
use super::laboratory::{Laboratory, YEARS};
use super::{Experiment, Sums};
use crate::model::observe::log::EventKind;
use crate::model::trial::Trial;

/// Months after the hire in which a first rise is counted, or called fast.
const FAST_MONTHS: u32 = 24;

/// Months after the hire up to which a first rise is called slow, and no longer followed after.
const SLOW_MONTHS: u32 = 48;

/// Months after the first rise in which a second is looked for.
const FOLLOWED_MONTHS: u32 = 36;

/// Where a first rise leads: the second rung, the third, or a management seat.
const STRATA: usize = 3;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "newcomers",
    text: "The single ladder for ten years, nothing done to it. Followed are contributors hired from \
           outside; a rise is one in rung, or an appointment to manage. (24) Of those hired in the \
           first eight years, who rises in the 24 months after the hire, those who leave before \
           included? ADP's figure is a share of workers hired by many houses; titles of all kinds are \
           behind it. (28) Of those hired in the first three years, a first rise is fast within 24 \
           months and slow from month 25 to 48; a second is looked for in the 36 months after the \
           first, while they stay. Measured: the rate of second rises of the fast against that of the slow, by \
           Mantel & Haenszel over what the first rise led to (mid, senior, a management seat), so \
           that like is compared with like. Baker, Gibbs & Holmstrom compare, level by level, managers \
           of one firm.",
    measures: &[
        Measure {
            row: "24",
            name: "newcomers with a rise in their first 24 months",
            unit: "%",
            published: Some((4.5, 4.5)),
            accepted: (2.0, 15.0),
            decimals: 1,
            statistic: percent,
            scale: Scale::Plain,
            reading: "The rungs up to senior are not scarce here: at every review whoever meets the bar of the \
                      next one rises, from a year after the hire on, and craft grows fastest in the \
                      first years. Of 100 newcomers 9.6 reach mid, 4.9 reach senior (newcomers \
                      begin at either rung) and 0.9 come to manage (40 replications). The \
                      published figure counts workers of all trades, and titles that a house may \
                      ration.",
        },
        Measure {
            row: "28",
            name: "rate of a second rise, after a fast first against after a slow one",
            unit: "hazard ratio",
            published: None,
            accepted: (1.0, f64::INFINITY),
            decimals: 2,
            statistic: ln_pooled_rate_ratio,
            scale: Scale::Factor,
            reading: "",
        },
    ],
    run: |laboratory| run(laboratory),
};

fn percent(sums: &[f64]) -> Option<f64> {
    let [risen, of] = *sums else { return None };
    Some(100.0 * quotient(risen, of)?)
}

/// ln of the rate ratio of Mantel & Haenszel: of every stratum the sums hold events and months of the
/// fast, then of the slow.
fn ln_pooled_rate_ratio(sums: &[f64]) -> Option<f64> {
    let (mut above, mut below) = (0.0, 0.0);
    for stratum in sums.chunks_exact(4) {
        let [fast, fast_months, slow, slow_months] = *stratum else { return None };
        if let Some(share) = quotient(1.0, fast_months + slow_months) {
            above += fast * slow_months * share;
            below += slow * fast_months * share;
        }
    }
    ln_quotient(above, below)
}

fn run(laboratory: &Laboratory) -> Vec<Sums> {
    let careers = careers(laboratory.trial());
    vec![risen(&careers), second_rises(&careers)]
}

/// What became of a contributor hired from outside; months count from the switch.
#[derive(Clone, Copy, Debug, Default)]
struct Career {
    hired: u32,
    first_rise: Option<Rise>,
    second_rise: Option<u32>,
    left: Option<u32>,
}

/// A first rise, and the stratum that it leads to.
#[derive(Clone, Copy, Debug)]
struct Rise {
    month: u32,
    stratum: usize,
}

/// The careers of all who are hired as contributors in the years after the switch.
fn careers(mut trial: Trial<'_>) -> Vec<Career> {
    let mut careers: BTreeMap<u64, Career> = BTreeMap::new();
    for month in 0..12 * YEARS {
        trial.month();
        for incident in trial.incidents() {
            if incident.kind == EventKind::Hired {
                careers.insert(incident.person, Career { hired: month, ..Career::default() });
                continue;
            }
            let Some(career) = careers.get_mut(&incident.person) else { continue };
            match incident.kind {
                kind if kind.ends_employment() => career.left = Some(month),
                EventKind::Promoted | EventKind::Appointed if career.first_rise.is_none() => {
                    let rung = incident.to.and_then(|seat| trial.member(seat)).map(|m| m.rung);
                    let stratum = match (incident.kind, rung) {
                        (EventKind::Appointed, _) | (_, None) => 2,
                        (_, Some(rung)) => usize::from(rung.clamp(1, 2)) - 1,
                    };
                    career.first_rise = Some(Rise { month, stratum });
                }
                EventKind::Promoted | EventKind::Appointed => {
                    career.second_rise.get_or_insert(month);
                }
                _ => {}
            }
        }
    }
    careers.into_values().collect()
}

/// Of those hired early enough to be followed, how many rise in time, and how many there are.
fn risen(careers: &[Career]) -> Sums {
    let followed = careers.iter().filter(|career| career.hired + FAST_MONTHS < 12 * YEARS);
    let rises =
        |career: &Career| career.first_rise.is_some_and(|r| r.month <= career.hired + FAST_MONTHS);
    let [mut risen, mut all] = [0.0; 2];
    for career in followed {
        all += 1.0;
        risen += f64::from(u8::from(rises(career)));
    }
    vec![risen, all]
}

/// Of every stratum, second rises and months followed of the fast, then of the slow.
fn second_rises(careers: &[Career]) -> Sums {
    let mut sums = vec![0.0; 4 * STRATA];
    for career in careers {
        let is_followed = career.hired + SLOW_MONTHS + FOLLOWED_MONTHS < 12 * YEARS;
        let Some(first) = career.first_rise.filter(|_| is_followed) else { continue };
        let waited = first.month - career.hired;
        if waited > SLOW_MONTHS {
            continue;
        }
        let end = first.month + FOLLOWED_MONTHS;
        let rise = career.second_rise.filter(|&month| month <= end);
        let until = rise.or(career.left).map_or(end, |month| month.min(end));
        let at = 4 * first.stratum + if waited <= FAST_MONTHS { 0 } else { 2 };
        sums[at] += f64::from(u8::from(rise.is_some()));
        sums[at + 1] += f64::from(until - first.month);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    fn career(hired: u32, first: u32, second: Option<u32>, left: Option<u32>) -> Career {
        let first_rise = Some(Rise { month: first, stratum: 0 });
        Career { hired, first_rise, second_rise: second, left }
    }

    #[test]
    fn a_rise_counts_up_to_the_twenty_fourth_month_and_who_comes_late_is_not_followed() {
        let careers = [
            career(3, 27, None, None),
            career(3, 28, None, None),
            Career { hired: 5, left: Some(9), ..Career::default() },
            career(100, 112, None, None),
        ];
        assert_eq!(risen(&careers), [1.0, 3.0]);
    }

    #[test]
    fn second_rises_are_counted_over_the_months_in_which_they_could_have_come() {
        let careers = [
            career(0, 12, Some(24), None),
            career(0, 12, None, Some(17)),
            career(0, 12, Some(60), None),
            career(0, 36, Some(48), Some(90)),
            career(0, 60, Some(72), None),
            career(37, 49, Some(61), None),
        ];
        let sums = second_rises(&careers);
        assert_eq!(sums[..4], [1.0, 12.0 + 5.0 + 36.0, 1.0, 12.0]);
        assert!(sums[4..].iter().all(|sum| *sum == 0.0));
    }

    #[test]
    fn where_the_second_rise_does_not_depend_on_the_first_the_ratio_is_one() {
        // Strata of very different rates, in which fast and slow are alike and unequally many.
        let alike = [10.0, 100.0, 30.0, 300.0, 4.0, 400.0, 1.0, 100.0, 0.0, 0.0, 0.0, 0.0];
        assert!(ln_pooled_rate_ratio(&alike).is_some_and(|ln| ln.abs() < 1e-12));
        let twice = [20.0, 100.0, 30.0, 300.0];
        let ln = ln_pooled_rate_ratio(&twice).unwrap();
        assert!((ln - libm::log(2.0)).abs() < 1e-12);
        assert_eq!(ln_pooled_rate_ratio(&[0.0; 12]), None);
    }

    #[test]
    fn where_nobody_has_anything_to_learn_and_nobody_wants_to_manage_nobody_rises() {
        let sums = run(&small(|parameters| {
            parameters.entry_gap = 0.0;
            parameters.acceptance_intercept = -20.0;
        }));
        assert_eq!(percent(&sums[0]), Some(0.0));
        assert_eq!(ln_pooled_rate_ratio(&sums[1]), None);
    }
}
