//! What becomes of the persons of a simulation, read from its columns of persons and events.

/// The places where persons end, and what is shown of the way there: declared once, for the table
/// that compares the same persons under several policies.
#[derive(Clone, Copy, Debug)]
pub struct PersonOutcomes {
    /// The columns of persons that are shown as they are at the switch.
    pub at_switch: &'static [&'static str],
    /// The columns of persons that are shown as they are at the end.
    pub at_end: &'static [&'static str],
    /// Words for where a person can be at the end, or how the person left.
    pub places: &'static [&'static str],
    /// Which of [`Self::places`] holds a person who is there, by the person's numbers.
    pub place: fn(&PersonNumbers<'_>) -> usize,
    /// The events by which persons leave, each with its place among [`Self::places`].
    pub exits: &'static [(&'static str, usize)],
    /// First events whose time is shown.
    pub milestones: &'static [PersonMilestone],
}

/// The numbers of a person by column; `None` where there is no such number.
pub type PersonNumbers<'a> = dyn Fn(&str) -> Option<f64> + 'a;

/// A first event of a person whose time from the switch is shown.
#[derive(Clone, Copy, Debug)]
pub struct PersonMilestone {
    /// The word of the event.
    pub event: &'static str,
    /// Name of the column of its time in months.
    pub column: &'static str,
    /// What the column means.
    pub text: &'static str,
}
