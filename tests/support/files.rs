//! What lies in a folder, and which words stand in it.

use std::path::{Path, PathBuf};

/// Every file below a folder.
pub fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder can be listed").flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found
}

/// Whether these bytes hold a word as it is written.
pub fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Which of the files hold a word.
pub fn holding(files: &[PathBuf], word: &str) -> Vec<PathBuf> {
    let holds = |path: &&PathBuf| holds(&std::fs::read(path).expect("a file can be read"), word);
    files.iter().filter(holds).cloned().collect()
}
