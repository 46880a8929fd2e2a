//! 4.11 What pushes back: the standing of the expert ladder, a pay budget, what an organization comes
//! to value, and who applies to it. Each is without effect unless its parameter or lever says
//! otherwise; envy is a term of morale (4.3), teaching one of craft (4.5).

use super::constants::{MONTHS, RUNGS, SENIOR};
use super::engine::block::{Block, Tier};
use super::engine::department::DepartmentState;
use super::engine::elementary::{clamp, larger, smaller};
use super::engine::lanes::{LANES, Lanes};
use super::engine::organization::Organization;
use super::engine::row::Row;
use super::observe::ledger::Ledger;
use super::observe::tally::whole;
use super::person::Person;
use super::policy::narrow;
use super::setting::Setting;
use crate::numeric::number::{Number, Vector};
use crate::numeric::vector::{InstructionSet, LaneTask};

/// The contributors of a department who hold an expert rung.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Titles {
    /// Contributors present.
    pub(crate) present: u32,
    /// Those on an expert rung.
    pub(crate) experts: u32,
    /// Those of them whose craft meets the bar of their rung.
    pub(crate) earned: u32,
}

impl Titles {
    /// Counts those of a block of contributors.
    pub(crate) fn of(organization: &Organization, block: &Block, setting: &Setting) -> Self {
        let (people, bars) = (&organization.people, setting.workforce.bars);
        let mut titles = Self::default();
        for row in organization.layout.rows_of(block.seats.clone()) {
            let (here, rung) = (u32::from(people.occupied[row]), people.rung[row]);
            let expert = if rung > SENIOR { here } else { 0 };
            titles.present += here;
            titles.experts += expert;
            titles.earned += if people.craft[row] >= bars[usize::from(rung)] { expert } else { 0 };
        }
        titles
    }

    /// Counts those of a tier of contributors, by run.
    fn by_run(
        organization: &Organization,
        tier: &Tier,
        settings: &[Setting],
        instructions: InstructionSet,
    ) -> Vec<Self> {
        let (layout, people) = (&organization.layout, &organization.people);
        let rows = tier.rows.clone();
        let mut bars = [[0.0; LANES]; RUNGS];
        for (rung, bars) in bars.iter_mut().enumerate() {
            for (lane, bar) in bars.iter_mut().enumerate() {
                let unit = layout.unit(lane % tier.runs, tier.department);
                *bar = settings[unit].workforce.bars[rung];
            }
        }
        let mut count = Count {
            occupied: &people.occupied[rows.clone()],
            rungs: &people.rung[rows.clone()],
            craft: &people.craft[rows],
            bars,
            titles: [[0.0; LANES]; 3],
        };
        instructions.compute(&mut count);
        let [present, experts, earned] = count.titles;
        let of = |run: usize, lanes: &Lanes| {
            let own = lanes.iter().skip(run).step_by(tier.runs);
            own.map(|&count| count_of(count)).sum()
        };
        let titles = |run| Self {
            present: of(run, &present),
            experts: of(run, &experts),
            earned: of(run, &earned),
        };
        (0..tier.runs).map(titles).collect()
    }

    /// Notes the shares in the state of the department.
    fn note(self, department: &mut DepartmentState) {
        let share = |part: u32, whole: u32| narrow(f64::from(part) / f64::from(whole));
        department.expert_share = match self.present {
            0 => 0.0,
            present => share(self.experts, present),
        };
        department.earned_share = match self.experts {
            0 => 1.0,
            experts => share(self.earned, experts),
        };
    }
}

/// A count of seats as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is one, from 0 on")]
fn count_of(count: f32) -> u32 {
    count as u32
}

/// The task of counting titles, lane by lane.
#[derive(Debug)]
struct Count<'a> {
    occupied: &'a [u8],
    rungs: &'a [u8],
    craft: &'a [f32],
    /// By rung.
    bars: [Lanes; RUNGS],
    /// Contributors present, those on an expert rung, and those of them who have earned it.
    /// Whole numbers, exact in `f32`: a lane has far fewer than 2²⁴ seats.
    titles: [Lanes; 3],
}

