//! Who holds a seat at month 0 (section 7): candidates are drawn until one is kept.
//!
//! Candidates of several seats, or several of one, are judged side by side. Candidate number j of a seat is
//! the same person whoever stands beside it, and the first who is kept has the seat.

use super::lives::{Lives, Words, accepts};
use crate::model::constants::SENIOR;
use crate::model::engine::elementary::{ln, normal, uniform};
use crate::model::engine::step::Step;
use crate::model::policy::narrow;
use crate::model::setting::Setting;
use crate::model::staffing::newcomers::{ABREAST, Drawn, Opening, lanes};
use crate::numeric::vector::VectorTask;
use crate::rng::{Addresses, Place, Purpose};

/// Candidates of a seat at most, those ruled out included: of a bar that hardly anybody reaches. Then the
/// first below the age of retirement has the seat.
const CANDIDATES_MAX: u32 = 1 << 15;

/// Numbers of the words of the decision to keep somebody, and of the errors in seeing performance and
/// aptitude.
const KEEPING: usize = 10;
const PERFORMANCE: usize = 12;
const ASSESSMENT: usize = 13;

/// Who was found for a seat.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// The number of the candidate, from 0.
    pub(super) candidate: u32,
    /// Of a manager: the score by the baseline's weights.
    pub(super) score: f32,
}

/// The search for the persons of one block of seats.
#[derive(Debug)]
pub(super) struct Search<'a> {
    pub(super) step: &'a Step<'a>,
    /// The coordinates of the block's draws; the period is the candidate's number.
    pub(super) place: Place,
    /// What candidates were hired for.
    pub(super) opening: &'a Opening,
    /// The numbers of the blocks of words, one for each person wanted.
    pub(super) wanted: &'a [usize],
    /// Who was found, in the order of `wanted`.
    pub(super) found: Vec<Found>,
}

/// A search that is going on.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// Which of the persons wanted.
    index: usize,
    /// The next candidate's number.
    next: u32,
    /// Candidates so far who were not ruled out.
    considered: f32,
    /// The first candidate below the age of retirement.
    spare: Option<u32>,
}

/// What is thought of candidates side by side.
#[derive(Debug)]
struct Judged {
    /// Probability of being kept, of those not ruled out.
    kept: [f32; ABREAST],
    is_out: [bool; ABREAST],
    retires: [bool; ABREAST],
    lambda: [f32; ABREAST],
    craft: [f32; ABREAST],
    practice: [f32; ABREAST],
}

impl VectorTask for Search<'_> {
    #[inline(always)]
    fn run(&mut self) {
        // Compiled apart: most of what is asked of managers need not be computed of contributors.
        if self.place.level > 0 { self.search::<true>() } else { self.search::<false>() }
    }
}

impl Search<'_> {
    /// Finds everybody who is wanted, for seats of managers or of contributors.
    #[inline(always)]
    fn search<const MANAGES: bool>(&mut self) {
        let setting = self.step.setting.clone();
        let mut open: Vec<Open> = Vec::with_capacity(ABREAST);
        let mut addresses = Addresses::<ABREAST>::blank();
        self.found.clear();
        self.found.resize(self.wanted.len(), Found::default());
        let mut begun = 0;
        loop {
            while open.len() < ABREAST && begun < self.wanted.len() {
                open.push(Open { index: begun, next: 0, considered: 0.0, spare: None });
                begun += 1;
            }
            if open.is_empty() {
                break;
            }
            // Where few searches are left, each judges several candidates at once.
            let (mut lane, each) = (0, ABREAST / open.len());
            for search in &open {
                for period in (search.next..).take(each) {
                    let address = (Purpose::Start, Place { period, ..self.place });
                    let block = self.wanted[search.index];
                    addresses.set(lane, self.step.streams, address, block);
                    lane += 1;
                }
            }
            let words = self.step.streams.abreast::<ABREAST, ABREAST>(&addresses);
            let judged = judge::<MANAGES>(&words, self.opening, &setting);
            lane = 0;
            open.retain_mut(|search| {
                let found = search.look::<MANAGES>(lane..lane + each, (&words, &judged), &setting);
                lane += each;
                if let Some(found) = found {
                    self.found[search.index] = found;
                }
                found.is_none()
            });
        }
    }
}

