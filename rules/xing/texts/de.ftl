# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index für XING

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Die richtigen Personen finden
node-people-target_market = Dein Zielmarkt
node-people-new_contacts = Neue Kontakte
node-people-suggestions = Vorgeschlagene Kontakte
node-people-profile_visits = Besuche auf deinem Profil
node-brand = Ein überzeugendes Profil aufbauen
node-brand-checklist = Profil-Checkliste
node-brand-slogan = Slogan
node-brand-references = Referenzen und Auszeichnungen
node-content = Mit relevantem Content Interesse wecken
node-content-posts = Eigene Beiträge
node-content-comments = Kommentare bei anderen
node-content-reactions = Reaktionen auf deine Beiträge
node-relations = Beziehungen aufbauen
node-relations-exchanges = Echte Gespräche
node-relations-replies = Antworten auf deine ersten Nachrichten
node-relations-meetings = Treffen
node-relations-acceptance = Angenommene Anfragen

# Fakten

fact-contacts = Kontakte
fact-target_contacts = Kontakte aus deinem Zielmarkt
fact-new_contacts_90d = Neue Kontakte
fact-suggestions_per_week = Angesehene Vorschläge
fact-profile_visits_90d = Besuche auf deinem Profil
fact-has_photo = Foto
fact-has_position = Aktuelle Position
fact-has_career = Werdegang mit mindestens zwei Stationen
fact-has_education = Ausbildung
fact-has_offer = Ich biete
fact-has_search = Ich suche
fact-has_about = Über mich
fact-has_links = Links zu deiner Arbeit
fact-has_slogan = Slogan
fact-references = Referenzen und Auszeichnungen
fact-posts_per_month = Beiträge
fact-comments_per_month = Kommentare bei anderen
fact-reactions_per_post = Likes und Kommentare
fact-exchanges_90d = Unterhaltungen, in denen beide Seiten schrieben
fact-openers_sent_90d = Unterhaltungen, die du begonnen hast
fact-openers_answered_90d = Von dir begonnene Unterhaltungen mit Antwort
fact-meetings_90d = Kontakte, die du getroffen oder gesprochen hast
fact-requests_sent_90d = Verschickte Kontaktanfragen
fact-requests_accepted_90d = Angenommene Kontaktanfragen
fact-target_share = Anteil aus deinem Zielmarkt
fact-reply_rate = Anteil deiner ersten Nachrichten mit Antwort
fact-acceptance_rate = Anteil der angenommenen Anfragen
fact-completeness = Profil-Checkliste

# Tipps: people

tip-sharpen_target = { $target_share_percent } % deiner Kontakte kommen aus deinem Zielmarkt. Schreib die zwanzig Firmen auf, die du gewinnen willst, und frag zuerst dort an: { $to_target_share_percent } % sind der nächste Schritt.
tip-meet_weekly = { $new_contacts_90d ->
    [0] In den letzten 90 Tagen kam niemand dazu.
    [one] In den letzten 90 Tagen kam ein neuer Kontakt dazu.
   *[other] In den letzten 90 Tagen kamen { $new_contacts_90d } neue Kontakte dazu.
    } Mit einem mehr pro Woche sind es { $to_new_contacts_90d }.
tip-scan_suggestions = Geh einmal pro Woche die Mitglieder durch, die XING dir vorschlägt, und such die aus, die zu deiner Zielliste passen: { $to_suggestions_per_week } statt { $suggestions_per_week }.

# Tipps: brand

tip-add_photo = Lade ein Foto hoch: ein helles Gesicht, das mehr als die Hälfte des Bildes füllt.
tip-say_offer = Füll „Ich biete“ aus, mit den drei Wörtern, nach denen ein Kunde suchen würde.
tip-say_search = Füll „Ich suche“ aus, damit die Richtigen wissen, warum sie dir schreiben sollten.
tip-tell_story = Schreib unter „Über mich“ drei Absätze: ein Problem, dein Weg, ein Ergebnis.
tip-link_work = Verlinke eine Website oder einen Beitrag, der deine Arbeit zeigt, damit die Neugier ein Ziel hat.
tip-write_slogan = Schreib einen Slogan: eine Zeile, die sagt, wem du wobei hilfst.
tip-ask_references = { $references ->
    [0] Dein Profil zeigt noch keine Referenz und keine Auszeichnung.
    [one] Dein Profil zeigt eine Referenz oder Auszeichnung.
   *[other] Dein Profil zeigt { $references } Referenzen und Auszeichnungen.
    } { $to_references ->
    [one] Bitte einen Kunden um zwei Sätze, dann ist die erste da.
   *[other] Bitte einen Kunden um zwei Sätze, bis es { $to_references } sind.
    }

# Tipps: content

tip-post_fortnightly = Poste alle zwei Wochen: Beantworte eine Frage, die dir ein Kunde gestellt hat. Bisher sind es { $posts_per_month } pro Monat.
tip-post_more = Du postest { $posts_per_month }-mal pro Monat. Mit { $to_posts_per_month } Beiträgen bleibst du im Blick. Erzähl, was du gelernt hast, nicht, was du verkaufst.
tip-comment_more = { $comments_per_month ->
    [0] Du kommentierst noch nicht bei anderen.
    [one] Du kommentierst einmal pro Monat bei anderen.
   *[other] Du kommentierst { $comments_per_month }-mal pro Monat bei anderen.
    } Lass dort einen durchdachten Kommentar, bevor du selbst postest, bis es { $to_comments_per_month } pro Monat sind.
tip-end_with_question = Ein Beitrag von dir bekommt { $reactions_per_post ->
    [0] keine Reaktionen
    [one] eine Reaktion
   *[other] { $reactions_per_post } Reaktionen
    }. Beende ihn mit einer Frage, die man in einem Satz beantworten kann, und antworte auf jede Antwort: { $to_reactions_per_post ->
    [one] Eine Reaktion ist erreichbar
   *[other] { $to_reactions_per_post } sind erreichbar
    }.

# Tipps: relations

tip-talk_to_leads = { $exchanges_90d ->
    [0] In 90 Tagen gab es keine Unterhaltung, in der beide Seiten schrieben.
    [one] In 90 Tagen gab es eine Unterhaltung, in der beide Seiten schrieben.
   *[other] In 90 Tagen gab es { $exchanges_90d } Unterhaltungen, in denen beide Seiten schrieben.
    } Wähl fünf Leads und führ mit jedem ein echtes Gespräch: Dann sind es { $to_exchanges_90d }.
tip-ask_first = { $reply_rate_percent } % deiner ersten Nachrichten werden beantwortet. Frag zuerst und biete später etwas an; { $to_reply_rate_percent } % sind eine gute nächste Marke.
tip-meet_once = Schlag diesen Monat einem Kontakt einen Kaffee oder ein kurzes Telefonat vor: { $to_meetings_90d ->
    [one] ein Treffen
   *[other] { $to_meetings_90d } Treffen
    } in 90 Tagen.
tip-request_known = { $acceptance_rate_percent } % deiner Anfragen werden angenommen. Schreib in einer Zeile, woher ihr euch kennt oder was euch verbindet, und { $to_acceptance_rate_percent } % sagen Ja.
