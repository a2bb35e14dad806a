"""`python -m bot` is `dli-bot`."""

from bot.cli import main

main()
