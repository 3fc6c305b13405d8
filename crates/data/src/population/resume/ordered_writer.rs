//! Writing scored chunks in the order of the input, with checkpoints.

use std::io::{self, Write};

use super::{
    Checkpoint, CheckpointKind, CheckpointStore, InputPosition, OutputHasher, ResumeOptions,
};
use crate::population::parquet::create_sink;
use crate::population::run::{RunError, RunProgress, RunSinks};
use crate::population::score::{ChunkScorer, ScoredChunk};
use crate::population::summary::RunTotals;
use crate::population::write::BatchSink;
use crate::population::{RejectedRow, ScoringJob};

/// Writes scored chunks in the order of the input, and sums up their statistics.
pub(in crate::population) struct OrderedWriter<'t, 's, 'k> {
    job: &'t ScoringJob<'t>,
    output: OutputSink<'t>,
    rejects: &'t mut Option<&'s mut dyn Write>,
    rejected: &'t mut dyn FnMut(&RejectedRow),
    progress: &'t mut dyn FnMut(RunProgress),
    /// The bytes before the first row, until they are written.
    begin: Option<Vec<u8>>,
    pub(in crate::population) figures: RunTotals,
    track: Option<CheckpointTracker<'k>>,
}

/// The destination of scored rows.
enum OutputSink<'t> {
    Text(&'t mut (dyn Write + Send)),
    /// Columns, for which no run can be resumed.
    Columns(Box<dyn BatchSink + 't>),
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
        job: &'t ScoringJob<'t>,
        scorer: &'t ChunkScorer<'_>,
        sinks: &'t mut RunSinks<'s>,
        resumable: Option<ResumeOptions<'k>>,
    ) -> Result<Self, RunError> {
        let mut figures = RunTotals::new(job.ruleset);
        let mut begin = Vec::new();
        scorer.header.write_header(job.format, &mut begin);
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
        let RunSinks { output, rejects, on_reject: rejected, on_progress: progress, stop: _ } =
            sinks;
        let output = match &scorer.output_schema {
            None => OutputSink::Text(&mut **output),
            Some(schema) => OutputSink::Columns(create_sink(job, schema, &mut **output)?),
        };
        let mut writer = Self { job, output, rejects, rejected, progress, begin, figures, track };
        if writer.begin.is_some() {
            if let (Some(track), true) = (&mut writer.track, writer.rejects.is_some()) {
                track.rejects = Some(OutputHasher::default());
            }
            writer.write_rejects(RejectedRow::HEADER.as_bytes())?;
        }
        Ok(writer)
    }

    pub(in crate::population) fn write_chunk(
        &mut self,
        chunk: ScoredChunk,
        bytes: u64,
    ) -> Result<(), RunError> {
        if let Some(problem) = chunk.error {
            return Err(RunError::Input(problem.into()));
        }
        self.write_header()?;
        self.write(&chunk.output)?;
        if let OutputSink::Columns(writer) = &mut self.output {
            for batch in &chunk.batches {
                writer.write(batch).map_err(RunError::Output)?;
            }
        }
        let mut lines = Vec::new();
        for reject in &chunk.rejects {
            (self.rejected)(reject);
            reject.write_csv(&mut lines);
        }
        self.write_rejects(&lines)?;
        self.figures.add_chunk(self.job.ruleset, chunk.tally);
        (self.progress)(RunProgress { bytes, rows: self.figures.rows_read() });
        if let (Some(track), Some(position)) = (&mut self.track, chunk.position) {
            track.position = position;
        }
        self.save_checkpoint(CheckpointKind::Chunk)
    }

    /// Writes the bytes before the first row, unless they have been written.
    pub(in crate::population) fn write_header(&mut self) -> Result<(), RunError> {
        self.begin.take().map_or(Ok(()), |begin| self.write(&begin))
    }

    /// Writes what follows the last row.
    pub(in crate::population) fn finish(&mut self) -> Result<(), RunError> {
        match &mut self.output {
            OutputSink::Text(_) => Ok(()),
            OutputSink::Columns(writer) => writer.finish().map_err(RunError::Output),
        }
    }

    /// Saves a checkpoint, if one is due.
    pub(in crate::population) fn save_checkpoint(
        &mut self,
        at: CheckpointKind,
    ) -> Result<(), RunError> {
        let Some(track) = &mut self.track else { return Ok(()) };
        let whole = at == CheckpointKind::End;
        let is_new = track.position != track.last_saved || whole && !track.whole;
        if !track.store.is_due(at) || !is_new {
            return Ok(());
        }
        // what is claimed must be there before the claim is
        if let OutputSink::Text(output) = &mut self.output {
            output.flush().map_err(RunError::Output)?;
        }
        if let Some(rejects) = &mut self.rejects {
            rejects.flush().map_err(RunError::Rejects)?;
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

    fn write(&mut self, bytes: &[u8]) -> Result<(), RunError> {
        if let OutputSink::Text(output) = &mut self.output {
            output.write_all(bytes).map_err(RunError::Output)?;
        }
        if let Some(track) = &mut self.track {
            track.output.update(bytes);
        }
        Ok(())
    }

    fn write_rejects(&mut self, bytes: &[u8]) -> Result<(), RunError> {
        let Some(rejects) = &mut self.rejects else { return Ok(()) };
        let written: io::Result<()> = rejects.write_all(bytes);
        written.map_err(RunError::Rejects)?;
        if let Some(written) = self.track.as_mut().and_then(|track| track.rejects.as_mut()) {
            written.update(bytes);
        }
        Ok(())
    }
}
