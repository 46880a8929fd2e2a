//! What a page gets over the boundary, against the library.

#![expect(clippy::unwrap_used, reason = "a test that cannot set the stage fails")]

use rungs::run::{PlannedStudy, Story, StudySource};
use rungs::scenario::Overrides;
use rungs::study::{NoProgress, Plan, RunPlace, RunTrace, replay};
use rungs_lab::{Lab, Refusal};
use serde_json::{Value, json};

const TOML: &str = "name = 'x'\nhorizon = { years = 2, burn_in_years = 1 }\n\
    study = { replications = 6 }\n\
    [[department]]\nname = 'a'\nheadcount = 30\n[[department]]\nname = 'b'\nheadcount = 9\n\
    [[policy]]\nname = 'one'\n[[policy]]\nname = 'other'\npreset = 'dual-ladder'\n";

type Function = fn(&mut Lab, &[u8]) -> Result<Vec<u8>, Refusal>;

fn ask(lab: &mut Lab, function: Function, request: &Value) -> Vec<u8> {
    function(lab, request.to_string().as_bytes()).unwrap()
}

fn told(lab: &mut Lab, function: Function, request: &Value) -> Value {
    serde_json::from_slice(&ask(lab, function, request)).unwrap()
}

fn refused(lab: &mut Lab, function: Function, request: &Value) -> String {
    function(lab, request.to_string().as_bytes()).unwrap_err().0
}

fn study() -> Value {
    json!({ "toml": TOML })
}

fn set(path: &str, value: &str) -> Value {
    json!({ "toml": TOML, "set": { path: value } })
}

/// The results of a study of which one instance simulates some histories after the other, and another
/// holds all.
fn results(holder: &mut Lab, study: &Value, pieces: &[(u32, u32)]) -> Value {
    let mut worker = Lab::default();
    told(holder, Lab::results, &json!({ "study": study }));
    for (first, count) in pieces {
        let request = json!({ "study": study, "first": first, "count": count });
        let records = ask(&mut worker, Lab::simulate, &request);
        holder.absorb(&records).unwrap();
    }
    told(holder, Lab::results, &json!({ "study": study }))
}

#[test]
fn histories_of_several_workers_give_the_results_of_one_study() {
    let together = results(&mut Lab::default(), &study(), &[(5, 2), (1, 1), (2, 3)]);
    assert_eq!((&together["n"], &together["of"]), (&json!(6), &json!(6)));
    let source = StudySource::parse("x.toml", TOML, &Overrides::default(), None).unwrap();
    let native = PlannedStudy::new(&source, None).run_in_memory(1, &NoProgress).unwrap();
    let native = rungs::output::report::live_json(&native.into_results()).unwrap();
    // Read from its text like the other: what reads JSON rounds the last digit of some numbers.
    let native: Value = serde_json::from_str(&native.to_string()).unwrap();
    for key in ["metrics", "summary", "differences", "series"] {
        assert_eq!(together[key], native[key], "{key}");
    }
    // A report tells more: of tables that are not looked at while histories come in.
    let [told, known] = [&together, &native].map(|results| results["words"].as_array().unwrap());
    assert!(told.len() > 1 && told.iter().all(|words| known.contains(words)), "{told:?}");
}

#[test]
fn results_are_of_the_first_histories_without_a_gap() {
    let mut holder = Lab::default();
    let some = results(&mut holder, &study(), &[(1, 2), (4, 1)]);
    assert_eq!((&some["n"], some["differences"].as_array().unwrap().len()), (&json!(2), 8));
    assert_eq!(results(&mut Lab::default(), &study(), &[(2, 2)])["n"], 0);
}

#[test]
fn a_changed_lever_costs_its_own_policy_alone_and_gives_what_a_fresh_instance_gives() {
    let changed = set("policy.other.pressure", "0.5");
    let request = |study: &Value| json!({ "study": study, "first": 1, "count": 4 });
    let (mut kept, mut fresh) = (Lab::default(), Lab::default());
    ask(&mut kept, Lab::simulate, &request(&study()));
    let of_kept = ask(&mut kept, Lab::simulate, &request(&changed));
    assert_eq!(of_kept, ask(&mut fresh, Lab::simulate, &request(&changed)));
    let mut holder = Lab::default();
    results(&mut holder, &study(), &[(1, 4)]);
    let after = results(&mut holder, &changed, &[]);
    assert_eq!(after["n"], 0, "the changed policy has no history yet");
    holder.absorb(&of_kept).unwrap();
    let after = told(&mut holder, Lab::results, &json!({ "study": changed }));
    assert_eq!(after["n"], 4);
    let longer = set("horizon.years", "3");
    holder.absorb(&of_kept).unwrap();
    told(&mut holder, Lab::results, &json!({ "study": longer }));
    assert!(holder.absorb(&of_kept).is_err(), "records of other years have another length");
}

