"""What people want to be told, and how each wish is carried out."""

from bot.wishing.means import Asker, Means
from bot.wishing.wishing import Wishing

__all__ = ["Asker", "Means", "Wishing"]
