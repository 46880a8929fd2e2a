//! What pushes back (docs/model.md 4.11), and the other parameters and levers of the second edition:
//! each is without effect at its default, to the byte, and has one beyond.

use rungs::scenario::Scenario;
use rungs::study::{Cell, NoProgress, Plan, RunColumns, StudyError, Table, TableSink};
use rungs::study::{run, write_tables};

/// The rows of the table of runs.
#[derive(Default)]
struct Runs {
    is_runs: bool,
    rows: Vec<String>,
}

impl TableSink for Runs {
    type Error = StudyError;

    fn begin(&mut self, table: &Table) -> Result<(), StudyError> {
        self.is_runs = table.name == "runs";
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), StudyError> {
        if self.is_runs {
            self.rows.push(format!("{cells:?}"));
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), StudyError> {
        Ok(())
    }
}

/// The runs of a department under the single ladder, the dual one and a worn one; `of_department` and
/// `of_dual` are keys of the department and of the dual ladder.
fn runs(of_department: &str, of_dual: &str) -> Vec<String> {
    let text = format!(
        "name = 'forces'\n[horizon]\nyears = 3\nburn_in_years = 2\n[study]\nreplications = 2\n\
         [[department]]\nname = 'craft'\nheadcount = 120\n{of_department}\n\
         [[policy]]\nname = 'single'\npreset = 'single-ladder'\n\
         [[policy]]\nname = 'dual'\npreset = 'dual-ladder'\n{of_dual}\n"
    );
    let scenario =
        Scenario::parse("forces.toml", &text).unwrap_or_else(|faults| panic!("{faults}"));
    let plan = Plan::of(&scenario.into());
    let records = run(&plan, 1, &NoProgress).expect("threads");
    let columns = RunColumns::of(&plan, &records).expect("records in memory");
    let mut found = Runs::default();
    write_tables(&plan, &records, &columns, &mut found).expect("records in memory");
    assert!(!found.rows.is_empty());
    found.rows
}

/// Keys with their default, and beside it a value that has an effect.
const OF_DEPARTMENT: [[&str; 3]; 5] = [
    ["envy", "0.0", "0.5"],
    ["culture", "0.0", "1.0"],
    ["applicant_response", "0.0", "0.5"],
    ["teaching", "0.0", "0.2"],
    ["bars", "[-0.8, 0.2, 1.05, 1.75, 2.45]", "[-0.8, 0.2, 0.6, 1.2, 2.0]"],
];

const OF_DUAL: [[&str; 3]; 7] = [
    ["performance_noise", "0.96", "0.1"],
    ["eligible_from_rung", "1", "2"],
    ["expert_quota", "1.0", "0.02"],
    ["bar_noise", "0.0", "0.5"],
    ["loyalty", "0.0", "1.0"],
    ["standing_months", "0", "12"],
    ["pay_budget", "false", "true"],
];

#[test]
fn every_force_is_without_effect_at_its_default_and_has_one_beyond() {
    let plain = runs("", "");
    for [key, default, other] in OF_DEPARTMENT {
        assert!(runs(&format!("{key} = {default}"), "") == plain, "{key} at its default");
        assert!(runs(&format!("{key} = {other}"), "") != plain, "{key} = {other}");
    }
    for [key, default, other] in OF_DUAL {
        // A standing that begins below 1 is what its months are for.
        let more = if key == "standing_months" { "standing_start = 0.0\n" } else { "" };
        assert!(runs("", &format!("{key} = {default}")) == plain, "{key} at its default");
        assert!(runs("", &format!("{more}{key} = {other}")) != plain, "{key} = {other}");
    }
}

#[test]
fn what_belongs_to_a_standing_has_no_effect_without_its_months() {
    let plain = runs("", "");
    assert!(runs("", "standing_start = 0.0\nscarce_share = 0.01") == plain);
    let moving = "standing_months = 12\n";
    let earned = runs("", moving);
    assert!(runs("", &format!("{moving}standing_start = 1.0\nscarce_share = 1.0")) == earned);
    assert!(runs("", &format!("{moving}standing_start = 0.0")) != earned);
    assert!(runs("", &format!("{moving}scarce_share = 0.01")) != earned);
}
