mod population;
use groundswell::stats::quantify::*;
use population::*;
use rand::SeedableRng;
use rand_pcg::Pcg64;
use rayon::prelude::*;
fn table(c: &Cross) -> Table {
    let mut t = Table::new(4, 3);
    for s in 0..4 {
        for k in 0..3 {
            for _ in 0..c[s][k] {
                t.add(s, k)
            }
        }
    }
    t
}
fn wilson(k: f64, n: f64) -> (f64, f64) {
    let z = 1.96f64;
    let p = k / n;
    let d = 1.0 + z * z / n;
    let c = (p + z * z / (2.0 * n)) / d;
    let h = z / d * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    (c - h, c + h)
}
fn med(mut v: Vec<f64>) -> f64 {
    v.sort_by(f64::total_cmp);
    v[v.len() / 2]
}
fn main() {
    let reps: u64 = std::env::var("REPS").ok().and_then(|v| v.parse().ok()).unwrap_or(400);
    let priors: Vec<Vec<f64>> =
        vec![vec![0.5, 0.5, 0.5], vec![0.5, 0.25, 0.25], vec![1. / 3.; 3], vec![0.5, 0.3, 0.2], vec![0.2, 0.2, 0.1]];
    let mut sums = vec![(0.0, 0.0f64, 1.0f64, 0usize); priors.len()];
    let names = ["n", "prev", "ppv", "loud"];
    println!("{:?} truth raw | per prior: coverage width bias | wilson cov width", names);
    let mut cells = 0;
    for loud in [0.0, 0.2] {
        for n in [100usize, 200, 400] {
            for prev in [0.02, 0.05, 0.1, 0.2, 0.4] {
                for ppv in [0.5, 0.75, 0.95] {
                    let d = Design { voices: 2000, prevalence: prev, ppv, recall: 0.7, loud };
                    let r: Vec<(f64, f64, Vec<Estimate>, (f64, f64))> = (0..reps)
                        .into_par_iter()
                        .map(|i| {
                            let mut random = Pcg64::seed_from_u64(i * 7919 + 1);
                            let s = d.draw(&mut random);
                            let g = gold(&s, n, &mut random);
                            let study: Vec<u64> = s.iter().map(|c| c.iter().sum()).collect();
                            let t = table(&g);
                            let e = priors
                                .iter()
                                .map(|p| {
                                    posterior(&study, &[t.clone()], p, Plan { draws: 600, seed: i })
                                        .unwrap()
                                        .estimate(0.95, |t| t[2] / (t[1] + t[2]))
                                        .unwrap()
                                })
                                .collect();
                            (
                                truth(&s),
                                raw(&s),
                                e,
                                wilson(t.of_class(2) as f64, (t.of_class(1) + t.of_class(2)) as f64),
                            )
                        })
                        .collect();
                    cells += 1;
                    let wc = r.iter().filter(|x| x.3.0 <= x.0 && x.0 <= x.3.1).count() as f64 / reps as f64;
                    let ww = med(r.iter().map(|x| x.3.1 - x.3.0).collect());
                    print!("{n} {prev} {ppv} {loud} raw {:.3} |", med(r.iter().map(|x| x.1).collect()));
                    for k in 0..priors.len() {
                        let c =
                            r.iter().filter(|x| x.2[k].low <= x.0 && x.0 <= x.2[k].high).count() as f64 / reps as f64;
                        let w = med(r.iter().map(|x| x.2[k].high - x.2[k].low).collect());
                        let b = r.iter().map(|x| x.2[k].middle - x.0).sum::<f64>() / reps as f64;
                        sums[k].0 += c;
                        sums[k].1 = sums[k].1.max((c - 0.95).abs());
                        sums[k].2 = sums[k].2.min(c);
                        if w > ww {
                            sums[k].3 += 1
                        }
                        print!(" {:.3} {:.3} {:+.3};", c, w, b);
                    }
                    println!("| {:.3} {:.3}", wc, ww);
                }
            }
        }
    }
    for (k, s) in sums.iter().enumerate() {
        println!("{:?} mean {:.4} min {:.3} wider {}", priors[k], s.0 / cells as f64, s.2, s.3)
    }
}
