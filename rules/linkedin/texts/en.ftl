# Wording in English. Titles stand in the YAML; here are the bands and the tips.
# `$fact` is the fact as it is, `$to_fact` what the tip asks for; shares also as `_percent`.

band-starter = Getting started
band-building = Building up
band-solid = On solid ground
band-leader = Leading

# people

tip-find_decision_makers = { $decision_maker_share_percent } % of your contacts decide about budgets. Look for decision makers in companies where you already know somebody, until it is { $to_decision_maker_share_percent } %.
tip-sharpen_target = { $target_share_percent } % of your contacts come from your target market. Write down the twenty companies you want, and invite there first: { $to_target_share_percent } % is the next step.
tip-meet_weekly = { $new_connections_90d ->
    [0] You met nobody new in the last 90 days.
    [one] You met one new person in the last 90 days.
   *[other] You met { $new_connections_90d } new people in the last 90 days.
    } One more every week makes it { $to_new_connections_90d }. The suggestions on “My network” are a good place to start.
tip-search_more = You search { $searches_per_week ->
    [one] once
   *[other] { $searches_per_week } times
    } a week. Save a search that describes your ideal customer and run it { $to_searches_per_week ->
    [one] once
   *[other] { $to_searches_per_week } times
    } a week.
tip-visit_group = Pick one group where your customers ask questions and answer one of them this month. That makes { $to_groups_visited ->
    [one] one group
   *[other] { $to_groups_visited } groups
    } you are really part of.

# brand

tip-add_photo = Add a photo: a bright face that fills more than half of the frame.
tip-write_headline = Your headline has { $headline_chars } characters. Use about { $to_headline_chars } to say whom you help with what, instead of a job title alone.
tip-tell_story = Your about text has { $about_chars } characters. About { $to_about_chars } are enough for a short story: a problem, your way, one result.
tip-describe_position = Describe your current position in two sentences: what you do, and what has changed because of it.
tip-name_position = Every position on your profile has ended. Add what you do now, with two sentences: what it is, and what has changed because of it.
tip-list_skills = { $skills ->
    [0] You list no skills yet.
    [one] You list one skill.
   *[other] You list { $skills } skills.
    } Name the { $to_skills } that customers would search for.
tip-link_website = Link a website that shows your work, so that curiosity has somewhere to go.
tip-reach_fifty = { $connections ->
    [one] You have one contact.
   *[other] You have { $connections } contacts.
    } Invite people you have really worked with, until there are { $to_connections }.
tip-ask_recommendations = { $recommendations_visible ->
    [0] No recommendation is visible on your profile yet.
    [one] One recommendation is visible on your profile.
   *[other] { $recommendations_visible } recommendations are visible on your profile.
    } Ask customers for one, with a question they can answer in three sentences, until there are { $to_recommendations_visible }.
tip-earn_endorsements = { $endorsers ->
    [0] Nobody endorses your skills yet.
    [one] One person endorses your skills.
   *[other] { $endorsers } people endorse your skills.
    } Endorse colleagues for what you saw them do; many return it. Next stop: { $to_endorsers }.

# content

tip-post_weekly = Post once a week: answer one question that a customer asked you. So far it is { $posts_per_week } a week.
tip-post_more = You post { $posts_per_week ->
    [one] once
   *[other] { $posts_per_week } times
    } a week. With { $to_posts_per_week } you stay in sight. Tell what you learned, not what you sell.
tip-keep_rhythm = You posted in { $weeks_with_post } of 13 weeks. A fixed weekday beats three posts at once: aim for { $to_weeks_with_post } weeks.
tip-use_own_words = { $own_words_share_percent } % of your posts say more than 200 characters in your own words. Add to what you share why it matters, until it is { $to_own_words_share_percent } %.
tip-comment_more = You comment on others { $comments_per_week ->
    [one] once
   *[other] { $comments_per_week } times
    } a week. Before you post, leave a thoughtful comment with others, until it is { $to_comments_per_week } a week.
tip-end_with_question = { $engagement_per_impression_percent } % of those who see a post react. Close with a question that can be answered in one sentence, and answer every answer: { $to_engagement_per_impression_percent } % is within reach.

# relations

tip-talk_to_leads = { $exchanges_90d ->
    [0] No conversation in 90 days had words from both sides.
    [one] One conversation in 90 days had words from both sides.
   *[other] { $exchanges_90d } conversations in 90 days had words from both sides.
    } Choose ten leads and have one real exchange with each: that makes { $to_exchanges_90d }.
tip-ask_first = { $reply_rate_percent } % of your first messages are answered. Ask something first and offer later; { $to_reply_rate_percent } % is a good next mark.
tip-answer_sooner = You answer { $answer_rate_percent } % of new messages within two days. Ten minutes each morning bring that to { $to_answer_rate_percent } %.
tip-add_notes = { $note_share_percent } % of your invitations carry a note. One personal line, such as where you met, in { $to_note_share_percent } % of them.
tip-invite_known = { $acceptance_rate_percent } % of your invitations are accepted. Comment on somebody's post before you invite them, and { $to_acceptance_rate_percent } % will say yes.
