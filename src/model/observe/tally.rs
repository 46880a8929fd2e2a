//! What a month counts and sums up (section 6): what is done in it, and how people are at its end.
//!
//! Members of a team are added up first, in their order and lane by lane, then the teams of every run
//! ([`super::run_sums`]). So no sum depends on the machine, on the runs that stand side by side, or on who worked on which.

use super::ledger::Sums;
use super::metrics::{
    BOTTLENECK_ABOVE, BURNED_OUT_ABOVE, DISENGAGED_BELOW, NEW_MANAGER_MONTHS, RELUCTANT_ABOVE,
    lateness,
};
use super::run_sums::Slots;
use crate::model::constants::SENIOR;
use crate::model::engine::lanes::{LANES, Lanes, State, Traits};
use crate::model::setting::Setting;
use crate::model::submodels::climate;
use crate::model::submodels::productivity::Made;
use crate::numeric::number::{Number, Vector};

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
        persons { $( $person:ident = $by_person:expr =>
            $( everybody $all:ident )? $( contributors $c:ident )? $( managers $m:ident )? ; )* }
        managers { $( $led:ident = $by_led:expr => $led_sum:ident ; )* }
        states { $( $state:ident = $by_state:expr =>
            $( everybody $sa:ident )? $( contributors $sc:ident )? $( managers $sm:ident )? ; )* }
        contributor_states { $( $own:ident = $by_own:expr => $own_sum:ident ; )* }
        manager_states { $( $held:ident = $by_held:expr => $held_sum:ident ; )* }
        teams { $( $team:ident = $by_team:expr => $team_sum:ident ; )* }
    ) => {
        /// The sums of a month of teams side by side: of their members, and of the teams themselves.
        #[derive(Clone, Copy, Debug)]
        #[repr(align(64))]
        pub(crate) struct Tally<N> {
            $( $person: N, )*
            $( $led: N, )*
            $( $state: N, )*
            $( $own: N, )*
            $( $held: N, )*
            $( $team: N, )*
        }

        impl<N: Number> Tally<N> {
            #[inline(always)]
            pub(crate) fn nothing() -> Self {
                let zero = N::of(0.0);
                Self {
                    $( $person: zero, )*
                    $( $led: zero, )*
                    $( $state: zero, )*
                    $( $own: zero, )*
                    $( $held: zero, )*
                    $( $team: zero, )*
                }
            }

            /// Adds contributors who have worked.
            #[inline(always)]
            pub(crate) fn add_contributors<T: Traits<N>>(&mut self, $of: Worked<'_, N, T>) {
                $( self.$person = self.$person + $by_person; )*
            }

            /// Adds managers who have worked.
            #[inline(always)]
            pub(crate) fn add_managers<T: Traits<N>>(&mut self, $of: Worked<'_, N, T>) {
                $( self.$person = self.$person + $by_person; )*
                $( self.$led = self.$led + $by_led; )*
            }

            /// Adds the state of people at `level`.
            #[inline(always)]
            pub(crate) fn add_states<T: Traits<N>>(&mut self, $of: Found<'_, N, T>, level: u8) {
                $( self.$state = self.$state + $by_state; )*
                if level == 0 {
                    $( self.$own = self.$own + $by_own; )*
                } else {
                    $( self.$held = self.$held + $by_held; )*
                }
            }

            /// Takes over the climate of teams.
            #[inline(always)]
            pub(crate) fn add_teams(&mut self, $of: &TeamLanes<N>) {
                $( self.$team = $by_team; )*
            }
        }

        impl<V: Vector> Tally<V> {
            /// Puts the sums into the lanes from `lane` on.
            #[inline(always)]
            pub(crate) fn store(&self, lanes: &mut Tally<Lanes>, lane: usize) {
                $( self.$person.store(&mut lanes.$person, lane); )*
                $( self.$led.store(&mut lanes.$led, lane); )*
                $( self.$state.store(&mut lanes.$state, lane); )*
                $( self.$own.store(&mut lanes.$own, lane); )*
                $( self.$held.store(&mut lanes.$held, lane); )*
                $( self.$team.store(&mut lanes.$team, lane); )*
            }
        }

        impl Tally<Lanes> {
            /// Sums that are still to be put.
            pub(crate) const BLANK: Self = Self {
                $( $person: [0.0; LANES], )*
                $( $led: [0.0; LANES], )*
                $( $state: [0.0; LANES], )*
                $( $own: [0.0; LANES], )*
                $( $held: [0.0; LANES], )*
                $( $team: [0.0; LANES], )*
            };
        }

        /// The sums of a month of the teams of a tier, by run: begun, added to and closed, then booked.
        #[derive(Clone, Debug)]
        pub(crate) struct TierTally {
            $( $person: Slots, )*
            $( $led: Slots, )*
            $( $state: Slots, )*
            $( $own: Slots, )*
            $( $held: Slots, )*
            $( $team: Slots, )*
        }

        impl TierTally {
            /// Sums of nothing, of nobody's.
            pub(crate) fn blank() -> Self {
                Self {
                    $( $person: Slots::blank(), )*
                    $( $led: Slots::blank(), )*
                    $( $state: Slots::blank(), )*
                    $( $own: Slots::blank(), )*
                    $( $held: Slots::blank(), )*
                    $( $team: Slots::blank(), )*
                }
            }

            /// Begins the sums of a tier of `runs` runs of `teams` teams.
            pub(crate) fn begin(&mut self, runs: usize, teams: usize) {
                $( self.$person.begin(runs, teams); )*
                $( self.$led.begin(runs, teams); )*
                $( self.$state.begin(runs, teams); )*
                $( self.$own.begin(runs, teams); )*
                $( self.$held.begin(runs, teams); )*
                $( self.$team.begin(runs, teams); )*
            }

            /// Adds the slots of every run up.
            #[inline(always)]
            pub(crate) fn close(&mut self) {
                $( self.$person.close(); )*
                $( self.$led.close(); )*
                $( self.$state.close(); )*
                $( self.$own.close(); )*
                $( self.$held.close(); )*
                $( self.$team.close(); )*
            }

            /// Adds the sums of the teams of a group that stand in the lanes from `lane` on, counted from the
            /// first group's.
            #[inline(always)]
            pub(crate) fn add<V: Vector>(&mut self, lane: usize, tally: &Tally<Lanes>) {
                let (at, place) = (lane % LANES, self.present.place(lane));
                $( self.$person.add(place, V::load(&tally.$person, at)); )*
                $( self.$led.add(place, V::load(&tally.$led, at)); )*
                $( self.$state.add(place, V::load(&tally.$state, at)); )*
                $( self.$own.add(place, V::load(&tally.$own, at)); )*
                $( self.$held.add(place, V::load(&tally.$held, at)); )*
                $( self.$team.add(place, V::load(&tally.$team, at)); )*
            }

            /// Books the teams of a run, in the department that leads them.
            pub(crate) fn book_teams(&self, sums: &mut Sums, run: usize) {
                $( sums.$team_sum += self.$team.of(run); )*
            }

            /// Books what the people of a run at `level` have done, in their department.
            pub(crate) fn book(&self, sums: &mut Sums, run: usize, level: u8) {
                $( $( sums.$all += self.$person.of(run); )? )*
                if level == 0 {
                    $( $( sums.$c += self.$person.of(run); )? )*
                } else {
                    $( $( sums.$m += self.$person.of(run); )? )*
                    $( sums.$led_sum += self.$led.of(run); )*
                }
            }

            /// Books the state of the people of a run at `level`, in their department.
            pub(crate) fn book_states(
                &self,
                sums: &mut Sums,
                run: usize,
                (level, setting): (u8, &Setting),
            ) {
                $( $( sums.$sa += self.$state.of(run); )? )*
                sums.vacant_months -= self.seated.of(run);
                if level == 0 {
                    $( $( sums.$sc += self.$state.of(run); )? )*
                    $( sums.$own_sum += self.$own.of(run); )*
                    sums.craft_at_work += self.craft.of(run);
                } else {
                    $( $( sums.$sm += self.$state.of(run); )? )*
                    $( sums.$held_sum += self.$held.of(run); )*
                    sums.craft_at_work +=
                        f64::from(setting.workforce.craft_share) * self.craft.of(run);
                }
            }
        }
    };
}

