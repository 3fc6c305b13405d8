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
    } Put your handle into your mail signature and on your website, and ask to be in a starter pack of your field; the next stop is { $to_followers }.
tip-tidy_follows = You have { $follower_ratio ->
    [0] no follower
    [one] one follower
   *[other] { $follower_ratio } followers
    } for each account that you follow. Unfollow who has fallen silent, and answer those who stay: { $to_follower_ratio } is the next step.
tip-follow_experts = You followed { $new_follows_90d ->
    [0] nobody new
    [one] one new account
   *[other] { $new_follows_90d } new accounts
    } in 90 days. Starter packs and feeds of your field show who answers well: one more a week makes it { $to_new_follows_90d }.
tip-answer_strangers = You replied to { $answered_90d ->
    [0] nobody
    [one] one person
   *[other] { $answered_90d } people
    } in 90 days. Search for a question that your customers ask, and answer somebody new every week, until it is { $to_answered_90d }.

# brand

tip-tell_story = Your description has { $bio_chars ->
    [0] no characters yet
    [one] one character
   *[other] { $bio_chars } characters
    }. About { $to_bio_chars } are enough to say whom you help with what.
tip-add_name = Set a display name: the one that customers know you by.
tip-add_avatar = Add an avatar: a bright face that fills more than half of the frame.
tip-add_banner = Add a banner that shows your work.
tip-use_domain = Make your own domain your handle (Settings > Account > Handle): it shows that you are you, and it stays yours.
tip-pin_post = Pin the post that tells best what you do, so that visitors find it first.

# content

tip-post_weekly = Post once a week: answer one question that a customer asked you. So far it is { $posts_per_week } a week.
tip-post_more = You post { $posts_per_week ->
    [one] once
   *[other] { $posts_per_week } times
    } a week. With { $to_posts_per_week } you stay in sight. Tell what you learned, not what you sell.
tip-end_with_question = A post of yours gets { $reactions_per_post ->
    [0] no reactions
    [one] one reaction
   *[other] { $reactions_per_post } reactions
    }. Close with a question that can be answered in one sentence; { $to_reactions_per_post } is within reach.
tip-show_something = { $linked_share_percent } % of your posts show a picture or a video, or link somewhere. Show your work instead of telling of it, until it is { $to_linked_share_percent } %.
tip-describe_pictures = { $described_share_percent } % of your posts with pictures describe them. Write in one sentence what can be seen: { $to_described_share_percent } % is the next step.
tip-name_language = { $language_share_percent } % of your posts name their language. Choose it when you write; feeds that filter by language leave out the others.

# relations

tip-reply_more = You reply { $replies_per_week ->
    [0] to nobody
    [one] once a week
   *[other] { $replies_per_week } times a week
    }. Before you post, leave a thoughtful reply under other people's posts, until it is { $to_replies_per_week } a week.
tip-ask_back = A post of yours gets { $replies_per_post ->
    [0] no replies
    [one] one reply
   *[other] { $replies_per_post } replies
    }. Answer each with a question of your own; { $to_replies_per_post } is within reach.
tip-talk_to_leads = { $partners_90d ->
    [0] You replied to nobody three times in 90 days.
    [one] You replied to one person three times in 90 days.
   *[other] You replied to { $partners_90d } people three times in 90 days.
    } Choose a few whom you would like to work with, and keep the conversation going until it is { $to_partners_90d }.
tip-quote_instead = { $quote_share_percent } % of what you pass on carries a word of yours. Quote one post in ten and say why it matters.
tip-pass_on_plainly = { $quote_share_percent } % of what you pass on is quotes. Let others speak for themselves now and then: a plain repost gives them the whole stage.
