#![allow(clippy::print_stderr, reason = "a program for developers, not part of the tool")]

use seam_analyzer::{LoadOptions, analyze, load, pool};
use seam_graphs::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let opts =
        LoadOptions { manifest_path: Some((args[1].clone() + "/Cargo.toml").into()), ..Default::default() };
    let ws = load(&opts).unwrap();
    let t = std::time::Instant::now();
    let a = pool(None).unwrap().install(|| analyze(&ws));
    eprintln!("analyze {:?}", t.elapsed());
    a.graph.verify().unwrap();
    eprintln!(
        "{:?} items {} modules {} refs {} inferred {}",
        a.paths,
        a.graph.items().len(),
        a.graph.modules().len(),
        a.graph.references().len(),
        a.graph.inferred().len()
    );
    for d in &a.diagnostics {
        eprintln!("{:?}", d);
    }
    if args.len() > 3 {
        for u in &a.unresolved {
            eprintln!("UNRES {}:{} {} in {}", u.file, u.line, u.path, u.module);
        }
    }
    let g = &a.graph;
    let p = Partition::by_module(g);
    let q = Quotient::new(g, &p, EdgeFilter::ALL);
    let mut out = String::from("{\"nodes\":[");
    for (i, m) in g.modules().iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        out += &format!("{{\"id\":{:?},\"file\":{:?}}}", m.path, m.file.map(|f| g.file(f)).unwrap_or("-"));
    }
    out += "],\"edges\":[";
    let mut first = true;
    for e in q.edges() {
        let to = &g.item(p.blocks()[e.to.index()].anchor);
        if to.kind == ItemKind::External {
            continue;
        }
        if !first {
            out.push(',');
        }
        first = false;
        let ev: Vec<String> = q
            .evidence(e)
            .iter()
            .take(3)
            .map(|&r| {
                let r = &g.references()[r as usize];
                format!(
                    "{}:{} {} -> {} {:?}",
                    g.file(r.file),
                    r.line,
                    g.item(r.from).path,
                    g.item(r.to).path,
                    r.kind
                )
                .replace('"', "'")
            })
            .collect();
        out += &format!(
            "{{\"from\":{:?},\"to\":{:?},\"count\":{},\"test_only\":{},\"evidence\":{:?}}}",
            p.blocks()[e.from.index()].name,
            p.blocks()[e.to.index()].name,
            e.count,
            e.test_only(),
            ev
        );
    }
    out += "]}";
    std::fs::write(&args[2], out).unwrap();
}
