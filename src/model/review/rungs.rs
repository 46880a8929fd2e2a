//! 4.10 The review of contributors, those of all runs side by side: pay by the rung, what is resented, and
//! who meets the bar of the next rung and rises.

use crate::model::constants::{RUNGS, SENIOR};
use crate::model::engine::block::Tier;
use crate::model::engine::department::DepartmentState;
use crate::model::engine::elementary::{clamp, exp, larger, normal, smaller};
use crate::model::engine::lanes::{LANES, Lanes};
use crate::model::engine::organization::Organization;
use crate::model::engine::row::Row;
use crate::model::engine::step::{Effects, Step};
use crate::model::observe::log::{EventKind, Position};
use crate::model::observe::tally::whole;
use crate::model::person::{PeopleMut, month_number};
use crate::model::policy::{at_rung, by_rung, narrow};
use crate::model::pushback::{self, Titles};
use crate::model::setting::Setting;
use crate::numeric::number::Vector;
use crate::numeric::vector::{InstructionSet, LaneTask};
use crate::rng::{Purpose, Streams};
use crate::sim::threads::*;

/// Parts of a block (of 8192 rows each) from which on all threads share them: below, sharing costs
/// more than it saves.
const SHARED_FROM: usize = 6;

/// What a review depends on: one number, or one a lane.
#[derive(Clone, Copy, Debug, Default)]
struct Scale<N = f32> {
    /// By rung: craft from which a contributor rises; infinite where nothing is offered.
    rises_from: [N; RUNGS],
    /// Craft from which it resents that nothing is offered; infinite where something is.
    blocked_from: [N; RUNGS],
    ln_pay: [N; RUNGS],
    pay: [N; RUNGS],
    /// The least grievance that the rung itself gives: 0.5·(1 − v) on an expert rung, else 0.
    hollow: [N; RUNGS],
    advance_stall: N,
    /// What being held back gives.
    blocked_grievance: N,
    /// 1 where a review is due, else 0.
    is_due: N,
}

impl Scale {
    /// That of a department, where a review is due.
    fn of(setting: &Setting, department: &DepartmentState) -> Self {
        let hollow = setting.constants.hollow_grievance * (1.0 - department.worth(setting));
        let next_bar =
            |rung: u8, counts: bool| match setting.workforce.bars.get(usize::from(rung) + 1) {
                Some(&bar) if counts => bar,
                _ => f32::INFINITY,
            };
        let offers = |rung: u8| setting.ladder.offers(rung + 1);
        let ln_pay = by_rung(|rung| department.ln_pay(rung, setting));
        Self {
            rises_from: by_rung(|rung| next_bar(rung, offers(rung))),
            blocked_from: by_rung(|rung| next_bar(rung, !offers(rung))),
            ln_pay,
            pay: ln_pay.map(exp),
            hollow: by_rung(|rung| if rung > SENIOR { hollow } else { 0.0 }),
            advance_stall: setting.constants.advance_stall,
            blocked_grievance: setting.constants.blocked_grievance,
            is_due: 1.0,
        }
    }
}

impl<V: Vector> Scale<V> {
    /// That of the lanes from `lane` on.
    #[inline(always)]
    fn of_lanes(lanes: &Scale<Lanes>, lane: usize) -> Self {
        let load = |numbers: &Lanes| V::load(numbers, lane);
        let table = |table: &[Lanes; RUNGS]| {
            let [at_0, at_1, at_2, at_3, at_4, at_5] = table;
            [load(at_0), load(at_1), load(at_2), load(at_3), load(at_4), load(at_5)]
        };
        Self {
            rises_from: table(&lanes.rises_from),
            blocked_from: table(&lanes.blocked_from),
            ln_pay: table(&lanes.ln_pay),
            pay: table(&lanes.pay),
            hollow: table(&lanes.hollow),
            advance_stall: load(&lanes.advance_stall),
            blocked_grievance: load(&lanes.blocked_grievance),
            is_due: load(&lanes.is_due),
        }
    }
}

