# Wording in English. Titles stand in the YAML; here are the bands and the tips.
# `$fact` is the fact as it is, `$to_fact` what the tip asks for; shares also as `_percent`.

band-starter = Getting started
band-building = Building up
band-solid = On solid ground
band-leader = Leading

# people

tip-share_address = { $followers ->
    [0] Nobody follows you yet.
    [one] One account follows you.
   *[other] { $followers } accounts follow you.
    } Put your whole address, @name@server, into your mail signature and on your website; the next stop is { $to_followers }.
tip-follow_experts = You follow { $following ->
    [0] nobody yet
    [one] one account
   *[other] { $following } accounts
    }. Look who answers well under the hashtags of your field, and follow them until it is { $to_following }.
tip-look_beyond = Those you follow live on { $servers_followed ->
    [0] no server yet
    [one] one server
   *[other] { $servers_followed } servers
    }. Your field may have a server of its own: browse its public posts and follow from there, until it is { $to_servers_followed }.
tip-address_people = You mentioned { $mentioned_90d ->
    [0] nobody
    [one] one person
   *[other] { $mentioned_90d } people
    } in 90 days. One more every week makes it { $to_mentioned_90d }: answer a question, or name whose idea it was.
tip-stick_to_hashtags = { $topics_90d ->
    [0] No hashtag stands in three of your posts.
    [one] One hashtag stands in three of your posts or more.
   *[other] { $topics_90d } hashtags stand in three of your posts or more.
    } Choose { $to_topics_90d } that customers would look for, and use the same ones every time.

# brand

tip-tell_story = Your bio has { $bio_chars ->
    [0] no characters yet
    [one] one character
   *[other] { $bio_chars } characters
    }. About { $to_bio_chars } are enough to say whom you help with what.
tip-fill_fields = { $fields ->
    [0] No field under your bio is filled.
    [one] One field under your bio is filled.
   *[other] { $fields } fields under your bio are filled.
    } Fill all { $to_fields }: what you offer, where you work, your website, a way to reach you.
tip-link_website = Link your website in a field, and link back from there with rel="me": then the link turns green, and everyone sees that it is really you.
tip-add_avatar = Add a profile picture: a bright face that fills more than half of the frame.
tip-add_header = Add a header picture that shows your work.
tip-be_found = Switch on “Feature profile and posts in discovery algorithms”, so that people who look for your subject can find you.

# content

tip-post_weekly = Post once a week: answer one question that a customer asked you. So far it is { $posts_per_week } a week.
tip-post_more = You post { $posts_per_week ->
    [one] once
   *[other] { $posts_per_week } times
    } a week. With { $to_posts_per_week } you stay in sight. Tell what you learned, not what you sell.
tip-describe_pictures = { $described_share_percent } % of your pictures have a description. Write in one sentence what can be seen; many people boost only what everyone can read. { $to_described_share_percent } % is the next step.
tip-add_hashtags = { $tagged_share_percent } % of your posts carry a hashtag. Without one, only followers see a post: add one or two, until it is { $to_tagged_share_percent } %.
tip-end_with_question = A post of yours gets { $reactions_per_post ->
    [0] no favourites or boosts
    [one] one favourite or boost
   *[other] { $reactions_per_post } favourites and boosts
    }. Close with a question that can be answered in one sentence; { $to_reactions_per_post } is within reach.

# relations

tip-reply_more = { $reply_share_percent } % of what you write is replies. Comment on others before you post, until it is { $to_reply_share_percent } %.
tip-start_something = { $reply_share_percent } % of what you write is replies. Turn your best answer of the week into a post of its own: { $to_reply_share_percent } % leaves something to answer.
tip-talk_to_leads = { $partners_90d ->
    [0] You replied to nobody three times in 90 days.
    [one] You replied to one person three times in 90 days.
   *[other] You replied to { $partners_90d } people three times in 90 days.
    } Choose a few whom you would like to work with, and keep the conversation going until it is { $to_partners_90d }.
tip-boost_others = You boost { $boosts_per_week ->
    [0] nobody
    [one] once a week
   *[other] { $boosts_per_week } times a week
    }. Nothing else carries a post on here: pass on what helped you, { $to_boosts_per_week } times a week.
tip-favour_others = You have favoured { $favourites_given ->
    [0] no post yet
    [one] one post
   *[other] { $favourites_given } posts
    }. Favourite what helped you: the author sees it. Next stop: { $to_favourites_given }.
