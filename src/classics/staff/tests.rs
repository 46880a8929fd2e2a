//! The order of a step, by hand on a tree of seven seats.

use super::*;
use crate::classics::{Bounds, Hypothesis};

/// Seven seats on three levels; common sense, so that a competence stays within one point.
fn firm() -> Firm {
    Firm {
        hierarchy: Hierarchy::new(&[(1, 1.0), (2, 0.5), (4, 0.25)]),
        competence: Competence::new(Hypothesis::CommonSense, Bounds::Clamp, 0.0),
        ages: HireAges::new(),
    }
}

fn staff(persons: [(f64, u32); 7]) -> Staff {
    let (competence, age) = persons.into_iter().map(|(own, age)| (own, f64::from(age))).unzip();
    Staff { competence, age }
}

const CALM: [(f64, u32); 7] =
    [(9.0, 50), (5.0, 40), (6.0, 40), (7.0, 30), (8.0, 31), (6.5, 32), (9.0, 33)];

fn changed(changes: &[(usize, (f64, u32))]) -> Staff {
    let mut persons = CALM;
    for &(seat, person) in changes {
        persons[seat] = person;
    }
    staff(persons)
}

/// One step from `staff`, in which everybody ages by a year.
fn stepped(staff: Staff, pool: Pool, preference: Preference) -> (Staff, Turnover) {
    let firm = firm();
    let mut course = Course::from(&firm, Streams::new(1, 1), staff);
    let turnover = course.step(1, pool, |_| preference);
    (course.staff, turnover)
}

/// By seat, 0 where nobody sits.
fn ages(staff: &Staff) -> Vec<u32> {
    let seats = staff.competence.iter().zip(&staff.age);
    let age =
        |(&own, &age): (&f64, &f64)| (18..99).find(|&year| own > NOBODY && f64::from(year) >= age);
    seats.map(|seat| age(seat).unwrap_or(0)).collect()
}

#[test]
fn where_nobody_leaves_everybody_ages_and_nothing_else_happens() {
    let (after, turnover) = stepped(staff(CALM), Pool::Global, Preference::Best);
    assert_eq!(ages(&after), [51, 41, 41, 31, 32, 33, 34]);
    assert_eq!(turnover, Turnover { present: 7, ..Turnover::default() });
}

#[test]
fn a_vacancy_at_the_top_moves_a_chain_and_hires_at_the_bottom() {
    let (after, turnover) = stepped(changed(&[(0, (9.0, 60))]), Pool::Global, Preference::Best);
    // The best of (5, 6) rises to the top, the best of the bottom, 33 years old, to its seat.
    assert_eq!(ages(&after)[..6], [41, 41, 34, 31, 32, 33]);
    assert_eq!((turnover.promotions, turnover.hires, turnover.retirements), (2, 1, 1));
    assert_eq!(turnover.leavers[..3], [1, 0, 0]);
    let risen = after.competence[0];
    assert!((5.0..=7.0).contains(&risen), "{risen}");
}

#[test]
fn the_worst_and_the_own_reports_are_others() {
    let vacancy = [(1, (3.9, 40))];
    let risen = |pool, preference| {
        let (after, turnover) = stepped(changed(&vacancy), pool, preference);
        assert_eq!((turnover.dismissals, turnover.retirements), (1, 0));
        ages(&after)[1]
    };
    assert_eq!(risen(Pool::Global, Preference::Best), 34);
    assert_eq!(risen(Pool::Global, Preference::Worst), 33);
    assert_eq!(risen(Pool::Neighbors, Preference::Best), 32);
    assert_eq!(risen(Pool::Neighbors, Preference::Worst), 31);
}

#[test]
fn an_incompetent_of_sixty_one_counts_as_dismissed() {
    let (_, turnover) = stepped(changed(&[(6, (2.0, 60))]), Pool::Global, Preference::Best);
    assert_eq!((turnover.dismissals, turnover.retirements), (1, 0));
}

#[test]
fn a_seat_stays_empty_when_there_is_nobody_to_promote() {
    let gone = [(1, (6.0, 60)), (3, (7.0, 60)), (4, (7.0, 60))];
    let (after, turnover) = stepped(changed(&gone), Pool::Neighbors, Preference::Best);
    assert!(after.competence[1] <= NOBODY);
    assert_eq!((turnover.vacancies, turnover.promotions, turnover.hires), (1, 0, 2));
    // The level below is larger than a team: there is somebody.
    let (_, turnover) = stepped(changed(&gone), Pool::Global, Preference::Best);
    assert_eq!((turnover.vacancies, turnover.promotions, turnover.hires), (0, 1, 3));
}

#[test]
fn equals_draw_lots() {
    let tied = [(3, 33), (4, 34), (5, 35), (6, 36)].map(|(seat, age)| (seat, (10.0, age)));
    let mut rises = [0; 4];
    for replication in 1..=400 {
        let firm = firm();
        let mut changes = tied.to_vec();
        changes.push((1, (3.0, 40)));
        let mut course = Course::from(&firm, Streams::new(1, replication), changed(&changes));
        course.step(1, Pool::Global, |_| Preference::Best);
        let age = ages(&course.staff)[1];
        rises[age as usize - 34] += 1;
    }
    // 100 each, within four standard deviations of 8.7.
    assert!(rises.iter().all(|rises| (65..=135).contains(rises)), "{rises:?}");
}

#[test]
fn efficiency_of_the_most_competent_is_one() {
    let firm = firm();
    let best = firm.efficiency(&staff([(10.0, 30); 7]));
    assert!((best.numerator / best.denominator - 1.0).abs() < 1e-12);
    // (9 + (5 + 6) / 2 + (7 + 8 + 6.5 + 9) / 4) / (10 (1 + 1 + 1)).
    let calm = firm.efficiency(&staff(CALM));
    assert!((calm.numerator - 22.125).abs() < 1e-12 && (calm.denominator - 30.0).abs() < 1e-12);
}

#[test]
fn the_start_is_the_same_for_every_policy_and_another_in_every_replication() {
    let firm = firm();
    let start = |replication| firm.start(&Streams::new(4, replication));
    assert_eq!(start(1), start(1));
    assert_ne!(start(1), start(2));
    assert!(start(1).competence.iter().all(|&own| own > NOBODY));
}
