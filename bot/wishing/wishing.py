"""Everything that can be wished for, built from the means."""

from bot.wishing.choices import Choices
from bot.wishing.following import Following
from bot.wishing.links import Links
from bot.wishing.means import Means
from bot.wishing.reach import Reach


class Wishing:
    """The four services, for one team and one project."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.reach = Reach(means)
        self.links = Links(means)
        self.following = Following(means, self.links, self.reach)
        self.choices = Choices(means, self.reach)
