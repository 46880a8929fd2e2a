//! A scene as PNG at 300 dots an inch, drawn by plotters with the shipped font, so that it is the
//! same on every machine.
//!
//! plotters rounds places and widths to whole pixels, and its edges are rough; therefore every dot
//! is the mean of four by four pixels. A page is drawn in bands, so that a small buffer is enough.

use std::borrow::Borrow;

use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::element::{
    Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text as Words,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontStyle, FontTransform, RGBAColor, ShapeStyle, TextStyle};
use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};

use super::scene::{Anchor, Outline, Path, Scene, Shape, Spot, Stroke, Text};
use super::theme::{Color, WHITE};
use super::{glyphs, typeface};
use crate::sim::threads::*;

/// What printers ask for.
const DOTS_PER_INCH: f64 = 300.0;
const POINTS_PER_INCH: f64 = 72.0;
/// 300 dots an inch in dots a meter, the unit of PNG.
const DOTS_PER_METER: u32 = 11_811;
/// Pixels of a dot, across and up.
const FINER: usize = 4;
/// Rows of dots that are drawn at a time.
const BAND: usize = 64;
/// Bytes of a pixel.
const RGB: usize = 3;

/// The PNG file; `None` for a page without extent.
pub(super) fn png(scene: &Scene) -> Option<Vec<u8>> {
    let (width, height) = (dots(scene.width), dots(scene.height));
    if width == 0 || height == 0 {
        return None;
    }
    let mut page = vec![0; width.checked_mul(height)?.checked_mul(RGB)?];
    let bands = page.par_chunks_mut(width * BAND * RGB).enumerate();
    bands.map(|(index, dots)| draw_band(scene, width, index, dots)).collect::<Option<()>>()?;
    encoded(&page, u32::try_from(width).ok()?, u32::try_from(height).ok()?)
}

/// Draws a band of the page into its dots.
fn draw_band(scene: &Scene, width: usize, index: usize, dots: &mut [u8]) -> Option<()> {
    let rows = dots.len() / (width * RGB) * FINER;
    let wide = width * FINER;
    let Color(white, ..) = WHITE;
    let mut pixels = vec![white; wide * rows * RGB];
    let size = (u32::try_from(wide).ok()?, u32::try_from(rows).ok()?);
    let mut page = BitMapBackend::with_buffer(&mut pixels, size);
    let band =
        Band { top: i32::try_from(index * BAND * FINER).ok()?, rows: i32::try_from(rows).ok()? };
    for shape in &scene.shapes {
        match shape {
            Shape::Path(path) => band.draw_path(&mut page, path)?,
            Shape::Text(text) => band.draw_text(&mut page, text)?,
            Shape::Begin(_) | Shape::End => {}
        }
    }
    drop(page);
    shrink(&pixels, wide, dots);
    Some(())
}

/// The mean of the pixels of every dot.
fn shrink(pixels: &[u8], wide: usize, dots: &mut [u8]) {
    let all = u16::try_from(FINER * FINER).unwrap_or(u16::MAX);
    let mut sums = vec![0_u16; wide * RGB];
    let rows = pixels.chunks_exact(FINER * wide * RGB);
    for (rows, line) in rows.zip(dots.chunks_exact_mut(wide / FINER * RGB)) {
        // Down first, whole rows at a time, then along.
        sums.fill(0);
        for row in rows.chunks_exact(wide * RGB) {
            for (sum, &value) in sums.iter_mut().zip(row) {
                *sum += u16::from(value);
            }
        }
        for (dot, sums) in line.chunks_exact_mut(RGB).zip(sums.chunks_exact(FINER * RGB)) {
            for (channel, value) in dot.iter_mut().enumerate() {
                let sum: u16 = sums.iter().skip(channel).step_by(RGB).sum();
                *value = u8::try_from((sum + all / 2) / all).unwrap_or(u8::MAX);
            }
        }
    }
}

/// The page is opaque, so that alpha is left out.
fn encoded(page: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    let dims = PixelDimensions { xppu: DOTS_PER_METER, yppu: DOTS_PER_METER, unit: Unit::Meter };
    encoder.set_pixel_dims(Some(dims));
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(page).ok()?;
    writer.finish().ok()?;
    Some(file)
}

#[expect(clippy::cast_possible_truncation, reason = "pages are some thousand dots wide")]
#[expect(clippy::cast_sign_loss, reason = "lengths are positive")]
fn dots(points: f64) -> usize {
    (points * DOTS_PER_INCH / POINTS_PER_INCH).round() as usize
}

/// A length in points, in pixels.
fn finely(points: f64) -> f64 {
    points * DOTS_PER_INCH / POINTS_PER_INCH * FINER as f64
}

