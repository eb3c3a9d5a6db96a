//! The repository that holds a contract and what is generated from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pareta_generator::{Face, File, Generated, face, generate, scaffold, tables};

/// Where the code of the library and the tables of its tests are.
const CODE: &str = "generated";
const TABLES: &str = "tests/generated";

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

    /// What must be in it, and the face of that.
    pub fn generated(&self) -> Result<(Vec<File>, Face), String> {
        let (contract, code) = self.code()?;
        let tables = tables(&contract, &code).map_err(|refusals| refusals.to_string())?;
        let face = face(code.iter().map(|file| (file.name, file.text.as_str())))?;
        let at = |directory: &'static str| {
            move |Generated { name, text }| File {
                path: format!("{directory}/{name}"),
                text,
            }
        };
        let files = code
            .into_iter()
            .map(at(CODE))
            .chain(tables.into_iter().map(at(TABLES)));
        Ok((files.collect(), face))
    }

    /// What it lacks beside that.
    pub fn scaffold(&self) -> Result<Vec<File>, String> {
        let (contract, code) = self.code()?;
        let files = scaffold(&contract, &code, &|path| self.text(path));
        files.map_err(|refusals| refusals.to_string())
    }

    fn code(&self) -> Result<(String, Vec<Generated>), String> {
        let contract = self.contract()?;
        let code = generate(&contract).map_err(|refusals| refusals.to_string())?;
        Ok((contract, code))
    }

    pub fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    /// The files whose text is another one.
    pub fn stale<'a>(&self, files: &'a [File]) -> Vec<&'a File> {
        let is_stale = |file: &&File| self.text(&file.path).as_ref() != Some(&file.text);
        files.iter().filter(is_stale).collect()
    }

    /// Writes those that are stale, so that nothing is built again for the sake of the others.
    pub fn write(&self, files: &[File]) -> Result<(), String> {
        for file in self.stale(files) {
            let path = self.root.join(&file.path);
            let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
            let written = folder.and_then(|()| fs::write(&path, &file.text));
            written.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        Ok(())
    }

    /// The face of the code that is there.
    pub fn present(&self, files: &[File]) -> Result<Face, String> {
        face_by(files, |path| self.text(path))
    }

    /// The face at the last commit, or where there is none, of the code that is there: a change of the contract is
    /// often regenerated several times before it is committed.
    pub fn committed(&self, files: &[File]) -> Result<Face, String> {
        match files
            .iter()
            .any(|file| self.committed_text(&file.path).is_some())
        {
            true => face_by(files, |path| self.committed_text(path)),
            false => self.present(files),
        }
    }

    fn committed_text(&self, path: &str) -> Option<String> {
        let shown = Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(["show", &format!("HEAD:./{path}")])
            .output()
            .ok()?;
        String::from_utf8(shown.stdout)
            .ok()
            .filter(|_| shown.status.success())
    }
}

fn face_by(files: &[File], text: impl Fn(&str) -> Option<String>) -> Result<Face, String> {
    let code = files
        .iter()
        .filter_map(|file| Some((file.path.as_str(), file.path.strip_prefix(CODE)?)));
    let texts: Vec<_> = code
        .filter_map(|(path, name)| Some((name.strip_prefix('/')?, text(path)?)))
        .collect();
    face(texts.iter().map(|(name, text)| (*name, text.as_str())))
}
