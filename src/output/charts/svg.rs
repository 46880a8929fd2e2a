//! A scene as SVG: text stays text, series are groups with a title, the page says what it shows.

use std::fmt::Write;

use super::scene::{Anchor, Outline, Path, Scene, Shape, Spot, Text};
use super::theme::{Color, WHITE};
use super::typeface::FAMILY;

const MM_PER_POINT: f64 = 25.4 / 72.0;

/// The SVG file.
pub(super) fn svg(scene: &Scene) -> String {
    let mut out = String::new();
    let (width, height) = (number(scene.width), number(scene.height));
    let (wide, high) = (number(scene.width * MM_PER_POINT), number(scene.height * MM_PER_POINT));
    let title = escaped(&scene.title);
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}mm\" height=\"{high}mm\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\" \
             font-family=\"{FAMILY}\">\n<title>{title}</title>\n\
             <desc>{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
            escaped(&scene.description),
            hex(WHITE),
        ),
    );
    for shape in &scene.shapes {
        match shape {
            Shape::Begin(name) => {
                put(&mut out, format_args!("<g>\n<title>{}</title>\n", escaped(name)));
            }
            Shape::End => out.push_str("</g>\n"),
            Shape::Path(path) => write_path(&mut out, path),
            Shape::Text(text) => write_text(&mut out, text),
        }
    }
    out.push_str("</svg>\n");
    out
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

fn write_path(out: &mut String, path: &Path) {
    match &path.outline {
        Outline::Circle((x, y), radius) => {
            let (x, y, radius) = (number(*x), number(*y), number(*radius));
            put(out, format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\""));
        }
        Outline::Open(points) => put(out, format_args!("<path d=\"{}\"", along(points))),
        Outline::Closed(points) => put(out, format_args!("<path d=\"{}Z\"", along(points))),
    }
    match path.fill {
        None => out.push_str(" fill=\"none\""),
        Some((color, opacity)) => {
            put(out, format_args!(" fill=\"{}\"", hex(color)));
            if opacity < 1.0 {
                put(out, format_args!(" fill-opacity=\"{}\"", number(opacity)));
            }
        }
    }
    if let Some(stroke) = path.stroke {
        let (color, width) = (hex(stroke.color), number(stroke.width));
        put(out, format_args!(" stroke=\"{color}\" stroke-width=\"{width}\""));
        if !stroke.dashes.is_empty() {
            let dashes: Vec<String> = stroke.dashes.iter().map(|&dash| number(dash)).collect();
            put(out, format_args!(" stroke-dasharray=\"{}\"", dashes.join(" ")));
        }
        out.push_str(" stroke-linejoin=\"round\"");
    }
    out.push_str("/>\n");
}

fn write_text(out: &mut String, text: &Text) {
    let (x, y, size) = (number(text.at.0), number(text.at.1), number(text.size));
    put(out, format_args!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\""));
    match text.anchor {
        Anchor::Start => {}
        Anchor::Middle => out.push_str(" text-anchor=\"middle\""),
        Anchor::End => out.push_str(" text-anchor=\"end\""),
    }
    if text.upright {
        put(out, format_args!(" transform=\"rotate(-90 {x} {y})\""));
    }
    put(out, format_args!(" fill=\"{}\">{}</text>\n", hex(text.color), escaped(&text.text)));
}

fn along(points: &[Spot]) -> String {
    let mut path = String::new();
    for (i, &(x, y)) in points.iter().enumerate() {
        let step = if i == 0 { "M" } else { "L" };
        put(&mut path, format_args!("{step}{} {}", number(x), number(y)));
    }
    path
}

/// A length to a hundredth of a point: 3.5 micrometers.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn hex(Color(red, green, blue): Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Text as XML takes it; characters that XML cannot hold at all become "\u{fffd}".
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_numbers_short() {
        assert_eq!(escaped("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot;\u{fffd}");
        assert_eq!(
            (number(1.0), number(-0.001), number(2.505)),
            ("1".into(), "0".into(), "2.5".into())
        );
    }

    #[test]
    fn a_scene_is_a_document_with_title_and_series() {
        let mut scene = Scene::new(100.0, "T & t");
        scene.height = 50.0;
        scene.series("<s>", |scene| scene.text((1.0, 2.0), "words", 7.0, Anchor::Start));
        let text = svg(&scene);
        let document = roxmltree::Document::parse(&text).unwrap();
        let titles: Vec<_> =
            document.descendants().filter(|n| n.has_tag_name("title")).map(|n| n.text()).collect();
        assert_eq!(titles, [Some("T & t"), Some("<s>")]);
    }
}