impl Scale<Lanes> {
    /// Those of several runs, the first lane being the first run's, and so on again and again.
    fn of_runs(runs: &[Scale]) -> Box<Self> {
        let number =
            |of: &dyn Fn(&Scale) -> f32| std::array::from_fn(|i| of(&runs[i % runs.len()]));
        let table = |of: &dyn Fn(&Scale) -> &[f32; RUNGS]| -> [Lanes; RUNGS] {
            std::array::from_fn(|rung| number(&|scale| of(scale)[rung]))
        };
        Box::new(Self {
            rises_from: table(&|scale| &scale.rises_from),
            blocked_from: table(&|scale| &scale.blocked_from),
            ln_pay: table(&|scale| &scale.ln_pay),
            pay: table(&|scale| &scale.pay),
            hollow: table(&|scale| &scale.hollow),
            advance_stall: number(&|scale| scale.advance_stall),
            blocked_grievance: number(&|scale| scale.blocked_grievance),
            is_due: number(&|scale| scale.is_due),
        })
    }
}

/// The review of the contributors in a part of a tier.
#[derive(Debug)]
struct RungReview<'a> {
    people: PeopleMut<'a>,
    /// c of its rows as it is seen; `None` where it is seen truly.
    seen: Option<&'a [f32]>,
    /// The number of the first row.
    first: usize,
    month: f32,
    scale: &'a Scale<Lanes>,
    risers: Vec<Row>,
}

/// In those runs in which a review is due: sets the pay of a tier's contributors to that of their rung, gives
/// those their grievance whose rung is hollow or who are held back, and returns who rises, by run and in the
/// order of the seats' numbers.
pub(in crate::model) fn review(
    organization: &mut Organization,
    tier: &Tier,
    (settings, streams): (&[Setting], &[Streams]),
    due: &[bool],
    instructions: InstructionSet,
) -> Vec<Vec<Row>> {
    let seen = seen_craft(organization, tier, settings, streams);
    let Organization { layout, people, month, departments, .. } = organization;
    let month = month_number(*month);
    let scale = |(run, &is_due): (usize, &bool)| {
        let unit = layout.unit(run, tier.department);
        if is_due { Scale::of(&settings[unit], &departments[unit]) } else { Scale::default() }
    };
    let scales: Vec<_> = due.iter().enumerate().map(scale).collect();
    let scale = &*Scale::of_runs(&scales);
    let mut people = people.rows_of(&tier.rows);
    let mut first = tier.rows.start;
    let mut reviews = Vec::new();
    for groups in tier.batches() {
        let count = groups.len() * tier.group();
        let people = people.cut(count);
        let at = first - tier.rows.start;
        let seen = seen.as_ref().map(|seen| &seen[at..at + count]);
        reviews.push(RungReview { people, seen, first, month, scale, risers: Vec::new() });
        first += count;
    }
    if reviews.len() < SHARED_FROM {
        reviews.iter_mut().for_each(|review| instructions.compute(review));
    } else {
        reviews.par_iter_mut().for_each(|review| instructions.compute(review));
    }
    let mut risers = vec![Vec::new(); tier.runs];
    for row in reviews.into_iter().flat_map(|review| review.risers) {
        risers[layout.run_of(row)].push(row);
    }
    for risers in &mut risers {
        risers.sort_unstable_by_key(|&row| layout.seat(row));
    }
    risers
}

/// c of the rows of a tier as it is seen at the bars above mid of those who may rise; `None` where it is
/// seen truly in all runs: c·exp(`bar_noise`·ε + 0.35·`loyalty`·D·clamp(tenure/60 − 1, −1, 2)).
fn seen_craft(
    organization: &Organization,
    tier: &Tier,
    settings: &[Setting],
    streams: &[Streams],
) -> Option<Vec<f32>> {
    let Organization { layout, people, .. } = organization;
    let mut seen = None;
    for (run, streams) in streams.iter().enumerate() {
        let setting = &settings[layout.unit(run, tier.department)];
        let k = &setting.constants;
        let noise = narrow(setting.ladder.levers.bar_noise);
        let loyalty = k.loyalty_craft * narrow(setting.ladder.levers.loyalty) * setting.erosion();
        if noise <= 0.0 && loyalty <= 0.0 {
            continue;
        }
        let seen = seen.get_or_insert_with(|| people.craft[tier.rows.clone()].to_vec());
        let block = &layout.blocks[layout.blocks_of(run).start + tier.department];
        let (place, month) = (block.place(organization.month), month_number(organization.month));
        for (position, row) in layout.rows_of(block.seats.clone()).enumerate() {
            let has_stayed = month - people.advanced[row] >= k.advance_stall;
            let may_rise = people.occupied[row] == 1 && has_stayed;
            if may_rise && people.rung[row] + 1 >= SENIOR {
                let words = streams.block(Purpose::Bar, place, position);
                let years = (month - people.hired[row]) / k.loyalty_months - 1.0;
                let favor = loyalty * clamp(years, k.loyalty_min, k.loyalty_max);
                seen[row.0 - tier.rows.start] *= exp(noise * normal(words[0]) + favor);
            }
        }
    }
    seen
}

