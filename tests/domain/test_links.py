import pytest

from bot.domain.ids import JobRef
from bot.domain.jobs import JobId
from bot.domain.links import LinkedJob, Links

ID = JobId("85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b")
TEMPLATE = "https://console.example/dli?region=eu-de&job={job_id}#/jobs"
DUTCH = "https://console.example/dli?region=eu-nl&job={job_id}"
WITHOUT_REGION = "https://console.example/dli?job={job_id}"


@pytest.mark.parametrize(
    ("url", "template"),
    [
        (f"https://console.example/dli?region=eu-de&job={ID}#/jobs", TEMPLATE),
        (f"https://console.example/dli?region=eu-de&amp;job={ID}#/jobs", TEMPLATE),
        (f"https://console.example/jobs/{ID}", "https://console.example/jobs/{job_id}"),
        (f"https://console.example/jobs/{ID}/", "https://console.example/jobs/{job_id}"),
        (f"https://console.example/jobs/{ID}#log", "https://console.example/jobs/{job_id}"),
        (f"https://x.example/{ID}/of/{ID}", "https://x.example/{job_id}/of/{job_id}"),
    ],
)
def test_a_link_that_the_template_makes_names_its_job(url: str, template: str) -> None:
    assert Links(template).job_of(url, ["eu-de"]) == LinkedJob(ID, ("eu-de",))


@pytest.mark.parametrize(
    ("url", "template"),
    [
        (f"https://console.example/dli?region=eu-de&job={ID}", TEMPLATE),
        (f"https://console.example.evil.example/{ID}", "https://console.example/{job_id}"),
        (f"https://consoleXexample/{ID}", "https://console.example/{job_id}"),
        ("https://console.example/a b", "https://console.example/{job_id}"),
        (f"https://console.example/{ID}/more", "https://console.example/{job_id}"),
        (f"https://x.example/{ID}/of/other", "https://x.example/{job_id}/of/{job_id}"),
        (f"https://console.example/{'a' * 65}", "https://console.example/{job_id}"),
        (f"https://console.example/{ID}", ""),
    ],
)
def test_no_other_link_names_a_job(url: str, template: str) -> None:
    assert Links(template).job_of(url, ["eu-de"]) is None


def test_a_job_is_linked_as_its_project_is_or_else_by_the_default() -> None:
    links = Links(TEMPLATE, {"eu-nl": DUTCH})

    assert links.to(JobRef("eu-nl", ID)) == f"https://console.example/dli?region=eu-nl&job={ID}"
    assert links.to(JobRef("eu-de", ID)).startswith("https://console.example/dli?region=eu-de&")
    assert Links("", {"eu-nl": DUTCH}).to(JobRef("eu-de", ID)) == ""


def test_what_an_id_holds_stays_in_it() -> None:
    assert Links(WITHOUT_REGION).to(JobRef("", JobId("a&b|c>"))).endswith("?job=a%26b%7Cc%3E")


@pytest.mark.parametrize("project", ["eu-de", "eu-nl"])
def test_a_link_names_the_project_that_has_such_links(project: str) -> None:
    links = Links(TEMPLATE, {"eu-nl": DUTCH})

    found = links.job_of(links.to(JobRef(project, ID)), ["eu-de", "eu-nl"])

    assert found == LinkedJob(ID, (project,))


def test_a_link_names_all_the_projects_that_share_its_template() -> None:
    links = Links(TEMPLATE, {"eu-nl": DUTCH, "test": DUTCH})
    url = links.to(JobRef("test", ID))

    assert links.job_of(url, ["eu-de", "eu-nl", "test"]) == LinkedJob(ID, ("eu-nl", "test"))
    assert links.job_of(url, ["eu-de"]) is None


@pytest.mark.parametrize(
    "own",
    [
        "https://console.example/dli?job={job_id}&in=nl",
        "https://console.example/dli?job=x&id={job_id}",
    ],
)
def test_of_two_templates_that_fit_the_one_counts_that_says_more_of_the_link(own: str) -> None:
    links = Links(WITHOUT_REGION, {"eu-nl": own})

    found = links.job_of(links.to(JobRef("eu-nl", ID)), ["eu-de", "eu-nl"])

    assert found == LinkedJob(ID, ("eu-nl",))
