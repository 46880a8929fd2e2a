//! Designs laid out by hand, and what is said of those that cannot be.

use super::read::shown;
use super::{Expansion, Overrides};
use crate::sim::Value;

const FILE: &str = "name = \"x\"\nhorizon.years = 2\n[[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

fn expanded(text: &str) -> Expansion {
    listed(text, None)
}

fn listed(text: &str, list: Option<(&str, &str)>) -> Expansion {
    Expansion::parse_with("x.toml", &format!("{FILE}{text}"), &Overrides::default(), list)
        .unwrap_or_else(|faults| panic!("{faults}"))
}

fn faults(text: &str, list: Option<(&str, &str)>) -> Vec<String> {
    let text = format!("{FILE}{text}");
    let faults = Expansion::parse_with("x.toml", &text, &Overrides::default(), list);
    shown(&faults.expect_err("the text has a fault"))
}

/// What is said of one factor without a design.
fn factor(text: &str) -> String {
    faults(&format!("[[factor]]\n{text}\n"), None).join("\n")
}

fn values(expansion: &Expansion) -> Vec<Vec<Value>> {
    let point = |point| expansion.point(point).values.into_iter().flatten().collect();
    (0..expansion.points()).map(point).collect()
}

fn real(expansion: &Expansion, point: usize, key: &str) -> Value {
    let scenario = expansion.scenario(point);
    scenario.career().unwrap().policies[1].policy.levers.get(key).unwrap()
}

use Value::{Choice, Count, Flag, Real};

