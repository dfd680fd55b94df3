//! What was on the way to a meaning, so that who remembers meanings knows what they rest on; and aliases that lead in a circle.

use std::cell::{Cell, RefCell};

use super::MAX_ALIASES;

thread_local! {
    /// The aliases that are being followed: what stands behind one may lead through others, and in source that does not
    /// compile back to itself (`type A = B::X; type B = A::Y;`).
    static FOLLOWED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    /// What was met since somebody asked.
    static MET: Cell<Met> = const { Cell::new(Met { alias: false, globs: 0 }) };
}

/// What was on the way to the meaning of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::resolve) struct Met {
    /// A type alias.
    pub(in crate::resolve) alias: bool,
    /// Glob imports that the name was looked for behind: several share a bit.
    globs: u128,
}

impl Met {
    fn bit(glob: u32) -> u128 {
        1 << (glob % u128::BITS)
    }

    /// Adds a glob import.
    pub(in crate::resolve) fn add(&mut self, glob: u32) {
        self.globs |= Self::bit(glob);
    }

    /// Whether one of the globs may be among the others.
    pub(in crate::resolve) fn shares(self, other: Self) -> bool {
        self.globs & other.globs != 0
    }
}

/// Notes a type alias.
pub(super) fn met_alias() {
    MET.set(Met { alias: true, ..MET.get() });
}

/// Notes a glob import.
pub(super) fn met_glob(glob: u32) {
    let mut met = MET.get();
    met.add(glob);
    MET.set(met);
}

/// Notes several glob imports.
pub(super) fn met_globs(globs: Met) {
    let met = MET.get();
    MET.set(Met { globs: met.globs | globs.globs, ..met });
}

/// What `find` returns, and what was on its way.
pub(in crate::resolve) fn watched<R>(find: impl FnOnce() -> R) -> (R, Met) {
    MET.set(Met::default());
    (find(), MET.get())
}

/// What `find` returns, unless `alias` is being followed already or too many are.
pub(super) fn unless_followed<R>(alias: u32, find: impl FnOnce() -> R) -> Option<R> {
    let may = FOLLOWED.with_borrow_mut(|followed| {
        let may = !followed.contains(&alias) && followed.len() < MAX_ALIASES as usize;
        if may {
            followed.push(alias);
        }
        may
    });
    may.then(|| {
        let found = find();
        FOLLOWED.with_borrow_mut(|followed| followed.pop());
        found
    })
}
