"""Kubernetes Jobs for many days, one for each range: how a backfill spreads over machines without the daemon.

    first, last, days per Job → ranges → Job manifests → YAML

The pod is the one of infra/k8s/base, where a test compares the two. The request budget is in the warehouse, so however
many of them run, the API sees one pace. Keep out: the cluster; nothing here talks to it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import click

from usajobs_assets.cli.job_registry import Job

_PART_OF = {"app.kubernetes.io/name": "usajobs-assets"}
_A_DAY = 86_400
_SECRET_FILES = {"secretName": "usajobs", "defaultMode": 0o440}  # pragma: allowlist secret


def ranges(first: date, last: date, days: int) -> list[tuple[date, date]]:
    """The days from first to last in ranges of so many; the last range may be shorter."""
    starts = range(0, (last - first).days + 1, days)
    return [(first + timedelta(start), min(first + timedelta(start + days - 1), last)) for start in starts]


def write_manifests(job: Job, days: Sequence[tuple[date, date]], image: str) -> str:
    """One Job for each range, as YAML documents; the same text for the same arguments.

    Raises:
        click.UsageError: the image is not pinned, or the job does not take --from and --to.
    """
    import yaml

    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2]
    if "@sha256:" not in image and tag in ("", "latest"):
        raise click.UsageError(f"{image} may be another image tomorrow: name a version, or better a digest.")
    options = {option for parameter in job.command().params for option in parameter.opts}
    if not {"--from", "--to"} <= options:
        raise click.UsageError(f"{job.name} does not take --from and --to.")
    documents = [job_manifest(job.name, first, last, image) for first, last in days]
    return str(yaml.safe_dump_all(documents, sort_keys=False, explicit_start=True))


def job_manifest(name: str, first: date, last: date, image: str) -> dict[str, Any]:
    """The manifest of the Job that works on these days."""
    arguments = ["job", "run", name, "--", "--from", first.isoformat(), "--to", last.isoformat()]
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": f"{name}-{first:%Y%m%d}-{last:%Y%m%d}", "labels": _labels(name)},
        "spec": {
            "backoffLimit": 3,
            "ttlSecondsAfterFinished": 7 * _A_DAY,
            "activeDeadlineSeconds": _A_DAY,
            # Exit codes 2 and 3 are wrong usage and a refusal by the gate: again would be the same. A pod that the
            # cluster moved elsewhere goes on where it stopped, and is not counted.
            "podFailurePolicy": {
                "rules": [
                    {"action": "FailJob",
                     "onExitCodes": {"containerName": "usajobs", "operator": "In", "values": [2, 3]}},
                    {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
                ]
            },
            "template": {"metadata": {"labels": _labels(name)}, "spec": _pod(arguments, image)},
        },
    }  # fmt: skip


def _labels(name: str) -> dict[str, str]:
    return {**_PART_OF, "app.kubernetes.io/component": name}


def _pod(arguments: list[str], image: str) -> dict[str, Any]:
    """What runs: as an ordinary user, on a read-only root, with the secrets as files."""
    return {
        "serviceAccountName": "usajobs-pipeline",
        "automountServiceAccountToken": False,
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": 30,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(arguments, image)],
        "volumes": [
            {"name": "state", "emptyDir": {"sizeLimit": "2Gi"}},
            {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
            {"name": "secrets", "secret": _SECRET_FILES},
        ],
    }


def _container(arguments: list[str], image: str) -> dict[str, Any]:
    return {
        "name": "usajobs",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "args": arguments,
        "envFrom": [{"configMapRef": {"name": "usajobs"}}],
        # docs/image.md has the measurements behind these figures.
        "resources": {
            "requests": {"cpu": "500m", "memory": "1Gi", "ephemeral-storage": "1Gi"},
            "limits": {"memory": "2Gi", "ephemeral-storage": "4Gi"},
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "state", "mountPath": "/var/lib/usajobs"},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108
            {"name": "secrets", "mountPath": "/run/secrets/usajobs", "readOnly": True},
        ],
    }
