"""What DLI's, IAM's and the network's refusals are said to mean."""

import pytest

from tests.doctor.place import Place

SIGNATURE = "Incorrect IAM authentication information: "


@pytest.mark.parametrize(
    ("status", "code", "text", "detail", "cure"),
    [
        (401, "APIGW.0301", f"{SIGNATURE}verify aksk signature fail", "signature", "SDK_SK to"),
        (401, "APIGW.0301", f"{SIGNATURE}Get secretKey failed", "no such access key", "SDK_AK to"),
        (401, "APIGW.0301", "AK access failed to reach the limit", "is locked", "five minutes"),
        (401, "APIGW.0301", f"{SIGNATURE}decrypt token fail", "temporary one", "SECURITY_TOKEN"),
        (403, "APIGW.0310", "The project is unavailable.", "no such project", "SDK_PROJECT_ID"),
        (403, "APIG.0401", "Not in the whitelist", "address is blocked", "IP address"),
        (403, "APIGW.0802", "The IAM user is forbidden", "disabled in this region", "DLI_REGION"),
        (403, "APIGW.0302", "Not allowed", "may not read", "dli:jobs:get"),
        (403, "DLI.0003", "Permission denied {x}", "may not read", "dli:jobs:get"),
        (404, "APIGW.0101", "The API does not exist", "isn't DLI", "DLI_ENDPOINT"),
        (400, "DLI.0007", "Not {supported}", "Not {supported}", "HUAWEICLOUD_SDK_PROJECT_ID"),
        (503, "APIGW.0613", "IAM is away", "in trouble", "try again later"),
        (400, "DLI.0999", "Internal error", "answers with an error (DLI says: DLI.0999", "later"),
        (429, "APIGW.0308", "Throttled", "throttling", "wait a minute"),
    ],
)
async def test_a_refusal_of_the_gateways(
    status: int, code: str, text: str, detail: str, cure: str, place: Place
) -> None:
    place.dli_front.answer("jobs", {"error_code": code, "error_msg": text}, status=status)

    wrong = await place.wrong()

    assert wrong.keys() == {"DLI jobs"}
    assert detail in wrong["DLI jobs"].detail
    assert cure in wrong["DLI jobs"].cure


async def test_who_may_not_look_the_project_up_is_told_to_set_it(place: Place) -> None:
    place.dli_front.answer("projects", {"error": {"code": 403, "message": "no"}}, status=403)

    wrong = await place.wrong(huaweicloud_sdk_project_id="")

    assert wrong.keys() == {"IAM"}
    assert "set HUAWEICLOUD_SDK_PROJECT_ID" in wrong["IAM"].cure


@pytest.mark.parametrize("fault", ["away", "nonsense", "cut", "unavailable"])
async def test_trouble_of_dlis_is_laid_to_no_credential(fault: str, place: Place) -> None:
    place.dli.faults.switch_on(fault)

    wrong = await place.wrong()

    assert wrong.keys() == {"DLI jobs"}
    assert "DLI_ENDPOINT" in wrong["DLI jobs"].cure
    assert "SDK_AK" not in wrong["DLI jobs"].cure


async def test_a_proxy_that_is_away_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    wrong = await place.wrong(
        dli_endpoint="http://dli.example.invalid", slack_api_url="http://slack.example.invalid/api/"
    )

    assert wrong.keys() == {"DLI jobs", "Slack bot token"}
    for one in wrong.values():
        assert "the proxy on the way" in one.detail
        assert "HTTPS_PROXY and NO_PROXY" in one.cure


async def test_a_proxy_of_a_kind_that_cant_be_used_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")

    wrong = await place.wrong(dli_endpoint="http://dli.example.invalid")

    assert "HTTP_PROXY" in wrong["DLI jobs"].detail
    assert "http:// or https://" in wrong["DLI jobs"].cure