tally! {
    of;
    // What is done in the month, by those in a seat at its start.
    persons {
        present = of.traits.occupied() =>
            everybody person_months contributors contributor_months managers manager_months;
        stars = of.traits.occupied() * of.traits.star() => everybody star_months;
        output = of.made.output => everybody output;
        innovation = of.made.innovation => everybody innovation;
        pay = of.traits.occupied() * of.traits.pay() => everybody payroll;
    }
    managers {
        new_managers = only(
            N::of(NEW_MANAGER_MONTHS).is_above(N::of(of.last_month) - of.traits.managing_since()),
            of.traits.occupied(),
        ) => new_manager_months;
    }
    // How people are at the end of the month, of those then seated.
    states {
        seated = of.traits.occupied() =>
            everybody seated contributors seated_contributors managers seated_managers;
        seated_stars = of.traits.occupied() * of.traits.star() =>
            everybody seated_stars contributors seated_star_contributors;
        morale = of.traits.occupied() * of.state.morale => everybody morale;
        morale_squared = of.traits.occupied() * of.state.morale * of.state.morale =>
            everybody morale_squared;
        craft = of.traits.occupied() * of.state.craft => everybody craft;
        disengaged =
            only(N::of(DISENGAGED_BELOW).is_above(of.state.morale), of.traits.occupied()) =>
            everybody disengaged_months;
        burned_out =
            only(of.state.burnout.is_above(N::of(BURNED_OUT_ABOVE)), of.traits.occupied()) =>
            everybody burnout_months managers manager_burnout_months;
    }
    contributor_states {
        experts =
            only(of.traits.rung().is_above(N::of(f32::from(SENIOR))), of.traits.occupied()) =>
            expert_months;
    }
    manager_states {
        reluctant =
            only(of.state.reluctance.is_above(N::of(RELUCTANT_ABOVE)), of.traits.occupied()) =>
            reluctant_months;
    }
    teams {
        friction = of.real * of.climate.friction => friction;
        autonomy = of.real * of.climate.autonomy => autonomy;
        trust = of.real * of.climate.trust => trust;
        // Padding is led by nobody.
        skill = of.led * of.skill => manager_skill;
        misplaced = only(N::of(0.0).is_above(of.skill), of.led) => misplaced_months;
        bottlenecks =
            only((of.hoarding * of.size).is_above(N::of(BOTTLENECK_ABOVE)), of.real) =>
            bottleneck_months;
        late = of.real * lateness(of.hoarding) => late;
    }
}

/// `number` where the mask holds, else 0.
#[inline(always)]
fn only<N: Number>(mask: N::Mask, number: N) -> N {
    N::select(mask, number, N::of(0.0))
}

/// A number of seats or teams as a number of a sum.
pub(crate) fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
