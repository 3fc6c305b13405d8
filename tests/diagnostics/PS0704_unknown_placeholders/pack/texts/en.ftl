tip-more = { $visit ->
    [one] One visit, { $gian } points
   *[other] { $to_visits } visits for { NUMBER($points) }
}
