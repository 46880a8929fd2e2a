//! How a parameter is described: once, for the parser, the checks, the documentation and the
//! paths of factors.

/// Which part of a scenario a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Top level and the tables `[horizon]`, `[study]`, `[design]` and `[output]`.
    Scenario,
    /// `[market]`.
    Market,
    /// `[constant]` of the career model.
    Constant,
    /// `[model]` of a published model.
    Model,
    /// Every `[[department]]`.
    Department,
    /// Every `[[policy]]`.
    Policy,
    /// Every `[[factor]]`.
    Factor,
    /// Every `[[prior]]`.
    Prior,
    /// Every `[[worthwhile]]`.
    Worthwhile,
    /// Every `[[lever]]`.
    Lever,
}

impl Scope {
    /// The scope's name in messages and headings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Market => "market",
            Self::Constant => "constant",
            Self::Model => "model",
            Self::Department => "department",
            Self::Policy => "policy",
            Self::Factor => "factor",
            Self::Prior => "prior",
            Self::Worthwhile => "worthwhile",
            Self::Lever => "lever",
        }
    }
}

/// What values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A whole number.
    Count {
        /// Value where the key is absent; `None` where it is computed or the key is required.
        default: Option<u64>,
        /// Smallest allowed value.
        min: u64,
        /// Largest allowed value.
        max: u64,
    },
    /// A real number; a whole number is accepted too.
    Real {
        /// Value where the key is absent; `None` where that leaves something out.
        default: Option<f64>,
        /// Smallest allowed value.
        min: f64,
        /// Largest allowed value.
        max: f64,
    },
    /// `true` or `false`.
    Flag {
        /// Value where the key is absent.
        default: bool,
    },
    /// One of a closed list of words.
    Choice {
        /// Value where the key is absent.
        default: &'static str,
        /// The words.
        options: &'static [&'static str],
    },
    /// A text.
    Text {
        /// What stands for it where the key is absent, in words.
        default: &'static str,
    },
    /// A list of texts.
    Texts {
        /// What stands for it where the key is absent, in words.
        default: &'static str,
    },
    /// A list of real numbers.
    Reals {
        /// What stands for it where the key is absent, in words.
        default: &'static str,
        /// Smallest allowed element.
        min: f64,
        /// Largest allowed element.
        max: f64,
    },
    /// A list of values such as other keys take.
    Values {
        /// What stands for it where the key is absent, in words.
        default: &'static str,
    },
}

impl Kind {
    /// What is allowed, in words: `a real number from 0.15 to 0.9`.
    #[must_use]
    pub fn allowed(&self) -> String {
        match self {
            Self::Count { min, max, .. } => format!("a whole number from {min} to {max}"),
            Self::Real { min, max, .. } => format!("a number from {min} to {max}"),
            Self::Flag { .. } => "true or false".to_owned(),
            Self::Choice { options, .. } => format!("one of {}", quoted(options)),
            Self::Text { .. } => "a text".to_owned(),
            Self::Texts { .. } => "a list of texts".to_owned(),
            Self::Reals { min, max, .. } => format!("a list of numbers from {min} to {max}"),
            Self::Values { .. } => "a list of values".to_owned(),
        }
    }

    /// The ends of a range of numbers; `None` of what takes no single number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "ranges of whole numbers end far below 2^53")]
    pub fn ends(&self) -> Option<(f64, f64)> {
        match *self {
            Self::Real { min, max, .. } => Some((min, max)),
            Self::Count { min, max, .. } => Some((min as f64, max as f64)),
            _ => None,
        }
    }

    /// The range alone, for tables: `0.15–0.9`, `best, worst, random`.
    #[must_use]
    pub fn range(&self) -> String {
        match self {
            Self::Count { min, max, .. } => format!("{min}–{max}"),
            Self::Real { min, max, .. } => format!("{}–{}", minus(*min), minus(*max)),
            Self::Flag { .. } => "true, false".to_owned(),
            Self::Choice { options, .. } => options.join(", "),
            Self::Text { .. } => "text".to_owned(),
            Self::Texts { .. } => "texts".to_owned(),
            Self::Reals { min, max, .. } if *min <= f64::MIN && *max >= f64::MAX => {
                "numbers".to_owned()
            }
            Self::Reals { min, max, .. } => format!("each {}–{}", minus(*min), minus(*max)),
            Self::Values { .. } => "values".to_owned(),
        }
    }

