//! The report as a user meets it: written with the run, the same when it is drawn again, true to
//! the tables, and safe whatever a scenario calls its policies.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tiny.toml");
const KANE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/published/kane-1970.toml");

struct Outcome {
    code: i32,
    out: String,
    err: String,
}

fn rungs(folder: &Path, arguments: &[&str]) -> Outcome {
    let output =
        Command::cargo_bin("rungs").unwrap().args(arguments).current_dir(folder).output().unwrap();
    Outcome {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn done(folder: &Path, arguments: &[&str]) -> Outcome {
    let outcome = rungs(folder, arguments);
    assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
    outcome
}

/// What a scenario of two small departments says, run into `folder/run`.
fn run(folder: &Path, text: &str) {
    fs::write(folder.join("s.toml"), text).unwrap();
    done(folder, &["run", "s.toml", "--quiet", "--output", "run"]);
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Every file of a run directory that drawing makes, with its bytes.
fn drawn(run: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(run.join("charts"))
        .unwrap()
        .map(|entry| format!("charts/{}", entry.unwrap().file_name().to_str().unwrap()))
        .chain(["report.html".to_owned(), "report.md".to_owned()])
        .map(|name| (name.clone(), fs::read(run.join(name)).unwrap()))
        .collect();
    files.sort();
    files
}

/// A page parses as XML once its void elements are closed and its script is left out: every tag
/// that was opened is closed, in order, and no name breaks out of its place.
fn assert_well_formed(page: &str) {
    let body = page.strip_prefix("<!DOCTYPE html>").unwrap();
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, next) = after.split_once('>').unwrap();
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        let is_raw = ["script", "style"].contains(&name.as_str());
        let is_void = ["meta", "link", "br", "hr", "img"].contains(&name.as_str());
        let bare = ["hidden", "selected"].iter().fold(tag.to_owned(), |tag, bare| {
            tag.replace(&format!(" {bare}"), &format!(" {bare}=\"\"")).replace("=\"\"=\"", "=\"")
        });
        text.push_str(&format!("<{bare}{}>", if is_void { "/" } else { "" }));
        rest = if is_raw { next.split_once(&format!("</{name}>")).unwrap().1 } else { next };
        if is_raw {
            text.push_str(&format!("</{name}>"));
        }
    }
    text.push_str(rest);
    roxmltree::Document::parse(&text).unwrap();
}

#[test]
fn a_run_is_reported_and_the_report_is_true_to_its_tables() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = done(folder.path(), &["run", TINY, "--output", "run"]);
    assert!(outcome.out.contains("The report is run/report.html."), "{}", outcome.out);
    let (page, text) =
        (read(folder.path(), "run/report.html"), read(folder.path(), "run/report.md"));
    assert_well_formed(&page);
    for policy in ["single", "dual"] {
        assert!(page.contains(policy) && text.contains(policy));
    }
    // Every mean of the whole organization stands in the page, in full, and rounded in the text.
    let summary = read(folder.path(), "run/summary.csv");
    let mut checked = 0;
    for row in summary.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        if !cells[5].is_empty() {
            assert!(page.contains(&format!("data-sort=\"{}\"", cells[5])), "{row}");
            checked += 1;
        }
        if cells[2] == "all" && cells[3] == "morale" {
            let mean: f64 = cells[5].parse().unwrap();
            assert!(text.contains(&format!("{mean:.1}")), "{row}");
        }
    }
    assert!(checked > 50);
    assert!(text.contains("![") && text.contains("](charts/trajectories.svg)"));
    for said in ["What was found", "What the results cannot tell", "rungs run scenario.toml"] {
        assert!(page.contains(said) && text.contains(said), "{said}");
    }
}

#[test]
fn what_is_drawn_again_is_the_same_to_the_byte_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    done(folder.path(), &["run", TINY, "--quiet", "--output", "run", "--threads", "1"]);
    let first = drawn(&run);
    assert!(first.len() > 6, "{}", first.len());
    fs::remove_dir_all(run.join("charts")).unwrap();
    for name in ["report.html", "report.md", "timings.json", "runs.journal"] {
        fs::remove_file(run.join(name)).unwrap();
    }
    fs::rename(&run, folder.path().join("elsewhere")).unwrap();
    let outcome = done(folder.path(), &["report", "elsewhere", "--threads", "3"]);
    assert_eq!(outcome.out, "The report is elsewhere/report.html.\n");
    let second = drawn(&folder.path().join("elsewhere"));
    for ((name, before), (_, after)) in first.iter().zip(&second) {
        assert_eq!(before, after, "{name}");
    }
    assert_eq!(first.len(), second.len());
}

