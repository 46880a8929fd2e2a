//! The places of the ladder: rungs of contributors, levels of managers, the executive.

use super::super::log::Position;
use crate::model::constants::RUNGS;
use crate::model::engine::block::Block;
use crate::model::engine::layout::Layout;

/// Levels that have a word; the largest organization at a span of 2 has no more.
const LEVELS: usize = 20;

/// The executive over several departments.
pub(super) const EXECUTIVE: usize = RUNGS + LEVELS;

/// Not in the house.
pub(super) const OUTSIDE: usize = EXECUTIVE + 1;

/// The words of all places, [`OUTSIDE`] last.
pub(super) static WORDS: [&str; OUTSIDE + 1] = [
    "junior",
    "mid",
    "senior",
    "staff",
    "principal",
    "distinguished",
    "level-1",
    "level-2",
    "level-3",
    "level-4",
    "level-5",
    "level-6",
    "level-7",
    "level-8",
    "level-9",
    "level-10",
    "level-11",
    "level-12",
    "level-13",
    "level-14",
    "level-15",
    "level-16",
    "level-17",
    "level-18",
    "level-19",
    "level-20",
    "executive",
    "outside",
];

/// The place of a manager at `level`.
pub(super) fn of_level(level: u8) -> usize {
    RUNGS - 1 + usize::from(level).clamp(1, LEVELS)
}

/// The place of who manages in `block`.
pub(super) fn of_managers(block: &Block, layout: &Layout) -> usize {
    if block.department == layout.departments { EXECUTIVE } else { of_level(block.level) }
}

/// The places that an organization has, in their order.
pub(super) fn of_layout(layout: &Layout) -> Vec<usize> {
    let managers = layout.blocks[layout.blocks_of(0)].iter().filter(|block| block.level > 0);
    let mut places: Vec<usize> =
        (0..RUNGS).chain(managers.map(|block| of_managers(block, layout))).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// A place as the key of a cell.
pub(super) fn key(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The seat of a manager.
#[derive(Clone, Copy, Debug)]
pub(super) struct ManagementSeat {
    /// Its number among those of the run.
    pub(super) number: usize,
    /// The place in the columns of teams of the team that it leads.
    pub(super) team: usize,
}

/// Where somebody is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// `None` for contributors.
    pub(super) manager: Option<ManagementSeat>,
    /// The department within the run.
    pub(super) unit: usize,
    pub(super) place: usize,
}

impl Spot {
    pub(super) fn of(position: Position, layout: &Layout) -> Self {
        if layout.departments == 1 && layout.is_contributor(position.row) {
            return Self { manager: None, unit: 0, place: usize::from(position.rung) };
        }
        let block = &layout.blocks[layout.block_of(position.row)];
        let manages = block.level > 0;
        Self {
            manager: manages.then(|| ManagementSeat {
                number: layout.number(position.row) - layout.contributors,
                team: layout.team_led(block, position.row),
            }),
            unit: block.department,
            place: if manages { of_managers(block, layout) } else { usize::from(position.rung) },
        }
    }
}
