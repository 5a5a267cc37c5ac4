"""A Ray cluster of two machines, of which one is lost in the middle; `test_ray.py` runs this."""

import contextlib
import os
import socket
from pathlib import Path

import pytest

from tests.scale.conftest import manifest_of
from tests.scale.gates import Gated, closed_gate
from zoo.scale import run

STORE = 80_000_000
NICENESS = "RAY_worker_niceness"

# What Ray says of its own and its libraries' ways.
pytestmark = [
    pytest.mark.filterwarnings(r"ignore::DeprecationWarning:ray\."),
    pytest.mark.filterwarnings(r"ignore::FutureWarning:ray\."),
    pytest.mark.filterwarnings(r"ignore::ResourceWarning"),
]


AGENTS = ("metrics_agent_port", "metrics_export_port", "runtime_env_agent_port")


def ports():
    """Choose free ports for a node's agents: one that is told its port is not waited for.

    Ray waits 15 seconds for each port, which is too short where many share a processor. One more,
    which cannot be told, is waited for all the same.
    """
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in AGENTS]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        numbers = [one.getsockname()[1] for one in sockets]
    return dict(zip(AGENTS, numbers, strict=True))


@pytest.fixture(scope="module")
def cluster():
    """A head that does no work, and two nodes with a worker each, all on this machine."""
    pytest.importorskip("ray", reason="the extra 'cluster' is not installed")
    from zoo.scale.ray_engine import imported_ray

    # Ray lets workers wait for everything else, the driver's loop too, where cores are few.
    os.environ[NICENESS] = "0"
    imported_ray()
    from ray.cluster_utils import Cluster

    with contextlib.ExitStack() as stack:
        stack.callback(os.environ.pop, NICENESS)
        yield start(Cluster, stack)


def start(make, stack):
    """Start a head and two nodes; a machine too busy for Ray's own limits is tried once more."""
    # Ray chooses the address of this machine, and takes 127.0.0.1 for that one where it is named.
    settings = {"object_store_memory": STORE, "include_log_monitor": False}
    for _ in range(2):
        head = {"num_cpus": 0, "include_dashboard": False, **settings, **ports()}
        with contextlib.ExitStack() as started, contextlib.suppress(Exception):
            cluster = make(initialize_head=True, head_node_args=head)
            started.callback(cluster.shutdown)
            nodes = [cluster.add_node(num_cpus=1, **settings, **ports()) for _ in range(2)]
            stack.push(started.pop_all())
            return cluster, nodes
    pytest.skip("Ray's own processes did not start in the 15 seconds that Ray gives them.")


def parent_of(pid):
    """Give the process that started another."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def node_of(nodes, pid):
    """Find the node that a worker belongs to."""
    raylets = {node.all_processes["raylet"][0].process.pid: node for node in nodes}
    return raylets[parent_of(pid)]


def test_lost_node_loses_nothing(cluster, variants_job, single, tmp_path):
    cluster, nodes = cluster
    lost = []

    def lose(done, total):
        if done and not lost:
            lost.append(manifest_of(tmp_path / "out.vcf")[0]["worker"])
            node = node_of(nodes, int(lost[0].partition(":")[2]))
            cluster.remove_node(node, allow_graceful=False)
            open_gate()

    with closed_gate(tmp_path / "gate") as open_gate:
        job = Gated(variants_job(), str(tmp_path / "gate"), 2)
        summary = run(job, cluster=cluster.address, keep=True, advance=lose)
    parts = manifest_of(tmp_path / "out.vcf")
    assert sorted(part["shard"] for part in parts) == list(range(10))
    # Two shards were free, and all others waited at the gate until the node was lost.
    assert sum(part["worker"] == lost[0] for part in parts) <= 2
    assert (tmp_path / "out.vcf").read_bytes() == single[0]
    assert str(summary) == single[1]
    assert not os.environ.get("RAY_ADDRESS")
