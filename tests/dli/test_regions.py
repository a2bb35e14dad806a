import pytest

from bot.dli.regions import Endpoints, endpoints


@pytest.mark.parametrize(
    ("region", "dli", "iam"),
    [
        ("eu-de", "dli.eu-de.otc.t-systems.com", "iam.eu-de.otc.t-systems.com"),
        ("eu-nl", "dli.eu-nl.otc.t-systems.com", "iam.eu-nl.otc.t-systems.com"),
        ("eu-west-101", "dli.eu-west-101.myhuaweicloud.eu", "iam.myhuaweicloud.eu"),
        (
            "cn-north-4",
            "dli.cn-north-4.myhuaweicloud.com",
            "iam.cn-north-4.myhuaweicloud.com",
        ),
        ("mars-1", "dli.mars-1.myhuaweicloud.com", "iam.mars-1.myhuaweicloud.com"),
    ],
)
def test_a_region_has_its_endpoints(region: str, dli: str, iam: str) -> None:
    assert endpoints(region) == Endpoints(f"https://{dli}", f"https://{iam}")
