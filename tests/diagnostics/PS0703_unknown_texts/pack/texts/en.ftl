tip-more = Get more visits
tip-mor = Get more visits
fact-weather = Weather
hello = Hello
