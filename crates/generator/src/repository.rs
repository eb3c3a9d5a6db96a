//! The repository that holds a contract and what is generated from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pareta_generator::{Face, Generated, face};

pub struct Repository {
    root: PathBuf,
    contract: PathBuf,
}

impl Repository {
    /// By default the one this generator was built in.
    pub fn new(root: Option<PathBuf>, contract: Option<PathBuf>) -> Self {
        let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
        let contract = contract.unwrap_or_else(|| root.join("openapi.yaml"));
        Self { root, contract }
    }

    pub fn contract(&self) -> Result<String, String> {
        let path = &self.contract;
        fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    }

    /// The files whose text is another one.
    pub fn stale<'a>(&self, files: &'a [Generated]) -> Vec<&'a str> {
        let stale = files
            .iter()
            .filter(|file| self.text(file.name).as_ref() != Some(&file.text));
        stale.map(|file| file.name).collect()
    }

    /// Writes those that are stale, so that nothing is built again for the sake of the others.
    pub fn write(&self, files: &[Generated]) -> Result<(), String> {
        let stale = self.stale(files);
        for file in files.iter().filter(|file| stale.contains(&file.name)) {
            let path = self.path(file.name);
            fs::write(&path, &file.text)
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        Ok(())
    }

    /// The face of the files that are there.
    pub fn present(&self, files: &[Generated]) -> Result<Face, String> {
        self.face(files, |name| self.text(name))
    }

    /// The face at the last commit, or where there is none, of the files that are there: a change of the contract is
    /// often regenerated several times before it is committed.
    pub fn committed(&self, files: &[Generated]) -> Result<Face, String> {
        match files
            .iter()
            .any(|file| self.committed_text(file.name).is_some())
        {
            true => self.face(files, |name| self.committed_text(name)),
            false => self.present(files),
        }
    }

    fn face(
        &self,
        files: &[Generated],
        text: impl Fn(&str) -> Option<String>,
    ) -> Result<Face, String> {
        let texts: Vec<_> = files
            .iter()
            .filter_map(|file| Some((file.name, text(file.name)?)))
            .collect();
        face(texts.iter().map(|(name, text)| (*name, text.as_str())))
    }

    fn text(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    fn committed_text(&self, name: &str) -> Option<String> {
        let shown = Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(["show", &format!("HEAD:./generated/{name}")])
            .output()
            .ok()?;
        String::from_utf8(shown.stdout)
            .ok()
            .filter(|_| shown.status.success())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join("generated").join(name)
    }
}

pub fn face_of(files: &[Generated]) -> Result<Face, String> {
    face(files.iter().map(|file| (file.name, file.text.as_str())))
}
