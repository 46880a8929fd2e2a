//! What a month counts and sums up (section 6): what is done in it, and how people are at its end.
//!
//! Sums are kept in `f64`, in a fixed number of lanes, seat after seat; the lanes are added up in a
//! fixed order when a batch is done. So no sum depends on the machine, and since batches are of a
//! fixed size and added in their order, none depends on who worked on which.

use super::ledger::Sums;
use super::metrics::{
    BOTTLENECK_ABOVE, BURNED_OUT_ABOVE, DISENGAGED_BELOW, NEW_MANAGER_MONTHS, RELUCTANT_ABOVE,
    lateness,
};
use crate::model::constants::SENIOR;
use crate::model::engine::block::Tier;
use crate::model::engine::lanes::{LANES, LaneState, LaneTraits, Lanes, lanes};
use crate::model::engine::team_columns::TeamsMut;
use crate::model::setting::Setting;

/// Lanes in which sums are kept: one 512-bit vector of `f64`.
pub(crate) const SUM_LANES: usize = 8;

/// Lanes in which counts are kept: one 512-bit vector of `f32`.
const COUNT_LANES: usize = 16;

/// Rows after their month, or as the last one left them, of which sums are taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worked<'a> {
    pub(crate) state: &'a LaneState,
    pub(crate) traits: &'a LaneTraits<'a>,
    /// The month before: months as manager count to its end.
    pub(crate) last_month: f32,
}

/// Teams of which sums are taken.
#[derive(Clone, Copy, Debug)]
struct TeamLanes<'a> {
    /// 1 for a team, 0 for padding.
    real: &'a Lanes,
    /// 1 for a team with a manager.
    led: &'a Lanes,
    size: &'a Lanes,
    hoarding: &'a Lanes,
    skill: &'a Lanes,
    friction: &'a Lanes,
    autonomy: &'a Lanes,
    trust: &'a Lanes,
}

/// Declares the sums of a month: what each adds up and where it is booked, for everybody and by role.
macro_rules! tally {
    (
        persons { $( $person:ident : $of_person:ident = $by_person:expr =>
            $( everybody $all:ident )? $( contributors $c:ident )? $( managers $m:ident )? ; )* }
        managers { $( $led:ident : $of_led:ident = $by_led:expr => $led_sum:ident ; )* }
        states { $( $state:ident : $of_state:ident = $by_state:expr =>
            $( everybody $sa:ident )? $( contributors $sc:ident )? $( managers $sm:ident )? ; )* }
        contributor_states { $( $own:ident : $of_own:ident = $by_own:expr => $own_sum:ident ; )* }
        manager_states { $( $held:ident : $of_held:ident = $by_held:expr => $held_sum:ident ; )* }
        teams { $( $team:ident : $of_team:ident = $by_team:expr => $team_sum:ident ; )* }
    ) => {
        /// The sums of a month, of a batch and of the teams that it reports in.
        #[derive(Clone, Debug)]
        #[repr(align(64))]
        pub(crate) struct Tally {
            $( $person: $of_person, )*
            $( $led: $of_led, )*
            $( $state: $of_state, )*
            $( $own: $of_own, )*
            $( $held: $of_held, )*
            $( $team: $of_team, )*
            teams: usize,
        }

        impl Tally {
            #[inline(always)]
            pub(crate) fn nothing() -> Self {
                Self {
                    $( $person: $of_person::ZERO, )*
                    $( $led: $of_led::ZERO, )*
                    $( $state: $of_state::ZERO, )*
                    $( $own: $of_own::ZERO, )*
                    $( $held: $of_held::ZERO, )*
                    $( $team: $of_team::ZERO, )*
                    teams: 0,
                }
            }

            /// Adds contributors who have worked.
            #[inline(always)]
            pub(crate) fn add_contributors(&mut self, worked: Worked<'_>) {
                $( self.$person.add(worked, $by_person); )*
            }

            /// Adds managers who have worked.
            #[inline(always)]
            pub(crate) fn add_managers(&mut self, worked: Worked<'_>) {
                $( self.$person.add(worked, $by_person); )*
                $( self.$led.add(worked, $by_led); )*
            }

            /// Adds the state of people at `level`.
            #[inline(always)]
            pub(crate) fn add_states(&mut self, seated: Worked<'_>, level: u8) {
                $( self.$state.add(seated, $by_state); )*
                if level == 0 {
                    $( self.$own.add(seated, $by_own); )*
                } else {
                    $( self.$held.add(seated, $by_held); )*
                }
            }

            #[inline(always)]
            fn add_team_lanes(&mut self, teams: TeamLanes<'_>) {
                $( self.$team.add_teams(teams, $by_team); )*
            }

            /// Books the teams, in the unit that leads them.
            #[inline]
            pub(crate) fn book_teams(&self, sums: &mut Sums) {
                $( sums.$team_sum += self.$team.total(); )*
                sums.management_seat_months += whole(self.teams);
            }

            /// Books what the people of `block` have done, in their unit.
            #[inline]
            pub(crate) fn book(&self, sums: &mut Sums, block: &Tier) {
                $( $( sums.$all += self.$person.total(); )? )*
                if block.level == 0 {
                    $( $( sums.$c += self.$person.total(); )? )*
                } else {
                    $( $( sums.$m += self.$person.total(); )? )*
                    $( sums.$led_sum += self.$led.total(); )*
                }
            }

            /// Books the state of the people of `block`, in their unit.
            #[inline]
            pub(crate) fn book_states(&self, sums: &mut Sums, block: &Tier, setting: &Setting) {
                $( $( sums.$sa += self.$state.total(); )? )*
                sums.vacant_months -= self.seated.total();
                if block.level == 0 {
                    $( $( sums.$sc += self.$state.total(); )? )*
                    $( sums.$own_sum += self.$own.total(); )*
                    sums.craft_at_work += self.craft.total();
                } else {
                    $( $( sums.$sm += self.$state.total(); )? )*
                    $( sums.$held_sum += self.$held.total(); )*
                    sums.craft_at_work +=
                        f64::from(setting.workforce.craft_share) * self.craft.total();
                }
            }
        }
    };
}

