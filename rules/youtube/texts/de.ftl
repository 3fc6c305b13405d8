# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index für YouTube

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Die richtigen Personen finden
node-people-subscribers = Neue Abonnenten
node-people-impressions = Impressionen
node-people-click_rate = Klickrate
node-people-channels = Abonnierte Kanäle
node-people-commented = Kommentierte Videos
node-brand = Ein überzeugendes Profil aufbauen
node-brand-checklist = Kanal-Checkliste
node-brand-texts = Beschriebene Videos
node-brand-tags = Videos mit Tags
node-brand-visible = Öffentliche Videos
node-content = Mit relevantem Content Interesse wecken
node-content-videos = Veröffentlichte Videos
node-content-rhythm = Rhythmus
node-content-watch_time = Wiedergabezeit je Aufruf
node-content-engagement = Interaktionen je Impression
node-relations = Beziehungen aufbauen
node-relations-comments = Kommentare bei anderen
node-relations-answers = Antworten unter deinen Videos
node-relations-answered = Beantwortete Kommentare
node-relations-posts = Community-Beiträge

# Fakten

fact-studio_days = Tage in der Studio-Tabelle
fact-new_subscribers = Gewonnene Abonnenten in der Studio-Tabelle
fact-impressions = Impressionen in der Studio-Tabelle
fact-click_rate = Klickrate der Impressionen
fact-subscriptions = Abonnierte Kanäle
fact-videos_commented_90d = Videos von anderen, die du kommentiert hast
fact-watched_90d = Angesehene Videos
fact-channels_watched_90d = Angesehene Kanäle
fact-has_description = Kanal beschrieben
fact-has_link = Website verlinkt
fact-has_picture = Profilbild
fact-has_banner = Bannerbild
fact-videos = Videos
fact-videos_public = Öffentliche Videos
fact-videos_with_text = Videos mit einer Beschreibung von mindestens 200 Zeichen
fact-videos_with_tags = Videos mit Tags
fact-videos_90d = Veröffentlichte Videos
fact-weeks_with_video = Wochen mit einem neuen Video
fact-views = Aufrufe in der Studio-Tabelle
fact-watch_hours = Wiedergabezeit in der Studio-Tabelle
fact-engagements = Likes, Kommentare und geteilte Videos in der Studio-Tabelle
fact-comments = Kommentare im Takeout
fact-comments_on_own_videos = Kommentare unter eigenen Videos
fact-comments_away_90d = Kommentare bei anderen
fact-answers_90d = Antworten unter eigenen Videos
fact-posts_commented_90d = Community-Beiträge, die du kommentiert hast
fact-community_posts = Community-Beiträge im Takeout
fact-answer_rate = Anteil der Kommentare, die du beantwortest
fact-new_subscribers_90d = Neue Abonnenten
fact-impressions_90d = Impressionen
fact-text_share = Anteil der Videos mit Beschreibung
fact-tag_share = Anteil der Videos mit Tags
fact-public_share = Anteil der öffentlichen Videos
fact-videos_per_month = Veröffentlichte Videos
fact-minutes_per_view = Wiedergabezeit je Aufruf
fact-engagement_per_impression = Likes, Kommentare und geteilte Videos je Impression
fact-comments_per_month = Kommentare bei anderen
fact-answers_per_month = Antworten unter eigenen Videos
fact-completeness = Kanal-Checkliste

# Tipps: people

tip-keep_subscribers = In 90 Tagen gingen mehr Abonnenten, als kamen. Sieh dir das Video an, nach dem sie gingen, und sag am Anfang des nächsten, für wen es ist; { $to_new_subscribers_90d } mehr sind erreichbar.
tip-ask_subscribe = { $new_subscribers_90d ->
    [0] In 90 Tagen hast du keine Abonnenten gewonnen.
    [one] In 90 Tagen hast du einen Abonnenten gewonnen.
   *[other] In 90 Tagen hast du { $new_subscribers_90d } Abonnenten gewonnen.
    } Sag im besten Moment jedes Videos, was das nächste beantwortet; mit einem mehr pro Woche sind es { $to_new_subscribers_90d }.
tip-answer_searches = YouTube hat deine Videos in 90 Tagen { $impressions_90d ->
    [0] niemandem
    [one] einmal
   *[other] { $impressions_90d }-mal
    } gezeigt. Sieh nach, was Kunden in die Suche tippen, und mach daraus den Titel eines Videos: { $to_impressions_90d } sind die nächste Station.
