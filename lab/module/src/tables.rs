//! All tables of a study as CSV: what a run directory of the program holds, to be compared with it.

use rungs::output::{CsvTexts, OutputError};
use rungs::study::{self, NoProgress, Plan, RunColumns};
use serde_json::{Map, Value};

use crate::requests::{OfStudy, read};
use crate::study::text;
use crate::{Lab, Refusal};

impl Lab {
    /// Runs a study from beginning to end: its tables by name, each as the text of its CSV file.
    ///
    /// # Errors
    ///
    /// A request that cannot be read, a study that is not valid or fails.
    pub fn tables(&mut self, request: &[u8]) -> Result<Vec<u8>, Refusal> {
        let OfStudy { study } = read(request)?;
        let plan = Plan::of(&study.source()?.expansion);
        let tables = tables(&plan)?.into_tables().into_iter();
        let named = tables.map(|(name, bytes)| {
            (name.to_owned(), String::from_utf8_lossy(&bytes).into_owned().into())
        });
        text(&Value::Object(named.collect::<Map<String, Value>>()))
    }
}

fn tables(plan: &Plan) -> Result<CsvTexts, OutputError> {
    let records = study::run(plan, 1, &NoProgress)?;
    let columns = RunColumns::of(plan, &records)?;
    let mut texts = CsvTexts::default();
    study::write_tables(plan, &records, &columns, &mut texts)?;
    Ok(texts)
}
