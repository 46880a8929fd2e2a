//! A scene as PNG at 300 dots an inch, with text from the shipped font, so that it is the same on
//! every machine.

use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};
use tiny_skia::{
    FillRule, LineJoin, Paint, PathBuilder, Pixmap, Stroke as Pen, StrokeDash, Transform,
};
use ttf_parser::OutlineBuilder;

use super::scene::{Anchor, Outline, Path, Scene, Shape, Text};
use super::theme::{Color, WHITE};
use super::typeface;

/// What printers ask for.
const DOTS_PER_INCH: f32 = 300.0;
const POINTS_PER_INCH: f32 = 72.0;
/// 300 dots an inch in dots a meter, as PNG has it.
const DOTS_PER_METER: u32 = 11_811;

/// The PNG file; `None` for a page without extent.
pub(super) fn png(scene: &Scene) -> Option<Vec<u8>> {
    let scale = DOTS_PER_INCH / POINTS_PER_INCH;
    let mut page = Pixmap::new(dots(scene.width, scale), dots(scene.height, scale))?;
    page.fill(tiny_skia::Color::from_rgba8(WHITE.0, WHITE.1, WHITE.2, 255));
    let scaled = Transform::from_scale(scale, scale);
    for shape in &scene.shapes {
        match shape {
            Shape::Path(path) => draw_path(&mut page, path, scaled),
            Shape::Text(text) => draw_text(&mut page, text, scaled),
            Shape::Begin(_) | Shape::End => {}
        }
    }
    encoded(&page)
}

/// The page is opaque, so that alpha is left out.
fn encoded(page: &Pixmap) -> Option<Vec<u8>> {
    let pixels = page.pixels().iter();
    let rgb: Vec<u8> =
        pixels.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, page.width(), page.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    let dims = PixelDimensions { xppu: DOTS_PER_METER, yppu: DOTS_PER_METER, unit: Unit::Meter };
    encoder.set_pixel_dims(Some(dims));
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&rgb).ok()?;
    writer.finish().ok()?;
    Some(file)
}

#[expect(clippy::cast_possible_truncation, reason = "pixels are drawn in single precision")]
fn single(value: f64) -> f32 {
    value as f32
}

#[expect(clippy::cast_possible_truncation, reason = "pages are some thousand dots wide")]
#[expect(clippy::cast_sign_loss, reason = "lengths are positive")]
fn dots(points: f64, scale: f32) -> u32 {
    (points * f64::from(scale)).round() as u32
}

fn paint(Color(red, green, blue): Color, opacity: f64) -> Paint<'static> {
    let mut paint = Paint::default();
    let mut color = tiny_skia::Color::from_rgba8(red, green, blue, 255);
    color.apply_opacity(single(opacity));
    paint.set_color(color);
    paint.anti_alias = true;
    paint
}

fn draw_path(page: &mut Pixmap, path: &Path, transform: Transform) {
    let Some(outline) = outline(&path.outline) else { return };
    if let Some((color, opacity)) = path.fill {
        page.fill_path(&outline, &paint(color, opacity), FillRule::Winding, transform, None);
    }
    if let Some(stroke) = path.stroke {
        let dashes = stroke.dashes.iter().map(|&dash| single(dash)).collect();
        let pen = Pen {
            width: single(stroke.width),
            line_join: LineJoin::Round,
            dash: StrokeDash::new(dashes, 0.0),
            ..Pen::default()
        };
        page.stroke_path(&outline, &paint(stroke.color, 1.0), &pen, transform, None);
    }
}

fn outline(outline: &Outline) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    let (points, closed) = match outline {
        Outline::Circle((x, y), radius) => {
            builder.push_circle(single(*x), single(*y), single(*radius));
            return builder.finish();
        }
        Outline::Open(points) => (points, false),
        Outline::Closed(points) => (points, true),
    };
    for (i, &(x, y)) in points.iter().enumerate() {
        let (x, y) = (single(x), single(y));
        if i == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

fn draw_text(page: &mut Pixmap, text: &Text, transform: Transform) {
    let width = typeface::width(&text.text, text.size);
    let shift = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let mut glyphs = Glyphs(PathBuilder::new());
    typeface::outlines(&text.text, text.size, &mut glyphs);
    let Some(path) = glyphs.0.finish() else { return };
    let (x, y) = (single(text.at.0), single(text.at.1));
    let turned = if text.upright {
        // A quarter turn to the left, without a sine.
        transform.pre_translate(x, y).pre_concat(Transform::from_row(0.0, -1.0, 1.0, 0.0, 0.0, 0.0))
    } else {
        transform.pre_translate(x, y)
    };
    let placed = turned.pre_translate(single(shift), 0.0);
    page.fill_path(&path, &paint(text.color, 1.0), FillRule::Winding, placed, None);
}

/// Collects the outlines of glyphs.
struct Glyphs(PathBuilder);

impl OutlineBuilder for Glyphs {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_three_hundred_dots_an_inch_and_says_so() {
        let mut scene = Scene::new(72.0, "");
        scene.height = 36.0;
        scene.text((1.0, 20.0), "words", 7.0, Anchor::Start);
        let file = png(&scene).unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (300, 150));
        assert_eq!(reader.info().pixel_dims.unwrap().xppu, DOTS_PER_METER);
        scene.height = 0.0;
        assert!(png(&scene).is_none());
    }
}
