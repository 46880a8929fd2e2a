//! Standard output and standard error. What comes from a file may hold anything; of it nothing
//! reaches a terminal but letters: control characters, and characters that are not seen or turn
//! others around, are shown by their numbers.

use std::io::{self, Write};

use rungs::scenario::shown;

/// Standard output.
pub(super) fn stdout() -> Printer<anstream::AutoStream<io::StdoutLock<'static>>> {
    Printer::new(anstream::stdout().lock())
}

/// Standard error.
pub(super) fn stderr() -> Printer<anstream::AutoStream<io::StderrLock<'static>>> {
    Printer::new(anstream::stderr().lock())
}

/// A text that comes from a file or from the command line, as it is printed: its lines stay, and
/// colors are none of it.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive(['\n', '\t']) {
        let end = line.trim_end_matches(['\n', '\t']).len();
        plain.push_str(&shown(&line[..end]));
        plain.push_str(&line[end..]);
    }
    plain
}

/// A path, as it is printed.
pub(super) fn path(path: &std::path::Path) -> String {
    shown(&path.display().to_string()).into_owned()
}

/// Writes text, and of escape sequences only those that color it.
#[derive(Debug)]
pub(super) struct Printer<W: Write> {
    out: W,
    /// Bytes of a character, or of a sequence, that is not complete.
    held: Vec<u8>,
}

impl<W: Write> Printer<W> {
    fn new(out: W) -> Self {
        Self { out, held: Vec::new() }
    }

    /// Writes what is held, whole or not.
    fn release(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        self.out.write_all(safe(&String::from_utf8_lossy(&held)).as_bytes())
    }
}

impl<W: Write> Write for Printer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        let whole = whole(&self.held);
        let rest = self.held.split_off(whole);
        self.release()?;
        self.held = rest;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.release()?;
        self.out.flush()
    }
}

impl<W: Write> Drop for Printer<W> {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.flush();
    }
}

/// How many bytes can be judged: not the beginning of a character or of an escape sequence.
fn whole(bytes: &[u8]) -> usize {
    /// Longer than any color.
    const SEQUENCE_MAX: usize = 32;
    let mut whole = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    };
    let escape = bytes[..whole].iter().rposition(|&byte| byte == 0x1b);
    if let Some(start) = escape.filter(|start| whole - start < SEQUENCE_MAX)
        && bytes[start..whole].iter().skip(1).all(|byte| matches!(byte, b'[' | b';' | b'0'..=b'9'))
    {
        whole = start;
    }
    whole
}

/// The text without anything that acts on a terminal, colors apart.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let next = rest.match_indices('\u{1b}').find_map(|(at, _)| Some((at, color(&rest[at..])?)));
        let (start, length) = next.unwrap_or((rest.len(), 0));
        safe.push_str(&plain(&rest[..start]));
        safe.push_str(&rest[start..start + length]);
        rest = &rest[start + length..];
    }
    safe
}

/// The length of the sequence of a color that the text begins with.
fn color(text: &str) -> Option<usize> {
    let numbers = text.strip_prefix("\u{1b}[")?;
    let end = numbers.find(|letter: char| !letter.is_ascii_digit() && letter != ';')?;
    numbers[end..].starts_with('m').then_some("\u{1b}[".len() + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(pieces: &[&[u8]]) -> String {
        let mut bytes = Vec::new();
        let mut printer = Printer::new(&mut bytes);
        pieces.iter().for_each(|piece| printer.write_all(piece).unwrap());
        drop(printer);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn letters_and_colors_pass_and_nothing_else_acts_on_a_terminal() {
        let text = "a\u{1b}[1;32mé\u{1b}[0m\tb\n\n❤\u{fe0f}👩\u{200d}💻\n";
        assert_eq!(printed(&[text.as_bytes()]), text);
        let wild = "x\u{1b}]0;title\u{7}y\u{1b}[2Jz\r\u{202e}gnp\u{200b}\u{9b}31m";
        let shown = r"x\u{1b}]0;title\u{7}y\u{1b}[2Jz\r\u{202e}gnp\u{200b}\u{9b}31m";
        assert_eq!(printed(&[wild.as_bytes()]), shown);
    }

    #[test]
    fn what_is_written_in_pieces_is_judged_as_a_whole() {
        let text = "日\u{1b}[31mü\u{1b}[2J\u{202e}";
        let pieces: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(printed(&pieces), "日\u{1b}[31mü\\u{1b}[2J\\u{202e}");
        assert_eq!(printed(&[b"a\xffb\xe6"]), "a\u{fffd}b\u{fffd}");
        assert_eq!(printed(&[b"end\x1b"]), "end\\u{1b}");
    }
}
