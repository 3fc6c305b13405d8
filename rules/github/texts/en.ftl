# Wording in English. Titles stand in the YAML; here are the bands and the tips.
# `$fact` is the fact as it is, `$to_fact` what the tip asks for; shares also as `_percent`.

band-starter = Getting started
band-building = Building up
band-solid = On solid ground
band-leader = Leading

# people

tip-share_address = { $followers ->
    [0] Nobody follows you yet.
    [one] One person follows you.
   *[other] { $followers } people follow you.
    } Link your profile where you explain your work, in talks and posts; the next stop is { $to_followers }.
tip-tidy_follows = You have { $follower_ratio ->
    [0] no follower
    [one] one follower
   *[other] { $follower_ratio } followers
    } for each person that you follow. Unfollow who has fallen silent, so that your feed shows whom you could help: { $to_follower_ratio } is the next step.
tip-join_organisation = You are a public member of { $organisations ->
    [0] no organisation
    [one] one organisation
   *[other] { $organisations } organisations
    }. Ask a project that you help to take you in, or make your membership public, until it is { $to_organisations }.
tip-contribute_elsewhere = { $foreign_repos_365d ->
    [0] No repository of others took work of yours in twelve months.
    [one] One repository of others took work of yours in twelve months.
   *[other] { $foreign_repos_365d } repositories of others took work of yours in twelve months.
    } Customers use software too: mend something small in one that they use; that makes { $to_foreign_repos_365d }.
tip-invite_contributors = { $participants_365d ->
    [0] Nobody else wrote in your repositories in twelve months.
    [one] One other person wrote in your repositories in twelve months.
   *[other] { $participants_365d } other people wrote in your repositories in twelve months.
    } Mark small tasks as “good first issue” and say in the README that questions are welcome; { $to_participants_365d } is within reach.

# brand

tip-tell_story = Write a bio: one line that says whom you help with what.
tip-link_website = Link a website that shows your work, so that curiosity has somewhere to go.
tip-name_location = Name your location; who looks for somebody near finds you.
tip-name_company = Name the company that you work for or run.
tip-add_photo = Add a photo: a bright face that fills more than half of the frame.
tip-show_email = Show an e-mail address, so that people can write to you without opening an issue.
tip-write_readme = Make a repository with the name of your account and put a README in it: three sentences on what you do, and links to your best work.
tip-describe_repos = { $described_share_percent } % of your repositories have a description. Write one sentence for each, beginning with those you would show; { $to_described_share_percent } % is the next step.
tip-add_topics = { $tagged_share_percent } % of your repositories have topics. Add the three words that a customer would search for, until it is { $to_tagged_share_percent } %.
tip-add_licences = { $licensed_share_percent } % of your repositories have a licence. Without one nobody may use them: { $to_licensed_share_percent } % is the next step.

# content

tip-show_work = Your repositories have { $stars ->
    [0] no star yet
    [one] one star
   *[other] { $stars } stars
    }. Write about the problem that your best one solves, where people have it; the next stop is { $to_stars }.
tip-keep_working = { $active_repos_90d ->
    [0] No repository of yours has new work in 90 days.
    [one] One repository of yours has new work in 90 days.
   *[other] { $active_repos_90d } repositories of yours have new work in 90 days.
    } Bring one up to date that strangers look at; that makes { $to_active_repos_90d }.
tip-ease_the_start = Your repositories have { $forks ->
    [0] no fork yet
    [one] one fork
   *[other] { $forks } forks
    }. Tell in three steps how to build and change one, and more people will dare to; the next stop is { $to_forks }.
tip-release_quarterly = You made { $releases_365d ->
    [0] no release
    [one] one release
   *[other] { $releases_365d } releases
    } in twelve months. Release what is ready, with a line on what it changes for people; that makes { $to_releases_365d }.

# relations

tip-mend_what_you_use = { $merged_elsewhere_365d ->
    [0] No pull request of yours was merged elsewhere in twelve months.
    [one] One pull request of yours was merged elsewhere in twelve months.
   *[other] { $merged_elsewhere_365d } pull requests of yours were merged elsewhere in twelve months.
    } Mend two small things in what you use every day; a wrong sentence in the docs counts too. That makes { $to_merged_elsewhere_365d }.
tip-comment_more = You comment { $comments_per_week ->
    [0] on nothing
    [one] once a week
   *[other] { $comments_per_week } times a week
    }. Answer an open question in a project of your field, until it is { $to_comments_per_week ->
    [one] once a week
   *[other] { $to_comments_per_week } times a week
    }.
tip-answer_sooner = You answer { $answer_share_percent } % of the issues of others within seven days. A short “thank you, I'll look on Friday” is an answer; { $to_answer_share_percent } % is the next step.
tip-review_more = You review { $reviews_per_week ->
    [0] nothing
    [one] once a week
   *[other] { $reviews_per_week } times a week
    }. Read a pull request of somebody whom you would like to work with, and say first what is good: { $to_reviews_per_week ->
    [one] once a week
   *[other] { $to_reviews_per_week } times a week
    }.
