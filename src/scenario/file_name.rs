//! Names of files and directories that are made from names of scenarios, policies and departments:
//! letters of every script stay, and two that differ never share a file, also where the file system
//! ignores case or normalizes letters.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bytes of a name: what a file system takes (255), less what is put behind it.
const BYTES_MAX: usize = 200;

/// Digits of the digest that tells names apart.
const DIGITS: usize = 8;

/// A part of the name of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamePart<'p> {
    /// A word of the program's.
    Word(Cow<'p, str>),
    /// What kind of thing it is, such as `policy`, and its name.
    Name(&'static str, &'p str),
}

/// What the names of files are made from in one place.
#[derive(Clone, Debug)]
pub struct FileNames<'n> {
    names: Vec<&'n str>,
    words: Vec<&'n str>,
}

impl<'n> FileNames<'n> {
    /// Files are named by any of `names` (one that is listed twice means two things) and, between
    /// them, by `words`.
    #[must_use]
    pub fn new(
        names: impl IntoIterator<Item = &'n str>,
        words: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        Self { names: names.into_iter().collect(), words: words.into_iter().collect() }
    }

    /// The name of a file, without ending: the parts in lower case with hyphens between them. Where
    /// other parts could give the same name, and where it would be too long, it ends in a digest of
    /// the parts.
    #[must_use]
    pub fn stem(&self, parts: &[NamePart<'_>]) -> String {
        let slugs: Vec<Cow<'_, str>> = parts
            .iter()
            .map(|part| match part {
                NamePart::Word(word) => word.clone(),
                NamePart::Name(_, name) => Cow::Owned(slug(name)),
            })
            .collect();
        let stem = slugs.join("-");
        if stem.len() > BYTES_MAX || !self.is_plain(parts, &slugs) {
            return told_apart(&stem, &listed(parts));
        }
        stem
    }

    /// Whether the name can be read in one way only.
    fn is_plain(&self, parts: &[NamePart<'_>], slugs: &[Cow<'_, str>]) -> bool {
        let known: Vec<String> = self.names.iter().map(|name| folded(&slug(name))).collect();
        let is_plain = |slug: &Cow<'_, str>| {
            let key = folded(slug);
            known.iter().filter(|other| **other == key).count() <= 1
                && slug.split('-').all(|token| !self.words.contains(&token) && !is_digest(token))
        };
        let mut rest = slugs;
        parts.chunk_by(|a, b| is_name(a) == is_name(b)).all(|chunk| {
            let (own, others) = rest.split_at(chunk.len());
            rest = others;
            let is_read_one_way = || readings(&folded(&own.join("-")), &known) == 1;
            !is_name(&chunk[0])
                || (own.iter().all(is_plain) && (own.len() == 1 || is_read_one_way()))
        })
    }
}

/// A name as the name of a directory: letters and digits of every script in lower case, in Unicode's
/// composed form, and hyphens. At most 200 bytes; never empty, and never a name that some system
/// keeps for a device.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().nfc() {
        let joins = is_combining_mark(letter) && !slug.is_empty() && !slug.ends_with('-');
        if letter.is_alphanumeric() || joins {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let plain = slug.trim_end_matches('-');
    match plain {
        "" if name.is_empty() => "scenario".to_owned(),
        "" => told_apart("scenario", name),
        device if is_device(device) => format!("{device}-scenario"),
        long if long.len() > BYTES_MAX => told_apart(long, name),
        _ => plain.to_owned(),
    }
}

/// A name with a digest of `what` behind it, short enough for a file.
fn told_apart(name: &str, what: &str) -> String {
    let digest = Sha256::digest(what.as_bytes());
    let digits: String = digest.iter().take(DIGITS / 2).map(|byte| format!("{byte:02x}")).collect();
    let most = name.len().min(BYTES_MAX - DIGITS - 1);
    let end = (0..=most).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
    format!("{}-{digits}", name[..end].trim_end_matches('-'))
}

/// Parts as one text that no other parts have.
fn listed(parts: &[NamePart<'_>]) -> String {
    let part = |part: &NamePart<'_>| match part {
        NamePart::Word(word) => format!("word {}: {word}\n", word.len()),
        NamePart::Name(kind, name) => format!("{kind} {}: {name}\n", name.len()),
    };
    parts.iter().map(part).collect()
}

fn is_name(part: &NamePart<'_>) -> bool {
    matches!(part, NamePart::Name(..))
}

/// What file systems that ignore case compare: `ß` is `ss` there.
fn folded(slug: &str) -> String {
    slug.to_uppercase().to_lowercase()
}

