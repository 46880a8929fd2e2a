//! The words of docs/validation.md that stand whatever the figures are.

/// What the page is, how it is read, and what it cannot tell.
pub(super) const INTRODUCTION: &str = "\
The career model held against published findings. `rungs validate` runs the battery and prints this table, \
`rungs validate --quick` a rougher one in seconds; both write `validation.csv`, the chart and a manifest. This page is made by \
`rungs validate --document docs/validation.md --overwrite`, and a test fails when the findings, the defaults, the constants or the experiments have \
changed since.

**How to read it.** A finding is a *fit* if defaults were set by it (to meet it is no surprise), a *check* if not, an *input* \
if it sets a parameter directly; inputs are listed, there is nothing to hold against them. A finding is **met** if and only if \
the simulated figure lies in the accepted range, which was set down before the experiments were written; whether its interval lies \
inside the range, overlaps an edge of it or lies outside is said besides. Where only a sign is accepted, the range is everything on \
that side of zero. No default was tuned and no experiment bent to turn a row green, and a range was changed only where *What was corrected* says so: \
a row that is missed says what the model does not know.

**What it cannot tell.** The headline of this project, what a dual ladder does to attrition, is in no row: no causal estimate of it \
exists. Rows are not independent of each other, nor are their number and weight a measure of anything; a model can meet \
them all and be wrong about the question asked of it. What would speak against it is written down: the falsifier of Allen & Katz \
(1986), a technical ladder that turns into a consolation prize (low parity, no influence, loyalty instead of skill as its \
bar).";

/// What was changed in the table of findings after it had been used, and why.
pub(super) const CORRECTED: &str = "\
## What was corrected

The table of findings was corrected after the first edition of the model had been run against it, and before the second was. Ranges \
were set from the sources.

- **Row 4** held two sources of different size to one range, and one of them (Fenizia, per standard deviation) lay outside it; it is \
now 4a, a first year under another boss, and 4b, the settled effect of a standard deviation.
- **Row 9** took co-authors spread over many houses for a team. Inside firms the loss is near nothing: the accepted range is \
−5 to 0 %, for the best of any team.
- **Row 11** compared doublings of sales with doublings of craft output, which spread a third as much; 11a compares standard deviations of both, and under \
`usual-practice`, which is how firms choose; the range for the doubling of 11b is unchanged.
- **Row 18** no longer rules out a negative correlation among those eligible.
- **Rows 22 to 30** are new.

That some rows would stay missed was known beforehand: 11a under the single-ladder preset, which chooses by performance alone, \
and of row 12 random against best, whose sign turns at about `rho` 0.

";

/// How experiments are made.
pub(super) const METHOD: &str = "\
Every experiment runs on the default organization (one department of 800, software) after 10 years of burn-in under the \
single ladder, in every replication; where another policy is compared with it, it says so. What is *done* is one of a closed list of interventions \
([src/model/intervention.rs](../src/model/intervention.rs)): make who sits in a seat leave, pass it over, raise its morale, \
train it, have it lead with another skill, hold it. A branch in which something is done and the run that goes on share every \
draw (common random numbers), so that the difference is that of the intervention. Where many teams are treated at once, none \
of the treated shares a team with another, and nothing passes between teams in the model but the few who move up. Each replication yields sums; a figure is a \
function of the sums over all replications, and its interval is Student's from the jackknife's pseudo-values \
(Tukey 1958; Miller 1974), on the logarithmic scale for odds, rates and changes in percent.";

/// How the model is bridged to a published one.
pub(super) const BRIDGE: &str = "\
## The bridge to Pluchino et al. (2010)

[scenarios/bridge.toml](../scenarios/bridge.toml) reduces the career model by its own parameters to what Pluchino, Rapisarda & \
Garofalo (2010) assume, and shows what they found: whom to promote depends on how much of a person's competence carries over into \
the new job. At `rho` 0 promoting the best yields less than promoting at random, and the worst more; at 0.9 it is the other way \
round; the lines cross at about 0.55. `rungs run scenarios/bridge.toml` and `rungs chart output/bridge response --metric output_per_seat` draw it.

In their model a promoted person contributes by its competence in the new job, weighted by the responsibility of the level. \
Here the same must come from a manager's skill. Two ways lead from skill to output: through morale, friction, autonomy and \
burnout, which Pluchino et al. do not have and which are switched off; and `coordination`, by which the skill of the seat above \
scales what a team yields. So `coordination` cannot be switched off too: with all output factors at zero nobody's leadership \
would count, a promotion could only lose a worker, and the worst would be the right one to promote at any correlation. It stands at the upper end \
of its range (0.06), and a manager leads 13: a standard deviation of leadership is worth 0.78 of a contributor's output, one of craft \
(`sigma`, 2/7 as in the paper) 0.28. In the paper, too, the new job counts for more than the old one. Where the lines cross depends on \
this ratio, on how well performance is seen and on who is dismissed; that they cross does not. What differs: people here are \
ranked with a little noise, newcomers still learn, managers whose team has lost all trust may be dismissed, and of two levels \
of management only the lower leads people who produce.";
