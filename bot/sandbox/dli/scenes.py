"""The jobs of a believable working day: what runs, what ran before, and what is to come."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A job of the day.

    At speed 1 it takes `minutes`, after `launching` minutes in which its queue starts.
    `begun` is the part of it that is over when the demo starts; a job that is over
    altogether has been so for `hours_ago`, and one that is to come is submitted
    `in_minutes`. One that has been `waiting` so many minutes, at any speed, waits on in a busy
    queue until it is let go.
    """

    recording: str
    statement: str
    queue_name: str
    owner: str
    minutes: float
    launching: float = 0.0
    begun: float = 1.0
    hours_ago: float = 0.0
    in_minutes: float = 0.0
    waiting: float = 0.0
    database_name: str = "dwh"
    tags: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)


REVENUE = Scene(
    recording="star-join-adaptive",
    statement="INSERT OVERWRITE TABLE dwh.revenue_by_region "
    "SELECT n_name, r_name, year(o_orderdate) AS y, p_brand, "
    "sum(l_extendedprice * (1 - l_discount)) AS revenue, "
    "count(DISTINCT o_custkey) AS customers "
    "FROM lineitem JOIN orders ON l_orderkey = o_orderkey "
    "JOIN customer ON o_custkey = c_custkey JOIN part ON l_partkey = p_partkey "
    "JOIN nation ON c_nationkey = n_nationkey JOIN region ON n_regionkey = r_regionkey "
    "WHERE o_orderdate >= DATE '2026-01-01' GROUP BY n_name, r_name, y, p_brand",
    queue_name="etl",
    owner="etl-service",
    minutes=12,
    tags={"pipeline": "revenue", "team": "finance"},
    figures={"input_row_count": 6_001_215, "input_size": 236_411_904},
)
SUPPLIERS = Scene(
    recording="pipeline-adaptive",
    statement="CREATE TABLE bi.supplier_costs USING parquet AS "
    "SELECT n_name, count(*) AS parts, sum(ps_supplycost) AS cost "
    "FROM partsupp JOIN supplier ON ps_suppkey = s_suppkey "
    "JOIN nation ON s_nationkey = n_nationkey GROUP BY n_name",
    queue_name="bi",
    owner="anna.nowak",
    minutes=8,
    tags={"pipeline": "suppliers"},
    figures={"input_row_count": 800_000, "input_size": 41_205_760},
)
CUSTOMERS = Scene(
    recording="skewed-join",
    statement="INSERT INTO dwh.orders_by_customer "
    "SELECT o_custkey, count(*) AS orders, sum(o_totalprice) AS volume "
    "FROM orders JOIN customer ON o_custkey = c_custkey GROUP BY o_custkey",
    queue_name="etl",
    owner="etl-service",
    minutes=2.4,
    tags={"pipeline": "customers"},
)
SHIPPING = Scene(
    recording="distinct-counts",
    statement="SELECT l_shipmode, count(DISTINCT l_orderkey) AS orders, "
    "count(DISTINCT l_partkey) AS parts FROM lineitem GROUP BY l_shipmode",
    queue_name="default",
    owner="marek.lis",
    minutes=6,
)
QUALITY = Scene(
    recording="fails-late",
    statement="SELECT count(*) AS orders, "
    "sum(if(o_totalprice < 0, raise_error('bad order'), 1)) AS good FROM orders",
    queue_name="etl",
    owner="data-quality",
    minutes=5,
    tags={"pipeline": "checks"},
)
SORTING = Scene(
    recording="global-sort",
    statement="INSERT OVERWRITE TABLE dwh.lineitem_sorted "
    "SELECT * FROM lineitem ORDER BY l_shipdate, l_orderkey",
    queue_name="bi",
    owner="anna.nowak",
    minutes=5,
)
MARGINS = Scene(
    recording="fails-on-division",
    statement="INSERT OVERWRITE TABLE dwh.margins "
    "SELECT l_orderkey, l_extendedprice / (l_quantity - 7) AS margin FROM lineitem",
    queue_name="etl",
    owner="etl-service",
    minutes=4,
)
CODES = Scene(
    recording="fails-on-cast",
    statement="CREATE TABLE bi.comment_codes USING parquet AS "
    "SELECT CAST(l_comment AS INT) AS code, count(*) AS n FROM lineitem GROUP BY code",
    queue_name="bi",
    owner="marek.lis",
    minutes=2,
)
PARTS = Scene(
    recording="cancelled",
    statement="SELECT count(*), sum(ps_supplycost) FROM partsupp WHERE ps_availqty > 5000",
    queue_name="default",
    owner="marek.lis",
    minutes=3,
)
RATES = Scene(
    recording="insert-values",
    statement="INSERT INTO dwh.exchange_rates VALUES ('EUR', 1.0), ('PLN', 4.26)",
    queue_name="default",
    owner="anna.nowak",
    minutes=0.1,
    figures={"input_row_count": 2},
)

