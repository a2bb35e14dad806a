"""What people want to be told, and how each wish is carried out."""

from bot.wishing.ways import Asker, Ways
from bot.wishing.wishing import Wishing

__all__ = ["Asker", "Ways", "Wishing"]