impl Open {
    /// Looks through the candidates in `lanes`, and ends with the first who is kept.
    #[inline(always)]
    fn look<const MANAGES: bool>(
        &mut self,
        lanes: std::ops::Range<usize>,
        (words, judged): (&Words<ABREAST>, &Judged),
        setting: &Setting,
    ) -> Option<Found> {
        for lane in lanes {
            let candidate = self.next;
            self.next += 1;
            if !judged.retires[lane] {
                self.spare = self.spare.or(Some(candidate));
            }
            if !judged.is_out[lane] {
                self.considered += 1.0;
                let is_last = self.considered >= setting.constants.start_candidates;
                if is_last || uniform(words[KEEPING][lane]) < judged.kept[lane] {
                    let score = if MANAGES { judged.score(lane, words, setting) } else { 0.0 };
                    return Some(Found { candidate, score });
                }
            }
        }
        (self.next >= CANDIDATES_MAX)
            .then(|| Found { candidate: self.spare.unwrap_or(0), score: 0.0 })
    }
}

impl Judged {
    /// The score of 4.8 for a manager's seat, of the craft and tenure of the last month as contributor.
    #[inline(always)]
    fn score(&self, lane: usize, words: &Words<ABREAST>, setting: &Setting) -> f32 {
        let (k, levers) = (&setting.constants, &setting.ladder.levers);
        let performance = ln(self.craft[lane]) / setting.workforce.sigma
            + narrow(levers.performance_noise) * normal(words[PERFORMANCE][lane]);
        let aptitude =
            self.lambda[lane] + narrow(levers.assessment_noise) * normal(words[ASSESSMENT][lane]);
        let seniority = self.practice[lane] / k.seniority_months;
        narrow(levers.weights_performance) * performance
            + narrow(levers.weights_leadership) * aptitude
            + narrow(levers.weights_seniority) * seniority
    }
}

/// What is thought of the candidates of these words, for seats of managers or of contributors.
#[inline(always)]
fn judge<const MANAGES: bool>(
    words: &Words<ABREAST>,
    opening: &Opening,
    setting: &Setting,
) -> Judged {
    const N: usize = ABREAST;
    let (workforce, k) = (&setting.workforce, &setting.constants);
    let drawn = Drawn::of(words, opening, setting);
    let lives = Lives::of(words, &drawn, MANAGES, setting);
    let stayed = lives.stayed(&drawn, MANAGES, setting);
    let retires = std::array::from_fn(|i| lives.age[i] >= workforce.retirement_months);
    if !MANAGES {
        let none = [0.0; N];
        let is_out = retires;
        return Judged { kept: stayed, is_out, retires, lambda: none, craft: none, practice: none };
    }
    let free = lives.utility(words, &drawn, setting);
    let lowest = lowest_rung(setting);
    let mut is_out: [bool; N] = retires;
    for (i, is_out) in is_out.iter_mut().enumerate() {
        *is_out |= lives.practice[i] < k.start_practice || lives.rung[i] < lowest;
    }
    let kept = lanes!(i => stayed[i] * accepts(free[i], setting));
    let Lives { craft, practice, .. } = lives;
    Judged { kept, is_out, retires, lambda: drawn.lambda, craft, practice }
}

/// The lowest rung from which somebody can have come to manage: min(`eligible_from_rung`, 2).
fn lowest_rung(setting: &Setting) -> f32 {
    let lowest = u8::try_from(setting.ladder.levers.eligible_from_rung).unwrap_or(SENIOR);
    f32::from(lowest.min(SENIOR))
}
