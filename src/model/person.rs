//! Persons: who they are when hired (section 2), and the columns that hold them seat by seat.

use std::ops::Range;

use super::engine::column::Column;
use super::engine::elementary::exp;
use super::engine::row::Row;
use super::state::person_columns;

/// Seats from which on threads share the copy of their columns, which are 7 MB then; fewer are
/// copied by one thread, for the others are slower to wake.
const SHARED_FROM: usize = 1 << 16;

/// Makes persons, several persons side by side, and the columns of an organization from the table of
/// what a person is.
macro_rules! columns {
    (
        traits { $( $(#[$a:meta])* $trait:ident : $of_trait:ty , )* }
        state { $( $(#[$b:meta])* $state:ident , )* }
        managers { $( $(#[$c:meta])* $managers:ident , )* }
        events { $( $(#[$d:meta])* $event:ident : $of_event:ty , )* }
    ) => {
        columns! {
            $( $(#[$a])* $trait: $of_trait, )*
            $( $(#[$b])* $state: f32, )*
            $( $(#[$c])* $managers: f32, )*
            $( $(#[$d])* $event: $of_event, )*
        }
    };
    ( $( $(#[$meta:meta])* $field:ident : $type:ty , )* ) => {
        /// A person, as one row.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct Person {
            $( $(#[$meta])* pub(crate) $field: $type, )*
        }

        /// `N` persons side by side, in lanes.
        #[derive(Clone, Debug)]
        pub(crate) struct Cohort<const N: usize> {
            $( $(#[$meta])* pub(crate) $field: [$type; N], )*
        }

        impl<const N: usize> Cohort<N> {
            /// Lanes of zeros.
            pub(crate) fn blank() -> Self {
                Self { $( $field: [<$type>::default(); N], )* }
            }

            /// The person in `lane`.
            pub(crate) fn person(&self, lane: usize) -> Person {
                Person { $( $field: self.$field[lane], )* }
            }
        }

        /// The persons of an organization in columns by seat. The row of a vacant seat is
        /// whatever its last occupant left: finite, and never counted.
        #[derive(Debug)]
        pub(crate) struct People {
            /// 1 where the seat has an occupant, 0 where it is vacant.
            pub(crate) occupied: Column<u8>,
            $( $(#[$meta])* pub(crate) $field: Column<$type>, )*
        }

        impl Clone for People {
            /// Columns of many seats are copied by all threads, a column by one of them.
            fn clone(&self) -> Self {
                if self.occupied.len() < SHARED_FROM {
                    return Self {
                        occupied: self.occupied.clone(),
                        $( $field: self.$field.clone(), )*
                    };
                }
                let mut copy = Self::vacant(0);
                crate::sim::threads::scope(|scope| {
                    scope.spawn(|_| copy.occupied = self.occupied.clone());
                    $( scope.spawn(|_| copy.$field = self.$field.clone()); )*
                });
                copy
            }
        }

        /// The columns, or a run of their rows, to be changed.
        #[derive(Debug, Default)]
        pub(crate) struct PeopleMut<'a> {
            pub(crate) occupied: &'a mut [u8],
            $( $(#[$meta])* pub(crate) $field: &'a mut [$type], )*
        }

        impl<'a> PeopleMut<'a> {
            /// Cuts off the first `count` rows.
            pub(crate) fn cut(&mut self, count: usize) -> Self {
                if count == 0 {
                    return Self::default();
                }
                let all = std::mem::take(self);
                if count == all.occupied.len() {
                    return all;
                }
                let occupied = all.occupied.split_at_mut(count);
                $( let $field = all.$field.split_at_mut(count); )*
                *self = Self { occupied: occupied.1, $( $field: $field.1, )* };
                Self { occupied: occupied.0, $( $field: $field.0, )* }
            }
        }

        impl PeopleMut<'_> {
            /// These rows as slices that the compiler knows to be of one length: it checks an index
            /// for one of them instead of for each.
            #[inline(always)]
            pub(crate) fn of_one_length(&mut self) -> PeopleMut<'_> {
                let count = self.occupied.len();
                PeopleMut {
                    occupied: &mut self.occupied[..count],
                    $( $field: &mut self.$field[..count], )*
                }
            }
        }

        impl People {
            /// All rows, to be changed.
            #[inline(always)]
            pub(crate) fn rows(&mut self) -> PeopleMut<'_> {
                PeopleMut { occupied: &mut self.occupied, $( $field: &mut self.$field, )* }
            }

            /// A run of rows, to be changed.
            pub(crate) fn rows_of(&mut self, rows: &Range<usize>) -> PeopleMut<'_> {
                let mut all = self.rows();
                all.cut(rows.start);
                all.cut(rows.len())
            }

            /// Bytes that one seat takes.
            pub(crate) const BYTES_PER_SEAT: usize = 1 $( + size_of::<$type>() )*;

            /// Columns of other rows: each takes over one of these, or is of nobody.
            pub(crate) fn taken_over(&self, rows: &[Option<Row>]) -> Self {
                Self {
                    occupied: self.occupied.taken_over(rows),
                    $( $field: self.$field.taken_over(rows), )*
                }
            }

            /// Columns for `seats` vacant seats.
            pub(crate) fn vacant(seats: usize) -> Self {
                Self {
                    occupied: Column::new(seats),
                    $( $field: Column::new(seats), )*
                }
            }

            /// The person in `row`.
            pub(crate) fn person(&self, row: Row) -> Person {
                debug_assert!(self.occupied[row] == 1, "{row:?} is vacant");
                Person { $( $field: self.$field[row], )* }
            }

            /// Puts `person` into the vacant `row`.
            pub(crate) fn put(&mut self, row: Row, person: &Person) {
                debug_assert!(self.occupied[row] == 0, "{row:?} is taken");
                self.occupied[row] = 1;
                $( self.$field[row] = person.$field; )*
            }

            /// Puts the first persons of `cohort` into the vacant `rows`, one each.
            pub(crate) fn put_all<const N: usize>(
                &mut self,
                rows: &[Row],
                cohort: &Cohort<N>,
            ) {
                debug_assert!(rows.iter().all(|&row| self.occupied[row] == 0));
                write(&mut self.occupied, rows, &[1; N]);
                $( write(&mut self.$field, rows, &cohort.$field); )*
            }

            /// Puts the persons of `cohorts` into the vacant `rows`, one each: every column is
            /// written by one thread.
            pub(crate) fn put_many<const N: usize>(
                &mut self,
                rows: &[Row],
                cohorts: &[Cohort<N>],
            ) {
                debug_assert!(rows.iter().all(|&row| self.occupied[row] == 0));
                crate::sim::threads::scope(|scope| {
                    let occupied = &mut self.occupied;
                    scope.spawn(|_| write(occupied, rows, &vec![1; rows.len()]));
                    $(
                        let $field = &mut self.$field;
                        scope.spawn(|_| {
                            for (rows, cohort) in rows.chunks(N).zip(cohorts) {
                                write($field, rows, &cohort.$field);
                            }
                        });
                    )*
                });
            }
        }
    };
}

person_columns!(columns);

/// Writes the first `values` into the cells of `rows`.
#[inline]
fn write<T: Copy>(column: &mut [T], rows: &[Row], values: &[T]) {
    for (&row, &value) in rows.iter().zip(values) {
        column[row.0] = value;
    }
}

impl People {
    /// Sets the pay of who sits in `row` by its logarithm.
    pub(crate) fn set_ln_pay(&mut self, row: Row, ln_pay: f32) {
        self.ln_pay[row] = ln_pay;
        self.pay[row] = exp(ln_pay);
    }
}

impl Person {
    /// Sets pay by its logarithm.
    pub(crate) fn set_ln_pay(&mut self, ln_pay: f32) {
        self.ln_pay = ln_pay;
        self.pay = exp(ln_pay);
    }
}

/// The id of who sits in `row`, as tables show it: the seat that the person was first hired into
/// (from 1), six digits for the ordinal of that hire (from 1) and one for the candidate.
///
/// It is the same under every policy for who was there at the switch, and exact as an `f64`.
pub(crate) fn person_id(people: &People, row: Row) -> u64 {
    let (first, ordinal) = (u64::from(people.first_seat[row]), u64::from(people.ordinal[row]));
    1_000_000 * (first + 1) + 10 * (ordinal + 1) + u64::from(people.candidate[row])
}

/// A month as the columns hold it; exact up to 2²⁴ months.
#[expect(clippy::cast_precision_loss, reason = "a run has fewer than 2^18 months")]
pub(crate) fn month_number(month: u32) -> f32 {
    month as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn persons() -> [Person; 3] {
        let row = |n: u8| Person {
            theta: f32::from(n),
            pay: 1.0,
            rung: n,
            ordinal: 300 + u16::from(n),
            first_seat: 70_000,
            ..Person::default()
        };
        [row(1), row(2), row(3)]
    }

    #[test]
    fn a_person_goes_into_columns_and_comes_out_unchanged() {
        let mut people = People::vacant(3);
        let [person, ..] = persons();
        people.put(Row(1), &person);
        assert_eq!(people.person(Row(1)), person);
        assert_eq!(people.occupied[..], [0, 1, 0]);
    }

    #[test]
    fn as_many_of_a_cohort_are_seated_as_there_are_seats() {
        let mut cohort = Cohort::<4>::blank();
        for (lane, person) in persons().iter().enumerate() {
            (cohort.theta[lane], cohort.pay[lane]) = (person.theta, person.pay);
            (cohort.rung[lane], cohort.ordinal[lane]) = (person.rung, person.ordinal);
            cohort.first_seat[lane] = person.first_seat;
        }
        let mut people = People::vacant(5);
        people.put_all(&[Row(4), Row(0)], &cohort);
        assert_eq!(people.occupied[..], [1, 0, 0, 0, 1]);
        let [first, second, third] = persons();
        assert_eq!((people.person(Row(4)), people.person(Row(0))), (first, second));
        assert_eq!(cohort.person(2), third);
        let mut again = People::vacant(5);
        again.put_many(&[4, 3, 2, 1, 0].map(Row), &[cohort.clone(), cohort]);
        assert_eq!(again.occupied[..], [1; 5]);
        let [first, second, third] = persons();
        assert_eq!(
            [4, 3, 2, 0].map(|row| again.person(Row(row))),
            [first.clone(), second, third, first]
        );
    }
}
