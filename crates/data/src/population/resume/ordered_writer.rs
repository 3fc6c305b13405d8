//! Writing scored chunks in the order of the input, with checkpoints.

use std::io::{self, Write};

use super::{
    Checkpoint, CheckpointKind, CheckpointStore, InputPosition, OutputHasher, ResumeOptions,
};
use crate::population::parquet::Writer;
use crate::population::run::{Progress, Sinks, Stopped};
use crate::population::score::{Scored, Scorer};
use crate::population::summary::Figures;
use crate::population::{Job, Reject};

/// Writes scored chunks in the order of the input, and sums up their statistics.
pub(in crate::population) struct OrderedWriter<'t, 's, 'k> {
    job: &'t Job<'t>,
    output: OutputSink<'t>,
    rejects: &'t mut Option<&'s mut dyn Write>,
    rejected: &'t mut dyn FnMut(&Reject),
    progress: &'t mut dyn FnMut(Progress),
    /// The bytes before the first row, until they are written.
    begin: Option<Vec<u8>>,
    pub(in crate::population) figures: Figures,
    track: Option<CheckpointTracker<'k>>,
}

/// The destination of scored rows.
enum OutputSink<'t> {
    Text(&'t mut (dyn Write + Send)),
    /// Columns, for which no run can be resumed.
    Columns(Box<Writer<'t>>),
}

/// Tracks what the next checkpoint is made of.
struct CheckpointTracker<'k> {
    store: &'k mut dyn CheckpointStore,
    output: OutputHasher,
    rejects: Option<OutputHasher>,
    position: InputPosition,
    /// The position of the last checkpoint.
    last_saved: InputPosition,
    /// Whether the last checkpoint was after all rows.
    whole: bool,
}

impl<'t, 's, 'k> OrderedWriter<'t, 's, 'k> {
    pub(in crate::population) fn new(
        job: &'t Job<'t>,
        scorer: &'t Scorer<'_>,
        sinks: &'t mut Sinks<'s>,
        resumable: Option<ResumeOptions<'k>>,
    ) -> Result<Self, Stopped> {
        let mut figures = Figures::new(job.ruleset);
        let mut begin = Vec::new();
        scorer.head.begin(job.format, &mut begin);
        let mut begin = Some(begin);
        let mut track = None;
        if let Some(ResumeOptions { from, store: keeper }) = resumable {
            let (mut output, mut rejects) = (OutputHasher::default(), None);
            let (mut position, mut whole) = (InputPosition::start(), false);
            if let Some(from) = from {
                // both stand there already
                begin = None;
                (output, rejects) = (from.output, from.rejects);
                (position, whole) = (from.checkpoint.position, from.checkpoint.whole);
                figures = from.checkpoint.figures;
            }
            track = Some(CheckpointTracker {
                store: keeper,
                output,
                rejects,
                position,
                last_saved: position,
                whole,
            });
        }
        let Sinks { output, rejects, rejected, progress, stop: _ } = sinks;
        let output = match &scorer.columnar {
            None => OutputSink::Text(&mut **output),
            Some(columnar) => {
                let writer = Writer::new(columnar, &mut **output);
                OutputSink::Columns(Box::new(writer.map_err(Stopped::Output)?))
            }
        };
        let mut told = Self { job, output, rejects, rejected, progress, begin, figures, track };
        if told.begin.is_some() {
            if let (Some(track), true) = (&mut told.track, told.rejects.is_some()) {
                track.rejects = Some(OutputHasher::default());
            }
            told.write_rejects(Reject::HEADER.as_bytes())?;
        }
        Ok(told)
    }

    pub(in crate::population) fn write_chunk(
        &mut self,
        block: Scored,
        bytes: u64,
    ) -> Result<(), Stopped> {
        if let Some(problem) = block.failed {
            return Err(Stopped::Problems(problem.into()));
        }
        self.write_header()?;
        self.write(&block.output)?;
        if let OutputSink::Columns(writer) = &mut self.output {
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
        self.save_checkpoint(CheckpointKind::Chunk)
    }

    /// Writes the bytes before the first row, unless they have been written.
    pub(in crate::population) fn write_header(&mut self) -> Result<(), Stopped> {
        self.begin.take().map_or(Ok(()), |begin| self.write(&begin))
    }

    /// Writes what follows the last row.
    pub(in crate::population) fn finish(&mut self) -> Result<(), Stopped> {
        match &mut self.output {
            OutputSink::Text(_) => Ok(()),
            OutputSink::Columns(writer) => writer.finish().map_err(Stopped::Output),
        }
    }

    /// Saves a checkpoint, if one is due.
    pub(in crate::population) fn save_checkpoint(
        &mut self,
        at: CheckpointKind,
    ) -> Result<(), Stopped> {
        let Some(track) = &mut self.track else { return Ok(()) };
        let whole = at == CheckpointKind::End;
        let is_new = track.position != track.last_saved || whole && !track.whole;
        if !track.store.is_due(at) || !is_new {
            return Ok(());
        }
        // what is claimed must be there before the claim is
        if let OutputSink::Text(output) = &mut self.output {
            output.flush().map_err(Stopped::Output)?;
        }
        if let Some(rejects) = &mut self.rejects {
            rejects.flush().map_err(Stopped::Rejects)?;
        }
        track.store.save(Checkpoint {
            position: track.position,
            output: track.output.mark(),
            rejects: track.rejects.as_ref().map(OutputHasher::mark),
            whole,
            figures: self.figures.clone(),
        });
        (track.last_saved, track.whole) = (track.position, whole);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        if let OutputSink::Text(output) = &mut self.output {
            output.write_all(bytes).map_err(Stopped::Output)?;
        }
        if let Some(track) = &mut self.track {
            track.output.update(bytes);
        }
        Ok(())
    }

    fn write_rejects(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        let Some(rejects) = &mut self.rejects else { return Ok(()) };
        let written: io::Result<()> = rejects.write_all(bytes);
        written.map_err(Stopped::Rejects)?;
        if let Some(written) = self.track.as_mut().and_then(|track| track.rejects.as_mut()) {
            written.update(bytes);
        }
        Ok(())
    }
}