/// Raises those who meet the bars, as far as a quota leaves room on the expert rungs: then by true
/// craft, the highest first.
pub(super) fn raise(
    organization: &mut Organization,
    mut risers: Vec<Row>,
    step: &Step<'_>,
    effects: &mut Effects<'_>,
) {
    let (setting, layout) = (step.setting, organization.layout.clone());
    let quota = setting.ladder.levers.expert_quota;
    let is_limited = quota < 1.0 && setting.ladder.top_rung > SENIOR && !risers.is_empty();
    let (mut experts, mut room) = (0.0, f64::INFINITY);
    // Elsewhere nothing depends on the order.
    if is_limited || setting.workforce.culture > 0.0 {
        let people = &organization.people;
        risers.sort_by(|&a, &b| {
            people.craft[b].total_cmp(&people.craft[a]).then(layout.seat(a).cmp(&layout.seat(b)))
        });
    }
    if is_limited {
        let titles = Titles::of(organization, &layout.blocks[step.block], setting);
        experts = f64::from(titles.experts);
        room = quota * whole(organization.structure.seats(step.block));
    }
    for row in risers {
        let becomes_expert = organization.people.rung[row] == SENIOR;
        if becomes_expert && experts >= room {
            let grievance = &mut organization.people.grievance[row];
            *grievance = larger(*grievance, setting.constants.blocked_grievance);
            continue;
        }
        experts += if becomes_expert { 1.0 } else { 0.0 };
        rise(organization, row, step, effects);
    }
}

/// Raises who meets the bar of the next rung: stall ← round(stall·(1 − v′)), m ← m + 0.05·v′ (at
/// most 1), where v′ is v on an expert rung, else 1; g at least 0.5·(1 − v′); the rung's pay.
fn rise(organization: &mut Organization, row: Row, step: &Step<'_>, effects: &mut Effects<'_>) {
    let k = &step.setting.constants;
    let unit = organization.layout.blocks[step.block].unit;
    let department = organization.departments[unit];
    let people = &mut organization.people;
    let month = month_number(organization.month);
    let next = people.rung[row] + 1;
    let stall = month - people.advanced[row];
    let worth = if next > SENIOR { department.worth(step.setting) } else { 1.0 };
    effects.log.moves(EventKind::Promoted, people, row, Position { row, rung: next });
    people.rung[row] = next;
    people.advanced[row] = month - (stall * (1.0 - worth)).round();
    people.morale[row] = smaller(people.morale[row] + k.advance_morale * worth, 1.0);
    let hollow = k.hollow_grievance * (1.0 - worth);
    people.grievance[row] = larger(people.grievance[row], hollow);
    people.set_ln_pay(row, department.ln_pay(next, step.setting));
    effects.sums.promotions += 1.0;
    if next > SENIOR {
        pushback::rose_to_expert(organization, unit, row, step.setting);
    }
}

impl LaneTask for RungReview<'_> {
    #[inline(always)]
    fn compute<V: Vector>(&mut self) {
        for lane in (0..LANES).step_by(V::WIDTH) {
            let scale = Scale::<V>::of_lanes(self.scale, lane);
            for start in (lane..self.people.occupied.len()).step_by(LANES) {
                self.review(start, &scale);
            }
        }
    }
}

