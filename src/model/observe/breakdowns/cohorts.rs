//! Where those who were stars or experts at the switch are, year by year.

use super::cell_sums::CellSums;
use super::moves::Move;
use crate::model::engine::block::Block;
use crate::model::engine::layout::Layout;
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::person::{month_number, person_id};
use crate::model::setting::Setting;
use crate::sim::{Breakdown, Denominator, Field, FieldKind, Measure, MeasureKind};

const COHORTS: usize = 2;
const PLACES: usize = 3;
/// Sums of a cell: of the cohort, those who are there and those it began with.
const SUMS: usize = 2;
/// The rung of whose bar an expert's craft is.
const STAFF: usize = 3;

static KEYS: [Field; 3] = [
    Field {
        key: "cohort",
        kind: FieldKind::Choice(&["stars", "experts"]),
        unit: "",
        text: "Of the persons at the switch, stars: craft potential above the 90th percentile of \
               its hire distribution; experts: craft at or above the bar of the staff rung then.",
    },
    Field {
        key: "place",
        kind: FieldKind::Choice(&["craft", "management", "gone"]),
        unit: "",
        text: "In a contributor's seat, in a management seat, or no longer in the house.",
    },
    Field {
        key: "year",
        kind: FieldKind::Integer,
        unit: "years",
        text: "Years since the switch, at their end; 0 is the switch.",
    },
];

static MEASURES: [Measure; 1] = [Measure {
    key: "share",
    unit: "share",
    text: "Share of the cohort that is in the place; the three places sum to 1.",
    scale: 1.0,
    better: None,
    numerator: 0,
    denominator: Denominator::Sum(1),
    kind: MeasureKind::RatioOfSums,
}];

pub(super) fn declare(years: u32) -> Breakdown {
    let mut cells = Vec::new();
    for cohort in (0..).take(COHORTS) {
        for place in (0..).take(PLACES) {
            (0..=years).for_each(|year| cells.extend([cohort, place, year]));
        }
    }
    Breakdown {
        name: "places",
        text: "One row a policy, cohort of the switch, place and year: where the cohort is.",
        keys: &KEYS,
        cells,
        sums: SUMS,
        measures: &MEASURES,
    }
}

/// A person of a cohort.
#[derive(Clone, Copy, Debug)]
struct Member {
    person: u64,
    /// Its unit at the switch.
    unit: u32,
    /// Whether it belongs to each cohort.
    belongs: [bool; COHORTS],
}

/// The cohorts of the switch.
#[derive(Clone, Debug)]
pub(super) struct Cohorts {
    /// Sorted by person.
    members: Vec<Member>,
    /// By unit at the switch and cohort: members in the craft, in management, and at first.
    counts: Vec<[[f64; PLACES]; COHORTS]>,
    years: usize,
    year: usize,
    /// The month of the switch.
    switch: f32,
    sheet: CellSums,
}

impl Cohorts {
    pub(super) const BYTES_PER_PERSON: usize = size_of::<Member>();

    /// Cohorts without members, in the month of the switch, `years` before the end.
    pub(super) fn none(layout: &Layout, month: u32, years: u32) -> Self {
        let years = years as usize;
        Self {
            members: Vec::new(),
            counts: vec![[[0.0; PLACES]; COHORTS]; layout.units()],
            years,
            year: 0,
            switch: month_number(month),
            sheet: CellSums::new(layout, COHORTS * PLACES * (years + 1) * SUMS),
        }
    }

    /// Takes in who sits in a row of a block.
    pub(super) fn enter(
        &mut self,
        organization: &Organization,
        (block, row): (&Block, Row),
        setting: &Setting,
    ) {
        let people = &organization.people;
        let belongs = [people.star[row] == 1, people.craft[row] >= setting.workforce.bars[STAFF]];
        if belongs == [false; COHORTS] {
            return;
        }
        let unit = u32::try_from(block.department).unwrap_or(u32::MAX);
        self.members.push(Member { person: person_id(people, row), unit, belongs });
        let counts = self.counts[block.department].iter_mut().zip(belongs);
        for (counts, _) in counts.filter(|(_, belongs)| *belongs) {
            counts[usize::from(block.level > 0)] += 1.0;
            counts[2] += 1.0;
        }
    }

    /// Books the switch, when everybody has entered.
    pub(super) fn open(&mut self) {
        self.members.sort_unstable_by_key(|member| member.person);
        self.book();
    }

    pub(super) fn take(&mut self, change: &Move) {
        let Some(from) = change.from.map(|from| from.manager.is_some()) else {
            return;
        };
        let to = change.to.map(|to| to.manager.is_some());
        // Most are of no cohort: they stay in their place, or were hired since.
        if to == Some(from) || change.hired > self.switch {
            return;
        }
        let Ok(at) = self.members.binary_search_by_key(&change.person, |member| member.person)
        else {
            return;
        };
        let Member { unit, belongs, .. } = self.members[at];
        let counts = self.counts[unit as usize].iter_mut().zip(belongs);
        for (counts, _) in counts.filter(|(_, belongs)| *belongs) {
            counts[usize::from(from)] -= 1.0;
            if let Some(manages) = to {
                counts[usize::from(manages)] += 1.0;
            }
        }
    }

    pub(super) fn year_end(&mut self) {
        self.year += 1;
        self.book();
    }

    fn book(&mut self) {
        let (years, year) = (self.years, self.year);
        for (unit, cohorts) in self.counts.iter().enumerate() {
            let sums = self.sheet.unit(unit);
            for (cohort, &[craft, management, size]) in cohorts.iter().enumerate() {
                for (place, here) in
                    [craft, management, size - craft - management].into_iter().enumerate()
                {
                    let cell = (cohort * PLACES + place) * (years + 1) + year;
                    sums[SUMS * cell] = here;
                    sums[SUMS * cell + 1] = size;
                }
            }
        }
    }

    pub(super) fn sheet(&self) -> &CellSums {
        &self.sheet
    }
}
