//! Kane (1970), "Dynamics of the Peter Principle", Management Science 16(12), B800–B811: three
//! classes of efficiency flow through a hierarchy as a Markov process. No chance, no policy.

use crate::sim::{
    About, Direction, Metric, Observation, Period, Reduction, Row, RowSink, RunKey, Simulation,
    Start, WarmUp, described,
};

/// Efficiency of the classes a, b and c, in percent.
pub const EFFICIENCIES: [f64; 3] = [100.0, 80.0, 60.0];

/// Classes of a year's recruits.
pub const RECRUITS: Stock = [0.1, 0.7, 0.2];

/// Highest number of levels.
pub const LEVELS_MAX: u32 = 60;

/// Persons by class, where one is recruited a year.
pub type Stock = [f64; 3];

/// Shares of the persons of a class (column) who are in each class (row) a year later.
pub type Transition = [[f64; 3]; 3];

/// The description of the model, for manifest and reports.
pub const ABOUT: About = About {
    title: "Dynamics of the Peter Principle",
    source: "Kane (1970), \"Dynamics of the Peter Principle\", Management Science 16(12), \
             B800–B811",
    chance: false,
    purpose: "Can a hierarchy lose efficiency with height although it promotes the better ones?",
    entities: "Stocks of persons by level and by class of efficiency: 100, 80 and 60 %. A step \
               is one year.",
    process: &[
        "Of every class and level, fixed shares are promoted, kept (some in another class) and \
         dismissed.",
        "Level 1 recruits.",
    ],
    limits: &[
        "Shares of persons move, not persons: there is no chance, and nobody is anybody.",
        "There is no policy to compare.",
    ],
    terms: &[],
    document: "docs/classics.md",
};

described! {
    /// The world of the model.
    pub struct Parameters in Model {
        alpha: real(0.1, 0.0, 0.58) prior
            "alpha" "probability" "Scale of promotion: a person of class a rises in a year with 1.7 times this probability, of class b with 0.9, of class c with 0.25."
            "Kane 1970: 0.10";
        levels: count(40, 1, LEVELS_MAX as u64)
            "levels" "levels" "Levels of the hierarchy."
            "Kane 1970: 40";
        years: count(39, 1, 1000)
            "years" "years" "Years, a transition each; level n is reached in year n − 1."
            "Kane 1970: 39 transitions";
    }
}

/// Class transitions of persons who are promoted.
#[must_use]
pub fn promotion(alpha: f64) -> Transition {
    [[1.0, 0.1, 0.0], [0.6, 0.5, 0.0], [0.1, 0.3, 0.25]].map(|row| row.map(|share| alpha * share))
}

/// Class transitions of persons who are kept on their level. A person who is neither promoted nor
/// kept is dismissed.
#[must_use]
pub fn retention(alpha: f64) -> Transition {
    let r = (1.0 - 1.7 * alpha) / 6.0;
    let s = (1.0 - 0.9 * alpha) / 8.0;
    let t = (1.0 - 0.25 * alpha) / 10.0;
    [[4.0 * r, 2.0 * s, 0.0], [r, 5.0 * s, 2.0 * t], [0.0, s / 2.0, 6.0 * t]]
}

/// Share of each class that is dismissed.
#[must_use]
pub fn dismissal(alpha: f64) -> Stock {
    let r = (1.0 - 1.7 * alpha) / 6.0;
    let s = (1.0 - 0.9 * alpha) / 8.0;
    let t = (1.0 - 0.25 * alpha) / 10.0;
    [r, s / 2.0, 2.0 * t]
}

/// The model with one set of parameters.
#[derive(Clone, Debug)]
pub struct Kane1970 {
    parameters: Parameters,
    metrics: Vec<Metric>,
}

impl Kane1970 {
    /// The model with these parameters.
    #[must_use]
    pub fn new(parameters: &Parameters) -> Self {
        let by_level = EFFICIENCY_OF_LEVEL.iter().take(parameters.levels as usize);
        let mut metrics = vec![Metric {
            headline: true,
            ..efficiency("efficiency", "Mean efficiency of all persons.")
        }];
        metrics.extend(by_level.map(|key| efficiency(key, "Mean efficiency of the level.")));
        Self { parameters: parameters.clone(), metrics }
    }

    fn report(&self, time: i32, levels: &[Stock], person_months: f64, rows: &mut dyn RowSink) {
        let by_level: Vec<Observation> = levels.iter().map(efficiency_of).collect();
        let all = by_level.iter().fold(Observation::MISSING, |sum, level| Observation {
            numerator: sum.numerator + level.numerator,
            denominator: sum.denominator + level.denominator,
        });
        let mut observations = vec![all];
        observations.extend(by_level);
        rows.period(Row { time, group: 0, person_months, observations: &observations });
    }
}

fn efficiency_of(stock: &Stock) -> Observation {
    let reached = stock.iter().zip(EFFICIENCIES).map(|(persons, efficiency)| persons * efficiency);
    Observation::ratio(reached.sum(), stock.iter().sum())
}

