# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index für TikTok

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Die richtigen Personen finden
node-people-followers = Follower
node-people-new_followers = Neue Follower
node-people-mutuals = Gegenseitiges Folgen
node-people-searches = Suchen
node-brand = Ein überzeugendes Profil aufbauen
node-brand-bio = Bio
node-brand-photo = Foto
node-brand-name = Eigener Nutzername
node-brand-link = Link im Profil
node-content = Mit relevantem Content Interesse wecken
node-content-videos = Eigene Videos
node-content-rhythm = Rhythmus
node-content-likes = Likes je Video
node-content-engagement = Interaktionen je Follower
node-relations = Beziehungen aufbauen
node-relations-comments = Geschriebene Kommentare
node-relations-exchanges = Echte Gespräche
node-relations-answers = Antworten unter deinen Videos
node-relations-likes = Vergebene Likes

# Fakten

fact-followers = Follower
fact-following = Konten, denen du folgst
fact-new_followers_90d = Neue Follower
fact-mutuals = Konten, denen du folgst und die dir folgen
fact-searches = Suchen im Export
fact-searches_90d = Suchen
fact-bio_chars = Länge der Bio
fact-has_photo = Foto
fact-has_own_name = Ein eigener Nutzername
fact-has_link = Link im Profil
fact-videos = Videos im Export
fact-videos_90d = Videos
fact-weeks_with_video = Wochen mit einem Video
fact-likes_90d = Likes dieser Videos
fact-likes_received = Erhaltene Likes
fact-engagements_90d = Likes, Kommentare und Shares dieser Videos
fact-comments = Kommentare im Export
fact-comments_90d = Geschriebene Kommentare
fact-likes_given = Vergebene Likes im Export
fact-likes_given_90d = Vergebene Likes
fact-messages = Nachrichten im Export
fact-conversations = Unterhaltungen im Export
fact-exchanges_90d = Unterhaltungen, in denen beide Seiten schrieben
fact-answered_videos_share = Anteil deiner Videos, unter denen du geantwortet hast
fact-mutual_share = Anteil derer, denen du folgst und die dir folgen
fact-searches_per_week = Suchen
fact-videos_per_week = Videos
fact-likes_per_video = Likes
fact-comments_per_week = Geschriebene Kommentare
fact-likes_per_week = Vergebene Likes
fact-engagement_per_follower = Interaktionen je Video und Follower

# Tipps: people

tip-earn_followers = { $followers ->
    [0] Dir folgt noch niemand.
    [one] Dir folgt ein Konto.
   *[other] Dir folgen { $followers } Konten.
    } Sag am Ende eines Videos, welche Frage das nächste beantwortet: Wer es wissen will, folgt dir. Nächste Station: { $to_followers }.
tip-reach_strangers = { $new_followers_90d ->
    [0] In den letzten 90 Tagen kam niemand dazu.
    [one] In den letzten 90 Tagen kam ein Konto dazu.
   *[other] In den letzten 90 Tagen kamen { $new_followers_90d } Konten dazu.
    } Fang jedes Video mit der Frage an, die deine Kunden in die Suche tippen: { $to_new_followers_90d } sind der nächste Schritt.
tip-follow_partners = { $mutual_share_percent } % derer, denen du folgst, folgen auch dir. Folge Menschen gleich nach einem guten Austausch, bis es { $to_mutual_share_percent } % sind.
tip-search_more = Du suchst { $searches_per_week ->
    [0] nie
    [one] einmal pro Woche
   *[other] { $searches_per_week }-mal pro Woche
    }. Such { $to_searches_per_week }-mal pro Woche nach den Worten deiner Kunden und beantworte, was sie fragen.

# Tipps: brand

tip-write_bio = Deine Bio hat { $bio_chars ->
    [0] noch keine Zeichen
    [one] ein Zeichen
   *[other] { $bio_chars } Zeichen
    }. Nutze etwa { $to_bio_chars } der 80 Zeichen, um zu sagen, wem du wobei hilfst.
tip-add_photo = Lade ein Foto hoch: ein helles Gesicht, das mehr als die Hälfte des Kreises füllt.
tip-choose_name = Dein Nutzername ist noch der, den du bekommen hast. Wähl einen, den Kunden sich merken und eintippen können.
tip-add_link = Setz einen Link in dein Profil, damit die Neugier ein Ziel hat. Ein Unternehmenskonto darf einen haben.

# Tipps: content

tip-post_weekly = Poste ein Video pro Woche: Beantworte eine Frage, die dir ein Kunde gestellt hat. Bisher sind es { $videos_per_week } pro Woche.
tip-post_more = Du postest { $videos_per_week ->
    [one] ein Video
   *[other] { $videos_per_week } Videos
    } pro Woche. Mit { $to_videos_per_week } bleibst du im Blick. Erzähl, was du gelernt hast, nicht, was du verkaufst.
tip-keep_rhythm = Du hast in { $weeks_with_video ->
    [0] keiner
    [one] einer
   *[other] { $weeks_with_video }
    } von 13 Wochen etwas gepostet. Ein fester Wochentag schlägt drei Videos auf einmal: Nimm dir { $to_weeks_with_video } Wochen vor.
tip-answer_customers = Ein Video von dir bekommt { $likes_per_video ->
    [0] keine Likes
    [one] einen Like
   *[other] { $likes_per_video } Likes
    }. Beantworte je Video eine Kundenfrage und sag in der ersten Sekunde, welche: { $to_likes_per_video } sind erreichbar.
tip-end_with_question = Auf ein Video kommen je hundert Follower { $engagement_per_follower_percent } Interaktionen. Beende es mit einer Frage, die man in einem Satz beantworten kann, und antworte auf jede Antwort: { $to_engagement_per_follower_percent } sind erreichbar.

# Tipps: relations

tip-comment_more = Du schreibst { $comments_per_week ->
    [0] keine Kommentare
    [one] einen Kommentar
   *[other] { $comments_per_week } Kommentare
    } pro Woche. Lass bei anderen einen durchdachten, bevor du selbst postest, bis es { $to_comments_per_week } pro Woche sind.
tip-talk_to_leads = { $exchanges_90d ->
    [0] In 90 Tagen gab es keine Unterhaltung, in der beide Seiten schrieben.
    [one] In 90 Tagen gab es eine Unterhaltung, in der beide Seiten schrieben.
   *[other] In 90 Tagen gab es { $exchanges_90d } Unterhaltungen, in denen beide Seiten schrieben.
    } Mach nach einem guten Austausch in den Kommentaren per Direktnachricht weiter: Dann sind es { $to_exchanges_90d }.
tip-answer_viewers = Du antwortest unter { $answered_videos_share_percent } % deiner Videos. Antworte ab und zu mit einem Video auf einen Kommentar, bis es { $to_answered_videos_share_percent } % sind.
tip-like_partners = Du vergibst { $likes_per_week ->
    [0] keine Likes
    [one] einen Like
   *[other] { $likes_per_week } Likes
    } pro Woche. Sieh dir an, was deine zehn wichtigsten Kontakte posten, und like, was gut ist: { $to_likes_per_week } pro Woche.
