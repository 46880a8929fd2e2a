use rungs::{
    model::{parameters::*, policy::*, *},
    sim::*,
};
struct Sink(Vec<(i32, usize, Vec<Observation>)>);
impl RowSink for Sink {
    fn period(&mut self, r: Row<'_>) {
        self.0.push((r.time, r.group, r.observations.to_vec()));
    }
}
fn main() {
    let reps: u32 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(5);
    let dual = Levers::of_preset(preset("dual-ladder").unwrap());
    let single = Levers::default();
    let m = CareerModel::new(Design {
        departments: vec![("software".into(), DepartmentParameters::default())],
        market: vec![],
        burn_in_years: 30,
        years: 10,
        baseline: single.clone(),
    });
    let t = std::time::Instant::now();
    let mut tot = vec![vec![0.0f64; m.metrics().len()]; 2];
    let mut burn = vec![0.0; m.metrics().len()];
    for r in 1..=reps {
        let key = RunKey { seed: 1, replication: r };
        let mut s = Sink(vec![]);
        let st = m.start(key, &mut s);
        for (i, mm) in m.metrics().iter().enumerate() {
            let o: Vec<_> = s.0.iter().filter(|x| x.0 > -5).map(|x| x.2[i]).collect();
            burn[i] += mm.reduce(&o, None).unwrap_or(f64::NAN) / f64::from(reps);
        }
        for (p, l) in [&single, &dual].iter().enumerate() {
            let mut s = Sink(vec![]);
            m.run(key, &st, &Policy::immediate((*l).clone()), &mut s);
            for (i, mm) in m.metrics().iter().enumerate() {
                let o: Vec<_> = s.0.iter().map(|x| x.2[i]).collect();
                tot[p][i] += mm.reduce(&o, None).unwrap_or(f64::NAN) / f64::from(reps);
            }
        }
    }
    let el = t.elapsed().as_secs_f64();
    let pm = f64::from(reps) * 12.0 * 50.0 * m.seats() as f64;
    println!(
        "{:.2} ns per person-month, bytes/seat {}",
        el * 1e9 / pm,
        CareerModel::BYTES_PER_SEAT
    );
    for (i, mm) in m.metrics().iter().enumerate() {
        println!("{:30} {:10.4} {:10.4} {:10.4}", mm.key, burn[i], tot[0][i], tot[1][i]);
    }
}
