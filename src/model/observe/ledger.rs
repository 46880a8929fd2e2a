//! The sums that a year's metrics are made of.

/// Declares the sums of one department and year, and how two of them add up.
macro_rules! sums {
    ( $( $(#[$meta:meta])* $field:ident , )* ) => {
        /// Sums over the months of a year in one department, or in the whole.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct Sums {
            $( $(#[$meta])* pub(crate) $field: f64, )*
            /// 10th percentile of morale at the end of the year.
            pub(crate) morale_p10: Option<f64>,
            /// Correlation of ln pay with ln craft at the end of the year.
            pub(crate) pay_skill_correlation: Option<f64>,
            /// Output per seat-month in the last year of the burn-in.
            pub(crate) output_base: Option<f64>,
        }

        impl Sums {
            /// Adds the sums of a part to those of the whole; what is no sum is left alone.
            pub(crate) fn add(&mut self, part: &Self) {
                $( self.$field += part.$field; )*
            }

            /// What has been added since the sums were `before`: exact for what is counted, to
            /// the rounding of the year's sum for the rest.
            fn since(&self, before: &Self) -> Self {
                Self { $( $field: self.$field - before.$field, )* ..Self::default() }
            }
        }
    };
}

sums! {
    /// Months of all seats, vacant or not.
    seat_months,
    /// Months of seats vacant at the end of the month.
    vacant_months,
    /// Exposure: persons in a seat at the start of the month.
    person_months,
    contributor_months,
    manager_months,
    /// Exposure of managers with less than 24 months as manager in all.
    new_manager_months,
    star_months,
    quits,
    star_quits,
    manager_quits,
    new_manager_quits,
    retirements,
    /// Dismissals of managers.
    dismissals,
    /// Contributors dismissed for a craft below `dismiss_below_craft`.
    contributor_dismissals,
    /// Persons hired into contributors' seats.
    contributor_hires,
    /// Persons seated at the ends of months, by role and of stars: what the next are sums over.
    seated,
    seated_contributors,
    seated_managers,
    seated_stars,
    seated_star_contributors,
    expert_months,
    reluctant_months,
    morale,
    morale_squared,
    disengaged_months,
    burnout_months,
    manager_burnout_months,
    /// Months of management seats, vacant or not: what climate is averaged over.
    management_seat_months,
    friction,
    autonomy,
    trust,
    manager_skill,
    misplaced_months,
    output,
    /// Pay in units of a junior's monthly pay.
    payroll,
    replacement_cost,
    training_cost,
    craft,
    craft_at_work,
    /// Rises in rung, and appointments from inside.
    promotions,
    offers,
    acceptances,
    appointments,
    outside_appointments,
    /// Full months that the seats of those appointments had been vacant.
    appointment_vacancy_months,
    step_backs,
    trainings,
    /// Craft at work times what the climate leaves for something new.
    innovation,
    /// Months of management seats whose holder keeps more than half of the team's work.
    bottleneck_months,
    /// Probability, by month of a management seat, that what the team owes is late.
    late,
    /// Months of contributors' seats, and by them the standing of the expert ladder and the culture.
    contributor_seat_months,
    standing,
    culture,
    /// Months of expert titles at their ends, and of those that the craft meets.
    expert_titles,
    earned_titles,
}

/// The running year of an organization: one set of sums a department, the executive's last, run after run.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pub(crate) units: Vec<Sums>,
    runs: usize,
}

impl Ledger {
    /// Empty books for `runs` runs of `units` departments, the executive's included.
    pub(crate) fn new(runs: usize, units: usize) -> Self {
        Self { units: vec![Sums::default(); runs * units], runs }
    }

    /// The books of the departments of a run.
    pub(crate) fn of_run(&self, run: usize) -> &[Sums] {
        let units = self.units.len() / self.runs;
        &self.units[run * units..(run + 1) * units]
    }

    /// The sums of the whole organization of a run, without what is no sum.
    pub(crate) fn whole(&self, run: usize) -> Sums {
        let mut whole = Sums::default();
        for unit in self.of_run(run) {
            whole.add(unit);
        }
        whole
    }

    /// What has been booked since the books were `before`, in the same year.
    pub(crate) fn since(&self, before: &Self) -> Self {
        let pairs = self.units.iter().zip(&before.units);
        Self { units: pairs.map(|(now, before)| now.since(before)).collect(), ..*self }
    }

    /// Starts the next year.
    pub(crate) fn clear(&mut self) {
        self.units.fill(Sums::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_the_sum_of_its_departments_and_the_executive() {
        let mut ledger = Ledger::new(1, 3);
        ledger.units[0].quits = 3.0;
        ledger.units[1].quits = 4.0;
        ledger.units[2].quits = 1.0;
        ledger.units[1].output_base = Some(1.0);
        let whole = ledger.whole(0);
        assert!((whole.quits - 8.0).abs() < 1e-12);
        assert_eq!(whole.output_base, None);
    }

    #[test]
    fn a_month_is_what_the_year_gained_in_it() {
        let mut ledger = Ledger::new(1, 2);
        ledger.units[0].quits = 3.0;
        let before = ledger.clone();
        ledger.units[0].quits = 7.0;
        let month = ledger.since(&before);
        assert_eq!(month.whole(0), Sums { quits: 4.0, ..Sums::default() });
    }
}
