//! A scene as SVG: text stays text, series are groups with a title, hints are tooltips.
//!
//! The same picture is written as a file of its own, with size, title and font, or as a part of a
//! page that has all three. Neighbors that look alike share one element: charts of many lines and
//! dots become half as long.

use std::fmt::Write;

use super::scene::{Anchor, Outline, Path, Scene, Shape, Spot, Text};
use super::theme::{Color, WHITE};
use super::typeface::FAMILY;

const MM_PER_POINT: f64 = 25.4 / 72.0;
/// Units of the view box a point: whole numbers place to 1/20 point, 18 micrometers.
const UNITS: f64 = 20.0;

/// The SVG file.
pub(super) fn svg(scene: &Scene) -> String {
    let (wide, high) = (number(scene.width * MM_PER_POINT), number(scene.height * MM_PER_POINT));
    let (title, description) = (escaped(&scene.title), escaped(&scene.description));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}mm\" height=\"{high}mm\" {} \
         role=\"img\" aria-label=\"{title}\" font-family=\"{FAMILY}\">\n<title>{title}</title>\n\
         <desc>{description}</desc>\n",
        shared(scene),
    );
    draw(&mut out, scene);
    out + "</svg>\n"
}

/// The picture as a part of a page, which names it and gives it size and font.
pub(super) fn inline(scene: &Scene) -> String {
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" {} aria-hidden=\"true\" focusable=\"false\">",
        shared(scene),
    );
    draw(&mut out, scene);
    out + "</svg>"
}

/// The attributes that a picture has wherever it stands.
fn shared(scene: &Scene) -> String {
    let (width, height) = (units(scene.width), units(scene.height));
    format!("viewBox=\"0 0 {width} {height}\" stroke-linejoin=\"round\"")
}

fn draw(out: &mut String, scene: &Scene) {
    let (width, height) = (units(scene.width), units(scene.height));
    put(
        out,
        format_args!("<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n", color(WHITE)),
    );
    let mut shapes = scene.shapes.as_slice();
    while let [shape, rest @ ..] = shapes {
        shapes = match shape {
            Shape::Begin(name) => {
                put(out, format_args!("<g>\n<title>{}</title>\n", escaped(name)));
                rest
            }
            Shape::End => {
                out.push_str("</g>\n");
                rest
            }
            Shape::Text(text) => {
                draw_text(out, text);
                rest
            }
            Shape::Path(path) => draw_paths(out, &look(path), shapes),
        };
    }
    // Above everything else, where the pointer finds them.
    for hint in &scene.hints {
        let (text, corners) = (escaped(&hint.text), places(&hint.outline));
        put(
            out,
            format_args!(
                "<g class=\"hint\" tabindex=\"-1\"><title>{text}</title>\
                 <polygon fill=\"none\" pointer-events=\"all\" points=\"{corners}\"/></g>\n",
            ),
        );
    }
}

/// Draws the paths that `shapes` begins with and that have this `look`; returns the other shapes.
fn draw_paths<'s>(out: &mut String, look: &str, shapes: &'s [Shape]) -> &'s [Shape] {
    let alike = |shape: &&Shape| matches!(shape, Shape::Path(path) if self::look(path) == *look);
    let count = shapes.iter().take_while(alike).count();
    let (run, rest) = shapes.split_at(count);
    let paths =
        || run.iter().filter_map(|shape| if let Shape::Path(p) = shape { Some(p) } else { None });
    let line = |path: &Path| match &path.outline {
        Outline::Open(points) if path.fill.is_none() => Some(format!("M{}", places(points))),
        _ => None,
    };
    // Lines have no area, so one path of many lines covers as much as many paths.
    if let Some(lines) = paths().map(line).collect::<Option<String>>() {
        put(out, format_args!("<path{look} d=\"{lines}\"/>\n"));
    } else if let [Shape::Path(path)] = run {
        out.push_str(&element(path, look));
        out.push('\n');
    } else {
        let elements: String = paths().map(|path| element(path, "")).collect();
        put(out, format_args!("<g{look}>{elements}</g>\n"));
    }
    rest
}