#[expect(clippy::cast_possible_truncation, reason = "pages are some ten thousand pixels wide")]
fn pixels(points: f64) -> i32 {
    finely(points).round() as i32
}

/// The rows of pixels that are drawn.
#[derive(Clone, Copy)]
struct Band {
    top: i32,
    rows: i32,
}

impl Band {
    fn place(self, (x, y): Spot) -> (i32, i32) {
        (pixels(x), pixels(y) - self.top)
    }

    /// Whether nothing between these heights, in points, shows.
    fn is_beside(self, low: f64, high: f64) -> bool {
        pixels(high) < self.top || pixels(low) > self.top + self.rows
    }

    fn draw_path(self, page: &mut BitMapBackend<'_>, path: &Path) -> Option<()> {
        let edge = path.stroke.map_or(0.0, |stroke| stroke.width);
        let (points, closed) = match &path.outline {
            Outline::Circle(middle, radius) => {
                if self.is_beside(middle.1 - radius - edge, middle.1 + radius + edge) {
                    return Some(());
                }
                return self.draw_circle(page, path, *middle, *radius);
            }
            Outline::Open(points) => (points, false),
            Outline::Closed(points) => (points, true),
        };
        let (low, high) = points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |ends, point| {
            (point.1.min(ends.0), point.1.max(ends.1))
        });
        if self.is_beside(low - edge, high + edge) {
            return Some(());
        }
        if let Some((color, opacity)) = path.fill {
            self.fill(page, points, color.filled(opacity))?;
        }
        if let Some(stroke) = path.stroke {
            for piece in stroke.pieces(points, closed) {
                self.draw_line(page, &piece, stroke)?;
            }
        }
        Some(())
    }

    fn fill(self, page: &mut BitMapBackend<'_>, points: &[Spot], style: ShapeStyle) -> Option<()> {
        if let &[(left, top), (right, above), (beside, bottom), (below, under)] = points {
            let is_upright = same(left, below) && same(right, beside);
            if is_upright && same(top, above) && same(bottom, under) {
                let corners = [self.place((left, top)), self.place((right, bottom))];
                return draw(page, &Rectangle::new(corners, style));
            }
        }
        let corners: Vec<_> = points.iter().map(|&spot| self.place(spot)).collect();
        draw(page, &Polygon::new(corners, style))
    }

    /// Segment by segment with round joints: plotters' own joints leave holes at sharp turns.
    fn draw_line(
        self,
        page: &mut BitMapBackend<'_>,
        points: &[Spot],
        stroke: Stroke,
    ) -> Option<()> {
        let width = pixels(stroke.width).unsigned_abs().max(1);
        let style = ShapeStyle { color: stroke.color.solid(), filled: true, stroke_width: width };
        let joint = i32::try_from(width / 2).ok()?;
        let places: Vec<_> = points.iter().map(|&spot| self.place(spot)).collect();
        for pair in places.windows(2) {
            let pair = self.clipped([pair[0], pair[1]], joint);
            if pair[0] != pair[1] {
                draw(page, &PathElement::new(&pair[..], style))?;
            }
        }
        for &place in places.iter().skip(1).take(places.len().saturating_sub(2)) {
            draw(page, &Circle::new(place, joint, style))?;
        }
        Some(())
    }

    /// The part of a vertical line that may show in the band: plotters walks along all of it, so that
    /// a line down the whole page would cost as much in every band as in all of them.
    fn clipped(self, [from, to]: [(i32, i32); 2], joint: i32) -> [(i32, i32); 2] {
        if from.0 != to.0 {
            return [from, to];
        }
        let (above, below) = (-2 * joint - 2, self.rows + 2 * joint + 2);
        [from, to].map(|(x, y)| (x, y.clamp(above, below)))
    }

    fn draw_circle(
        self,
        page: &mut BitMapBackend<'_>,
        path: &Path,
        middle: Spot,
        radius: f64,
    ) -> Option<()> {
        let at = self.place(middle);
        let mut radius = radius;
        if let Some(stroke) = path.stroke {
            // The edge is a larger circle below: plotters' rings are rough.
            let style = stroke.color.filled(1.0);
            draw(page, &Circle::new(at, pixels(radius + stroke.width / 2.0), style))?;
            radius -= stroke.width / 2.0;
        }
        match path.fill {
            Some((color, opacity)) => {
                draw(page, &Circle::new(at, pixels(radius), color.filled(opacity)))
            }
            None => Some(()),
        }
    }

    /// Letter by letter: plotters leaves out the space before a letter's outline.
    fn draw_text(self, page: &mut BitMapBackend<'_>, text: &Text) -> Option<()> {
        // Measuring is slow, and most texts lie beside the band.
        let reach = match text.upright {
            true => typeface::width(&text.text, text.size),
            false => text.size,
        };
        if self.is_beside(text.at.1 - reach, text.at.1 + reach) {
            return Some(());
        }
        let width = typeface::width(&text.text, text.size);
        let shift = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -width / 2.0,
            Anchor::End => -width,
        };
        // plotters sets the base line half the height of the font below its place, in whole
        // pixels: an even height keeps all letters on one line.
        let height = 2.0 * (finely(glyphs::height(text.size)) / 2.0).round();
        let font = FontDesc::new(glyphs::family(), height, FontStyle::Normal);
        let color = text.color.solid();
        let mut style = TextStyle::from(font).color(&color);
        style = style.pos(Pos::new(HPos::Left, VPos::Top));
        if text.upright {
            style = style.transform(FontTransform::Rotate270);
        }
        let (x, y) = self.place(text.at);
        #[expect(clippy::cast_possible_truncation, reason = "texts are some thousand pixels wide")]
        let whole = |pixels: f64| pixels.round() as i32;
        let above = whole(height / 2.0);
        for letter in glyphs::letters(&text.text, text.size, height) {
            let along = whole(finely(shift + letter.at) + letter.before);
            let at = match text.upright {
                true => (x - above, y - along),
                false => (x + along, y - above),
            };
            draw(page, &Words::new(letter.text, at, style.clone()))?;
        }
        Some(())
    }
}

