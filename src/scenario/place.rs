//! Where a key stands, as messages say it.

use std::fmt::{self, Display, Formatter};

/// A key where it stands: `` policy "dual": `pressure` ``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Whose key it is.
    pub place: Place,
    /// Its path there.
    pub name: String,
}

impl Display for Key {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}`{}`", self.place, self.name)
    }
}

/// What a key belongs to, as messages begin: `policy "dual": `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The file itself: messages name the key alone.
    File,
    /// A department or policy, by its name or number.
    Of(String),
}

impl Place {
    /// A key of this place.
    pub(super) fn key(&self, name: &str) -> Key {
        Key { place: self.clone(), name: clipped(name) }
    }
}

impl Display for Place {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => Ok(()),
            Self::Of(whose) => write!(formatter, "{whose}: "),
        }
    }
}

/// A text from the file, short enough for a message, on one line.
pub(super) fn clipped(text: &str) -> String {
    const LONGEST: usize = 60;
    let visible = |letter: char| {
        if letter.is_control() { '\u{fffd}' } else { letter }
    };
    let mut clipped: String = text.chars().take(LONGEST).map(visible).collect();
    if text.chars().nth(LONGEST).is_some() {
        clipped.push('…');
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_with_its_place() {
        let place = Place::Of("policy \"dual\"".to_owned());
        assert_eq!(place.key("pressure").to_string(), "policy \"dual\": `pressure`");
        assert_eq!(Place::File.key("name").to_string(), "`name`");
    }

    #[test]
    fn a_text_from_the_file_is_clipped_and_kept_on_one_line() {
        assert_eq!(clipped(&"é".repeat(61)), format!("{}…", "é".repeat(60)));
        assert_eq!(clipped("two\nlines"), "two\u{fffd}lines");
    }
}
