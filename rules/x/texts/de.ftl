# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index für X

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Die richtigen Personen finden
node-people-followers = Follower
node-people-ratio = Follower-Verhältnis
node-people-mutuals = Gegenseitiges Folgen
node-people-addressed = Angesprochene Konten
node-people-profile_visits = Besuche auf deinem Profil
node-brand = Ein überzeugendes Profil aufbauen
node-brand-bio = Bio
node-brand-checklist = Profil-Checkliste
node-brand-name = Name neben dem Handle
node-brand-pinned = Angehefteter Post
node-content = Mit relevantem Content Interesse wecken
node-content-posts = Eigene Posts
node-content-reactions = Reaktionen je Post
node-content-own_share = Eigene Posts unter allem
node-content-media = Bilder und Links
node-content-engagement = Interaktionen je Impression
node-relations = Beziehungen aufbauen
node-relations-replies = Antworten bei anderen
node-relations-regulars = Vertraute Konten
node-relations-exchanges = Echte Gespräche
node-relations-reply_rate = Antworten auf deine ersten Nachrichten
node-relations-answers = Deine Antworten binnen 48 Stunden

# Fakten

fact-account_days = Alter des Kontos
fact-followers = Follower
fact-following = Konten, denen du folgst
fact-mutuals = Konten, denen du folgst und die dir folgen
fact-accounts_addressed_90d = Konten, die du erwähnt oder denen du geantwortet hast
fact-measured_days = Tage in den Analytics
fact-profile_visits = Besuche auf deinem Profil in den Analytics
fact-new_follows = Neue Follower in den Analytics
fact-unfollows = Verlorene Follower in den Analytics
fact-bio_chars = Länge der Bio
fact-has_website = Website verlinkt
fact-has_location = Ort angegeben
fact-has_photo = Foto
fact-has_header = Titelbild
fact-has_display_name = Ein Name neben dem Handle
fact-has_pinned_post = Angehefteter Post
fact-tweets = Alles Gepostete im Archiv
fact-posts_90d = Posts
fact-posts_with_media_90d = Posts mit einem Bild oder Link
fact-reactions_90d = Likes und Reposts dieser Posts
fact-reposts = Reposts im Archiv
fact-reposts_90d = Reposts
fact-measured_posts = Posts in den Analytics
fact-impressions = Impressionen in den Analytics
fact-engagements = Interaktionen in den Analytics
fact-replies = Antworten im Archiv, mit Threads
fact-replies_90d = Antworten bei anderen
fact-regulars_90d = Konten, denen du mindestens dreimal geantwortet hast
fact-likes = Vergebene Likes
fact-messages = Nachrichten im Archiv
fact-conversations = Unterhaltungen im Archiv
fact-exchanges_90d = Unterhaltungen, in denen beide Seiten schrieben
fact-openers_sent_90d = Unterhaltungen, die du begonnen hast
fact-openers_answered_90d = Von dir begonnene Unterhaltungen mit Antwort
fact-inquiries_90d = Unterhaltungen, die andere begonnen haben
fact-inquiries_answered_90d = Von anderen begonnene Unterhaltungen, die du binnen 48 Stunden beantwortet hast
fact-follower_ratio = Follower je Konto, dem du folgst
fact-mutual_share = Anteil derer, denen du folgst und die dir folgen
fact-profile_visits_per_week = Besuche auf deinem Profil
fact-posts_per_week = Posts
fact-own_share = Anteil der Posts an allem, was du sendest
fact-media_share = Anteil der Posts mit einem Bild oder Link
fact-reactions_per_post = Likes und Reposts
fact-engagement_per_impression = Interaktionen je Impression
fact-replies_per_week = Antworten bei anderen
fact-reply_rate = Anteil deiner ersten Nachrichten mit Antwort
fact-answer_rate = Anteil, den du binnen 48 Stunden beantwortest
fact-completeness = Profil-Checkliste

# Tipps: people

tip-earn_followers = { $followers ->
    [0] Dir folgt noch niemand.
    [one] Dir folgt ein Konto.
   *[other] Dir folgen { $followers } Konten.
    } Antworte jede Woche unter drei Posts derer, die deine Kunden lesen, mit etwas, wofür es sich lohnt, dir zu folgen. Nächste Station: { $to_followers }.
tip-tidy_following = Auf jedes Konto, dem du folgst, { $follower_ratio ->
    [0] kommt kein Follower
    [one] kommt ein Follower
   *[other] kommen { $follower_ratio } Follower
    }. Geh die Liste einmal durch und lass los, was du nicht mehr liest: { $to_follower_ratio } ist der nächste Schritt.
tip-follow_partners = { $mutual_share_percent } % derer, denen du folgst, folgen auch dir. Folge Menschen gleich nach einem guten Austausch, bis es { $to_mutual_share_percent } % sind.
tip-address_weekly = { $accounts_addressed_90d ->
    [0] In den letzten 90 Tagen hast du niemanden erwähnt und niemandem geantwortet.
    [one] In den letzten 90 Tagen hast du ein Konto erwähnt oder ihm geantwortet.
   *[other] In den letzten 90 Tagen hast du { $accounts_addressed_90d } Konten erwähnt oder ihnen geantwortet.
    } Mit einem neuen pro Woche sind es { $to_accounts_addressed_90d }. Fang mit den Firmen auf deiner Zielliste an.