#[test]
fn charts_of_a_run_are_those_of_the_verb() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["run", TINY, "--quiet", "--output", "run"]);
    done(folder.path(), &["chart", "run", "--quiet", "--output", "alone"]);
    for entry in fs::read_dir(folder.path().join("alone")).unwrap() {
        let name = entry.unwrap().file_name();
        let bytes = |place: &str| fs::read(folder.path().join(place).join(&name)).unwrap();
        assert_eq!(bytes("alone"), bytes("run/charts"), "{}", name.display());
    }
}

#[test]
fn no_report_leaves_it_out_of_run_extend_and_merge() {
    let folder = tempfile::tempdir().unwrap();
    let has = |run: &str| {
        let run = folder.path().join(run);
        ["charts", "report.html", "report.md"].map(|name| run.join(name).exists())
    };
    let small = ["run", TINY, "--quiet", "--replications", "2", "--no-report"];
    done(folder.path(), &[&small[..], &["--output", "run"]].concat());
    assert_eq!(has("run"), [false; 3]);
    let more = ["extend", "run", "--replications", "3", "--quiet"];
    done(folder.path(), &[&more[..], &["--no-report"]].concat());
    assert_eq!(has("run"), [false; 3]);
    done(folder.path(), &["extend", "run", "--replications", "4", "--quiet"]);
    assert_eq!(has("run"), [true; 3]);
    for part in ["1", "2"] {
        let shard = format!("{part}/2");
        done(folder.path(), &[&small[..], &["--shard", &shard, "--output", part]].concat());
    }
    done(folder.path(), &["merge", "1", "2", "--output", "bare", "--quiet", "--no-report"]);
    assert_eq!(has("bare"), [false; 3]);
    done(folder.path(), &["merge", "1", "2", "--output", "whole", "--quiet"]);
    assert_eq!(has("whole"), [true; 3]);
}

#[test]
fn nothing_that_a_scenario_says_becomes_markup() {
    let folder = tempfile::tempdir().unwrap();
    let evil = "</script><script>alert(1)</script> & | `x` \\\"q\\\"";
    let policy = |preset: &str, end: &str| {
        format!(
            "[[policy]]\nname = \"{evil}{end}\"\npreset = \"{preset}\"\ndescription = \"{evil}\"\n"
        )
    };
    run(
        folder.path(),
        &format!(
            "name = \"{evil}\"\ndescription = \"{evil}\"\n[study]\nreplications = 2\n[horizon]\n\
             years = 1\nburn_in_years = 1\n[[department]]\nname = \"<b>\"\nheadcount = 20\n\
             [[department]]\nname = \"{evil}\"\nheadcount = 20\n{}{}",
            policy("single-ladder", ""),
            policy("dual-ladder", "2")
        ),
    );
    let page = read(folder.path(), "run/report.html");
    assert_well_formed(&page);
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"));
    let text = read(folder.path(), "run/report.md");
    assert!(!text.contains("<script") && text.contains("&lt;script&gt;"));
}

#[test]
fn a_page_asks_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["run", KANE, "--quiet", "--output", "run"]);
    let page = read(folder.path(), "run/report.html");
    assert_well_formed(&page);
    for attribute in ["src=\"http", "src=\"/", "@import", "<iframe", "<object", "<base", "srcset"] {
        assert!(!page.contains(attribute), "{attribute}");
    }
    let links = page.match_indices("<link").map(|(at, _)| &page[at..at + 40]);
    assert!(links.clone().all(|link| link.contains("href=\"data:,\"")));
    assert!(page.contains("The model has no policies, so there is nothing to compare"));
    assert!(page.contains("The model leaves nothing to chance"));
}