/// The attributes that say how a path looks, with a space before each.
fn look(path: &Path) -> String {
    let mut out = String::new();
    match path.fill {
        Some((fill, opacity)) => {
            put(&mut out, format_args!(" fill=\"{}\"", color(fill)));
            if opacity < 1.0 {
                put(&mut out, format_args!(" fill-opacity=\"{}\"", number(opacity)));
            }
        }
        None => out.push_str(" fill=\"none\""),
    }
    if let Some(stroke) = path.stroke {
        let (hue, width) = (color(stroke.color), units(stroke.width));
        put(&mut out, format_args!(" stroke=\"{hue}\" stroke-width=\"{width}\""));
        if !stroke.dashes.is_empty() {
            let dashes: Vec<String> =
                stroke.dashes.iter().map(|&dash| units(dash).to_string()).collect();
            put(&mut out, format_args!(" stroke-dasharray=\"{}\"", dashes.join(" ")));
        }
    }
    out
}

fn element(path: &Path, look: &str) -> String {
    match &path.outline {
        Outline::Open(points) => format!("<path{look} d=\"M{}\"/>", places(points)),
        Outline::Closed(points) => format!("<path{look} d=\"M{}Z\"/>", places(points)),
        Outline::Circle((x, y), radius) => {
            let (x, y, radius) = (units(*x), units(*y), units(*radius));
            format!("<circle{look} cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>")
        }
    }
}

fn draw_text(out: &mut String, text: &Text) {
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let (x, y) = (units(text.at.0), units(text.at.1));
    let turn =
        if text.upright { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
    let (size, hue) = (units(text.size), color(text.color));
    // On one line: a page may keep line ends.
    let words = escaped(&text.text.replace(['\t', '\n'], " "));
    put(
        out,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{hue}\"{anchor}{turn}>{words}</text>\n"
        ),
    );
}

/// Places as `x,y x,y …`.
fn places(points: &[Spot]) -> String {
    let place = |&(x, y): &Spot| format!("{},{}", units(x), units(y));
    points.iter().map(place).collect::<Vec<_>>().join(" ")
}

fn color(Color(red, green, blue): Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[expect(clippy::cast_possible_truncation, reason = "pages are some ten thousand units wide")]
fn units(points: f64) -> i32 {
    (points * UNITS).round() as i32
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

/// A number to a hundredth.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text as XML takes it: line ends are kept, what XML cannot hold at all becomes "\u{fffd}".
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::charts::scene::Stroke;
    use crate::output::charts::theme::{BETTER, INK};

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
        assert_eq!(
            (words.attribute("y"), words.attribute("font-size")),
            (Some("200"), Some("140"))
        );
        let root = document.root_element();
        assert_eq!(
            (root.attribute("font-family"), root.attribute("height")),
            (Some(FAMILY), Some("17.64mm"))
        );
    }

    #[test]
    fn a_picture_in_a_page_is_the_one_of_the_file_without_name_size_and_font() {
        let mut scene = Scene::new(100.0, "T");
        scene.height = 50.0;
        scene.series("s", |scene| scene.dot((1.0, 2.0), 3.0, INK, 0.5));
        let (file, page) = (svg(&scene), inline(&scene));
        let body = |text: &str| text[text.find("<rect").unwrap()..].trim_end().to_owned();
        assert_eq!(body(&file), body(&page));
        assert!(page.starts_with(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2000 1000\" \
             stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\"><rect "
        ));
    }

    #[test]
    fn neighbors_that_look_alike_are_one_element() {
        let mut scene = Scene::new(1.0, "");
        let dashed = Stroke { color: INK, width: 0.1, dashes: &[1.0, 0.5] };
        for stroke in [Stroke::solid(INK, 0.1), Stroke::solid(INK, 0.1), dashed] {
            scene.line(vec![(0.0, 0.1), (0.2, 0.3)], stroke);
        }
        scene.dot((0.1, 0.2), 0.1, INK, 0.5);
        scene.dot((0.3, 0.2), 0.1, INK, 0.5);
        scene.rectangle((0.0, 0.0), (0.1, 0.1), BETTER);
        let mut out = String::new();
        draw(&mut out, &scene);
        assert_eq!(
            out.lines().skip(1).collect::<Vec<_>>(),
            [
                "<path fill=\"none\" stroke=\"#1a1a1a\" stroke-width=\"2\" d=\"M0,2 4,6M0,2 4,6\"/>",
                "<path fill=\"none\" stroke=\"#1a1a1a\" stroke-width=\"2\" \
                 stroke-dasharray=\"20 10\" d=\"M0,2 4,6\"/>",
                "<g fill=\"#1a1a1a\" fill-opacity=\"0.5\"><circle cx=\"2\" cy=\"4\" r=\"2\"/>\
                 <circle cx=\"6\" cy=\"4\" r=\"2\"/></g>",
                "<path fill=\"#0072b2\" d=\"M0,0 2,0 2,2 0,2Z\"/>",
            ]
        );
    }
}
