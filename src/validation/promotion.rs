//! Rows 11a and 11b: what performance before a promotion says about it, and about what follows.

use super::estimate::{Measure, Scale, quotient};
use super::laboratory::{Laboratory, YEARS, usual_practice};
use super::{Experiment, Sums};
use crate::model::observe::log::EventKind;
use crate::model::trial::Trial;
use crate::stats::mean;

/// Months over which performance is measured, before and after.
const MONTHS: usize = 12;

pub(super) static EXPERIMENT: Experiment = Experiment {
    key: "promotion",
    text: "Ten years of an organization that has chosen its managers by one policy ever since the \
           burn-in: by `usual-practice` and, apart, by the single ladder. Nothing is done to it; two \
           regressions of its records, on the logarithm of own output in the twelve months before. (11a) \
           Of contributors who worked in their seat all that year, who is appointed to manage in \
           the next? The odds ratio is that of the linear discriminant (Cornfield 1962), within \
           years: the distance of the means over the variance within, which is the logistic slope \
           where output is lognormal in both groups; it is given per standard deviation of the \
           logarithm of output between contributors within years, since craft output spreads a third as much \
           as sales and a doubling means more in it. (11b) Under the single ladder, for \
           contributors who came to lead their own level's team and were still there two years \
           later: the change of ln output of those who reported to that seat in the year before \
           and in the second year after, per doubling of the manager's own performance. Benson, Li \
           & Shue have sales workers of 131 firms, fixed effects of firms and months in (11a), and of \
           workers in (11b). In (11b) part of the fall is that the best of the team came to lead it, and \
           its lift is gone.",
    measures: &[
        Measure {
            row: "11a",
            name: "odds of promotion under usual practice, per sd of own output",
            unit: "%",
            published: Some((35.0, 35.0)),
            accepted: (14.0, 56.0),
            decimals: 0,
            statistic: ln_odds_ratio_per_sd,
            scale: Scale::Percent,
            reading: "Performance is one of three weights here, but output foretells a promotion by two \
                      more ways: craft grows with the time in the house, which counts as seniority, and \
                      who is still a junior is not asked at all. How the miss divides between them was \
                      not measured.",
        },
        Measure {
            row: "11a",
            name: "odds of promotion under the single ladder, per sd of own output",
            unit: "%",
            published: Some((35.0, 35.0)),
            accepted: (14.0, 56.0),
            decimals: 0,
            statistic: ln_odds_ratio_per_sd,
            scale: Scale::Percent,
            reading: "The single-ladder preset takes managers by performance alone, from the top of a \
                      team. Firms weigh much else, as `usual-practice` does: this row was expected to be \
                      missed here, and the preset is the essays' picture of a firm, not a typical one.",
        },
        Measure {
            row: "11b",
            name: "reports' output, per doubling of their new manager's own before",
            unit: "%",
            published: Some((-7.5, -7.5)),
            accepted: (-12.0, -3.0),
            decimals: 1,
            statistic: slope,
            scale: Scale::Percent,
            reading: "",
        },
    ],
    run: |laboratory| run(laboratory),
};

/// ln odds ratio of one standard deviation of x within years; the sums are those of
/// [`ln_odds_ratio`].
fn ln_odds_ratio_per_sd(sums: &[f64]) -> Option<f64> {
    let [n1, _, n0, _, squares] = *sums else { return None };
    Some(ln_odds_ratio(sums)? * quotient(squares, n1 + n0)?.sqrt())
}

/// ln odds ratio of one unit: the sums hold how many were promoted and their sum of x, how many
/// not and theirs, both about the year's mean, and all squares about it.
fn ln_odds_ratio(sums: &[f64]) -> Option<f64> {
    let [n1, x1, n0, x0, squares] = *sums else { return None };
    let (mean1, mean0) = (quotient(x1, n1)?, quotient(x0, n0)?);
    let within = squares - n1 * mean1 * mean1 - n0 * mean0 * mean0;
    quotient((mean1 - mean0) * (n1 + n0 - 2.0), within)
}

/// Least-squares slope from n, Σx, Σy, Σx², Σxy.
fn slope(sums: &[f64]) -> Option<f64> {
    let [n, x, y, xx, xy] = *sums else { return None };
    quotient(n * xy - x * y, n * xx - x * x)
}

fn run(laboratory: &Laboratory) -> Vec<Sums> {
    let usual = Laboratory::under(usual_practice(), laboratory.parameters.clone(), laboratory.key);
    let [usual, single] = [&usual, laboratory]
        .map(|laboratory| Records::of(laboratory.trial(), laboratory.model.seats()));
    vec![usual.odds(), single.odds(), single.reports()]
}

/// Ten years of work by month and seat, and who became a manager.
struct Records {
    contributors: usize,
    /// The reports of each management seat over contributors.
    teams: Vec<crate::model::trial::Team>,
    /// The person and its output, by month and seat.
    work: Vec<Vec<Option<(u64, f64)>>>,
    appointments: Vec<Appointment>,
}

/// A contributor who became a manager in the month of that index.
#[derive(Clone, Copy)]
struct Appointment {
    month: usize,
    person: u64,
    from: usize,
    to: usize,
}

