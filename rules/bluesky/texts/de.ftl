# Deutsche Texte: alle Titel, Stufen und Tipps.
# `$fact` ist der Wert, wie er ist, `$to_fact` der Wert, um den ein Tipp bittet; Anteile gibt es auch als `_percent`.

index = Social-Selling-Index für Bluesky

band-starter = Am Anfang
band-building = Im Aufbau
band-solid = Auf festem Grund
band-leader = Vorn dabei

# Säulen und Kennzahlen

node-people = Die richtigen Personen finden
node-people-followers = Follower
node-people-ratio = Follower-Verhältnis
node-people-new_follows = Neu gefolgt
node-people-answered = Personen, denen du geantwortet hast
node-brand = Ein überzeugendes Profil aufbauen
node-brand-bio = Beschreibung
node-brand-checklist = Name, Avatar, Banner
node-brand-own_domain = Eigene Domain
node-brand-pinned = Angehefteter Beitrag
node-content = Mit relevantem Content Interesse wecken
node-content-posts = Eigene Beiträge
node-content-reactions = Reaktionen je Beitrag
node-content-media = Medien und Links
node-content-alt_text = Beschriebene Bilder
node-content-language = Beiträge mit Sprache
node-relations = Beziehungen aufbauen
node-relations-replies = Antworten an andere
node-relations-received = Antworten von anderen
node-relations-partners = Beständige Gespräche
node-relations-quotes = Ausgewogene Zitate

# Fakten

fact-followers = Follower
fact-follows = Gefolgte Profile
fact-new_follows_90d = Neu gefolgte Profile
fact-answered_90d = Personen, denen du geantwortet hast
fact-bio_chars = Länge der Beschreibung
fact-has_display_name = Anzeigename
fact-has_avatar = Avatar
fact-has_banner = Banner
fact-has_own_domain = Handle mit eigener Domain
fact-has_pinned_post = Angehefteter Beitrag
fact-account_days = Alter des Kontos
fact-posts = Beiträge und Antworten im Repository
fact-posts_90d = Beiträge
fact-linked_90d = Beiträge mit Bild, Video oder Link
fact-pictured_90d = Beiträge mit Bildern
fact-described_90d = Beiträge mit Beschreibung zu jedem Bild
fact-with_language_90d = Beiträge, die ihre Sprache nennen
fact-reactions_per_post = Likes, Reposts, Zitate und Antworten
fact-replies_per_post = Antworten von anderen
fact-replies_90d = Antworten an andere
fact-partners_90d = Personen, denen du dreimal geantwortet hast
fact-quotes_90d = Zitierte Beiträge
fact-reposts_90d = Einfache Reposts
fact-likes = Likes im Repository
fact-likes_90d = Likes
fact-follower_ratio = Follower je gefolgtem Profil
fact-completeness = Profil-Checkliste
fact-posts_per_week = Beiträge
fact-linked_share = Anteil der Beiträge mit Bild, Video oder Link
fact-described_share = Anteil der Bilder mit Beschreibung
fact-language_share = Anteil der Beiträge, die ihre Sprache nennen
fact-replies_per_week = Antworten an andere
fact-quote_share = Anteil der Zitate an allem, was du weitergibst

# Tipps: people

tip-share_address = { $followers ->
    [0] Dir folgt noch niemand.
    [one] Dir folgt ein Profil.
   *[other] Dir folgen { $followers } Profile.
    } Schreib dein Handle unter deine Mails und auf deine Website, und frag, ob du in ein Startpaket deines Fachs darfst; die nächste Station sind { $to_followers }.
tip-tidy_follows = Auf jedes Profil, dem du folgst, { $follower_ratio ->
    [0] kommt kein Follower
    [one] kommt ein Follower
   *[other] kommen { $follower_ratio } Follower
    }. Entfolge, wer verstummt ist, und antworte denen, die bleiben: { $to_follower_ratio } ist der nächste Schritt.
tip-follow_experts = Du bist in 90 Tagen { $new_follows_90d ->
    [0] niemandem
    [one] einem Profil
   *[other] { $new_follows_90d } Profilen
    } neu gefolgt. Startpakete und Feeds deines Fachs zeigen, wer gut antwortet: Mit einem mehr pro Woche sind es { $to_new_follows_90d }.
