//! One element of plotters on a page of plotters.

use std::borrow::Borrow;

use plotters::backend::DrawingBackend;
use plotters::element::{Drawable, PointCollection};

/// Draws `element`; `None` where the page refuses. Not through plotters' drawing area, which presses
/// what lies beyond the page onto its edge.
pub(super) fn draw<'e, Page, Element>(page: &mut Page, element: &'e Element) -> Option<()>
where
    Page: DrawingBackend,
    Element: Drawable<Page>,
    &'e Element: PointCollection<'e, (i32, i32)>,
{
    let places = element.point_iter().into_iter().map(|place| *place.borrow());
    let size = page.get_size();
    element.draw(places, page, size).ok()
}
