//! Whether the intervals that a study prints cover what they claim, through the whole machinery.

use rungs::study::compare;

use super::{HEADLINE, Study, policy};

#[test]
fn intervals_of_differences_cover_as_often_as_they_say() {
    // 400 studies of 20 replications, each with a seed of its own; the truth is the mean over all
    // of them. Coverage of one metric has a standard error of 1.1 %, and all eight hang together.
    const STUDIES: u64 = 400;
    let policies = [policy("single", ""), policy("dual", "preset = 'dual-ladder'")].concat();
    let comparisons: Vec<_> = (1..=STUDIES)
        .map(|seed| Study::new(64, (2, 3), (20, seed), &policies))
        .map(|study| {
            let found = compare(&study.plan, &study.outcomes, 0, 0).unwrap();
            HEADLINE.map(|key| {
                let index = study.metric(key).0;
                found.iter().find(|found| found.metric == index).unwrap().paired.unwrap()
            })
        })
        .collect();
    let mut covered_of_all = 0;
    for (place, key) in HEADLINE.into_iter().enumerate() {
        let paired: Vec<_> = comparisons.iter().map(|of_study| &of_study[place]).collect();
        let weighed = paired.iter().map(|paired| paired.n as f64 * paired.difference);
        let truth = weighed.sum::<f64>() / paired.iter().map(|paired| paired.n as f64).sum::<f64>();
        let covers =
            |interval: &rungs::stats::Interval| (interval.low..=interval.high).contains(&truth);
        let intervals = paired.iter().map(|paired| paired.interval.as_ref().unwrap());
        let covered = intervals.filter(|interval| covers(interval)).count();
        println!("{key}: {:.1} % of the 95 % intervals cover", 100.0 * covered as f64 / 400.0);
        assert!((362..=396).contains(&covered), "{key}: {covered} of 400");
        covered_of_all += covered;
    }
    let share = covered_of_all as f64 / (8.0 * STUDIES as f64);
    assert!((share - 0.95).abs() < 0.02, "{share}");
}
