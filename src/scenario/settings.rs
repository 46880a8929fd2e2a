//! The tables `[horizon]`, `[study]` and `[market]`.

use super::fault::{Fault, FaultKind};
use super::limits::YEARS_MAX;
use super::name::Name;
use super::near::word_help;
use super::place::clipped;
use super::refusal::wrong_length;
use super::rows::{
    BASELINE, BURN_IN_YEARS, DEPARTMENTS, FROM_YEAR, REPLICATIONS, SEED, SERIES, YEARS,
};
use super::table::Table;
use super::value::{self, Rejected};

/// Years after the switch.
pub(super) fn years(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<u32, Rejected> {
    narrow(value::count(file, &YEARS, faults)?)
}

/// Years before it.
pub(super) fn burn_in_years(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<u32, Rejected> {
    narrow(value::count(file, &BURN_IN_YEARS, faults)?)
}

/// How often every policy is run.
pub(super) fn replications(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<u32, Rejected> {
    narrow(value::count(file, &REPLICATIONS, faults)?)
}

/// The study's seed.
pub(super) fn seed(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<u64, Rejected> {
    value::count(file, &SEED, faults)
}

/// The market's multipliers by year.
pub(super) fn market(file: &Table<'_>, faults: &mut Vec<Fault>) -> Result<Vec<f64>, Rejected> {
    if let Some(entry) = file.entry(&SERIES)
        && let Some(list) = entry.value.get_ref().as_array()
        && list.len() > YEARS_MAX as usize
    {
        let allowed = format!("at most {YEARS_MAX} numbers");
        return Err(wrong_length(entry, &file.place, (&allowed, list.len()), faults));
    }
    Ok(value::reals(file, &SERIES, faults)?.unwrap_or_default())
}

/// The place of the baseline among the policies; `names` is `None` where not all are known.
pub(super) fn baseline(
    file: &Table<'_>,
    names: Option<&[Name]>,
    faults: &mut Vec<Fault>,
) -> Result<usize, Rejected> {
    let Some(written) = value::text(file, &BASELINE, faults)? else {
        return Ok(0);
    };
    let names = names.ok_or(Rejected)?;
    names.iter().position(|name| name.text == written.text).ok_or_else(|| {
        let (key, name) = (file.place.key(BASELINE.key), clipped(written.text));
        let known = names.iter().map(|name| name.text.as_str());
        let kind = FaultKind::UnknownName { key, what: "policy", name };
        let fault = Fault::at(written.span, kind).label("expected the name of a policy");
        faults.push(fault.help_if(word_help(written.text, known)));
        Rejected
    })
}

/// Checks that the baseline, written in `table`, holds in every department and from the first
/// year on.
pub(super) fn check_baseline(table: &Table<'_>, file: &Table<'_>, faults: &mut Vec<Fault>) {
    let pilot = table.entry(&DEPARTMENTS);
    let from_year = value::count(table, &FROM_YEAR, &mut Vec::new());
    let late = table.entry(&FROM_YEAR).filter(|_| from_year.is_ok_and(|year| year > 1));
    for entry in pilot.into_iter().chain(late) {
        let kind = FaultKind::UnfitBaseline(table.place.clone());
        let fault = Fault::at(entry.key_span.clone(), kind).label("not allowed for the baseline");
        faults.push(match file.entry(&BASELINE) {
            Some(named) => fault.also(named.value.span(), "made the baseline here"),
            None => {
                fault.help("the first policy is the baseline unless `study.baseline` names another")
            }
        });
    }
}

/// A number within the limits, all of which fit.
fn narrow(number: u64) -> Result<u32, Rejected> {
    u32::try_from(number).map_err(|_| Rejected)
}

#[cfg(test)]
mod tests {
    use super::super::{Overrides, faults_of};

    const HEAD: &str =
        "name = \"x\"\n[[policy]]\nname = \"now\"\n[[policy]]\nname = \"late\"\nfrom_year = 2\n";

    fn said(text: &str) -> Vec<String> {
        faults_of(&format!("{HEAD}{text}"), &Overrides::default())
    }

    #[test]
    fn a_baseline_has_to_exist() {
        assert_eq!(
            said("[study]\nbaseline = \"nwo\"\n"),
            ["8:12 `study.baseline` names \"nwo\", but no policy is called so; expected the \
                 name of a policy; did you mean \"now\"?"]
        );
    }

    #[test]
    fn a_baseline_holds_everywhere_and_at_once() {
        assert_eq!(
            said("departments = [\"software\"]\n[study]\nbaseline = \"late\"\n"),
            [
                "6:1 policy \"late\": the baseline must hold everywhere and from the first year; \
                 not allowed for the baseline",
                "7:1 policy \"late\": the baseline must hold everywhere and from the first year; \
                 not allowed for the baseline",
            ]
        );
        assert_eq!(
            faults_of(
                "name = \"x\"\n[[policy]]\nname = \"a\"\nfrom_year = 2\n",
                &Overrides::default()
            ),
            ["4:1 policy \"a\": the baseline must hold everywhere and from the first year; not \
                 allowed for the baseline; \
              the first policy is the baseline unless `study.baseline` names another"]
        );
    }

    #[test]
    fn a_market_series_is_no_longer_than_a_horizon_can_be() {
        let series = "1,".repeat(201);
        assert_eq!(
            said(&format!("[market]\nseries = [{series}]\n")),
            ["8:10 `series` takes at most 200 numbers, found 201; expected at most 200 numbers"]
        );
    }

    #[test]
    fn options_out_of_range_are_named() {
        let overrides = Overrides::default()
            .with("--years 0", "horizon.years", "0")
            .with("--replications 100001", "study.replications", "100001")
            .with("--seed 18446744073709551615", "study.seed", "18446744073709551615");
        let said = faults_of(HEAD, &overrides);
        let expected = [
            "– --years 0: `horizon.years` takes a whole number from 1 to 200, found 0",
            "– --replications 100001: `study.replications` takes a whole number from 1 to 100000",
            "– --seed 18446744073709551615: `study.seed` takes a whole number from 0 to \
             9223372036854775807",
        ];
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.starts_with(expected), "{said}");
        }
        assert_eq!(said.len(), expected.len());
    }
}
