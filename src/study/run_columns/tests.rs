//! Columns are the same whatever they are read by.

use super::*;
use crate::scenario::{Expansion, Overrides};
use crate::study::{NoProgress, run};

/// A study of two departments, two policies and three points, whose replications fill no whole number
/// of tiles.
fn plan() -> Plan {
    let text = "name = 'x'\nhorizon = { years = 2, burn_in_years = 1 }\nstudy.replications = 43\n\
        [[department]]\nname = 'a'\nheadcount = 9\n[[department]]\nname = 'b'\nheadcount = 8\n\
        [[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\npreset = 'dual-ladder'\n\
        [[factor]]\npath = 'policy.*.pressure'\nlevels = [0, 0.5, 1]\n";
    let expansion = Expansion::parse_with("x.toml", text, &Overrides::default(), None);
    Plan::of(&expansion.unwrap_or_else(|faults| panic!("{faults}")))
}

/// All numbers of the columns, by whichever way they are read.
fn all(columns: &RunColumns) -> Vec<u64> {
    let shape = columns.shape;
    let mut all = Vec::new();
    for number in 0..columns.by_point.len() * shape.policies * shape.groups {
        let (policies, group) = (number / shape.groups, number % shape.groups);
        let (point, policy) = (policies / shape.policies, policies % shape.policies);
        let sample = Sample { point, policy, group };
        let read = columns.sample(sample).unwrap();
        for column in 0..shape.columns() {
            all.extend(read.column(column).unwrap().iter().map(|number| number.to_bits()));
        }
        for block in 0..columns.blocks() {
            let (tile, lanes) = columns.block(sample, block).unwrap();
            for (lane, replication) in lanes {
                all.push(u64::from(replication));
                all.extend(
                    (0..shape.metrics).map(|m| tile.reduced(lane, m).map_or(0, f64::to_bits)),
                );
                let last = tile.periods(lane).last().unwrap();
                all.extend([last.person_months().to_bits(), last.value(1).map_or(0, f64::to_bits)]);
            }
        }
    }
    all
}

#[test]
fn columns_are_the_same_whatever_the_tiles_and_pages_they_are_read_by() {
    let plan = plan();
    let runs = run(&plan, 2, &NoProgress).unwrap();
    let expected = all(&RunColumns::of(&plan, &runs).unwrap());
    assert!(expected.iter().any(|bits| *bits > 43));
    let (mut whole, mut tiles) = (Vec::new(), Vec::new());
    for bytes in [1, 30_000, 60_000, 200_000, 1 << 20, 1 << 24] {
        let shape = Shape::with_tiles_of(&plan, bytes);
        whole.push(shape.page);
        tiles.push(shape.tiles());
        let place = (Store::Memory(Vec::new()), PathBuf::new());
        let columns = RunColumns::transposed(&plan, &runs, shape, place).unwrap();
        assert!(all(&columns) == expected, "tiles of {bytes} bytes");
    }
    // Tiles of a sample, samples of some tiles, several samples at once.
    assert!(whole.contains(&0) && whole.contains(&1) && whole[5] > 1, "{whole:?}");
    assert!(tiles[0] > 2 && tiles[5] == 1, "{tiles:?}");
}

#[test]
fn only_a_few_pages_are_kept() {
    let plan = plan();
    let runs = run(&plan, 2, &NoProgress).unwrap();
    let shape = Shape::with_tiles_of(&plan, 1);
    let place = (Store::Memory(Vec::new()), PathBuf::new());
    let columns = RunColumns::transposed(&plan, &runs, shape, place).unwrap();
    all(&columns);
    let threads = crate::sim::threads::current_num_threads();
    assert!((1..=2 * threads).contains(&columns.pages.kept()));
}

#[test]
fn columns_in_a_file_are_those_in_memory_and_the_file_goes() {
    let plan = plan();
    let runs = run(&plan, 2, &NoProgress).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (files, path) = (crate::study::disk::Disk::files(), folder.path().join("columns"));
    let columns = RunColumns::in_file(&plan, &runs, &files, &path).unwrap();
    assert_eq!(path.metadata().unwrap().len(), plan.column_bytes());
    assert!(all(&columns) == all(&RunColumns::of(&plan, &runs).unwrap()));
    drop(columns);
    assert!(!path.exists());
    assert!(plan.holds_columns(1), "a small study has no file of columns");
    let held = RunColumns::for_tables(&plan, &runs, 1, (&files, &path)).unwrap();
    assert!(!path.exists() && all(&held).len() > 1);
}

#[test]
fn without_tables_over_time_columns_have_no_periods_and_all_else() {
    let mut plan = plan();
    let runs = run(&plan, 2, &NoProgress).unwrap();
    let whole = RunColumns::of(&plan, &runs).unwrap();
    let bytes = plan.column_bytes();
    plan.tables.series = false;
    let few = RunColumns::of(&plan, &runs).unwrap();
    assert!(3 * plan.column_bytes() < 2 * bytes, "{} of {bytes}", plan.column_bytes());
    for number in 0..18 {
        let sample = Sample { point: number / 6, policy: number / 3 % 2, group: number % 3 };
        let (whole, few) = (whole.sample(sample).unwrap(), few.sample(sample).unwrap());
        for metric in 0..3 {
            assert_eq!(whole.values(metric).unwrap(), few.values(metric).unwrap());
            assert_eq!(whole.sums(metric).unwrap(), few.sums(metric).unwrap());
        }
        for period in 0..2 {
            assert_eq!(whole.costs(period).unwrap(), few.costs(period).unwrap());
        }
    }
}
