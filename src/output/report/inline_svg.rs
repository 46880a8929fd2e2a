//! A chart's SVG file as a part of a page: without prolog, without a name of its own, which the
//! page gives it, and with ids that no other chart of the page has.

/// The `<svg>` element of `file`; `prefix` is put before its ids.
pub(super) fn inline(file: &str, prefix: &str) -> String {
    let Some((tag, body)) = file.find("<svg").and_then(|start| split_tag(&file[start..])) else {
        return String::new();
    };
    let keeps = |(name, _): &(&str, &str)| {
        *name == "viewBox" || name.starts_with("font-") || name.starts_with("stroke-")
    };
    let kept: String = attributes(tag)
        .into_iter()
        .filter(keeps)
        .map(|(name, value)| format!(" {name}=\"{value}\""))
        .collect();
    let body = without_leading(without_leading(body, "title"), "desc");
    let body = compact(&with_own_ids(body.trim(), prefix));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" aria-hidden=\"true\" focusable=\"false\"{kept}>{body}"
    )
}

/// What stands in the first tag, and what follows it.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let end = text.find('>')?;
    Some((&text[..end], &text[end + 1..]))
}

fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let Some((value, next)) = after.split_once('"') else { break };
        found.push((before.rsplit(char::is_whitespace).next().unwrap_or(before), value));
        rest = next;
    }
    found
}

/// `body` without the element `name` that it begins with.
fn without_leading<'b>(body: &'b str, name: &str) -> &'b str {
    let text = body.trim_start();
    if !text.starts_with(&format!("<{name}")) {
        return body;
    }
    text.split_once(&format!("</{name}>")).map_or(body, |(_, rest)| rest)
}

fn with_own_ids(body: &str, prefix: &str) -> String {
    if !body.contains(" id=\"") {
        return body.to_owned();
    }
    body.replace(" id=\"", &format!(" id=\"{prefix}-"))
        .replace("url(#", &format!("url(#{prefix}-"))
        .replace("href=\"#", &format!("href=\"#{prefix}-"))
}

/// The same picture in fewer bytes: what a page has once is left out, and what lies side by side
/// and looks alike is written as one.
fn compact(body: &str) -> String {
    let (mut out, mut alike) = (String::with_capacity(body.len() / 2), Alike::default());
    for line in body.lines() {
        match Mark::of(line) {
            Some(mark) if mark.joins(&alike) => alike.shapes.push(mark.shape),
            Some(mark) => {
                alike.write(&mut out);
                alike = Alike { kind: mark.kind, look: mark.look, shapes: vec![mark.shape] };
            }
            None => {
                alike.write(&mut out);
                alike = Alike::default();
                out.push_str(&lean(line));
                out.push('\n');
            }
        }
    }
    alike.write(&mut out);
    out.truncate(out.trim_end().len());
    out
}

/// An element without what says nothing here.
fn lean(line: &str) -> String {
    let line = line.replace(" opacity=\"1\"", "");
    // The page has one font.
    match line.split_once(" font-family=\"") {
        Some((before, after)) if line.starts_with("<text") => {
            format!("{before}{}", after.split_once('"').map_or("", |(_, rest)| rest))
        }
        _ => line,
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Line,
    Dot,
}

/// A line, or a dot without an edge, that covers what lies below it alike wherever it lies.
struct Mark {
    kind: Kind,
    look: String,
    shape: String,
}

/// Marks side by side that look alike.
#[derive(Default)]
struct Alike {
    kind: Kind,
    look: String,
    shapes: Vec<String>,
}

impl Mark {
    fn of(line: &str) -> Option<Self> {
        let found = attributes(line);
        let value = |wanted: &str| {
            found.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| *value)
        };
        if line.starts_with("<polyline ") && value("opacity") == "1" && value("fill") == "none" {
            let (stroke, width) = (value("stroke"), value("stroke-width"));
            let look = format!(" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\"");
            let shape = format!("M{}", value("points").trim_end());
            return (found.len() == 5).then_some(Self { kind: Kind::Line, look, shape });
        }
        if line.starts_with("<circle ") && value("stroke") == "none" {
            let (fill, opacity) = (value("fill"), value("opacity"));
            let look = format!(" fill=\"{fill}\" fill-opacity=\"{opacity}\"");
            let (x, y, r) = (value("cx"), value("cy"), value("r"));
            let shape = format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
            return (found.len() == 7).then_some(Self { kind: Kind::Dot, look, shape });
        }
        None
    }

    fn joins(&self, alike: &Alike) -> bool {
        !alike.shapes.is_empty() && (alike.kind, &alike.look) == (self.kind, &self.look)
    }
}

impl Alike {
    fn write(&self, out: &mut String) {
        if self.shapes.is_empty() {
            return;
        }
        let (look, shapes) = (&self.look, self.shapes.concat());
        out.push_str(&match self.kind {
            Kind::Line => format!("<path{look} d=\"{shapes}\"/>\n"),
            Kind::Dot => format!("<g{look}>{shapes}</g>\n"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_in_a_page_has_neither_size_nor_name_nor_ids_of_others() {
        let file = "<?xml version=\"1.0\"?>\n<svg width=\"140mm\" height=\"5mm\" viewBox=\"0 0 1 2\" \
                    role=\"img\" aria-label=\"a &gt; b\" font-family=\"'A', B\">\n<title>T</title>\n\
                    <desc>D</desc>\n<g><title>dual</title><path id=\"x\" clip-path=\"url(#c)\"/></g></svg>\n";
        assert_eq!(
            inline(file, "p"),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" aria-hidden=\"true\" focusable=\"false\" \
             viewBox=\"0 0 1 2\" font-family=\"'A', B\"><g><title>dual</title>\
             <path id=\"p-x\" clip-path=\"url(#p-c)\"/></g></svg>"
        );
    }

    #[test]
    fn marks_that_look_alike_are_written_as_one() {
        let line = |color: &str, points: &str| {
            format!(
                "<polyline fill=\"none\" opacity=\"1\" stroke=\"{color}\" stroke-width=\"2\" \
                 points=\"{points} \"/>\n"
            )
        };
        let dot = |x: u32| {
            format!(
                "<circle cx=\"{x}\" cy=\"2\" r=\"3\" opacity=\"0.5\" fill=\"#000000\" \
                 stroke=\"none\" stroke-width=\"1\"/>\n"
            )
        };
        let body = [
            line("#1", "1,2 3,4"),
            line("#1", "5,6 7,8"),
            line("#2", "5,6 7,8"),
            dot(1),
            dot(2),
            "<text x=\"1\" font-family=\"A, B\" opacity=\"1\">t</text>\n".to_owned(),
        ];
        assert_eq!(
            compact(&body.concat()),
            "<path fill=\"none\" stroke=\"#1\" stroke-width=\"2\" d=\"M1,2 3,4M5,6 7,8\"/>\n\
             <path fill=\"none\" stroke=\"#2\" stroke-width=\"2\" d=\"M5,6 7,8\"/>\n\
             <g fill=\"#000000\" fill-opacity=\"0.5\"><circle cx=\"1\" cy=\"2\" r=\"3\"/>\
             <circle cx=\"2\" cy=\"2\" r=\"3\"/></g>\n<text x=\"1\">t</text>"
        );
    }
}
