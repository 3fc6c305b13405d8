# Wording in English. Titles stand in the YAML; here are the bands and the tips.
# `$fact` is the fact as it is, `$to_fact` what the tip asks for; shares also as `_percent`.

band-starter = Getting started
band-building = Building up
band-solid = On solid ground
band-leader = Leading

# people

tip-earn_followers = { $followers ->
    [0] Nobody follows you yet.
    [one] One account follows you.
   *[other] { $followers } accounts follow you.
    } Answer each week under three posts of those whom your customers read, with something worth following you for. Next stop: { $to_followers }.
tip-tidy_following = For every account you follow, { $follower_ratio ->
    [0] nobody follows you
    [one] one follows you
   *[other] { $follower_ratio } follow you
    }. Go through the list once and let go of what you no longer read: { $to_follower_ratio } is the next step.
tip-follow_partners = { $mutual_share_percent } % of those you follow follow you back. Follow people right after a good exchange with them, until it is { $to_mutual_share_percent } %.
tip-address_weekly = { $accounts_addressed_90d ->
    [0] You mentioned or answered nobody in the last 90 days.
    [one] You mentioned or answered one account in the last 90 days.
   *[other] You mentioned or answered { $accounts_addressed_90d } accounts in the last 90 days.
    } One new one every week makes it { $to_accounts_addressed_90d }. Start with the companies on your target list.

# brand

tip-write_bio = Your bio has { $bio_chars ->
    [0] no characters yet
    [one] one character
   *[other] { $bio_chars } characters
    }. Use about { $to_bio_chars } of the 160 to say whom you help with what.
tip-add_photo = Add a photo: a bright face that fills more than half of the circle.
tip-add_header = Add a header picture that shows what you work on. It is the largest space you have.
tip-link_website = Link a website that shows your work, so that curiosity has somewhere to go.
tip-name_location = Name your town. Customers nearby look for it, and it is a reason to talk.
tip-show_name = Your name is only your handle. Write it as on a business card: people answer people.
tip-pin_post = Pin one post that says whom you help, with one result. It is the first thing a visitor reads.

# content

tip-post_weekly = Post once a week: answer one question that a customer asked you. So far it is { $posts_per_week } a week.
tip-post_more = You post { $posts_per_week ->
    [one] once
   *[other] { $posts_per_week } times
    } a week. With { $to_posts_per_week } you stay in sight. Tell what you learned, not what you sell.
tip-answer_customers = A post of yours gets { $reactions_per_post ->
    [0] no likes or reposts
    [one] one like or repost
   *[other] { $reactions_per_post } likes and reposts
    }. Answer one customer question per post instead of announcing something: { $to_reactions_per_post } is within reach.
tip-speak_up = { $own_share_percent } % of what you send is posts of your own. Turn your best reply of the week into a post, until it is { $to_own_share_percent } %.
tip-join_talks = { $own_share_percent } % of what you send is posts of your own. Before the next one, answer somebody else's: { $to_own_share_percent } % leaves room for others.
tip-show_something = { $media_share_percent } % of your posts have a picture or a link. Add a sketch, a photo from work or the source, until it is { $to_media_share_percent } %.
tip-end_with_question = { $engagement_per_impression_percent } % of the times a post is seen, somebody does something with it. Close with a question that can be answered in one sentence, and answer every answer: { $to_engagement_per_impression_percent } % is within reach.

# relations

tip-reply_more = { $replies_per_week ->
    [0] You don't reply to others yet.
    [one] You reply to others once a week.
   *[other] You reply to others { $replies_per_week } times a week.
    } Before you post, leave a thoughtful reply under other people's posts, until it is { $to_replies_per_week } a week.
tip-come_back = { $regulars_90d ->
    [0] There is nobody whom you answered three times in 90 days.
    [one] There is one account that you answered three times in 90 days.
   *[other] There are { $regulars_90d } accounts that you answered three times in 90 days.
    } Keep a list of ten leads and come back to them: { $to_regulars_90d } is the next step.
tip-talk_to_leads = { $exchanges_90d ->
    [0] No conversation in 90 days had words from both sides.
    [one] One conversation in 90 days had words from both sides.
   *[other] { $exchanges_90d } conversations in 90 days had words from both sides.
    } Go on by direct message after a good exchange in public: that makes { $to_exchanges_90d }.
tip-ask_first = { $reply_rate_percent } % of your first messages are answered. Ask something first and offer later; { $to_reply_rate_percent } % is a good next mark.
tip-answer_sooner = You answer { $answer_rate_percent } % of new messages within two days. Ten minutes each morning bring that to { $to_answer_rate_percent } %.
