use seam_analyzer::{LoadOptions, analyze, load, pool};
use seam_graphs::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let opts = LoadOptions {
        manifest_path: Some((args[1].clone() + "/Cargo.toml").into()),
        features: vec!["default".into()],
        ..Default::default()
    };
    let ws = load(&opts).unwrap();
    let a = pool(None).unwrap().install(|| analyze(&ws));
    let g = &a.graph;
    let mut out = String::from("{\"items\":[");
    let mut first = true;
    for (n, i) in g.items().iter().enumerate() {
        if i.kind != ItemKind::Fn || i.test_only {
            continue;
        }
        let k = g.krate(g.crate_of(ItemId::new(n)));
        if k.kind.is_test_only() {
            continue;
        }
        let m = &g.module(i.module).path;
        let module = m.strip_prefix(&k.path).unwrap_or("").trim_start_matches("::");
        let (mut st, mut tr) = (String::new(), String::new());
        if let Some(o) = i.owner {
            let o = g.item(o);
            if o.kind == ItemKind::Trait {
                st = o.name.clone();
            } else {
                let h = o.name.trim_start_matches("{impl ").trim_end_matches('}');
                let (t, s) = match h.split_once(" for ") {
                    Some((t, s)) => (t, s),
                    None => ("", h),
                };
                st = s.split('<').next().unwrap().trim_start_matches('&').to_string();
                tr = t.split('<').next().unwrap().to_string();
            }
        }
        if !first {
            out.push(',');
        }
        first = false;
        out += &format!(
            "{{\"crate\":{:?},\"module\":{:?},\"self_type\":{:?},\"trait\":{:?},\"name\":{:?},\"generic\":false,\"instances\":1,\"size\":{},\"weight\":{}}}",
            k.name, module, st, tr, i.name, i.lines, i.lines
        );
    }
    out += "],\"macros\":[";
    let mut rows = std::collections::BTreeMap::<(String, &str, String), (u32, f64)>::new();
    for u in &a.macro_uses {
        if u.test_only {
            continue;
        }
        let k = g.krate(g.crate_of(u.item));
        if k.kind.is_test_only() {
            continue;
        }
        let r = rows
            .entry((
                k.name.clone(),
                if u.kind == seam_analyzer::MacroKind::Derive { "derive" } else { "attribute" },
                u.name.clone(),
            ))
            .or_default();
        r.0 += 1;
        r.1 += 5.0 + 3.0 * f64::from(u.fields) + 3.0 * f64::from(u.variants);
    }
    for (n, ((k, kind, name), (uses, lines))) in rows.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        out += &format!(
            "{{\"crate\":{k:?},\"kind\":{kind:?},\"name\":{name:?},\"uses\":{uses},\"lines\":{lines}}}"
        );
    }
    out += "]}";
    std::fs::write(&args[2], out).unwrap();
}
