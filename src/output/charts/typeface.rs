//! The one typeface of charts: how wide a text is, and where its letters stand.
//!
//! Rungs Sans is cut from Liberation Sans, which is as wide as Arial and Helvetica: a text in SVG
//! takes the same room in whichever of them a machine has.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, GlyphId};

pub(super) static FONT: &[u8] = include_bytes!("../fonts/RungsSans.ttf");

/// A long word may be broken after these.
const BREAKS: [char; 3] = ['-', '/', '_'];

/// The font families that SVG asks for.
pub(super) const FAMILY: &str = "Liberation Sans, Arimo, Arial, Helvetica, sans-serif";

/// Design units of the font an em: Liberation Sans has 2048.
pub(super) const UNITS_PER_EM: f64 = 2048.0;

pub(super) static FACE: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(FONT).ok());

/// Width of `text` in points, at `size` points.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let Some(face) = FACE.as_ref() else { return 0.0 };
    text.chars().map(|letter| advance(face, face.glyph_id(letter))).sum::<f64>() * size
        / UNITS_PER_EM
}

pub(super) fn advance(face: &FontRef<'_>, glyph: GlyphId) -> f64 {
    f64::from(face.h_advance_unscaled(glyph))
}

/// `text` in lines of at most `width_max` points, broken between words, and in words that are
/// wider than a line after hyphens.
pub(super) fn wrap(text: &str, size: f64, width_max: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (piece, joint) in pieces(text, size, width_max) {
        let last = lines.last().map_or("", String::as_str);
        let longer =
            if last.is_empty() { piece.to_owned() } else { format!("{last}{joint}{piece}") };
        if last.is_empty() || width(&longer, size) <= width_max {
            lines.pop();
            lines.push(longer);
        } else {
            lines.push(piece.to_owned());
        }
    }
    lines
}

/// The pieces within which a line is not broken, each with what joins it to the piece before.
fn pieces(text: &str, size: f64, width_max: f64) -> Vec<(&str, &'static str)> {
    let mut pieces = Vec::new();
    // Not at no-break spaces.
    for word in text.split([' ', '\t', '\n']).filter(|word| !word.is_empty()) {
        if width(word, size) <= width_max {
            pieces.push((word, " "));
            continue;
        }
        let parts = word.split_inclusive(BREAKS).enumerate();
        pieces.extend(parts.map(|(i, part)| (part, if i == 0 { " " } else { "" })));
    }
    pieces
}

/// `text` in at most `lines` lines of `width_max` points; what does not fit ends in "…".
pub(super) fn fit(text: &str, size: f64, width_max: f64, lines: usize) -> Vec<String> {
    let mut fitted = wrap(text, size, width_max);
    if fitted.len() > lines {
        let rest = fitted.split_off(lines.max(1) - 1);
        fitted.push(rest.into_iter().fold(String::new(), |whole, line| {
            let joint = if whole.is_empty() || whole.ends_with(BREAKS) { "" } else { " " };
            format!("{whole}{joint}{line}")
        }));
    }
    fitted.into_iter().map(|line| cut(&line, size, width_max)).collect()
}

fn cut(line: &str, size: f64, width_max: f64) -> String {
    // The same width as a sum may differ by rounding from the room made for it.
    const HAIR: f64 = 1e-6;
    if width(line, size) <= width_max + HAIR {
        return line.to_owned();
    }
    let mut letters: Vec<char> = line.chars().collect();
    loop {
        letters.pop();
        let shorter = format!("{}…", letters.iter().collect::<String>().trim_end());
        if letters.is_empty() || width(&shorter, size) <= width_max {
            return shorter;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_is_as_wide_as_arial() {
        let face = FACE.as_ref().unwrap();
        assert_eq!(
            face.units_per_em().map(f64::from).map(f64::to_bits),
            Some(UNITS_PER_EM.to_bits())
        );
        // Advances of Arial: A 1366, digits 1139 of 2048.
        assert!((width("A0", 2048.0) - 2505.0).abs() < 1e-9);
        for letter in "äßéŁőΔσЖ−–×≤±→“”…•%".chars() {
            assert_ne!(face.glyph_id(letter), GlyphId(0), "{letter}");
        }
    }

    #[test]
    fn a_text_is_broken_between_words_and_cut_where_it_does_not_fit() {
        let room = width("a mastery ", 7.0);
        assert_eq!(wrap("a mastery ladder", 7.0, room), ["a mastery", "ladder"]);
        assert_eq!(fit("a mastery ladder", 7.0, room, 1), ["a maste…"]);
        let room = width("rungs-in-na", 7.0);
        assert_eq!(fit("rungs-in-name-only", 7.0, room, 2), ["rungs-in-", "name-only"]);
        assert_eq!(fit("rungs-in-name-only", 7.0, room, 1), ["rungs-in-…"]);
        assert_eq!(fit("", 7.0, room, 2), [""]);
    }
}
