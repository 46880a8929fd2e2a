//! Does cost grow linearly? Time per person-month by seats, and time per run by replications, as
//! a table and a chart:
//!
//!     cargo bench --bench linear_cost -- benches/linear_cost.csv docs/linear-cost.svg
//!
//! Without the names of files it measures a little and writes nothing. Times are processor times,
//! the least of several rounds in which all sizes take turns.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use plotters::prelude::*;
use plotters::style::register_font;
use rungs::model::constants::Constants;
use rungs::model::parameters::DepartmentParameters;
use rungs::model::policy::{Levers, Policy, preset};
use rungs::model::{CareerModel, Design};
use rungs::sim::{Row, RowSink, RunKey};
use rungs::study::{self, NoProgress, Plan};

/// Widths of texts are taken from the font of the program's own charts.
const FONT: &[u8] = include_bytes!("../src/output/fonts/RungsSans.ttf");

/// A place on the horizontal axis, and the least time measured there.
type Measured = Vec<(u32, f64)>;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let (rounds, most_seats, most_runs) =
        if files.is_empty() { (1, 2_000, 100) } else { (5, 100_000, 10_000) };
    // On the only thread of a pool, whose time is measured: so no work runs on another thread.
    let sizes = up_to(most_seats, &[1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000]);
    let seats = study::with_threads(1, || by_seats(rounds, &sizes))?;
    let runs = by_replications(
        rounds,
        &up_to(most_runs, &[1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000]),
    )?;
    let [table, chart] = files.as_slice() else { return Ok(()) };
    fs::write(table, csv(&seats, &runs))?;
    fs::write(chart, svg(&seats, &runs)?)?;
    Ok(())
}

fn up_to(most: u32, numbers: &[u32]) -> Vec<u32> {
    numbers.iter().copied().filter(|&number| number <= most).collect()
}

struct Ignored;

impl RowSink for Ignored {
    fn period(&mut self, row: Row<'_>) {
        std::hint::black_box(row.person_months);
    }
}

fn design(headcount: u32, years: u32) -> Design {
    let parameters = DepartmentParameters { headcount, ..DepartmentParameters::default() };
    Design {
        departments: vec![("software".to_owned(), parameters)],
        constants: Constants::STANDARD,
        market: Vec::new(),
        burn_in_years: 2,
        years,
        baseline: Levers::default(),
    }
}

fn dual() -> Policy {
    Policy::immediate(preset("dual-ladder").map_or_else(Levers::default, Levers::of_preset))
}

/// Nanoseconds per person-month under the dual ladder, by contributors' seats. Every size simulates
/// about as many person-months in a round: a large organization for enough years, a small one
/// repeatedly.
fn by_seats(rounds: u32, sizes: &[u32]) -> Measured {
    const YEARS: u32 = 5;
    let key = RunKey { seed: 1, replication: 1 };
    let models: Vec<_> =
        sizes.iter().map(|&seats| (seats, CareerModel::new(design(seats, YEARS)))).collect();
    let starts: Vec<_> = models.iter().map(|(_, model)| model.burn_in(key, &mut Ignored)).collect();
    let largest = sizes.iter().copied().max().unwrap_or(1);
    let mut least = vec![f64::INFINITY; sizes.len()];
    for _ in 0..rounds {
        for (((seats, model), start), least) in models.iter().zip(&starts).zip(&mut least) {
            let runs = (largest / seats).clamp(1, 20);
            let clock = Clock::start(thread_seconds);
            for _ in 0..runs {
                model.run_under(key, start, &dual(), &mut Ignored);
            }
            let person_months = f64::from(12 * YEARS * runs) * model.seats() as f64;
            *least = least.min(1e9 * clock.seconds() / person_months);
        }
    }
    sizes.iter().copied().zip(least).collect()
}

/// Microseconds per replication of a study of two policies in an organization of 50 contributors,
/// by replications: burn-in and both runs, recorded, on one thread. Small studies are repeated,
/// because the system counts a process's time in hundredths of a second.
fn by_replications(rounds: u32, numbers: &[u32]) -> Result<Measured, Box<dyn Error>> {
    let repeated = if rounds > 1 { 2_000 } else { 1 };
    let mut least = vec![f64::INFINITY; numbers.len()];
    for _ in 0..rounds {
        for (&replications, least) in numbers.iter().zip(&mut least) {
            let single = Policy::immediate(Levers::default());
            let model = CareerModel::new(design(50, 3)).under(vec![single, dual()]);
            let names = ["single", "dual"];
            let plan = Plan::single(model, &names, "the cost of a study", replications, 1);
            let studies = (repeated / replications).max(1);
            let clock = Clock::start(process_seconds);
            for _ in 0..studies {
                std::hint::black_box(study::run(&plan, 1, &NoProgress)?);
            }
            *least = least.min(1e6 * clock.seconds() / f64::from(studies * replications));
        }
    }
    Ok(numbers.iter().copied().zip(least).collect())
}

