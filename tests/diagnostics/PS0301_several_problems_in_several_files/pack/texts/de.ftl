tip-more = Mehr { $visit }
