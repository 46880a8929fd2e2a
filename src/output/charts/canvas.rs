//! A page of dots that plotters draws its elements on.
//!
//! Every dot gets the share of it that a shape covers, computed from the shape's edges, so that
//! edges are smooth and places need not be whole dots: plotters counts in [`Canvas::FINER`]ths of one.

use std::convert::Infallible;

use ab_glyph::{Font, FontRef, Glyph, PxScale, point};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};

use super::coverage::{Area, Point};
use super::outlines;
use super::typeface::{FACE, UNITS_PER_EM, advance};

/// Bytes of a dot.
pub(super) const RGB: usize = 3;

/// Rows of dots of a page.
#[derive(Debug)]
pub(super) struct Canvas<'p> {
    dots: &'p mut [u8],
    /// Dots of a row.
    width: usize,
    area: Area,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl<'p> Canvas<'p> {
    /// plotters' units in a dot.
    pub(super) const FINER: u16 = 16;

    /// Draws on rows of `width` dots, at least one.
    pub(super) fn on(dots: &'p mut [u8], width: usize) -> Self {
        Self { dots, width, area: Area::default() }
    }

    fn rows(&self) -> usize {
        self.dots.len() / (RGB * self.width)
    }

    /// Colors what closed outlines cover, which run the same way around, each at most once.
    fn cover(&mut self, outlines: &[Vec<Point>], color: BackendColor) {
        self.area.enclose(outlines.iter().flatten(), (self.width, self.rows()));
        for outline in outlines {
            self.area.outline(outline);
        }
        let (dots, width) = (&mut *self.dots, self.width);
        self.area.shares(|(x, y), share| {
            if let Some(dot) = dots[RGB * width * y..].as_chunks_mut().0.get_mut(x) {
                mix(dot, color, share);
            }
        });
    }

    /// Colors the share of a dot.
    fn dot(&mut self, (x, y): (i32, i32), color: BackendColor, share: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.width && y < self.rows() {
            let (dots, _) = self.dots.as_chunks_mut();
            mix(&mut dots[self.width * y + x], color, share);
        }
    }

    /// Draws letters from their base line on.
    fn letters(&mut self, face: &FontRef<'_>, text: &str, pen: Pen) {
        let (across, down) = pen.shift();
        let mut along = across;
        for letter in text.chars() {
            let id = face.glyph_id(letter);
            let glyph = Glyph { id, scale: pen.scale, position: point(along, down) };
            #[expect(clippy::cast_possible_truncation, reason = "glyphs are drawn in f32")]
            let wide = (advance(face, id) / UNITS_PER_EM) as f32 * pen.em;
            along += wide;
            let Some(glyph) = face.outline_glyph(glyph) else { continue };
            let corner = glyph.px_bounds().min;
            let corner = (whole(corner.x), whole(corner.y));
            glyph.draw(|x, y, share| {
                let (x, y) = (x.cast_signed() + corner.0, y.cast_signed() + corner.1);
                self.dot(pen.place((x, y)), pen.color, share);
            });
        }
    }
}

/// How and from where letters are drawn.
#[derive(Clone, Copy)]
struct Pen {
    /// Where the text begins, in dots.
    at: Point,
    /// An em in dots.
    em: f32,
    scale: PxScale,
    color: BackendColor,
    /// Reads upward.
    upright: bool,
}

impl Pen {
    /// How far the text begins beyond the corner of a dot: along its line, and down from it.
    fn shift(self) -> Point {
        let (x, y) = self.at;
        if self.upright { (y.ceil() - y, x - x.floor()) } else { (x - x.floor(), y - y.floor()) }
    }

    /// The dot of the page that is dot (x, y) of the line.
    fn place(self, (x, y): (i32, i32)) -> (i32, i32) {
        if self.upright {
            (whole(self.at.0.floor()) + y, whole(self.at.1.ceil()) - x - 1)
        } else {
            (whole(self.at.0.floor()) + x, whole(self.at.1.floor()) + y)
        }
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let finely = |dots: usize| u32::try_from(dots * usize::from(Self::FINER));
        (finely(self.width).unwrap_or(u32::MAX), finely(self.rows()).unwrap_or(u32::MAX))
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// A unit alone is far less than a dot.
    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
        self.cover(&[corners.map(in_dots).to_vec()], color);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<Point> = path.into_iter().map(in_dots).collect();
        self.cover(&outlines::stroke(&points, length(style.stroke_width())), style.color());
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let circle = outlines::circle(in_dots(center), length(radius));
        let outlines = match fill {
            true => vec![circle],
            false => outlines::stroke(&circle, length(style.stroke_width())),
        };
        self.cover(&outlines, style.color());
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        match fill {
            true => self.fill_polygon(corners, style),
            false => self.draw_path(corners.into_iter().chain([corners[0]]), style),
        }
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        self.cover(&[corners.into_iter().map(in_dots).collect()], style.color());
        Ok(())
    }

