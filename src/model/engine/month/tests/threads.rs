//! What threads share in a large organization (the copy of the state, the pass, newcomers, reviews)
//! is the same on any number of them.

use super::*;

/// Contributors enough for every share: several pieces of a column, parts of a block, groups of
/// managers under review.
const HEADCOUNT: usize = 70_000;

/// The state, the log and the books after a year and a month on `threads` threads, newcomers of the
/// year and vacancies of managers.
fn lived(
    start: &Organization,
    settings: &[Setting],
    threads: usize,
) -> (String, Ledger, f64, usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let mut engine = engine(start.clone());
        engine.logs[0].keep(true);
        engine.year(settings);
        let hires = engine.ledger.whole(0).contributor_hires;
        engine.month(settings);
        let state = format!("{:?} {:?}", engine.organization, engine.logs[0].events());
        (state, engine.ledger, hires, engine.organization.vacancies[1].len())
    })
}

#[test]
fn a_year_of_a_large_organization_is_the_same_on_any_number_of_threads() {
    let settings = [false, true].map(|step_back| {
        setting(|parameters, levers| {
            (parameters.base_quit, levers.training_incumbents) = (0.02, 0.5);
            levers.step_back = step_back;
        })
    });
    for setting in settings {
        let settings = [setting.clone(), setting];
        let layout = Arc::new(Layout::new(&[(HEADCOUNT, 5)]));
        let start = Engine::start(layout, vec![Streams::new(1, 1)], &settings).organization;
        let (one, three) = (lived(&start, &settings, 1), lived(&start, &settings, 3));
        assert!(one.0 == three.0, "state and events");
        assert_eq!(one.1.units, three.1.units);
        assert!(one.2 > 12_000.0, "newcomers of a month are many: {}", one.2);
        assert!(one.3 > 512, "so are searches: {}", one.3);
        assert!(one.1.whole(0).step_backs + one.1.whole(0).dismissals > 0.0);
    }
}
