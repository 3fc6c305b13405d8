# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index für Mastodon

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Die richtigen Personen finden
node-people-followers = Folgende
node-people-following = Gefolgte Profile
node-people-servers = Server
node-people-mentioned = Erwähnte Personen
node-people-topics = Feste Hashtags
node-brand = Ein überzeugendes Profil aufbauen
node-brand-bio = Biografie
node-brand-fields = Profilfelder
node-brand-links = Link zu dir selbst
node-brand-pictures = Bilder
node-brand-discoverable = Auffindbar
node-content = Mit relevantem Content Interesse wecken
node-content-posts = Eigene Beiträge
node-content-alt_text = Beschriebene Bilder
node-content-hashtags = Beiträge mit Hashtags
node-content-reactions = Favoriten und Teilungen
node-relations = Beziehungen aufbauen
node-relations-replies = Ausgewogene Antworten
node-relations-partners = Beständige Gespräche
node-relations-boosts = Von anderen Geteiltes
node-relations-favourites = Vergebene Favoriten

# Fakten

fact-followers = Folgende
fact-following = Gefolgte Profile
fact-servers_followed = Server der gefolgten Profile
fact-mentioned_90d = Erwähnte Personen
fact-topics_90d = Dreimal verwendete Hashtags
fact-bio_chars = Länge der Biografie
fact-fields = Ausgefüllte Profilfelder
fact-own_links = Links zu dir selbst
fact-has_avatar = Profilbild
fact-has_header = Titelbild
fact-is_discoverable = In Suche und Vorschlägen zu sehen
fact-account_days = Alter des Kontos
fact-posts = Beiträge und Antworten im Archiv
fact-posts_90d = Beiträge
fact-tagged_posts_90d = Beiträge mit einem Hashtag
fact-media_90d = Bilder, Videos und Töne
fact-described_media_90d = Bilder, Videos und Töne mit Beschreibung
fact-favourites_received_90d = Erhaltene Favoriten
fact-boosts_received_90d = Wie oft deine Beiträge geteilt wurden
fact-statuses_90d = Beiträge und Antworten, die alle lesen können
fact-replies_90d = Antworten an andere, die alle lesen können
fact-partners_90d = Personen, denen du dreimal geantwortet hast
fact-boosts = Geteiltes im Archiv
fact-boosts_given_90d = Von anderen Geteiltes
fact-favourites_given = Vergebene Favoriten
fact-bookmarks = Lesezeichen
fact-pictures = Bilder des Profils
fact-posts_per_week = Beiträge
fact-tagged_share = Anteil der Beiträge mit einem Hashtag
fact-described_share = Anteil der Bilder mit Beschreibung
fact-reactions_per_post = Favoriten und Teilungen
fact-reply_share = Anteil der Antworten
fact-boosts_per_week = Von anderen Geteiltes

# Tipps: people

tip-share_address = { $followers ->
    [0] Dir folgt noch niemand.
    [one] Dir folgt ein Profil.
   *[other] Dir folgen { $followers } Profile.
    } Schreib deine ganze Adresse, @name@server, unter deine Mails und auf deine Website; die nächste Station sind { $to_followers }.
tip-follow_experts = Du folgst { $following ->
    [0] noch niemandem
    [one] einem Profil
   *[other] { $following } Profilen
    }. Schau, wer unter den Hashtags deines Fachs gut antwortet, und folge, bis es { $to_following } sind.
tip-look_beyond = Alle, denen du folgst, wohnen auf { $servers_followed ->
    [0] noch keinem Server
    [one] einem Server
   *[other] { $servers_followed } Servern
    }. Vielleicht hat dein Fach einen eigenen: Lies dort die öffentlichen Beiträge und folge von da aus, bis es { $to_servers_followed } sind.
tip-address_people = Du hast in 90 Tagen { $mentioned_90d ->
    [0] niemanden
    [one] eine Person
   *[other] { $mentioned_90d } Personen
    } erwähnt. Mit einer mehr pro Woche sind es { $to_mentioned_90d }: Beantworte eine Frage, oder nenn, von wem die Idee war.
tip-stick_to_hashtags = { $topics_90d ->
    [0] Kein Hashtag steht in dreien deiner Beiträge.
    [one] Ein Hashtag steht in drei oder mehr deiner Beiträge.
   *[other] { $topics_90d } Hashtags stehen in drei oder mehr deiner Beiträge.
    } Such { $to_topics_90d } aus, nach denen Kunden suchen würden, und nimm jedes Mal dieselben.

