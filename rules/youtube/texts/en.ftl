# Wording in English. Titles stand in the YAML; here are the bands and the tips.
# `$fact` is the fact as it is, `$to_fact` what the tip asks for; shares also as `_percent`.

band-starter = Getting started
band-building = Building up
band-solid = On solid ground
band-leader = Leading

# people

tip-keep_subscribers = In 90 days more subscribers left than came. Look at the video after which they left, and say at the beginning of the next one whom it is for; { $to_new_subscribers_90d } more is within reach.
tip-ask_subscribe = { $new_subscribers_90d ->
    [0] You won no subscribers in 90 days.
    [one] You won one subscriber in 90 days.
   *[other] You won { $new_subscribers_90d } subscribers in 90 days.
    } Say at the best moment of each video what the next one will answer; one more every week makes it { $to_new_subscribers_90d }.
tip-answer_searches = YouTube showed your videos { $impressions_90d ->
    [0] to nobody
    [one] once
   *[other] { $impressions_90d } times
    } in 90 days. Look up what customers type into the search and make that the title of a video: { $to_impressions_90d } is the next stop.
tip-redo_thumbnails = { $click_rate } % of those who see a thumbnail click it. Redo those of your five best videos: one face or thing, three words at most. { $to_click_rate } % is the next step.
tip-follow_experts = You subscribe to { $subscriptions ->
    [0] no channel yet
    [one] one channel
   *[other] { $subscriptions } channels
    }. Find those that your customers watch and subscribe, until there are { $to_subscriptions }.
tip-look_beyond = You commented on { $videos_commented_90d ->
    [0] no video of others
    [one] one video of others
   *[other] { $videos_commented_90d } videos of others
    } in 90 days. Answer an open question under one more every other week: that makes { $to_videos_commented_90d }.

# brand

tip-tell_story = Describe your channel: whom you help with what, in the first sentence.
tip-link_website = Link a website on your channel, so that curiosity has somewhere to go.
tip-add_picture = Add a profile picture: a bright face or your mark, clear even as a small circle.
tip-add_banner = Add a banner that says what one learns here, and how often.
tip-describe_videos = { $text_share_percent } % of your videos have a description of 200 characters or more. Two sentences are enough: what one learns, and where it goes on. { $to_text_share_percent } % is the next step.
tip-add_tags = { $tag_share_percent } % of your videos have tags. Add the words that people often misspell, until it is { $to_tag_share_percent } %.
tip-show_videos = { $public_share_percent } % of your videos are public. Go through the others and publish what still helps, until it is { $to_public_share_percent } %.

# content

tip-publish_monthly = Publish one video a month: answer one question that a customer asked you. So far it is { $videos_per_month } a month.
tip-publish_more = You publish { $videos_per_month ->
    [one] one video
   *[other] { $videos_per_month } videos
    } a month. With { $to_videos_per_month } you stay in sight. Show what you learned, not what you sell.
tip-keep_rhythm = You published in { $weeks_with_video ->
    [0] none
    [one] one
   *[other] { $weeks_with_video }
    } of 13 weeks. A fixed weekday beats three videos at once: aim for { $to_weeks_with_video } weeks.
tip-begin_with_answer = People watch { $minutes_per_view ->
    [0] nothing
    [one] one minute
   *[other] { $minutes_per_view } minutes
    } of a video. Give the short answer in the first thirty seconds and the reasons after it: { $to_minutes_per_view } is within reach.
tip-end_with_question = { $engagement_per_impression_percent } % of those who were shown a video like, comment or share it. Close with a question that can be answered in one sentence; { $to_engagement_per_impression_percent } % is within reach.

# relations

tip-comment_more = { $comments_per_month ->
    [0] You don't comment on others yet.
    [one] You comment on others once a month.
   *[other] You comment on others { $comments_per_month } times a month.
    } Choose channels that your customers watch and leave one thoughtful comment a week there: { $to_comments_per_month } a month.
tip-answer_more = You answer { $answers_per_month ->
    [0] no comment
    [one] one comment
   *[other] { $answers_per_month } comments
    } under your videos a month. Ask something back, so that it becomes a conversation: { $to_answers_per_month } is the next mark.
tip-answer_everyone = You answer { $answer_rate_percent } % of the comments under your videos. Ten minutes on the day after each video bring that to { $to_answer_rate_percent } %.
tip-join_community = You commented on { $posts_commented_90d ->
    [0] no community post
    [one] one community post
   *[other] { $posts_commented_90d } community posts
    } in 90 days. Ask your viewers something in a post of your own and answer there: that makes { $to_posts_commented_90d }.
