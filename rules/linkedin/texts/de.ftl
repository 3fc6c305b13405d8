# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index (Schätzung)

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Gezielt die richtigen Personen finden
node-people-decision_makers = Entscheider
node-people-target_market = Dein Zielmarkt
node-people-new_connections = Neue Kontakte
node-people-searches = Suchen
node-people-groups = Gruppen
node-people-profile_views = Aufrufe deines Profils
node-brand = Deine professionelle Marke aufbauen
node-brand-photo = Foto
node-brand-checklist = Profil-Checkliste
node-brand-headline = Kopfzeile
node-brand-about = Info-Text
node-brand-references = Empfehlungen
node-brand-endorsements = Bestätigte Kenntnisse
node-content = Durch Einblicke Interesse wecken
node-content-posts = Eigene Beiträge
node-content-rhythm = Rhythmus
node-content-own_words = Eigene Worte
node-content-comments = Kommentare bei anderen
node-content-engagement = Reaktionen auf deine Beiträge
node-relations = Beziehungen aufbauen
node-relations-exchanges = Echte Gespräche
node-relations-replies = Antworten auf deine ersten Nachrichten
node-relations-answers = Deine Antworten binnen 48 Stunden
node-relations-notes = Einladungen mit Notiz
node-relations-acceptance = Angenommene Einladungen

# Fakten

fact-role = Was du machst
fact-connections = Kontakte
fact-hidden_connections = Kontakte ohne Namen
fact-connections_with_position = Kontakte mit sichtbarer Position
fact-decision_makers = Kontakte, die entscheiden
fact-target_connections = Kontakte aus deinem Zielmarkt
fact-new_connections_90d = Neue Kontakte
fact-searches = Suchen im Export
fact-searches_90d = Suchen
fact-groups_visited = Besuchte Gruppen
fact-profile_views_90d = Aufrufe deines Profils
fact-has_photo = Profilfoto
fact-headline_chars = Länge der Kopfzeile
fact-about_chars = Länge des Info-Texts
fact-has_industry = Branche angegeben
fact-has_location = Ort angegeben
fact-has_website = Website verlinkt
fact-positions = Positionen
fact-past_positions = Frühere Positionen
fact-has_position_text = Aktuelle Position beschrieben
fact-education = Ausbildungen
fact-skills = Kenntnisse
fact-languages = Sprachen
fact-certifications = Zertifikate
fact-recommendations_received = Erhaltene Empfehlungen
fact-recommendations_visible = Sichtbare Empfehlungen
fact-recommendations_given = Geschriebene Empfehlungen
fact-endorsements_received = Erhaltene Bestätigungen von Kenntnissen
fact-endorsements_accepted = Angenommene Bestätigungen von Kenntnissen
fact-endorsers = Personen, die deine Kenntnisse bestätigen
fact-endorsements_given = Vergebene Bestätigungen von Kenntnissen
fact-posts = Beiträge im Export
fact-posts_90d = Beiträge
fact-posts_long_90d = Beiträge mit mindestens 200 eigenen Zeichen
fact-weeks_with_post = Wochen mit einem Beitrag
fact-articles = Artikel
fact-comments = Kommentare im Export
fact-comments_on_own_posts = Antworten unter eigenen Beiträgen
fact-comments_away_90d = Kommentare bei anderen
fact-reactions = Vergebene Reaktionen
fact-reposts = Reposts
fact-impressions_90d = Impressionen deiner Beiträge
fact-engagements_90d = Reaktionen auf deine Beiträge
fact-messages = Nachrichten im Export
fact-drafts = Entwürfe
fact-conversations = Unterhaltungen im Export
fact-exchanges_90d = Unterhaltungen, in denen beide Seiten schrieben
fact-openers_sent_90d = Unterhaltungen, die du begonnen hast
fact-openers_answered_90d = Von dir begonnene Unterhaltungen mit Antwort
fact-inquiries_90d = Unterhaltungen, die andere begonnen haben
fact-inquiries_answered_90d = Von anderen begonnene Unterhaltungen, die du binnen 48 Stunden beantwortet hast
fact-invitations_sent = Verschickte Einladungen
fact-invitations_with_note = Verschickte Einladungen mit Notiz
fact-invitations_received = Erhaltene Einladungen
fact-acceptance_rate = Angenommene Einladungen
fact-decision_maker_share = Anteil der Entscheider
fact-target_share = Anteil aus deinem Zielmarkt
fact-searches_per_week = Suchen
fact-posts_per_week = Beiträge
fact-comments_per_week = Kommentare bei anderen
fact-own_words_share = Anteil der Beiträge mit eigenen Worten
fact-engagement_per_impression = Reaktionen je Impression
fact-reply_rate = Anteil deiner ersten Nachrichten mit Antwort
fact-answer_rate = Anteil, den du binnen 48 Stunden beantwortest
fact-note_share = Anteil der Einladungen mit Notiz
fact-completeness = Profil-Checkliste