/// Draws `element`; `None` where the page refuses. plotters' drawing area is not used, because it
/// moves what lies beyond the page onto its edge.
fn draw<'p, 'e, Element>(page: &mut BitMapBackend<'p>, element: &'e Element) -> Option<()>
where
    Element: Drawable<BitMapBackend<'p>>,
    &'e Element: PointCollection<'e, (i32, i32)>,
{
    let places = element.point_iter().into_iter().map(|place| *place.borrow());
    let size = page.get_size();
    element.draw(places, page, size).ok()
}

/// Whether two lengths fall on one pixel.
fn same(a: f64, b: f64) -> bool {
    pixels(a) == pixels(b)
}

impl Color {
    /// As plotters has it.
    fn solid(self) -> RGBAColor {
        RGBAColor(self.0, self.1, self.2, 1.0)
    }

    /// The style of an area.
    fn filled(self, opacity: f64) -> ShapeStyle {
        let color = RGBAColor(self.0, self.1, self.2, opacity);
        ShapeStyle { color, filled: true, stroke_width: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::charts::theme::INK;

    fn decoded(scene: &Scene) -> (png::Info<'static>, Vec<u8>) {
        let file = png(scene).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        let mut page = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut page).unwrap();
        (reader.info().clone(), page)
    }

    #[test]
    fn a_page_has_three_hundred_dots_an_inch_and_says_so() {
        let mut scene = Scene::new(72.0, "");
        scene.height = 36.0;
        scene.text((1.0, 20.0), "words", 7.0, Anchor::Start);
        let (info, _) = decoded(&scene);
        assert_eq!((info.width, info.height), (300, 150));
        assert_eq!(info.pixel_dims.unwrap().xppu, DOTS_PER_METER);
        scene.height = 0.0;
        assert!(png(&scene).is_none());
    }

    #[test]
    fn shapes_go_on_over_the_edge_of_a_band_and_letters_stand_on_their_line() {
        let mut scene = Scene::new(72.0, "");
        scene.height = 72.0;
        scene.rectangle((2.4, 2.4), (4.8, 69.6), INK);
        scene.text((12.0, 24.0), "H", 24.0, Anchor::Start);
        let (_, page) = decoded(&scene);
        let dark = |x: usize, y: usize| page[(y * 300 + x) * RGB] < 0x80;
        assert!((11..289).all(|y| dark(15, y)) && !dark(15, 8) && !dark(15, 292));
        // The stem of an H is a tenth of an em from its start, and 0.69 em high.
        let rows: Vec<usize> = (0..300).filter(|&y| dark(50 + 12, y)).collect();
        assert_eq!((rows[0], rows[rows.len() - 1]), (31, 99), "{rows:?}");
    }

    #[test]
    fn a_line_down_the_page_is_drawn_within_its_band_alone() {
        let band = Band { top: 0, rows: 256 };
        assert_eq!(band.clipped([(5, -90_000), (5, 90_000)], 2), [(5, -6), (5, 262)]);
        let slanted = [(5, -90_000), (6, 90_000)];
        assert_eq!(band.clipped(slanted, 2), slanted, "a part would not fall on the same pixels");
    }
}
