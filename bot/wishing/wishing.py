"""Everything that can be wished for, built from the ways."""

from bot.wishing.cancelling import Cancelling
from bot.wishing.choices import Choices
from bot.wishing.following import Following
from bot.wishing.last_day import LastDay
from bot.wishing.links import Links
from bot.wishing.reach import Reach
from bot.wishing.replies import Replies
from bot.wishing.subscribing import Subscribing
from bot.wishing.ways import Ways


class Wishing:
    """The services, for one team and one project."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.reach = Reach(ways)
        self.last_day = LastDay(ways)
        self.links = Links(ways)
        self.subscribing = Subscribing(ways, self.links, self.reach)
        self.following = Following(ways, self.links)
        self.choices = Choices(ways, self.reach)
        self.cancelling = Cancelling(ways)
        self.replies = Replies(ways)