# Tipps: brand

tip-tell_story = Deine Biografie hat { $bio_chars ->
    [0] noch keine Zeichen
    [one] ein Zeichen
   *[other] { $bio_chars } Zeichen
    }. Etwa { $to_bio_chars } reichen, um zu sagen, wem du wobei hilfst.
tip-fill_fields = { $fields ->
    [0] Unter deiner Biografie ist kein Feld ausgefüllt.
    [one] Unter deiner Biografie ist ein Feld ausgefüllt.
   *[other] Unter deiner Biografie sind { $fields } Felder ausgefüllt.
    } Füll alle { $to_fields } aus: was du anbietest, wo du arbeitest, deine Website, ein Weg zu dir.
tip-link_website = Verlinke deine Website in einem Feld, und verlinke von dort mit rel="me" zurück: Dann wird der Link grün, und alle sehen, dass du es wirklich bist.
tip-add_avatar = Lade ein Profilbild hoch: ein helles Gesicht, das mehr als die Hälfte des Bildes füllt.
tip-add_header = Lade ein Titelbild hoch, das deine Arbeit zeigt.
tip-be_found = Schalte „Profil und Beiträge in Suchalgorithmen berücksichtigen“ ein, damit dich findet, wer dein Thema sucht.

# Tipps: content

tip-post_weekly = Poste einmal pro Woche: Beantworte eine Frage, die dir ein Kunde gestellt hat. Bisher sind es { $posts_per_week } pro Woche.
tip-post_more = Du postest { $posts_per_week ->
    [one] einmal
   *[other] { $posts_per_week }-mal
    } pro Woche. Mit { $to_posts_per_week } Beiträgen bleibst du im Blick. Erzähl, was du gelernt hast, nicht, was du verkaufst.
tip-describe_pictures = { $described_share_percent } % deiner Bilder haben eine Beschreibung. Sag in einem Satz, was zu sehen ist; viele teilen nur, was alle lesen können. { $to_described_share_percent } % sind der nächste Schritt.
tip-add_hashtags = { $tagged_share_percent } % deiner Beiträge haben einen Hashtag. Ohne sehen ihn nur die, die dir folgen: Setz ein oder zwei dazu, bis es { $to_tagged_share_percent } % sind.
tip-end_with_question = Ein Beitrag von dir bekommt { $reactions_per_post ->
    [0] keine Favoriten und Teilungen
    [one] einen Favoriten oder wird einmal geteilt
   *[other] { $reactions_per_post } Favoriten und Teilungen
    }. Beende ihn mit einer Frage, die man in einem Satz beantworten kann; { $to_reactions_per_post ->
    [one] ein Favorit oder eine Teilung ist erreichbar
   *[other] { $to_reactions_per_post } sind erreichbar
    }.

# Tipps: relations

tip-reply_more = { $reply_share_percent } % von dem, was du schreibst, sind Antworten. Antworte anderen, bevor du selbst postest, bis es { $to_reply_share_percent } % sind.
tip-start_something = { $reply_share_percent } % von dem, was du schreibst, sind Antworten. Mach aus der besten Antwort der Woche einen eigenen Beitrag: Bei { $to_reply_share_percent } % gibt es auch bei dir etwas zu beantworten.
tip-talk_to_leads = { $partners_90d ->
    [0] In 90 Tagen hast du niemandem dreimal geantwortet.
    [one] In 90 Tagen hast du einer Person dreimal geantwortet.
   *[other] In 90 Tagen hast du { $partners_90d } Personen dreimal geantwortet.
    } Such ein paar aus, mit denen du gern arbeiten würdest, und führ das Gespräch weiter, bis es { $to_partners_90d } sind.
tip-boost_others = Du teilst { $boosts_per_week ->
    [0] nichts von anderen
    [one] einmal pro Woche etwas von anderen
   *[other] { $boosts_per_week }-mal pro Woche etwas von anderen
    }. Nur das trägt hier einen Beitrag weiter: Teile, was dir geholfen hat, { $to_boosts_per_week }-mal pro Woche.
tip-favour_others = Du hast { $favourites_given ->
    [0] noch keinen Beitrag
    [one] einen Beitrag
   *[other] { $favourites_given } Beiträge
    } favorisiert. Favorisiere, was dir geholfen hat: Das sieht, wer es geschrieben hat; die nächste Station sind { $to_favourites_given }.
