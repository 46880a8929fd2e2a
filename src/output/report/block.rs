//! What a report is made of, before it is a page, a file of Markdown or text for a terminal:
//! sections of words, tables and figures.

use crate::output::as_written;
use crate::output::finding::Finding;

/// A part of the report under a heading.
#[derive(Clone, Debug)]
pub(super) struct Section {
    /// Its anchor.
    pub(super) id: &'static str,
    pub(super) heading: &'static str,
    pub(super) blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
pub(super) enum Block {
    Text(Words),
    Heading(String),
    List(Vec<Words>),
    /// A list whose order counts.
    Steps(Vec<Words>),
    /// Terms with their explanations.
    Facts(Vec<(&'static str, Words)>),
    Table(Table),
    Figure(Box<Figure>),
    /// Lines to be copied.
    Code(String),
    /// Details for few readers.
    Appendix(Appendix),
}

/// Details for few readers: folded in the page, a pointer in Markdown and on the terminal.
#[derive(Clone, Debug)]
pub(super) struct Appendix {
    pub(super) title: &'static str,
    /// Rows and file, in a few words; may be empty.
    pub(super) extent: String,
    pub(super) tables: Vec<Table>,
    /// The file that has all of it.
    pub(super) file: &'static str,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Whether the page lets readers sort it.
    pub(super) sortable: bool,
    /// What is not in it, or how to read it.
    pub(super) note: Option<Words>,
}

#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) text: String,
    /// The unit of the column; may be empty.
    pub(super) unit: String,
    pub(super) numeric: bool,
}

/// A cell; the first of a row names it.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    /// A second line.
    pub(super) below: String,
    /// What it is sorted by, where that is not its text; a number in full.
    pub(super) sort: Option<String>,
    pub(super) finding: Option<Finding>,
}

/// A chart with its caption, and the same chart of other metrics to choose from.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// Name of the chart's files.
    pub(super) name: String,
    pub(super) caption: Words,
    pub(super) drawing: Drawing,
    /// Files of the picture's sheets in the run directory.
    pub(super) files: Vec<String>,
    pub(super) picks: Vec<Pick>,
}

/// A chart of one metric.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) drawing: Drawing,
}

/// A chart as SVG.
#[derive(Clone, Debug)]
pub(super) struct Drawing {
    /// What it shows, for those who cannot see it.
    pub(super) alt: String,
    pub(super) wide: String,
    /// A second drawing, for a narrow page.
    pub(super) narrow: Option<String>,
}

/// Running text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words(pub(super) Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Plain(String),
    Strong(String),
    Code(String),
    Link { text: String, to: String },
}

impl Words {
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self::default().say(text)
    }

    pub(super) fn say(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Plain(text.into()));
        self
    }

    pub(super) fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Strong(text.into()));
        self
    }

    pub(super) fn code(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Code(text.into()));
        self
    }

    pub(super) fn link(mut self, text: impl Into<String>, to: impl Into<String>) -> Self {
        self.0.push(Piece::Link { text: text.into(), to: to.into() });
        self
    }

    /// These words, and others after them.
    pub(super) fn join(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// The words without any markup.
    pub(super) fn plain(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Plain(text) | Piece::Strong(text) | Piece::Code(text) => text.clone(),
            Piece::Link { text, .. } => text.clone(),
        };
        self.0.iter().map(text).collect()
    }
}

impl Block {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(Words::of(text))
    }
}

impl Table {
    /// With words added to its note.
    pub(super) fn noted(mut self, words: impl Into<Option<Words>>) -> Self {
        let Some(words) = words.into() else { return self };
        self.note = Some(match self.note.take() {
            None => words,
            Some(Words(mut note)) => {
                note.push(Piece::Plain(" ".to_owned()));
                note.extend(words.0);
                Words(note)
            }
        });
        self
    }
}

impl Head {
    pub(super) fn word(text: impl Into<String>) -> Self {
        Self { text: text.into(), unit: String::new(), numeric: false }
    }

    pub(super) fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), unit: String::new(), numeric: true }
    }

    pub(super) fn in_unit(self, unit: impl Into<String>) -> Self {
        Self { unit: unit.into(), ..self }
    }
}

impl Cell {
    pub(super) fn word(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A word, and a second line.
    pub(super) fn named(text: impl Into<String>, below: impl Into<String>) -> Self {
        Self { text: text.into(), below: below.into(), ..Self::default() }
    }

    /// A number as it is shown, and in full.
    pub(super) fn number(text: impl Into<String>, full: Option<f64>) -> Self {
        let sort = Some(as_written(full));
        Self { text: text.into(), sort, ..Self::default() }
    }
}
