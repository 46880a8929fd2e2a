//! Numbers of parts as people and schedulers write them.

/// Rising numbers as ranges: `1-3,5`, with `between` ranges in place of the comma.
#[must_use]
pub fn ranges(numbers: &[u32], between: &str) -> String {
    let mut shown: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match shown.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => shown.push((number, number)),
        }
    }
    let range = |(first, last): &(u32, u32)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    shown.iter().map(range).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbors_are_a_range() {
        assert_eq!(ranges(&[1, 2, 3, 5, 7, 8], ", "), "1-3, 5, 7-8");
        assert_eq!(ranges(&[4], ","), "4");
        assert_eq!(ranges(&[], ","), "");
    }
}