#[test]
fn every_key_that_is_shown_can_be_set_to_what_is_shown_of_it() {
    let mut lab = Lab::default();
    let described = told(&mut lab, Lab::describe, &json!({ "study": study() }));
    let groups = described["groups"].as_array().unwrap();
    let ids: Vec<_> = groups.iter().map(|group| group["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["levers", "world", "study", "others"]);
    let keys = || groups.iter().flat_map(|group| group["keys"].as_array().unwrap());
    assert!(keys().count() > 100);
    let levers: Vec<_> = groups[0]["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["key"].as_str().unwrap())
        .collect();
    assert!(levers.contains(&"expert_rungs") && !levers.contains(&"bar_noise"), "{levers:?}");
    for key in keys() {
        let path = key["path"].as_str().unwrap();
        let mut values = vec![key["value"].clone(), key["default"].clone()];
        values.extend(["low", "high"].iter().filter_map(|end| key.get(*end).cloned()));
        values.extend(key["choices"].as_array().into_iter().flatten().cloned());
        for value in values {
            let source = request_of(path, &value.to_string());
            let found: Vec<String> = match &source {
                Err(rungs::run::SourceError::Invalid(found)) => {
                    found.iter().map(|fault| fault.kind.to_string()).collect()
                }
                _ => Vec::new(),
            };
            // Ends can be refused together with other keys, never by themselves.
            let of_its_own = |fault: &&String| fault.contains("takes") || fault.contains("TOML");
            assert_eq!(found.iter().find(of_its_own), None, "{path} = {value}");
        }
    }
}

fn request_of(path: &str, value: &str) -> Result<StudySource, rungs::run::SourceError> {
    let overrides = Overrides::default().with("--set", path, value);
    StudySource::parse("x.toml", TOML, &overrides, None)
}

#[test]
fn presets_make_of_a_policy_what_they_say() {
    let described = told(&mut Lab::default(), Lab::describe, &json!({ "study": study() }));
    let presets = described["presets"].as_array().unwrap();
    let dual = presets.iter().find(|own| own["policy"] == "one" && own["name"] == "dual-ladder");
    let study = json!({ "toml": TOML, "set": dual.unwrap()["set"] });
    let after = told(&mut Lab::default(), Lab::describe, &json!({ "study": study }));
    let levers = |described: &Value, policy: &str| -> Vec<Value> {
        let groups = described["groups"].as_array().unwrap();
        let keys = groups.iter().flat_map(|group| group["keys"].as_array().unwrap());
        keys.filter(|key| key["policy"] == policy).map(|key| key["value"].clone()).collect()
    };
    assert_eq!(levers(&after, "one"), levers(&after, "other"));
    assert_ne!(levers(&described, "one"), levers(&described, "other"));
}

#[test]
fn what_is_not_valid_or_cannot_be_shown_is_said_in_words() {
    let mut lab = Lab::default();
    let invalid = json!({ "study": set("policy.other.pressure", "7") });
    let described = told(&mut lab, Lab::describe, &invalid);
    let text = described["diagnostics"][0]["text"].as_str().unwrap();
    assert!(text.contains("`pressure` takes a number from 0 to 1"), "{text}");
    assert!(refused(&mut lab, Lab::results, &invalid).contains("`pressure` takes"));
    let large = json!({ "study": set("department.a.headcount", "3000") });
    let described = told(&mut lab, Lab::describe, &large);
    assert!(described["refused"].as_str().unwrap().contains("at most 2,000"));
    assert!(refused(&mut lab, Lab::results, &large).contains("lower `headcount`"));
    let beyond = json!({ "study": study(), "first": 5, "count": 3 });
    assert!(refused(&mut lab, Lab::simulate, &beyond).contains("histories from 1 to 6"));
    let nobody = json!({ "study": study(), "replication": 1, "person": 5 });
    assert!(refused(&mut lab, Lab::story, &nobody).contains("person 5"));
    let unknown = json!({ "study": study(), "replication": 1, "policies": ["neither"] });
    assert!(refused(&mut lab, Lab::people, &unknown).contains("\"neither\""));
    for faulty in ["", "[]", "{\"study\": {\"toml\": \"\", \"other\": 1}}", "{\"study\": 1}"] {
        lab.results(faulty.as_bytes()).unwrap_err();
    }
    lab.absorb(b"not a journal").unwrap_err();
    Lab::default().absorb(b"").unwrap_err();
}

#[test]
fn people_are_those_of_the_persons_at_the_end_of_every_month() {
    let mut lab = Lab::default();
    let bytes = ask(&mut lab, Lab::people, &json!({ "study": study(), "replication": 2 }));
    let (length, rest) = bytes.split_first_chunk::<4>().unwrap();
    let (header, mut rest) = rest.split_at(usize::try_from(u32::from_le_bytes(*length)).unwrap());
    let header: Value = serde_json::from_slice(header).unwrap();
    assert_eq!((&header["months"], &header["policies"]), (&json!(25), &json!(["one", "other"])));
    let people = header["people"].as_array().unwrap();
    let mut switches = Vec::new();
    for month in 0..50 {
        let (count, after) = rest.split_first_chunk::<2>().unwrap();
        let (own, after) = after.split_at(11 * usize::from(u16::from_le_bytes(*count)));
        let seats: Vec<u16> =
            own.chunks(11).map(|person| u16::from_le_bytes([person[4], person[5]])).collect();
        assert!(seats.is_sorted() && seats.len() > 30 && *seats.last().unwrap() <= 60);
        for person in own.chunks(11) {
            let place = u32::from_le_bytes(*person.first_chunk().unwrap());
            assert!(people[place as usize].as_u64().unwrap() > 0);
            assert!(person[6] <= 2 && person[8] <= 5 && person[9] <= 100 && person[10] <= 1);
        }
        if month % 25 == 0 {
            switches.push(own);
        }
        rest = after;
    }
    assert!(rest.is_empty());
    assert_eq!(switches[0], switches[1], "the same people under both policies");
    let executive = switches[0].chunks(11).last().unwrap();
    assert_eq!(executive[6], 2, "who is in no department");
}

#[test]
fn a_story_has_the_words_of_the_library() {
    let mut lab = Lab::default();
    let source = StudySource::parse("x.toml", TOML, &Overrides::default(), None).unwrap();
    let plan = Plan::of(&source.expansion);
    let simulation = plan.points[0].simulation.as_ref();
    let trace = |policy: usize, followed: &[u64]| {
        let mut trace = RunTrace::new(simulation, followed, &[3]);
        let at = RunPlace { point: 0, policy, replication: 2 };
        replay(&plan, at, &mut [&mut trace]).unwrap();
        trace
    };
    let person = trace(0, &[]).switch.iter().find(|seen| seen.seat() == 3).unwrap().person();
    let traces = [trace(0, &[]), trace(1, &[])];
    let story = Story::of(source.expansion.base.career().unwrap(), &traces, person).unwrap();
    let request = json!({ "study": study(), "replication": 2, "person": person });
    let told = told(&mut lab, Lab::story, &request);
    let mut lines: Vec<String> = told["at_switch"]
        .as_str()
        .map(|state| format!("at the switch: {state}"))
        .into_iter()
        .collect();
    for year in told["years"].as_array().unwrap() {
        let of_year = year["lines"].as_array().unwrap();
        if of_year[0]["policies"] == "alike" {
            let text = of_year[0]["text"].as_str().unwrap();
            lines.push(format!("year {}, alike: {text}", year["year"]));
            continue;
        }
        lines.push(format!("year {}", year["year"]));
        for line in of_year {
            let name = line["policies"][0].as_str().unwrap();
            lines.push(format!("  {name:<5}  {}", line["text"].as_str().unwrap()));
        }
    }
    assert_eq!(lines, story.lines(&["one", "other"]));
    assert_eq!(told["traits"], story.traits);
}

#[test]
fn the_command_to_take_along_names_every_changed_key() {
    let study = json!({
        "toml": TOML, "file": "my firm.toml",
        "set": { "policy.other.rule": "\"worst\"", "horizon.years": "3" },
    });
    let told = told(&mut Lab::default(), Lab::scenario, &json!({ "study": study }));
    assert_eq!(told["toml"], TOML);
    let expected =
        "rungs run 'my firm.toml' --set horizon.years=3 --set 'policy.other.rule=\"worst\"'";
    assert_eq!(told["command"], expected);
}

#[test]
fn tables_are_those_of_a_study_in_memory() {
    let told = told(&mut Lab::default(), Lab::tables, &json!({ "study": study() }));
    let source = StudySource::parse("x.toml", TOML, &Overrides::default(), None).unwrap();
    let native = PlannedStudy::new(&source, None).run_in_memory(1, &NoProgress).unwrap().tables;
    assert_eq!(told.as_object().unwrap().len(), native.tables().len());
    for table in native.tables() {
        let text = told[table.declared.name].as_str().unwrap();
        assert_eq!(text.lines().count(), 1 + table.rows(), "{}", table.declared.name);
    }
}
