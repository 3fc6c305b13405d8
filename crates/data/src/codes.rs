//! Every diagnostic of this crate, each with why it is one and the way out.

peristyle_engine::codes! {
    // 20: archives
    BROKEN_ARCHIVE = "PS2001", "an archive that is damaged or incomplete",
        "The archive ends too early, or its contents don't agree with its own directory. Downloads that were interrupted look like this: download it again.";
    NOT_AN_EXPORT = "PS2002", "a file that isn't a data export",
        "The file is something else than its name says: a web page (usually of a login that had expired), or a kind of archive that Peristyle doesn't read. Exports are zip, tar or tar.gz archives, folders, or single CSV and JSON files.";
    EMPTY_ARCHIVE = "PS2003", "an archive with no files in it",
        "There is nothing to read. Ask the platform for the export again.";
    NESTED_ARCHIVE = "PS2004", "an archive that holds only another archive",
        "Archives inside of archives are not unpacked. Unpack the outer one and give the inner one.";
    UNSAFE_NAME = "PS2005", "an archive with a name that leads out of it",
        "A file in it is called `../…` or begins with `/` or a drive letter. No platform writes such names; whoever made the archive wanted to reach other files. It is not read.";
    ENCRYPTED_ARCHIVE = "PS2006", "an archive that is encrypted",
        "Peristyle asks for no passwords. Unpack the archive and give the folder.";
    TOO_LARGE = "PS2007", "more than is read of an archive",
        "An archive may list 50,000 files. One file may have 4 GiB (a repository 900,000 blocks), a row of a table 10,000 fields and 8 MiB, an item of a JSON list 100,000 values and 16 MiB; and what is held of all files together may take 224 MiB, packed. Files that shrink more than two hundred times are taken for bombs. A file that is more than this is left out with a warning: what is counted from it is missing, and the rest is scored. Ask the platform for a shorter span of time, or give the missing facts by hand; authors of packs name the columns that they need, since the others aren't held.";
    BAD_REPOSITORY = "PS2008", "a repository file that isn't whole",
        "A repository is read from a CAR file of version 1 with a commit of version 3, a tree of records, and every block that they name. An interrupted download ends in the middle of a block; a file of another version needs a newer Peristyle.";
    FORGED_BLOCK = "PS2009", "a block that isn't what its name says",
        "Each block of a repository file is named by the sha-256 of its content, and here the content has another. The file was damaged or changed after it was made, so nothing in it is counted.";

    // 21: tables and JSON
    CUT_TABLE = "PS2101", "a table that ends in the middle of a row",
        "The last row is incomplete and was left out; the rows before it count. The download was probably interrupted.";
    GUESSED_ENCODING = "PS2102", "a text whose encoding was guessed",
        "The file isn't UTF-8 and doesn't say what it is, so it was read as Windows-1252 (Western European). If names look wrong, save it as UTF-8.";
    NO_HEADER = "PS2103", "a table without the expected columns",
        "No line near the top of the file has the column names that the import knows, so the table counts as absent. The platform may have renamed them, or the export is in another language.";
    UNEVEN_ROWS = "PS2104", "rows with the wrong number of fields",
        "Some rows have more or fewer fields than the header. They were read as far as they go. A spreadsheet program that saved the file anew is the usual cause.";
    BAD_JSON = "PS2105", "a file that isn't valid JSON",
        "The file can't be read as JSON at this place; in an export it counts as absent.";

    ODD_NUMBERS = "PS2106", "cells that look like numbers and can't be read",
        "The import counts with a column in which some cells have digits and are no number as `1,152.5`, `63.3K` or `6.7%` are, such as `2,5` with a decimal comma. They were left out, so what is made of the column may be too small. Ask the platform for the export in English, or let the import skip those rows on purpose.";

    LACKING_COLUMNS = "PS2107", "columns that a file lacks",
        "The file was found, and some of the columns that the import looks for aren't in it: the platform has renamed them, the export is in another language, or somebody has changed the file. What is counted by these columns is missing, and its weight goes to the rest. A pack says of a column that older exports lack that it is `optional`.";
    ODD_DATES = "PS2108", "cells that should be dates and can't be read",
        "The import counts by the dates of a column, and in some of its cells there is none that can be read, so their rows count as undated. Dates are read as `2026-10-05`, `05.10.2026` (day first) or `10/05/2026` (month first, unless the column rules it out), and with the months in English, German, French or Spanish.";

    // 22: imports
    BAD_IMPORT = "PS2201", "an import that doesn't return a profile",
        "`fn facts(archive)` returns a map of facts, or a map with `facts` and beside it `id`, `as_of` and `reference`. A fact is a number, true or false, or a short text: the content of an export stays in it.";
    BAD_FACT = "PS2202", "a fact that isn't written `NAME=VALUE`",
        "Write `--fact posts_per_week=2`, or `--fact posts_per_week=` to make it missing.";
    UNFIT_FACT = "PS2203", "an imported fact that the pack doesn't take",
        "The import script returned a fact that `facts.yaml` doesn't declare, or a value outside of its range. It was left out; the others count.";

    LATER_DAYS = "PS2204", "an export with days after the day of the data",
        "Everything counts back from the day of the data (`as_of`). Rows of a later day were left out, as if they didn't exist yet. Usually the day was read from the name of a file that somebody has renamed: `--as-of` says the right one.";
    GUESSED_DAY = "PS2205", "an export whose day was guessed",
        "Neither an option nor the archive's name says of which day the export is. So the newest time stamp inside the archive counts (of a zip or tar; files that somebody has unpacked are stamped anew), or else the newest day in the data, which is too early for a member who wasn't active lately.";

    // 23: inputs
    NO_PACK_FITS = "PS2301", "an export that no pack recognises",
        "None of the packs' `detect` matches these files. Say which rules to use with `--pack`, or write a pack for this platform.";
    SEVERAL_PACKS_FIT = "PS2302", "an export that several packs recognise",
        "More than one pack's `detect` matches these files. Say which one with `--pack`.";
    OTHER_PLATFORM = "PS2303", "an export of another platform",
        "The pack's `detect` names files that are not in this export. Its import would find little or nothing, and the score would say nothing.";
    NOT_ONE_PROFILE = "PS2304", "a file that should hold one profile",
        "Facts kept beside an export are those of one person, so the file holds one profile.";
    OTHER_PACKS_FACTS = "PS2305", "facts that are kept for another pack",
        "The file says `pack:`, and that is not the pack in use, so its facts were left aside.";
    NO_FACT_COLUMNS = "PS2306", "a table without a column that is a fact",
        "In a table of profiles each column is a fact of the pack, called by its id or by one of the other spellings in `facts.yaml` (`names`). Here none is: it is another pack's table, an export that no pack recognises, or its headers are spelled otherwise.";
    IGNORED_COLUMNS = "PS2307", "columns that are no facts",
        "A table may hold more than the pack reads. Is one of these meant to be a fact, add its spelling to the fact's `names`.";
    BAD_CELL = "PS2308", "a cell that holds no value of its fact",
        "Numbers are written with a decimal point and nothing else: `1.234,5` and `1,5` mean different numbers in different countries, so they aren't guessed. Flags are `true` or `false`, `yes` or `no`, `1` or `0`, and in German `ja` or `nein`, `wahr` or `falsch`. A cell that is empty is a missing value.";
    DOUBLE_COLUMN = "PS2309", "two columns that mean the same",
        "Which of the two would count isn't clear, and they may differ.";
    NO_ID_COLUMN = "PS2310", "an id column that isn't there",
        "`--id` names the column of a table that says who each row is.";
    RAGGED_ROW = "PS2311", "a row that doesn't fit its header",
        "The row has more or fewer fields than the header, so its values may stand in the wrong columns; or a quote in it is never closed, and the rest of the file would be one cell.";
    SHARED_NEIGHBOUR = "PS2312", "a file beside several exports",
        "What lies beside an export, such as `facts.yaml`, belongs to it alone. Beside several exports it could be anybody's, so it counts for none of them. Put each person's export into a folder of its own, with what belongs to it beside it; the folder above is then scored at once.";
    SMALL_EXPORT = "PS2313", "the smaller of two exports",
        "The platform offers a small export, which arrives within minutes, and a large one, which takes longer. This one lacks what only the large one holds, so much stays unknown. Request the large one, or put both into one folder.";
    LEFT_ASIDE = "PS2314", "files that were left aside in a folder",
        "In a folder of several people, archives that no pack recognises and files that hold no facts of the pack are nobody's. The others were scored.";
    JOINED_PARTS = "PS2315", "parts that are read as one export",
        "Large exports come in several archives. Their names differ by nothing but the number of a part, or by what the platform calls its small and its large export, and no file in one contradicts another, so they are one profile.";
    PERHAPS_PARTS = "PS2316", "archives that may be parts of one export",
        "Their names or their files would fit parts of one export, and several people's as well. Two people are never mixed, so they count as several profiles. If they are parts of one export, unpack them into one folder, and give that.";
    LINK = "PS2317", "a link in a folder",
        "Links may lead anywhere, so they aren't followed inside of an export. Put the file or folder itself there.";
    NOTHING_READ = "PS2318", "an export of which nothing could be read",
        "The files that the import asked for are damaged, cut off or in a form that it doesn't know, and no fact came out of the others. Download the export again.";

    // 24: populations
    AMBIGUOUS_NUMBER = "PS2401", "a number that can be read in two ways",
        "In a table with semicolons `1.234` may be a little more than one, or more than a thousand: programs in countries with a decimal comma write both. So somebody has to say it: `--decimal-comma` or `--decimal-comma=false`.";
    OTHER_PACKS_ROW = "PS2402", "a row of another pack",
        "A population is scored by one pack, so that all rows have the same columns. Without `--pack` it is the one that the first row names. Score the others by themselves, or name one pack for all with `--pack`.";
    NEEDS_FIGURES = "PS2403", "rules that compare with a population, on a stream",
        "Scales such as `percentile: population` need everyone before they can score anyone, and a stream is read once. `peristyle pack freeze PACK INPUT…` keeps the figures of a population as a pack, which then scores any number of rows.";
    NO_TABLE = "PS2404", "an input that is no table",
        "Populations come as CSV or NDJSON, from files or standard input, or as Parquet, from files: its directory stands at its end, so a stream can't be read. Exports of platforms and YAML hold one profile, or a few: they are scored with `--format table` or `json`. Parquet is a feature that a build may lack.";
    FOOTER = "PS2405", "a footer below a table",
        "Reports of CRM systems end in lines about themselves, below an empty one and in a single cell each. They are no rows, so they were neither scored nor rejected.";
    NO_EXTRA_COLUMN = "PS2420", "a column that a table hasn't",
        "An experiment may ask for a column that is no fact: `--by` for the segments, `fit` for scores that are known. Headers are compared without regard to case; in NDJSON it is a key beside the facts.";
    DATE_FOR_ALL = "PS2421", "a date that shall be changed for everyone",
        "Dates count back from the day of each profile's data, which rows may say for themselves. So there is no one value that a date could have for all of them.";

    // 25: maps and spreadsheets
    BAD_MAP = "PS2501", "a map of columns that can't be used",
        "`--map COLUMN=FACT` says which fact a column is, `--map COLUMN=` that it is none, and `--map FILE.yaml` says it for many: `columns` with a line per column, and perhaps `id`, `pack` and `as_of` with the column that says it, and `ignore` with a list. `peristyle inspect TABLE --format yaml` prints one to begin with.";
    UNKNOWN_TARGET = "PS2502", "a column that is mapped to no fact",
        "A map sends columns to facts of the pack, by their ids or other spellings, or to `id`, `pack` and `as_of`.";
    NO_SUCH_COLUMN = "PS2503", "a mapped column that isn't there",
        "The map names a column that the table doesn't have: it was renamed, or the map belongs to another table. Nothing was scored, since the fact would be missing for everyone. Objects may leave a key out, so in NDJSON it is a warning.";
    BAD_WORKBOOK = "PS2504", "a workbook that can't be read",
        "The file has the name of a spreadsheet and is damaged, or was written by a program that doesn't keep to the format. Opening and saving it in a spreadsheet program usually mends it.";
    OTHER_SPREADSHEET = "PS2505", "a spreadsheet of another kind",
        "Of spreadsheets, XLSX is read. Save the file as that, or the sheet as CSV. Files that are protected by a password can't be read, and what some systems call `.xls` is a web page.";
    NO_SUCH_SHEET = "PS2506", "a sheet that isn't there",
        "`--sheet` names a sheet of the workbook as its tab does. Without it, the first visible sheet that holds a header and rows is read.";
    ERROR_CELL = "PS2507", "a cell with an error of the spreadsheet",
        "A formula came to `#REF!`, `#DIV/0!` or the like: it was meant to have a value and has none, so the row can't be scored. Mend the formula; empty the cell, or let it say `#N/A`, if the value isn't known.";
    UNAVAILABLE_CELLS = "PS2508", "cells that say `#N/A`",
        "`#N/A` means that a value isn't available. That is what a missing fact is, so these cells count as empty.";
    PERCENTAGES = "PS2509", "cells that are shown as percentages",
        "A spreadsheet keeps 25 % as 0.25 and only shows it otherwise; 0.25 is what is read. That is right for a share, and wrong for a fact that counts in percent from 0 to 100.";
    ONE_OF_SHEETS = "PS2510", "a workbook with several tables",
        "A run reads one sheet of a workbook: the first visible one that holds a table, unless `--sheet` names another.";

    // 26: Parquet
    BROKEN_PARQUET = "PS2601", "a Parquet file that can't be read",
        "The file is damaged, ends too early, is encrypted, or is packed in a way that Peristyle doesn't unpack (it knows Snappy, gzip, zstd and LZ4). Nothing was scored by halves: the output stays as it was.";
    UNFIT_COLUMN = "PS2602", "a column of a type that no fact has",
        "Facts are numbers, flags, text and dates. A column of lists, maps, nested fields or plain bytes says none of them, whatever its name; nor is a flag an id. Take the value out into a column of its own, or call the column otherwise.";
}