/// A clock of processor time, or of elapsed time where the system does not report that.
struct Clock {
    wall: Instant,
    told: Option<f64>,
    tell: fn() -> Option<f64>,
}

impl Clock {
    fn start(tell: fn() -> Option<f64>) -> Self {
        Self { wall: Instant::now(), told: tell(), tell }
    }

    fn seconds(&self) -> f64 {
        match (self.told, (self.tell)()) {
            (Some(before), Some(after)) => after - before,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}

/// Processor time of this thread, as Linux reports it.
fn thread_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds * 1e-9)
}

/// Processor time of all threads of this process, finished ones included; proc(5) counts it in
/// hundredths of a second as the 14th and 15th field.
fn process_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let fields = text.rsplit_once(") ")?.1.split(' ').skip(11).take(2);
    let ticks: Vec<f64> = fields.map_while(|field| field.parse().ok()).collect();
    Some(ticks.iter().sum::<f64>() / 100.0)
}

fn middle(measured: &Measured) -> f64 {
    let times = || measured.iter().map(|&(_, time)| time);
    (times().fold(f64::INFINITY, f64::min) + times().fold(0.0, f64::max)) / 2.0
}

fn csv(seats: &Measured, runs: &Measured) -> String {
    let mut text = "by,number,time,unit,to_middle\n".to_owned();
    for (by, measured, unit) in [
        ("seats", seats, "nanoseconds per person-month"),
        ("replications", runs, "microseconds per replication"),
    ] {
        for (number, time) in measured {
            let ratio = time / middle(measured);
            let _ = writeln!(text, "{by},{number},{time:.2},{unit},{ratio:.3}");
        }
    }
    text
}

/// Both series over their middle, with the band of 20 % in which a cost counts as flat.
fn svg(seats: &Measured, runs: &Measured) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    register_font("sans-serif", FontStyle::Normal, FONT).map_err(|_| "the font is no font")?;
    {
        let area = SVGBackend::with_string(&mut text, (720, 320)).into_drawing_area();
        area.fill(&WHITE)?;
        let (left, right) = area.split_horizontally(360);
        let unit = |by: &str, measured: &Measured, unit: &str| {
            format!("by {by}; 1 = {:.1} {unit}", middle(measured))
        };
        panel(&left, "contributors' seats", &unit("seats", seats, "ns per person-month"), seats)?;
        panel(&right, "replications", &unit("replications", runs, "µs each"), runs)?;
        area.present()?;
    }
    Ok(text)
}

fn panel<B: DrawingBackend<ErrorType: 'static>>(
    area: &DrawingArea<B, plotters::coord::Shift>,
    axis: &str,
    caption: &str,
    measured: &Measured,
) -> Result<(), Box<dyn Error>> {
    let (first, last) = (f64::from(measured[0].0), f64::from(measured[measured.len() - 1].0));
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .caption(caption, ("sans-serif", 13))
        .x_label_area_size(34)
        .y_label_area_size(36)
        .build_cartesian_2d((first * 0.9..last * 1.1).log_scale(), 0.0..1.6)?;
    let (blue, gray) = (RGBColor(0, 90, 160), RGBColor(225, 225, 225));
    chart.draw_series([Rectangle::new([(first * 0.9, 0.8), (last * 1.1, 1.2)], gray.filled())])?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc(axis)
        .y_desc("time, middle = 1")
        .label_style(("sans-serif", 11))
        .x_label_formatter(&|number| format!("{number:.0}"))
        .draw()?;
    let points: Vec<_> = measured
        .iter()
        .map(|&(number, time)| (f64::from(number), time / middle(measured)))
        .collect();
    chart.draw_series(std::iter::once(PathElement::new(points.clone(), blue.stroke_width(2))))?;
    chart.draw_series(points.into_iter().map(|point| Circle::new(point, 3, blue.filled())))?;
    Ok(())
}
