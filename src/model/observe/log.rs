//! What happens to persons, as it happens, for those who ask.

use crate::model::engine::row::Row;
use crate::model::person::{People, person_id};

/// Declares what can happen to a person: the words in tables, and their meaning.
macro_rules! happenings {
    ( $( $variant:ident $word:literal $text:literal ; )* ) => {
        /// What happens to a person.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum EventKind {
            $( #[doc = $text] $variant, )*
        }

        impl EventKind {
            /// All of them, in the order of [`Self::WORDS`].
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// Their words in tables.
            pub const WORDS: &'static [&'static str] = &[ $( $word, )* ];

            /// What each means, in the order of [`Self::WORDS`].
            pub const TEXTS: &'static [&'static str] = &[ $( $text, )* ];

            /// Its word in tables.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }
    };
}

happenings! {
    Hired "hired" "Hired from outside into a contributor's seat.";
    HiredToManage "hired-to-manage" "Hired from outside into a management seat.";
    Promoted "promoted" "Rose a rung as a contributor.";
    Appointed "appointed" "Accepted an offer and moved from inside into a management seat.";
    Declined "declined" "Declined the offer of a management seat.";
    PassedOver "passed-over" "Would have wanted a management seat that another got.";
    Trained "trained" "Was trained as a manager, on the way into the job or in it.";
    SteppedBack "stepped-back" "Returned from a management seat to a contributor's.";
    Quit "quit" "Quit.";
    Retired "retired" "Retired.";
    Dismissed "dismissed" "Was dismissed.";
}

impl EventKind {
    /// Whether it ends the person's employment.
    #[must_use]
    pub fn ends_employment(self) -> bool {
        matches!(self, Self::Quit | Self::Retired | Self::Dismissed)
    }
}

/// A seat, and the rung of who sits there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) row: Row,
    pub(crate) rung: u8,
}

/// One thing that happened to one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) kind: EventKind,
    /// The person's id.
    pub(crate) person: u64,
    /// Where the person was; `None` outside.
    pub(crate) from: Option<Position>,
    /// Where the person went, or would have gone; `None` outside.
    pub(crate) to: Option<Position>,
    /// The month in which the person was hired.
    pub(crate) hired: f32,
    /// τ of the person, that of an appointment included.
    pub(crate) training: f32,
    pub(crate) is_star: bool,
}

/// What happened since it was last read; nothing is kept unless somebody asked for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Option<Vec<Event>>);

impl Log {
    /// Keeps from now on what happens, or keeps nothing.
    pub(crate) fn keep(&mut self, events: bool) {
        self.0 = events.then(Vec::new);
    }

    /// What was noted since the log was last cleared, in its order.
    pub(crate) fn events(&self) -> &[Event] {
        self.0.as_deref().unwrap_or_default()
    }

    /// Forgets what was noted.
    pub(crate) fn clear(&mut self) {
        if let Some(events) = &mut self.0 {
            events.clear();
        }
    }

    /// The newcomer in `row` has arrived.
    pub(crate) fn arrives(&mut self, kind: EventKind, people: &People, row: Row) {
        self.note(kind, people, row, |position| [None, Some(position)]);
    }

    /// Who sits in `row` leaves the organization.
    pub(crate) fn leaves(&mut self, kind: EventKind, people: &People, row: Row) {
        self.note(kind, people, row, |position| [Some(position), None]);
    }

    /// Who sits in `row` goes to another seat or rung.
    pub(crate) fn moves(&mut self, kind: EventKind, people: &People, row: Row, to: Position) {
        self.note(kind, people, row, |position| [Some(position), Some(to)]);
    }

    /// Who sits in `row` moves into a management seat, with that training.
    pub(crate) fn appoints(&mut self, people: &People, row: Row, to: Position, training: f32) {
        self.moves(EventKind::Appointed, people, row, to);
        if let Some(event) = self.0.as_mut().and_then(|events| events.last_mut()) {
            event.training = training;
        }
    }

    /// Something about the seat in row `to` happens to who stays in `row`.
    pub(crate) fn offers(&mut self, kind: EventKind, people: &People, row: Row, to: Row) {
        self.note(kind, people, row, |at| [Some(at), Some(Position { row: to, ..at })]);
    }

    fn note(
        &mut self,
        kind: EventKind,
        people: &People,
        row: Row,
        way: impl FnOnce(Position) -> [Option<Position>; 2],
    ) {
        if let Some(events) = &mut self.0 {
            write(events, kind, people, row, way(Position { row, rung: people.rung[row] }));
        }
    }
}

/// Kept out of line: most runs keep no log, and the loops that note events are shorter without it.
#[inline(never)]
fn write(
    events: &mut Vec<Event>,
    kind: EventKind,
    people: &People,
    row: Row,
    [from, to]: [Option<Position>; 2],
) {
    let (hired, training) = (people.hired[row], people.training[row]);
    let (person, is_star) = (person_id(people, row), people.star[row] == 1);
    events.push(Event { kind, person, from, to, hired, training, is_star });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{FIVE, organization, seat};

    #[test]
    fn nothing_is_kept_unless_asked_for() {
        let organization = organization(FIVE);
        let mut log = Log::default();
        log.leaves(EventKind::Quit, &organization.people, seat(2));
        assert!(log.events().is_empty());
        log.keep(true);
        log.leaves(EventKind::Quit, &organization.people, seat(2));
        let [event] = *log.events() else { panic!("one event") };
        assert_eq!(
            (event.person, event.from.map(|position| position.row)),
            (3_000_010, Some(seat(2)))
        );
        assert!(event.to.is_none());
        log.clear();
        assert!(log.events().is_empty());
    }

    #[test]
    fn every_word_stands_once_and_in_order() {
        for (at, kind) in EventKind::ALL.iter().enumerate() {
            assert_eq!(EventKind::WORDS[at], kind.word());
        }
        let mut words = EventKind::WORDS.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), EventKind::ALL.len());
    }
}