impl Records {
    fn of(mut trial: Trial<'_>, seats: usize) -> Self {
        let contributors = trial.contributors();
        let (mut work, mut appointments) = (Vec::new(), Vec::new());
        for month in 0..12 * YEARS as usize {
            trial.month();
            let seat = |seat| trial.work(seat).map(|work| (work.person, work.output));
            work.push((0..seats).map(seat).collect());
            for incident in trial.incidents().iter().filter(|i| i.kind == EventKind::Appointed) {
                if let (Some(from), Some(to)) = (incident.from, incident.to)
                    && from < contributors
                {
                    appointments.push(Appointment { month, person: incident.person, from, to });
                }
            }
        }
        Self { contributors, teams: trial.teams(), work, appointments }
    }

    /// Mean output in `seat` over the months from `first` on, and the person, if one person held it
    /// throughout.
    fn year(&self, seat: usize, first: usize) -> Option<(u64, f64)> {
        let months = self.work.get(first..first + MONTHS)?;
        let works: Option<Vec<(u64, f64)>> = months.iter().map(|month| month[seat]).collect();
        let works = works?;
        let person = works[0].0;
        let outputs: Vec<f64> = works.iter().map(|(_, output)| *output).collect();
        works.iter().all(|(own, _)| *own == person).then_some((person, mean(&outputs)?))
    }

    fn odds(&self) -> Sums {
        let mut sums = vec![0.0; 5];
        for year in 1..YEARS as usize {
            let (first, next) = (12 * (year - 1), 12 * year..12 * (year + 1));
            let appointed = |person: u64| {
                let own = self.appointments.iter().filter(|a| a.person == person);
                own.into_iter().any(|a| next.contains(&a.month))
            };
            let years = (0..self.contributors).filter_map(|seat| self.year(seat, first));
            let rows: Vec<(f64, bool)> =
                years.map(|(person, output)| (libm::log2(output), appointed(person))).collect();
            let middle = mean(&rows.iter().map(|row| row.0).collect::<Vec<f64>>()).unwrap_or(0.0);
            for (x, promoted) in rows {
                let x = x - middle;
                let group = if promoted { 0 } else { 2 };
                sums[group] += 1.0;
                sums[group + 1] += x;
                sums[4] += x * x;
            }
        }
        sums
    }

    fn reports(&self) -> Sums {
        let mut sums = vec![0.0; 5];
        for appointment in &self.appointments {
            let Some((x, y)) = self.regressed(*appointment) else { continue };
            for (sum, term) in sums.iter_mut().zip([1.0, x, y, x * x, x * y]) {
                *sum += term;
            }
        }
        sums
    }

    /// log2 of a new manager's own output before, and the mean change of ln output of the reports.
    fn regressed(&self, appointment: Appointment) -> Option<(f64, f64)> {
        let Appointment { month, person, from, to } = appointment;
        // The months before that of the appointment, that one included; and the second year after.
        let (before, after) = ((month + 1).checked_sub(MONTHS)?, month + 1 + MONTHS);
        let (own, output) = self.year(from, before)?;
        let (leads, _) = self.year(to, after)?;
        if own != person || leads != person {
            return None;
        }
        let team = self.teams.iter().find(|team| team.manager == to)?;
        let change = |seat: usize| {
            let (first, was) = self.year(seat, before)?;
            let (second, is) = self.year(seat, after)?;
            (first == second).then(|| libm::log(is / was))
        };
        let changes: Vec<f64> = team.reports.clone().filter_map(change).collect();
        Some((libm::log2(output), mean(&changes)?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn a_line_has_its_slope() {
        // y = 1 + 2x at x = 0, 1, 3.
        let points = [(0.0, 1.0), (1.0, 3.0), (3.0, 7.0)];
        let mut sums = vec![0.0; 5];
        for (x, y) in points {
            for (sum, term) in sums.iter_mut().zip([1.0, x, y, x * x, x * y]) {
                *sum += term;
            }
        }
        assert!((slope(&sums).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(slope(&[1.0, 2.0, 3.0, 4.0, 6.0]), None, "one point");
    }

    #[test]
    fn the_discriminant_is_the_distance_of_means_over_the_variance_within() {
        // Promoted 2, 4 and not −3, −2, −1: means 3 and −2, squares within 2 + 2, divisor 3.
        let odds = ln_odds_ratio(&[2.0, 6.0, 3.0, -6.0, 4.0 + 16.0 + 9.0 + 4.0 + 1.0]).unwrap();
        assert!((odds - 5.0 / (4.0 / 3.0)).abs() < 1e-12);
        // All squares are 34 over five: a standard deviation of √6.8.
        let sums = [2.0, 6.0, 3.0, -6.0, 34.0];
        let per_sd = ln_odds_ratio_per_sd(&sums).unwrap();
        assert!((per_sd - odds * 6.8_f64.sqrt()).abs() < 1e-12);
        assert_eq!(ln_odds_ratio(&[0.0, 0.0, 3.0, 0.0, 1.0]), None, "nobody was promoted");
    }

    #[test]
    fn performers_are_promoted_and_by_chance_it_says_nothing() {
        let odds = |rule: &str| {
            let laboratory = small(|_| {});
            let rule = crate::sim::Choice::parse(rule).unwrap();
            let levers = crate::model::policy::Levers { rule, ..Default::default() };
            let trial = laboratory.trial_under(&levers);
            ln_odds_ratio(&Records::of(trial, laboratory.model.seats()).odds()).unwrap()
        };
        let (best, random) = (odds("best"), odds("random"));
        assert!(best > 1.0 && random.abs() < 1.0, "{best} {random}");
    }
}
