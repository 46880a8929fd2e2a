//! A scene as SVG, drawn by plotters: text stays text, series are groups with a title, hints are
//! tooltips, the page says what it shows.
//!
//! plotters' coordinates are whole numbers, so that a point is drawn as twenty units, which the
//! view box takes back. It knows neither groups nor titles: every group is drawn as a page of its
//! own, and what is on it is put between our tags.

use std::fmt::Write;

use plotters::backend::SVGBackend;
use plotters::element::{Circle, PathElement, Polygon, Text as Words};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, FontTransform, ShapeStyle, TextStyle};

use super::element::draw;
use super::scene::{Anchor, Outline, Path, Scene, Shape, Spot, Stroke, Text};
use super::theme::{Color, WHITE};
use super::typeface::FAMILY;

const MM_PER_POINT: f64 = 25.4 / 72.0;
/// Units of the view box a point: 1/20 point is 18 micrometers.
const UNITS: f64 = 20.0;
/// plotters writes 1/1.24 of the size of a font.
const WRITTEN_SIZE: f64 = 1.24;
/// plotters writes text this far below the place of its upper edge, in sizes.
const BASE_LINE: f64 = 0.76;

/// The SVG file.
pub(super) fn svg(scene: &Scene) -> String {
    let mut out = String::new();
    let size = (units(scene.width).unsigned_abs(), units(scene.height).unsigned_abs());
    let (width, height) = size;
    let (wide, high) = (number(scene.width * MM_PER_POINT), number(scene.height * MM_PER_POINT));
    let (title, description) = (escaped(&scene.title), escaped(&scene.description));
    let Color(red, green, blue) = WHITE;
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}mm\" height=\"{high}mm\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\" \
             stroke-linejoin=\"round\">\n<title>{title}</title>\n<desc>{description}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" \
             fill=\"#{red:02X}{green:02X}{blue:02X}\"/>\n",
        ),
    );
    for shapes in scene.shapes.split_inclusive(|s| matches!(s, Shape::Begin(_) | Shape::End)) {
        let drawn = shapes.iter().filter(|s| matches!(s, Shape::Path(_) | Shape::Text(_)));
        out.push_str(&elements(drawn, size));
        match shapes.last() {
            Some(Shape::Begin(name)) => {
                put(&mut out, format_args!("<g>\n<title>{}</title>\n", escaped(name)));
            }
            Some(Shape::End) => out.push_str("</g>\n"),
            _ => {}
        }
    }
    // Above everything else, where the pointer finds them.
    for hint in &scene.hints {
        let corners: Vec<String> =
            hint.outline.iter().map(|&spot| place(spot)).map(|(x, y)| format!("{x},{y}")).collect();
        let (corners, text) = (corners.join(" "), escaped(&hint.text));
        put(
            &mut out,
            format_args!(
                "<g class=\"hint\" tabindex=\"-1\"><title>{text}</title>\
                 <polygon fill=\"none\" pointer-events=\"all\" points=\"{corners}\"/></g>\n",
            ),
        );
    }
    out.push_str("</svg>\n");
    out
}

/// What plotters draws of `shapes`, without the page around it.
fn elements<'s>(shapes: impl Iterator<Item = &'s Shape>, size: (u32, u32)) -> String {
    let mut drawn = String::new();
    {
        let mut page = SVGBackend::with_string(&mut drawn, size);
        for shape in shapes {
            // Writing to a string cannot fail.
            let _ = match shape {
                Shape::Path(path) => draw_path(&mut page, path),
                Shape::Text(text) => draw_text(&mut page, text),
                Shape::Begin(_) | Shape::End => Some(()),
            };
        }
    }
    let inner = drawn.split_once('\n').map_or("", |(_, inner)| inner);
    let mut out = String::new();
    for line in inner.trim_end().trim_end_matches("</svg>").lines() {
        out.push_str(line);
        // Words stand on the line of their tags: a page may be told to keep line ends.
        if line.starts_with('<') && !line.starts_with("<text ") {
            out.push('\n');
        }
    }
    out
}

