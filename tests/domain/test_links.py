import pytest

from bot.domain.links import job_of

ID = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
TEMPLATE = "https://console.example/dli?region=eu-de&job={job_id}#/jobs"


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
    assert job_of(url, template) == ID


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
    assert job_of(url, template) is None
