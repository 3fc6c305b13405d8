//! Files into definitions with places. Nothing is judged here but form.

mod bases;
pub(crate) mod cases;
mod classes;
mod compose;
pub(crate) mod definition;
mod disk;
pub(crate) mod draft;
mod facts;
pub(crate) mod fields;
mod files;
pub(crate) mod ids;
mod kinds;
pub(crate) mod missing_policy;
pub(crate) mod nodes;
mod overlay;
mod pack;
mod read;
pub(crate) mod shape;
mod show;
mod tiers;
mod unwritten;

pub use bases::{BasePack, NoLibrary, PackLibrary};
pub use definition::{Detect, FactType, Outside, SmallExport};
pub use disk::{FileAccess, FileSystem, PathKind};
pub(crate) use fields::ProblemSink;
pub use files::PackFiles;
pub(crate) use files::short;
pub(crate) use pack::{define, load};
pub use show::ShownLine;
