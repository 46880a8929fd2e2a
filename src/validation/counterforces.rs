//! What pushes back against a dual ladder (4.11), and the sources that lead to expect it.

/// A force of the model that works on the effect of a dual ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counterforce {
    /// The keys that switch it on.
    pub(super) levers: &'static [&'static str],
    /// Where it is from.
    pub(super) source: &'static str,
    /// What it is expected to do to the dual ladder's effect.
    pub(super) expected: &'static str,
}

const fn force(
    levers: &'static [&'static str],
    source: &'static str,
    expected: &'static str,
) -> Counterforce {
    Counterforce { levers, source, expected }
}

/// All of them that are built.
#[rustfmt::skip]
pub(super) const COUNTERFORCES: [Counterforce; 7] = [
    force(&["bar_noise", "loyalty", "standing_months"],
        "Allen & Katz 1986: criteria are followed at first, then become a reward for loyalty",
        "smaller saving in pay per output, fewer stars kept"),
    force(&["envy"],
        "Card, Mas, Moretti & Saez 2012; Cullen & Perez-Truglia 2022: higher pay of peers demotivates, of managers motivates; \
         the strongest published argument against a dual ladder",
        "smaller gain in attrition and morale"),
    force(&["pay_budget"],
        "merit budgets are a share of payroll",
        "smaller gain in attrition"),
    force(&["expert_quota"],
        "availability of staff roles is capped in published career frameworks",
        "smaller gain for stars"),
    force(&["culture"],
        "Fiedor 2015: people drift toward who gets promoted",
        "larger gain: favors the claim, so report it apart"),
    force(&["applicant_response"],
        "Dal Bó, Finan & Rossi 2013; Ashraf et al. 2020: prospects attract abler applicants",
        "larger gain in output"),
    force(&["teaching"],
        "Lazear, Shaw & Stanton 2015: a boss's primary activity is teaching skills that persist",
        "slightly larger gain in output"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DepartmentParameters;
    use crate::model::policy::Levers;

    #[test]
    fn every_force_names_keys_that_exist() {
        let keys: Vec<&str> = DepartmentParameters::PARAMETERS
            .iter()
            .chain(Levers::PARAMETERS)
            .map(|parameter| parameter.key)
            .collect();
        for lever in COUNTERFORCES.iter().flat_map(|force| force.levers) {
            assert!(keys.contains(lever), "{lever}");
        }
    }
}
