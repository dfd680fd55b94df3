//! Keeps what was read from git, as reading it is what takes long.
//!
//! In: a folder of the user's (never of the workspace), a key that says all that the result depends on. Out: the [`Trace`] of
//! an earlier run, or nothing. A file that is damaged, of another version or of another key is as good as none; one that can't
//! be written costs time and nothing else.

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use super::trace::Trace;

/// Raised with every change of what is kept, or of how it is found out.
const VERSION: u32 = 1;
/// At most so many histories are kept; of more, those that were not used for longest go.
const KEPT: usize = 32;
const ENDING: &str = "history";

/// A place for one history.
#[derive(Debug)]
pub(super) struct Slot {
    folder: PathBuf,
    key: String,
}

impl Slot {
    /// The place in `folder` for what `parts` determine.
    pub(super) fn new(folder: &Path, parts: &[&str]) -> Self {
        let mut key = VERSION.to_string();
        for part in parts {
            key.push('\0');
            key.push_str(part);
        }
        Self { folder: folder.to_owned(), key }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(format!("{:08x}.{ENDING}", crc32fast::hash(self.key.as_bytes())))
    }

    /// What is kept here.
    pub(super) fn load(&self) -> Option<Trace> {
        let path = self.path();
        let bytes = fs::read(&path).ok()?;
        let (sum, body) = bytes.split_first_chunk()?;
        if u32::from_le_bytes(*sum) != crc32fast::hash(body) {
            return None;
        }
        let (key, trace): (String, Trace) = postcard::from_bytes(body).ok()?;
        if key != self.key {
            return None;
        }
        // What is used stays; where it can't be marked, no matter.
        let _ = fs::File::options().append(true).open(path).and_then(|f| f.set_modified(SystemTime::now()));
        Some(trace)
    }

    /// Keeps `trace` here.
    pub(super) fn store(&self, trace: &Trace) {
        // A cache that can't be written is no trouble of the user's.
        let _ = self.try_store(trace);
    }

    fn try_store(&self, trace: &Trace) -> io::Result<()> {
        let body = postcard::to_stdvec(&(&self.key, trace)).map_err(io::Error::other)?;
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        io::Write::write_all(&mut file, &crc32fast::hash(&body).to_le_bytes())?;
        io::Write::write_all(&mut file, &body)?;
        // In one step: another run may be reading.
        file.persist(self.path())?;
        self.forget_oldest()
    }

    fn forget_oldest(&self) -> io::Result<()> {
        let mut kept: Vec<(SystemTime, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|e| e == ENDING) {
                kept.push((entry.metadata()?.modified()?, path));
            }
        }
        kept.sort();
        for (_, path) in kept.iter().take(kept.len().saturating_sub(KEPT)) {
            fs::remove_file(path)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace() -> Trace {
        Trace { files: vec!["src/lib.rs".into()], merges: 3, ..Trace::default() }
    }

    #[test]
    fn what_is_stored_comes_back_for_the_same_key_only() {
        let dir = tempfile::tempdir().unwrap();
        let slot = Slot::new(dir.path(), &["head", "1y"]);
        assert_eq!(slot.load(), None);
        slot.store(&trace());
        assert_eq!(slot.load(), Some(trace()));
        assert_eq!(Slot::new(dir.path(), &["head", "2y"]).load(), None);
        // Two keys can share a name; the whole key is inside.
        let other = Slot { key: "other".into(), ..Slot::new(dir.path(), &["head", "1y"]) };
        fs::copy(slot.path(), other.path()).unwrap();
        assert_eq!(other.load(), None);
    }

    #[test]
    fn damage_is_noticed_wherever_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let slot = Slot::new(dir.path(), &["head"]);
        slot.store(&trace());
        let whole = fs::read(slot.path()).unwrap();
        for position in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[position] ^= 0x10;
            fs::write(slot.path(), &damaged).unwrap();
            assert_eq!(slot.load(), None, "byte {position}");
            fs::write(slot.path(), &whole[..position]).unwrap();
            assert_eq!(slot.load(), None, "cut at {position}");
        }
    }

    #[test]
    fn the_folder_does_not_grow_without_end() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..KEPT + 5 {
            Slot::new(dir.path(), &[&n.to_string()]).store(&trace());
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), KEPT);
        Slot::new(&dir.path().join("file"), &[]).store(&trace());
        assert!(dir.path().join("file").is_dir());
    }
}
