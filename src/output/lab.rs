//! The lab: a scenario in one HTML page that runs it in the reader's own browser. The page loads nothing:
//! its parts (`lab/page`) and the simulator for a browser (`lab/rungs.wasm.lzma`) are in the program.

mod parts;

use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::OutputError;
use super::charts::write_pictures;
use super::font_face::font_face;
use parts::{BLOCK, FRAME, MODULE, SCRIPTS, STYLE, WORKER};

/// How a page of the lab begins that this program has made, of whatever version.
const GENERATOR: &str = "<meta name=\"generator\" content=\"rungs ";
/// What no other page of the program holds.
const HOLDS_MODULE: &str = "id=\"lab-module\"";

/// A scenario as a page of the lab begins with it.
#[derive(Clone, Debug)]
pub struct Lab {
    name: String,
    scenario: Value,
}

/// The parts of the lab that another page takes in.
#[derive(Clone, Debug)]
pub(super) struct LabBlock {
    pub(super) style: &'static str,
    pub(super) markup: String,
}

impl Lab {
    /// The lab of the scenario that is called `name`, whose text is `toml`, in a file called `file`. The
    /// keys that were `set` in place of its own can be put back.
    #[must_use]
    pub fn new(name: &str, (file, toml): (&str, &[u8]), set: &[(String, Value)]) -> Self {
        // A value in JSON is one in TOML.
        let set: Map<String, Value> =
            set.iter().map(|(path, value)| (path.clone(), value.to_string().into())).collect();
        let toml = String::from_utf8_lossy(toml);
        let scenario = json!({ "toml": toml, "file": file, "set": set });
        Self { name: name.to_owned(), scenario }
    }

    /// The page.
    #[must_use]
    pub fn html(&self) -> String {
        let font = font_face();
        filled(
            FRAME,
            &[
                ("title", escaped(&self.name)),
                ("version", env!("CARGO_PKG_VERSION").into()),
                ("font", font.into()),
                ("style", STYLE.into()),
                ("block", self.markup("h1", "main").into()),
            ],
        )
    }

    /// The lab for a page that has a heading and a main part of its own.
    pub(super) fn block(&self) -> LabBlock {
        LabBlock { style: STYLE, markup: self.markup("h2", "div") }
    }

    fn markup(&self, heading: &'static str, main: &'static str) -> String {
        let scenario = self.scenario.to_string().replace('<', "\\u003c");
        filled(
            BLOCK,
            &[
                ("heading", heading.into()),
                ("main", main.into()),
                ("scenario", scenario.into()),
                ("module", STANDARD.encode(MODULE).into()),
                ("worker", in_a_page(WORKER).into()),
                ("script", in_a_page(&joined()).into()),
            ],
        )
    }

    /// Writes the page to `place`. A page of the lab that lies there is replaced; with `overwrite`
    /// whatever file lies there.
    ///
    /// # Errors
    ///
    /// [`OutputError::InTheWay`] for what is not replaced, [`OutputError::Io`].
    pub fn write(&self, place: &Path, overwrite: bool) -> Result<(), OutputError> {
        let in_the_way =
            |what: &str| OutputError::InTheWay { path: place.to_owned(), what: what.to_owned() };
        let Some(name) = place.file_name() else {
            return Err(in_the_way("is no name for a file; give --output FILE.html"));
        };
        match fs::read(place) {
            Ok(found) if overwrite || is_lab(&found) => {}
            Ok(_) => {
                let what = "exists and is no page of the lab; give --overwrite to replace it, or \
                            --output FILE.html for another place";
                return Err(in_the_way(what));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(_) if place.is_dir() => {
                return Err(in_the_way("is a folder; give --output FILE.html"));
            }
            Err(error) => return Err(OutputError::io("read", place, error)),
        }
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = (name.to_string_lossy().into_owned(), self.html().into_bytes());
        write_pictures(folder.unwrap_or(Path::new(".")), &[file])
    }
}

/// Whether a file is a page of the lab.
fn is_lab(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.starts_with("<!DOCTYPE html>") && text.contains(GENERATOR) && text.contains(HOLDS_MODULE)
}

/// The modules of the page as one script: without their imports, and what they export as it is.
fn joined() -> String {
    let lines = SCRIPTS.iter().flat_map(|(_, script)| script.lines());
    let lines = lines.filter(|line| !line.starts_with("import "));
    lines.map(|line| line.strip_prefix("export ").unwrap_or(line).to_owned() + "\n").collect()
}

/// A script that cannot end early in a page.
fn in_a_page(script: &str) -> String {
    script.replace("</", "<\\/")
}

fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| !matches!(letter, '&' | '<' | '>' | '"');
    if text.chars().all(is_plain) {
        return text.into();
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;").into()
}

/// A template with its places, `{{name}}`, filled in.
fn filled(template: &str, values: &[(&str, Cow<'_, str>)]) -> String {
    let mut pieces = template.split("{{");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let known = piece.split_once("}}").and_then(|(name, rest)| {
            let (_, value) = values.iter().find(|(own, _)| *own == name)?;
            Some((value, rest))
        });
        match known {
            Some((value, rest)) => text.extend([value.as_ref(), rest]),
            None => text.extend(["{{", piece]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab() -> Lab {
        let set = [("horizon.years".to_owned(), 3.into())];
        Lab::new("a <b>", ("a & b.toml", b"name = '</script>{{module}}'"), &set)
    }

    #[test]
    fn a_page_has_every_part_once_and_asks_for_nothing() {
        let page = lab().html();
        assert!(page.contains("<title>a &lt;b&gt;"), "{}", &page[..600]);
        assert!(page.contains(r"name = '\u003c/script>{{module}}'"), "a scenario is no template");
        assert!(page.contains(r#""set":{"horizon.years":"3"}"#));
        let templates = [FRAME, BLOCK].iter().flat_map(|text| text.split("{{").skip(1));
        for name in templates.filter_map(|piece| piece.split_once("}}")).map(|(name, _)| name) {
            let left = page.matches(&format!("{{{{{name}}}}}")).count();
            assert_eq!(left, usize::from(name == "module"), "{name}");
        }
        for text in ["http:", "https:", "@import", "src=\"/", "url(h"] {
            let own = page.replace("http://www.w3.org/", "");
            assert!(!own.contains(text), "{text}");
        }
        assert_eq!(page.matches("</script>").count(), page.matches("<script").count());
        assert!(page.len() < 1_000_000, "{} bytes", page.len());
    }

    #[test]
    fn a_page_of_the_lab_is_replaced_and_nothing_else_unless_it_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("lab.html");
        lab().write(&place, false).unwrap();
        lab().write(&place, false).unwrap();
        for other in ["mine", "<!DOCTYPE html><meta name=\"generator\" content=\"rungs 0.1\">"] {
            fs::write(&place, other).unwrap();
            let refused = lab().write(&place, false).unwrap_err().to_string();
            assert!(refused.contains("--overwrite"), "{refused}");
            assert_eq!(fs::read_to_string(&place).unwrap(), other);
        }
        lab().write(&place, true).unwrap();
        assert!(is_lab(&fs::read(&place).unwrap()));
        let refused = lab().write(folder.path(), true).unwrap_err().to_string();
        assert!(refused.contains("is a folder"), "{refused}");
    }

    #[test]
    fn scripts_are_joined_in_their_order_without_imports() {
        let order: Vec<&str> = include_str!("../../lab/page/order.txt").lines().collect();
        assert_eq!(SCRIPTS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), order);
        let script = joined();
        assert!(
            !script.lines().any(|line| line.starts_with("import ") || line.starts_with("export "))
        );
    }
}
