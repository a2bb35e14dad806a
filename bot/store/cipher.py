from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import SettingsError


class Cipher:
    """Encrypts what is kept with the first of several keys, and decrypts with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._first = Fernet(keys[0])
        self._all = MultiFernet([Fernet(key) for key in keys])

    def encrypt(self, text: str) -> str:
        """Return what may be kept."""
        return self._first.encrypt(text.encode()).decode()

    def decrypt(self, kept: str) -> str:
        """Return the text. Raises a SettingsError if no key fits."""
        try:
            return self._all.decrypt(kept).decode()
        except InvalidToken:
            raise SettingsError(
                "DLI_BOT_ENCRYPTION_KEY doesn't fit the tokens in the database: add the key that "
                "encrypted them, after the new one and a comma"
            ) from None

    def is_first(self, kept: str) -> bool:
        """Whether it was the first key that encrypted this."""
        try:
            self._first.decrypt(kept)
        except InvalidToken:
            return False
        return True