# Tipps: people

tip-find_decision_makers = { $decision_maker_share_percent } % deiner Kontakte entscheiden über Budgets. Such Entscheider in Firmen, in denen du schon jemanden kennst, bis es { $to_decision_maker_share_percent } % sind.
tip-sharpen_target = { $target_share_percent } % deiner Kontakte kommen aus deinem Zielmarkt. Schreib die zwanzig Firmen auf, die du gewinnen willst, und lade zuerst dort ein: { $to_target_share_percent } % sind der nächste Schritt.
tip-meet_weekly = { $new_connections_90d ->
    [0] In den letzten 90 Tagen kam niemand dazu.
    [one] In den letzten 90 Tagen kam ein neuer Kontakt dazu.
   *[other] In den letzten 90 Tagen kamen { $new_connections_90d } neue Kontakte dazu.
    } Mit einem mehr pro Woche sind es { $to_new_connections_90d }. Die Vorschläge unter „Ihr Netzwerk“ sind ein guter Anfang.
tip-search_more = Du suchst { $searches_per_week ->
    [0] noch nicht
    [one] einmal pro Woche
   *[other] { $searches_per_week }-mal pro Woche
    }. Speichere eine Suche, die deinen Wunschkunden beschreibt, und ruf sie { $to_searches_per_week ->
    [one] einmal
   *[other] { $to_searches_per_week }-mal
    } pro Woche auf.
tip-visit_group = Such dir eine Gruppe, in der deine Kunden Fragen stellen, und beantworte dort diesen Monat eine davon. Damit bist du in { $to_groups_visited ->
    [one] einer Gruppe
   *[other] { $to_groups_visited } Gruppen
    } wirklich dabei.

# Tipps: brand

tip-add_photo = Lade ein Foto hoch: ein helles Gesicht, das mehr als die Hälfte des Bildes füllt.
tip-write_headline = Deine Kopfzeile hat { $headline_chars ->
    [0] noch keine Zeichen
    [one] ein Zeichen
   *[other] { $headline_chars } Zeichen
    }. Nutze etwa { $to_headline_chars }, um zu sagen, wem du wobei hilfst, statt nur deine Position zu nennen.
tip-tell_story = Dein Info-Text hat { $about_chars ->
    [0] noch keine Zeichen
    [one] ein Zeichen
   *[other] { $about_chars } Zeichen
    }. Etwa { $to_about_chars } reichen für eine kurze Geschichte: ein Problem, dein Weg, ein Ergebnis.
tip-describe_position = Beschreib deine aktuelle Position in zwei Sätzen: was du tust und was sich dadurch geändert hat.
tip-name_position = Alle Positionen in deinem Profil sind beendet. Trag ein, was du jetzt tust, mit zwei Sätzen dazu: was es ist und was sich dadurch geändert hat.
tip-list_skills = { $skills ->
    [0] Du nennst noch keine Kenntnisse.
    [one] Du nennst eine Kenntnis.
   *[other] Du nennst { $skills } Kenntnisse.
    } Trag die { $to_skills } ein, nach denen Kunden suchen würden.
tip-link_website = Verlinke eine Website, die deine Arbeit zeigt, damit die Neugier ein Ziel hat.
tip-reach_fifty = { $connections ->
    [one] Du hast einen Kontakt.
   *[other] Du hast { $connections } Kontakte.
    } Lade Menschen ein, mit denen du wirklich gearbeitet hast, bis es { $to_connections } sind.
