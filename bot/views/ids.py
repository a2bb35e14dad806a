"""The names by which Slack tells us what was pressed; a job id rides in `value`.

That of `MUTE` and `UNSUBSCRIBE` is "project/job_id"; no project's name has a slash.
"""

REFRESH = "refresh_job"
DETAILS = "show_details"
SHARE = "share_job"
SHOW = "show_job"
MUTE = "mute_channel"
UNSUBSCRIBE = "unsubscribe_job"
JOBS = "list_jobs"
DETAILS_VIEW = "job_details"
SUBSCRIBE = "open_subscribe_form"
END_SUBSCRIPTION = "unsubscribe"
SUBSCRIPTIONS = "list_subscriptions"
PAGE = "list_page"
OTHER_PAGE = "list_other_page"
UNMUTE = "unmute_channel"
