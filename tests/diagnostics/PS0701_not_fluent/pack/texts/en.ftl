tip-more = Get { $visits more visits
tip-more Get more