#[test]
fn one_replication_one_policy_and_a_design_say_what_cannot_be_said() {
    let folder = tempfile::tempdir().unwrap();
    let small =
        "name = \"x\"\n[horizon]\nyears = 1\nburn_in_years = 1\n[[department]]\nheadcount = 20\n";
    let single = "[[policy]]\nname = \"single\"\npreset = \"single-ladder\"\n";
    let dual = "[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";
    let factor = "[design]\nkind = \"sobol\"\npoints = 16\n[[factor]]\npath = \"policy.dual.influence\"\n\
                  range = [0.0, 1.0]\n[[factor]]\npath = \"policy.dual.pay_parity\"\nrange = [0.0, 1.0]\n\
                  [[factor]]\npath = \"policy.dual.pressure\"\nrange = [0.0, 1.0]\n";
    for (replications, rest, said) in [
        (1, format!("{single}{dual}"), "One replication cannot tell policies apart"),
        (2, single.to_owned(), "there is nothing to compare it with"),
        (2, format!("{factor}{single}{dual}"), "At each of 16 design points"),
    ] {
        let text = format!("{small}[study]\nreplications = {replications}\n{rest}");
        fs::write(folder.path().join("s.toml"), text).unwrap();
        done(folder.path(), &["run", "s.toml", "--quiet", "--output", "run", "--overwrite"]);
        assert_well_formed(&read(folder.path(), "run/report.html"));
        let text = read(folder.path(), "run/report.md");
        assert!(text.contains(said), "{text}");
        assert!(!text.contains("NaN") && !text.contains("inf "), "{text}");
    }
}

#[test]
fn a_baseline_that_still_moves_at_the_end_of_its_burn_in_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (preset, years, drifts, climbs) in [
        ("dual-ladder", 4, true, true),
        ("dual-ladder", 20, false, false),
        ("single-ladder", 3, false, false),
    ] {
        let text = format!(
            "name = \"s\"\nhorizon = {{ years = 1, burn_in_years = {years} }}\n\
             study = {{ replications = 40 }}\ndepartment = [{{ headcount = 120 }}]\n\
             [[policy]]\nname = \"base\"\npreset = \"{preset}\"\n"
        );
        fs::write(folder.path().join("s.toml"), text).unwrap();
        let said = unmarked(
            &done(folder.path(), &["run", "s.toml", "--output", "run", "--overwrite"]).out,
        );
        let report = unmarked(&read(folder.path(), "run/report.md"));
        for text in [&said, &report] {
            assert_eq!(text.contains("still drifts at the end of its burn-in"), drifts, "{text}");
        }
        assert_eq!(report.contains("expert rungs, on which nobody starts"), climbs, "{report}");
        // With three years there is nothing to compare.
        let is_calm = report.contains("of the baseline drifts clearly");
        assert_eq!(is_calm, !drifts && years >= 4, "{report}");
    }
}

#[test]
fn what_cannot_be_reported_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let outcome = rungs(folder.path(), &["report", "nowhere"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("name a directory of `rungs run`"));
    let small = ["run", TINY, "--quiet", "--replications", "2", "--shard", "1/2"];
    done(folder.path(), &[&small[..], &["--output", "part"]].concat());
    let outcome = rungs(folder.path(), &["report", "part"]);
    assert!(outcome.code == 2 && outcome.err.contains("rungs merge"), "{}", outcome.err);
    done(folder.path(), &["run", TINY, "--quiet", "--no-report", "--output", "run"]);
    fs::write(folder.path().join("run/summary.csv"), "point,policy\n1,x\n").unwrap();
    let outcome = rungs(folder.path(), &["report", "run"]);
    assert!(outcome.code == 2 && outcome.err.contains("summary.csv"), "{}", outcome.err);
    assert!(!folder.path().join("run/report.html").exists());
}

/// Markdown without its marks, in single spaces.
fn unmarked(markdown: &str) -> String {
    let text = markdown.replace("**", "").replace('\\', "").replace("&gt;", ">").replace('|', " ");
    text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_terminal_says_what_the_report_says_word_for_word() {
    let design =
        "[[factor]]\npath = \"policy.dual.pay_parity\"\nname = \"pay\"\nlevels = [0.5, 1.0]\n";
    let policies =
        "[[policy]]\nname = \"single\"\n[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";
    for (name, middle) in [("one", ""), ("grid", design)] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!(
            "name = \"{name}\"\nhorizon = {{ years = 2, burn_in_years = 1 }}\n\
             study = {{ replications = 4 }}\ndepartment = [{{ headcount = 60 }}]\n{middle}{policies}"
        );
        fs::write(folder.path().join("s.toml"), text).unwrap();
        let said = done(folder.path(), &["run", "s.toml", "--output", "run"]).out;
        let report = unmarked(&read(folder.path(), "run/report.md"));
        let paragraphs: Vec<String> = said.split("\n\n").map(unmarked).collect();
        assert!(paragraphs[0].starts_with(&format!("{name}: ")), "the study in a line: {said}");
        let is_told = |text: &&String| text.contains("compared with") || text.starts_with("- ");
        let told: Vec<&String> = paragraphs.iter().filter(is_told).collect();
        assert_eq!(told.len(), 2, "how many differences there are, and what each policy changes");
        for text in told {
            assert!(report.contains(text.as_str()), "no {text:?} in {report}");
        }
        let markdown = read(folder.path(), "run/report.md");
        let row = unmarked(markdown.lines().find(|line| line.contains("| Morale (")).unwrap());
        let said = unmarked(&said);
        let is_number =
            |part: &&str| part.trim_start_matches(['±', '−', '+']).parse::<f64>().is_ok();
        let numbers: Vec<&str> = row.split([' ', '(', ')', ',']).filter(is_number).collect();
        assert!(numbers.len() > 3, "{row}");
        for number in numbers {
            assert!(said.contains(number), "no {number} in {said}");
        }
    }
}

