//! The one typeface of charts: how wide a text is, and its outlines.
//!
//! Rungs Sans is cut from Liberation Sans, which is as wide as Arial and Helvetica: a text in SVG
//! takes the same room in whichever of them a machine has.

use ttf_parser::{Face, GlyphId, OutlineBuilder};

static FONT: &[u8] = include_bytes!("../fonts/RungsSans.ttf");

/// A long word may be broken after these.
const BREAKS: [char; 3] = ['-', '/', '_'];

/// What SVG asks for.
pub(super) const FAMILY: &str = "'Liberation Sans', Arimo, Arial, Helvetica, sans-serif";

/// Design units of the font an em: Liberation Sans has 2048.
const UNITS_PER_EM: f64 = 2048.0;

fn face() -> Option<Face<'static>> {
    Face::parse(FONT, 0).ok()
}

/// The glyph of a letter; a box for one that the font lacks.
fn glyph(face: &Face<'_>, letter: char) -> GlyphId {
    face.glyph_index(letter).unwrap_or(GlyphId(0))
}

/// Width of `text` in points, at `size` points.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let Some(face) = face() else { return 0.0 };
    let advance = |letter| face.glyph_hor_advance(glyph(&face, letter)).map_or(0.0, f64::from);
    text.chars().map(advance).sum::<f64>() * size / UNITS_PER_EM
}

/// Hands the outlines of `text` to `builder`, in points from the start of its base line, y down.
pub(super) fn outlines(text: &str, size: f64, builder: &mut impl OutlineBuilder) {
    let Some(face) = face() else { return };
    let scale = size / UNITS_PER_EM;
    let mut x = 0.0;
    for letter in text.chars() {
        let glyph = glyph(&face, letter);
        face.outline_glyph(glyph, &mut Placed { builder, x, scale });
        x += face.glyph_hor_advance(glyph).map_or(0.0, f64::from) * scale;
    }
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

/// What a line is not broken in, each with what joins it to the piece before.
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
    if width(line, size) <= width_max {
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

/// Scales the outlines of a glyph, and turns them the right way up.
struct Placed<'a, B> {
    builder: &'a mut B,
    x: f64,
    scale: f64,
}

impl<B> Placed<'_, B> {
    #[expect(clippy::cast_possible_truncation, reason = "glyphs are drawn in single precision")]
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        ((self.x + f64::from(x) * self.scale) as f32, (-f64::from(y) * self.scale) as f32)
    }
}

impl<B: OutlineBuilder> OutlineBuilder for Placed<'_, B> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.builder.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.builder.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.builder.curve_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_is_as_wide_as_arial() {
        assert_eq!(f64::from(face().unwrap().units_per_em()).to_bits(), UNITS_PER_EM.to_bits());
        // Advances of Arial: A 1366, digits 1139 of 2048.
        assert!((width("A0", 2048.0) - 2505.0).abs() < 1e-9);
        for letter in "äßéŁőΔσЖ−–×≤±→“”…•%".chars() {
            assert!(face().unwrap().glyph_index(letter).is_some(), "{letter}");
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
