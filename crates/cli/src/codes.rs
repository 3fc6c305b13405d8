//! What can go wrong with the command itself, each with why it is wrong and the way out.

peristyle_engine::codes! {
    // 30: the command
    NO_PACK_NAMED = "PS3001", "nothing says which pack to use",
        "Facts can be scored by any pack that knows them, so one has to be named: with `--pack`, or as `pack:` in the file. An export is recognised by its files.";
    UNKNOWN_PACK = "PS3002", "an unknown pack",
        "Packs are looked up as a path, then in the folder given with `--rules`, then in `./rules`, then among those built in. `peristyle pack list` shows them all.";
    NO_RULES = "PS3003", "no folder with packs",
        "`--rules` takes a folder in which each pack is a folder of its own.";
    CANT_WRITE = "PS3004", "output that can't be written",
        "The operating system refused. The message says why; nothing was left behind half-written. The command ends with 6.";
    BAD_OPTION = "PS3005", "an option with a value that can't be used",
        "`--weight` takes `PATH=NUMBER`, `--as-of` a day written `2026-10-05`.";
    IN_THE_WAY = "PS3006", "a folder that is in the way",
        "A new pack is never written over something. Take another name, or remove what is there.";
    NOT_ONE_INPUT = "PS3007", "an input with several profiles where one is meant",
        "The command answers about one profile at a time. Name one file, or one line of it.";
    CANT_FOLLOW = "PS3008", "a pack that can't be followed",
        "`watch` follows the files of one pack. A pack that is built in has none that could change: `peristyle pack new mine --copy PACK` writes a copy to edit. Inputs for several packs are watched one pack at a time.";
    NOTHING_TO_FREEZE = "PS3009", "a pack that compares with nobody",
        "`pack freeze` keeps the figures of a population for scales such as `percentile: population`. This pack has none that waits for one, so each profile can be scored alone already.";
    NO_SUCH_PROFILE = "PS3010", "a profile that isn't there",
        "`--only` names one profile by its id: what the file says under `id`, in a table the column `id` or the one that `--id` names, and `row-1` for a row without one; exports and facts files without one are called by their names, or by the folders that they lie in, and `me` where that says nothing.";
    TOO_MANY_REJECTS = "PS3011", "more rejected rows than allowed",
        "Rows that can't be scored are set aside, and `--max-rejects` says how many may be: a number, or a share such as `1%`; none unless it is said. `--rejects FILE` keeps them with their reasons. The output isn't put in place, so that nobody takes a part for the whole.";
    ANOTHER_RUN = "PS3012", "an output that another run is writing",
        "Two runs into the same file would mix. Wait for the other one, or name another file.";
    ONLY_FOR_TABLES = "PS3013", "options that don't go together",
        "`--rejects`, `--max-rejects` and `--resume` are for tables that are scored with `--format csv` or `ndjson`; `--if` and the full answers of `json` are for a few profiles, and Parquet is for tables. `--resume` reads the input again and goes on with the output, so both have to be files.";
    ANOTHER_JOB = "PS3014", "a run to resume that was another one",
        "`--resume` ends in the bytes of a run that was never interrupted. That takes the same inputs, rules and options: what was scored by others can't be mixed with what would be scored now. Only `--jobs` and `--max-rejects` may differ. Nothing was touched.";
    BROKEN_PART = "PS3015", "a run to resume that left something else",
        "Beside the output stand what was written of it and a journal that says how much of that is good, with a checksum of each. They don't fit together, or were left by another version of Peristyle, so going on could give wrong scores. Nothing was touched.";
    OTHER_PROFILE = "PS3020", "an older look at somebody else",
        "`--since` compares two looks at one profile, and these have different ids. The answer is about what was asked; look whether it is what was meant.";
    NO_EXPERIMENT = "PS3021", "an experiment file that can't be read",
        "`--experiment` takes a YAML file that says what varies.";
    OUTPUT_IS_READ = "PS3040", "an output that is read as well",
        "What is written replaces what was there. So no output may be an input, lie inside of an input folder, or be a file that is read beside one, a file that an option names, or a part of a pack; links to it count as well. Nothing was read or written.";
    ONE_OUTPUT_TWICE = "PS3041", "two outputs into one file",
        "Each would replace the other.";
    MISNAMED_OUTPUT = "PS3042", "an output that is named like another format",
        "Programs open a file by the ending of its name. A table for people in a `.csv`, or CSV in an `.xlsx`, can't be read by the program that opens it.";
    NO_CHECKPOINT = "PS3043", "a run that can't be resumed",
        "Beside the output of a long run a journal says how far it is. It couldn't be written, so the run goes on, and `--resume` can't go on with it.";

    // 3030: inputs
    NOT_A_COMMAND = "PS3030", "an input without a command",
        "The first word says what shall be done with an input. `score` is what is meant most often.";
    ONE_ID = "PS3031", "one id for several profiles",
        "`--id` says what a profile is called, or which column of a table says it. Several exports or facts files are called by their names, or by the folders that they lie in.";
    RENAMED = "PS3032", "several profiles with one name",
        "Two people who are called alike couldn't be told apart in a table, nor by `--only`. The first keeps the name, the others get a number.";
}
