use super::*;
use crate::model::engine::layout::Layout;
use crate::model::engine::month::Engine;
use crate::model::fixture::setting;
use crate::rng::Streams;
use std::sync::Arc;

#[test]
fn look() {
    let layout = Arc::new(Layout::new(&[(800, 8)]));
    let settings = [setting(|_, _| {})];
    for rep in 0..3 {
        let t = std::time::Instant::now();
        let mut engine = Engine::start(layout.clone(), Streams::new(1, rep), &settings);
        let start = t.elapsed();
        let t = std::time::Instant::now();
        for year in 0..10 {
            if year < 1 || year > 8 {
                let p = &engine.organization.people;
                let l = &engine.organization.layout;
                let mean = |c: &[f32], s: std::ops::Range<usize>| {
                    l.rows_of(s.clone()).map(|r| f64::from(c[r.0])).sum::<f64>() / s.len() as f64
                };
                for s in [0..800, 800..900, 900..916] {
                    println!(
                        "{year} {s:?} hired {:.1} adv {:.1} born {:.1} since {:.1} theta {:.3} craft {:.3} lambda {:.2} strain {:.2} disp {:.3} train {:.2} relu {:.3} m {:.3} b {:.3} pay {:.3}",
                        mean(&p.hired, s.clone()),
                        mean(&p.advanced, s.clone()),
                        mean(&p.born, s.clone()) / 12.,
                        mean(&p.managing_since, s.clone()),
                        mean(&p.theta, s.clone()),
                        mean(&p.craft, s.clone()),
                        mean(&p.lambda, s.clone()),
                        mean(&p.strain, s.clone()),
                        mean(&p.disposition, s.clone()),
                        mean(&p.training, s.clone()),
                        mean(&p.reluctance, s.clone()),
                        mean(&p.morale, s.clone()),
                        mean(&p.burnout, s.clone()),
                        mean(&p.ln_pay, s.clone())
                    );
                }
                let c = &engine.organization.climate;
                println!(
                    "F {:.3} A {:.3} T {:.3}",
                    c.friction[..100].iter().sum::<f32>() / 100.,
                    c.autonomy[..100].iter().sum::<f32>() / 100.,
                    c.trust[..100].iter().sum::<f32>() / 100.
                );
            }
            engine.year(&settings);
            println!("{:?}", engine.ledger.whole().quits);
        }
        println!("{start:?} {:?}", t.elapsed());
    }
}
