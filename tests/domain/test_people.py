from bot.domain.people import Listed

LISTED = Listed({"Anna.Nowak": "U1", "etl": "U2"})


def test_names_in_dli_have_no_case() -> None:
    assert LISTED.holder("anna.nowak") == "U1"
    assert LISTED.holder("bob") is None
    assert LISTED.of("U2") == "etl"


def test_what_is_listed_goes_before_what_people_say() -> None:
    assert LISTED.settle("U1", "bob") == "Anna.Nowak"
    assert LISTED.settle("U9", "ETL") is None
    assert LISTED.settle("U9", "bob") == "bob"
    assert LISTED.settle("U9", None) is None