#[test]
fn the_documentation_shows_valid_factors() {
    let page = include_str!("../../docs/scenario-format.md");
    let blocks = page.split("\n```toml\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
    let blocks = blocks.map(|(block, _)| block).filter(|block| block.contains("[[factor]]"));
    let (whole, factors): (Vec<_>, Vec<_>) = blocks.partition(|block| block.contains("[model]"));
    let points: Vec<_> = factors.iter().map(|block| expanded(block).points()).collect();
    assert_eq!(points, [15, 4]);
    let whole =
        whole.iter().map(|file| Expansion::parse_with("x.toml", file, &Overrides::default(), None));
    assert_eq!(whole.map(|read| read.expect("a valid file").points()).collect::<Vec<_>>(), [3]);
}

#[test]
fn without_factors_there_is_one_point_without_values() {
    let expansion = expanded("");
    assert!(expansion.factors.is_empty() && expansion.point(0).values.is_empty());
    assert_eq!(expansion.points(), 1);
}

#[test]
fn a_grid_runs_every_combination_the_last_factor_fastest() {
    let expansion = expanded(
        "[[factor]]\npath = \"policy.dual.pay_parity\"\nname = \"pay\"\nlevels = [0.5, 1]\n\
         [[factor]]\npath = \"department.*.span\"\nrange = [4, 9]\nsteps = 3\n",
    );
    let names: Vec<_> = expansion.factors.iter().map(|factor| factor.name.as_str()).collect();
    assert_eq!(names, ["pay", "department.*.span"]);
    // (4 + 9) / 2 is rounded away from zero.
    let spans = [4, 7, 9].map(Count);
    let expected: Vec<_> =
        [0.5, 1.0].iter().flat_map(|&pay| spans.map(|span| vec![Real(pay), span])).collect();
    assert_eq!(values(&expansion), expected);
    assert_eq!(expansion.scenario(1).career().unwrap().departments[0].parameters.span, 7);
    assert_eq!(real(&expansion, 0, "pay_parity"), Real(0.5));
    assert_eq!(real(&expansion, 0, "expert_rungs"), Count(3), "the preset holds otherwise");
}

#[test]
fn one_at_a_time_begins_with_the_files_values() {
    let expansion = expanded(
        "[design]\nkind = \"one-at-a-time\"\n\
         [[factor]]\npath = \"policy.dual.rule\"\nlevels = [\"worst\", \"random\"]\n\
         [[factor]]\npath = \"policy.dual.step_back\"\nlevels = [false]\n\
         [[factor]]\npath = \"policy.*.pressure\"\nlevels = [0.5]\n",
    );
    let (best, yes) = (Choice("best"), Flag(true));
    // The file's pressure is 1 in one policy and 0 in the other: there is no one value.
    let expected = [
        vec![best, yes],
        vec![Choice("worst"), yes],
        vec![Choice("random"), yes],
        vec![best, Flag(false)],
        vec![best, yes, Real(0.5)],
    ];
    assert_eq!(values(&expansion), expected);
    assert_eq!(expansion.point(0).values[2], None);
}

#[test]
fn linked_keys_move_together() {
    let expansion = expanded(
        "[[factor]]\npaths = [\"policy.dual.pay_parity\", \"policy.dual.prestige_parity\"]\n\
         name = \"parity\"\nlevels = [0.2, 0.8]\n",
    );
    assert_eq!(expansion.factors.len(), 1);
    assert_eq!(real(&expansion, 1, "pay_parity"), Real(0.8));
    assert_eq!(real(&expansion, 1, "prestige_parity"), Real(0.8));
    let apart = expanded(
        "[[factor]]\npaths = [\"policy.dual.pay_parity\", \"policy.dual.expert_rungs\"]\n\
         levels = [[0.2, 1], [0.8, 3]]\n",
    );
    assert_eq!(values(&apart), [[Real(0.2), Count(1)], [Real(0.8), Count(3)]]);
    assert_eq!(apart.factors[1].name, "policy.dual.expert_rungs");
    assert_eq!(real(&apart, 0, "expert_rungs"), Count(1));
}

#[test]
fn a_sobol_design_scales_the_sequence_to_the_ranges() {
    let expansion = expanded(
        "[design]\nkind = \"sobol\"\npoints = 4\n\
         [[factor]]\npath = \"policy.dual.influence\"\nrange = [1, 2]\n\
         [[factor]]\npath = \"policy.dual.expert_rungs\"\nrange = [0, 3]\n",
    );
    let expected = [(1.0, 0), (1.5, 2), (1.75, 1), (1.25, 3)]
        .map(|(influence, rungs)| vec![Real(influence), Count(rungs)]);
    assert_eq!(values(&expansion), expected);
}

#[test]
fn a_latin_hypercube_follows_its_seed_and_fills_whole_numbers_evenly() {
    let text = |seed: &str| {
        format!(
            "[design]\nkind = \"latin-hypercube\"\npoints = 8\n{seed}\
             [[factor]]\npath = \"policy.dual.influence\"\nrange = [0, 2]\n\
             [[factor]]\npath = \"policy.dual.expert_rungs\"\nrange = [0, 3]\n"
        )
    };
    let design = values(&expanded(&text("")));
    assert_eq!(design, values(&expanded(&text("seed = 1\n"))), "the study's seed is 1");
    assert_ne!(design, values(&expanded(&text("seed = 2\n"))));
    for rungs in 0..4 {
        assert_eq!(design.iter().filter(|point| point[1] == Count(rungs)).count(), 2);
    }
    for stratum in 0..8 {
        let low = 0.25 * f64::from(stratum);
        let inside = |value: Value| matches!(value, Real(x) if x >= low && x < low + 0.25);
        assert_eq!(design.iter().filter(|point| inside(point[0])).count(), 1);
    }
}

const LIST: &str = "[design]\nkind = \"list\"\nfile = \"p.csv\"\n\
    [[factor]]\npath = \"policy.dual.pay_parity\"\nname = \"pay\"\n\
    [[factor]]\npath = \"policy.dual.rule\"\nname = \"rule\"\n";

#[test]
fn a_list_gives_the_points_one_a_line() {
    let text = "point,rule,pay\n1,best,0.5\n2, worst ,1\n";
    let expansion = listed(LIST, Some(("p.csv", text)));
    assert_eq!(
        values(&expansion),
        [vec![Real(0.5), Choice("best")], vec![Real(1.0), Choice("worst")]]
    );
    let whole = format!("{FILE}{LIST}");
    assert_eq!(Expansion::list_file(&whole, &Overrides::default()).as_deref(), Some("p.csv"));
    let overrides = Overrides::default().with("--set", "design.file", "\"q.csv\"");
    assert_eq!(Expansion::list_file(&whole, &overrides).as_deref(), Some("q.csv"));
    assert_eq!(Expansion::list_file(FILE, &Overrides::default()), None);
}

#[test]
fn a_list_is_faulted_by_its_lines() {
    let said = |text: &str| faults(LIST, Some(("p.csv", text)));
    assert_eq!(
        said("rle,pay\nbest,1\n"),
        [
            "– p.csv:1: no factor is called \"rle\"; did you mean \"rule\"?",
            "– p.csv:1: the factor \"rule\" has no column"
        ]
    );
    assert_eq!(
        said("rule,pay\nbest,9\nbesst,1\nbest\nbest,\n"),
        [
            "– p.csv:2: `pay_parity` takes a number from 0 to 1.5, found 9; expected a number from 0 to 1.5",
            "– p.csv:3: unknown rule \"besst\"; did you mean \"best\"?",
            "– p.csv:4: the line has 1 cells, the first line has 2",
            "– p.csv:5: `pay_parity` takes a number from 0 to 1.5, found \"\"",
        ]
    );
    assert!(said("rule,pay\n")[0].contains("no points"));
}

#[test]
fn a_factor_that_cannot_be_moved_says_why() {
    for (text, parts) in [
        ("levels = [1]", ["8:1".to_owned(), "`path` is missing".to_owned()]),
        (
            "path = \"policy.dual.pay_party\"\nlevels = [1]",
            ["9:8".into(), "did you mean `pay_parity`?".into()],
        ),
        (
            "path = \"horizon.years\"\nlevels = [1]",
            ["is the same at all points".into(), "--set horizon.years=VALUE".into()],
        ),
        (
            "path = \"policy.dual.preset\"\nlevels = [\"x\"]",
            ["is the same at all points".into(), "--set".into()],
        ),
        ("path = \"policy.dual.pay_parity\"", ["8:1".into(), "has no values".into()]),
        ("path = \"policy.dual.pay_parity\"\nlevels = []", ["10:10".into(), "at least one".into()]),
        (
            "path = \"policy.dual.pay_parity\"\nlevels = [1, 3]",
            ["10:14".into(), "from 0 to 1.5, found 3".into()],
        ),
        (
            "path = \"policy.dual.pay_parity\"\nrange = [1, 0]\nsteps = 2",
            ["10:9".into(), "lower number".into()],
        ),
        (
            "path = \"policy.dual.pay_parity\"\nrange = [0, 1]",
            ["10:9".into(), "add `steps = N`".into()],
        ),
        (
            "path = \"policy.dual.expert_rungs\"\nrange = [0, 3]\nsteps = 5",
            ["11:9".into(), "only 4 whole numbers".into()],
        ),
        ("path = \"policy.dual.rule\"\nrange = [0, 1]", ["has no range".into(), "levels".into()]),
        (
            "path = \"policy.dual.rho\"\nlevels = [1]\nlevls = 3",
            ["unknown key `levls`".into(), "did you mean `levels`?".into()],
        ),
        (
            "path = \"policy.dual.rule\"\nname = \"point\"\nlevels = [\"best\"]",
            ["10:8".into(), "cannot be \"point\"".into()],
        ),
    ] {
        let said = factor(text);
        for part in parts {
            assert!(said.contains(&part), "no {part} in {said}");
        }
    }
}

#[test]
fn two_factors_cannot_move_one_key_nor_have_one_name() {
    let said = faults(
        "[[factor]]\npath = \"policy.*.pressure\"\nname = \"p\"\nlevels = [0]\n\
         [[factor]]\npath = \"policy.dual.pressure\"\nname = \"p\"\nlevels = [1]\n",
        None,
    );
    let said = said.join("\n");
    assert!(said.contains("two factors are called \"p\""), "{said}");
    assert!(said.contains("another factor moves `policy.dual.pressure` too"), "{said}");
}

#[test]
fn a_design_that_cannot_be_laid_out_says_what_it_lacks() {
    let one = "[[factor]]\npath = \"policy.dual.pay_parity\"\nlevels = [1]\n";
    for (text, part) in [
        ("[design]\nkind = \"grid\"\n".to_owned(), "begin one with `[[factor]]`"),
        (format!("[design]\nkind = \"soboll\"\n{one}"), "did you mean \"sobol\"?"),
        (format!("[design]\nkind = \"sobol\"\n{one}"), "`design.points` is missing"),
        (format!("[design]\npoints = 5\n{one}"), "does nothing in a design of the kind \"grid\""),
        (format!("[design]\nkind = \"list\"\n{one}"), "a list takes the values from its file"),
        (
            format!("[design]\nkind = \"list\"\n{}", one.replace("levels = [1]\n", "")),
            "`design.file` is missing",
        ),
        (format!("[design]\nkind = \"sobol\"\npoints = 100001\n{one}"), "from 1 to 100000"),
    ] {
        let said = faults(&text, None).join("\n");
        assert!(said.contains(part), "no {part} in {said}");
    }
    let keys = ["pressure", "influence", "pay_parity"];
    let wide: String = keys
        .iter()
        .map(|key| {
            format!("[[factor]]\npath = \"policy.dual.{key}\"\nrange = [0, 1]\nsteps = 50\n")
        })
        .collect();
    assert!(faults(&wide, None)[0].contains("has 125000 points; at most 100000"));
}

#[test]
fn a_point_that_is_no_scenario_is_named() {
    let said = faults(
        "[[factor]]\npath = \"policy.dual.weights.leadership\"\nname = \"l\"\nlevels = [1, 0]\n\
         [[factor]]\npath = \"policy.dual.weights.performance\"\nname = \"p\"\nlevels = [0, 1]\n\
         [[factor]]\npath = \"policy.single.pressure\"\nname = \"s\"\nlevels = [0, 1]\n",
        None,
    );
    assert_eq!(said.len(), 1);
    assert!(
        said[0].starts_with("15:10 point 5 (l = 0.0, p = 0.0, s = 0.0) and one more: policy \"dual\": all weights are 0"),
        "{said:?}"
    );
    let large = "[[factor]]\npath = \"department.software.headcount\"\nlevels = [10, 1000000]\n\
        [[factor]]\npath = \"department.software.span\"\nlevels = [4]\n[[department]]\n\
        [[department]]\nname = \"b\"\nheadcount = 900000\n";
    let said = faults(large, None);
    assert!(said[0].contains("10:10 point 2") && said[0].contains("seats"), "{said:?}");
}

#[test]
fn an_option_reaches_the_design() {
    let text = format!(
        "{FILE}[design]\nkind = \"sobol\"\npoints = 4\n\
         [[factor]]\npath = \"policy.dual.influence\"\nrange = [1, 2]\n"
    );
    let set = |value: &str| {
        let overrides = Overrides::default().with(
            &format!("--set design.points={value}"),
            "design.points",
            value,
        );
        Expansion::parse_with("x.toml", &text, &overrides, None)
    };
    assert_eq!(set("2").unwrap().points(), 2);
    let idle = Overrides::default().with("--set i", "policy.dual.influence", "1");
    let said = shown(&Expansion::parse_with("x.toml", &text, &idle, None).unwrap_err());
    assert!(said[0].starts_with("– --set i: a factor moves this key at every point"), "{said:?}");
    let said = shown(&set("0").unwrap_err()).join("\n");
    assert!(said.starts_with("– --set design.points=0: `design.points` takes"), "{said}");
}
