//! Whom the models of Pluchino et al. promote: the first of a pool by competence, by lot among
//! equals.

/// The competence of a seat that is empty: less than anybody's.
pub(super) const NOBODY: f64 = 0.0;

/// Whom a firm wants for a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preference {
    Best,
    Worst,
    Anybody,
}

/// Seats that are looked at at once.
const LANES: usize = 8;

/// The place of the candidate that is wanted, by lot among equals; `None` where there is nobody.
#[inline(always)]
pub(super) fn first(candidates: &[f64], preference: Preference, lot: u32) -> Option<usize> {
    match preference {
        Preference::Best => first_by(candidates, lot, |own| own),
        Preference::Worst => first_by(candidates, lot, |own| -own),
        Preference::Anybody => first_by(candidates, lot, |_| 0.0),
    }
}

/// Without a branch but for equals, so that several candidates are looked at at once.
#[inline(always)]
fn first_by(candidates: &[f64], lot: u32, rank: impl Fn(f64) -> f64) -> Option<usize> {
    let rank = |own: f64| if own > NOBODY { rank(own) } else { f64::NEG_INFINITY };
    let mut lanes = [f64::NEG_INFINITY; LANES];
    let (groups, rest) = candidates.as_chunks::<LANES>();
    for group in groups {
        for (lane, &own) in lanes.iter_mut().zip(group) {
            let own = rank(own);
            *lane = if own > *lane { own } else { *lane };
        }
    }
    let others = lanes.into_iter().chain(rest.iter().map(|&own| rank(own)));
    let highest = others.fold(f64::NEG_INFINITY, |a, b| if b > a { b } else { a });
    if highest <= f64::NEG_INFINITY {
        return None;
    }
    let (mut equals, mut places) = (0, 0);
    for (place, &own) in (0_u64..).zip(candidates) {
        let is_first = rank(own) >= highest;
        equals += u64::from(is_first);
        places += if is_first { place } else { 0 };
    }
    if equals == 1 {
        return usize::try_from(places).ok();
    }
    let mut places = (0..candidates.len()).filter(|&place| rank(candidates[place]) >= highest);
    places.nth(by_lot(lot, equals))
}

/// One of `count`, by lot.
fn by_lot(lot: u32, count: u64) -> usize {
    ((u64::from(lot) * count) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More than a group and a half, with equals on both sides of the border.
    const POOL: [f64; 14] = [5.0, 0.0, 7.0, 9.0, 4.0, 6.0, 4.0, 9.0, 9.0, 8.0, 0.0, 5.0, 4.0, 6.5];

    #[test]
    fn the_first_are_wanted_and_equals_draw_lots() {
        let by = |preference| [0, 1 << 31, u32::MAX].map(|lot| first(&POOL, preference, lot));
        assert_eq!(by(Preference::Best), [3, 7, 8].map(Some));
        assert_eq!(by(Preference::Worst), [4, 6, 12].map(Some));
        assert_eq!(by(Preference::Anybody), [0, 7, 13].map(Some));
        assert_eq!(first(&POOL[9..], Preference::Best, u32::MAX), Some(0), "no equals, no lot");
    }

    #[test]
    fn where_nobody_sits_there_is_no_candidate() {
        for preference in [Preference::Best, Preference::Worst, Preference::Anybody] {
            assert_eq!(first(&[0.0; 11], preference, 7), None);
            assert_eq!(first(&[], preference, 7), None);
        }
    }
}