/// One year: those who are kept stay, those who are promoted come from the level below, and the
/// bottom level recruits. A level therefore holds the persons of all years' recruits who have
/// reached it.
fn year(levels: &[Stock], alpha: f64) -> Vec<Stock> {
    let (promotion, retention) = (promotion(alpha), retention(alpha));
    let from_below = std::iter::once(RECRUITS).chain(levels.iter().map(|s| after(&promotion, s)));
    let stock = |(stock, from_below): (&Stock, Stock)| {
        let kept = after(&retention, stock);
        std::array::from_fn(|class| kept[class] + from_below[class])
    };
    levels.iter().zip(from_below).map(stock).collect()
}

fn after(transition: &Transition, stock: &Stock) -> Stock {
    transition.map(|row| row[0] * stock[0] + row[1] * stock[1] + row[2] * stock[2])
}

impl Simulation for Kane1970 {
    fn period(&self) -> Period {
        Period::Year
    }

    /// Year 0 is the start: the first recruits.
    fn warm_up(&self) -> WarmUp {
        WarmUp::Transient(1)
    }

    fn horizon(&self) -> u32 {
        self.parameters.years
    }

    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn start(&self, _key: RunKey, rows: &mut dyn RowSink) -> Start {
        let mut levels = vec![Stock::default(); self.parameters.levels as usize];
        levels[0] = RECRUITS;
        self.report(0, &levels, 0.0, rows);
        Start::new(levels)
    }

    fn run(&self, _key: RunKey, start: &Start, _policy: usize, rows: &mut dyn RowSink) {
        let mut levels = start.state::<Vec<Stock>>().clone();
        for time in (1..).take(self.parameters.years as usize) {
            let persons: f64 = levels.iter().flatten().sum();
            levels = year(&levels, self.parameters.alpha);
            self.report(time, &levels, 12.0 * persons, rows);
        }
    }
}

fn efficiency(key: &'static str, text: &'static str) -> Metric {
    Metric {
        key,
        unit: "%",
        text,
        scale: 1.0,
        reduction: Reduction::Last,
        better: Some(Direction::Higher),
        headline: false,
    }
}

macro_rules! by_level {
    ($($level:literal)*) => { [$(concat!("efficiency_level_", $level)),*] };
}

/// Keys of the efficiency by level, the lowest first.
#[rustfmt::skip]
static EFFICIENCY_OF_LEVEL: [&str; LEVELS_MAX as usize] = by_level!(
    1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
    21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40
    41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_promoted_kept_or_dismissed() {
        for alpha in [0.0, 0.1, 0.1746, 0.58] {
            let (promotion, retention) = (promotion(alpha), retention(alpha));
            for (class, dismissed) in dismissal(alpha).into_iter().enumerate() {
                let accounted: f64 =
                    (0..3).map(|after| promotion[after][class] + retention[after][class]).sum();
                assert!((accounted + dismissed - 1.0).abs() < 1e-15, "{alpha}, class {class}");
                assert!((0..3).all(|after| retention[after][class] >= 0.0));
            }
        }
    }

    #[test]
    fn a_year_of_two_levels_by_hand() {
        let levels = year(&[RECRUITS, Stock::default()], 0.1);
        // (0.1, 0.07, 0.0) promoted of class a and b: (0.01 + 0.007, 0.006 + 0.035, 0.001 + …).
        let risen = [0.017, 0.041, 0.027];
        assert!(levels[1].iter().zip(risen).all(|(stock, risen)| (stock - risen).abs() < 1e-15));
        let (r, s, t) = (0.83 / 6.0, 0.91 / 8.0, 0.975 / 10.0);
        let kept = 0.1 + (0.4 * r + 1.4 * s);
        assert!((levels[0][0] - kept).abs() < 1e-15);
        assert!((levels[0][2] - (0.2 + 0.35 * s + 1.2 * t)).abs() < 1e-15);
    }

    /// Efficiency of the distribution of classes to which repeated transitions converge.
    fn in_the_long_run(transition: &Transition) -> f64 {
        let mut stock = [1.0; 3];
        for _ in 0..1000 {
            let next = after(transition, &stock);
            let persons: f64 = next.iter().sum();
            stock = next.map(|class| class / persons);
        }
        let efficiency = efficiency_of(&stock);
        efficiency.numerator / efficiency.denominator
    }

    #[test]
    fn efficiency_falls_at_high_levels_if_those_who_stay_become_better_than_those_who_rise() {
        // Kane's criterion compares where retention and promotion lead; promotion's 84.2857 does
        // not depend on α, so that there is one α at which the two are equal: 0.1746.
        let advantage = |alpha| in_the_long_run(&retention(alpha)) - 590.0 / 7.0;
        assert!((in_the_long_run(&promotion(0.3)) - 590.0 / 7.0).abs() < 1e-9);
        assert!(advantage(0.174_55) > 0.0 && advantage(0.174_65) < 0.0);
        assert!(advantage(0.1) > 1.0 && advantage(0.3) < -1.0);
    }
}