tally! {
    // What is done in the month, by those in a seat at its start.
    persons {
        present: Seated = |_, _| 1 =>
            everybody person_months contributors contributor_months managers manager_months;
        stars: Seated = |of, i| of.traits.star[i] => everybody star_months;
        output: Total = |of, i| of.state.output[i] => everybody output;
        innovation: Total = |of, i| of.state.innovation[i] => everybody innovation;
        pay: Total = |of, i| of.state.occupied[i] * of.traits.pay[i] => everybody payroll;
    }
    managers {
        new_managers: Count =
            |of, i| of.last_month - of.traits.managing_since[i] < NEW_MANAGER_MONTHS =>
            new_manager_months;
    }
    // How people are at the end of the month, of those then seated.
    states {
        seated: Seated = |_, _| 1 =>
            everybody seated contributors seated_contributors managers seated_managers;
        seated_stars: Seated = |of, i| of.traits.star[i] =>
            everybody seated_stars contributors seated_star_contributors;
        morale: Total = |of, i| of.state.occupied[i] * of.state.morale[i] => everybody morale;
        morale_squared: Total =
            |of, i| of.state.occupied[i] * of.state.morale[i] * of.state.morale[i] =>
            everybody morale_squared;
        craft: Total = |of, i| of.state.occupied[i] * of.state.craft[i] => everybody craft;
        disengaged: Count = |of, i| of.state.morale[i] < DISENGAGED_BELOW =>
            everybody disengaged_months;
        burned_out: Count = |of, i| of.state.burnout[i] > BURNED_OUT_ABOVE =>
            everybody burnout_months managers manager_burnout_months;
    }
    contributor_states {
        experts: Seated = |of, i| u8::from(of.traits.rung[i] > SENIOR) => expert_months;
    }
    manager_states {
        reluctant: Count = |of, i| of.state.reluctance[i] > RELUCTANT_ABOVE => reluctant_months;
    }
    teams {
        friction: Total = |of, i| of.real[i] * of.friction[i] => friction;
        autonomy: Total = |of, i| of.real[i] * of.autonomy[i] => autonomy;
        trust: Total = |of, i| of.real[i] * of.trust[i] => trust;
        // Padding is led by nobody.
        skill: Total = |of, i| of.led[i] * of.skill[i] => manager_skill;
        misplaced: Count = |of, i| of.skill[i] < 0.0 => misplaced_months;
        bottlenecks: Total = |of, i|
            if of.hoarding[i] * of.size[i] > BOTTLENECK_ABOVE { of.real[i] } else { 0.0 } =>
            bottleneck_months;
        late: Total = |of, i| of.real[i] * lateness(of.hoarding[i]) => late;
    }
}