impl RungReview<'_> {
    /// Reviews those who stand in the rows from `start` on.
    #[inline(always)]
    fn review<V: Vector>(&mut self, start: usize, scale: &Scale<V>) {
        let (zero, one, people) = (V::of(0.0), V::of(1.0), &mut self.people);
        let rung = V::load_bytes(people.rung, start);
        let craft = V::load(people.craft, start);
        let seen = self.seen.map_or(craft, |seen| V::load(seen, start));
        let stall = V::of(self.month) - V::load(people.advanced, start);
        let is_there = V::load_bytes(people.occupied, start).is_at_least(one);
        let is_due = scale.is_due.is_at_least(one);
        let due = is_there & is_due & stall.is_at_least(scale.advance_stall);
        let rises_from = at_rung(&scale.rises_from, rung);
        let rises = due & seen.is_at_least(rises_from);
        // Nothing is offered, or the craft is not seen as it is.
        let is_blocked = larger(craft, seen).is_at_least(at_rung(&scale.blocked_from, rung));
        let is_missed = craft.is_at_least(rises_from) & rises_from.is_above(seen);
        let held_back = V::select(due & (is_blocked | is_missed), scale.blocked_grievance, zero);
        let resented = larger(held_back, at_rung(&scale.hollow, rung));
        larger(V::load(people.grievance, start), resented).store(people.grievance, start);
        let ln_pay = at_rung(&scale.ln_pay, rung);
        V::select(is_due, ln_pay, V::load(people.ln_pay, start)).store(people.ln_pay, start);
        let pay = at_rung(&scale.pay, rung);
        V::select(is_due, pay, V::load(people.pay, start)).store(people.pay, start);
        let mut rises = V::mask_bits(rises);
        while rises != 0 {
            self.risers.push(Row(self.first + start + rises.trailing_zeros() as usize));
            rises &= rises - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{
        MONTH, Office, dual, edit, every_instruction_set_agrees, organization, quiet, setting,
    };

    /// Every rung below, at and above the bars, with a long and a short stall, some seats vacant.
    fn all_cases() -> Organization {
        let mut organization = organization(&[(1201, 70)]);
        let layout = organization.layout.clone();
        for (number, seat) in layout.rows_of(0..1201).enumerate() {
            edit(&mut organization, seat, |person| {
                person.rung = [0, 1, 2, 3, 4, 5][number % 6];
                person.craft = [0.3, 0.7, 1.1, 1.59, 1.6, 2.2, 3.0, 4.0][number / 6 % 8];
                person.advanced = month_number(MONTH) - [12.0, 11.0, 40.0][number / 48 % 3];
                person.grievance = [0.0, 0.2, 0.9][number / 144 % 3];
            });
            organization.people.occupied[seat] = u8::from(number % 19 > 0);
        }
        organization
    }

    fn settings() -> [Setting; 3] {
        let hollow = |levers: &mut crate::model::policy::Levers| {
            *levers = dual();
            (levers.expert_rungs, levers.pay_parity, levers.influence) = (2, 0.2, 0.0);
        };
        [quiet(), setting(|_, levers| *levers = dual()), setting(|_, levers| hollow(levers))]
    }

    /// Reviews the only run.
    fn look(organization: &mut Organization, office: &Office) -> Vec<Row> {
        let tier = organization.layout.tiers[0].clone();
        let draws = (&office.settings[..], std::slice::from_ref(&office.streams));
        review(organization, &tier, draws, &[true], office.instructions).swap_remove(0)
    }

    #[test]
    fn every_lane_is_reviewed_like_a_contributor_alone() {
        for setting in settings() {
            let (before, mut after, office) = (all_cases(), all_cases(), Office::new(setting));
            let setting = &office.settings[0];
            let rows = after.layout.tiers[0].rows.clone();
            let risers = look(&mut after, &office);
            let ladder = &setting.ladder;
            let mut expected = Vec::new();
            for row in rows.map(Row).filter(|&row| !before.is_vacant(row)) {
                let mut person = before.people.person(row);
                let rung = person.rung;
                let next = usize::from(rung) + 1;
                let due = month_number(MONTH) - person.advanced >= 12.0;
                if due && next < RUNGS && person.craft >= setting.workforce.bars[next] {
                    if ladder.offers(rung + 1) {
                        expected.push(row);
                    } else {
                        person.grievance = person.grievance.max(0.5);
                    }
                }
                if rung > SENIOR {
                    person.grievance = person.grievance.max(0.5 * (1.0 - ladder.worth(1.0)));
                }
                person.set_ln_pay(ladder.ln_pay[usize::from(rung)]);
                assert_eq!(after.people.person(row), person, "{row:?}");
            }
            expected.sort_unstable_by_key(|&row| before.layout.seat(row));
            assert_eq!(risers, expected);
            assert!(risers.len() > 50);
        }
    }

    #[test]
    fn every_instruction_set_reviews_alike() {
        every_instruction_set_agrees(|instructions| {
            let [.., hollow] = settings();
            let (mut organization, office) =
                (all_cases(), Office { instructions, ..Office::new(hollow) });
            let risers = look(&mut organization, &office);
            vec![format!("{risers:?}"), format!("{:?}", organization.people)]
        });
    }
}