tip-ask_recommendations = { $recommendations_visible ->
    [0] In deinem Profil ist noch keine Empfehlung zu sehen.
    [one] In deinem Profil ist eine Empfehlung zu sehen.
   *[other] In deinem Profil sind { $recommendations_visible } Empfehlungen zu sehen.
    } Bitte Kunden um eine, mit einer Frage, die sich in drei Sätzen beantworten lässt, bis es { $to_recommendations_visible } sind.
tip-earn_endorsements = { $endorsers ->
    [0] Noch niemand bestätigt deine Kenntnisse.
    [one] Eine Person bestätigt deine Kenntnisse.
   *[other] { $endorsers } Personen bestätigen deine Kenntnisse.
    } Bestätige bei Kollegen, was du selbst gesehen hast; viele geben es zurück. Nächste Station: { $to_endorsers }.

# Tipps: content

tip-post_weekly = Poste einmal pro Woche: Beantworte eine Frage, die dir ein Kunde gestellt hat. Bisher sind es { $posts_per_week } pro Woche.
tip-post_more = Du postest { $posts_per_week ->
    [one] einmal
   *[other] { $posts_per_week }-mal
    } pro Woche. Mit { $to_posts_per_week } Beiträgen bleibst du im Blick. Erzähl, was du gelernt hast, nicht, was du verkaufst.
tip-keep_rhythm = Du hast in { $weeks_with_post ->
    [0] keiner
    [one] einer
   *[other] { $weeks_with_post }
    } von 13 Wochen etwas gepostet. Ein fester Wochentag schlägt drei Beiträge auf einmal: Nimm dir { $to_weeks_with_post } Wochen vor.
tip-use_own_words = { $own_words_share_percent } % deiner Beiträge sagen mehr als 200 Zeichen in eigenen Worten. Schreib dazu, warum dir wichtig ist, was du teilst, bis es { $to_own_words_share_percent } % sind.
tip-comment_more = { $comments_per_week ->
    [0] Du kommentierst noch nicht bei anderen.
    [one] Du kommentierst einmal pro Woche bei anderen.
   *[other] Du kommentierst { $comments_per_week }-mal pro Woche bei anderen.
    } Lass dort einen durchdachten Kommentar, bevor du selbst postest, bis es { $to_comments_per_week } pro Woche sind.
tip-end_with_question = { $engagement_per_impression_percent } % derer, die einen Beitrag sehen, reagieren darauf. Beende ihn mit einer Frage, die man in einem Satz beantworten kann, und antworte auf jede Antwort: { $to_engagement_per_impression_percent } % sind erreichbar.

# Tipps: relations

tip-talk_to_leads = { $exchanges_90d ->
    [0] In 90 Tagen gab es keine Unterhaltung, in der beide Seiten schrieben.
    [one] In 90 Tagen gab es eine Unterhaltung, in der beide Seiten schrieben.
   *[other] In 90 Tagen gab es { $exchanges_90d } Unterhaltungen, in denen beide Seiten schrieben.
    } Wähl zehn Leads und führ mit jedem ein echtes Gespräch: Dann sind es { $to_exchanges_90d }.
tip-ask_first = { $reply_rate_percent } % deiner ersten Nachrichten werden beantwortet. Frag zuerst und biete später etwas an; { $to_reply_rate_percent } % sind eine gute nächste Marke.
tip-answer_sooner = Du beantwortest { $answer_rate_percent } % der neuen Nachrichten binnen zwei Tagen. Zehn Minuten jeden Morgen, und es sind { $to_answer_rate_percent } %.
tip-add_notes = { $note_share_percent } % deiner Einladungen haben eine Notiz. Schreib in { $to_note_share_percent } % einen persönlichen Satz, zum Beispiel, woher ihr euch kennt.
tip-invite_known = { $acceptance_rate_percent } % deiner Einladungen werden angenommen. Kommentiere einen Beitrag der Person, bevor du sie einlädst, und { $to_acceptance_rate_percent } % sagen Ja.
