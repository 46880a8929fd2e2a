//! What became of one person, in the words of `rungs replay`.

use rungs::run::{LiveStudy, Story};
use rungs::study::{RunPlace, RunTrace, replay};
use serde_json::{Value, json};

use crate::people::places;
use crate::requests::{OfPerson, read};
use crate::study::text;
use crate::{Lab, Refusal};

impl Lab {
    /// The story of a person in a history, under some policies.
    ///
    /// # Errors
    ///
    /// A request that cannot be read, a study that is not valid, a history, policy or person that it does
    /// not have.
    pub fn story(&mut self, request: &[u8]) -> Result<Vec<u8>, Refusal> {
        let OfPerson { study, replication, person, policies } = read(request)?;
        let live = self.study(&study)?;
        let policies = places(live, policies.as_deref())?;
        let story = story(live, replication, person, &policies)?;
        let names: Vec<&str> =
            policies.iter().map(|&policy| live.plan().policies[policy].as_str()).collect();
        text(&told(&story, &names))
    }
}

fn story(
    live: &LiveStudy,
    replication: u32,
    person: u64,
    policies: &[usize],
) -> Result<Story, Refusal> {
    let plan = live.plan();
    live.check_history(replication)?;
    let trace = |&policy: &usize| {
        let at = RunPlace { point: 0, policy, replication };
        let mut trace = RunTrace::new(plan.points[0].simulation.as_ref(), &[person], &[]);
        let run = replay(plan, at, &mut [&mut trace]);
        run.map(|()| trace).map_err(|failure| Refusal(failure.message))
    };
    let traces: Vec<RunTrace<'_>> = policies.iter().map(trace).collect::<Result<_, _>>()?;
    let career = live.source().expansion.base.career();
    let story = career.and_then(|career| Story::of(career, &traces, person));
    story.ok_or_else(|| {
        Refusal(format!("person {person} ends no year in history {replication} from the switch on"))
    })
}

/// The story, a line once where it is the same under all policies.
fn told(story: &Story, names: &[&str]) -> Value {
    let years = story.years.iter().map(|year| {
        let lines: Vec<Value> = if year.is_alike() {
            vec![json!({ "policies": "alike", "text": year.lines[0] })]
        } else {
            let by_policy = names.iter().zip(&year.lines).filter(|(_, line)| !line.is_empty());
            by_policy.map(|(name, line)| json!({ "policies": [name], "text": line })).collect()
        };
        json!({ "year": year.year, "lines": lines })
    });
    json!({
        "person": story.person,
        "name": format!("Person {}", story.person),
        "traits": story.traits,
        "at_switch": story.at_switch,
        "years": years.collect::<Vec<_>>(),
    })
}
