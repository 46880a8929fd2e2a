//! Where a quantity on a grid crosses a level: marching squares (Lorensen & Cline 1987, in
//! the plane), with linear interpolation along the edges of each square.

/// A corner of the grid: its place in cells, and the value there.
type Corner = (f64, f64, f64);

/// Pieces of the line at `level` of `values[row][column]`, in cells: the value at row r and column c
/// stands at (c, r). Squares that lack a value have none.
pub(super) fn line_at(values: &[Vec<Option<f64>>], level: f64) -> Vec<[(f64, f64); 2]> {
    let mut pieces = Vec::new();
    for (r, pair) in values.windows(2).enumerate() {
        for c in 0..pair[0].len().min(pair[1].len()).saturating_sub(1) {
            let corner = |dr: usize, dc: usize| -> Option<Corner> {
                Some(((c + dc) as f64, (r + dr) as f64, pair[dr][c + dc]? - level))
            };
            // Around the square, so that neighbors share an edge.
            let around = [corner(0, 0), corner(0, 1), corner(1, 1), corner(1, 0)];
            if let [Some(a), Some(b), Some(c), Some(d)] = around {
                square([a, b, c, d], &mut pieces);
            }
        }
    }
    pieces
}

fn square(corners: [Corner; 4], pieces: &mut Vec<[(f64, f64); 2]>) {
    let edges = (0..4).map(|i| (corners[i], corners[(i + 1) % 4]));
    let crossings: Vec<(f64, f64)> = edges.filter_map(crossing).collect();
    match crossings[..] {
        [a, b] => pieces.push([a, b]),
        [a, b, c, d] => {
            // A saddle: the mean of the corners says which pairs belong together.
            let mean = corners.iter().map(|corner| corner.2).sum::<f64>() / 4.0;
            if (mean > 0.0) == (corners[0].2 > 0.0) {
                pieces.extend([[a, b], [c, d]]);
            } else {
                pieces.extend([[d, a], [b, c]]);
            }
        }
        _ => {}
    }
}

fn crossing((a, b): (Corner, Corner)) -> Option<(f64, f64)> {
    ((a.2 > 0.0) != (b.2 > 0.0)).then(|| {
        let share = a.2 / (a.2 - b.2);
        (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<const R: usize>(rows: [[f64; 2]; R]) -> Vec<[(f64, f64); 2]> {
        let rows: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.map(Some).to_vec()).collect();
        line_at(&rows, 0.0)
    }

    #[test]
    fn the_line_runs_between_values_of_different_sign() {
        assert_eq!(of([[-1.0, 3.0], [-1.0, 3.0]]), [[(0.25, 0.0), (0.25, 1.0)]]);
        assert_eq!(of([[1.0, 1.0], [-1.0, -1.0], [-2.0, -2.0]]), [[(1.0, 0.5), (0.0, 0.5)]]);
        assert!(of([[1.0, 2.0], [3.0, 4.0]]).is_empty());
        let rows = vec![vec![Some(1.0), Some(5.0)]; 2];
        assert_eq!(line_at(&rows, 2.0), [[(0.25, 0.0), (0.25, 1.0)]]);
    }

    #[test]
    fn a_saddle_has_two_pieces_and_a_hole_has_none() {
        assert_eq!(of([[1.0, -1.0], [-1.0, 1.0]]).len(), 2);
        let hole = vec![vec![Some(1.0), None], vec![Some(-1.0), Some(1.0)]];
        assert!(line_at(&hole, 0.0).is_empty());
    }
}
