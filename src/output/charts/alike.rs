//! Policies whose picture is the same are drawn once, and named together.

use crate::output::RunTables;
use crate::output::numbers::listed;

/// Policies that look alike, by their places, the first of them first.
pub(super) type Alike = Vec<usize>;

/// Groups of `policies` that are alike, in their order; each is like the first of its group.
pub(super) fn alike(
    policies: impl IntoIterator<Item = usize>,
    is_like: impl Fn(usize, usize) -> bool,
) -> Vec<Alike> {
    let mut groups: Vec<Alike> = Vec::new();
    for policy in policies {
        match groups.iter_mut().find(|group| is_like(group[0], policy)) {
            Some(group) => group.push(policy),
            None => groups.push(vec![policy]),
        }
    }
    groups
}

/// Their names: `a, b and c`.
pub(super) fn names(run: &RunTables, group: &[usize]) -> String {
    let names: Vec<String> = group.iter().map(|&policy| run.policies[policy].clone()).collect();
    listed(&names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_grouped_with_the_first_that_they_are_like() {
        let values = [0.0, 5.0, 0.1, 5.0, 9.0];
        let near = |a: usize, b: usize| f64::abs(values[a] - values[b]) < 0.5;
        assert_eq!(alike(0..5, near), [vec![0, 2], vec![1, 3], vec![4]]);
    }
}
