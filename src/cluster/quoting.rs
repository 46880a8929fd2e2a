//! Texts as words of a POSIX shell.

/// A text as one word of a shell, whatever is in it.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A command as it is typed: words are quoted where a shell would take them for something else.
#[must_use]
pub fn command_line(words: &[String]) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    let shown = words.iter().map(|word| {
        let plain = !word.is_empty() && word.chars().all(is_plain);
        if plain { word.clone() } else { quoted(word) }
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// The words of a text, as a shell would split it: between spaces, quotes taken off.
///
/// # Errors
///
/// Where a quote is not closed.
pub fn words(text: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in text.chars() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    if let Some(open) = quote {
        return Err(format!("{text:?} has a quote ({open}) that is not closed"));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_one_word_again() {
        assert_eq!(quoted("it's here"), r"'it'\''s here'");
        let typed = ["sbatch", "--export=ALL,A=1", "a b", "done(1)", ""].map(str::to_owned);
        let line = command_line(&typed);
        assert_eq!(line, "sbatch --export=ALL,A=1 'a b' 'done(1)' ''");
        assert_eq!(words(&line).unwrap(), typed);
        assert_eq!(words(" --a='b c'  \"d e\" ").unwrap(), ["--a=b c", "d e"]);
        assert!(words("--a='b").unwrap_err().contains("not closed"));
    }
}
