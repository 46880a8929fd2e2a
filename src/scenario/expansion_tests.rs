//! Designs laid out by hand.

use super::expansion::as_toml;
use super::{Document, Expansion, Overrides, Scenario};
use crate::sim::Value;

const FILE: &str = "name = \"x\"\nhorizon.years = 2\n[[policy]]\nname = \"single\"\n\
    [[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

fn expanded(text: &str) -> Expansion {
    listed(text, None)
}

fn listed(text: &str, list: Option<(&str, &str)>) -> Expansion {
    Expansion::parse_with("x.toml", &format!("{FILE}{text}"), &Overrides::default(), list)
        .unwrap_or_else(|refused| panic!("{refused}"))
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
    assert!(expansion.columns.is_empty() && expansion.point(0).values.is_empty());
    assert_eq!(expansion.points(), 1);
}

#[test]
fn a_grid_runs_every_combination_the_last_factor_fastest() {
    let expansion = expanded(
        "[[factor]]\npath = \"policy.dual.pay_parity\"\nname = \"pay\"\nlevels = [0.5, 1]\n\
         [[factor]]\npath = \"department.*.span\"\nrange = [4, 9]\nsteps = 3\n",
    );
    let names: Vec<_> = expansion.columns.iter().map(|column| column.name.as_str()).collect();
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
fn a_point_that_comes_again_is_left_out_and_the_rest_move_up() {
    // As a user wrote it: the base point is a level of each factor.
    let expansion = expanded(
        "[design]\nkind = \"one-at-a-time\"\n\
         [[factor]]\npath = \"policy.dual.expert_rungs\"\nrange = [0, 3]\nsteps = 4\n\
         [[factor]]\npath = \"policy.dual.step_back\"\nlevels = [true, false]\n\
         [[factor]]\npath = \"policy.dual.influence\"\nrange = [0, 1]\nsteps = 3\n",
    );
    let expected = [(3, true, 1.0), (0, true, 1.0), (1, true, 1.0), (2, true, 1.0)];
    let expected = expected.into_iter().chain([(3, false, 1.0), (3, true, 0.0), (3, true, 0.5)]);
    let expected: Vec<_> = expected.map(|(a, b, c)| vec![Count(a), Flag(b), Real(c)]).collect();
    assert_eq!(values(&expansion), expected);
    assert_eq!((expansion.points(), expansion.repeated_points()), (7, 3));

    let grid = expanded(
        "[[factor]]\npath = \"policy.dual.pay_parity\"\nlevels = [0.5, 1, 0.5, 1.0]\n\
         [[factor]]\npath = \"policy.*.pressure\"\nlevels = [0, -0.0, 1]\n",
    );
    let points = [[0.5, 0.0], [0.5, 1.0], [1.0, 0.0], [1.0, 1.0]];
    assert_eq!(values(&grid), points.map(|point| point.map(Real).to_vec()));
    assert_eq!(grid.repeated_points(), 8);

    let list = "pay\n0.5\n1\n0.50\n";
    let text = "[design]\nkind = \"list\"\nfile = \"p.csv\"\n[[factor]]\nname = \"pay\"\n\
        path = \"policy.dual.pay_parity\"\n";
    assert_eq!(listed(text, Some(("p.csv", list))).repeated_points(), 1);
}

#[test]
fn levels_that_the_file_gives_to_some_policies_alone_are_points_of_their_own() {
    // Pressure is 1 under the one policy and 0 under the other.
    let expansion = expanded(
        "[design]\nkind = \"one-at-a-time\"\n\
         [[factor]]\npath = \"policy.*.pressure\"\nlevels = [0, 1]\n",
    );
    assert_eq!((expansion.points(), expansion.repeated_points()), (3, 0));
}

#[test]
fn points_of_a_sample_stay_because_they_weigh() {
    let expansion = expanded(
        "[design]\nkind = \"sobol\"\npoints = 8\n\
         [[factor]]\npath = \"policy.dual.step_back\"\nlevels = [true, false]\n",
    );
    assert_eq!((expansion.points(), expansion.repeated_points()), (8, 0));
}

#[test]
fn linked_keys_move_together() {
    let expansion = expanded(
        "[[factor]]\npaths = [\"policy.dual.pay_parity\", \"policy.dual.prestige_parity\"]\n\
         name = \"parity\"\nlevels = [0.2, 0.8]\n",
    );
    assert_eq!(expansion.columns.len(), 1);
    assert_eq!(real(&expansion, 1, "pay_parity"), Real(0.8));
    assert_eq!(real(&expansion, 1, "prestige_parity"), Real(0.8));
    let apart = expanded(
        "[[factor]]\npaths = [\"policy.dual.pay_parity\", \"policy.dual.expert_rungs\"]\n\
         levels = [[0.2, 1], [0.8, 3]]\n",
    );
    assert_eq!(values(&apart), [[Real(0.2), Count(1)], [Real(0.8), Count(3)]]);
    assert_eq!(apart.columns[1].name, "policy.dual.expert_rungs");
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
    let asked =
        |text: &str, overrides: &Overrides| Document::parse("x.toml", text, overrides).list_file();
    let whole = format!("{FILE}{LIST}");
    assert_eq!(asked(&whole, &Overrides::default()).as_deref(), Some("p.csv"));
    let overrides = Overrides::default().with("--set", "design.file", "\"q.csv\"");
    assert_eq!(asked(&whole, &overrides).as_deref(), Some("q.csv"));
    assert_eq!(asked(FILE, &Overrides::default()), None);
}

const CAREER: &str = "name = 'x'\n[[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\n\
    weights.leadership = 2\nweights.performance = 0\n[[department]]\nprofile = 'sales'\n\
    [[department]]\nname = 'b'\nspan = 9\n";

const MIX: &str = "name = 'x'\nmodel = 'pluchino-2010'\n[[policy]]\nname = 'a'\n\
    rule = 'mix'\nbest_share = 0.2\n[[policy]]\nname = 'b'\n";

/// Asserts that every point is what the file says with the point's values set by the command
/// line.
fn assert_as_read(file: &str, design: &str) {
    let text = format!("{file}{design}");
    let expansion = Expansion::parse_with("x.toml", &text, &Overrides::default(), None).unwrap();
    let mut shared = Vec::new();
    expansion.each_scenario(|scenario| shared.push(format!("{scenario:?}")));
    assert_eq!(shared.len(), expansion.points());
    for (number, shared) in shared.iter().enumerate() {
        let point = expansion.point(number);
        let mut set = Overrides::default();
        for (column, value) in expansion.columns.iter().zip(point.values) {
            for path in value.iter().flat_map(|_| &column.paths) {
                set = set.with("--set", path, &value.map_or_else(String::new, as_toml));
            }
        }
        let read = Scenario::parse_with("x.toml", file, &set).expect("a valid scenario");
        let (read, point) = (format!("{read:?}"), format!("{:?}", point.scenario));
        assert_eq!(point, read, "point {number}");
        assert_eq!(*shared, read, "point {number}");
    }
}

#[test]
fn a_point_is_what_a_file_with_its_values_would_be() {
    let ranges = "[[factor]]\npath = 'policy.*.pressure'\nrange = [0, 1]\n\
        [[factor]]\npath = 'department.*.headcount'\nrange = [4, 60]\n\
        [[factor]]\npath = 'policy.one.rule'\nlevels = ['worst', 'random']\n\
        [[factor]]\npath = 'department.sales.rho'\nrange = [-0.1, 0.3]\n";
    for kind in ["sobol", "latin-hypercube"] {
        let kind = format!("[design]\nkind = '{kind}'\npoints = 33\n");
        assert_as_read(CAREER, &(kind + ranges));
    }
    let levels = "[[factor]]\npath = 'policy.*.weights.leadership'\nrange = [1, 2]\nsteps = 3\n\
        [[factor]]\npaths = ['department.b.sigma', 'policy.other.pay_parity']\n\
        levels = [0.3, 0.4]\n\
        [[factor]]\npaths = ['department.sales.span', 'policy.one.expert_rungs']\n\
        levels = [[4, 0], [7, 3]]\n\
        [[factor]]\npath = 'policy.other.step_back'\nlevels = [true]\n";
    for kind in ["grid", "one-at-a-time"] {
        assert_as_read(CAREER, &format!("[design]\nkind = '{kind}'\n{levels}"));
    }
    let without_departments = "name = 'x'\n[[policy]]\nname = 'a'\n";
    let span = "[[factor]]\npath = 'department.software.span'\nlevels = [4, 9]\n";
    assert_as_read(without_departments, span);
    let shares = "[[factor]]\npath = 'policy.a.best_share'\nlevels = [0, 1]\n\
        [[factor]]\npath = 'policy.b.rule'\nlevels = ['worst', 'random']\n\
        [[factor]]\npath = 'model.continuity'\nlevels = [0.5]\n";
    assert_as_read(MIX, shares);
}

#[test]
fn an_option_reaches_the_design() {
    let text = format!(
        "{FILE}[design]\nkind = \"sobol\"\npoints = 4\n\
         [[factor]]\npath = \"policy.dual.influence\"\nrange = [1, 2]\n"
    );
    let overrides = Overrides::default().with("--set design.points=2", "design.points", "2");
    let expansion = Expansion::parse_with("x.toml", &text, &overrides, None);
    assert_eq!(expansion.unwrap().points(), 2);
}

#[test]
fn a_dictionary_is_expanded_as_its_text_is() {
    let text = format!("{FILE}[[factor]]\npath = \"policy.dual.influence\"\nlevels = [1, 2]\n");
    let dictionary = serde_json::json!({
        "name": "x",
        "horizon": { "years": 2 },
        "policy": [{ "name": "single" }, { "name": "dual", "preset": "dual-ladder" }],
        "factor": [{ "path": "policy.dual.influence", "levels": [1, 2] }],
    });
    let from_text = Expansion::parse_with("x.toml", &text, &Overrides::default(), None).unwrap();
    let from_value = Expansion::from_value("x", &dictionary).unwrap();
    assert_eq!(format!("{from_value:?}"), format!("{from_text:?}"));
}

#[test]
fn what_is_wrong_with_a_dictionary_is_said_by_the_paths_of_its_keys() {
    let dictionary = serde_json::json!({
        "name": "x",
        "study": { "seed": -1 },
        "market": { "series": [1, 99] },
        "policy": [
            { "name": "single", "weights": { "performance": 0 } },
            { "preset": "dual-lader", "rulee": "best" },
        ],
        "factor": [{ "path": "policy.single.pressure", "levels": [0, 3] }],
    });
    let refused = Expansion::from_value("a dictionary", &dictionary).unwrap_err();
    let mut paths: Vec<_> =
        refused.iter().filter_map(super::diagnostic::Diagnostic::path).collect();
    paths.sort();
    let expected = [
        "factor.\"policy.single.pressure\".levels",
        "market.series",
        "policy.single.weights.performance",
        "policy[1].name",
        "policy[1].preset",
        "policy[1].rulee",
        "study.seed",
    ];
    assert_eq!(paths, expected);
    let shown = refused.to_string();
    assert!(
        shown.contains("note: at `policy[1].preset` in a dictionary: expected one of"),
        "{shown}"
    );
    assert!(shown.contains("help: did you mean \"dual-ladder\"?"), "{shown}");
    let nothing = Scenario::from_value("a list", &serde_json::json!([1])).unwrap_err();
    assert_eq!(nothing.to_string(), "error: a scenario is a table of keys, not a list");
}
