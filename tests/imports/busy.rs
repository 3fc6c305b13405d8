//! An export of a very busy member, and how long it takes.

use std::fmt::Write as _;

use crate::support::{Files, folder, import, of_texts};
use crate::{number, rules};

/// An export of a very busy member, with so many contacts and so many messages.
fn busy(rows: usize) -> Files {
    let mut contacts = String::from(
        "Notes:\n\"Some addresses are missing.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\n",
    );
    let mut messages = String::from(
        "\"CONVERSATION ID\",\"CONVERSATION TITLE\",\"FROM\",\"SENDER PROFILE URL\",\"TO\",\"RECIPIENT PROFILE URLS\",\"DATE\",\"SUBJECT\",\"CONTENT\",\"FOLDER\",\"ATTACHMENTS\",\"IS MESSAGE DRAFT\",\"IS CONVERSATION DRAFT\"\n",
    );
    let mut posts = String::from("Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n");
    let mut comments = String::from("Date,Link,Message\n");
    const URL: &str = "https://www.linkedin.com/in/";
    const POST: &str = "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A";
    for row in 0..rows {
        // one in four decides; one in ten is of September
        let position = if row % 4 == 0 { "Head of Purchasing" } else { "Buyer" };
        let on = if row % 10 == 0 { "15 Sep 2026" } else { "15 Sep 2020" };
        writeln!(contacts, "Ann,Number {row},{URL}n{row},,\"Kern, Licht & Co.\",{position},{on}")
            .unwrap();
        // conversations of two: the member writes, and every second one is answered a day later
        let (talk, answer) = (row / 2, row % 2 == 1);
        let (me, you) = (("Me Myself", "me-myself".to_owned()), ("Ann Number", format!("n{talk}")));
        let (from, to) = if answer && talk % 2 == 0 { (&you, &me) } else { (&me, &you) };
        let day = if answer { 16 } else { 15 };
        writeln!(
            messages,
            "\"2-{talk:08}==\",\"\",\"{}\",\"{URL}{}\",\"{}\",\"{URL}{}\",\"2026-09-{day} 10:00:00 UTC\",\"\",\"Hello, how are you?\n\nI hope that \"\"well\"\" is the answer.\",\"INBOX\",\"\",\"No\",\"No\"",
            from.0, from.1, to.0, to.1
        )
        .unwrap();
        if row % 10 > 0 {
            continue;
        }
        // a tenth as many posts, on one day of each month in turn; of the comments, two in three are
        // under own posts
        let nth = row / 10;
        let id = 7_400_000_000_000_000_000_u64 + nth as u64;
        let month = nth % 12 + 1;
        writeln!(posts, "2026-{month:02}-01 10:00:00,{POST}{id},\"Two\nlines\",,,PUBLIC").unwrap();
        let link = if nth % 3 == 0 { id + 1_000_000 } else { id };
        writeln!(comments, "2026-09-01 10:00:00,{POST}{link},\"Well \\\"said\\\"\"").unwrap();
    }
    of_texts(&[
        ("Connections.csv", &contacts),
        ("messages.csv", &messages),
        ("Shares_1.csv", &posts),
        ("Comments_1.csv", &comments),
    ])
}

// a fifth of what `cargo run --release -p peristyle-data --example hundred_thousand_rows` reads: a
// debug build on a busy machine comes too near to an import's 20 seconds
#[test]
fn twenty_thousand_rows() {
    let (_place, root) = folder("Complete_LinkedInDataExport_10-05-2026", &busy(20_000));
    let profile = import(&rules(), &root);
    let counts = [
        ("connections", 20_000.0),
        ("decision_makers", 5_000.0),
        ("new_connections_90d", 2_000.0),
        ("messages", 20_000.0),
        ("conversations", 10_000.0),
        ("openers_sent_90d", 10_000.0),
        ("openers_answered_90d", 5_000.0),
        ("exchanges_90d", 5_000.0),
        ("inquiries_90d", 0.0),
        ("posts", 2_000.0),
        // August, September and October
        ("posts_90d", 499.0),
        ("weeks_with_post", 3.0),
        ("comments_on_own_posts", 1_333.0),
        ("comments_away_90d", 667.0),
    ];
    for (name, count) in counts {
        assert_eq!(number(&profile, name), Some(count), "{name}");
    }
    // the posts of November and December are of days that hadn't come yet
    let said: Vec<&str> = profile.diagnostics.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(said, ["PS2204"]);
}
