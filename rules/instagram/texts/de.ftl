# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index für Instagram

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Die richtigen Personen finden
node-people-followers = Follower
node-people-new_followers = Neue Follower
node-people-mutuals = Gegenseitiges Folgen
node-people-ratio = Follower-Verhältnis
node-brand = Ein überzeugendes Profil aufbauen
node-brand-bio = Steckbrief
node-brand-checklist = Profil-Checkliste
node-brand-visible = Öffentliches Konto
node-brand-professional = Professionelles Konto
node-content = Mit relevantem Content Interesse wecken
node-content-posts = Beiträge und Reels
node-content-stories = Storys
node-content-rhythm = Rhythmus
node-content-reels = Anteil der Reels
node-content-engagement = Interaktionen je Follower
node-content-reach = Erreichte Konten
node-relations = Beziehungen aufbauen
node-relations-comments = Kommentare bei anderen
node-relations-exchanges = Echte Gespräche
node-relations-replies = Antworten auf deine ersten Nachrichten
node-relations-answers = Deine Antworten binnen 48 Stunden
node-relations-likes = Vergebene Likes

# Fakten

fact-followers = Follower
fact-followers_listed = Follower in der Liste des Downloads
fact-following = Konten, denen du folgst
fact-mutuals = Konten, denen du folgst und die dir folgen
fact-new_followers_90d = Neue Follower
fact-profile_visits_90d = Profilbesuche
fact-bio_chars = Länge des Steckbriefs
fact-has_website = Website verlinkt
fact-has_photo = Profilbild
fact-has_name = Ein Name neben dem Benutzernamen
fact-is_public = Öffentliches Konto
fact-is_professional = Professionelles Konto
fact-posts = Beiträge im Download
fact-posts_90d = Beiträge
fact-reels = Reels im Download
fact-reels_90d = Reels
fact-stories = Storys im Download
fact-stories_90d = Storys
fact-weeks_with_post = Wochen mit einem Beitrag oder Reel
fact-captions_90d = Beiträge und Reels mit mindestens 100 Zeichen
fact-tagged_90d = Beiträge und Reels mit einem Hashtag
fact-threads = Beiträge und Antworten auf Threads
fact-accounts_reached_90d = Erreichte Konten
fact-impressions_90d = Impressionen
fact-accounts_engaged_90d = Konten, die etwas getan haben
fact-interactions_90d = Interaktionen mit deinen Inhalten
fact-comments = Kommentare im Download
fact-comments_on_own_posts = Antworten unter eigenen Beiträgen
fact-comments_away_90d = Kommentare bei anderen
fact-likes = Vergebene Likes im Download
fact-likes_90d = Vergebene Likes
fact-messages = Nachrichten im Download
fact-conversations = Unterhaltungen im Download
fact-exchanges_90d = Unterhaltungen, in denen beide Seiten schrieben
fact-openers_sent_90d = Unterhaltungen, die du begonnen hast
fact-openers_answered_90d = Von dir begonnene Unterhaltungen mit Antwort
fact-inquiries_90d = Unterhaltungen, die andere begonnen haben
fact-inquiries_answered_90d = Von anderen begonnene Unterhaltungen, die du binnen 48 Stunden beantwortet hast
fact-waiting_90d = Unterhaltungen, die auf deine Antwort warten
fact-follower_ratio = Follower auf jedes Konto, dem du folgst
fact-mutual_share = Anteil derer, denen du folgst und die dir folgen
fact-posts_per_week = Beiträge und Reels
fact-stories_per_week = Storys
fact-reel_share = Anteil der Reels
fact-comments_per_week = Kommentare bei anderen
fact-likes_per_week = Vergebene Likes
fact-reply_rate = Anteil deiner ersten Nachrichten mit Antwort
fact-answer_rate = Anteil, den du binnen 48 Stunden beantwortest
fact-engagement_per_follower = Interaktionen je Beitrag und Follower
fact-completeness = Profil-Checkliste

# Tipps: people

tip-share_handle = { $followers ->
    [0] Noch folgt dir niemand.
    [one] Dir folgt ein Konto.
   *[other] Dir folgen { $followers } Konten.
    } Nenn deinen Benutzernamen dort, wo Kunden ohnehin hinsehen: in der Mail-Signatur, auf der Website, auf Rechnungen. Nächste Station: { $to_followers }.
tip-meet_weekly = { $new_followers_90d ->
    [0] In den letzten 90 Tagen kam niemand dazu.
    [one] In den letzten 90 Tagen kam ein Konto dazu.
   *[other] In den letzten 90 Tagen kamen { $new_followers_90d } Konten dazu.
    } Mit einem mehr pro Woche sind es { $to_new_followers_90d }: Beantworte eine Frage dort, wo deine Kunden sie stellen, und begrüß alle, die kommen.
tip-win_back = { $mutual_share_percent } % derer, denen du folgst, folgen auch dir. Such dir fünf von den anderen aus, die du gern als Kunden hättest, und kommentiere, was sie posten, bis es { $to_mutual_share_percent } % sind.
tip-tidy_following = Auf jedes Konto, dem du folgst, { $follower_ratio ->
    [0] kommt kein Follower
    [one] kommt ein Follower
   *[other] kommen { $follower_ratio } Follower
    }. Geh die Liste durch und behalte die, deren Beiträge du wirklich sehen willst; { $to_follower_ratio } ist die nächste Marke.