# Tipps: brand

tip-write_bio = Deine Bio hat { $bio_chars ->
    [0] noch keine Zeichen
    [one] ein Zeichen
   *[other] { $bio_chars } Zeichen
    }. Nutze etwa { $to_bio_chars } der 160 Zeichen, um zu sagen, wem du wobei hilfst.
tip-add_photo = Lade ein Foto hoch: ein helles Gesicht, das mehr als die Hälfte des Kreises füllt.
tip-add_header = Lade ein Titelbild hoch, das zeigt, woran du arbeitest. Es ist die größte Fläche, die du hast.
tip-link_website = Verlinke eine Website, die deine Arbeit zeigt, damit die Neugier ein Ziel hat.
tip-name_location = Nenn deinen Ort. Kunden in der Nähe suchen danach, und er ist ein Anlass zu reden.
tip-show_name = Dein Name ist nur dein Handle. Schreib ihn wie auf einer Visitenkarte: Menschen antworten Menschen.
tip-pin_post = Hefte einen Post an, der sagt, wem du hilfst, mit einem Ergebnis. Ihn liest ein Besucher zuerst.

# Tipps: content

tip-post_weekly = Poste einmal pro Woche: Beantworte eine Frage, die dir ein Kunde gestellt hat. Bisher sind es { $posts_per_week } pro Woche.
tip-post_more = Du postest { $posts_per_week ->
    [one] einmal
   *[other] { $posts_per_week }-mal
    } pro Woche. Mit { $to_posts_per_week } Posts bleibst du im Blick. Erzähl, was du gelernt hast, nicht, was du verkaufst.
tip-answer_customers = Ein Post von dir bekommt { $reactions_per_post ->
    [0] keine Likes und Reposts
    [one] einen Like oder Repost
   *[other] { $reactions_per_post } Likes und Reposts
    }. Beantworte je Post eine Kundenfrage, statt etwas anzukündigen: { $to_reactions_per_post } sind erreichbar.
tip-speak_up = { $own_share_percent } % von dem, was du sendest, sind eigene Posts. Mach aus der besten Antwort der Woche einen Post, bis es { $to_own_share_percent } % sind.
tip-join_talks = { $own_share_percent } % von dem, was du sendest, sind eigene Posts. Antworte vor dem nächsten jemand anderem: { $to_own_share_percent } % lassen anderen Raum.
tip-show_something = { $media_share_percent } % deiner Posts haben ein Bild oder einen Link. Gib eine Skizze, ein Foto von der Arbeit oder die Quelle dazu, bis es { $to_media_share_percent } % sind.
tip-end_with_question = In { $engagement_per_impression_percent } % der Fälle, in denen ein Post gesehen wird, macht jemand etwas damit. Beende ihn mit einer Frage, die man in einem Satz beantworten kann, und antworte auf jede Antwort: { $to_engagement_per_impression_percent } % sind erreichbar.

# Tipps: relations

tip-reply_more = { $replies_per_week ->
    [0] Du antwortest anderen noch nicht.
    [one] Du antwortest anderen einmal pro Woche.
   *[other] Du antwortest anderen { $replies_per_week }-mal pro Woche.
    } Lass bei anderen eine durchdachte Antwort, bevor du selbst postest, bis es { $to_replies_per_week } pro Woche sind.
tip-come_back = { $regulars_90d ->
    [0] Es gibt niemanden, dem du in 90 Tagen dreimal geantwortet hast.
    [one] Es gibt ein Konto, dem du in 90 Tagen dreimal geantwortet hast.
   *[other] Es gibt { $regulars_90d } Konten, denen du in 90 Tagen dreimal geantwortet hast.
    } Führ eine Liste mit zehn Leads und komm auf sie zurück: { $to_regulars_90d } sind der nächste Schritt.
tip-talk_to_leads = { $exchanges_90d ->
    [0] In 90 Tagen gab es keine Unterhaltung, in der beide Seiten schrieben.
    [one] In 90 Tagen gab es eine Unterhaltung, in der beide Seiten schrieben.
   *[other] In 90 Tagen gab es { $exchanges_90d } Unterhaltungen, in denen beide Seiten schrieben.
    } Mach nach einem guten öffentlichen Austausch per Direktnachricht weiter: Dann sind es { $to_exchanges_90d }.
tip-ask_first = { $reply_rate_percent } % deiner ersten Nachrichten werden beantwortet. Frag zuerst und biete später etwas an; { $to_reply_rate_percent } % sind eine gute nächste Marke.
tip-answer_sooner = Du beantwortest { $answer_rate_percent } % der neuen Nachrichten binnen zwei Tagen. Zehn Minuten jeden Morgen, und es sind { $to_answer_rate_percent } %.
