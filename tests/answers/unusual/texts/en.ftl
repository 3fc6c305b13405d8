tip-be_known = Half of the people should know you; { $known } do.
tip-reply = Answer all of your { $posts } posts.
