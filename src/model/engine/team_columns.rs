//! What the people of each team find in a month, in columns by team.

use super::column::Column;
use crate::model::submodels::climate::{Climate, ClimateMut};

/// Declares columns by team, and runs of their rows.
macro_rules! columns {
    ( $( $(#[$meta:meta])* $field:ident , )* ) => {
        /// What the people of each team find this month, in columns by team.
        #[derive(Clone, Debug)]
        pub(crate) struct Teams {
            $( $(#[$meta])* pub(crate) $field: Column<f32>, )*
        }

        /// The columns of some neighboring teams, to be worked on.
        #[derive(Debug, Default)]
        pub(crate) struct TeamsMut<'a> {
            $( $(#[$meta])* pub(crate) $field: &'a mut [f32], )*
            pub(crate) climate: ClimateMut<'a>,
        }

        impl<'a> TeamsMut<'a> {
            /// Cuts off the first `count` teams.
            pub(crate) fn cut(&mut self, count: usize) -> Self {
                if count == 0 {
                    return Self::default();
                }
                let mut all = std::mem::take(self);
                let climate = all.climate.cut(count);
                $( let $field = all.$field.split_at_mut(count); )*
                *self = Self { climate: all.climate, $( $field: $field.1, )* };
                Self { climate, $( $field: $field.0, )* }
            }
        }

        impl Teams {
            /// Bytes that one team takes.
            pub(crate) const BYTES_PER_TEAM: usize =
                [$( stringify!($field), )*].len() * size_of::<f32>();

            pub(crate) fn new(teams: usize) -> Self {
                Self { $( $field: Column::new(teams), )* }
            }

            /// Its columns and those of the climate.
            pub(crate) fn rows<'a>(&'a mut self, climate: &'a mut Climate) -> TeamsMut<'a> {
                TeamsMut { climate: climate.rows(), $( $field: &mut self.$field, )* }
            }
        }
    };
}

columns! {
    /// 1 where the seat above is occupied, else 0.
    led,
    /// s of the seat above; that of a vacant seat where it is vacant.
    skill,
    /// ln c of who sits there.
    leader_ln_craft,
    ln_craft_mean,
    morale_mean,
    /// e.
    lift,
    vacant_share,
    /// The factor of output.
    output,
}
