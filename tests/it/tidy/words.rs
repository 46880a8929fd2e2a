//! Words that plain English does not need, in comments, messages and pages.

use std::fs;
use std::path::Path;

use super::source::{self, Source};

/// What is refused, with what to say instead.
const REFUSED: [(&str, &str); 18] = [
    ("hang on", "depend on"),
    ("hangs on", "depends on"),
    ("hanging on", "depending on"),
    ("likewise", "say it again, or merge the two items"),
    ("told of", "is given, receives, records"),
    ("anew", "again, or: from the beginning"),
    ("come of", "result from, are made of"),
    ("comes of", "results from, is made of"),
    ("at hand", "available, given, current: say which one is meant"),
    ("so many", "name the quantity: `count` rows, n teams"),
    ("has of", "what it contains, or takes from"),
    ("befell", "happened to"),
    ("in its stead", "instead"),
    ("as may be", "as possible"),
    ("may be had", "is available, exists"),
    ("a hair", "say by how much"),
    ("dearest", "most expensive"),
    ("apiece", "each"),
];

/// A longer phrase in which the refused one is good English: `so many that …` compares.
const ALLOWED: [&str; 1] = ["so many that"];

/// What a comment must not begin with: it points to a neighbor that may move.
const BEGINNINGS: [&str; 5] = ["the same.", "the same,", "the same;", "the same by", "the same of"];

/// A comment or a paragraph: its words, each with its line.
type Block = Vec<(usize, String)>;

/// The refused words of all comments, strings and pages, with their places.
pub(super) fn refused() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches", "examples"] {
        // This file says what is refused.
        let files = source::files(folder, "rs").into_iter();
        for path in files.filter(|path| !path.ends_with("tidy/words.rs")) {
            let source = Source::read(&path);
            found.extend(judged(&path, &blocks(&source.comments, &["///", "//!", "//"])));
            found.extend(judged(&path, &blocks(&source.literals, &[])));
        }
    }
    for path in pages() {
        found.extend(judged(&path, &blocks(&fs::read_to_string(&path).unwrap(), &[])));
    }
    found
}

fn pages() -> Vec<std::path::PathBuf> {
    let names = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let mut pages: Vec<_> = names.iter().map(|name| source::root().join(name)).collect();
    pages.extend(["docs", "scenarios"].iter().flat_map(|folder| source::files(folder, "md")));
    pages
}

/// Paragraphs: lines with text, one after the other, without their marks.
fn blocks(text: &str, marks: &[&str]) -> Vec<Block> {
    let mut blocks = vec![Block::new()];
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let mark = marks.iter().find(|mark| line.starts_with(**mark)).unwrap_or(&"");
        let words = line[mark.len()..].split_whitespace();
        let before = blocks.last_mut().unwrap();
        if words.clone().next().is_none() {
            blocks.push(Block::new());
        } else {
            before.extend(words.map(|word| (number + 1, word.to_lowercase())));
        }
    }
    blocks
}

fn judged(path: &Path, blocks: &[Block]) -> Vec<String> {
    let place = |line| format!("{}:{line}", source::shown(path));
    let mut found = Vec::new();
    for block in blocks {
        let text: Vec<_> = block.iter().map(|(_, word)| word.as_str()).collect();
        let text = text.join(" ");
        let begins = |beginning: &&&str| text == "the same" || text.starts_with(**beginning);
        if let Some(beginning) = BEGINNINGS.iter().find(begins) {
            found.push(format!(
                "{}: begins with \"{beginning}\"; say what it is",
                place(block[0].0)
            ));
        }
        for (phrase, instead) in REFUSED {
            let lines = lines_with(phrase, block);
            found.extend(
                lines
                    .iter()
                    .map(|line| format!("{}: \"{phrase}\"; better: {instead}", place(*line))),
            );
        }
    }
    found
}

/// The lines on which `phrase` begins and is not part of an allowed one.
fn lines_with(phrase: &str, block: &Block) -> Vec<usize> {
    let stands = |phrase: &str, at: usize| {
        let mut words = block[at..].iter().map(|(_, word)| bare(word));
        phrase.split(' ').all(|word| words.next() == Some(word))
    };
    let allowed =
        |at| ALLOWED.iter().any(|longer| longer.starts_with(phrase) && stands(longer, at));
    let found = (0..block.len()).filter(|at| stands(phrase, *at) && !allowed(*at));
    found.map(|at| block[at].0).collect()
}

/// A word without the punctuation around it. Quoted in code marks it is a name, and stays as it is.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '`')
}

#[test]
fn refused_words_are_found_across_lines_and_not_inside_others() {
    let text = "/// It hangs\n/// on threads (at hand), so many that it may.\nx();\n// The same.\n\n\
                //! Of renewal, likewise.\n// a handsome `anew` banana so many";
    let found = judged(
        &source::root().join("a.rs"),
        &blocks(&Source::of(text).comments, &["///", "//!", "//"]),
    );
    let places: Vec<_> = found.iter().map(|line| line.split(';').next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "a.rs:1: \"hangs on\"",
            "a.rs:2: \"at hand\"",
            "a.rs:4: begins with \"the same.\"",
            "a.rs:6: \"likewise\"",
            "a.rs:7: \"so many\"",
        ]
    );
}