tip-redo_thumbnails = { $click_rate } % derer, die ein Vorschaubild sehen, klicken darauf. Mach die deiner fünf besten Videos neu: ein Gesicht oder ein Ding, höchstens drei Wörter. { $to_click_rate } % sind der nächste Schritt.
tip-follow_experts = Du hast { $subscriptions ->
    [0] noch keinen Kanal
    [one] einen Kanal
   *[other] { $subscriptions } Kanäle
    } abonniert. Such die, die deine Kunden ansehen, und abonniere sie, bis es { $to_subscriptions } sind.
tip-look_beyond = Du hast in 90 Tagen { $videos_commented_90d ->
    [0] kein Video von anderen
    [one] ein Video von anderen
   *[other] { $videos_commented_90d } Videos von anderen
    } kommentiert. Beantworte alle zwei Wochen unter einem mehr eine offene Frage: Dann sind es { $to_videos_commented_90d }.

# Tipps: brand

tip-tell_story = Beschreib deinen Kanal: wem du wobei hilfst, gleich im ersten Satz.
tip-link_website = Verlinke auf deinem Kanal eine Website, damit die Neugier ein Ziel hat.
tip-add_picture = Lade ein Profilbild hoch: ein helles Gesicht oder dein Zeichen, auch als kleiner Kreis gut zu erkennen.
tip-add_banner = Lade ein Bannerbild hoch, das sagt, was man hier lernt und wie oft.
tip-describe_videos = { $text_share_percent } % deiner Videos haben eine Beschreibung von mindestens 200 Zeichen. Zwei Sätze reichen: was man lernt und wo es weitergeht. { $to_text_share_percent } % sind der nächste Schritt.
tip-add_tags = { $tag_share_percent } % deiner Videos haben Tags. Trag die Wörter ein, die oft falsch geschrieben werden, bis es { $to_tag_share_percent } % sind.
tip-show_videos = { $public_share_percent } % deiner Videos sind öffentlich. Geh die anderen durch und veröffentliche, was noch hilft, bis es { $to_public_share_percent } % sind.

# Tipps: content

tip-publish_monthly = Veröffentliche ein Video im Monat: Beantworte eine Frage, die dir ein Kunde gestellt hat. Bisher sind es { $videos_per_month } im Monat.
tip-publish_more = Du veröffentlichst { $videos_per_month ->
    [one] ein Video
   *[other] { $videos_per_month } Videos
    } im Monat. Mit { $to_videos_per_month } bleibst du im Blick. Zeig, was du gelernt hast, nicht, was du verkaufst.
tip-keep_rhythm = Du hast in { $weeks_with_video ->
    [0] keiner
    [one] einer
   *[other] { $weeks_with_video }
    } von 13 Wochen etwas veröffentlicht. Ein fester Wochentag schlägt drei Videos auf einmal: Nimm dir { $to_weeks_with_video } Wochen vor.
tip-begin_with_answer = Von einem Video { $minutes_per_view ->
    [0] wird nichts
    [one] wird eine Minute
   *[other] werden { $minutes_per_view } Minuten
    } angesehen. Gib die kurze Antwort in den ersten dreißig Sekunden und danach die Gründe: { $to_minutes_per_view ->
    [one] Eine Minute ist erreichbar
   *[other] { $to_minutes_per_view } sind erreichbar
    }.
tip-end_with_question = { $engagement_per_impression_percent } % derer, denen ein Video gezeigt wird, liken, kommentieren oder teilen es. Beende es mit einer Frage, die man in einem Satz beantworten kann; { $to_engagement_per_impression_percent } % sind erreichbar.

# Tipps: relations

tip-comment_more = { $comments_per_month ->
    [0] Du kommentierst noch nicht bei anderen.
    [one] Du kommentierst einmal im Monat bei anderen.
   *[other] Du kommentierst { $comments_per_month }-mal im Monat bei anderen.
    } Such Kanäle, die deine Kunden ansehen, und lass dort jede Woche einen durchdachten Kommentar: { $to_comments_per_month } im Monat.
tip-answer_more = Du beantwortest unter deinen Videos { $answers_per_month ->
    [0] keinen Kommentar
    [one] einen Kommentar
   *[other] { $answers_per_month } Kommentare
    } im Monat. Frag etwas zurück, damit ein Gespräch daraus wird: { $to_answers_per_month } sind die nächste Marke.
tip-answer_everyone = Du beantwortest { $answer_rate_percent } % der Kommentare unter deinen Videos. Zehn Minuten am Tag nach jedem Video, und es sind { $to_answer_rate_percent } %.
tip-join_community = Du hast in 90 Tagen { $posts_commented_90d ->
    [0] keinen Community-Beitrag
    [one] einen Community-Beitrag
   *[other] { $posts_commented_90d } Community-Beiträge
    } kommentiert. Frag deine Zuschauer etwas in einem eigenen Beitrag und antworte dort: Dann sind es { $to_posts_commented_90d }.
