"""The names by which Slack tells us what was pressed; a job id rides in `value`."""

REFRESH = "refresh_job"
DETAILS = "show_details"
SHARE = "share_job"
SHOW = "show_job"
JOBS = "list_jobs"
DETAILS_VIEW = "job_details"