fn draw_path(page: &mut SVGBackend<'_>, path: &Path) -> Option<()> {
    let (points, closed) = match &path.outline {
        Outline::Circle(middle, radius) => return draw_circle(page, path, *middle, *radius),
        Outline::Open(points) => (points, false),
        Outline::Closed(points) => (points, true),
    };
    if let Some((color, opacity)) = path.fill {
        let corners: Vec<(i32, i32)> = points.iter().copied().map(place).collect();
        draw(page, &Polygon::new(corners, color.filled(opacity)))?;
    }
    if let Some(stroke) = path.stroke {
        for piece in stroke.pieces(points, closed) {
            let along: Vec<(i32, i32)> = piece.into_iter().map(place).collect();
            draw(page, &PathElement::new(along, line(stroke)))?;
        }
    }
    Some(())
}

fn draw_circle(page: &mut SVGBackend<'_>, path: &Path, middle: Spot, radius: f64) -> Option<()> {
    if let Some((color, opacity)) = path.fill {
        draw(page, &Circle::new(place(middle), units(radius), color.filled(opacity)))?;
    }
    if let Some(stroke) = path.stroke {
        draw(page, &Circle::new(place(middle), units(radius), line(stroke)))?;
    }
    Some(())
}

fn draw_text(page: &mut SVGBackend<'_>, text: &Text) -> Option<()> {
    let across = match text.anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let size = text.size * UNITS;
    let font = FontDesc::new(FontFamily::Name(FAMILY), size * WRITTEN_SIZE, FontStyle::Normal);
    let color = text.color.solid();
    let style = TextStyle::from(font).color(&color).pos(Pos::new(across, VPos::Top));
    let (x, y) = text.at;
    let (style, at) = match text.upright {
        true => (style.transform(FontTransform::Rotate270), (x - text.size * BASE_LINE, y)),
        false => (style, (x, y - text.size * BASE_LINE)),
    };
    draw(page, &Words::new(printable(&text.text), place(at), style))
}

fn line(stroke: Stroke) -> ShapeStyle {
    ShapeStyle {
        color: stroke.color.solid(),
        filled: false,
        stroke_width: units(stroke.width).unsigned_abs(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "pages are some ten thousand units wide")]
fn units(points: f64) -> i32 {
    (points * UNITS).round() as i32
}

fn place((x, y): Spot) -> (i32, i32) {
    (units(x), units(y))
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

/// A length to a hundredth.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text without what XML cannot hold at all, which becomes "\u{fffd}".
fn printable(text: &str) -> String {
    let letter = |letter: char| match letter {
        '\t' | '\n' => ' ',
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => '\u{fffd}',
        c => c,
    };
    text.chars().map(letter).collect()
}

/// Text as XML takes it; line ends are kept.
fn escaped(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    let text = lines.join("\n").replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_numbers_short() {
        assert_eq!(escaped("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot;\u{fffd}");
        assert_eq!((number(1.0), number(2.505)), ("1".into(), "2.5".into()));
    }

    #[test]
    fn a_scene_is_a_document_with_title_series_and_hints() {
        let mut scene = Scene::new(100.0, "T & t");
        scene.height = 50.0;
        scene.series("<s>", |scene| scene.text((1.0, 10.0), "a <\u{1}", 7.0, Anchor::Start));
        scene.hint((1.0, 1.0), (5.0, 5.0), "x: 3".to_owned());
        let text = svg(&scene);
        let document = roxmltree::Document::parse(&text).unwrap();
        let texts = |tag: &'static str| -> Vec<_> {
            let tags = document.descendants().filter(|n| n.has_tag_name(tag));
            tags.filter_map(|n| Some(n.text()?.to_owned())).collect()
        };
        assert_eq!(texts("title"), ["T & t", "<s>", "x: 3"]);
        assert_eq!(texts("text"), ["a <\u{fffd}"]);
        let words = document.descendants().find(|n| n.has_tag_name("text")).unwrap();
        let number = |name: &str| words.attribute(name).unwrap().parse::<f64>().unwrap();
        let base_line = number("y") + BASE_LINE * number("font-size");
        assert!((base_line - 10.0 * UNITS).abs() <= 0.5, "the base line is where it is asked for");
    }
}
