"""The names by which Slack tells us what was pressed; a job rides in `value` as a `JobRef`."""

from enum import StrEnum

REFRESH = "refresh_job"
DETAILS = "show_details"
SHARE = "share_job"
SHOW = "show_job"
MUTE = "mute_channel"
UNSUBSCRIBE = "unsubscribe_job"
JOBS = "list_jobs"
JOBS_OF = "list_jobs_of"
DETAILS_VIEW = "job_details"
SUBSCRIBE = "open_subscribe_form"
END_SUBSCRIPTION = "unsubscribe"
SUBSCRIPTIONS = "list_subscriptions"
PAGE = "list_page"
OTHER_PAGE = "list_other_page"
UNMUTE = "unmute_channel"
CANCEL = "cancel_job"
CANCEL_NOW = "cancel_job_now"
SUBSCRIBE_VIEW = "subscribe_form"
OPEN_LINK = "open_link_form"
OPEN_SETTINGS = "open_settings_form"
OPEN_MUTE = "open_mute_form"
OPEN_DIGEST = "open_digest_form"
HELP = "show_help"
END_MINE = "unsubscribe_mine"
HOME_PAGE = "home_page"
HOME_OTHER_PAGE = "home_other_page"
END_MUTE = "end_mute"
END_DIGEST = "end_digest"
END_LINK = "end_link"
REFRESH_ANSWER = "refresh_answer"
ANSWER_VIEW = "answer"
ASK_VIEW = "ask_form"
FOLLOW_VIEW = "follow_form"
MUTE_VIEW = "mute_form"
DIGEST_VIEW = "digest_form"
LINK_VIEW = "link_form"
SETTINGS_VIEW = "settings_form"
FOLLOW_JOB_SHORTCUT = "follow_job"
FOLLOW_SHORTCUT = "follow"
ASK_SHORTCUT = "ask_job"


class Entry(StrEnum):
    """The inputs of the form that subscribes: the ids of their blocks and of their actions.

    What is preset depends on the kind of target, so some have an id for each; and on the
    channel, after whose presets those blocks are called that have any.
    """

    KIND = "kind"
    PROJECT = "project"
    JOB = "job"
    JOB_CHOICE = "job_choice"
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


class MuteEntry(StrEnum):
    """The inputs of the modal that mutes."""

    CHANNEL = "mute_in"
    SPAN = "mute_for"
    UNTIL = "mute_until"


class DigestEntry(StrEnum):
    """The inputs of the modal about the daily digest."""

    CHANNEL = "digest_in"
    TIME = "digest_time"
    DAYS = "digest_days"
    ZONE = "digest_zone"


class LinkEntry(StrEnum):
    """The inputs of the modal that asks who somebody is in DLI."""

    OWNER = "link_owner"
    NAME = "link_name"


class SettingsEntry(StrEnum):
    """The inputs of the modal with somebody's settings, and with those of a channel."""

    MY_LANGUAGE = "my_language"
    DIRECT = "my_direct"
    LANGUAGE = "channel_language"
    EVENTS = "default_events"
    THRESHOLDS = "default_thresholds"
    THREAD = "default_thread"


class AskEntry(StrEnum):
    """The input of the modals that ask for a job."""

    JOB = "asked_job"
