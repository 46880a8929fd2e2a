//! Characters that are not seen: which of them a text may hold, and how they are shown.

use std::borrow::Cow;

/// Whether a character is not seen by itself, or changes how others are seen: control characters,
/// those that turn the direction of writing, and those that Unicode lets a program leave out
/// (Default_Ignorable_Code_Point: zero width, joiners, fillers, variation selectors, tags), with line
/// separators, annotations and the blank of Braille.
#[must_use]
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The text with hidden characters as their numbers, such as `\u{202e}`; joiners and signs of
/// emoji stay where they belong.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    let mut before = None;
    for letter in text.chars() {
        if is_hidden(letter) && !belongs(letter, before) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
        before = Some(letter);
    }
    Cow::Owned(shown)
}

/// The first hidden character that does not belong where it stands in a text of one line.
pub(super) fn first_hidden(text: &str) -> Option<char> {
    let before = std::iter::once(None).chain(text.chars().map(Some));
    let mut places = text.chars().zip(before);
    places.find(|&(letter, before)| is_hidden(letter) && !belongs(letter, before)).map(|(c, _)| c)
}

/// Whether a hidden character is part of how the one before it is written: a joiner or non-joiner
/// after a letter of a script that joins its letters (Arabic to Myanmar, Khmer, Mongolian), a joiner
/// or a variation selector after an emoji, a variation selector after a Chinese character.
fn belongs(letter: char, before: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let is_of_such_a_script = matches!(before, '\u{620}'..='\u{109f}' | '\u{1780}'..='\u{18aa}');
    let joins = (is_of_such_a_script && before.is_alphanumeric()) || is_virama(before);
    let is_emoji = matches!(before,
        '#' | '*' | '0'..='9' | '©' | '®' | '\u{203c}'..='\u{2049}' | '\u{2122}'..='\u{2139}'
        | '\u{2190}'..='\u{27ff}' | '\u{2900}'..='\u{2bff}' | '\u{3030}'..='\u{303d}'
        | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}');
    let is_han = matches!(before, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    match letter {
        '\u{200c}' => joins,
        '\u{200d}' => joins || before == '\u{fe0f}' || (is_emoji && !before.is_ascii()),
        '\u{fe0e}' | '\u{fe0f}' => is_emoji,
        '\u{e0100}'..='\u{e01ef}' => is_han,
        _ => false,
    }
}

/// The signs of the scripts of India and its neighbors that join two consonants.
fn is_virama(letter: char) -> bool {
    matches!(
        letter,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{a4d}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{bcd}'
            | '\u{c4d}'
            | '\u{ccd}'
            | '\u{d4d}'
            | '\u{dca}'
            | '\u{1039}'
            | '\u{103a}'
            | '\u{17d2}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_found_and_shown_by_its_number() {
        for hidden in [
            "dual\u{200b}",
            "du\u{200d}al",
            "\u{202e}gnp",
            "a\u{2066}b\u{2069}",
            "a\u{ad}b",
            "\u{feff}a",
            "a\u{7f}",
            "a\u{85}b",
            "a\u{1b}[2J",
            "tag\u{e0041}",
            "a\u{fe0f}",
            "ㅤ",
            "a\u{2028}b",
            "\u{200d}x",
            "1\u{200d}2",
        ] {
            assert!(first_hidden(hidden).is_some(), "{hidden:?}");
            assert!(!shown(hidden).chars().any(is_hidden), "{hidden:?}");
        }
        assert_eq!(shown("x\u{202e}gnp"), r"x\u{202e}gnp");
    }

    #[test]
    fn what_writing_needs_stays() {
        for name in [
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "❤\u{fe0f}",
            "👩\u{200d}💻",
            "🏳\u{fe0f}\u{200d}🌈",
            "1\u{fe0f}\u{20e3}",
            "葛\u{e0100}",
            "Größe",
            "日本",
            "e\u{301}",
            "מדיניות",
        ] {
            assert_eq!(first_hidden(name), None, "{name:?}");
            assert_eq!(shown(name), name);
        }
    }
}
