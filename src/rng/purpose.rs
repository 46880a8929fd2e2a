//! What a draw is for.

/// The closed list of purposes; its numbers are part of every stream and never reused.
///
/// The layouts are those of the career model. The published models draw hires from
/// [`Purpose::Hire`] and promotions from [`Purpose::Selection`]; the period is their step, 0 being
/// the start, and the position is the order in which seats are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// A seat's month: 20 bits decide on leaving, 12 carry the noise of morale. One word a seat.
    Work = 0,
    /// A person's traits: one block of 16 words a candidate, the period being the ordinal of the
    /// hire into the seat.
    Hire = 1,
    /// How a candidate for promotion is perceived and whether it accepts, in the month of the
    /// search: one block for each seat of the level below the vacancy.
    Selection = 2,
    /// Whether the search for a manager goes outside from the start, in the month in which the
    /// seat fell vacant. One block a management seat, of which the first word is read.
    Search = 3,
    /// The yearly review of a manager: training of incumbents, step-back or dismissal. One block
    /// a management seat.
    Review = 4,
    /// The points of a sample, under the design's seed and replication 0: the department is the
    /// ordinal of the factor. Of a Latin hypercube level 0 shuffles the strata and level 1 places
    /// points in them; of Sobol points level 2 is the key that scrambles them, two words.
    Design = 5,
    /// Which replications a bootstrap resample takes: one word a replication drawn, the period
    /// being the number of the resample, all else 0. No simulation draws from it.
    Bootstrap = 6,
    /// How the craft of a contributor is seen at the bar of a rung, at a review: one block a seat, of
    /// which the first word is read.
    Bar = 7,
    /// Who sits where at month 0: a block of 16 words a candidate, the period being the number of the
    /// candidate and the position twice the seat, plus 1 for the second person considered for a
    /// management seat.
    Start = 8,
    /// The trajectories of elementary effects, under the design's seed and replication 0: the period
    /// is the ordinal of the trajectory, level 0 shuffles the order of the keys, level 1 gives each
    /// its start, one word a key.
    Trajectory = 9,
    /// In which order players join a coalition, for Shapley values: one word a player, the period being
    /// the number of the order, all else 0. No simulation draws from it.
    Permutation = 10,
}
