# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index für GitHub

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Die richtigen Personen finden
node-people-followers = Follower
node-people-ratio = Follower-Verhältnis
node-people-organisations = Organisationen
node-people-foreign_repos = Fremde Repositorys
node-people-participants = Beteiligte Personen
node-brand = Ein überzeugendes Profil aufbauen
node-brand-bio = Biografie
node-brand-website = Website
node-brand-location = Ort
node-brand-company = Firma
node-brand-photo = Foto
node-brand-email = Öffentliche E-Mail-Adresse
node-brand-profile_readme = Profil-README
node-brand-descriptions = Beschriebene Repositorys
node-brand-topics = Repositorys mit Themen
node-brand-licences = Repositorys mit Lizenz
node-content = Mit relevanter Arbeit Interesse wecken
node-content-stars = Sterne
node-content-active = Repositorys mit neuer Arbeit
node-content-forks = Forks
node-content-releases = Releases
node-relations = Beziehungen aufbauen
node-relations-merged = Bei anderen übernommen
node-relations-comments = Kommentare
node-relations-answers = Antworten binnen 7 Tagen
node-relations-reviews = Reviews

# Fakten

fact-followers = Follower
fact-following = Gefolgte Personen
fact-organisations = Organisationen
fact-foreign_repos_365d = Fremde Repositorys, die deine Arbeit übernahmen
fact-participants_365d = Personen, die in deinen Repositorys schrieben
fact-has_bio = Biografie
fact-has_website = Website verlinkt
fact-has_location = Ort angegeben
fact-has_company = Firma angegeben
fact-has_photo = Eigenes Foto
fact-has_email = Öffentliche E-Mail-Adresse
fact-has_profile_readme = Profil-README
fact-repos = Eigene Repositorys
fact-described_repos = Eigene Repositorys mit Beschreibung
fact-tagged_repos = Eigene Repositorys mit Themen
fact-licensed_repos = Eigene Repositorys mit Lizenz
fact-account_days = Alter des Kontos
fact-stars = Sterne für eigene Repositorys
fact-forks = Forks eigener Repositorys
fact-active_repos_90d = Eigene Repositorys mit neuer Arbeit
fact-releases_365d = Releases
fact-merged_elsewhere_365d = Bei anderen übernommene Pull Requests
fact-comments_90d = Kommentare zu Issues und Pull Requests
fact-issues_of_others_90d = Issues, die andere bei dir eröffnet haben
fact-issues_answered_90d = Issues anderer, die du binnen 7 Tagen beantwortet hast
fact-reviews_90d = Reviews
fact-stars_given_90d = Vergebene Sterne
fact-follower_ratio = Follower je gefolgter Person
fact-described_share = Anteil der Repositorys mit Beschreibung
fact-tagged_share = Anteil der Repositorys mit Themen
fact-licensed_share = Anteil der Repositorys mit Lizenz
fact-comments_per_week = Kommentare zu Issues und Pull Requests
fact-reviews_per_week = Reviews
fact-answer_share = Anteil der binnen 7 Tagen beantworteten Issues

# Tipps: people

tip-share_address = { $followers ->
    [0] Dir folgt noch niemand.
    [one] Dir folgt eine Person.
   *[other] Dir folgen { $followers } Personen.
    } Verlinke dein Profil, wo du deine Arbeit erklärst, in Vorträgen und Beiträgen; die nächste Station sind { $to_followers }.
tip-tidy_follows = Auf jede Person, der du folgst, { $follower_ratio ->
    [0] kommt kein Follower
    [one] kommt ein Follower
   *[other] kommen { $follower_ratio } Follower
    }. Entfolge, wer verstummt ist, damit dein Feed zeigt, wem du helfen könntest: { $to_follower_ratio } ist der nächste Schritt.
tip-join_organisation = Du bist öffentliches Mitglied von { $organisations ->
    [0] keiner Organisation
    [one] einer Organisation
   *[other] { $organisations } Organisationen
    }. Bitte ein Projekt, dem du hilfst, dich aufzunehmen, oder mach deine Mitgliedschaft sichtbar, bis es { $to_organisations ->
    [one] eine ist
   *[other] { $to_organisations } sind
    }.
tip-contribute_elsewhere = { $foreign_repos_365d ->
    [0] In zwölf Monaten hat kein fremdes Repository etwas von dir übernommen.
    [one] In zwölf Monaten hat ein fremdes Repository etwas von dir übernommen.
   *[other] In zwölf Monaten haben { $foreign_repos_365d } fremde Repositorys etwas von dir übernommen.
    } Auch Kunden nutzen Software: Verbessere eine Kleinigkeit in einer, die sie nutzen. Die nächste Station: { $to_foreign_repos_365d }.
