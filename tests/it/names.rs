//! Names that are hard on files, terminals and spreadsheets.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use crate::program::{Outcome, rungs};

/// A scenario in which little happens.
fn scenario(name: &str, policies: &[&str]) -> String {
    let policies = policies.iter().map(|name| format!("[[policy]]\nname = '''{name}'''\n"));
    format!(
        "name = '''{name}'''\nhorizon = {{ years = 2, burn_in_years = 1 }}\nstudy.replications = 2\n\
         department = [{{ headcount = 14 }}, {{ name = '''=1+1''', headcount = 14 }}]\n{}",
        policies.collect::<String>()
    )
}

fn run(folder: &Path, text: &str, options: &[&str]) -> Outcome {
    fs::write(folder.join("s.toml"), text).unwrap();
    rungs(folder, &[&["run", "s.toml", "--quiet"], options].concat())
}

fn done(outcome: &Outcome) {
    assert_eq!(outcome.code, 0, "{}", outcome.err);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn studies_lie_under_names_in_any_script() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["Москва", "Казань", "東京", "CON"] {
        done(&run(folder.path(), &scenario(name, &["a", "b"]), &[]));
    }
    assert_eq!(names(&folder.path().join("output")), ["con-scenario", "казань", "москва", "東京"]);
}

#[test]
fn another_study_in_the_default_place_is_named_and_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    done(&run(folder.path(), &scenario("parity 0.5", &["a"]), &[]));
    for options in [&[][..], &["--overwrite"]] {
        let other = run(folder.path(), &scenario("parity 0,5", &["a"]), options);
        assert_eq!(other.code, 2);
        assert!(other.err.contains("holds the study \"parity 0.5\""), "{}", other.err);
    }
    done(&run(folder.path(), &scenario("parity 0.5", &["a"]), &["--overwrite"]));
}

#[test]
fn policies_with_names_that_look_alike_have_charts_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let policies = ["parity 0.5", "parity 0,5", "dual", "Dual", "du\u{430}l"];
    done(&run(folder.path(), &scenario("x", &policies), &["--output", "r"]));
    for policy in policies {
        let chart = ["chart", "r", "ladder", "--policy", policy, "--output", "c"];
        done(&rungs(folder.path(), &[&chart[..], &["--format", "svg"]].concat()));
    }
    let files = names(&folder.path().join("c"));
    assert_eq!(files.len(), policies.len(), "{files:?}");
    assert!(files.contains(&"ladder-du\u{430}l.svg".to_owned()), "{files:?}");
    let replay = ["replay", "r", "--policy", "dual", "--policy", "Dual", "--replication", "1"];
    done(&rungs(folder.path(), &[&replay[..], &["--persons", "year", "-q"]].concat()));
    let [replayed] = &names(&folder.path().join("r.replay"))[..] else { panic!("one replay") };
    assert!(replayed.starts_with("dual-dual-1-"), "{replayed}");
}

#[test]
fn characters_that_are_not_seen_are_refused_by_file_line_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name = \"x\"\ndescription = \"one\\ntwo\\u202E\"\n[[department]]\n\
        titles = [\"a\", \"b\", \"c\", \"d\", \"e\", \"\u{202e}x\"]\n[[policy]]\n\
        name = \"dual\\u200b\"\n[[policy]]\nname = \"b\"\ndescription = \"\\u001b[31mred\"\n";
    let refused = run(folder.path(), text, &[]);
    assert_eq!(refused.code, 2);
    for part in [
        "s.toml:2:15",
        "`description` must not",
        "U+202E",
        "s.toml:4:",
        "`titles",
        "s.toml:6:8",
        "`name` must not",
        "U+200B",
        "s.toml:9:15",
        "U+001B",
    ] {
        assert!(refused.err.contains(part), "no {part} in {}", refused.err);
    }
    assert!(!refused.err.contains(['\u{202e}', '\u{200b}', '\u{1b}']), "{}", refused.err);
}

#[test]
fn nothing_from_a_file_reaches_a_terminal_raw() {
    let folder = tempfile::tempdir().unwrap();
    let wild = "x\u{1b}[2J\u{202e}.toml";
    let text = "name = \"a\u{1b}]0;t\u{7}\"\n\u{202e}key = 1\n";
    fs::write(folder.path().join(wild), text).unwrap();
    for arguments in
        [vec!["check", wild], vec!["chart", wild], vec!["\u{1b}[2J"], vec!["new", wild]]
    {
        let outcome = rungs(folder.path(), &arguments);
        assert_eq!(outcome.code, 2, "{arguments:?}");
        let said = outcome.out + &outcome.err;
        assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{said:?}");
    }
    done(&run(folder.path(), &scenario("x", &["a", "b"]), &["--output", "r"]));
    // A directory that somebody else has made.
    let own = "\"name\": \"a\"";
    for (file, from, to, part) in [
        ("manifest.json", own, "\"name\": \"a\\u001b[2J\"", "manifest.json holds control"),
        ("summary.csv", "1,a,", "1,a\u{1b}[2J,", ""),
        ("manifest.json", own, "\"name\": \"a\u{202e}\"", ""),
    ] {
        let path = folder.path().join("r").join(file);
        let before = fs::read_to_string(&path).unwrap();
        assert!(before.contains(from), "{file}");
        fs::write(&path, before.replace(from, to)).unwrap();
        for arguments in [vec!["chart", "r", "--format", "svg"], vec!["report", "r"]] {
            let outcome = rungs(folder.path(), &arguments);
            let said = outcome.out + &outcome.err;
            assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
            assert!(said.contains(part), "{said}");
        }
        fs::write(&path, before).unwrap();
    }
}

