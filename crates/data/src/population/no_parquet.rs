//! What stands for Parquet in a build without it: it says so.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::ColumnScores;

use super::Job;
use super::batch::Reader;
use super::block::Block;
use super::read::{Ended, FirstRows, Take};
use super::rejects::Reject;
use super::score::{Scored, Scorer};
use super::summary::Tally;
use super::whole::WithExtra;
use super::write::Head;
use crate::codes;
use crate::profile::map::ColumnMap;

/// How a Parquet file begins.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// There is none.
#[derive(Debug)]
pub(super) enum Piece {}

impl Piece {
    pub(super) fn lacking(&self) -> &[Diagnostic] {
        match *self {}
    }
}

/// There is none.
pub(super) enum Opened {}

fn lacking(what: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::NO_TABLE,
        format!("this build of Peristyle has no Parquet, so {what}"),
    )
    .help("take a build with the feature `parquet`, or save the table as CSV")
}

/// There is none.
pub(super) enum Columnar {}

impl Columnar {
    pub(super) fn new(_: &Job<'_>, _: &Head) -> Result<Self, Diagnostic> {
        Err(lacking("it can't be written"))
    }
}

/// Nothing.
#[derive(Debug, Default)]
pub(super) struct Rows;

impl Rows {
    pub(super) fn push(&mut self, _: Column) {}
}

/// None.
pub(super) struct Column;

pub(super) fn ids<'t>(_: impl Iterator<Item = &'t str>) -> Column {
    Column
}

pub(super) fn told(
    _: &Scorer<'_>,
    none: Column,
    _: ColumnScores,
    _: &mut Tally,
    _: impl FnMut(usize, &ColumnScores) -> Option<String>,
) -> Column {
    none
}

pub(super) fn score(_: &Scorer<'_>, _: &Block, piece: &Piece) -> Scored {
    match *piece {}
}

pub(super) fn read(
    _: &Reader<'_>,
    _: &Block,
    piece: &Piece,
) -> Result<(Vec<WithExtra>, Vec<Reject>), Diagnostic> {
    match *piece {}
}

/// There is none.
pub(super) struct Writer<'c>(&'c Columnar);

impl<'c> Writer<'c> {
    #[expect(clippy::unnecessary_wraps, reason = "as where it is written")]
    pub(super) fn new(columnar: &'c Columnar, _: &'c mut (dyn Write + Send)) -> io::Result<Self> {
        Ok(Self(columnar))
    }

    pub(super) fn add(&mut self, _: Rows) -> io::Result<()> {
        match *self.0 {}
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        match *self.0 {}
    }
}

impl Opened {
    pub(super) fn new(name: &Arc<str>, _: &Path, _: Option<u64>) -> Result<Self, Diagnostic> {
        Err(lacking(&format!("`{name}` can't be read")))
    }

    pub(super) fn first_pack(&self, _: &ColumnMap) -> Option<String> {
        match *self {}
    }

    pub(super) fn first_rows(&self) -> Result<FirstRows, Diagnostic> {
        match *self {}
    }

    pub(super) fn blocks(
        self,
        _: &Job<'_>,
        _: &[String],
        _: &mut Diagnostics,
        _: &dyn Fn(u64),
        _: Take<'_>,
    ) -> Result<(), Ended> {
        match self {}
    }
}
