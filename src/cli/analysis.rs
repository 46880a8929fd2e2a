//! `rungs robustness`, `rungs sensitivity` and `rungs attribute`: how sure a result is, and what
//! does it. Each is `rungs run` of a scenario that asks for it.

use rungs::scenario::Overrides;

use super::run::{RunArguments, run_with};

/// Replications of every world.
const ROBUSTNESS_REPLICATIONS: u32 = 4;
/// Two are enough to tell noise from worlds.
const SENSITIVITY_REPLICATIONS: u32 = 2;
const ATTRIBUTE_REPLICATIONS: u32 = 100;
/// Replications of an attribution in each of many worlds.
const ATTRIBUTE_WORLD_REPLICATIONS: u32 = 4;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Runs 4 replications in every world and writes into output/NAME-robustness, unless \
    --replications and --output say otherwise."
)]
pub(super) struct RobustnessArguments {
    /// Worlds drawn from the priors; short for --set design.points=N [default: 512]
    #[arg(long, value_name = "N")]
    worlds: Option<u32>,
    /// Compare the usual policies in place of the scenario's: a single ladder, usual practice, a dual
    /// ladder, its rungs alone
    #[arg(long)]
    triple: bool,
    #[command(flatten)]
    run: RunArguments,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Runs 2 replications in every world and writes into output/NAME-sensitivity, unless \
    --replications and --output say otherwise."
)]
pub(super) struct SensitivityArguments {
    /// Worlds drawn from the priors; short for --set design.points=N [default: 1024]
    #[arg(long, value_name = "N")]
    worlds: Option<u32>,
    /// How sensitivities are estimated; short for --set sensitivity.method=… [default: chaos]
    #[arg(long, value_parser = ["chaos", "jansen", "morris", "pawn"])]
    method: Option<String>,
    /// Compare the usual policies in place of the scenario's
    #[arg(long)]
    triple: bool,
    #[command(flatten)]
    run: RunArguments,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Runs 100 replications, with --worlds 4 in every world, and writes into \
    output/NAME-attribution, unless --replications and --output say otherwise.")]
pub(super) struct AttributeArguments {
    /// The policy whose levers are moved [default: the baseline]
    #[arg(long, value_name = "POLICY")]
    from: Option<String>,
    /// The policy to whose levers they are moved [default: dual, or else the first other]
    #[arg(long, value_name = "POLICY")]
    to: Option<String>,
    /// A lever whose value is shared out among its keys
    #[arg(long, value_name = "LEVER")]
    within: Option<String>,
    /// Sample this many orders of the levers, each with its reverse, in place of all combinations
    #[arg(long, value_name = "N")]
    permutations: Option<u32>,
    /// Attribute in this many worlds drawn from the priors, and not in the scenario's own; short for
    /// --set attribution.worlds=N
    #[arg(long, value_name = "N")]
    worlds: Option<u32>,
    #[command(flatten)]
    run: RunArguments,
}

/// Options of a verb as keys of the scenario.
struct Asked {
    verb: &'static str,
    overrides: Overrides,
}

impl Asked {
    fn new(verb: &'static str, analysis: &str) -> Self {
        let overrides = Overrides::default();
        Self { verb, overrides }.set("study.analysis", &quoted(analysis))
    }

    fn set(self, key: &str, value: &str) -> Self {
        Self { overrides: self.overrides.with(self.verb, key, value), ..self }
    }

    fn set_if(self, key: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.set(key, &value),
            None => self,
        }
    }
}

/// What an analysis asks, as options of the command line.
#[derive(Debug, Default)]
pub(super) struct Question<'q> {
    pub(super) worlds: Option<u32>,
    pub(super) triple: bool,
    pub(super) method: Option<&'q str>,
    pub(super) from: Option<&'q str>,
    pub(super) to: Option<&'q str>,
    pub(super) within: Option<&'q str>,
    pub(super) permutations: Option<u32>,
}

impl Question<'_> {
    fn of_worlds(&self, asked: Asked) -> Asked {
        let Self { worlds, triple, .. } = self;
        asked
            .set_if("study.triple", triple.then(|| "true".to_owned()))
            .set_if("sensitivity.method", self.method.map(quoted))
            .set_if("design.points", worlds.map(|worlds| worlds.to_string()))
    }

    /// The keys of `rungs robustness`.
    pub(super) fn robustness(&self) -> Overrides {
        let asked = self.of_worlds(Asked::new("rungs robustness", "robustness"));
        asked.set("study.replications", &ROBUSTNESS_REPLICATIONS.to_string()).overrides
    }

    /// The keys of `rungs sensitivity`.
    pub(super) fn sensitivity(&self) -> Overrides {
        let asked = self.of_worlds(Asked::new("rungs sensitivity", "sensitivity"));
        asked.set("study.replications", &SENSITIVITY_REPLICATIONS.to_string()).overrides
    }

    /// The keys of `rungs attribute`.
    pub(super) fn attribution(&self) -> Overrides {
        let replications = match self.worlds {
            None => ATTRIBUTE_REPLICATIONS,
            Some(_) => ATTRIBUTE_WORLD_REPLICATIONS,
        };
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        Asked::new("rungs attribute", "attribution")
            .set_if("attribution.from", self.from.map(quoted))
            .set_if("attribution.to", self.to.map(quoted))
            .set_if("attribution.within", self.within.map(quoted))
            .set_if("attribution.permutations", number(self.permutations))
            .set_if("attribution.worlds", number(self.worlds))
            .set("study.replications", &replications.to_string())
            .overrides
    }
}

pub(super) fn robustness(arguments: &RobustnessArguments) -> anyhow::Result<u8> {
    let RobustnessArguments { worlds, triple, run } = arguments;
    let asked = Question { worlds: *worlds, triple: *triple, ..Question::default() };
    run_with(run, asked.robustness())
}

pub(super) fn sensitivity(arguments: &SensitivityArguments) -> anyhow::Result<u8> {
    let SensitivityArguments { worlds, method, triple, run } = arguments;
    let method = method.as_deref();
    let asked = Question { worlds: *worlds, triple: *triple, method, ..Question::default() };
    run_with(run, asked.sensitivity())
}

pub(super) fn attribute(arguments: &AttributeArguments) -> anyhow::Result<u8> {
    let asked = Question {
        from: arguments.from.as_deref(),
        to: arguments.to.as_deref(),
        within: arguments.within.as_deref(),
        permutations: arguments.permutations,
        worlds: arguments.worlds,
        ..Question::default()
    };
    run_with(&arguments.run, asked.attribution())
}

/// A text as TOML writes it; JSON writes it alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