THE_DAY = (
    replace(REVENUE, begun=0.6),
    replace(SUPPLIERS, begun=0.5),
    replace(CUSTOMERS, minutes=10, begun=0.45),
    replace(SHIPPING, begun=0.1),
    replace(QUALITY, begun=0.4),
    replace(SORTING, begun=0, waiting=8.7),
    replace(SUPPLIERS, minutes=7.5, hours_ago=0.8),
    replace(SUPPLIERS, minutes=9, hours_ago=1.8),
    replace(REVENUE, minutes=11, hours_ago=3),
    replace(CUSTOMERS, minutes=2.3, hours_ago=4),
    replace(RATES, hours_ago=0.2),
    replace(MARGINS, hours_ago=0.6),
    replace(CODES, hours_ago=1.4),
    replace(PARTS, hours_ago=1.1),
)
"""Six that are under way, and eight of the last hours.

Of the six one will fail. In the demo's second minute CUSTOMERS becomes slow, by what its runs took
so far, and SORTING has waited for ten minutes.
"""

CLICKS = Scene(
    recording="file-listing",
    statement="INSERT INTO dwh.clicks SELECT * FROM raw.clicks WHERE day = DATE '2026-11-27'",
    queue_name="etl",
    owner="clickstream",
    minutes=0.4,
    tags={"pipeline": "clicks"},
)

SHIPPING_TODAY = replace(
    SHIPPING, statement=SHIPPING.statement.replace("lineitem", "lineitem_today"), minutes=1.2
)
SORTING_TODAY = replace(
    SORTING, statement=SORTING.statement.replace("lineitem", "returns"), minutes=1.5, launching=0.2
)
SUPPLIERS_TODAY = replace(
    SUPPLIERS, statement=SUPPLIERS.statement.replace("partsupp", "new_partsupp"), minutes=2
)

STEADY = (
    CLICKS,
    SHIPPING_TODAY,
    replace(MARGINS, minutes=0.8),
    SORTING_TODAY,
    CUSTOMERS,
    RATES,
    CLICKS,
    replace(CODES, minutes=0.5),
    replace(PARTS, queue_name="etl", minutes=1),
    SUPPLIERS_TODAY,
)
"""What comes one by one, again and again: for those who subscribed to a queue or an owner.

Every other one runs in `etl`, which newcomers are told to try: they hear of it soon.
"""

NIGHTLY = Scene(
    recording="broadcasts",
    statement="INSERT INTO dwh.nightly_counts SELECT p_brand, count(*) FROM part GROUP BY p_brand",
    queue_name="etl",
    owner="nightly-loader",
    minutes=0.4,
    tags={"pipeline": "nightly"},
)
BURST = (*[NIGHTLY] * 9, replace(CODES, queue_name="etl", owner="nightly-loader", minutes=0.5))
"""What comes all together, and one of it fails."""

REPEATED = (
    REVENUE,
    SUPPLIERS,
    CUSTOMERS,
    SHIPPING,
    SORTING,
    CLICKS,
    SHIPPING_TODAY,
    SORTING_TODAY,
    SUPPLIERS_TODAY,
    RATES,
    NIGHTLY,
)
"""What ran on the days before, too, and whose runs are known by that."""
