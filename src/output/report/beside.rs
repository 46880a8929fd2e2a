//! Chance and parameters side by side: to each headline difference its interval over replications, and
//! from analyses beside the study the shares of worlds and the leading keys. Never one interval of both.

use super::block::{Block, Cell, Head, Section, Table, Words};
use super::differences::{below, difference_in_a_line};
use super::records::{Pair, Ranged};
use super::robustness::rows::{OfPair, read as read_shares};
use super::robustness::words::summary;
use super::sensitivity::rows::{Driven, read as read_driven};
use super::sensitivity::words::leading_keys;
use super::{Source, varied};
use crate::output::estimates::{At, Estimates, POINT};
use crate::output::numbers::{NONE, counted, listed, percent, rough};
use crate::output::{OutputError, StudyBeside};
use crate::sim::Choice;

/// Keys that a cell names.
const KEYS_MAX: usize = 3;

/// What was read of the analyses.
struct Read<'s> {
    source: &'s Source<'s>,
    shares: Vec<OfPair>,
    driven: Vec<Driven>,
}

/// `None` where nothing stands beside the study.
pub(super) fn section(source: &Source<'_>) -> Result<Option<Section>, OutputError> {
    let mut blocks = told(source, false)?;
    if blocks.is_empty() {
        return Ok(None);
    }
    blocks.extend(source.beside.all().map(|own| Block::Text(named(own))));
    let heading = "Chance and parameters side by side";
    Ok(Some(Section { id: "beside", heading, blocks }))
}

/// What a terminal shows.
pub(super) fn brief(source: &Source<'_>) -> Result<Vec<Block>, OutputError> {
    told(source, true)
}

/// For the abstract: the summary of every pair with the baseline.
pub(super) fn in_short(source: &Source<'_>) -> Result<Option<Words>, OutputError> {
    const PAIRS_MAX: usize = 3;
    let Some(own) = &source.beside.robustness else { return Ok(None) };
    let mut said = Words::of(format!(
        "How far that holds over parameters was asked in {}. ",
        varied::worlds(&own.run)
    ));
    let shares = read_shares(&own.run)?;
    let mut pairs = shares.iter().filter(|own| is_of_baseline(source, own)).peekable();
    if pairs.peek().is_none() {
        return Ok(None);
    }
    for (place, pair) in pairs.take(PAIRS_MAX).enumerate() {
        let between = if place > 0 { " " } else { "" };
        said = said.say(between).join(summary(pair, &own.run));
    }
    Ok(Some(said))
}

/// Whether a pair of an analysis is one of the study, against its own baseline.
fn is_of_baseline(source: &Source<'_>, own: &OfPair) -> bool {
    let Some(beside) = &source.beside.robustness else { return false };
    let (policy, baseline) = own.pair.names(&beside.run);
    let run = source.run;
    baseline == run.policies[run.baseline()] && run.policies.iter().any(|own| own == policy)
}

/// The words and a table a pair, `in_short` for a terminal, which names the pair above.
fn told(source: &Source<'_>, in_short: bool) -> Result<Vec<Block>, OutputError> {
    let beside = source.beside;
    if beside.is_empty() {
        return Ok(Vec::new());
    }
    let shares = beside.robustness.as_ref().map(|own| read_shares(&own.run)).transpose()?;
    let driven = beside.sensitivity.as_ref().map(|own| read_driven(&own.run)).transpose()?;
    let read =
        Read { source, shares: shares.unwrap_or_default(), driven: driven.unwrap_or_default() };
    let mut blocks = vec![Block::Text(lead(source))];
    for estimates in std::iter::once(&source.estimates).chain(&source.further) {
        for policy in estimates.others() {
            let Some(table) = read.table(estimates, policy) else { continue };
            if in_short {
                blocks.push(Block::Heading(table.caption.clone()));
            }
            blocks.push(Block::Table(if in_short { shortened(table) } else { table }));
        }
    }
    Ok(blocks)
}

/// Which doubt each column is of.
fn lead(source: &Source<'_>) -> Words {
    let mut said = Words::of(
        "Two kinds of doubt beside each other, and never added up. The difference ± half of its 95\u{a0}% \
         interval is of chance between replications, at the parameters of this study.",
    );
    if let Some(own) = &source.beside.robustness {
        said = said.say(format!(
            " Shares of worlds are of doubt about parameters, over {}; not varied there: {}.",
            varied::worlds(&own.run),
            varied::not_varied(&own.run, false)
        ));
    }
    if let Some(own) = &source.beside.sensitivity {
        said = said.say(format!(
            " Behind a key stands its total index, the share of the variance of the difference that it has a \
             part in, over {}.",
            varied::worlds(&own.run)
        ));
    }
    said
}

