//! `rungs robustness`, `rungs sensitivity` and `rungs attribute`: how sure a result is, and what
//! does it. Each is `rungs run` of a scenario that asks for it.

use rungs::scenario::AskedKeys;

use super::run::{RunArguments, run_with};

/// What messages call the verbs.
pub(super) const ROBUSTNESS: &str = "rungs robustness";
pub(super) const SENSITIVITY: &str = "rungs sensitivity";
pub(super) const ATTRIBUTE: &str = "rungs attribute";

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

pub(super) fn robustness(arguments: &RobustnessArguments) -> anyhow::Result<u8> {
    let RobustnessArguments { worlds, triple, run } = arguments;
    let asked = AskedKeys { worlds: *worlds, triple: *triple, ..AskedKeys::default() };
    run_with(run, asked.robustness(ROBUSTNESS))
}

pub(super) fn sensitivity(arguments: &SensitivityArguments) -> anyhow::Result<u8> {
    let SensitivityArguments { worlds, method, triple, run } = arguments;
    let method = method.as_deref();
    let asked = AskedKeys { worlds: *worlds, triple: *triple, method, ..AskedKeys::default() };
    run_with(run, asked.sensitivity(SENSITIVITY))
}

pub(super) fn attribute(arguments: &AttributeArguments) -> anyhow::Result<u8> {
    let asked = AskedKeys {
        from: arguments.from.as_deref(),
        to: arguments.to.as_deref(),
        within: arguments.within.as_deref(),
        permutations: arguments.permutations,
        worlds: arguments.worlds,
        ..AskedKeys::default()
    };
    run_with(&arguments.run, asked.attribution(ATTRIBUTE))
}
