# Wording in English. Titles stand in the YAML; here are the bands and the tips.
# `$fact` is the fact as it is, `$to_fact` what the tip asks for; shares also as `_percent`.

band-starter = Getting started
band-building = Building up
band-solid = On solid ground
band-leader = Leading

# people

tip-sharpen_target = { $target_share_percent } % of your contacts come from your target market. Write down the twenty companies you want, and ask there first: { $to_target_share_percent } % is the next step.
tip-meet_weekly = { $new_contacts_90d ->
    [0] No contact was added in the last 90 days.
    [one] One contact was added in the last 90 days.
   *[other] { $new_contacts_90d } contacts were added in the last 90 days.
    } One more every week makes it { $to_new_contacts_90d }.
tip-scan_suggestions = Go through the members XING suggests to you once a week, and pick those who fit your target list: { $to_suggestions_per_week } instead of { $suggestions_per_week }.

# brand

tip-add_photo = Add a photo: a bright face that fills more than half of the frame.
tip-say_offer = Fill in what you offer, in the three words a customer would search for.
tip-say_search = Fill in what you look for, so that the right people know why to write to you.
tip-tell_story = Write an about text of three paragraphs: a problem, your way, one result.
tip-link_work = Link a website or a post that shows your work, so that curiosity has somewhere to go.
tip-write_slogan = Write a slogan: one line that says whom you help with what.
tip-ask_references = { $references ->
    [0] Your profile shows no references or awards yet.
    [one] Your profile shows one reference or award.
   *[other] Your profile shows { $references } references and awards.
    } { $to_references ->
    [one] Ask a customer for two sentences, and the first is there.
   *[other] Ask a customer for two sentences, until there are { $to_references }.
    }

# content

tip-post_fortnightly = Post every other week: answer one question that a customer asked you. So far it is { $posts_per_month } a month.
tip-post_more = You post { $posts_per_month } times a month. With { $to_posts_per_month } you stay in sight. Tell what you learned, not what you sell.
tip-comment_more = { $comments_per_month ->
    [0] You don't comment on others yet.
    [one] You comment on others once a month.
   *[other] You comment on others { $comments_per_month } times a month.
    } Before you post, leave a thoughtful comment under other people's posts, until it is { $to_comments_per_month } a month.
tip-end_with_question = A post of yours gets { $reactions_per_post ->
    [0] no reactions
    [one] one reaction
   *[other] { $reactions_per_post } reactions
    }. Close with a question that can be answered in one sentence, and answer every answer: { $to_reactions_per_post } is within reach.

# relations

tip-talk_to_leads = { $exchanges_90d ->
    [0] No conversation in 90 days had words from both sides.
    [one] One conversation in 90 days had words from both sides.
   *[other] { $exchanges_90d } conversations in 90 days had words from both sides.
    } Choose five leads and have one real exchange with each: that makes { $to_exchanges_90d }.
tip-ask_first = { $reply_rate_percent } % of your first messages are answered. Ask something first and offer later; { $to_reply_rate_percent } % is a good next mark.
tip-meet_once = Propose a coffee or a short call to one contact this month: { $to_meetings_90d ->
    [one] one meeting
   *[other] { $to_meetings_90d } meetings
    } in 90 days.
tip-request_known = { $acceptance_rate_percent } % of your requests are accepted. Write in one line where you met or what you share, and { $to_acceptance_rate_percent } % will say yes.
