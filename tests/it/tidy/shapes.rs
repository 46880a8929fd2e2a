//! Functions: how long they are, and what they take.

use super::circles::parts;
use super::source::{Token, closed};

/// A function with a body.
pub(super) struct Function<'a> {
    pub(super) name: &'a str,
    pub(super) line: usize,
    /// From `fn` to the closing brace.
    pub(super) lines: usize,
    /// How many parameters it has, `self` not counted.
    pub(super) parameters: usize,
    /// Whether a parameter is, or holds, a tuple of three or more parts.
    pub(super) takes_tuple: bool,
}

/// The functions of a file, those inside others and inside macros included.
pub(super) fn functions<'a>(tokens: &[Token<'a>]) -> Vec<Function<'a>> {
    (0..tokens.len()).filter_map(|at| function(tokens, at)).collect()
}

fn function<'a>(tokens: &[Token<'a>], at: usize) -> Option<Function<'a>> {
    // In a macro the name may be a variable.
    let dollar = usize::from(tokens.get(at + 1)?.text == "$");
    let name = tokens.get(at + 1 + dollar)?;
    if tokens[at].text != "fn" || !name.is_word() {
        return None;
    }
    let open = generics_end(tokens, at + 2 + dollar);
    let end = closed(tokens, open);
    let body = (end..tokens.len()).find(|at| [";", "{"].contains(&tokens[*at].text))?;
    let last = if tokens[body].text == ";" { body } else { closed(tokens, body) - 1 };
    let parameters = &tokens[open + 1..end - 1];
    Some(Function {
        name: name.text,
        line: tokens[at].line,
        lines: tokens[last].line + 1 - tokens[at].line,
        parameters: parts(parameters).iter().filter(|part| !is_self(part)).count(),
        takes_tuple: has_tuple(parameters),
    })
}

/// The place of the bracket of parameters, after `<…>` where that is.
fn generics_end(tokens: &[Token<'_>], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while depth > 0 || tokens[at].text != "(" {
        match tokens[at].text {
            "<" => depth += 1,
            ">" => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    at
}

fn is_self(parameter: &[Token<'_>]) -> bool {
    let name = parameter.split(|token| token.text == ":").next();
    name.and_then(|name| name.last()).is_some_and(|token| token.text == "self")
}

/// Whether a bracket that is no list of arguments (`Fn(A, B, C)`) has three parts.
fn has_tuple(parameters: &[Token<'_>]) -> bool {
    (0..parameters.len()).any(|at| {
        let called =
            at > 0 && parameters[at - 1].is_word() && !MODIFIERS.contains(&parameters[at - 1].text);
        let inside = || &parameters[at + 1..closed(parameters, at) - 1];
        parameters[at].text == "(" && !called && parts(inside()).len() >= 3
    })
}

/// Words after which a bracket is a type or a pattern.
const MODIFIERS: [&str; 4] = ["mut", "ref", "dyn", "const"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::source::{Source, tokens};

    fn tuples(text: &str) -> Vec<(String, usize, bool)> {
        let code = Source::of(text).code;
        let found = functions(&tokens(&code));
        found.iter().map(|f| (f.name.to_owned(), f.lines, f.takes_tuple)).collect()
    }

    #[test]
    fn functions_are_measured_whatever_their_strings_say() {
        let text =
            "fn a() {\n  \"}\"; // }\n  '}';\n}\nfn b();\nmacro! { fn $c<T: F<(u8,)>>()\n { } }";
        let expected = [("a", 4, false), ("b", 1, false), ("c", 2, false)];
        assert_eq!(tuples(text), expected.map(|(name, n, t)| (name.to_owned(), n, t)));
    }

    #[test]
    fn parameters_are_counted_without_self() {
        let count = |text: &str| functions(&tokens(&Source::of(text).code))[0].parameters;
        assert_eq!(count("fn f(&mut self, a: A<B, C>, (b, c): (B, C),) {}"), 2);
        assert_eq!(count("fn f() {}"), 0);
    }

    #[test]
    fn tuples_of_three_parts_are_seen_in_patterns_and_types() {
        let takes = |parameters: &str| tuples(&format!("fn f({parameters}) {{}}"))[0].2;
        assert!(takes("(a, b, c): T"));
        assert!(takes("x: &mut (u8, Vec<(u8, u8)>, [u8; 3])"));
        assert!(takes("x: &[(u8, u8, u8)], y: u8"));
        assert!(!takes("(a, b): (A, B), c: u8, d: u8"));
        assert!(!takes("act: impl Fn(u8, u8, u8) -> (u8, u8)"));
        assert!(!takes("x: (A<B, C>, D)"));
    }
}
