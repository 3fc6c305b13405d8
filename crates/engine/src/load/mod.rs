//! Files into definitions with places. Nothing is judged here but form.

pub(crate) mod cases;
pub(crate) mod definition;
mod disk;
mod facts;
pub(crate) mod fields;
mod files;
pub(crate) mod ids;
mod kinds;
pub(crate) mod nodes;
mod pack;
mod read;
pub(crate) mod shape;

pub use definition::{Detect, FactType, Outside};
pub use disk::{Disk, FileSystem, PathKind};
pub use files::PackFiles;
pub(crate) use files::short;
pub(crate) use pack::load;
