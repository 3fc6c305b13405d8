//! How long an import takes over 100,000 messages: `cargo run --release --example
//! hundred_thousand_rows`. Nothing is asserted; machines differ.
#![expect(clippy::print_stdout, reason = "an example says what it measured")]

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use peristyle_data::archive::Archive;
use peristyle_data::readers::readers;
use peristyle_engine::host::HostValue;

fn call(name: &str, args: &[HostValue]) -> Result<HostValue, String> {
    let all = readers();
    let found = all.iter().find(|one| one.name == name && one.params.len() == args.len());
    let reader = found.ok_or_else(|| format!("no reader `{name}`"))?;
    let start = Instant::now();
    let answer = (reader.call)(args)?;
    println!("{:>8.1} ms  {name}", start.elapsed().as_secs_f64() * 1e3);
    Ok(answer)
}

fn map(entries: &[(&str, &str)]) -> HostValue {
    let entry = |(key, value): &(&str, &str)| ((*key).into(), HostValue::text(value));
    HostValue::Map(entries.iter().map(entry).collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::from("CONVERSATION,FROM,TO,DATE,CONTENT\n");
    for row in 0..100_000 {
        let (id, day, hour) = (row / 7, row / 24 % 28 + 1, row % 24);
        let other = format!("other{id}");
        let own = row % 3 == 0;
        let (from, to) = if own { ("me", other.as_str()) } else { (other.as_str(), "me") };
        writeln!(
            text,
            "\"c{id}\",{from},{to},2026-09-{day:02} {hour:02}:00:00 UTC,\"Hello,\n how are you?\""
        )?;
    }
    let folder = std::env::temp_dir().join(format!("peristyle-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("messages.csv"), text)?;
    let archive =
        HostValue::Object(Arc::new(Archive::open(&folder).map_err(|problem| problem.to_string())?));
    let start = Instant::now();
    let columns = map(&[("id", "CONVERSATION"), ("from", "FROM"), ("to", "TO"), ("date", "DATE")]);
    let table = call("table", &[archive, HostValue::text("messages"), columns])?;
    let columns = map(&[("id", "id"), ("from", "from"), ("to", "to"), ("date", "date")]);
    let day = HostValue::text("2026-09-30");
    let window = [table.clone(), HostValue::text("date"), HostValue::Number(90.0), day];
    call("since", &window)?;
    call("distinct", &[table.clone(), HostValue::text("id")])?;
    call("matching", &[table.clone(), HostValue::text("to"), HostValue::text("other1|me2")])?;
    let owner = call("owner", &[table.clone(), columns.clone()])?;
    let all = call("conversations", &[table, columns, owner])?;
    call("reply_rate", std::slice::from_ref(&all))?;
    call("median_answer_hours", &[all])?;
    println!("{:>8.1} ms  in all", start.elapsed().as_secs_f64() * 1e3);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