impl LaneTask for Count<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        let (zero, one) = (V::of(0.0), V::of(1.0));
        for lane in (0..LANES).step_by(V::WIDTH) {
            let bars = {
                let [_, _, _, staff, principal, distinguished] = &self.bars;
                [staff, principal, distinguished].map(|bar| V::load(bar, lane))
            };
            let [mut present, mut experts, mut earned] = [zero; 3];
            for start in (lane..self.occupied.len()).step_by(LANES) {
                let here = V::load_bytes(self.occupied, start);
                let rung = V::load_bytes(self.rungs, start);
                present = present + here;
                let is_expert = rung.is_above(V::of(f32::from(SENIOR)));
                // Often there is none.
                if V::any(is_expert) {
                    let [staff, principal, distinguished] = bars;
                    let bar = V::select(rung.is_above(V::of(3.5)), principal, staff);
                    let bar = V::select(rung.is_above(V::of(4.5)), distinguished, bar);
                    let meets = V::load(self.craft, start).is_at_least(bar);
                    experts = experts + here * V::select(is_expert, one, zero);
                    earned = earned + here * V::select(is_expert & meets, one, zero);
                }
            }
            for (count, numbers) in self.titles.iter_mut().zip([present, experts, earned]) {
                numbers.store(count, lane);
            }
        }
    }
}

/// Brings the state of every department up to date before the month: the shares of its contributors,
/// then its standing, then its appeal.
pub(crate) fn begin_month(
    organization: &mut Organization,
    settings: &[Setting],
    instructions: InstructionSet,
) {
    let counts = |unit: usize| {
        let setting = &settings[unit];
        setting.ladder.levers.standing_months > 0.0 || setting.workforce.envy > 0.0
    };
    let layout = organization.layout.clone();
    for department in 0..layout.departments {
        note_titles(organization, department, settings, (counts, instructions));
        for run in 0..layout.runs {
            let unit = layout.unit(run, department);
            begin_department(organization, unit, &settings[unit]);
        }
    }
}

/// Notes the shares of titles of a department in those runs in which they `count`; returns the titles of
/// all runs, or of none where they count nowhere.
fn note_titles(
    organization: &mut Organization,
    department: usize,
    settings: &[Setting],
    (counts, instructions): (impl Fn(usize) -> bool, InstructionSet),
) -> Vec<Titles> {
    let layout = organization.layout.clone();
    let units = || (0..layout.runs).map(|run| layout.unit(run, department));
    if !units().any(&counts) {
        return Vec::new();
    }
    let tier = layout.contributors_of(department);
    let titles = Titles::by_run(organization, tier, settings, instructions);
    for (unit, titles) in units().zip(&titles).filter(|(unit, _)| counts(*unit)) {
        titles.note(&mut organization.departments[unit]);
    }
    titles
}

/// The standing and the appeal of a department before the month.
fn begin_department(organization: &mut Organization, unit: usize, setting: &Setting) {
    let levers = &setting.ladder.levers;
    let is_first_month = organization.month % MONTHS == 1;
    let department = &mut organization.departments[unit];
    if setting.is_switch() && is_first_month {
        let starts_below = levers.standing_months > 0.0;
        department.standing = if starts_below { narrow(levers.standing_start) } else { 1.0 };
    }
    if levers.standing_months > 0.0 && setting.years_since_switch.is_some() {
        let rate = narrow((1.0 / levers.standing_months).min(1.0));
        let target = earned_standing(department, narrow(levers.scarce_share));
        department.standing += rate * (target - department.standing);
    }
    if setting.workforce.applicant_response > 0.0 {
        let worth = if setting.ladder.top_rung > SENIOR { department.worth(setting) } else { 0.0 };
        let target = setting.workforce.applicant_response * worth;
        department.appeal += (target - department.appeal) * (1.0 / setting.constants.appeal_months);
    }
}

/// R*: the share of earned titles, lessened where titles are more common than `scarce_share`; 1
/// without experts.
fn earned_standing(department: &DepartmentState, scarce_share: f32) -> f32 {
    if department.expert_share > 0.0 {
        department.earned_share * smaller(1.0, scarce_share / department.expert_share)
    } else {
        1.0
    }
}

