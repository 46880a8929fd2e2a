//! Rust source as far as the checks need it: text without comments and strings, comments by
//! themselves, tokens, and what is compiled for tests only left out.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The root of the package.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` whose name ends in `.ending`, in the order of their paths.
pub(super) fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has no .{ending} files");
    found
}

/// A path relative to the package, as messages show it.
pub(super) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// The text of a file in two copies of equal length, with spaces in place of what a copy leaves out.
pub(super) struct Source {
    /// Without comments and literals.
    pub(super) code: String,
    /// Comments alone.
    pub(super) comments: String,
    /// Strings and characters alone.
    pub(super) literals: String,
}

impl Source {
    pub(super) fn read(path: &Path) -> Self {
        Self::of(&fs::read_to_string(path).unwrap())
    }

    pub(super) fn of(text: &str) -> Self {
        let blank: Vec<u8> =
            text.bytes().map(|byte| if byte == b'\n' { byte } else { b' ' }).collect();
        let mut code = text.as_bytes().to_vec();
        let (mut comments, mut literals) = (blank.clone(), blank.clone());
        let mut at = 0;
        while at < text.len() {
            let (length, is_comment) = opaque(&text.as_bytes()[at..]);
            let range = at..at + length;
            let copy = if is_comment { &mut comments } else { &mut literals };
            copy[range.clone()].copy_from_slice(&text.as_bytes()[range.clone()]);
            code[range.clone()].copy_from_slice(&blank[range]);
            at += length.max(1);
        }
        let whole = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: whole(code), comments: whole(comments), literals: whole(literals) }
    }
}

/// The length of the comment or of the literal at the beginning of `rest`, 0 where there is
/// none, and whether it is a comment. Identifiers count as literals of length 0.
fn opaque(rest: &[u8]) -> (usize, bool) {
    match rest {
        [b'/', b'/', ..] => (until(rest, 2, |rest| rest[0] == b'\n'), true),
        [b'/', b'*', ..] => (block_comment(rest), true),
        [b'"', ..] => (quoted(rest, b'"'), false),
        [b'r', b'"' | b'#', ..] => (raw_string(rest), false),
        [b'\'', b'\\', ..] => (quoted(rest, b'\''), false),
        [b'\'', ..] => (character(rest), false),
        _ => (0, false),
    }
}

/// The first place from `start` on where `ends` holds; the length of `rest` where it never does.
fn until(rest: &[u8], start: usize, ends: impl Fn(&[u8]) -> bool) -> usize {
    (start..rest.len()).find(|at| ends(&rest[*at..])).unwrap_or(rest.len())
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (2, 1);
    while depth > 0 && at < rest.len() {
        let step: i32 = match &rest[at..] {
            [b'/', b'*', ..] => 1,
            [b'*', b'/', ..] => -1,
            _ => 0,
        };
        depth += step;
        at += if step == 0 { 1 } else { 2 };
    }
    at
}

fn quoted(rest: &[u8], mark: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != mark {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// `r"…"` and `r#"…"#`; 0 for `r#identifier` and for a name that ends in r.
fn raw_string(rest: &[u8]) -> usize {
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return 0;
    }
    let end = [&b"\""[..], &vec![b'#'; hashes]].concat();
    (until(rest, hashes + 2, |rest| rest.starts_with(&end)) + end.len()).min(rest.len())
}

/// `'x'`; 0 for a lifetime.
fn character(rest: &[u8]) -> usize {
    let end = until(rest, 2, |rest| rest[0] & 0xC0 != 0x80);
    if rest.get(end) == Some(&b'\'') { end + 1 } else { 0 }
}

/// A word, `::`, `->`, `=>` or a single sign of code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
}

impl Token<'_> {
    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    }
}

/// The tokens of code that [`Source`] has cleared of comments and strings.
pub(super) fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let length = match first {
                _ if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
                _ if ["::", "->", "=>"].iter().any(|sign| rest.starts_with(sign)) => 2,
                _ => first.len_utf8(),
            };
            found.push(Token { text: &rest[..length], line: number + 1 });
            rest = rest[length..].trim_start();
        }
    }
    found
}

/// The place after the bracket that closes the one at `open`.
pub(super) fn closed(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The tokens without items that are compiled for tests only.
pub(super) fn program<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_test_attribute(&tokens[at..]) {
            at = item(tokens, at).end;
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

fn is_test_attribute(tokens: &[Token<'_>]) -> bool {
    let begins = |words: &[&str]| {
        tokens.len() > words.len() && tokens.iter().zip(words).all(|(t, word)| t.text == *word)
    };
    begins(&["#", "[", "cfg", "(", "test"]) || begins(&["#", "[", "test", "]"])
}

/// The item at `start` with its attributes: to its block's end or its semicolon.
fn item(tokens: &[Token<'_>], start: usize) -> Range<usize> {
    let mut at = start;
    while at < tokens.len() {
        match tokens[at].text {
            "{" => {
                let end = closed(tokens, at);
                // A list of imports goes on to its semicolon.
                let more = tokens.get(end).is_some_and(|token| token.text == ";");
                return start..end + usize::from(more);
            }
            "(" | "[" => at = closed(tokens, at),
            ";" => return start..at + 1,
            _ => at += 1,
        }
    }
    start..tokens.len()
}

/// The files of src that are compiled for tests only: those that a `#[cfg(test)] mod name;`
/// declares, and what they declare in turn.
pub(super) fn test_files() -> BTreeSet<PathBuf> {
    let mut stems = Vec::new();
    for path in files("src", "rs") {
        let source = Source::read(&path);
        let tokens = tokens(&source.code);
        for at in (0..tokens.len()).filter(|at| is_test_attribute(&tokens[*at..])) {
            let item = &tokens[item(&tokens, at)];
            if let [.., word, name, end] = item
                && (word.text, end.text) == ("mod", ";")
            {
                stems.push(children(&path).join(name.text));
            }
        }
    }
    let is_test = |path: &PathBuf| {
        stems.iter().any(|stem| path.starts_with(stem) || path.with_extension("") == *stem)
    };
    files("src", "rs").into_iter().filter(is_test).collect()
}

/// The folder in which a file's modules lie.
fn children(path: &Path) -> PathBuf {
    if path.ends_with("src/lib.rs") || path.ends_with("src/main.rs") {
        path.parent().unwrap().to_owned()
    } else {
        path.with_extension("")
    }
}

#[test]
fn comments_strings_and_characters_are_no_code() {
    let text = "let a = \"}\\\"{\"; // }\nlet b: &'a str = r#\"\"}\"#; /* { /* { */ */ let c = ['{', '\\'', 'ä'];";
    let code = Source::of(text).code;
    assert_eq!(code.len(), text.len());
    let words: Vec<_> = tokens(&code).iter().map(|token| token.text).collect();
    assert_eq!(words.join(" "), "let a = ; let b : & ' a str = ; let c = [ , , ] ;");
    assert_eq!(Source::of(text).comments.split_whitespace().collect::<Vec<_>>()[..2], ["//", "}"]);
}

#[test]
fn what_is_compiled_for_tests_is_no_program() {
    let code =
        "use a; #[cfg(test)] use b::{c}; fn d() {} #[cfg(test)] #[x(y)] mod e { fn f() {} } g";
    let left: Vec<_> = program(&tokens(code)).iter().map(|token| token.text).collect();
    assert_eq!(left.join(" "), "use a ; fn d ( ) { } g");
}
