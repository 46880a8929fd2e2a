//! The models that a scenario can be of, and what each has to set.
//!
//! A scenario is of the career model unless `[model]` names a published one, either as
//! `name = "kane-1970"` under that header or, where all its parameters have their defaults, in
//! short as `model = "kane-1970"`.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, FaultKind};
use super::near::word_help;
use super::place::{Place, clipped};
use super::published::Published;
use super::rows::MODEL_NAME;
use super::value::Rejected;
use crate::classics::kane_1970::Kane1970;
use crate::classics::lazear_2004::Lazear2004;
use crate::classics::pluchino_2010::Pluchino2010;
use crate::classics::pluchino_2011::Pluchino2011;
use crate::model::about::ABOUT;
use crate::model::observe::metrics::metrics;
use crate::model::policy::Levers;
use crate::sim::{About, Choice, Described, Metric, Parameter, choice};

choice! {
    /// A model that a scenario can be of.
    pub enum Model {
        /// The career model.
        Career = "career",
        /// Pluchino, Rapisarda & Garofalo 2010.
        Pluchino2010 = "pluchino-2010",
        /// Pluchino, Rapisarda & Garofalo 2011.
        Pluchino2011 = "pluchino-2011",
        /// Kane 1970.
        Kane1970 = "kane-1970",
        /// Lazear 2004.
        Lazear2004 = "lazear-2004",
    }
}

impl Model {
    /// All of them, the career model first.
    pub const ALL: [Self; 5] =
        [Self::Career, Self::Pluchino2010, Self::Pluchino2011, Self::Kane1970, Self::Lazear2004];

    /// The keys of `[model]` besides its name.
    #[must_use]
    pub fn parameters(self) -> &'static [Parameter] {
        self.facts().parameters
    }

    /// The keys of a `[[policy]]` that are the model's; none where it has no policies.
    #[must_use]
    pub fn levers(self) -> &'static [Parameter] {
        self.facts().levers
    }

    /// What the model says of itself.
    #[must_use]
    pub fn about(self) -> &'static About {
        self.facts().about
    }

    /// The metrics of the model, all that it can have.
    #[must_use]
    pub fn metrics(self) -> Vec<Metric> {
        (self.facts().metrics)()
    }

    /// Keys of `[model]` that have to be the same at all points of a design.
    pub(super) fn fixed(self) -> &'static [&'static str] {
        self.facts().fixed
    }

    fn facts(self) -> Facts {
        match self {
            Self::Career => Facts {
                about: &ABOUT,
                parameters: &[],
                levers: Levers::PARAMETERS,
                fixed: &[],
                metrics: || metrics().cloned().collect(),
            },
            Self::Pluchino2010 => Facts::of::<Pluchino2010>(),
            Self::Pluchino2011 => Facts::of::<Pluchino2011>(),
            Self::Kane1970 => Facts::of::<Kane1970>(),
            Self::Lazear2004 => Facts::of::<Lazear2004>(),
        }
    }

    /// The model that a document names, the career model if none; `Err` with what it names if
    /// that is no model. What is not even a text is left to those who read the key.
    fn named<'t>(document: &'t DeTable<'_>) -> Result<Self, &'t Spanned<DeValue<'t>>> {
        let table = document.get("model").and_then(|model| model.get_ref().as_table());
        let Some(name) = table.and_then(|table| table.get("name")) else {
            return Ok(Self::Career);
        };
        match name.get_ref() {
            DeValue::String(word) => Self::parse(word).ok_or(name),
            _ => Err(name),
        }
    }

    /// The model of a document as far as it can be known.
    pub(super) fn of(document: &DeTable<'_>) -> Self {
        Self::named(document).unwrap_or(Self::Career)
    }

    /// The model of a document. A name that is none is recorded: which keys there are hangs on it.
    pub(super) fn checked(
        document: &DeTable<'_>,
        faults: &mut Vec<Fault>,
    ) -> Result<Self, Rejected> {
        Self::named(document).map_err(|name| {
            let key = Place::File.key(MODEL_NAME.key);
            let kind = match name.get_ref() {
                DeValue::String(word) => FaultKind::UnknownWord { key, word: clipped(word) },
                other => FaultKind::WrongType {
                    key,
                    allowed: MODEL_NAME.kind.allowed(),
                    found: super::refusal::found(other),
                },
            };
            let near = name
                .get_ref()
                .as_str()
                .and_then(|word| word_help(word, Self::OPTIONS.iter().copied()));
            let label = format!("expected {}", MODEL_NAME.kind.allowed());
            faults.push(Fault::at(name.span(), kind).label(label).help_if(near));
            Rejected
        })
    }
}

/// What the grammar of a scenario has to know of a model.
#[derive(Clone, Copy, Debug)]
struct Facts {
    about: &'static About,
    parameters: &'static [Parameter],
    levers: &'static [Parameter],
    fixed: &'static [&'static str],
    metrics: fn() -> Vec<Metric>,
}

impl Facts {
    fn of<M: Published>() -> Self {
        Self {
            about: M::ABOUT,
            parameters: M::World::PARAMETERS,
            levers: <M::Policy as Described>::PARAMETERS,
            fixed: M::FIXED,
            metrics: || M::widest().metrics().to_vec(),
        }
    }
}

/// Writes the short form `model = "kane-1970"` out as the table that it stands for.
pub(super) fn write_out_short_form(document: &mut DeTable<'_>) {
    let Some((key, model)) = document.get_key_value("model") else { return };
    if !model.get_ref().is_str() {
        return;
    }
    let (key_span, span) = (key.span(), model.span());
    let Some(model) = document.get_mut("model") else { return };
    let mut table = DeTable::new();
    let name = std::mem::replace(model.get_mut(), DeValue::Boolean(false));
    table.insert(Spanned::new(key_span, Cow::Borrowed("name")), Spanned::new(span, name));
    *model.get_mut() = DeValue::Table(table);
}