/// Books the state of every department at the end of a month; titles are counted where there can be any.
pub(crate) fn observe(
    organization: &mut Organization,
    settings: &[Setting],
    instructions: InstructionSet,
    ledger: &mut Ledger,
) {
    let layout = organization.layout.clone();
    for department in 0..layout.departments {
        let before = organization.departments.clone();
        let counts = |unit: usize| {
            settings[unit].ladder.top_rung > SENIOR || before[unit].expert_share > 0.0
        };
        let titles = note_titles(organization, department, settings, (counts, instructions));
        for run in 0..layout.runs {
            let unit = layout.unit(run, department);
            let block = layout.blocks_of(run).start + department;
            let seats = whole(organization.structure.seats(block));
            let sums = &mut ledger.units[unit];
            sums.contributor_seat_months += seats;
            sums.standing += f64::from(before[unit].standing) * seats;
            sums.culture += f64::from(before[unit].culture) * seats;
            if let Some(titles) = titles.get(run).filter(|_| counts(unit)) {
                sums.expert_titles += f64::from(titles.experts);
                sums.earned_titles += f64::from(titles.earned);
            }
        }
    }
}

/// What an inside appointment makes of the culture of the department in which it happens: an
/// organization comes to value what it promotes.
pub(crate) fn appointed(
    organization: &mut Organization,
    unit: usize,
    person: &Person,
    setting: &Setting,
) {
    let k = &setting.constants;
    let valued = k.culture_contrast * (person.alpha - person.delta);
    drift(organization, unit, valued, setting);
}

/// What a rise to an expert rung by the contributor in `row` makes of the culture: it moves as far as
/// the rung is worth something, and more towards the craft.
pub(crate) fn rose_to_expert(
    organization: &mut Organization,
    unit: usize,
    row: Row,
    setting: &Setting,
) {
    let (k, people) = (&setting.constants, &organization.people);
    let department = &organization.departments[unit];
    let contrast = k.culture_contrast * (people.alpha[row] - people.delta[row]);
    let gap = department.worth(setting) * (contrast + k.culture_expert - department.culture);
    let valued = department.culture + gap;
    drift(organization, unit, valued, setting);
}

/// Moves u by a share of its distance to what has been valued, where culture counts.
fn drift(organization: &mut Organization, unit: usize, valued: f32, setting: &Setting) {
    let layout = &organization.layout;
    if setting.workforce.culture > 0.0 && unit % layout.units() < layout.departments {
        let culture = &mut organization.departments[unit].culture;
        let step = (valued - *culture) / setting.constants.culture_appointments;
        *culture = clamp(*culture + step, -1.0, 1.0);
    }
}

/// Notes P0 of every department: the mean pay of its people at the end of the last month before year 1.
pub(crate) fn note_pay_base(organization: &mut Organization) {
    for run in 0..organization.layout.runs {
        for department in 0..organization.layout.departments {
            let unit = organization.layout.unit(run, department);
            organization.departments[unit].pay_base = mean_pay(organization, unit);
        }
    }
}

/// The end of a department's review where pay comes out of a fixed budget: κ_p grows by what mean pay
/// exceeds P0 by, or falls, and every pay is set again.
pub(crate) fn settle_budget(organization: &mut Organization, unit: usize, setting: &Setting) {
    if !setting.ladder.levers.pay_budget || setting.years_since_switch.is_none() {
        return;
    }
    let base = organization.departments[unit].pay_base;
    let (Some(base), Some(now)) = (base, mean_pay(organization, unit)) else { return };
    let squeeze = organization.departments[unit].pay_squeeze + narrow(libm::log(now / base));
    organization.departments[unit].pay_squeeze = larger(squeeze, 0.0);
    let layout = organization.layout.clone();
    let department = organization.departments[unit];
    for block in layout.blocks.iter().filter(|block| block.unit == unit) {
        for row in layout.rows_of(block.seats.clone()) {
            let ln_pay = match block.level {
                0 => department.ln_pay(organization.people.rung[row], setting),
                level => department.ln_pay_of_seat(level, setting),
            };
            organization.people.set_ln_pay(row, ln_pay);
        }
    }
}

/// Mean pay of the present people of a department, in units of a junior's; `None` without any.
fn mean_pay(organization: &Organization, unit: usize) -> Option<f64> {
    let (mut people, mut pay) = (0_u32, 0.0);
    for block in organization.layout.blocks.iter().filter(|block| block.unit == unit) {
        for row in organization.layout.rows_of(block.seats.clone()) {
            let here = organization.people.occupied[row];
            people += u32::from(here);
            pay += f64::from(here) * f64::from(organization.people.pay[row]);
        }
    }
    (people > 0).then(|| pay / f64::from(people))
}

#[cfg(test)]
mod tests;
