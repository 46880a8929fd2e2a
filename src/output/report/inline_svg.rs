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
    let body = with_own_ids(body.trim_end(), prefix);
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
             viewBox=\"0 0 1 2\" font-family=\"'A', B\">\n<g><title>dual</title>\
             <path id=\"p-x\" clip-path=\"url(#p-c)\"/></g></svg>"
        );
    }
}
