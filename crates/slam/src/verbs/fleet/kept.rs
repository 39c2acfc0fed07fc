//! Results of an earlier run: a file that grows line by line, and goes on where it was interrupted.
//!
//! The file is written anew in the order of the list. What it held before lies beside it, as `.NAME.before`, until the
//! new one is complete; an interrupted run leaves both, and the next one takes from both.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write},
    sync::Mutex,
};

use camino::{Utf8Path, Utf8PathBuf};

use super::row::Row;

/// A line that is longer was not written by us.
const LONGEST_LINE: u64 = 1 << 20;

/// Where earlier results are found.
pub(crate) struct Kept {
    before: Utf8PathBuf,
    file: Option<Mutex<File>>,
    /// Where the line of a repository is, by name and address.
    places: HashMap<(String, String), (u64, usize)>,
}

impl Kept {
    /// Sets what the file held aside and returns it with the empty new file.
    pub(crate) fn open(path: &Utf8Path) -> io::Result<(Self, File)> {
        let before = path.with_file_name(format!(".{}.before", path.file_name().unwrap_or("slam-fleet")));
        match (path.exists(), before.exists()) {
            (true, false) => fs::rename(path, &before)?,
            (true, true) => append(path, &before)?,
            (false, _) => {}
        }
        let file = match File::open(&before) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let places = file.as_ref().map(index).transpose()?.unwrap_or_default();
        let new = File::create(path)?;
        Ok((Self { before, file: file.map(Mutex::new), places }, new))
    }

    /// Returns the earlier result of a repository, when it was judged.
    pub(crate) fn find(&self, name: &str, address: &str) -> Option<Row> {
        let (at, length) = *self.places.get(&(name.to_owned(), address.to_owned()))?;
        let mut file = self.file.as_ref()?.lock().ok()?;
        file.seek(SeekFrom::Start(at)).ok()?;
        let mut line = vec![0; length];
        file.read_exact(&mut line).ok()?;
        serde_json::from_slice(&line).ok()
    }

    /// Removes the earlier results, when the new file is complete.
    pub(crate) fn finish(&self) -> io::Result<()> {
        match fs::remove_file(&self.before) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

/// Adds the lines of an interrupted run behind those of the run before it; later lines count.
fn append(path: &Utf8Path, before: &Utf8Path) -> io::Result<()> {
    let mut to = File::options().append(true).open(before)?;
    // The last line of the older file may be broken off.
    to.write_all(b"\n")?;
    io::copy(&mut File::open(path)?, &mut to)?;
    to.sync_all()
}

/// Returns where the lines of judged repositories are. Broken and foreign lines are passed over.
fn index(file: &File) -> io::Result<HashMap<(String, String), (u64, usize)>> {
    let mut reader = BufReader::new(file);
    let (mut at, mut places) = (0, HashMap::new());
    let mut line = Vec::new();
    loop {
        line.clear();
        let count = reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if count == 0 {
            return Ok(places);
        }
        let row = serde_json::from_slice::<Row>(&line).ok().filter(|_| line.ends_with(b"\n"));
        if let Some(row) = row.filter(|row| row.schema == Row::SCHEMA) {
            let key = (row.name, row.address);
            match row.error {
                None => places.insert(key, (at, count)),
                Some(_) => places.remove(&key),
            };
        }
        at += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use slam_model::Sha256;

    use super::*;
    use crate::verbs::fleet::{list, row::RowError};

    fn row(name: &str) -> Row {
        let item = list::read(&format!("./{name}")).unwrap().remove(0);
        Row::of(&item, "fall-2026", &Sha256::of(b""))
    }

    fn line(row: &Row) -> String {
        serde_json::to_string(row).unwrap() + "\n"
    }

    #[test]
    fn whole_lines_of_every_interrupted_run_are_found_and_broken_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("out.jsonl")).unwrap();
        let failed = row("c").failed(RowError { kind: "gone".to_owned(), message: String::new(), hint: None });
        fs::write(&path, format!("{}{}{}{}", line(&row("a")), line(&row("c")), line(&failed), &line(&row("b"))[..40]))
            .unwrap();
        let (kept, mut file) = Kept::open(&path).unwrap();
        assert_eq!(kept.find("./a", "./a"), Some(row("a")));
        assert_eq!((kept.find("./b", "./b"), kept.find("./c", "./c")), (None, None));
        // Interrupted again, with one more result.
        file.write_all(line(&row("b")).as_bytes()).unwrap();
        let (kept, _) = Kept::open(&path).unwrap();
        assert_eq!(kept.find("./a", "./a"), Some(row("a")));
        assert_eq!(kept.find("./b", "./b"), Some(row("b")));
        kept.finish().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
