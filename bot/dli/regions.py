"""Where a region's DLI and IAM are; other clouds need the settings that override it."""

from dataclasses import dataclass

# T Cloud Public, the former Open Telekom Cloud. Only eu-de is listed for DLI there.
_OTC = frozenset({"eu-de", "eu-nl"})

# Huawei Cloud's European region has a domain, and an IAM without a region, of its own.
_HUAWEI_EUROPE = "eu-west-101"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The origins of a region's two services."""

    dli: str
    iam: str


def endpoints(region: str) -> Endpoints:
    """Return the endpoints of `region`; an unknown one is taken for Huawei Cloud's."""
    if region in _OTC:
        return _regional(region, "otc.t-systems.com")
    if region == _HUAWEI_EUROPE:
        return Endpoints(
            dli=f"https://dli.{region}.myhuaweicloud.eu",
            iam="https://iam.myhuaweicloud.eu",
        )
    return _regional(region, "myhuaweicloud.com")


def _regional(region: str, domain: str) -> Endpoints:
    return Endpoints(dli=f"https://dli.{region}.{domain}", iam=f"https://iam.{region}.{domain}")