/// Whether a word could be taken for a digest.
fn is_digest(token: &str) -> bool {
    token.len() == DIGITS && token.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// In how many ways a text can be read as known slugs with hyphens between them.
fn readings(text: &str, known: &[String]) -> usize {
    // Number k: the ways of reading the first k bytes.
    let mut ways = vec![0_usize; text.len() + 1];
    for end in 1..=text.len() {
        let Some(read) = text.get(..end) else { continue };
        for slug in known.iter().filter(|slug| read.ends_with(slug.as_str())) {
            let start = end - slug.len();
            let before = match start {
                0 => 1,
                _ if text.as_bytes()[start - 1] == b'-' => ways[start - 1],
                _ => 0,
            };
            ways[end] = ways[end].saturating_add(before);
        }
    }
    ways[text.len()]
}

/// The names that Windows keeps for devices.
fn is_device(slug: &str) -> bool {
    let port = |name: &str| {
        slug.strip_prefix(name).is_some_and(|number| {
            let mut digits = number.chars();
            digits.next().is_some_and(|digit| matches!(digit, '0'..='9' | '¹' | '²' | '³'))
                && digits.next().is_none()
        })
    };
    ["con", "prn", "aux", "nul"].contains(&slug) || port("com") || port("lpt")
}

#[cfg(test)]
mod tests {
    use super::NamePart::{Name, Word};
    use super::*;

    #[test]
    fn a_slug_holds_lower_case_letters_of_every_script_digits_and_hyphens() {
        assert_eq!(slug("Two Ladders: 2026 / pilot"), "two-ladders-2026-pilot");
        assert_eq!(slug("..//x--y.."), "x-y");
        for (name, expected) in [
            ("Größe 1", "größe-1"),
            ("Москва", "москва"),
            ("東京 支社", "東京-支社"),
            ("हिन्दी नीति", "हिन्दी-नीति"),
            ("می\u{200c}خواهم", "می-خواهم"),
            ("e\u{301}te\u{301}", "été"),
            ("\u{301}x", "x"),
        ] {
            assert_eq!(slug(name), expected);
        }
    }

    #[test]
    fn a_slug_is_never_empty_nor_a_device_nor_too_long() {
        assert!(slug("..").starts_with("scenario-"));
        assert_ne!(slug("😀"), slug("🎉"));
        assert_eq!(slug("CON"), "con-scenario");
        assert_eq!(slug("lpt9"), "lpt9-scenario");
        assert_eq!(slug("COM¹"), "com¹-scenario");
        assert_eq!(slug("com10"), "com10");
        let long = |end: &str| slug(&format!("{}{end}", "𠀀".repeat(59)));
        assert!(long("a").len() <= BYTES_MAX && long("a") != long("b"));
    }

    #[test]
    fn names_with_one_slug_are_told_apart_by_a_digest_that_stays() {
        let names = ["parity 0.5", "parity 0,5", "dual", "Dual", "du\u{430}l", "straße", "strasse"];
        let files = FileNames::new(names, ["point"]);
        let stems = names.map(|name| files.stem(&[Word("ladder".into()), Name("policy", name)]));
        assert_eq!(stems[0], "ladder-parity-0-5-9a17bb81");
        assert_eq!(stems[4], "ladder-du\u{430}l", "a Cyrillic letter");
        for (index, stem) in stems.iter().enumerate() {
            assert!(!stems[..index].iter().any(|other| folded(other) == folded(stem)), "{stem}");
        }
        let alone = FileNames::new(["parity 0.5", "dual"], ["point"]);
        assert_eq!(
            alone.stem(&[Word("ladder".into()), Name("policy", "parity 0.5")]),
            "ladder-parity-0-5"
        );
    }

    #[test]
    fn parts_that_would_run_together_are_told_apart() {
        let names = ["a", "b", "a b", "x point 2", "deadbeef", "c"];
        let files = FileNames::new(names, ["point", "morale"]);
        let stem = |parts: &[NamePart<'_>]| files.stem(parts);
        let run_together =
            [stem(&[Name("policy", "a"), Name("policy", "b")]), stem(&[Name("policy", "a b")])];
        assert_ne!(run_together[0], run_together[1]);
        assert_eq!(stem(&[Name("policy", "a"), Name("policy", "c")]), "a-c");
        let point = stem(&[Name("policy", "x"), Word("point".into()), Word("2".into())]);
        assert_eq!(point, "x-point-2");
        assert_ne!(stem(&[Name("policy", "x point 2")]), point);
        assert!(stem(&[Name("policy", "deadbeef")]).len() > "deadbeef".len());
        let metrics: Vec<_> = (0..60).map(|_| Word("output_per_seat".into())).collect();
        assert!(stem(&metrics).len() <= BYTES_MAX);
    }

    #[test]
    fn a_name_that_means_two_things_is_told_apart() {
        let files = FileNames::new(["sales", "sales", "dual"], []);
        let stem = |kind| files.stem(&[Name(kind, "sales")]);
        assert_ne!(stem("policy"), stem("department"));
        assert_ne!(stem("policy"), "sales");
        assert_eq!(files.stem(&[Name("policy", "dual")]), "dual");
    }
}
