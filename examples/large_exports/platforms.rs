//! An export of each platform, with the fields that it writes, most of which nobody asks for.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::Result;
use crate::repository::{Repository, cbor, commit, name_of};
use crate::words::{Dice, stamp};

/// How much a member has done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) messages: u64,
    pub(crate) posts: u64,
    pub(crate) watched: u64,
    pub(crate) connections: u64,
}

impl Sizes {
    pub(crate) const SMALL: Self =
        Self { messages: 6_000, posts: 800, watched: 5_000, connections: 300 };

    /// How many conversations the messages are of.
    fn talks(self) -> u64 {
        self.messages / 50
    }
}

/// An export that was made.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Made {
    /// How many bytes its files have.
    pub(crate) bytes: u64,
    /// How many rows and items the import reads.
    pub(crate) rows: u64,
}

/// A platform and how its export is made.
pub(crate) struct Platform {
    pub(crate) pack: &'static str,
    /// The name of the export.
    pub(crate) name: &'static str,
    pub(crate) make: fn(&Path, Sizes) -> Result<Made>,
}

pub(crate) const PLATFORMS: &[Platform] = &[
    Platform { pack: "bluesky", name: "repo 2026-10-05.car", make: bluesky },
    Platform { pack: "github", name: "nora-2026-10-05.tar.gz", make: github },
    Platform { pack: "instagram", name: "instagram-ida-2026-10-05-AbCd.zip", make: instagram },
    Platform {
        pack: "linkedin",
        name: "Complete_LinkedInDataExport_10-05-2026.zip",
        make: linkedin,
    },
    Platform { pack: "mastodon", name: "archive-20261005074500-0011.tar.gz", make: mastodon },
    Platform { pack: "tiktok", name: "TikTok_Data_1791000000.zip", make: tiktok },
    Platform { pack: "x", name: "twitter-2026-10-05-9f8e7d.zip", make: x },
    Platform { pack: "youtube", name: "takeout-20261005T080000Z-001.zip", make: youtube },
];

/// A zip or tar.gz that grows file by file.
struct Export {
    kind: Kind,
    made: Made,
}

enum Kind {
    Zip(Box<ZipWriter<BufWriter<File>>>),
    Tar(Box<tar::Builder<GzEncoder<BufWriter<File>>>>),
}

impl Export {
    fn zip(path: &Path) -> Result<Self> {
        let zip = ZipWriter::new(BufWriter::new(File::create(path)?));
        Ok(Self { kind: Kind::Zip(Box::new(zip)), made: Made::default() })
    }

    fn tar(path: &Path) -> Result<Self> {
        let file = BufWriter::new(File::create(path)?);
        let tar = tar::Builder::new(GzEncoder::new(file, Compression::fast()));
        Ok(Self { kind: Kind::Tar(Box::new(tar)), made: Made::default() })
    }

