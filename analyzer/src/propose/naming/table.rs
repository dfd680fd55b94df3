//! What a crate is about, by the third-party crates that it names.

/// A word for a crate, and the third-party crates (by their names in source code) that call for it.
pub(super) const WORDS: &[(&str, &[&str])] = &[
    (
        "db",
        &[
            "sqlx",
            "diesel",
            "rusqlite",
            "sea_orm",
            "tokio_postgres",
            "postgres",
            "mysql",
            "mongodb",
            "redis",
            "deadpool",
            "r2d2",
            "sled",
            "rocksdb",
            "heed",
            "redb",
        ],
    ),
    (
        "auth",
        &["jsonwebtoken", "argon2", "bcrypt", "scrypt", "oauth2", "openidconnect", "pbkdf2", "password_hash"],
    ),
    (
        "api",
        &["axum", "tonic", "actix_web", "warp", "rocket", "poem", "tower_http", "async_graphql", "utoipa"],
    ),
    ("client", &["reqwest", "ureq", "isahc", "surf"]),
    ("net", &["hyper", "quinn", "h2", "tungstenite", "tokio_tungstenite", "socket2", "mio", "rustls"]),
    ("cli", &["clap", "argh", "pico_args", "structopt", "dialoguer", "rustyline"]),
    ("tui", &["crossterm", "termion", "termwiz", "ratatui", "cursive"]),
    ("ui", &["egui", "iced", "gtk", "gtk4", "leptos", "yew", "dioxus", "slint"]),
    ("crypto", &["ring", "aws_lc_rs", "sha2", "aes", "ed25519_dalek", "openssl", "blake3"]),
    ("parser", &["nom", "pest", "pest_derive", "winnow", "chumsky", "lalrpop_util", "logos", "syn"]),
    ("git", &["gix", "git2"]),
    ("telemetry", &["opentelemetry", "tracing_subscriber", "prometheus", "metrics", "sentry"]),
    ("config", &["config", "figment", "toml", "toml_edit"]),
    ("codec", &["prost", "bincode", "postcard", "rmp_serde", "flatbuffers", "protobuf", "ciborium"]),
    ("render", &["wgpu", "image", "resvg", "tiny_skia", "skia_safe"]),
    ("templates", &["askama", "tera", "minijinja", "handlebars"]),
    ("mail", &["lettre"]),
    ("jobs", &["apalis", "tokio_cron_scheduler"]),
];
