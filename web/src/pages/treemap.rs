//! A treemap: tiles that fill a box, each with a share of its area. Squarified, as in M. Bruls, K. Huizing and J. J. van Wijk,
//! "Squarified Treemaps" (2000): the largest first, in rows along the shorter side, each row as long as its tiles become squarer.

/// A tile's place, in parts of the box's width and height.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Tile {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// Lays tiles out in a box that is so many times as wide as it is high. Their shares are of any unit, above zero, the largest first.
pub(crate) fn treemap(shares: &[f64], aspect: f64) -> Vec<Tile> {
    let all: f64 = shares.iter().sum();
    let areas: Vec<f64> = shares.iter().map(|share| share / all * aspect).collect();
    // As large as its own shape says; in parts of it at the end.
    let mut free = Tile {
        width: aspect,
        height: 1.0,
        ..Tile::default()
    };
    let mut tiles = Vec::with_capacity(areas.len());
    let mut rest = areas.as_slice();
    while !rest.is_empty() {
        let row = squarest_row(rest, free.width.min(free.height));
        free = lay(&rest[..row], free, &mut tiles);
        rest = &rest[row..];
    }
    let part = |tile: Tile| Tile {
        left: tile.left / aspect,
        width: tile.width / aspect,
        ..tile
    };
    tiles.into_iter().map(part).collect()
}

/// How many of the areas make the row along a side whose worst tile is squarest.
fn squarest_row(areas: &[f64], side: f64) -> usize {
    let (mut count, mut sum, mut best) = (0, 0.0, f64::INFINITY);
    for area in areas {
        sum += area;
        // The row is this thick; its first tile is the longest, its last the shortest.
        let thick = sum / side;
        let stretch = |area: f64| {
            let ratio = area / (thick * thick);
            ratio.max(1.0 / ratio)
        };
        let worst = stretch(areas[0]).max(stretch(*area));
        if worst > best {
            break;
        }
        (best, count) = (worst, count + 1);
    }
    count.max(1)
}

/// Puts a row at the beginning of what is free, along its shorter side; gives what is free then.
fn lay(row: &[f64], free: Tile, tiles: &mut Vec<Tile>) -> Tile {
    let sum: f64 = row.iter().sum();
    let is_column = free.width >= free.height;
    let side = if is_column { free.height } else { free.width };
    let thick = sum / side;
    let mut along = 0.0;
    for area in row {
        let length = area / thick;
        tiles.push(match is_column {
            true => Tile {
                left: free.left,
                top: free.top + along,
                width: thick,
                height: length,
            },
            false => Tile {
                left: free.left + along,
                top: free.top,
                width: length,
                height: thick,
            },
        });
        along += length;
    }
    match is_column {
        true => Tile {
            left: free.left + thick,
            width: free.width - thick,
            ..free
        },
        false => Tile {
            top: free.top + thick,
            height: free.height - thick,
            ..free
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the paper lays them out, in a box of 6 by 4.
    #[test]
    fn tiles_of_the_paper_stand_where_it_says() {
        let tiles = treemap(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], 1.5);
        let place = |at: usize| {
            let tile: Tile = tiles[at];
            let [left, width] = [tile.left, tile.width].map(|part| part * 6.0);
            let [top, height] = [tile.top, tile.height].map(|part| part * 4.0);
            format!("{left:.2} {top:.2} {width:.2} {height:.2}")
        };
        assert_eq!(place(0), "0.00 0.00 3.00 2.00");
        assert_eq!(place(1), "0.00 2.00 3.00 2.00");
        assert_eq!(place(2), "3.00 0.00 1.71 2.33");
        assert_eq!(place(3), "4.71 0.00 1.29 2.33");
        assert_eq!(place(4), "3.00 2.33 1.20 1.67");
    }

    #[test]
    fn one_tile_fills_the_box_and_none_is_none() {
        let whole = Tile {
            left: 0.0,
            top: 0.0,
            width: 1.0,
            height: 1.0,
        };
        assert_eq!(treemap(&[3.0], 2.0), [whole]);
        assert_eq!(treemap(&[], 2.0), []);
    }

    #[test]
    fn tiles_fill_the_box_by_their_shares_and_do_not_overlap() {
        // Equal ones, a few large ones before many small, and halves of halves.
        let kinds: [fn(usize) -> f64; 3] = [
            |_| 1.0,
            |place| 1.0 / (1.0 + place as f64),
            |place| 1.0 / f64::from(1_u32 << place.min(12)),
        ];
        for (kind, count) in kinds
            .iter()
            .flat_map(|kind| (1..60).map(move |count| (kind, count)))
        {
            let shares: Vec<f64> = (0..count).map(kind).collect();
            let all: f64 = shares.iter().sum();
            let tiles = treemap(&shares, 1.5);
            assert_eq!(tiles.len(), count);
            for (tile, share) in tiles.iter().zip(&shares) {
                assert!((tile.width * tile.height - share / all).abs() < 1e-9);
                assert!(tile.left > -1e-9 && tile.left + tile.width < 1.0 + 1e-9);
                assert!(tile.top > -1e-9 && tile.top + tile.height < 1.0 + 1e-9);
            }
            for (place, one) in tiles.iter().enumerate() {
                for other in &tiles[place + 1..] {
                    let right = (one.left + one.width).min(other.left + other.width);
                    let bottom = (one.top + one.height).min(other.top + other.height);
                    let is_beside = right - one.left.max(other.left) < 1e-9;
                    let is_below = bottom - one.top.max(other.top) < 1e-9;
                    assert!(is_beside || is_below, "{one:?} {other:?}");
                }
            }
        }
    }
}
