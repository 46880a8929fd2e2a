//! A scene as PNG at 300 dots an inch, drawn by plotters with the shipped font, so that it is the
//! same on every machine.
//!
//! plotters counts in fine parts of a dot (`canvas.rs`). A page is drawn in bands, by all threads.

use std::borrow::Borrow;

use plotters::backend::DrawingBackend;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Text as Words};
use plotters::style::TextStyle;
use plotters::style::{FontDesc, FontFamily, FontStyle, FontTransform, RGBAColor, ShapeStyle};
use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};

use super::canvas::{Canvas, RGB};
use super::scene::{Anchor, Outline, Path, Scene, Shape, Spot, Stroke, Text};
use super::theme::{Color, WHITE};
use super::typeface;
use crate::sim::threads::*;

/// What printers ask for.
const DOTS_PER_INCH: f64 = 300.0;
const POINTS_PER_INCH: f64 = 72.0;
/// 300 dots an inch in dots a meter, the unit of PNG.
const DOTS_PER_METER: u32 = 11_811;
/// Rows of dots that are drawn at a time.
const BAND: usize = 64;

/// The PNG file; `None` for a page without extent.
pub(super) fn png(scene: &Scene) -> Option<Vec<u8>> {
    let (width, height) = (dots(scene.width), dots(scene.height));
    if width == 0 || height == 0 {
        return None;
    }
    let Color(white, ..) = WHITE;
    let mut page = vec![white; width.checked_mul(height)?.checked_mul(RGB)?];
    let bands = page.par_chunks_mut(width * BAND * RGB).enumerate();
    bands.map(|(index, dots)| draw_band(scene, width, index, dots)).collect::<Option<()>>()?;
    encoded(&page, u32::try_from(width).ok()?, u32::try_from(height).ok()?)
}

/// Draws a band of the page into its dots.
fn draw_band(scene: &Scene, width: usize, index: usize, dots: &mut [u8]) -> Option<()> {
    let mut page = Canvas::on(dots, width);
    let finer = i32::from(Canvas::FINER);
    let top = i32::try_from(index * BAND).ok()? * finer;
    let band = Band { top, end: top + i32::try_from(BAND).ok()? * finer };
    for shape in &scene.shapes {
        match shape {
            Shape::Path(path) => band.draw_path(&mut page, path)?,
            Shape::Text(text) => band.draw_text(&mut page, text)?,
            Shape::Begin(_) | Shape::End => {}
        }
    }
    Some(())
}

/// The page is opaque, so that alpha is left out.
fn encoded(page: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
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

/// A length in points, in plotters' units.
#[expect(clippy::cast_possible_truncation, reason = "pages are some ten thousand units wide")]
fn units(points: f64) -> i32 {
    (points * DOTS_PER_INCH / POINTS_PER_INCH * f64::from(Canvas::FINER)).round() as i32
}

/// The rows that are drawn, in plotters' units.
#[derive(Clone, Copy)]
struct Band {
    top: i32,
    end: i32,
}

impl Band {
    fn place(self, (x, y): Spot) -> (i32, i32) {
        (units(x), units(y) - self.top)
    }

    /// Whether nothing between these heights, in points, shows.
    fn is_beside(self, low: f64, high: f64) -> bool {
        units(high) < self.top || units(low) > self.end
    }

    fn draw_path(self, page: &mut Canvas<'_>, path: &Path) -> Option<()> {
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
            let corners: Vec<_> = points.iter().map(|&spot| self.place(spot)).collect();
            draw(page, &Polygon::new(corners, color.filled(opacity)))?;
        }
        if let Some(stroke) = path.stroke {
            for piece in stroke.pieces(points, closed) {
                let places: Vec<_> = piece.into_iter().map(|spot| self.place(spot)).collect();
                draw(page, &PathElement::new(places, stroke.style()))?;
            }
        }
        Some(())
    }

    fn draw_circle(
        self,
        page: &mut Canvas<'_>,
        path: &Path,
        middle: Spot,
        radius: f64,
    ) -> Option<()> {
        let (at, radius) = (self.place(middle), units(radius));
        if let Some((color, opacity)) = path.fill {
            draw(page, &Circle::new(at, radius, color.filled(opacity)))?;
        }
        match path.stroke {
            Some(stroke) => {
                let style = ShapeStyle { filled: false, ..stroke.style() };
                draw(page, &Circle::new(at, radius, style))
            }
            None => Some(()),
        }
    }

    fn draw_text(self, page: &mut Canvas<'_>, text: &Text) -> Option<()> {
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
        let (x, y) = text.at;
        let at = if text.upright { (x, y - shift) } else { (x + shift, y) };
        let em = f64::from(units(text.size));
        let font = FontDesc::new(FontFamily::SansSerif, em, FontStyle::Normal);
        let color = text.color.solid();
        let mut style = TextStyle::from(font).color(&color);
        if text.upright {
            style = style.transform(FontTransform::Rotate270);
        }
        draw(page, &Words::new(text.text.as_str(), self.place(at), style))
    }
}

/// Draws `element`; `None` where the page refuses. plotters' drawing area is not used, because it
/// moves what lies beyond the page onto its edge.
fn draw<'p, 'e, Element>(page: &mut Canvas<'p>, element: &'e Element) -> Option<()>
where
    Element: Drawable<Canvas<'p>>,
    &'e Element: PointCollection<'e, (i32, i32)>,
{
    let places = element.point_iter().into_iter().map(|place| *place.borrow());
    let size = page.get_size();
    element.draw(places, page, size).ok()
}

impl Stroke {
    fn style(&self) -> ShapeStyle {
        let stroke_width = units(self.width).unsigned_abs();
        ShapeStyle { color: self.color.solid(), filled: true, stroke_width }
    }
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
}