    /// The default, for tables.
    #[must_use]
    pub fn default_text(&self) -> String {
        match self {
            Self::Count { default, .. } => {
                default.map_or_else(|| "required".to_owned(), |default| default.to_string())
            }
            Self::Real { default, .. } => default.map_or_else(|| "none".to_owned(), minus),
            Self::Flag { default } => default.to_string(),
            Self::Choice { default, .. }
            | Self::Text { default }
            | Self::Texts { default }
            | Self::Reals { default, .. }
            | Self::Values { default } => (*default).to_owned(),
        }
    }
}

/// One parameter, described once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// The key within its scope, dotted where nested (`weights.performance`).
    pub key: &'static str,
    /// Where the key belongs.
    pub scope: Scope,
    /// What it takes.
    pub kind: Kind,
    /// Its unit, `–` where it has none.
    pub unit: &'static str,
    /// From where sensitivity and robustness studies draw it.
    pub prior: Prior,
    /// What it does, in a sentence.
    pub text: &'static str,
    /// Where its value comes from, or `assumption`.
    pub source: &'static str,
}

/// The prior of a parameter in sensitivity and robustness studies: uniform between two numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Prior {
    /// It has none: a study that is to vary it says how.
    None,
    /// Its range.
    Range,
    /// Between these two numbers, which lie in its range.
    Within(f64, f64),
}

impl Parameter {
    /// The ends of the prior; `None` for a parameter that has none.
    #[must_use]
    pub fn prior(&self) -> Option<(f64, f64)> {
        match self.prior {
            Prior::Within(low, high) => Some((low, high)),
            Prior::Range => self.kind.ends(),
            Prior::None => None,
        }
    }
}

impl Parameter {
    /// The prior, for tables: `range` where it is the range, else its ends (`0.2–0.65`); `None`
    /// where there is none.
    #[must_use]
    pub fn prior_text(&self) -> Option<String> {
        match self.prior {
            Prior::None => None,
            Prior::Range => Some("range".to_owned()),
            Prior::Within(low, high) => Some(format!("{}–{}", minus(low), minus(high))),
        }
    }
}

/// A struct of parameters, with the table that describes them.
pub trait Described: Clone + std::fmt::Debug + Default + PartialEq + Send + Sync + 'static {
    /// The parameters, in the order in which they are documented.
    const PARAMETERS: &'static [Parameter];

    /// The value under `key`; `None` for an unknown key.
    fn get(&self, key: &str) -> Option<Value>;

    /// Sets the value under `key`; says whether the key exists and takes such a value. Ranges
    /// are the caller's to check, against [`Self::PARAMETERS`].
    fn set(&mut self, key: &str, value: Value) -> bool;
}

/// Nothing can be set.
impl Described for () {
    const PARAMETERS: &'static [Parameter] = &[];

    fn get(&self, _key: &str) -> Option<Value> {
        None
    }

    fn set(&mut self, _key: &str, _value: Value) -> bool {
        false
    }
}

/// A value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A whole number.
    Count(u64),
    /// A real number.
    Real(f64),
    /// Yes or no.
    Flag(bool),
    /// One of the parameter's options.
    Choice(&'static str),
}

impl Value {
    /// The number; `None` of a yes or no and of a word.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of models are far below 2^53")]
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Count(count) => Some(count as f64),
            Self::Real(number) => Some(number),
            Self::Flag(_) | Self::Choice(_) => None,
        }
    }
}

/// A closed list of words that a key takes.
pub trait Choice: Copy + Sized + 'static {
    /// The words, in the order of the variants.
    const OPTIONS: &'static [&'static str];

    /// The variant of a word of [`Self::OPTIONS`].
    fn parse(word: &str) -> Option<Self>;

    /// The word of the variant.
    fn word(self) -> &'static str;
}

fn quoted(options: &[&str]) -> String {
    options.iter().map(|option| format!("\"{option}\"")).collect::<Vec<_>>().join(", ")
}

/// A number with a true minus sign, as tables set it.
fn minus(number: f64) -> String {
    number.to_string().replace('-', "−")
}