tip-answer_strangers = Du hast in 90 Tagen { $answered_90d ->
    [0] niemandem
    [one] einer Person
   *[other] { $answered_90d } Personen
    } geantwortet. Such nach einer Frage, die deine Kunden stellen, und antworte jede Woche jemand Neuem, bis es { $to_answered_90d } sind.

# Tipps: brand

tip-tell_story = Deine Beschreibung hat { $bio_chars ->
    [0] noch keine Zeichen
    [one] ein Zeichen
   *[other] { $bio_chars } Zeichen
    }. Etwa { $to_bio_chars } reichen, um zu sagen, wem du wobei hilfst.
tip-add_name = Gib dir einen Anzeigenamen: den, unter dem dich Kunden kennen.
tip-add_avatar = Lade einen Avatar hoch: ein helles Gesicht, das mehr als die Hälfte des Bildes füllt.
tip-add_banner = Lade ein Banner hoch, das deine Arbeit zeigt.
tip-use_domain = Mach deine eigene Domain zum Handle (Einstellungen > Konto > Handle): Sie zeigt, dass du es bist, und bleibt deine.
tip-pin_post = Hefte den Beitrag an, der am besten sagt, was du tust, damit ihn Besucher zuerst finden.

# Tipps: content

tip-post_weekly = Poste einmal pro Woche: Beantworte eine Frage, die dir ein Kunde gestellt hat. Bisher sind es { $posts_per_week } pro Woche.
tip-post_more = Du postest { $posts_per_week ->
    [one] einmal
   *[other] { $posts_per_week }-mal
    } pro Woche. Mit { $to_posts_per_week } Beiträgen bleibst du im Blick. Erzähl, was du gelernt hast, nicht, was du verkaufst.
tip-end_with_question = Ein Beitrag von dir bekommt { $reactions_per_post ->
    [0] keine Reaktionen
    [one] eine Reaktion
   *[other] { $reactions_per_post } Reaktionen
    }. Beende ihn mit einer Frage, die man in einem Satz beantworten kann; { $to_reactions_per_post ->
    [one] eine ist erreichbar
   *[other] { $to_reactions_per_post } sind erreichbar
    }.
tip-show_something = { $linked_share_percent } % deiner Beiträge zeigen ein Bild oder Video oder verlinken etwas. Zeig deine Arbeit, statt von ihr zu erzählen, bis es { $to_linked_share_percent } % sind.
tip-describe_pictures = { $described_share_percent } % deiner Beiträge mit Bildern beschreiben sie. Sag in einem Satz, was zu sehen ist: { $to_described_share_percent } % sind der nächste Schritt.
tip-name_language = { $language_share_percent } % deiner Beiträge nennen ihre Sprache. Wähl sie beim Schreiben aus; Feeds, die nach Sprache filtern, lassen die anderen weg.

# Tipps: relations

tip-reply_more = Du antwortest { $replies_per_week ->
    [0] niemandem
    [one] einmal pro Woche
   *[other] { $replies_per_week }-mal pro Woche
    }. Lass bei anderen eine durchdachte Antwort, bevor du selbst postest, bis es { $to_replies_per_week } pro Woche sind.
tip-ask_back = Ein Beitrag von dir bekommt { $replies_per_post ->
    [0] keine Antworten
    [one] eine Antwort
   *[other] { $replies_per_post } Antworten
    }. Antworte auf jede mit einer eigenen Frage; { $to_replies_per_post ->
    [one] eine ist erreichbar
   *[other] { $to_replies_per_post } sind erreichbar
    }.
tip-talk_to_leads = { $partners_90d ->
    [0] In 90 Tagen hast du niemandem dreimal geantwortet.
    [one] In 90 Tagen hast du einer Person dreimal geantwortet.
   *[other] In 90 Tagen hast du { $partners_90d } Personen dreimal geantwortet.
    } Such ein paar aus, mit denen du gern arbeiten würdest, und führ das Gespräch weiter, bis es { $to_partners_90d } sind.
tip-quote_instead = { $quote_share_percent } % von dem, was du weitergibst, trägt ein Wort von dir. Zitiere einen von zehn Beiträgen und sag, warum er wichtig ist.
tip-pass_on_plainly = { $quote_share_percent } % von dem, was du weitergibst, sind Zitate. Lass andere ab und zu für sich sprechen: Ein einfacher Repost gibt ihnen die ganze Bühne.
