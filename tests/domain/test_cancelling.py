import pytest

from bot.domain.cancelling import Policy, Verdict, may_cancel

ADMINS = Policy(admins=frozenset({"U1"}))
OWNERS = Policy(owners=True)
BOTH = Policy(admins=frozenset({"U1"}), owners=True)


@pytest.mark.parametrize(
    ("user_id", "owner", "iam_user", "policy", "verdict"),
    [
        ("U1", "alice", "alice", Policy(), Verdict.OFF),
        ("U1", "alice", None, ADMINS, Verdict.MAY),
        ("U1", "", None, ADMINS, Verdict.MAY),
        ("U2", "alice", "alice", ADMINS, Verdict.NOT_ADMIN),
        ("U2", "alice", "alice", OWNERS, Verdict.MAY),
        ("U2", "Alice", "ALICE", OWNERS, Verdict.MAY),
        ("U2", "alice", "bob", OWNERS, Verdict.NOT_OWNER),
        ("U2", "alice", None, OWNERS, Verdict.NOT_LINKED),
        ("U2", "", None, OWNERS, Verdict.OWNER_UNKNOWN),
        ("U2", "", "", OWNERS, Verdict.OWNER_UNKNOWN),
        ("U1", "alice", None, BOTH, Verdict.MAY),
        ("U2", "alice", "alice", BOTH, Verdict.MAY),
        ("U2", "alice", "bob", BOTH, Verdict.NOT_OWNER),
    ],
)
def test_who_may_cancel(
    user_id: str, owner: str, iam_user: str | None, policy: Policy, verdict: Verdict
) -> None:
    assert may_cancel(user_id, owner, iam_user, policy) is verdict


@pytest.mark.parametrize(
    ("policy", "on"), [(Policy(), False), (ADMINS, True), (OWNERS, True), (BOTH, True)]
)
def test_it_is_off_until_somebody_may(policy: Policy, *, on: bool) -> None:
    assert policy.is_on is on