# Tipps: brand

tip-tell_story = Dein Steckbrief hat { $bio_chars ->
    [0] noch keine Zeichen
    [one] ein Zeichen
   *[other] { $bio_chars } Zeichen
    }. Etwa { $to_bio_chars } reichen, um zu sagen, wem du wobei hilfst.
tip-add_photo = Lade ein Bild hoch: ein helles Gesicht oder dein Zeichen, auch als kleiner Kreis gut zu erkennen.
tip-add_name = Setz einen Namen neben deinen Benutzernamen, mit einem Wort, nach dem Kunden suchen: „Erika – Vertriebstraining“.
tip-link_website = Verlinke eine Website, die deine Arbeit zeigt, damit die Neugier ein Ziel hat.
tip-go_public = Stell das Konto auf öffentlich. Solange es privat ist, sehen nur die deine Beiträge, die dich schon kennen.
tip-go_professional = Wechsle zu einem professionellen Konto. Es kostet nichts, und du siehst, wen du erreichst und was ankommt.

# Tipps: content

tip-post_weekly = Poste einmal pro Woche: Beantworte eine Frage, die dir ein Kunde gestellt hat. Bisher sind es { $posts_per_week } pro Woche.
tip-post_more = Du postest { $posts_per_week ->
    [one] einmal
   *[other] { $posts_per_week }-mal
    } pro Woche. Mit { $to_posts_per_week } Beiträgen bleibst du im Blick. Zeig, was du gelernt hast, nicht, was du verkaufst.
tip-tell_stories = Du erzählst { $stories_per_week ->
    [0] keine Story
    [one] eine Story
   *[other] { $stories_per_week } Storys
    } pro Woche. Zeig, wie du arbeitest, mit einer Frage zum Antippen, bis es { $to_stories_per_week } sind.
tip-keep_rhythm = Du hast in { $weeks_with_post ->
    [0] keiner
    [one] einer
   *[other] { $weeks_with_post }
    } von 13 Wochen etwas gepostet. Ein fester Wochentag schlägt drei Beiträge auf einmal: Nimm dir { $to_weeks_with_post } Wochen vor.
tip-try_reels = { $reel_share_percent } % deiner Beiträge sind Reels. Die sehen auch Menschen, die dich noch nicht kennen: Film die Antwort auf eine Frage in dreißig Sekunden, bis es { $to_reel_share_percent } % sind.
tip-mix_formats = { $reel_share_percent } % deiner Beiträge sind Reels. Mach aus dem besten ein Karussell, das man speichern und nachlesen kann: { $to_reel_share_percent } % lassen beidem Raum.
tip-end_with_question = Auf einen Beitrag reagieren { $engagement_per_follower_percent } % deiner Follower. Beende ihn mit einer Frage, die man in einem Satz beantworten kann, und antworte auf jede Antwort: { $to_engagement_per_follower_percent } % sind erreichbar.
tip-reach_out = In 90 Tagen hast du { $accounts_reached_90d ->
    [0] niemanden
    [one] ein Konto
   *[other] { $accounts_reached_90d } Konten
    } erreicht. Veröffentliche einen Beitrag zusammen mit einem Kunden oder Partner, damit auch dessen Follower ihn sehen: { $to_accounts_reached_90d } sind die nächste Station.

# Tipps: relations

tip-comment_more = { $comments_per_week ->
    [0] Du kommentierst noch nicht bei anderen.
    [one] Du kommentierst einmal pro Woche bei anderen.
   *[other] Du kommentierst { $comments_per_week }-mal pro Woche bei anderen.
    } Lass dort einen durchdachten Kommentar, bevor du selbst postest, bis es { $to_comments_per_week } pro Woche sind.
tip-talk_to_leads = { $exchanges_90d ->
    [0] In 90 Tagen gab es keine Unterhaltung, in der beide Seiten schrieben.
    [one] In 90 Tagen gab es eine Unterhaltung, in der beide Seiten schrieben.
   *[other] In 90 Tagen gab es { $exchanges_90d } Unterhaltungen, in denen beide Seiten schrieben.
    } Antworte auf die Storys von zehn Menschen, mit denen du gern arbeiten würdest: Dann sind es { $to_exchanges_90d }.
tip-ask_first = { $reply_rate_percent } % deiner ersten Nachrichten werden beantwortet. Frag zuerst und biete später etwas an; { $to_reply_rate_percent } % sind eine gute nächste Marke.
tip-answer_sooner = Du beantwortest { $answer_rate_percent } % der neuen Nachrichten binnen zwei Tagen. Zehn Minuten jeden Morgen, und es sind { $to_answer_rate_percent } %.
tip-like_others = Dir { $likes_per_week ->
    [0] gefällt nichts
    [one] gefällt ein Beitrag pro Woche
   *[other] gefallen { $likes_per_week } Beiträge pro Woche
    }. Ein Herz für Menschen, mit denen du gern arbeiten würdest, { $to_likes_per_week }-mal pro Woche, bringt dich in Erinnerung.
