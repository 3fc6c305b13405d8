# Wording in English. Titles stand in the YAML; here are the bands and the tips.
# `$fact` is the fact as it is, `$to_fact` what the tip asks for; shares also as `_percent`.

band-starter = Getting started
band-building = Building up
band-solid = On solid ground
band-leader = Leading

# people

tip-share_handle = { $followers ->
    [0] Nobody follows you yet.
    [one] One account follows you.
   *[other] { $followers } accounts follow you.
    } Put your user name where customers already look: mail signature, website, invoices. The next stop is { $to_followers }.
tip-meet_weekly = { $new_followers_90d ->
    [0] Nobody new followed you in the last 90 days.
    [one] One new account followed you in the last 90 days.
   *[other] { $new_followers_90d } new accounts followed you in the last 90 days.
    } One more every week makes it { $to_new_followers_90d }: answer a question where your customers ask it, and greet those who come.
tip-win_back = { $mutual_share_percent } % of those you follow follow you back. Pick five of the others whom you would like as customers and comment on what they post, until it is { $to_mutual_share_percent } %.
tip-tidy_following = You have { $follower_ratio ->
    [0] no follower
    [one] one follower
   *[other] { $follower_ratio } followers
    } for each account you follow. Go through the list and keep those whose posts you really want to see; { $to_follower_ratio } is the next mark.

# brand

tip-tell_story = Your bio has { $bio_chars ->
    [0] no characters yet
    [one] one character
   *[other] { $bio_chars } characters
    }. About { $to_bio_chars } are enough to say whom you help with what.
tip-add_photo = Add a photo: a bright face or your mark, clear even as a small circle.
tip-add_name = Add a name beside your user name, with a word that customers search for: “Erika – sales coach”.
tip-link_website = Link a website that shows your work, so that curiosity has somewhere to go.
tip-go_public = Make the account public. As long as it is private, only those who know you already see what you post.
tip-go_professional = Switch to a professional account. It costs nothing, and you see whom you reach and what people like.

# content

tip-post_weekly = Post once a week: answer one question that a customer asked you. So far it is { $posts_per_week } a week.
tip-post_more = You post { $posts_per_week ->
    [one] once
   *[other] { $posts_per_week } times
    } a week. With { $to_posts_per_week } you stay in sight. Show what you learned, not what you sell.
tip-tell_stories = You tell { $stories_per_week ->
    [0] no story
    [one] one story
   *[other] { $stories_per_week } stories
    } a week. Show how you work, with a question to tap on, until it is { $to_stories_per_week }.
tip-keep_rhythm = You posted in { $weeks_with_post ->
    [0] none
    [one] one
   *[other] { $weeks_with_post }
    } of 13 weeks. A fixed weekday beats three posts at once: aim for { $to_weeks_with_post } weeks.
tip-try_reels = { $reel_share_percent } % of your posts are reels. They are shown to people who don't know you yet: film the answer to one question in thirty seconds, until it is { $to_reel_share_percent } %.
tip-mix_formats = { $reel_share_percent } % of your posts are reels. Turn the best one into a carousel that can be saved and read again: { $to_reel_share_percent } % leaves room for both.
tip-end_with_question = A post gets reactions from { $engagement_per_follower_percent } % of your followers. Close with a question that can be answered in one sentence, and answer every answer: { $to_engagement_per_follower_percent } % is within reach.
tip-reach_out = You reached { $accounts_reached_90d ->
    [0] nobody
    [one] one account
   *[other] { $accounts_reached_90d } accounts
    } in 90 days. Publish a post together with a customer or a partner, so that their followers see it too: { $to_accounts_reached_90d } is the next stop.

# relations

tip-comment_more = { $comments_per_week ->
    [0] You don't comment on others yet.
    [one] You comment on others once a week.
   *[other] You comment on others { $comments_per_week } times a week.
    } Before you post, leave a thoughtful comment under other people's posts, until it is { $to_comments_per_week } a week.
tip-talk_to_leads = { $exchanges_90d ->
    [0] No conversation in 90 days had words from both sides.
    [one] One conversation in 90 days had words from both sides.
   *[other] { $exchanges_90d } conversations in 90 days had words from both sides.
    } Answer the stories of ten people you would like to work with: that makes { $to_exchanges_90d }.
tip-ask_first = { $reply_rate_percent } % of your first messages are answered. Ask something first and offer later; { $to_reply_rate_percent } % is a good next mark.
tip-answer_sooner = You answer { $answer_rate_percent } % of new messages within two days. Ten minutes each morning bring that to { $to_answer_rate_percent } %.
tip-like_others = You like { $likes_per_week ->
    [0] nothing
    [one] one post a week
   *[other] { $likes_per_week } posts a week
    }. A heart for people you would like to work with, { $to_likes_per_week } times a week, reminds them of you.
