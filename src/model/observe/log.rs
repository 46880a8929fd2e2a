//! What happens to persons, as it happens, for those who ask.

use crate::model::person::{People, person_id};

/// Declares what can happen to a person: the words in tables, and their meaning.
macro_rules! happenings {
    ( $( $variant:ident $word:literal $text:literal ; )* ) => {
        /// What happens to a person.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Happening {
            $( #[doc = $text] $variant, )*
        }

        impl Happening {
            /// All of them, in the order of [`Self::WORDS`].
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// Their words in tables.
            pub const WORDS: &'static [&'static str] = &[ $( $word, )* ];

            /// What each means, in the order of [`Self::WORDS`].
            pub const TEXTS: &'static [&'static str] = &[ $( $text, )* ];

            /// Its word in tables.
            #[must_use]
            pub fn word(self) -> &'static str {
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

impl Happening {
    /// Whether the person is in the house no longer.
    #[must_use]
    pub fn ends_employment(self) -> bool {
        matches!(self, Self::Quit | Self::Retired | Self::Dismissed)
    }
}

/// A seat, and the rung of who sits there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Post {
    pub(crate) seat: usize,
    pub(crate) rung: u8,
}

/// One thing that happened to one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) happening: Happening,
    /// The person's id.
    pub(crate) person: u64,
    /// Where the person was; `None` outside.
    pub(crate) from: Option<Post>,
    /// Where the person went, or would have gone; `None` outside.
    pub(crate) to: Option<Post>,
    /// The month in which the person was hired.
    pub(crate) hired: f32,
    /// τ of the person, that of an appointment included.
    pub(crate) training: f32,
}

/// What happened since it was last read; nothing is kept unless somebody asked for it.
#[derive(Debug, Default)]
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

    /// The newcomer in `seat` has arrived.
    pub(crate) fn arrives(&mut self, happening: Happening, people: &People, seat: usize) {
        self.note(happening, people, seat, |post| (None, Some(post)));
    }

    /// Who sits in `seat` leaves the house.
    pub(crate) fn leaves(&mut self, happening: Happening, people: &People, seat: usize) {
        self.note(happening, people, seat, |post| (Some(post), None));
    }

    /// Who sits in `seat` goes to another seat or rung.
    pub(crate) fn moves(&mut self, happening: Happening, people: &People, seat: usize, to: Post) {
        self.note(happening, people, seat, |post| (Some(post), Some(to)));
    }

    /// Who sits in `seat` moves into a management seat, with that training.
    pub(crate) fn appoints(&mut self, people: &People, seat: usize, to: Post, training: f32) {
        self.moves(Happening::Appointed, people, seat, to);
        if let Some(event) = self.0.as_mut().and_then(|events| events.last_mut()) {
            event.training = training;
        }
    }

    /// Something about the seat `to` happens to who stays in `seat`.
    pub(crate) fn offers(&mut self, happening: Happening, people: &People, seat: usize, to: usize) {
        let to = |post: Post| Post { seat: to, ..post };
        self.note(happening, people, seat, |post| (Some(post), Some(to(post))));
    }

    fn note(
        &mut self,
        happening: Happening,
        people: &People,
        seat: usize,
        posts: impl FnOnce(Post) -> (Option<Post>, Option<Post>),
    ) {
        if let Some(events) = &mut self.0 {
            write(events, happening, people, (seat, posts(Post { seat, rung: people.rung[seat] })));
        }
    }
}

/// Kept out of the passes that it would make longer where nobody asked.
#[inline(never)]
fn write(
    events: &mut Vec<Event>,
    happening: Happening,
    people: &People,
    (seat, (from, to)): (usize, (Option<Post>, Option<Post>)),
) {
    let (hired, training) = (people.hired[seat], people.training[seat]);
    let person = person_id(people, seat);
    events.push(Event { happening, person, from, to, hired, training });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixture::{FIVE, organization};

    #[test]
    fn nothing_is_kept_unless_asked_for() {
        let organization = organization(FIVE);
        let mut log = Log::default();
        log.leaves(Happening::Quit, &organization.people, 2);
        assert!(log.events().is_empty());
        log.keep(true);
        log.leaves(Happening::Quit, &organization.people, 2);
        let [event] = *log.events() else { panic!("one event") };
        assert_eq!((event.person, event.from.map(|post| post.seat)), (3_000_010, Some(2)));
        assert!(event.to.is_none());
        log.clear();
        assert!(log.events().is_empty());
    }

    #[test]
    fn every_word_stands_once_and_in_order() {
        for (at, happening) in Happening::ALL.iter().enumerate() {
            assert_eq!(Happening::WORDS[at], happening.word());
        }
        let mut words = Happening::WORDS.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Happening::ALL.len());
    }
}