/// Names and descriptions of somebody who tries everything.
const INJECTED: [&str; 10] = [
    "<script>document.title='PWNED1'</script>",
    "=HYPERLINK(\"http://x\",\"a\")",
    "\"><img src=x onerror=document.title='PWNED2'>",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "`id` $(id) ${jndi:x} | | **b** [a](javascript:1)",
    "</svg></style><script>top.PWNED=3</script>",
    "+1+1",
    ".gnp.exe …x",
    "../../etc/passwd",
    "-2+3",
];

#[test]
fn no_name_becomes_a_script_or_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let text = scenario("</title><script>document.title='PWNED0'</script> ../x", &INJECTED);
    let description = "description = '''</p><script>document.title=\"PWNEDD\"</script>\n# heading\n\
        | a | b |\n<iframe src=javascript:alert(1)>\n]]>&lt;'''\n";
    done(&run(folder.path(), &format!("{description}{text}"), &["--output", "r"]));
    done(&rungs(folder.path(), &["report", "r"]));
    let page = fs::read_to_string(folder.path().join("r/report.html")).unwrap();
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
    for wild in ["<img src=x", "<iframe", "<script>document", "<script>top"] {
        assert!(!page.contains(wild), "{wild}");
    }
    let charts = names(&folder.path().join("r/charts"));
    for name in charts.iter().filter(|name| name.ends_with(".svg")) {
        let svg = fs::read_to_string(folder.path().join("r/charts").join(name)).unwrap();
        let svg = roxmltree::Document::parse(&svg).unwrap();
        assert!(!svg.descendants().any(|node| node.has_tag_name("script")), "{name}");
    }
    assert_eq!(names(folder.path()), ["r", "s.toml"], "nothing was written elsewhere");
}

#[test]
fn a_guarded_table_holds_no_formula_and_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let text = scenario("x", &INJECTED);
    done(&run(folder.path(), &text, &["--output", "p"]));
    let guarded = ["--output", "g", "--set", "output.spreadsheet_safe=true", "--parquet"];
    done(&run(folder.path(), &text, &guarded));
    let cells = |table: &str| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_path(folder.path().join(table)).unwrap();
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let (plain, safe) = (cells("p/runs.csv"), cells("g/runs.csv"));
    assert!(safe.iter().flatten().any(|cell| cell == "'=1+1"));
    let is_formula = |cell: &str| {
        cell.starts_with(['=', '+', '@']) || (cell.starts_with('-') && cell.parse::<f64>().is_err())
    };
    for (plain, safe) in plain.iter().flatten().zip(safe.iter().flatten()) {
        assert!(!is_formula(safe), "{safe}");
        assert_eq!(safe.strip_prefix('\'').unwrap_or(safe), plain);
    }
    // What readers find is the same.
    for place in ["p", "g"] {
        let chart = ["chart", place, "forest", "--format", "svg", "--output", place];
        done(&rungs(folder.path(), &chart));
    }
    let forest = |place: &str| fs::read(folder.path().join(place).join("forest.svg")).unwrap();
    assert!(forest("p") == forest("g"));
    done(&rungs(folder.path(), &["compare", "p", "g", "--output", "c", "--quiet"]));
    let compared = cells("c/runs.csv");
    assert!(compared.iter().flatten().all(|cell| !is_formula(cell)));
    assert!(compared.iter().flatten().any(|cell| cell == "'-2+3"));
    let replay = ["replay", "g", "--policy=-2+3", "--replication", "1", "--persons", "year"];
    let replay = rungs(folder.path(), &replay);
    done(&replay);
    assert!(replay.out.contains("are the same to the byte"), "{}", replay.out);
}

#[test]
fn a_list_outside_of_the_folder_needs_leave_and_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("in");
    fs::create_dir(&inside).unwrap();
    fs::write(folder.path().join("secret"), "root:secret:0\nuser:hidden:1\n").unwrap();
    fs::write(folder.path().join("good.csv"), "policy.a.pressure\n0.5\n").unwrap();
    let text = |file: &str| {
        let design = format!("[design]\nkind = \"list\"\nfile = {file:?}\n[[factor]]\n");
        format!("{}{design}path = \"policy.a.pressure\"\n", scenario("x", &["a"]))
    };
    let absolute = folder.path().join("secret").display().to_string();
    let mut files = vec!["../secret", &absolute];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret", inside.join("link.csv")).unwrap();
        files.push("link.csv");
    }
    for file in files {
        fs::write(inside.join("s.toml"), text(file)).unwrap();
        let refused = rungs(&inside, &["check", "s.toml"]);
        assert_eq!(refused.code, 2, "{file}: {}", refused.err);
        assert!(refused.err.contains("s.toml:9:8: `design.file` leads to"), "{}", refused.err);
        assert!(refused.err.contains("--allow-outside"), "{}", refused.err);
        let read = rungs(&inside, &["check", "s.toml", "--allow-outside"]);
        assert_eq!(read.code, 2, "{file}: {}", read.err);
        let said = refused.err + &read.err + &read.out;
        assert!(said.contains("secret:1: what stands here") || file == "link.csv", "{said}");
        assert!(!said.contains("root") && !said.contains("hidden"), "{said}");
    }
    fs::write(inside.join("s.toml"), text("../good.csv")).unwrap();
    done(&rungs(&inside, &["run", "s.toml", "--allow-outside", "--output", "r", "-q"]));
    // The run has a copy of its own, so that it can be extended without leave.
    done(&rungs(&inside, &["extend", "r", "--replications", "3", "-q"]));
}
