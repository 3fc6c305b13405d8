tip-more = Get more visits
tip-words = Get ten visits
