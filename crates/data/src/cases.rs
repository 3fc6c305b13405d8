//! Imports of the exports that a pack's cases name.

use std::path::{Path, PathBuf};

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, codes::BAD_CASE_EXPORT};
use peristyle_engine::{CaseExport, CaseExports, Profile, Ruleset};

use crate::archive::Archive;
use crate::input;

/// The exports below the folder of a pack.
#[derive(Debug, Clone)]
pub struct PackExports {
    folder: PathBuf,
}

impl PackExports {
    /// Returns the exports of the pack at `path`, a folder or a single file.
    pub fn of(path: &Path) -> Self {
        let folder = match path.is_dir() {
            true => path,
            false => path.parent().unwrap_or(Path::new("")),
        };
        let is_here = folder.as_os_str().is_empty();
        Self { folder: if is_here { PathBuf::from(".") } else { folder.to_owned() } }
    }

    /// Returns the path of an export that a case names.
    ///
    /// # Errors
    /// A link leads out of the pack's folder.
    pub fn path(&self, export: &str) -> Result<PathBuf, Diagnostic> {
        let path = self.folder.join(export);
        match (self.folder.canonicalize(), path.canonicalize()) {
            (Ok(folder), Ok(real)) if !real.starts_with(&folder) => Err(Diagnostic::error(
                &BAD_CASE_EXPORT,
                format!("`{export}` is no export of a case: it leads out of the pack"),
            )
            .help("put a copy of it into the pack's folder")),
            // what isn't there is said by whoever opens it
            _ => Ok(path),
        }
    }
}

impl CaseExports for PackExports {
    fn import(&self, ruleset: &Ruleset, export: CaseExport<'_>) -> Result<Profile, Diagnostics> {
        let archive = Archive::open(self.path(export.path)?)?;
        let dated = export.as_of.and_then(|day| input::with_day(archive.clone(), day));
        input::import(&dated.unwrap_or(archive), ruleset, &[])
    }
}
