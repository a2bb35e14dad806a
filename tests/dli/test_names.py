from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.dli import Project
from bot.dli.names import budget_page, key_page
from tests.dli.rig import BY_KEY, KEY, USER

HERE = replace(BY_KEY, dli_endpoint="https://dli.eu-de.example", iam_endpoint="https://iam.example")
USERS = replace(HERE, credentials=USER)
LONGEST = 64
"""Characters that a page's name may have in the database."""


def test_projects_and_endpoints_have_budgets_of_their_own() -> None:
    there = replace(HERE, dli_endpoint="https://dli.eu-nl.example")

    names = {budget_page(project, number) for project in (HERE, there) for number in ("p1", "p2")}

    assert len(names) == 4
    assert max(map(len, names)) <= LONGEST


def test_a_budget_is_the_projects_whoever_asks_and_however_its_address_is_written() -> None:
    same = replace(USERS, dli_endpoint="https://DLI.eu-de.example/")

    assert budget_page(same, "p1") == budget_page(HERE, "p1")


@pytest.mark.parametrize(
    "other",
    [
        replace(HERE, dli_endpoint="https://dli.eu-nl.example"),
        replace(HERE, project_id="another"),
        replace(HERE, credentials=replace(KEY, ak="ANOTHER")),
        replace(HERE, credentials=replace(KEY, sk=SecretStr("mended"))),
        replace(HERE, credentials=replace(KEY, security_token=SecretStr("temporary"))),
        USERS,
        replace(USERS, credentials=replace(USER, password=SecretStr("mended"))),
        replace(USERS, credentials=replace(USER, username="another")),
    ],
)
def test_other_settings_begin_anew(other: Project) -> None:
    assert key_page(other) not in {key_page(HERE), *({key_page(USERS)} if other != USERS else ())}


@pytest.mark.parametrize("project", [HERE, USERS])
def test_the_same_settings_go_on_and_no_name_tells_a_secret(project: Project) -> None:
    name = key_page(project)

    assert name == key_page(replace(project, requests_per_minute=7))
    assert len(name) <= LONGEST
    for secret in ("SECRETKEYEXAMPLE", "correct horse", "AKIDEXAMPLE"):
        assert secret not in name
