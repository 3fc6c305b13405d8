//! What has been told of a run so far.

use std::io::{self, Write};

use super::{At, Checkpoint, Keep, Position, Resumable, Written};
use crate::population::parquet::Writer;
use crate::population::run::{Progress, Sinks, Stopped};
use crate::population::score::{Scored, Scorer};
use crate::population::summary::Figures;
use crate::population::{Job, Reject};

/// Writes blocks in the order of the input, and keeps count.
pub(in crate::population) struct Told<'t, 's, 'k> {
    job: &'t Job<'t>,
    output: Output<'t>,
    rejects: &'t mut Option<&'s mut dyn Write>,
    rejected: &'t mut dyn FnMut(&Reject),
    progress: &'t mut dyn FnMut(Progress),
    /// What stands before the first row, until it is written.
    begin: Option<Vec<u8>>,
    pub(in crate::population) figures: Figures,
    track: Option<Track<'k>>,
}

/// Where scored rows go.
enum Output<'t> {
    Text(&'t mut (dyn Write + Send)),
    /// Such output can't be taken up.
    Columns(Box<Writer<'t>>),
}

/// What checkpoints are made of.
struct Track<'k> {
    keeper: &'k mut dyn Keep,
    output: Written,
    rejects: Option<Written>,
    position: Position,
    /// Where the last checkpoint was.
    kept: Position,
    /// Whether that was of everything.
    whole: bool,
}

impl<'t, 's, 'k> Told<'t, 's, 'k> {
    pub(in crate::population) fn new(
        job: &'t Job<'t>,
        scorer: &'t Scorer<'_>,
        sinks: &'t mut Sinks<'s>,
        resumable: Option<Resumable<'k>>,
    ) -> Result<Self, Stopped> {
        let mut figures = Figures::new(job.ruleset);
        let mut begin = Vec::new();
        scorer.head.begin(job.format, &mut begin);
        let mut begin = Some(begin);
        let mut track = None;
        if let Some(Resumable { from, keeper }) = resumable {
            let (mut output, mut rejects) = (Written::default(), None);
            let (mut position, mut whole) = (Position::start(), false);
            if let Some(from) = from {
                // both stand there already
                begin = None;
                (output, rejects) = (from.output, from.rejects);
                (position, whole) = (from.checkpoint.position, from.checkpoint.whole);
                figures = from.checkpoint.figures;
            }
            track = Some(Track { keeper, output, rejects, position, kept: position, whole });
        }
        let Sinks { output, rejects, rejected, progress, stop: _ } = sinks;
        let output = match &scorer.columnar {
            None => Output::Text(&mut **output),
            Some(columnar) => {
                let writer = Writer::new(columnar, &mut **output);
                Output::Columns(Box::new(writer.map_err(Stopped::Output)?))
            }
        };
        let mut told = Self { job, output, rejects, rejected, progress, begin, figures, track };
        if told.begin.is_some() {
            if let (Some(track), true) = (&mut told.track, told.rejects.is_some()) {
                track.rejects = Some(Written::default());
            }
            told.write_rejects(Reject::HEADER.as_bytes())?;
        }
        Ok(told)
    }

    pub(in crate::population) fn block(
        &mut self,
        block: Scored,
        bytes: u64,
    ) -> Result<(), Stopped> {
        if let Some(problem) = block.failed {
            return Err(Stopped::Problems(problem.into()));
        }
        self.begun()?;
        self.write(&block.output)?;
        if let Output::Columns(writer) = &mut self.output {
            writer.add(block.rows).map_err(Stopped::Output)?;
        }
        let mut lines = Vec::new();
        for reject in &block.rejects {
            (self.rejected)(reject);
            reject.write(&mut lines);
        }
        self.write_rejects(&lines)?;
        self.figures.add(self.job.ruleset, block.tally);
        (self.progress)(Progress { bytes, rows: self.figures.read() });
        if let (Some(track), Some(position)) = (&mut self.track, block.position) {
            track.position = position;
        }
        self.keep(At::Block)
    }

    /// Writes what stands before the first row, unless it has been.
    pub(in crate::population) fn begun(&mut self) -> Result<(), Stopped> {
        self.begin.take().map_or(Ok(()), |begin| self.write(&begin))
    }

    /// Writes what stands behind the last row.
    pub(in crate::population) fn end(&mut self) -> Result<(), Stopped> {
        match &mut self.output {
            Output::Text(_) => Ok(()),
            Output::Columns(writer) => writer.finish().map_err(Stopped::Output),
        }
    }

    /// Makes a checkpoint, if one is due.
    pub(in crate::population) fn keep(&mut self, at: At) -> Result<(), Stopped> {
        let Some(track) = &mut self.track else { return Ok(()) };
        let whole = at == At::End;
        let is_new = track.position != track.kept || whole && !track.whole;
        if !track.keeper.is_due(at) || !is_new {
            return Ok(());
        }
        // what is claimed must be there before the claim is
        if let Output::Text(output) = &mut self.output {
            output.flush().map_err(Stopped::Output)?;
        }
        if let Some(rejects) = &mut self.rejects {
            rejects.flush().map_err(Stopped::Rejects)?;
        }
        track.keeper.keep(Checkpoint {
            position: track.position,
            output: track.output.mark(),
            rejects: track.rejects.as_ref().map(Written::mark),
            whole,
            figures: self.figures.clone(),
        });
        (track.kept, track.whole) = (track.position, whole);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        if let Output::Text(output) = &mut self.output {
            output.write_all(bytes).map_err(Stopped::Output)?;
        }
        if let Some(track) = &mut self.track {
            track.output.add(bytes);
        }
        Ok(())
    }

    fn write_rejects(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        let Some(rejects) = &mut self.rejects else { return Ok(()) };
        let written: io::Result<()> = rejects.write_all(bytes);
        written.map_err(Stopped::Rejects)?;
        if let Some(written) = self.track.as_mut().and_then(|track| track.rejects.as_mut()) {
            written.add(bytes);
        }
        Ok(())
    }
}
