tip-send_weekly = Send one issue a week instead of { $issues_per_month } a month.
tip-open_archive = Put old issues on the web, so that new readers can look before they sign up.