/// The paragraphs of a section of a report.
fn section<'r>(report: &'r str, heading: &str) -> Vec<&'r str> {
    let (_, rest) = report.split_once(&format!("\n## {heading}\n")).unwrap();
    let own = rest.split("\n## ").next().unwrap();
    own.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).collect()
}

const SMALL: &str = "name = \"s\"\nhorizon = { years = 2, burn_in_years = 1 }\n\
                     department = [{ headcount = 30 }]\n";
const SINGLE: &str = "[[policy]]\nname = \"single\"\n";
const DUAL: &str = "[[policy]]\nname = \"dual\"\npreset = \"dual-ladder\"\n";

#[test]
fn a_report_begins_with_an_abstract_of_five_sentences_and_a_figure() {
    let folder = tempfile::tempdir().unwrap();
    let factor =
        "[[factor]]\nname = \"pay\"\npath = \"policy.dual.pay_parity\"\nlevels = [0.5, 1.0]\n";
    let many: String = (0..9).map(|k| format!("[[policy]]\nname = \"p{k}\"\n")).collect();
    let once = "study.replications = 1\n";
    let twelve = "study.replications = 12\n";
    let texts = [
        format!("{SMALL}{twelve}{SINGLE}{DUAL}"),
        format!("{SMALL}{once}{SINGLE}{DUAL}"),
        format!("{SMALL}{twelve}{SINGLE}"),
        format!("{SMALL}{twelve}{factor}{SINGLE}{DUAL}"),
        format!("{SMALL}{twelve}{many}"),
        fs::read_to_string(KANE).unwrap(),
    ];
    for text in texts {
        fs::write(folder.path().join("s.toml"), &text).unwrap();
        done(folder.path(), &["run", "s.toml", "--quiet", "--output", "run", "--overwrite"]);
        let report = read(folder.path(), "run/report.md");
        let headings: Vec<&str> = report.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings[0], "## Abstract");
        let own = section(&report, "Abstract");
        let sentences = own[0].matches(". ").count() + 1;
        assert!(sentences <= 5 && own[0].ends_with('.'), "{sentences}: {}", own[0]);
        for said in ["arameters", "model itself"] {
            assert!(own[0].contains(said), "{}", own[0]);
        }
        // A figure, on as many sheets as it takes, with its caption, and nothing else; it is not drawn
        // a second time.
        let sheets = &own[1..own.len() - 1];
        assert!(!sheets.is_empty() && !own[own.len() - 1].starts_with("!["), "{own:?}");
        for sheet in sheets {
            assert!(sheet.starts_with("!["), "{own:?}");
            let picture = sheet.rsplit("](").next().unwrap();
            assert_eq!(report.matches(picture).count(), 1, "{picture}");
        }
        let certainty = section(&report, "How sure this is").join("\n");
        for doubt in
            ["### Chance between replications", "### The parameters", "### The model itself"]
        {
            assert!(certainty.contains(doubt), "{certainty}");
        }
    }
}

