//! Texts that a spreadsheet would run: it takes a cell that begins with `=`, `+`, `-` or `@` for a
//! formula. With `[output] spreadsheet_safe` such a text is written with an apostrophe before it, by
//! which spreadsheets know a text; and so is a text that begins with an apostrophe, so that every text
//! can be read back.

/// What is written before a guarded text.
const GUARD: char = '\'';

/// Whether a text has to be guarded: letters of full width are taken for the others by some programs.
pub(super) fn needs_guard(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', GUARD])
}

/// A text with the guard, where it needs one.
pub(super) fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("{GUARD}{text}") } else { text.to_owned() }
}

/// The text that was guarded.
pub(super) fn unguarded(text: &str) -> &str {
    text.strip_prefix(GUARD).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guarded_text_is_no_formula_and_reads_back() {
        for text in ["=1+1", "+1", "-2+3", "@SUM(1)", "'quoted", "＝1", "''"] {
            assert!(guarded(text).starts_with('\''), "{text}");
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in ["dual", "a=b", "", "1-2"] {
            assert_eq!((guarded(text).as_str(), unguarded(text)), (text, text));
        }
    }
}
