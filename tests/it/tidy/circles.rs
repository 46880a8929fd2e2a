//! Which file uses which, read from paths, and the circles among them.
//!
//! A path counts wherever it stands in a program: `use super::review::Case`, `crate::sim::Row`,
//! `staffing::vacate(…)`. It is followed through imports and exports to the file that holds the
//! item. A declaration (`mod review;`) is no use, and a file may use the module that it is part of:
//! what stands there is common to all its files.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::source::{self, Source, Token};

/// A module that is a file, by its place below src: `["model", "month"]`; lib.rs and main.rs are
/// the empty place.
type Place = Vec<String>;

#[derive(Default)]
struct Module {
    /// The files of this place: one, but for lib.rs and main.rs.
    names: Vec<String>,
    imports: Vec<Import>,
    /// All paths of the file, those of imports included.
    paths: Vec<Vec<String>>,
}

#[derive(Clone)]
struct Import {
    /// The name of the path in this file; `*` for everything in it.
    name: String,
    path: Vec<String>,
}

/// The files of the program with the files that each of them uses.
#[derive(Default)]
pub(super) struct Graph {
    modules: BTreeMap<Place, Module>,
    /// What [`Graph::named`] has found.
    known: RefCell<BTreeMap<(Place, String), Option<Place>>>,
}

impl Graph {
    pub(super) fn read() -> Self {
        let tests = source::test_files();
        let mut graph = Self::default();
        for path in source::files("src", "rs").iter().filter(|path| !tests.contains(*path)) {
            let shown = source::shown(path);
            graph.add(shown.strip_prefix("src/").unwrap(), &Source::read(path).code);
        }
        graph
    }

    fn add(&mut self, name: &str, code: &str) {
        let stem = name.strip_suffix(".rs").unwrap();
        let root = stem == "lib" || stem == "main";
        let place = if root { Place::new() } else { stem.split('/').map(str::to_owned).collect() };
        let module = self.modules.entry(place).or_default();
        module.names.push(name.to_owned());
        module.scan(&source::program(&source::tokens(code)));
    }

    /// The groups of files that use each other in a circle, the largest first.
    fn circles(&self) -> Vec<Vec<&str>> {
        let uses = self.uses();
        let reached: BTreeMap<_, _> =
            uses.keys().map(|from| (*from, reached(&uses, from))).collect();
        let mut circles = BTreeSet::new();
        for (from, to) in &reached {
            let circle: Vec<_> =
                to.iter().copied().filter(|other| reached[other].contains(from)).collect();
            circles.insert(circle);
        }
        let mut circles: Vec<_> = circles.into_iter().filter(|circle| circle.len() > 1).collect();
        circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
        circles
    }

    /// The uses within each circle, one line for each file.
    pub(super) fn ties(&self) -> Vec<String> {
        let uses = self.uses();
        let tie = |circle: &[&str], name: &str| {
            let within = uses[name].iter().copied().filter(|used| circle.contains(used));
            let used = within.collect::<Vec<_>>().join(", ");
            format!("circle of {}: {name} uses {used}", circle.len())
        };
        let circles = self.circles();
        circles.iter().flat_map(|circle| circle.iter().map(|name| tie(circle, name))).collect()
    }

    fn uses(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut uses = BTreeMap::new();
        for (place, module) in self.modules.iter().filter(|(place, _)| !place.is_empty()) {
            let found = module.paths.iter().filter_map(|path| self.resolved(place, path));
            let used = found.filter(|used| !place.starts_with(used));
            let names = used.map(|used| self.name(&used)).collect();
            uses.insert(self.name(place), names);
        }
        uses
    }

    fn name(&self, place: &Place) -> &str {
        &self.modules[place].names[0]
    }

    /// The file that holds what `path` means in the file of `place`.
    fn resolved(&self, place: &Place, path: &[String]) -> Option<Place> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" | "rungs" => Place::new(),
            "self" => place.clone(),
            "super" => parent(place),
            name => self.named(place, name)?,
        };
        while let Some((next, after)) = rest.split_first() {
            let step = if next == "super" { Some(parent(&at)) } else { self.named(&at, next) };
            let Some(step) = step else { break };
            (at, rest) = (step, after);
        }
        Some(at)
    }

    /// The file in which the thing called `name` in `place` is to be looked for, where that is
    /// another file.
    fn named(&self, place: &Place, name: &str) -> Option<Place> {
        let key = (place.clone(), name.to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        // Imports may lead back here, where they say nothing new.
        self.known.borrow_mut().insert(key.clone(), None);
        let found = self.looked_up(place, name);
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    fn looked_up(&self, place: &Place, name: &str) -> Option<Place> {
        let child = [place.as_slice(), &[name.to_owned()]].concat();
        if self.modules.contains_key(&child) {
            return Some(child);
        }
        let imports = &self.modules.get(place)?.imports;
        if let Some(import) = imports.iter().find(|import| import.name == name) {
            return self.resolved(place, &import.path);
        }
        let mut globs = imports.iter().filter(|import| import.name == "*");
        globs.find_map(|glob| {
            let inside = self.resolved(place, &glob.path).filter(|at| at != place)?;
            self.named(&inside, name)
        })
    }
}

fn parent(place: &Place) -> Place {
    place[..place.len().saturating_sub(1)].to_vec()
}

fn reached<'a>(uses: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        open.extend(uses[next].iter().copied().filter(|used| reached.insert(used)));
    }
    reached
}

