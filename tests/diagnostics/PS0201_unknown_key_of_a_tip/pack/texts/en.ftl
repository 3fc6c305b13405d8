tip-more = Get { $to_visits } visits
