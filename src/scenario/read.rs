//! From a text to a scenario or its faults.

use toml::de::DeTable;

use super::fault::{Fault, FaultKind};
use super::limits::TEXT_BYTES_MAX;
use super::model::{Model, write_out_short_form};
use super::name::{self, Name};
use super::published;
use super::rows::{DESCRIPTION, NAME};
use super::table::Table;
use super::value::{self, Rejected};
use super::wire::Wire;
use super::world::World;
use super::{Overrides, Scenario, StudySettings, career, output, precision, settings, syntax};
use crate::classics::kane_1970::Kane1970;
use crate::classics::lazear_2004::Lazear2004;
use crate::classics::pluchino_2010::Pluchino2010;
use crate::classics::pluchino_2011::Pluchino2011;

/// A text with the options of the command line in place.
#[derive(Debug)]
pub(super) struct Settled<'d> {
    pub(super) document: DeTable<'d>,
    pub(super) scenario: Result<Scenario, Rejected>,
}

/// Reads a text and edits it as the command line says; faults of both are recorded. What the file
/// gives has to be valid even where an option replaces it. Rejected is what is no document.
pub(super) fn settled<'d>(
    text: &'d str,
    overrides: &'d Overrides,
    faults: &mut Vec<Fault>,
) -> Result<Settled<'d>, Rejected> {
    let mut document = document(text, faults)?;
    let scenario = validated(&document, &Overrides::default(), faults);
    if overrides.is_empty() {
        return Ok(Settled { document, scenario });
    }
    overrides.apply(&mut document, text.len(), faults);
    if !faults.is_empty() {
        return Ok(Settled { document, scenario: Err(Rejected) });
    }
    let mut own = Vec::new();
    let scenario = validated(&document, overrides, &mut own);
    faults.extend(own.into_iter().map(|fault| overrides.told(fault, text.len())));
    Ok(Settled { document, scenario })
}

/// Reads a text as TOML. If it is not, what is certain of the rest is reported too.
fn document<'d>(text: &'d str, faults: &mut Vec<Fault>) -> Result<DeTable<'d>, Rejected> {
    if text.len() > TEXT_BYTES_MAX {
        faults.push(Fault::without_position(FaultKind::TooLong(text.len())));
        return Err(Rejected);
    }
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        let mut document = document.into_inner();
        write_out_short_form(&mut document);
        return Ok(document);
    }
    faults.extend(syntax::faults(text, &errors));
    if let Some(mended) = syntax::mended(text, faults)
        && let Ok(document) = DeTable::parse(&mended)
    {
        let (mut document, mut others) = (document.into_inner(), Vec::new());
        write_out_short_form(&mut document);
        drop(validated(&document, &Overrides::default(), &mut others));
        faults.extend(others.into_iter().filter(|fault| fault.kind.stands_alone()));
    }
    Err(Rejected)
}

/// Checks a document. Nothing is skipped because of a fault elsewhere, unless it hangs on it.
pub(super) fn validated(
    document: &DeTable<'_>,
    overrides: &Overrides,
    faults: &mut Vec<Fault>,
) -> Result<Scenario, Rejected> {
    let model = Model::checked(document, faults)?;
    let wire = Wire::read(document, model, faults);
    let file = &wire.file;
    let name = scenario_name(file, faults);
    let description = value::text(file, &DESCRIPTION, faults);
    let world = match model {
        Model::Career => career::read(&wire, overrides, faults),
        Model::Pluchino2010 => published::read::<Pluchino2010>(&wire, World::Pluchino2010, faults),
        Model::Pluchino2011 => published::read::<Pluchino2011>(&wire, World::Pluchino2011, faults),
        Model::Kane1970 => published::read::<Kane1970>(&wire, World::Kane1970, faults),
        Model::Lazear2004 => published::read::<Lazear2004>(&wire, World::Lazear2004, faults),
    };
    let replications = settings::replications(file, faults);
    let seed = settings::seed(file, faults);
    let output = output::read(file, &world.metrics, faults);
    let precision = precision::read(file, (world.count, &world.metrics), faults);
    let baseline = baseline(&wire, world.names.as_deref(), faults);
    let precision = precision?;
    let replications = match precision {
        Some(precision) => precision.max,
        None => replications?,
    };
    Ok(Scenario {
        name: name?,
        description: description?.map_or_else(String::new, |written| written.text.to_owned()),
        study: StudySettings { replications, precision, seed: seed?, baseline: baseline? },
        world: world.world?,
        output: output?,
    })
}

