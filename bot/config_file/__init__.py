"""What stands in the TOML file that `DLI_BOT_CONFIG` names: all that is more than a string."""

from bot.config_file.reading import read
from bot.config_file.tables import FileSettings
from bot.config_file.wording import is_unicode, worded

__all__ = ["FileSettings", "is_unicode", "read", "worded"]
