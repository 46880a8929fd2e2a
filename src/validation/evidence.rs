//! The published findings that set the model's parameters or that the model is compared with.

/// How the model uses a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Defaults were fitted to it: meeting it is no surprise.
    Fit,
    /// Defaults were not fitted to it.
    Check,
    /// It sets a parameter directly; there is nothing to compare.
    Input,
}

impl Use {
    /// Its word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Check => "check",
            Self::Input => "input",
        }
    }
}

/// One published finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its number, from 1.
    pub row: u8,
    /// What was found.
    pub finding: &'static str,
    /// The published figure.
    pub published: &'static str,
    /// What is accepted of the model, in words.
    pub accepted: &'static str,
    /// How the model uses it.
    pub purpose: Use,
    /// Where it is from.
    pub source: &'static str,
    /// The parameters that it sets, where it is an input.
    pub sets: &'static str,
}

const fn held(
    row: u8,
    purpose: Use,
    finding: &'static str,
    figures: [&'static str; 2],
    source: &'static str,
) -> Evidence {
    let [published, accepted] = figures;
    Evidence { row, finding, published, accepted, purpose, source, sets: "" }
}

const fn input(
    row: u8,
    finding: &'static str,
    figures: [&'static str; 2],
    source: &'static str,
    sets: &'static str,
) -> Evidence {
    let [published, accepted] = figures;
    Evidence { row, finding, published, accepted, purpose: Use::Input, source, sets }
}

/// All findings, in their order.
#[rustfmt::skip]
pub const EVIDENCE: [Evidence; 21] = [
    held(1, Use::Fit, "voluntary turnover, knowledge work",
        ["10–15 % a year (US information ~15, finance ~13; professional and business services ~29)", "10–15 %"],
        "BLS JOLTS quits 2023–24; Mercer; LinkedIn"),
    held(2, Use::Fit, "hazard of leaving by tenure",
        ["peak near 3 months, then falls", "peak at 2–4 months"],
        "Farber 1994, 14,000 jobs"),
    held(3, Use::Fit, "manager from the 10th to the 90th percentile of people skill",
        ["quits of reports −60 %", "−30 to −75 %"],
        "Hoffman & Tadelis 2021 (JPE)"),
    held(4, Use::Check, "boss from the 10th to the 90th percentile",
        ["team output about +11 % (more than one more worker in nine)", "+5 to +20 %"],
        "Lazear, Shaw & Stanton 2015 (JOLE); Fenizia 2022: +10 % per sd"),
    held(5, Use::Check, "share of the variance of team engagement that is the manager's",
        ["≥ 70 % (team means)", "≥ 50 %"],
        "Gallup"),
    held(6, Use::Fit, "passed over for promotion",
        ["quits ×2", "×1.5–2.5 in the 6 months after"],
        "Dlugos & Keller 2021 (AMJ), 9,355 rejected applicants"),
    held(7, Use::Check, "burnout and intention to leave",
        ["odds ratio 3.10 (2.30–4.17)", "1.5–4.2"],
        "Hodkinson et al. 2022 (BMJ), physicians"),
    held(8, Use::Check, "turnover contagion",
        ["0.23 more quits per quit", "0.05–0.35"],
        "Sajjadiani et al. 2024 (AMJ), 1,620 stores"),
    held(9, Use::Fit, "loss of a star",
        ["output of collaborators −5 to −8 %, lasting", "−2 to −10 %"],
        "Azoulay, Graff Zivin & Wang 2010 (QJE)"),
    held(10, Use::Fit, "happiness and output",
        ["+12 to +13 % (shock; happy against unhappy weeks)", "+6 to +18 % for +2 sd of morale"],
        "Oswald, Proto & Sgroi 2015; Bellet, De Neve & Ward 2023"),
    held(11, Use::Check, "doubling of own performance before promotion",
        ["promotion odds +14 %; reports' performance −7.5 %", "signs; size ±60 %"],
        "Benson, Li & Shue 2019 (QJE)"),
    held(12, Use::Check, "choosing managers by predicted fit instead of performance",
        ["manager quality +29 %; at random +7 %", "signs and order"],
        "Benson, Li & Shue 2019 (QJE)"),
    held(13, Use::Check, "training of supervisors (randomized)",
        ["line output +6 to +7 %, their quits −15 %", "signs"],
        "Adhvaryu et al."),
    held(14, Use::Fit, "who wants to manage",
        ["25–34 % yes, ~33–42 % no", "25–45 % accept without pressure"],
        "Stack Overflow n = 61,232; CareerBuilder n = 3,625; Allen & Katz 1986: 33 % managerial, 22 % technical ladder, 46 % projects"),
    input(15, "trained before the job",
        ["18 % (CMI 2023), ~42–44 % elsewhere; the essays say 35 %", "0.18–0.44 as prior"],
        "CMI; CareerBuilder; Gallup", "training.coverage"),
    held(16, Use::Fit, "skill without practice",
        ["half of the gains gone in 6.5–13 months", "6–18 months"],
        "Tatel & Ackerman 2025; Arthur et al. 1998"),
    input(17, "output sd within a job",
        ["32–48 % of the mean (medium to high complexity)", "0.3–0.5"],
        "Hunter, Schmidt & Judiesch 1990", "sigma"),
    input(18, "technical with leadership ability",
        ["correlation about 0–0.3 (inferred)", "prior 0–0.5"],
        "Benson et al. 0.21; Judge, Colbert & Ilies 2004 0.21", "rho"),
    input(19, "cost of replacing an employee",
        ["median 21 % of annual pay", "–"],
        "Boushey & Glynn 2012", "replacement_cost"),
    held(20, Use::Check, "promotions",
        ["7–9 % of staff a year", "5–12 %"],
        "WorldatWork 2010–14"),
    held(21, Use::Check, "burned out often or always",
        ["managers 35 %, contributors 27 % (survey)", "managers above contributors"],
        "Gallup 2021"),
];

/// The finding of that number.
pub(super) fn finding(row: u8) -> &'static Evidence {
    let at = EVIDENCE.iter().position(|evidence| evidence.row == row);
    &EVIDENCE[at.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DepartmentParameters;
    use crate::model::policy::Levers;

    #[test]
    fn findings_are_numbered_in_order() {
        for (number, evidence) in (1..).zip(EVIDENCE) {
            assert_eq!((evidence.row, finding(number).finding), (number, evidence.finding));
        }
    }

    #[test]
    fn an_input_names_a_parameter_and_nothing_else_does() {
        let keys: Vec<&str> = DepartmentParameters::PARAMETERS
            .iter()
            .chain(Levers::PARAMETERS)
            .map(|parameter| parameter.key)
            .collect();
        for evidence in EVIDENCE {
            if evidence.purpose == Use::Input {
                assert!(keys.contains(&evidence.sets), "{}", evidence.sets);
            } else {
                assert_eq!(evidence.sets, "");
            }
        }
    }
}
