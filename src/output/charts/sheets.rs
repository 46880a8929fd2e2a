//! A chart that is higher than a page is drawn on several sheets.

use std::ops::Range;

use super::scene::Scene;
use super::{ChartError, Choice};

/// Most sheets of a chart.
pub(super) const SHEETS_MAX: usize = 99;

/// Packs `count` blocks, in their order, into sheets of at most `room`. `height` says how high a
/// block is, by its number and that of the first block of its sheet; a block that is higher than a
/// sheet has one of its own.
///
/// # Errors
///
/// [`ChartError::NotApplicable`] beyond [`SHEETS_MAX`] sheets.
pub(super) fn packed(
    count: usize,
    room: f64,
    height: impl Fn(usize, usize) -> f64,
) -> Result<Vec<Range<usize>>, ChartError> {
    let mut sheets: Vec<Range<usize>> = Vec::new();
    let (mut first, mut filled) = (0, 0.0);
    for block in 0..count {
        let own = height(block, first);
        if block > first && filled + own > room + 1e-9 {
            sheets.push(first..block);
            (first, filled) = (block, height(block, block));
        } else {
            filled += own;
        }
    }
    if count > 0 {
        sheets.push(first..count);
    }
    if sheets.len() > SHEETS_MAX {
        return Err(ChartError::NotApplicable(format!(
            "it would take {} sheets, and {SHEETS_MAX} are the most; name fewer metrics with --metric",
            sheets.len()
        )));
    }
    Ok(sheets)
}

/// Equal shares of `count` blocks of one height, as few sheets as they need.
pub(super) fn even(count: usize, height: f64, room: f64) -> Result<Vec<Range<usize>>, ChartError> {
    let sheets = packed(count, room, |_, _| height)?.len();
    let each = count.div_ceil(sheets.max(1)).max(1);
    Ok((0..count).step_by(each).map(|first| first..(first + each).min(count)).collect())
}

/// `Sheet 2 of 5. `; nothing for a chart of one sheet.
pub(super) fn sheet_words(number: usize, sheets: usize) -> String {
    if sheets < 2 { String::new() } else { format!("Sheet {} of {sheets}. ", number + 1) }
}

/// The title of a sheet.
pub(super) fn sheet_title(title: &str, number: usize, sheets: usize) -> String {
    if sheets < 2 { title.to_owned() } else { format!("{title}, sheet {} of {sheets}", number + 1) }
}

/// Height that a note of this text takes.
pub(super) fn note_height(choice: &Choice, text: &str) -> f64 {
    let mut scene = Scene::new(choice.width(), "");
    scene.note((super::theme::MARGIN, choice.width() - super::theme::MARGIN), 0.0, text)
        + super::theme::MARGIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_fill_sheets_in_their_order_and_a_large_one_stands_alone() {
        let heights = [3.0, 3.0, 5.0, 20.0, 1.0];
        let packed = packed(5, 10.0, |block, _| heights[block]).unwrap();
        assert_eq!(packed, [0..2, 2..3, 3..4, 4..5]);
        assert_eq!(even(7, 3.0, 10.0).unwrap(), [0..3, 3..6, 6..7]);
        assert_eq!(even(4, 3.0, 10.0).unwrap(), [0..2, 2..4]);
        assert!(even(0, 3.0, 10.0).unwrap().is_empty());
        assert!(even(100, 10.0, 10.0).is_err());
    }

    #[test]
    fn a_single_sheet_is_not_numbered() {
        assert_eq!((sheet_words(0, 1), sheet_title("a", 0, 1)), (String::new(), "a".to_owned()));
        assert_eq!(sheet_words(1, 3), "Sheet 2 of 3. ");
    }
}
