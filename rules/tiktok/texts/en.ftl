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
    } Say at the end of a video what the next one will answer: who wants to know follows. Next stop: { $to_followers }.
tip-reach_strangers = { $new_followers_90d ->
    [0] Nobody new followed you in the last 90 days.
    [one] One new account followed you in the last 90 days.
   *[other] { $new_followers_90d } new accounts followed you in the last 90 days.
    } Begin each video with the question that your customers type into the search: { $to_new_followers_90d } is the next step.
tip-follow_partners = { $mutual_share_percent } % of those you follow follow you back. Follow people right after a good exchange with them, until it is { $to_mutual_share_percent } %.
tip-search_more = You search { $searches_per_week ->
    [0] never
    [one] once a week
   *[other] { $searches_per_week } times a week
    }. Look for the words of your customers { $to_searches_per_week } times a week, and answer what they ask.

# brand

tip-write_bio = Your bio has { $bio_chars ->
    [0] no characters yet
    [one] one character
   *[other] { $bio_chars } characters
    }. Use about { $to_bio_chars } of the 80 to say whom you help with what.
tip-add_photo = Add a photo: a bright face that fills more than half of the circle.
tip-choose_name = Your user name is still the one you were given. Choose one that customers can remember and type.
tip-add_link = Put a link into your profile, so that curiosity has somewhere to go. A business account may have one.

# content

tip-post_weekly = Post one video a week: answer one question that a customer asked you. So far it is { $videos_per_week } a week.
tip-post_more = You post { $videos_per_week ->
    [one] one video
   *[other] { $videos_per_week } videos
    } a week. With { $to_videos_per_week } you stay in sight. Tell what you learned, not what you sell.
tip-keep_rhythm = You posted in { $weeks_with_video ->
    [0] none
    [one] one
   *[other] { $weeks_with_video }
    } of 13 weeks. A fixed weekday beats three videos at once: aim for { $to_weeks_with_video } weeks.
tip-answer_customers = A video of yours gets { $likes_per_video ->
    [0] no likes
    [one] one like
   *[other] { $likes_per_video } likes
    }. Answer one customer question per video, and say which in the first second: { $to_likes_per_video } is within reach.
tip-end_with_question = For a hundred followers, a video gets { $engagement_per_follower_percent } likes, comments and shares. Close with a question that can be answered in one sentence, and answer every answer: { $to_engagement_per_follower_percent } is within reach.

# relations

tip-comment_more = You write { $comments_per_week ->
    [0] no comments
    [one] one comment
   *[other] { $comments_per_week } comments
    } a week. Before you post, leave a thoughtful one under other people's videos, until it is { $to_comments_per_week } a week.
tip-talk_to_leads = { $exchanges_90d ->
    [0] No conversation in 90 days had words from both sides.
    [one] One conversation in 90 days had words from both sides.
   *[other] { $exchanges_90d } conversations in 90 days had words from both sides.
    } Go on by direct message after a good exchange in the comments: that makes { $to_exchanges_90d }.
tip-answer_viewers = You answer under { $answered_videos_share_percent } % of your videos. Reply to a comment with a video now and then, until it is { $to_answered_videos_share_percent } %.
tip-like_partners = You give { $likes_per_week ->
    [0] no likes
    [one] one like
   *[other] { $likes_per_week } likes
    } a week. Watch what your ten most important contacts post, and like what is good: { $to_likes_per_week } a week.
