//! The state at the switch, in a type of the simulation's own.

use std::any::{Any, type_name};
use std::fmt::{self, Debug, Formatter};

/// The state at the switch, from which every policy continues.
pub struct Start(Box<dyn Any + Send + Sync>);

impl Start {
    /// Wraps the state of a simulation.
    #[must_use]
    pub fn new<T: Any + Send + Sync>(state: T) -> Self {
        Self(Box::new(state))
    }

    /// The state.
    ///
    /// # Panics
    ///
    /// When it is of another type: the start of another simulation.
    #[must_use]
    pub fn state<T: Any>(&self) -> &T {
        match self.0.downcast_ref() {
            Some(state) => state,
            None => panic!("the start of another simulation, not a {}", type_name::<T>()),
        }
    }
}

impl Debug for Start {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Start").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_gives_back_the_state_that_it_was_made_of() {
        assert_eq!(*Start::new(vec![1, 2]).state::<Vec<i32>>(), [1, 2]);
    }

    #[test]
    #[should_panic(expected = "the start of another simulation")]
    fn the_start_of_another_simulation_is_refused() {
        let _: &u8 = Start::new(1_u16).state();
    }
}