    /// Adds a file with so many rows, which `write` writes.
    fn file(
        &mut self,
        name: &str,
        rows: u64,
        write: impl Fn(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        self.made.rows += rows;
        match &mut self.kind {
            Kind::Zip(zip) => {
                let options = SimpleFileOptions::default().compression_level(Some(1));
                zip.start_file(name, options.large_file(true))?;
                let mut counted =
                    Counted { inner: BufWriter::with_capacity(1 << 16, zip), bytes: 0 };
                write(&mut counted)?;
                counted.flush()?;
                self.made.bytes += counted.bytes;
            }
            Kind::Tar(tar) => {
                // the size stands before the file
                let mut kept = BufWriter::with_capacity(1 << 16, tempfile::tempfile()?);
                write(&mut kept)?;
                let mut kept = kept.into_inner()?;
                let size = kept.stream_position()?;
                kept.rewind()?;
                let mut header = tar::Header::new_gnu();
                header.set_size(size);
                header.set_mode(0o644);
                header.set_mtime(1_791_000_000);
                tar.append_data(&mut header, name, kept)?;
                self.made.bytes += size;
            }
        }
        Ok(())
    }

    /// Adds a JSON list, `before` and `after` which stand what encloses it.
    fn list(
        &mut self,
        name: &str,
        before: &str,
        items: u64,
        after: &str,
        item: impl Fn(&mut Dice, u64) -> String,
    ) -> Result<()> {
        self.file(name, items, |file| {
            let mut dice = Dice::new(items + 7);
            write!(file, "{before}")?;
            for at in 0..items {
                let comma = if at == 0 { "" } else { ",\n" };
                write!(file, "{comma}{}", item(&mut dice, at))?;
            }
            write!(file, "{after}")
        })
    }

    fn finish(self) -> Result<Made> {
        match self.kind {
            Kind::Zip(zip) => {
                (*zip).finish()?.flush()?;
            }
            Kind::Tar(tar) => tar.into_inner()?.finish()?.flush()?,
        }
        Ok(self.made)
    }
}

struct Counted<W> {
    inner: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn linkedin(path: &Path, sizes: Sizes) -> Result<Made> {
    let mut export = Export::zip(path)?;
    export.file("Profile.csv", 1, |file| {
        writeln!(file, "First Name,Last Name,Headline,Summary,Industry,Geo Location,Websites")?;
        writeln!(file, "Ida,Sommer,Beraterin für den Handel,\"Ich berate.\",Handel,Köln,")
    })?;
    // what a profile holds, so that every pillar has something to be scored by
    export.file("Positions.csv", 1, |file| {
        writeln!(file, "Company Name,Title,Description,Location,Started On,Finished On")?;
        writeln!(file, "Sommer & Co,Beraterin,Ich berate den Handel.,Köln,Jan 2020,")
    })?;
    export.file("Skills.csv", 3, |file| write!(file, "Name\nBeratung\nHandel\nVertrieb\n"))?;
    export.file("Education.csv", 1, |file| {
        writeln!(file, "School Name,Start Date,End Date,Notes,Degree Name,Activities")?;
        writeln!(file, "Universität zu Köln,2008,2012,,Diplom,")
    })?;
    export.file("Recommendations_Received.csv", 1, |file| {
        writeln!(file, "First Name,Last Name,Company,Job Title,Text,Creation Date,Status")?;
        writeln!(file, "Jonas,Roth,Roth GmbH,Einkäufer,Sehr gut.,\"09/01/26, 08:00 AM\",VISIBLE")
    })?;
    export.file("Endorsement_Received_Info.csv", 2, |file| {
        writeln!(file, "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status")?;
        writeln!(file, "2026/09/01 08:00:00 UTC,Handel,Jonas,Roth,www.linkedin.com/in/jonas-roth,ACCEPTED")?;
        writeln!(file, "2026/09/02 08:00:00 UTC,Handel,Mia,Vogt,www.linkedin.com/in/mia-vogt,ACCEPTED")
    })?;
    export.file("SearchQueries.csv", sizes.connections, |file| {
        let mut dice = Dice::new(7);
        writeln!(file, "Time,Search Query")?;
        (0..sizes.connections).try_for_each(|_| {
            writeln!(file, "{} UTC,\"{}\"", stamp(dice.moment(), " "), dice.text(12))
        })
    })?;
    export.file("Comments.csv", sizes.posts, |file| {
        let mut dice = Dice::new(8);
        writeln!(file, "Date,Link,Message")?;
        for _ in 0..sizes.posts {
            let (day, id) = (stamp(dice.moment(), " "), dice.below(1 << 40));
            writeln!(
                file,
                "{day},https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7{id:018},\"{}\"",
                dice.text(80)
            )?;
        }
        Ok(())
    })?;
    export.file("Connections.csv", sizes.connections, |file| {
        let mut dice = Dice::new(1);
        writeln!(file, "Notes:\n\"Some addresses are missing.\"\n")?;
        writeln!(file, "First Name,Last Name,URL,Email Address,Company,Position,Connected On")?;
        for at in 0..sizes.connections {
            let (company, position) = (dice.text(14), dice.text(20));
            let day = stamp(dice.moment(), " ");
            let day = day.get(..10).unwrap_or("");
            writeln!(file, "Name{at},Nachname{at},https://www.linkedin.com/in/name-{at},,\"{company}\",\"{position}\",{day}")?;
        }
        Ok(())
    })?;
    export.file("Shares.csv", sizes.posts, |file| {
        let mut dice = Dice::new(2);
        writeln!(file, "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility")?;
        for at in 0..sizes.posts {
            let (day, text) = (stamp(dice.moment(), " "), dice.text(200));
            writeln!(file, "{day},https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A{},\"{text}\",,,MEMBER_NETWORK", 7_470_263_461_478_404_242_u64 + at)?;
        }
        Ok(())
    })?;
    export.file("messages.csv", sizes.messages, |file| {
        let mut dice = Dice::new(3);
        writeln!(file, "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT")?;
        let me = ("Ida Sommer", "https://www.linkedin.com/in/ida-sommer");
        for at in 0..sizes.messages {
            let talk = at / 50;
            let other = (format!("Name{talk} Nachname{talk}"), format!("https://www.linkedin.com/in/name-{talk}"));
            let other = (other.0.as_str(), other.1.as_str());
            let (from, to) = if dice.below(2) == 0 { (me, other) } else { (other, me) };
            let (day, text) = (stamp(dice.moment(), " "), dice.text(120));
            writeln!(file, "2-{:024x}==,,{},{},{},{},{day} UTC,,\"{text}\",INBOX,,No,No", talk * 0x9e37_79b9_7f4a, from.0, from.1, to.0, to.1)?;
        }
        Ok(())
    })?;
    export.finish()
}

fn x(path: &Path, sizes: Sizes) -> Result<Made> {
    let mut export = Export::zip(path)?;
    export.list("data/account.js", "window.YTD.account.part0 = [", 1, "]", |_, _| {
        r#"{"account": {"email": "ida@example.com", "username": "ida_roth", "accountId": "15", "createdAt": "2018-02-28T12:00:00.000Z", "accountDisplayName": "Ida Roth"}}"#.to_owned()
    })?;
    export.list("data/profile.js", "window.YTD.profile.part0 = [", 1, "]", |_, _| {
        r#"{"profile": {"description": {"bio": "Ich baue.", "website": "https://t.co/x", "location": "Köln"}, "avatarMediaUrl": "https://pbs.twimg.com/p/1.jpg"}}"#.to_owned()
    })?;
    let tweet = |dice: &mut Dice, at: u64| {
        let id = 1_128_000_000_000_000_000_u64 + at;
        let at = stamp(dice.moment(), " ");
        let (text, likes) = (dice.text(200), dice.below(90));
        let mentioned = dice.below(30_000) + 100;
        let (mention, reply) = if dice.below(3) == 0 {
            (
                format!(
                    r#"{{"name": "Name {mentioned}", "screen_name": "name_{mentioned}", "indices": ["0", "9"], "id_str": "{mentioned}", "id": "{mentioned}"}}"#
                ),
                format!(
                    r#", "in_reply_to_status_id_str": "{id}", "in_reply_to_user_id": "{mentioned}", "in_reply_to_user_id_str": "{mentioned}", "in_reply_to_screen_name": "name_{mentioned}", "in_reply_to_status_id": "{id}""#
                ),
            )
        } else {
            (String::new(), String::new())
        };
        let url = format!(
            r#"{{"url": "https://t.co/{id:x}", "expanded_url": "https://example.org/{id}", "display_url": "example.org/{id}", "indices": ["10", "33"]}}"#
        );
        let media = format!(
            r#"{{"expanded_url": "https://twitter.com/ida_roth/status/{id}/photo/1", "indices": ["34", "57"], "url": "https://t.co/m{id:x}", "media_url": "http://pbs.twimg.com/media/{id}.jpg", "id_str": "{id}", "id": "{id}", "media_url_https": "https://pbs.twimg.com/media/{id}.jpg", "sizes": {{"small": {{"w": "680", "h": "510", "resize": "fit"}}, "thumb": {{"w": "150", "h": "150", "resize": "crop"}}, "medium": {{"w": "1200", "h": "900", "resize": "fit"}}, "large": {{"w": "2048", "h": "1536", "resize": "fit"}}}}, "type": "photo", "display_url": "pic.twitter.com/m{id:x}"}}"#
        );
        format!(
            r#"{{"tweet": {{"edit_info": {{"initial": {{"editTweetIds": ["{id}"], "editableUntil": "2026-01-01T00:00:00.000Z", "editsRemaining": "5", "isEditEligible": true}}}}, "retweeted": false, "source": "<a href=\"https://mobile.twitter.com\" rel=\"nofollow\">Twitter Web App</a>", "entities": {{"hashtags": [], "symbols": [], "user_mentions": [{mention}], "urls": [{url}], "media": [{media}]}}, "display_text_range": ["0", "200"], "favorite_count": "{likes}", "id_str": "{id}", "truncated": false, "retweet_count": "1", "id": "{id}", "possibly_sensitive": false, "created_at": "{at}", "favorited": false, "full_text": "{text}", "lang": "de"{reply}}}}}"#
        )
    };
    export.list("data/tweets.js", "window.YTD.tweets.part0 = [\n", sizes.posts, "\n]", tweet)?;
    for (name, wrapper) in [("follower", "follower"), ("following", "following")] {
        let before = format!("window.YTD.{name}.part0 = [");
        export.list(&format!("data/{name}.js"), &before, sizes.connections, "]", |_, at| {
            format!(r#"{{"{wrapper}": {{"accountId": "{}", "userLink": "https://twitter.com/intent/user?user_id={}"}}}}"#, at + 100, at + 100)
        })?;
    }
    export.list("data/direct-messages.js", "window.YTD.direct_messages.part0 = [\n", sizes.talks(), "\n]", |dice, talk| {
        let messages: Vec<String> = (0..50).map(|at| {
            let (from, to) = if dice.below(2) == 0 { (15, talk + 100) } else { (talk + 100, 15) };
            let (day, text) = (stamp(dice.moment(), "T"), dice.text(120));
            format!(r#"{{"messageCreate": {{"recipientId": "{to}", "reactions": [], "urls": [], "text": "{text}", "mediaUrls": [], "senderId": "{from}", "id": "{}", "createdAt": "{day}.000Z"}}}}"#, talk * 50 + at)
        }).collect();
        format!(r#"{{"dmConversation": {{"conversationId": "15-{}", "messages": [{}]}}}}"#, talk + 100, messages.join(","))
    })?;
    export.made.rows += sizes.messages;
    export.finish()
}

fn mastodon(path: &Path, sizes: Sizes) -> Result<Made> {
    let mut export = Export::tar(path)?;
    export.file("actor.json", 1, |file| {
        write!(file, r#"{{"id": "https://werk.example/users/ida", "type": "Person", "preferredUsername": "ida", "name": "Ida", "summary": "<p>Ich baue.</p>", "discoverable": true, "published": "2018-01-01T00:00:00Z", "attachment": [], "icon": {{"type": "Image"}}}}"#)
    })?;
    let public = "https://www.w3.org/ns/activitystreams#Public";
    export.list("outbox.json", r#"{"@context":"https://www.w3.org/ns/activitystreams","id":"outbox.json","type":"OrderedCollection","totalItems":200000,"orderedItems":["#, sizes.posts, "]}", |dice, at| {
        let id = format!("https://werk.example/users/ida/statuses/{}", 110_100_000_000_000_000_u64 + at);
        let (day, text) = (stamp(dice.moment(), "T"), dice.text(200));
        let other = dice.below(30_000);
        let to = format!(r#""to": ["{public}"], "cc": ["https://werk.example/users/ida/followers", "https://other.example/users/name{other}"]"#);
        let tag = format!(r##"{{"type": "Hashtag", "href": "https://werk.example/tags/holz", "name": "#holz"}}, {{"type": "Mention", "href": "https://other.example/users/name{other}", "name": "@name{other}@other.example"}}"##);
        let media = format!(r#"{{"type": "Document", "mediaType": "image/jpeg", "url": "/media_attachments/files/110/{at}/original/1.jpg", "name": "Ein Hobel", "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH", "focalPoint": [0.0, 0.0], "width": 1200, "height": 900}}"#);
        let reply = if dice.below(3) == 0 { format!(r#""https://other.example/users/name{other}/statuses/{at}""#) } else { "null".to_owned() };
        format!(r#"{{"id": "{id}/activity", "type": "Create", "actor": "https://werk.example/users/ida", "published": "{day}Z", {to}, "object": {{"id": "{id}", "type": "Note", "summary": null, "inReplyTo": {reply}, "published": "{day}Z", "url": "https://werk.example/@ida/{at}", "attributedTo": "https://werk.example/users/ida", {to}, "sensitive": false, "atomUri": "{id}", "inReplyToAtomUri": {reply}, "conversation": "tag:werk.example,2026:objectId={at}:objectType=Conversation", "content": "<p>{text}</p>", "contentMap": {{"de": "<p>{text}</p>"}}, "attachment": [{media}], "tag": [{tag}], "replies": {{"id": "{id}/replies", "type": "Collection", "first": {{"type": "CollectionPage", "next": "{id}/replies?only_other_accounts=true&page=true", "partOf": "{id}/replies", "items": []}}}}, "likes": {{"id": "{id}/likes", "type": "Collection", "totalItems": 3}}, "shares": {{"id": "{id}/shares", "type": "Collection", "totalItems": 1}}}}, "signature": {{"type": "RsaSignature2017", "creator": "https://werk.example/users/ida#main-key", "created": "{day}Z", "signatureValue": "{}"}}}}"#, dice.text(340))
    })?;
    export.list(
        "likes.json",
        r#"{"id":"likes.json","type":"OrderedCollection","orderedItems":["#,
        sizes.posts,
        "]}",
        |_, at| format!(r#""https://other.example/users/name{}/statuses/{at}""#, at % 30_000),
    )?;
    export.file("following_accounts.csv", sizes.connections, |file| {
        writeln!(file, "Account address,Show boosts,Notify on new posts,Languages")?;
        (0..sizes.connections)
            .try_for_each(|at| writeln!(file, "name{at}@other{}.example,true,false,", at % 500))
    })?;
    export.finish()
}

fn tiktok(path: &Path, sizes: Sizes) -> Result<Made> {
    let mut export = Export::zip(path)?;
    let rows = sizes.watched + sizes.posts + 2 * sizes.connections + sizes.messages;
    export.file("user_data_tiktok.json", rows, |file| {
        let mut dice = Dice::new(5);
        let mut list = |file: &mut dyn Write, count: u64, item: &dyn Fn(&mut Dice, u64) -> String| {
            (0..count).try_for_each(|at| {
                let comma = if at == 0 { "" } else { "," };
                write!(file, "{comma}{}", item(&mut dice, at))
            })
        };
        let dated = |dice: &mut Dice| stamp(dice.moment(), " ");
        write!(file, r#"{{"Your Activity": {{"Watch History": {{"VideoList": ["#)?;
        list(file, sizes.watched, &|dice, at| format!(r#"{{"Date": "{}", "Link": "https://www.tiktokv.com/share/video/{}/"}}"#, dated(dice), 7_000_000_000_000_000_000_u64 + at))?;
        write!(file, r#"]}}, "Login History": {{"LoginHistoryList": [{{"Date": "2026-10-05 08:00:00"}}]}}, "Searches": {{"SearchList": []}}}}, "Profile And Settings": {{"Profile Info": {{"ProfileMap": {{"userName": "ida", "bioDescription": "Ich baue", "profilePhoto": "https://p.example/1.jpg", "likesReceived": "1200", "followerCount": {0}, "followingCount": {0}}}}}, "Follower": {{"FansList": ["#, sizes.connections)?;
        let person = |dice: &mut Dice, at: u64| format!(r#"{{"Date": "{}", "UserName": "name{at}"}}"#, dated(dice));
        list(file, sizes.connections, &person)?;
        write!(file, r#"]}}, "Following": {{"Following": ["#)?;
        list(file, sizes.connections, &person)?;
        write!(file, r#"]}}}}, "Post": {{"Posts": {{"VideoList": ["#)?;
        list(file, sizes.posts, &|dice, at| format!(r#"{{"Date": "{}", "Link": "https://video.example/{at}?a=1233&signature={:x}", "Likes": "{}", "WhoCanView": "Public", "AllowComments": "Yes", "Title": "{}", "Sound": "original sound"}}"#, dated(dice), at * 77_777, dice.below(500), dice.text(200)))?;
        write!(file, r#"]}}}}, "Comment": {{"Comments": {{"CommentsList": []}}}}, "Likes and Favorites": {{"Like List": {{"ItemFavoriteList": []}}}}, "Direct Message": {{"Direct Messages": {{"ChatHistory": {{"#)?;
        for talk in 0..sizes.talks() {
            let comma = if talk == 0 { "" } else { "," };
            write!(file, r#"{comma}"Chat History with name{talk}:": ["#)?;
            list(file, 50, &|dice, _| {
                let from = if dice.below(2) == 0 { "ida".to_owned() } else { format!("name{talk}") };
                format!(r#"{{"Date": "{}", "From": "{from}", "Content": "{}"}}"#, dated(dice), dice.text(120))
            })?;
            write!(file, "]")?;
        }
        write!(file, "}}}}}}}}")
    })?;
    export.finish()
}

fn instagram(path: &Path, sizes: Sizes) -> Result<Made> {
    let mut export = Export::zip(path)?;
    let activity = "your_instagram_activity";
    export.file("personal_information/personal_information/personal_information.json", 1, |file| {
        write!(file, r#"{{"profile_user": [{{"title": "", "media_map_data": {{}}, "string_map_data": {{"Username": {{"value": "ida"}}, "Name": {{"value": "Ida Roth"}}, "Bio": {{"value": "Ich baue"}}, "Private Account": {{"value": "False"}}}}}}]}}"#)
    })?;
    let person = |dice: &mut Dice, at: u64| {
        format!(
            r#"{{"title": "", "media_list_data": [], "string_list_data": [{{"href": "https://www.instagram.com/name{at}", "value": "name{at}", "timestamp": {}}}]}}"#,
            dice.moment()
        )
    };
    export.list(
        "connections/followers_and_following/followers_1.json",
        "[",
        sizes.connections,
        "]",
        person,
    )?;
    export.list(
        "connections/followers_and_following/following.json",
        r#"{"relationships_following": ["#,
        sizes.connections,
        "]}",
        person,
    )?;
    export.list(&format!("{activity}/media/posts_1.json"), "[", sizes.posts, "]", |dice, at| {
        let (moment, text) = (dice.moment(), dice.text(200));
        format!(r#"{{"media": [{{"uri": "media/posts/202610/{at}.jpg", "creation_timestamp": {moment}, "media_metadata": {{"photo_metadata": {{"exif_data": [{{"device_id": "android-1", "camera_position": "unknown", "source_type": "library"}}]}}}}, "title": "{text}", "cross_post_source": {{"source_app": "FB"}}}}]}}"#)
    })?;
    export.list(&format!("{activity}/comments/post_comments_1.json"), "[", sizes.posts, "]", |dice, at| {
        format!(r#"{{"media_list_data": [{{"uri": ""}}], "string_map_data": {{"Comment": {{"value": "{}"}}, "Media Owner": {{"value": "name{}"}}, "Time": {{"timestamp": {}}}}}}}"#, dice.text(60), at % 5000, dice.moment())
    })?;
    export.list(
        &format!("{activity}/likes/liked_posts.json"),
        r#"{"likes_media_likes": ["#,
        sizes.posts,
        "]}",
        person,
    )?;
    // ten thousand messages to a file, as the platform does
    let each = sizes.messages.min(10_000);
    for file in 0..sizes.messages / each {
        let name = format!("{activity}/messages/inbox/name{file}_1/message_1.json");
        let before = format!(
            r#"{{"participants": [{{"name": "Name {file}"}}, {{"name": "Ida Roth"}}], "messages": ["#
        );
        let after = format!(
            r#"], "title": "Name {file}", "is_still_participant": true, "thread_path": "inbox/name{file}_1", "magic_words": []}}"#
        );
        export.list(&name, &before, each, &after, |dice, _| {
            let from = if dice.below(2) == 0 { "Ida Roth".to_owned() } else { format!("Name {file}") };
            format!(r#"{{"sender_name": "{from}", "timestamp_ms": {}000, "content": "{}", "is_geoblocked_for_viewer": false, "is_unsent_image_by_messenger_kid_parent": false}}"#, dice.moment(), dice.text(120))
        })?;
    }
    export.finish()
}

fn youtube(path: &Path, sizes: Sizes) -> Result<Made> {
    let mut export = Export::zip(path)?;
    let root = "Takeout/YouTube and YouTube Music";
    export.list(&format!("{root}/history/watch-history.json"), "[", sizes.watched, "]", |dice, at| {
        let channel = dice.below(5000);
        format!(r#"{{"header": "YouTube", "title": "Watched {}", "titleUrl": "https://www.youtube.com/watch?v\u003dv{at}", "subtitles": [{{"name": "Channel {channel}", "url": "https://www.youtube.com/channel/UC{channel}"}}], "time": "{}.123Z", "products": ["YouTube"], "activityControls": ["YouTube watch history"]}}"#, dice.text(60), stamp(dice.moment(), "T"))
    })?;
    export.file(&format!("{root}/comments/comments.csv"), sizes.posts, |file| {
        let mut dice = Dice::new(6);
        writeln!(file, "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Post ID,Video ID,Comment Text,Top-Level Comment ID")?;
        for at in 0..sizes.posts {
            let parent = if dice.below(4) == 0 { format!("Ug{}", at / 2) } else { String::new() };
            writeln!(file, "Ug{at},UCida,{}+00:00,0,{parent},,v{},\"{{\"\"text\"\":\"\"{}\"\"}}\",", stamp(dice.moment(), "T"), dice.below(40_000), dice.text(200))?;
        }
        Ok(())
    })?;
    export.file(&format!("{root}/subscriptions/subscriptions.csv"), sizes.connections, |file| {
        writeln!(file, "Channel Id,Channel Url,Channel Title")?;
        (0..sizes.connections).try_for_each(|at| {
            writeln!(file, "UC{at},http://www.youtube.com/channel/UC{at},Channel {at}")
        })
    })?;
    export.file(&format!("{root}/video metadata/videos.csv"), 500, |file| {
        let mut dice = Dice::new(8);
        writeln!(file, "Video ID,Approx Duration (ms),Video Audio Language,Video Category,Video Description (Original),Channel ID,Tag 1,Tag 2,Video Title (Original),Privacy,Video State,Video Create Timestamp,Video Publish Timestamp")?;
        for at in 0..500 {
            let day = stamp(dice.moment(), "T");
            writeln!(file, "v{at},61000,de,Education,\"{}\",UCida,holz,,Hobeln,Public,Live,{day}+00:00,{day}+00:00", dice.text(300))?;
        }
        Ok(())
    })?;
    export.file(&format!("{root}/channels/channel.csv"), 1, |file| {
        writeln!(file, "Channel ID,Channel Title (Original),Channel Description (Original)\nUCida,Ida,Wir hobeln")
    })?;
    export.finish()
}

fn github(path: &Path, sizes: Sizes) -> Result<Made> {
    let mut export = Export::tar(path)?;
    export.list("0b9fac1e/users_000001.json", "[", 1, "]", |_, _| {
        r#"{"type": "user", "url": "https://github.com/nora", "login": "nora", "name": "Nora", "bio": "Builds", "company": null, "website": "https://nora.example", "location": "Bonn", "billing_plan": {"name": "free"}, "created_at": "2012-01-01T00:00:00Z"}"#.to_owned()
    })?;
    export.list("0b9fac1e/repositories_000001.json", "[", 60, "]", |dice, at| {
        format!(r#"{{"type": "repository", "url": "https://github.com/nora/tool{at}", "owner": "https://github.com/nora", "name": "tool{at}", "description": "{}", "private": false, "has_issues": true, "repository_topics": ["tools"], "created_at": "{}Z"}}"#, dice.text(80), stamp(dice.moment(), "T"))
    })?;
    let person = |dice: &mut Dice| {
        if dice.below(2) == 0 { "nora".to_owned() } else { format!("name{}", dice.below(30_000)) }
    };
    // a hundred to a file, as the platform does
    let issues = sizes.posts / 4;
    for file in 0..issues / 100 {
        export.list(&format!("0b9fac1e/issues_{:06}.json", file + 1), "[", 100, "]", |dice, at| {
            let number = file * 100 + at;
            format!(r#"{{"type": "issue", "url": "https://github.com/nora/tool{}/issues/{number}", "repository": "https://github.com/nora/tool{}", "user": "https://github.com/{}", "title": "{}", "body": "{}", "assignee": null, "assignees": [], "milestone": null, "labels": [], "reactions": [], "closed_at": null, "created_at": "{}Z", "updated_at": null}}"#, number % 60, number % 60, person(dice), dice.text(40), dice.text(200), stamp(dice.moment(), "T"))
        })?;
    }
    for file in 0..sizes.posts / 100 {
        export.list(&format!("0b9fac1e/issue_comments_{:06}.json", file + 1), "[", 100, "]", |dice, at| {
            let number = dice.below(issues);
            format!(r#"{{"type": "issue_comment", "url": "https://github.com/nora/tool{}/issues/{number}#issuecomment-{}", "user": "https://github.com/{}", "body": "{}", "formatter": "markdown", "reactions": [], "created_at": "{}Z", "issue": "https://github.com/nora/tool{}/issues/{number}"}}"#, number % 60, file * 100 + at, person(dice), dice.text(200), stamp(dice.moment(), "T"), number % 60)
        })?;
    }
    export.finish()
}

fn bluesky(path: &Path, sizes: Sizes) -> Result<Made> {
    // the records first, into memory: their names stand in the tree, whose name stands before all
    let mut dice = Dice::new(9);
    let mut key = 0_u64;
    let mut next = |collection: &str| {
        key += 1;
        format!("{collection}/3k{key:011}")
    };
    let mut records: Vec<(String, Vec<u8>)> = Vec::new();
    let mut of = |collection: &str, count: u64, record: &mut dyn FnMut(&mut Dice) -> Vec<u8>| {
        records.extend((0..count).map(|_| (next(collection), record(&mut dice))));
    };
    let address = |dice: &mut Dice| {
        format!(
            "at://did:plc:{:024x}/app.bsky.feed.post/3k{:011}",
            dice.below(30_000) * 0x9e37_79b9,
            dice.below(1 << 30)
        )
    };
    of("app.bsky.feed.like", sizes.posts / 2, &mut |dice| {
        let (uri, day) = (address(dice), stamp(dice.moment(), "T"));
        cbor(|e| {
            e.map(3)?.str("$type")?.str("app.bsky.feed.like")?.str("subject")?.map(2)?;
            e.str("cid")?.str("bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm")?;
            e.str("uri")?.str(&uri)?.str("createdAt")?.str(&format!("{day}.123Z"))?;
            Ok(())
        })
    });
    of("app.bsky.feed.post", sizes.posts, &mut |dice| {
        let (text, day) = (dice.text(200), stamp(dice.moment(), "T"));
        let (parent, is_reply) = (address(dice), dice.below(2) == 0);
        cbor(|e| {
            e.map(if is_reply { 5 } else { 4 })?.str("text")?.str(&text)?;
            e.str("$type")?.str("app.bsky.feed.post")?.str("langs")?.array(1)?.str("de")?;
            if is_reply {
                e.str("reply")?.map(2)?;
                for end in ["root", "parent"] {
                    e.str(end)?.map(2)?.str("uri")?.str(&parent)?;
                    e.str("cid")?
                        .str("bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm")?;
                }
            }
            e.str("createdAt")?.str(&format!("{day}.123Z"))?;
            Ok(())
        })
    });
    of("app.bsky.graph.follow", sizes.connections, &mut |dice| {
        let (subject, day) =
            (format!("did:plc:{:024x}", dice.below(1 << 40)), stamp(dice.moment(), "T"));
        cbor(|e| {
            e.map(3)?.str("$type")?.str("app.bsky.graph.follow")?.str("subject")?.str(&subject)?;
            e.str("createdAt")?.str(&format!("{day}.123Z"))?;
            Ok(())
        })
    });
    let mut made = Made { bytes: 0, rows: records.len() as u64 };
    let named: Vec<(String, Vec<u8>)> =
        records.iter().map(|(key, record)| (key.clone(), name_of(record))).collect();
    let root = Repository::new(io::sink(), &[])?.tree(&named)?;
    let commit = commit(&root);
    let mut file = Repository::new(BufWriter::new(File::create(path)?), &name_of(&commit))?;
    file.block(&commit)?;
    file.tree(&named)?;
    for (_, record) in &records {
        file.block(record)?;
    }
    made.bytes = file.finish()?;
    Ok(made)
}
