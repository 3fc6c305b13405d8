tip-more = Get more visits
