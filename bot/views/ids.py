"""The names by which Slack tells us what was pressed; a job rides in `value` as a `JobRef`."""

from enum import StrEnum

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
SUBSCRIBE_VIEW = "subscribe_form"
OPEN_LINK = "open_link_form"
OPEN_SETTINGS = "open_settings_form"
OPEN_MUTE = "open_mute_form"
OPEN_DIGEST = "open_digest_form"
HELP = "show_help"
END_MINE = "unsubscribe_mine"


class Entry(StrEnum):
    """The inputs of the form that subscribes: the ids of their blocks and of their actions.

    What is preset depends on the kind of target, so some have an id for each.
    """

    KIND = "kind"
    JOB = "job"
    QUEUE = "queue"
    OWNER = "owner"
    TYPE = "type"
    TAG = "tag"
    SQL = "sql"
    MORE = "more"
    JOB_EVENTS = "job_events"
    FILTER_EVENTS = "filter_events"
    JOB_THRESHOLDS = "job_thresholds"
    FILTER_THRESHOLDS = "filter_thresholds"
    MENTION = "mention"
    THREAD = "thread"
    CHANNEL = "channel"
