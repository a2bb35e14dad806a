from bot.views import troubles


def test_however_many_channels_there_are_a_sentence_names_some_of_them() -> None:
    channels = [f"C{number:010}" for number in range(2_000)]

    said = troubles.elsewhere(channels)

    assert "<#C0000000000>, <#C0000000001>" in said
    assert len(said) < 500
