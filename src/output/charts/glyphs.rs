//! The letters of the typeface as pixels: how plotters draws them, and where they are.

use std::sync::LazyLock;

use ab_glyph::{Font, ScaleFont};
use plotters::style::{FontFamily, FontStyle, register_font};

use super::typeface::{FACE, FONT, UNITS_PER_EM, advance};

/// A letter of a text.
pub(super) struct Letter {
    pub(super) text: String,
    /// Where it begins, in points from the start of the text.
    pub(super) at: f64,
    /// How far its outline begins after that, in whole pixels.
    pub(super) before: f64,
}

/// The shipped font, registered with plotters.
pub(super) fn family() -> FontFamily<'static> {
    const NAME: &str = "Rungs Sans";
    static REGISTERED: LazyLock<()> = LazyLock::new(|| {
        // The tests read the font; were it broken, drawing text would fail.
        let _ = register_font(NAME, FontStyle::Normal, FONT);
    });
    LazyLock::force(&REGISTERED);
    FontFamily::Name(NAME)
}

/// How far the font reaches from top to bottom, in points: what plotters calls its size.
pub(super) fn height(size: f64) -> f64 {
    FACE.as_ref().map_or(size, |face| f64::from(face.height_unscaled()) * size / UNITS_PER_EM)
}

/// The letters of `text` that show, at `size` points, drawn `height` pixels high.
pub(super) fn letters(text: &str, size: f64, height: f64) -> Vec<Letter> {
    let Some(face) = FACE.as_ref() else { return Vec::new() };
    #[expect(clippy::cast_possible_truncation, reason = "glyphs are drawn in single precision")]
    let scaled = face.as_scaled(height as f32);
    let mut at = 0.0;
    let letter = |letter: char| {
        let start = at;
        at += advance(face, face.glyph_id(letter)) * size / UNITS_PER_EM;
        let outline = scaled.outline_glyph(scaled.scaled_glyph(letter))?;
        let before = f64::from(outline.px_bounds().min.x);
        Some(Letter { text: letter.to_string(), at: start, before })
    };
    text.chars().filter_map(letter).collect()
}