tip-invite_contributors = { $participants_365d ->
    [0] In zwölf Monaten schrieb sonst niemand in deinen Repositorys.
    [one] In zwölf Monaten schrieb eine andere Person in deinen Repositorys.
   *[other] In zwölf Monaten schrieben { $participants_365d } andere Personen in deinen Repositorys.
    } Kennzeichne kleine Aufgaben als „good first issue“ und sag im README, dass Fragen willkommen sind; { $to_participants_365d } sind erreichbar.

# Tipps: brand

tip-tell_story = Schreib eine Biografie: eine Zeile, die sagt, wem du wobei hilfst.
tip-link_website = Verlinke eine Website, die deine Arbeit zeigt, damit die Neugier ein Ziel hat.
tip-name_location = Gib deinen Ort an; wer jemanden in der Nähe sucht, findet dich.
tip-name_company = Nenn die Firma, für die du arbeitest oder die dir gehört.
tip-add_photo = Lade ein Foto hoch: ein helles Gesicht, das mehr als die Hälfte des Bildes füllt.
tip-show_email = Zeig eine E-Mail-Adresse, damit man dir schreiben kann, ohne ein Issue zu eröffnen.
tip-write_readme = Leg ein Repository mit dem Namen deines Kontos an, mit einem README darin: drei Sätze darüber, was du tust, und Links zu deinen besten Arbeiten.
tip-describe_repos = { $described_share_percent } % deiner Repositorys haben eine Beschreibung. Schreib zu jedem einen Satz, zuerst zu denen, die du zeigen würdest; { $to_described_share_percent } % sind der nächste Schritt.
tip-add_topics = { $tagged_share_percent } % deiner Repositorys haben Themen. Trag die drei Wörter ein, nach denen ein Kunde suchen würde, bis es { $to_tagged_share_percent } % sind.
tip-add_licences = { $licensed_share_percent } % deiner Repositorys haben eine Lizenz. Ohne darf sie niemand nutzen: { $to_licensed_share_percent } % sind der nächste Schritt.

# Tipps: content

tip-show_work = Deine Repositorys haben { $stars ->
    [0] noch keinen Stern
    [one] einen Stern
   *[other] { $stars } Sterne
    }. Schreib über das Problem, das dein bestes löst, und zwar dort, wo man es hat; die nächste Station sind { $to_stars }.
tip-keep_working = { $active_repos_90d ->
    [0] In 90 Tagen kam in kein Repository neue Arbeit.
    [one] In 90 Tagen kam in ein Repository neue Arbeit.
   *[other] In 90 Tagen kam in { $active_repos_90d } Repositorys neue Arbeit.
    } Bring eines auf den neuesten Stand, das sich andere ansehen. Die nächste Station: { $to_active_repos_90d }.
tip-ease_the_start = Deine Repositorys haben { $forks ->
    [0] noch keinen Fork
    [one] einen Fork
   *[other] { $forks } Forks
    }. Sag in drei Schritten, wie man eines baut und ändert, dann trauen sich mehr; die nächste Station sind { $to_forks }.
tip-release_quarterly = Du hast in zwölf Monaten { $releases_365d ->
    [0] kein Release
    [one] ein Release
   *[other] { $releases_365d } Releases
    } gemacht. Gib heraus, was fertig ist, mit einer Zeile dazu, was es für andere ändert. Die nächste Station: { $to_releases_365d }.

# Tipps: relations

tip-mend_what_you_use = { $merged_elsewhere_365d ->
    [0] In zwölf Monaten wurde anderswo kein Pull Request von dir übernommen.
    [one] In zwölf Monaten wurde anderswo ein Pull Request von dir übernommen.
   *[other] In zwölf Monaten wurden anderswo { $merged_elsewhere_365d } Pull Requests von dir übernommen.
    } Verbessere zwei Kleinigkeiten in dem, was du täglich nutzt; ein falscher Satz in der Doku zählt auch. Dann sind es { $to_merged_elsewhere_365d }.
tip-comment_more = Du kommentierst { $comments_per_week ->
    [0] gar nicht
    [one] einmal pro Woche
   *[other] { $comments_per_week }-mal pro Woche
    }. Beantworte eine offene Frage in einem Projekt deines Fachs, bis du es { $to_comments_per_week ->
    [one] einmal pro Woche
   *[other] { $to_comments_per_week }-mal pro Woche
    } tust.
tip-answer_sooner = Du beantwortest { $answer_share_percent } % der Issues anderer binnen sieben Tagen. Auch ein kurzes „Danke, ich seh es mir am Freitag an“ ist eine Antwort; { $to_answer_share_percent } % sind der nächste Schritt.
tip-review_more = Du prüfst { $reviews_per_week ->
    [0] gar nichts
    [one] einmal pro Woche einen Pull Request
   *[other] { $reviews_per_week }-mal pro Woche einen Pull Request
    }. Lies einen von jemandem, mit dem du gern arbeiten würdest, und sag zuerst, was gut ist: { $to_reviews_per_week ->
    [one] einmal pro Woche
   *[other] { $to_reviews_per_week }-mal pro Woche
    }.
