//! Identifiers: newtypes over `u32`, given out by [`ItemGraph`](crate::ItemGraph) in display order.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The identifier of the element at `index`.
            ///
            /// # Panics
            /// When `index` does not fit 32 bits.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("more than 2^32 elements"))
            }

            /// The position of the element in its table.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// A crate: one target of a package, or a third-party crate.
    CrateId
}
id! {
    /// A module of a crate.
    ModuleId
}
id! {
    /// A source file.
    FileId
}
id! {
    /// An item of a module.
    ItemId
}
id! {
    /// A block of a partition.
    BlockId
}
