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
    /// Its number; a letter tells the parts of one that was split.
    pub row: &'static str,
    /// What was found.
    pub finding: &'static str,
    /// The published figure.
    pub published: &'static str,
    /// What is accepted of the model, in words.
    pub accepted: &'static str,
    /// How the model uses it.
    pub purpose: Use,
    /// Where it is from; empty where nothing was found.
    pub source: &'static str,
    /// The parameters that it sets, where it is an input.
    pub sets: &'static str,
}

const fn held(
    row: &'static str,
    purpose: Use,
    finding: &'static str,
    figures: [&'static str; 2],
    source: &'static str,
) -> Evidence {
    let [published, accepted] = figures;
    Evidence { row, finding, published, accepted, purpose, source, sets: "" }
}

const fn input(
    row: &'static str,
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
pub const EVIDENCE: [Evidence; 32] = [
    held("1", Use::Fit, "voluntary turnover, knowledge work",
        ["10–15 % a year (US information ~15, finance ~13; professional and business services ~29)", "10–15 %"],
        "BLS JOLTS quits 2023–24; Mercer; LinkedIn"),
    held("2", Use::Fit, "hazard of leaving by tenure",
        ["peak near 3 months, then falls", "peak at 2–4 months"],
        "Farber 1994, 14,000 jobs"),
    held("3", Use::Fit, "manager from the 10th to the 90th percentile of people skill",
        ["quits of reports −60 %", "−30 to −75 %"],
        "Hoffman & Tadelis 2021 (JPE)"),
    held("4a", Use::Check, "boss from the 10th to the 90th percentile, the same reports in the first year under that boss",
        ["team output about +11 % (more than one more worker in nine)", "+5 to +20 % in months 1–12"],
        "Lazear, Shaw & Stanton 2015 (JOLE)"),
    held("4b", Use::Check, "one standard deviation of the manager, settled",
        ["output +10 %", "+4 to +14 % per sd of s (ln ratio of 90th to 10th percentile / 2.563)"],
        "Fenizia 2022 (Econometrica)"),
    held("5", Use::Check, "share of the variance of team engagement that is the manager's",
        ["≥ 70 % (team means)", "≥ 50 %"],
        "Gallup"),
    held("6", Use::Fit, "passed over for promotion",
        ["quits ×2", "×1.5–2.5 in the 6 months after"],
        "Dlugos & Keller 2021 (AMJ), 9,355 rejected applicants"),
    held("7", Use::Check, "burnout and intention to leave",
        ["odds ratio 3.10 (2.30–4.17)", "1.5–4.2"],
        "Hodkinson et al. 2022 (BMJ), physicians"),
    held("8", Use::Check, "turnover contagion",
        ["0.23 more quits per quit", "0.05–0.35"],
        "Sajjadiani et al. 2024 (AMJ), 1,620 stores"),
    held("9", Use::Check, "loss of the best of a team, seat filled again",
        ["about 0 for an internal collaborator (845 inventor deaths) and after the unhelpful; −4 % earnings in close-knit teams; −5 to −8 % \
          among co-authors, but not by place", "−5 to 0 %"],
        "Management Science 2022.03045; Oettl 2012; Jaravel, Petkova & Bell 2018; Azoulay, Graff Zivin & Wang 2010"),
    held("10", Use::Fit, "happiness and output",
        ["+12 to +13 % (shock; happy against unhappy weeks)", "+6 to +18 % for +2 sd of morale"],
        "Oswald, Proto & Sgroi 2015; Bellet, De Neve & Ward 2023"),
    held("11a", Use::Check, "one standard deviation of own performance before promotion, under `usual-practice`",
        ["promotion odds +35 % (+14 % per doubling; a doubling is 0.44 sd of those sales)", "+14 to +56 % per sd"],
        "Benson, Li & Shue 2019 (QJE)"),
    held("11b", Use::Check, "doubling of own performance before promotion",
        ["reports' performance −7.5 %", "−12 to −3 %"],
        "Benson, Li & Shue 2019 (QJE)"),
    held("12", Use::Check, "choosing managers by predicted fit instead of performance",
        ["manager quality +29 %; at random +7 %", "signs and order"],
        "Benson, Li & Shue 2019 (QJE)"),
    held("13", Use::Check, "training of supervisors (randomized)",
        ["line output +6 to +7 %, their quits −15 %", "signs"],
        "Adhvaryu et al."),
    held("14", Use::Fit, "who wants to manage",
        ["25–34 % yes, ~33–42 % no", "25–45 % accept without pressure"],
        "Stack Overflow n = 61,232; CareerBuilder n = 3,625; Allen & Katz 1986: 33 % managerial, 22 % technical ladder, 46 % projects"),
    input("15", "trained before the job",
        ["18 % (CMI 2023), ~42–44 % elsewhere", "0.18–0.44 as prior"],
        "CMI; CareerBuilder; Gallup", "training.coverage"),
    held("16", Use::Fit, "skill without practice",
        ["half of the gains gone in 6.5–13 months", "6–18 months"],
        "Tatel & Ackerman 2025; Arthur et al. 1998"),
    input("17", "output sd within a job",
        ["32–48 % of the mean (medium to high complexity)", "0.3–0.5"],
        "Hunter, Schmidt & Judiesch 1990", "sigma"),
    input("18", "technical with leadership ability",
        ["correlation about 0–0.3 (inferred); direct evidence for a negative value among those eligible (Benson et al.)", "prior −0.2–0.5"],
        "Benson et al. 0.21; Judge, Colbert & Ilies 2004 0.21", "rho"),
    input("19", "cost of replacing an employee",
        ["median 21 % of annual pay", "–"],
        "Boushey & Glynn 2012", "replacement_cost"),
    held("20", Use::Check, "promotions",
        ["7–9 % of staff a year", "5–12 %"],
        "WorldatWork 2010–14"),
    held("21", Use::Check, "burned out often or always",
        ["managers 35 %, contributors 27 % (survey)", "managers above contributors"],
        "Gallup 2021"),
    input("22", "reliability of a supervisor's rating",
        ["0.52 (0.45–0.65)", "0.73–1.1, by √(1/reliability − 1)"],
        "Viswesvaran, Ones & Schmidt 1996; Salgado & Moscoso 2019", "performance_noise"),
    held("23", Use::Check, "quits of managers against contributors",
        ["senior grades leave less (UK civil service 4.3–5.9 % against 7.5–8.9 % of all)", "ratio 0.5–1.0"],
        "Institute for Government; SSRB"),
    held("24", Use::Check, "promoted within two years of hire",
        ["4.5 %", "2–15 % of newcomers with a rise in 24 months"],
        "ADP Research 2023, 51 million workers"),
    held("25", Use::Check, "experts (staff and above) among contributors ten years after the switch",
        ["no reliable figure was found", "4–15 % (assumption)"],
        ""),
    held("26", Use::Check, "demotions and returns",
        ["2–3 % of records", "0–3 per 100 staff-years"],
        "Baker, Gibbs & Holmstrom's firm, as used by Jin"),
    held("27", Use::Check, "managers' exits hardly vary with tenure",
        ["one firm, 20 years", "quit hazard in years 1–3 in the seat below twice that after year 5"],
        "Baker, Gibbs & Holmstrom 1994 (QJE)"),
    held("28", Use::Check, "fast tracks",
        ["a fast first rise foretells a fast second", "hazard ratio above 1"],
        "Baker, Gibbs & Holmstrom 1994 (QJE)"),
    held("29", Use::Check, "training and managers' own wellbeing",
        ["active disengagement halved; wellbeing +32 %", "morale of trained less untrained above 0"],
        "Gallup 2025"),
    held("30", Use::Check, "high performers and pay growth",
        ["where pay grows slowly the best quit far more", "stars' excess quits larger without expert rungs than with"],
        "Trevor, Gerhart & Boudreau 1997 (JAP)"),
];

/// The finding of that number; the first if there is none.
pub(super) fn finding(row: &str) -> &'static Evidence {
    let at = EVIDENCE.iter().position(|evidence| evidence.row == row);
    &EVIDENCE[at.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::DepartmentParameters;
    use crate::model::policy::Levers;

    #[test]
    fn findings_are_numbered_in_order_and_a_letter_tells_the_parts() {
        let number = |row: &str| row.trim_end_matches(['a', 'b']).parse::<u32>().unwrap();
        for pair in EVIDENCE.windows(2) {
            let [one, next] = [pair[0].row, pair[1].row].map(|row| (number(row), row));
            let is_next_part = one.0 == next.0 && one.1.ends_with('a') && next.1.ends_with('b');
            assert!(next.0 == one.0 + 1 || is_next_part, "{} before {}", one.1, next.1);
            assert_eq!(finding(next.1).finding, pair[1].finding);
        }
        assert_eq!(EVIDENCE.last().map(|last| last.row), Some("30"));
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