impl Module {
    fn scan(&mut self, tokens: &[Token<'_>]) {
        let mut at = 0;
        while at < tokens.len() {
            // `impl Trait + use<'a>` imports nothing.
            let next = tokens.get(at + 1).map_or("", |token| token.text);
            if tokens[at].text == "use" && next != "<" {
                let end = at + tokens[at..].iter().position(|token| token.text == ";").unwrap();
                self.import(&tokens[at + 1..end], &[]);
                at = end;
            } else if tokens[at].is_word() && !(at > 0 && tokens[at - 1].text == "::") {
                let path = path_at(&tokens[at..]);
                at += 2 * path.len() - 1;
                if path.len() > 1 {
                    self.paths.push(path);
                }
            } else {
                at += 1;
            }
        }
    }

    /// Takes in a tree of imports, `a::{b as c, d::*}`, that stands after `before::`.
    fn import(&mut self, tree: &[Token<'_>], before: &[String]) {
        let path = path_at(tree);
        let rest = &tree[(2 * path.len()).saturating_sub(1)..];
        let path = [before, &path].concat();
        let rest = if rest.first().is_some_and(|t| t.text == "::") { &rest[1..] } else { rest };
        match rest {
            [open, .., _] if open.text == "{" => {
                for branch in parts(&rest[1..rest.len() - 1]) {
                    self.import(branch, &path);
                }
            }
            [star] if star.text == "*" => self.bring("*", path),
            [_, alias] => self.bring(alias.text, path),
            _ if path.last().is_some_and(|last| last == "self") => {
                let module = path[..path.len() - 1].to_vec();
                self.bring(&module[module.len() - 1].clone(), module);
            }
            _ => self.bring(&path[path.len() - 1].clone(), path),
        }
    }

    fn bring(&mut self, name: &str, path: Vec<String>) {
        self.paths.push(path.clone());
        self.imports.push(Import { name: name.to_owned(), path });
    }
}

/// The words `a::b::c` at the beginning of the tokens.
fn path_at(tokens: &[Token<'_>]) -> Vec<String> {
    let mut path = Vec::new();
    for pair in tokens.chunks(2) {
        if !pair[0].is_word() {
            break;
        }
        path.push(pair[0].text.to_owned());
        if pair.get(1).is_none_or(|token| token.text != "::") {
            break;
        }
    }
    path
}

/// What stands between the commas that are in no bracket.
pub(super) fn parts<'a, 'b>(tokens: &'a [Token<'b>]) -> Vec<&'a [Token<'b>]> {
    let mut depth = 0;
    let parts = tokens.split(|token| {
        match token.text {
            "(" | "[" | "{" | "<" => depth += 1,
            ")" | "]" | "}" | ">" => depth -= 1,
            _ => {}
        }
        depth == 0 && token.text == ","
    });
    parts.filter(|part| !part.is_empty()).collect()
}

#[test]
fn a_circle_is_seen_through_imports_exports_and_calls_and_not_in_tests() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "mod x; mod y; mod z; pub use y::{Y as Why, self}; use z::*;"),
        ("a/x.rs", "use super::Why; // super::z::Z\n fn f() { \"super::z::Z\"; }"),
        ("a/y.rs", "fn y() { crate::a::x::f() } #[cfg(test)] mod tests { use super::super::z; }"),
        ("a/z.rs", "use {super::y, crate::b::*}; use rayon::prelude::*; fn z() { y::y() }"),
        ("b.rs", "use rayon::prelude::*; use std::fmt::{self, Write as _}; fn f() { fmt::x() }"),
    ];
    let mut graph = Graph::default();
    for (name, text) in files {
        graph.add(name, &Source::of(text).code);
    }
    assert_eq!(graph.circles(), [["a/x.rs", "a/y.rs"]]);
    assert_eq!(graph.ties()[0], "circle of 2: a/x.rs uses a/y.rs");
    assert_eq!(graph.uses()["a/z.rs"], BTreeSet::from(["a/y.rs", "b.rs"]));
}