#[test]
fn below_ten_replications_no_probability_is_given_and_the_reason_is() {
    let folder = tempfile::tempdir().unwrap();
    let reason = "Below ten replications";
    for (replications, is_given) in [(2, false), (9, false), (10, true)] {
        run(folder.path(), &format!("{SMALL}study.replications = {replications}\n{SINGLE}{DUAL}"));
        let (page, report) =
            (read(folder.path(), "run/report.html"), read(folder.path(), "run/report.md"));
        assert_eq!(report.contains("the probability of being the best, the share"), is_given);
        assert_eq!(report.contains("of resamples"), is_given, "{report}");
        assert_eq!(report.contains(reason), !is_given, "{report}");
        assert_eq!(page.contains("0.99</td>"), is_given);
        for (table, column) in [
            ("ranking", "probability_best"),
            ("pareto", "probability_efficient"),
            ("pooled", "ci_low"),
            ("pairing", "replications_saved"),
        ] {
            let text = read(folder.path(), &format!("run/{table}.csv"));
            let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
            let at = rows.next().unwrap().iter().position(|name| *name == column).unwrap();
            let given = rows.filter(|row| !row[at].is_empty()).count();
            assert_eq!(given > 0, is_given, "{table}.csv at {replications}: {text}");
        }
        fs::remove_dir_all(folder.path().join("run")).unwrap();
    }
    let manifest: serde_json::Value = {
        run(folder.path(), &format!("{SMALL}study.replications = 2\n{SINGLE}{DUAL}"));
        serde_json::from_str(&read(folder.path(), "run/manifest.json")).unwrap()
    };
    let tables = manifest["tables"].as_array().unwrap();
    for file in ["ranking.csv", "pareto.csv", "pooled.csv", "pairing.csv"] {
        let table = tables.iter().find(|table| table["file"] == file).unwrap();
        let text = table["columns"].to_string();
        assert!(text.contains("elow ten replications"), "{file} says why: {text}");
    }
}

#[test]
fn points_that_differ_in_replications_are_told_as_a_range() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name = \"s\"\nhorizon = { years = 3, burn_in_years = 2 }\n\
                department = [{ name = \"d\", headcount = 30 }]\n\
                study.precision = { metric = \"morale\", half_width = 0.6, max = 400 }\n\
                [[factor]]\nname = \"headcount\"\npath = \"department.d.headcount\"\nlevels = [30, 300]\n";
    fs::write(folder.path().join("s.toml"), format!("{text}{SINGLE}{DUAL}")).unwrap();
    let said = unmarked(&done(folder.path(), &["run", "s.toml", "--output", "run"]).out);
    let precision = read(folder.path(), "run/precision.csv");
    let mut rows = precision.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let at = rows.next().unwrap().iter().position(|name| *name == "n").unwrap();
    let n: Vec<u32> = rows.map(|row| row[at].parse().unwrap()).collect();
    let (fewest, most) = (n.iter().min().unwrap(), n.iter().max().unwrap());
    assert!(fewest < most, "{n:?}");
    let range = format!("{fewest} to {most} replications a point");
    let report = unmarked(&read(folder.path(), "run/report.md"));
    let found = report.matches(&range).count();
    assert_eq!(found, 5, "abstract, figure, study, chance, precision: {report}");
    assert_eq!(said.matches(&range).count(), 2, "first line, precision: {said}");
    for text in [&said, &report] {
        let alone = format!(" {most} replications");
        assert!(!text.replace(&range, "").contains(&alone), "{text}");
    }
}

#[test]
fn what_is_printed_fits_the_width_of_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let factor =
        "[[factor]]\nname = \"pay\"\npath = \"policy.dual.pay_parity\"\nlevels = [0.5, 1.0]\n";
    let long = "[[policy]]\nname = \"a-policy-with-a-name-as-long-as-they-come-without-a-space\"\n";
    let departments = SMALL.replace(
        "[{ headcount = 30 }]",
        "[{ name = \"research-and-development\", headcount = 20 }, { name = \"care\", headcount = 20 }]",
    );
    let study = "study.replications = 3\n";
    for text in [
        format!("{departments}{study}{SINGLE}{DUAL}{long}"),
        format!("{SMALL}{study}{factor}{SINGLE}{DUAL}{long}"),
        fs::read_to_string(KANE).unwrap(),
    ] {
        fs::write(folder.path().join("s.toml"), text).unwrap();
        for (columns, width) in [(Some("60"), 60), (Some("120"), 120), (None, 80)] {
            let mut command = Command::cargo_bin("rungs").unwrap();
            command.env_remove("COLUMNS").current_dir(folder.path());
            command.envs(columns.map(|columns| ("COLUMNS", columns)));
            let arguments = ["run", "s.toml", "--output", "r", "--overwrite", "--no-report"];
            let output = command.args(arguments).output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            let widest = said.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= width && widest > width / 2, "{widest} of {width}:\n{said}");
        }
    }
}