impl Tally {
    /// Adds the climate of [`LANES`] teams from row `first` on, and who leads them, with their sizes and
    /// how much of their work is hoarded; the first `count` are teams, the rest is padding.
    #[inline(always)]
    pub(crate) fn add_teams(
        &mut self,
        teams: &TeamsMut<'_>,
        first: usize,
        count: usize,
        (size, hoarding): (&Lanes, &Lanes),
    ) {
        let mut real = [0.0_f32; LANES];
        real[..count].fill(1.0);
        self.add_team_lanes(TeamLanes {
            real: &real,
            led: lanes(teams.led, first),
            size,
            hoarding,
            skill: lanes(teams.skill, first),
            friction: lanes(teams.climate.friction, first),
            autonomy: lanes(teams.climate.autonomy, first),
            trust: lanes(teams.climate.trust, first),
        });
        self.teams += count;
    }
}

/// A sum of reals.
#[derive(Clone, Copy, Debug)]
struct Total([f64; SUM_LANES]);

impl Total {
    const ZERO: Self = Self([0.0; SUM_LANES]);

    #[inline(always)]
    fn add(&mut self, worked: Worked<'_>, value: impl Fn(Worked<'_>, usize) -> f32) {
        self.add_each(|i| value(worked, i));
    }

    #[inline(always)]
    fn add_teams(&mut self, teams: TeamLanes<'_>, value: impl Fn(TeamLanes<'_>, usize) -> f32) {
        self.add_each(|i| value(teams, i));
    }

    #[inline(always)]
    fn add_each(&mut self, value: impl Fn(usize) -> f32) {
        let mut sums = self.0;
        for first in (0..LANES).step_by(SUM_LANES) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += f64::from(value(first + lane));
            }
        }
        self.0 = sums;
    }

    #[inline(always)]
    fn total(&self) -> f64 {
        let sum = &self.0;
        ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]))
    }
}

/// How many occupants or led teams something holds of: whole numbers, exact in `f32`, for a batch has
/// far fewer than 2²⁴ seats.
#[derive(Clone, Copy, Debug)]
struct Count([f32; COUNT_LANES]);

impl Count {
    const ZERO: Self = Self([0.0; COUNT_LANES]);

    #[inline(always)]
    fn add(&mut self, worked: Worked<'_>, holds: impl Fn(Worked<'_>, usize) -> bool) {
        self.add_each(&worked.state.occupied, |i| holds(worked, i));
    }

    #[inline(always)]
    fn add_teams(&mut self, teams: TeamLanes<'_>, holds: impl Fn(TeamLanes<'_>, usize) -> bool) {
        self.add_each(teams.led, |i| holds(teams, i));
    }

    #[inline(always)]
    fn add_each(&mut self, here: &Lanes, holds: impl Fn(usize) -> bool) {
        let mut counts = self.0;
        for first in (0..LANES).step_by(COUNT_LANES) {
            for (lane, count) in counts.iter_mut().enumerate() {
                *count += if holds(first + lane) { here[first + lane] } else { 0.0 };
            }
        }
        self.0 = counts;
    }

    #[inline(always)]
    fn total(&self) -> f64 {
        let mut count = self.0;
        for half in [8, 4, 2, 1] {
            for lane in 0..half {
                count[lane] += count[lane + half];
            }
        }
        f64::from(count[0])
    }
}

/// A number of occupants, by lane: a batch has fewer rows than a lane can count.
#[derive(Clone, Copy, Debug)]
struct Seated([u16; LANES]);

impl Seated {
    const ZERO: Self = Self([0; LANES]);

    /// Counts occupants of whom `holds` is 1, not 0.
    #[inline(always)]
    fn add(&mut self, worked: Worked<'_>, holds: impl Fn(Worked<'_>, usize) -> u8) {
        let mut counts = self.0;
        for (i, count) in counts.iter_mut().enumerate() {
            *count += u16::from(worked.traits.occupied[i] & holds(worked, i));
        }
        self.0 = counts;
    }

    #[inline(always)]
    fn total(&self) -> f64 {
        f64::from(self.0.iter().map(|&seats| u32::from(seats)).sum::<u32>())
    }
}

/// A number of seats or teams as a number of a sum.
pub(crate) fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