/// Which directory was read, by its digest, and in what its scenario is another.
fn named(own: &StudyBeside) -> Words {
    let said = Words::of("Read beside this study: ")
        .code(&own.directory)
        .say(format!(", {}, whose manifest has the SHA-256 ", of(own)))
        .code(&own.manifest_sha256)
        .say(".");
    if own.differs.is_empty() {
        return said;
    }
    said.say(" It is of the same policies in another organization: ")
        .say(format!("{}.", listed(&own.differs)))
}

impl Read<'_> {
    /// The headline differences of a policy; `None` where no analysis has the pair.
    fn table(&self, estimates: &Estimates<'_>, policy: usize) -> Option<Table> {
        let beside = self.source.beside;
        let names = (estimates.run.policies[policy].as_str(), estimates.baseline_name());
        let shares = beside
            .robustness
            .as_ref()
            .and_then(|own| self.shares.iter().find(|of| of.pair.names(&own.run) == names));
        let driven = |metric: &str| {
            let own = beside.sensitivity.as_ref()?;
            let is_it = |of: &&Driven| {
                of.pair.names(&own.run) == names && own.run.metrics[of.metric].key == metric
            };
            self.driven.iter().find(is_it)
        };
        let has_driven = self.has_pair(names);
        if shares.is_none() && !has_driven {
            return None;
        }
        let mut heads = vec![Head::word("metric"), Head::number("difference")];
        if shares.is_some() {
            let shares = ["worlds: worse", "too small", "better", "matters from"];
            heads.extend(shares.map(Head::number));
        }
        heads.extend(has_driven.then(|| Head::word("driven by")));
        let row = |metric: usize| {
            let label = estimates.metric(metric);
            let at = At { point: POINT, policy, metric };
            let mut row = vec![Cell::named(label.words(), below(label))];
            row.push(difference_in_a_line(estimates, at));
            if let (Some(of), Some(own)) = (shares, &beside.robustness) {
                let place = own.run.metrics.iter().position(|other| other.key == label.key);
                let own = place.and_then(|place| of.of(place));
                row.extend(match own {
                    None => [NONE, NONE, NONE, NONE].map(Cell::word),
                    Some(own) => {
                        let size = own.worthwhile.map(|size| label.scale() * size);
                        let size = Cell::number(rough(size), own.worthwhile);
                        [share(own.worse), share(own.too_small), share(own.better), size]
                    }
                });
            }
            if has_driven {
                let keys = driven(&label.key).map(|own| leading_keys(own, KEYS_MAX));
                let keys = keys.filter(|keys| !keys.is_empty());
                row.push(Cell::word(keys.map_or(NONE.to_owned(), |keys| keys.join(", "))));
            }
            row
        };
        Some(Table {
            caption: format!("{} against {}", names.0, names.1),
            heads,
            rows: estimates.run.shown().into_iter().map(row).collect(),
            sortable: false,
            note: None,
        })
    }

    fn has_pair(&self, names: (&str, &str)) -> bool {
        let own = self.source.beside.sensitivity.as_ref();
        own.is_some_and(|own| self.driven.iter().any(|of| Pair::names(of.pair, &own.run) == names))
    }
}

/// `an analysis of robustness in 512 worlds of 4 replications`.
fn of(own: &StudyBeside) -> String {
    let worlds = counted(own.run.points() as u64, "world", "worlds");
    let replications = counted(own.run.replications(), "replication", "replications");
    format!("an analysis of {} in {worlds} of {replications}", own.run.analysis().word())
}

/// The table in lines of one row, without intervals of shares and without a column that says nothing.
fn shortened(mut table: Table) -> Table {
    table.rows.iter_mut().flatten().for_each(|cell| cell.below.clear());
    let last = table.heads.len() - 1;
    if table.rows.iter().all(|row| row[last].text == NONE) {
        table.heads.truncate(last);
        table.rows.iter_mut().for_each(|row| row.truncate(last));
    }
    table
}

fn share(own: Ranged) -> Cell {
    let mut cell = Cell::number(own.value.map_or(NONE.to_owned(), percent), own.value);
    cell.below = own.ends_in_percent().unwrap_or_default();
    cell
}
