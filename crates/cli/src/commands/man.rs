//! `peristyle man`: manual pages.

use std::path::Path;

use crate::args;
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{self, Console};

pub fn man(folder: Option<&Path>, console: &Console) -> Result<ExitStatus, CommandFailure> {
    match folder {
        None => console.print(&page(args::command()))?,
        Some(folder) => {
            let shown = format!("`{}`", folder.display());
            std::fs::create_dir_all(folder)
                .and_then(|()| clap_mangen::generate_to(args::command(), folder))
                .map_err(|error| output::cant_write(&shown, &error))?;
        }
    }
    Ok(ExitStatus::Done)
}

fn page(command: clap::Command) -> String {
    let mut text = Vec::new();
    // writing into memory doesn't fail
    let _ = clap_mangen::Man::new(command).render(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}
