//! Splits of packages that declare modules in the arguments of macros.
//!
//! These run cargo on small workspaces without dependencies.

use crate::repair::applied_at_once;

#[test]
fn modules_in_the_arguments_of_macros_go_where_the_plan_has_them() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "net"
version = "0.1.0"
edition = "2021"

[features]
default = ["udp"]
udp = []
//- plan.toml
schema_version = 1
package = "net"
root = "net"

[[crate]]
name = "net-low"
modules = ["low", "sys::unix", "sys::other"]

[[crate]]
name = "net-mid"
modules = ["macros", "udp"]
//- src/lib.rs
//! Net.
#[macro_use]
mod macros;
pub mod low;
pub mod sys;
cfg_udp! {
    /// Datagrams.
    pub mod udp;

    mod tcp;
    pub use tcp::{stream, both};
}
//- src/macros.rs
macro_rules! cfg_udp {
    ($($item:item)*) => {
        $(
            #[cfg(feature = "udp")]
            $item
        )*
    };
}
macro_rules! pick {
    (if #[cfg($a:meta)] { $($yes:item)* } else { $($no:item)* }) => {
        $(#[cfg($a)] $yes)*
        $(#[cfg(not($a))] $no)*
    };
}
//- src/low.rs
cfg_udp! {
    pub fn low() -> u8 {
        crate::sys::port() + 1
    }
}
//- src/sys/mod.rs
pick! {
    if #[cfg(any(unix, windows))] {
        mod unix;
        pub mod files;
        use unix as imp;
    } else {
        mod other;
        use other as imp;
    }
}
pub use self::imp::port;
//- src/sys/unix.rs
pub fn port() -> u8 {
    7
}
//- src/sys/files.rs
pub fn open() -> u8 {
    super::port() + crate::udp::bind() - 15
}
//- src/sys/other.rs
pub fn port() -> u8 {
    8
}
//- src/udp.rs
pub(crate) fn bind() -> u8 {
    crate::low::low()
}
//- src/tcp.rs
pub fn stream() -> u8 {
    6
}
pub fn both() -> u8 {
    stream() + crate::udp::bind() + crate::sys::files::open()
}
#[cfg(test)]
mod tests {
    #[test]
    fn binds() {
        assert_eq!(crate::both(), 14);
    }
}
"#,
    );
    let root = read("src/lib.rs");
    assert!(root.contains("    pub use net_mid::udp;\n\n    mod tcp;\n"), "{root}");
    let low = read("net-low/src/low.rs");
    assert!(
        low.starts_with("    #[cfg(feature = \"udp\")]\n    pub fn low() -> u8 {")
            && !low.contains("cfg_udp"),
        "{low}"
    );
    let own = read("src/sys/mod.rs");
    let branches =
        "if #[cfg(any(unix, windows))] {\n        use net_low::sys::unix;\n        pub mod files;\n";
    assert!(own.contains(branches), "{own}");
    let sys = read("net-low/src/sys/mod.rs");
    assert!(
        sys.contains("#[cfg(not(any(unix, windows)))]\n        #[doc(hidden)]\n        pub mod other;"),
        "{sys}"
    );
    assert!(!sys.contains("pick!") && !sys.contains("files"), "{sys}");
}
