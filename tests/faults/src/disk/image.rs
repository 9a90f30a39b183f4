//! The content of a disk at one moment.

use std::collections::BTreeMap;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;
use std::sync::Arc;

use super::op::{Ino, Op, ROOT, TOLD};

#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) files: BTreeMap<Ino, Arc<Vec<u8>>>,
    pub(crate) folders: BTreeMap<Ino, BTreeMap<String, Ino>>,
}

impl Image {
    pub(crate) fn empty() -> Self {
        Self { files: BTreeMap::new(), folders: BTreeMap::from([(ROOT, BTreeMap::new())]) }
    }

    /// The content of a folder of an ordinary disk.
    pub(crate) fn of(folder: &Path) -> std::io::Result<Self> {
        let mut image = Self::empty();
        let mut next = ROOT + 1;
        image.take(folder, ROOT, &mut next)?;
        Ok(image)
    }

    fn take(&mut self, folder: &Path, ino: Ino, next: &mut Ino) -> std::io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let (path, child) = (entry?.path(), *next);
            *next += 1;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.apply(&Op::Create { folder: ino, name, ino: child, is_folder: path.is_dir() });
            if path.is_dir() {
                self.take(&path, child, next)?;
            } else {
                self.files.insert(child, Arc::new(std::fs::read(&path)?));
            }
        }
        Ok(())
    }

    pub(crate) fn apply(&mut self, op: &Op) {
        match op {
            Op::Create { folder, name, ino, is_folder } => {
                if *is_folder {
                    self.folders.entry(*ino).or_default();
                } else {
                    self.files.entry(*ino).or_default();
                }
                self.folders.entry(*folder).or_default().insert(name.clone(), *ino);
            }
            Op::Write { ino, at, data } => self.write(*ino, *at, data),
            Op::Truncate { ino, length } => Arc::make_mut(self.files.entry(*ino).or_default()).resize(*length, 0),
            Op::Rename { from, name, to, new_name, ino } => {
                self.folders.entry(*from).or_default().remove(name);
                self.folders.entry(*to).or_default().insert(new_name.clone(), *ino);
            }
            Op::Remove { folder, name, .. } => {
                self.folders.entry(*folder).or_default().remove(name);
            }
            Op::Sync { .. } | Op::SyncFolder { .. } | Op::Lose { .. } | Op::Told(_) => {}
        }
    }

    pub(crate) fn write(&mut self, ino: Ino, at: usize, data: &[u8]) {
        let file = Arc::make_mut(self.files.entry(ino).or_default());
        let end = at + data.len();
        if file.len() < end {
            file.resize(end, 0);
        }
        file[at..end].copy_from_slice(data);
    }

    /// Makes a file at least so long, with zeros: its size arrived before its content.
    pub(crate) fn stretch(&mut self, ino: Ino, length: usize) {
        if self.files.get(&ino).is_none_or(|file| file.len() < length) {
            Arc::make_mut(self.files.entry(ino).or_default()).resize(length, 0);
        }
    }

    pub(crate) fn is_folder(&self, ino: Ino) -> bool {
        self.folders.contains_key(&ino)
    }

    pub(crate) fn named(&self, folder: Ino, name: &str) -> Option<Ino> {
        self.folders.get(&folder)?.get(name).copied()
    }

    /// The bytes that the files take which still have a name.
    pub(crate) fn used(&self) -> usize {
        let named = self.folders.values().flat_map(BTreeMap::values);
        named.filter_map(|ino| self.files.get(ino)).map(|file| file.len()).sum()
    }

    /// The file at a path such as `home/libro.aldia`.
    pub(crate) fn file(&self, path: &str) -> Option<&[u8]> {
        let mut at = ROOT;
        for part in path.split('/') {
            at = self.named(at, part)?;
        }
        self.files.get(&at).map(|file| file.as_slice())
    }

    /// Every file with its path; what has no name any more is not there.
    pub(crate) fn walk(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        self.walk_from(ROOT, "", visit);
    }

    fn walk_from(&self, folder: Ino, prefix: &str, visit: &mut dyn FnMut(&str, &[u8])) {
        for (name, ino) in self.folders.get(&folder).into_iter().flatten() {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            match self.files.get(ino) {
                Some(file) if path != TOLD => visit(&path, file),
                Some(_) => {}
                None => self.walk_from(*ino, &path, visit),
            }
        }
    }

    /// Two images with the same fingerprint show a program the same.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        self.walk(&mut |path, content| {
            path.hash(&mut hasher);
            content.hash(&mut hasher);
        });
        hasher.finish()
    }

    /// Writes the image into an empty folder of a real file system.
    pub(crate) fn write_out(&self, to: &Path) -> std::io::Result<()> {
        self.write_folder(ROOT, to, true)
    }

    fn write_folder(&self, folder: Ino, to: &Path, is_top: bool) -> std::io::Result<()> {
        std::fs::create_dir_all(to)?;
        for (name, ino) in self.folders.get(&folder).into_iter().flatten() {
            match self.files.get(ino) {
                Some(_) if is_top && name == TOLD => {}
                Some(file) => std::fs::write(to.join(name), file.as_slice())?,
                None => self.write_folder(*ino, &to.join(name), false)?,
            }
        }
        Ok(())
    }
}