    /// On a base line from the place on, in the typeface of charts; the size is that of an em.
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let Some(face) = FACE.as_ref() else { return Ok(()) };
        #[expect(clippy::cast_possible_truncation, reason = "glyphs are drawn in f32")]
        let em = style.size() as f32 / f32::from(Self::FINER);
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of some thousands")]
        let scale = PxScale::from(em * face.height_unscaled() / UNITS_PER_EM as f32);
        let upright = matches!(style.transform(), FontTransform::Rotate270);
        self.letters(face, text, Pen { at: in_dots(at), em, scale, color: style.color(), upright });
        Ok(())
    }
}

/// plotters' whole numbers in dots.
fn in_dots((x, y): BackendCoord) -> Point {
    let finer = f32::from(Canvas::FINER);
    (x as f32 / finer, y as f32 / finer)
}

fn length(units: u32) -> f32 {
    units as f32 / f32::from(Canvas::FINER)
}

#[expect(clippy::cast_possible_truncation, reason = "a whole number of dots of a page")]
fn whole(dots: f32) -> i32 {
    dots as i32
}

/// Lays the share of a color over a dot.
fn mix(dot: &mut [u8; RGB], color: BackendColor, share: f32) {
    let (red, green, blue) = color.rgb;
    #[expect(clippy::cast_possible_truncation, reason = "a share needs no more digits")]
    let share = share.min(1.0) * color.alpha as f32;
    for (under, over) in dot.iter_mut().zip([red, green, blue]) {
        let (from, to) = (f32::from(*under), f32::from(over));
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 255")]
        #[expect(clippy::cast_sign_loss, reason = "between 0 and 255")]
        let mixed = (from + (to - from) * share + 0.5) as u8;
        *under = mixed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(draw: impl FnOnce(&mut Canvas<'_>)) -> [[u8; 8]; 8] {
        let mut dots = [255; 8 * 8 * RGB];
        draw(&mut Canvas::on(&mut dots, 8));
        std::array::from_fn(|y| std::array::from_fn(|x| dots[RGB * (8 * y + x)]))
    }

    const BLACK: BackendColor = BackendColor { alpha: 1.0, rgb: (0, 0, 0) };

    #[test]
    fn a_dot_is_as_dark_as_it_is_covered() {
        // From a quarter into the third dot to half of the fifth, over all rows and beyond them.
        let page = drawn(|page| page.draw_rect((36, -50), (72, 500), &BLACK, true).unwrap());
        for row in page {
            assert_eq!(row, [255, 255, 64, 0, 128, 255, 255, 255]);
        }
    }

    #[test]
    fn half_a_color_is_laid_over_what_is_there() {
        let half = BackendColor { alpha: 0.5, ..BLACK };
        let page = drawn(|page| {
            for _ in 0..2 {
                page.draw_rect((0, 0), (64, 32), &half, true).unwrap();
            }
        });
        assert_eq!((page[0][3], page[1][0], page[1][4], page[2][0]), (64, 64, 255, 255));
    }

    #[test]
    fn an_upright_letter_is_the_same_letter_turned() {
        use plotters::style::{FontDesc, FontFamily, FontStyle, TextStyle};
        let letter = |transform, at| {
            let font = FontDesc::new(FontFamily::SansSerif, 8.0 * 16.0, FontStyle::Normal);
            let style = TextStyle::from(font).transform(transform);
            drawn(|page| page.draw_text("L", &style, at).unwrap())
        };
        let level = letter(FontTransform::None, (0, 7 * 16));
        let upright = letter(FontTransform::Rotate270, (7 * 16, 7 * 16));
        assert!(level[6][3] < 200 && level[2][5] == 255, "a foot, and nothing above it: {level:?}");
        for (along, across) in (0..7).flat_map(|along| (0..8).map(move |across| (along, across))) {
            assert_eq!(upright[6 - along][across], level[across][along], "{along}, {across}");
        }
    }
}
