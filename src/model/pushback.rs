//! 4.11 What pushes back: the standing of the expert ladder, a pay budget, what an organization comes
//! to value, and who applies to it. Each is without effect unless its parameter or lever says
//! otherwise; envy is a term of morale (4.3), teaching one of craft (4.5).

use super::constants::{MONTHS, RUNGS, SENIOR};
use super::engine::department::DepartmentState;
use super::engine::elementary::{clamp, larger, smaller};
use super::engine::lanes::{LANES, lanes};
use super::engine::organization::Organization;
use super::engine::row::Row;
use super::observe::ledger::Sums;
use super::person::Person;
use super::policy::narrow;
use super::setting::Setting;
use crate::numeric::vector::{InstructionSet, VectorTask};

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
    /// Counts them.
    pub(crate) fn count(
        organization: &Organization,
        unit: usize,
        setting: &Setting,
        instructions: InstructionSet,
    ) -> Self {
        let (people, bars) = (&organization.people, setting.workforce.bars);
        let mut titles = Self::default();
        for block in organization.layout.blocks.iter().filter(|b| b.unit == unit && b.level == 0) {
            let rows = block.rows.clone();
            let (occupied, rungs) = (&people.occupied[rows.clone()], &people.rung[rows.clone()]);
            let mut count = Count { occupied, rungs, craft: &people.craft[rows], bars, titles };
            instructions.run(&mut count);
            titles = count.titles;
        }
        titles
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

/// The task of counting titles in a run of rows.
#[derive(Debug)]
struct Count<'a> {
    occupied: &'a [u8],
    rungs: &'a [u8],
    craft: &'a [f32],
    bars: [f32; RUNGS],
    titles: Titles,
}

impl VectorTask for Count<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let [_, _, _, staff, principal, distinguished] = self.bars;
        let [mut present, mut experts, mut earned] = [[0_u32; LANES]; 3];
        for start in (0..self.occupied.len()).step_by(LANES) {
            let (occupied, rungs) = (lanes(self.occupied, start), lanes(self.rungs, start));
            let craft = lanes(self.craft, start);
            for i in 0..LANES {
                let (here, rung) = (u32::from(occupied[i]), f32::from(rungs[i]));
                let expert = if rung > f32::from(SENIOR) { here } else { 0 };
                // Of those below no bar is asked, so that `at_rung` would find too much.
                let bar = if rung > 3.5 { principal } else { staff };
                let bar = if rung > 4.5 { distinguished } else { bar };
                present[i] += here;
                experts[i] += expert;
                earned[i] += if craft[i] >= bar { expert } else { 0 };
            }
        }
        self.titles.present += present.iter().sum::<u32>();
        self.titles.experts += experts.iter().sum::<u32>();
        self.titles.earned += earned.iter().sum::<u32>();
    }
}

/// Brings the state of a department up to date before the month: the shares of its contributors, then
/// its standing, then its appeal.
pub(crate) fn begin_month(
    organization: &mut Organization,
    unit: usize,
    setting: &Setting,
    instructions: InstructionSet,
) {
    let levers = &setting.ladder.levers;
    if levers.standing_months > 0.0 || setting.workforce.envy > 0.0 {
        let titles = Titles::count(organization, unit, setting, instructions);
        titles.note(&mut organization.departments[unit]);
    }
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

/// Books the state of a department at the end of a month; titles are counted where there can be any.
pub(crate) fn observe(
    organization: &mut Organization,
    unit: usize,
    setting: &Setting,
    instructions: InstructionSet,
    sums: &mut Sums,
) {
    let blocks = organization.layout.blocks.iter().enumerate();
    let own = blocks.filter(|(_, block)| block.unit == unit && block.level == 0);
    let seats: usize = own.map(|(index, _)| organization.structure.seats(index)).sum();
    let seats = f64::from(u32::try_from(seats).unwrap_or(u32::MAX));
    let department = organization.departments[unit];
    sums.contributor_seat_months += seats;
    sums.standing += f64::from(department.standing) * seats;
    sums.culture += f64::from(department.culture) * seats;
    if setting.ladder.top_rung > SENIOR || department.expert_share > 0.0 {
        let titles = Titles::count(organization, unit, setting, instructions);
        titles.note(&mut organization.departments[unit]);
        sums.expert_titles += f64::from(titles.experts);
        sums.earned_titles += f64::from(titles.earned);
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
    if setting.workforce.culture > 0.0 && unit < organization.layout.departments {
        let culture = &mut organization.departments[unit].culture;
        let step = (valued - *culture) / setting.constants.culture_appointments;
        *culture = clamp(*culture + step, -1.0, 1.0);
    }
}

/// Notes P0 of every department: the mean pay of its people at the end of the last month before year 1.
pub(crate) fn note_pay_base(organization: &mut Organization) {
    for unit in 0..organization.layout.departments {
        organization.departments[unit].pay_base = mean_pay(organization, unit);
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
        for row in block.rows.clone().map(Row) {
            let here = organization.people.occupied[row];
            people += u32::from(here);
            pay += f64::from(here) * f64::from(organization.people.pay[row]);
        }
    }
    (people > 0).then(|| pay / f64::from(people))
}

#[cfg(test)]
mod tests;