/// The scenario's name, which is required.
fn scenario_name(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<String, Rejected> {
    let Some(written) = value::text(file, &NAME, faults)? else {
        let fault = Fault::at(0..0, FaultKind::Missing(file.place.key(NAME.key)));
        faults.push(fault.help("begin the file with a name: `name = \"two ladders\"`"));
        return Err(Rejected);
    };
    Ok(name::checked(&written, (&file.place, &NAME), &[], faults)?.text)
}

/// The place of the baseline among the policies, which has to hold everywhere and at once.
fn baseline(
    wire: &Wire<'_>,
    names: Option<&[Name]>,
    faults: &mut Vec<Fault>,
) -> Result<usize, Rejected> {
    let place = settings::baseline(&wire.file, names, faults)?;
    if let Some(table) = wire.policies.tables.get(place) {
        settings::check_baseline(table, &wire.file, faults);
    }
    Ok(place)
}

/// What the faults of a text say: `line:column message; label; help`.
#[cfg(test)]
pub(super) fn faults_of(text: &str, overrides: &Overrides) -> Vec<String> {
    let faults = Scenario::parse_with("x.toml", text, overrides).expect_err("the text has a fault");
    shown(&faults)
}

/// Each fault in one line.
#[cfg(test)]
pub(super) fn shown(faults: &super::Faults) -> Vec<String> {
    let told = |fault: &Fault| {
        let place = faults
            .position(fault)
            .map_or("–".to_owned(), |(line, column)| format!("{line}:{column}"));
        [Some(format!("{place} {}", fault.kind)), fault.label.clone(), fault.help.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("; ")
    };
    faults.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_without_name_and_policy_lacks_both() {
        let lacks = [
            "1:1 `name` is missing; begin the file with a name: `name = \"two ladders\"`",
            "1:1 the scenario has no policy; begin a policy with `[[policy]]` and give it a `name`",
        ];
        assert_eq!(faults_of("", &Overrides::default()), lacks);
        assert_eq!(faults_of("\u{feff}# nothing\r\n", &Overrides::default()), lacks);
    }

    #[test]
    fn a_file_too_long_for_a_scenario_is_not_read() {
        let text = "[".repeat(TEXT_BYTES_MAX + 1);
        let said = faults_of(&text, &Overrides::default());
        assert_eq!(said, ["– the file has 1000001 bytes; a scenario has at most 1000000"]);
    }

    #[test]
    fn a_million_brackets_are_refused() {
        let said = faults_of(&"[".repeat(TEXT_BYTES_MAX), &Overrides::default());
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("1:3 not valid TOML"), "{said:?}");
    }

    #[test]
    fn all_faults_are_reported_in_the_order_of_the_file() {
        let text = "\
[[policy]]
name = \"dual\"
influense = 3
pressure = 2
[horizon]
years = 0
";
        let said = faults_of(text, &Overrides::default());
        let positions: Vec<_> = said.iter().filter_map(|text| text.split(' ').next()).collect();
        assert_eq!(positions, ["1:1", "3:1", "4:12", "6:9"], "{said:#?}");
    }

    #[test]
    fn columns_are_right_after_tabs_marks_and_letters_of_any_width() {
        let text = "\u{feff}name = \"größe\"\r\n\tnam = 1\r\n[[policy]]\r\nname = \"a\"\r\n\
                    description = \"é\"\nweights = { \"é\" = 1, performance = 101 }\r\n";
        let said = faults_of(text, &Overrides::default());
        assert!(said[0].starts_with("2:2 unknown key `nam`"), "{said:#?}");
        assert!(said[1].starts_with("6:13 policy \"a\": unknown key `weights.é`"), "{said:#?}");
        assert!(said[2].starts_with("6:36 policy \"a\": `weights.performance` takes"), "{said:#?}");
    }

    #[test]
    fn the_documentation_shows_valid_files_and_true_messages() {
        let page = include_str!("../../docs/scenario-format.md");
        let blocks = |kind: &str| -> Vec<String> {
            let fence = format!("\n```{kind}\n");
            let blocks = page.split(fence.as_str()).skip(1);
            blocks
                .filter_map(|rest| rest.split_once("\n```"))
                .map(|(block, _)| block.to_owned())
                .collect()
        };
        let files: Vec<_> =
            blocks("toml").into_iter().filter(|file| file.starts_with("name")).collect();
        let [shortest, full, faulty] = files.as_slice() else { panic!("{} files", files.len()) };
        assert!(Scenario::parse("x.toml", shortest).is_ok());
        assert_eq!(Scenario::parse("x.toml", full).expect("a valid file").policies().len(), 3);
        let faults = Scenario::parse("merit.toml", faulty).expect_err("a faulty file");
        assert_eq!(blocks("text"), [faults.render(false)]);
    }
}
