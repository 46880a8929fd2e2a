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
use crate::model::engine::block::Block;
use crate::model::engine::lanes::{LANES, Lanes, State, Traits};
use crate::model::setting::Setting;
use crate::model::submodels::climate;
use crate::model::submodels::productivity::Made;
use crate::numeric::number::{Number, Vector};

/// Lanes in which sums are kept.
pub(crate) const SUM_LANES: usize = 8;

/// Persons side by side, as the last month left them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a, V, T> {
    pub(crate) state: &'a State<V>,
    pub(crate) traits: &'a T,
}

/// Persons side by side after their month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worked<'a, V, T> {
    pub(crate) made: &'a Made<V>,
    pub(crate) traits: &'a T,
    /// The month before: months as manager count to its end.
    pub(crate) last_month: f32,
}

/// Teams of which sums are taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TeamLanes<V> {
    /// 1 for a team, 0 for padding.
    pub(crate) real: V,
    /// 1 for a team with a manager.
    pub(crate) led: V,
    pub(crate) size: V,
    pub(crate) hoarding: V,
    pub(crate) skill: V,
    pub(crate) climate: climate::State<V>,
}

/// Declares the sums of a month: what each adds up and where it is booked, for everybody and by role.
macro_rules! tally {
    (
        $of:ident;
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

            /// Adds contributors who have worked and stand in the lanes from `lane` on.
            #[inline(always)]
            pub(crate) fn add_contributors<V: Vector, T: Traits<V>>(
                &mut self,
                $of: Worked<'_, V, T>,
                lane: usize,
            ) {
                $( self.$person.add($by_person, lane); )*
            }

            /// Adds managers who have worked and stand in the lanes from `lane` on.
            #[inline(always)]
            pub(crate) fn add_managers<V: Vector, T: Traits<V>>(
                &mut self,
                $of: Worked<'_, V, T>,
                lane: usize,
            ) {
                $( self.$person.add($by_person, lane); )*
                $( self.$led.add($by_led, lane); )*
            }

            /// Adds the state of people at `level` who stand in the lanes from `lane` on.
            #[inline(always)]
            pub(crate) fn add_states<V: Vector, T: Traits<V>>(
                &mut self,
                $of: Found<'_, V, T>,
                level: u8,
                lane: usize,
            ) {
                $( self.$state.add($by_state, lane); )*
                if level == 0 {
                    $( self.$own.add($by_own, lane); )*
                } else {
                    $( self.$held.add($by_held, lane); )*
                }
            }

            /// Adds the climate of the teams that stand in the lanes from `lane` on.
            #[inline(always)]
            pub(crate) fn add_teams<V: Vector>(&mut self, $of: &TeamLanes<V>, lane: usize) {
                $( self.$team.add($by_team, lane); )*
            }

            /// Counts teams.
            #[inline(always)]
            pub(crate) fn count_teams(&mut self, count: usize) {
                self.teams += count;
            }

            /// Books the teams, in the unit that leads them.
            #[inline]
            pub(crate) fn book_teams(&self, sums: &mut Sums) {
                $( sums.$team_sum += self.$team.total(); )*
                sums.management_seat_months += whole(self.teams);
            }

            /// Books what the people of `block` have done, in their unit.
            #[inline]
            pub(crate) fn book(&self, sums: &mut Sums, block: &Block) {
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
            pub(crate) fn book_states(&self, sums: &mut Sums, block: &Block, setting: &Setting) {
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
    of;
    // What is done in the month, by those in a seat at its start.
    persons {
        present: Count = of.traits.occupied() =>
            everybody person_months contributors contributor_months managers manager_months;
        stars: Count = of.traits.occupied() * of.traits.star() => everybody star_months;
        output: Total = of.made.output => everybody output;
        innovation: Total = of.made.innovation => everybody innovation;
        pay: Total = of.traits.occupied() * of.traits.pay() => everybody payroll;
    }
    managers {
        new_managers: Count = only(
            V::of(NEW_MANAGER_MONTHS).is_above(V::of(of.last_month) - of.traits.managing_since()),
            of.traits.occupied(),
        ) => new_manager_months;
    }
    // How people are at the end of the month, of those then seated.
    states {
        seated: Count = of.traits.occupied() =>
            everybody seated contributors seated_contributors managers seated_managers;
        seated_stars: Count = of.traits.occupied() * of.traits.star() =>
            everybody seated_stars contributors seated_star_contributors;
        morale: Total = of.traits.occupied() * of.state.morale => everybody morale;
        morale_squared: Total = of.traits.occupied() * of.state.morale * of.state.morale =>
            everybody morale_squared;
        craft: Total = of.traits.occupied() * of.state.craft => everybody craft;
        disengaged: Count =
            only(V::of(DISENGAGED_BELOW).is_above(of.state.morale), of.traits.occupied()) =>
            everybody disengaged_months;
        burned_out: Count =
            only(of.state.burnout.is_above(V::of(BURNED_OUT_ABOVE)), of.traits.occupied()) =>
            everybody burnout_months managers manager_burnout_months;
    }
    contributor_states {
        experts: Count =
            only(of.traits.rung().is_above(V::of(f32::from(SENIOR))), of.traits.occupied()) =>
            expert_months;
    }
    manager_states {
        reluctant: Count =
            only(of.state.reluctance.is_above(V::of(RELUCTANT_ABOVE)), of.traits.occupied()) =>
            reluctant_months;
    }
    teams {
        friction: Total = of.real * of.climate.friction => friction;
        autonomy: Total = of.real * of.climate.autonomy => autonomy;
        trust: Total = of.real * of.climate.trust => trust;
        // Padding is led by nobody.
        skill: Total = of.led * of.skill => manager_skill;
        misplaced: Count = only(V::of(0.0).is_above(of.skill), of.led) => misplaced_months;
        bottlenecks: Count =
            only((of.hoarding * of.size).is_above(V::of(BOTTLENECK_ABOVE)), of.real) =>
            bottleneck_months;
        late: Total = of.real * lateness(of.hoarding) => late;
    }
}

/// `number` where the mask holds, else 0.
#[inline(always)]
fn only<N: Number>(mask: N::Mask, number: N) -> N {
    N::select(mask, number, N::of(0.0))
}

/// A sum of reals: that of a lane goes to the sum of its number modulo 8.
#[derive(Clone, Copy, Debug)]
struct Total([f64; SUM_LANES]);

impl Total {
    const ZERO: Self = Self([0.0; SUM_LANES]);

    #[inline(always)]
    fn add<V: Vector>(&mut self, numbers: V, lane: usize) {
        numbers.add_to(&mut self.0, lane);
    }

    #[inline(always)]
    fn total(&self) -> f64 {
        let sum = &self.0;
        ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]))
    }
}

/// How many occupants or led teams something holds of, by lane: whole numbers, exact in `f32`, for a batch
/// has far fewer than 2²⁴ seats.
#[derive(Clone, Copy, Debug)]
struct Count(Lanes);

impl Count {
    const ZERO: Self = Self([0.0; LANES]);

    #[inline(always)]
    fn add<V: Vector>(&mut self, numbers: V, lane: usize) {
        (V::load(&self.0, lane) + numbers).store(&mut self.0, lane);
    }

    #[inline(always)]
    fn total(&self) -> f64 {
        self.0.iter().map(|&count| f64::from(count)).sum()
    }
}

/// A number of seats or teams as a number of a sum.
pub(crate) fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
