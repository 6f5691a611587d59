"""What may be done by whom, and what is closed: what a reviewer would look for, held against the Terraform."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from usajobs_assets_tests.conftest import PROJECT
from usajobs_assets_tests.infra.hcl import TERRAFORM, Body, Module

Modules = Mapping[Path, Module]
EXCEPTIONS = json.loads(Path(__file__).with_name("wildcards.json").read_text())

ALARMS = {
    "no-proven-sweep", "run-failed", "run-refused", "quarantine-high", "daemon-dead", "request-budget-spent",
    "outbox-stuck", "database-storage-low", "database-cpu-high", "schedule-dead-letter", "days-unproven",
}  # fmt: skip


def part(modules: Modules, name: str) -> Module:
    return modules[TERRAFORM / "modules" / name]


def only(module: Module, kind: str) -> list[Body]:
    return [body for (found, _), body in module.resources.items() if found == kind]


def statements(module: Module) -> Iterator[tuple[str, Body]]:
    """Every statement of every policy, with the name of its policy."""
    for (kind, name), body in module.data.items():
        if kind == "aws_iam_policy_document":
            yield from ((name, statement) for statement in body.get("statement", []))


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def wildcards(modules: Modules) -> set[tuple[str, str, str]]:
    """(module, sid, value) of every action and resource with an asterisk, that of a local it names included."""
    found = set()
    for module in modules.values():
        for _, statement in statements(module):
            for value in (*listed(statement.get("actions", [])), *listed(statement.get("resources", []))):
                named = re.fullmatch(r"\$\{local\.(\w+)\}", value)
                meant = module.locals[named[1]] if named else value
                if "*" in str(meant):
                    found.add((module.name, statement["sid"], value))
    return found


def test_no_wildcard_is_granted_that_has_no_reason(modules: Modules) -> None:
    """And no reason stays behind when its wildcard is gone."""
    explained = {(each["module"], each["sid"], each["value"]) for each in EXCEPTIONS}
    assert wildcards(modules) == explained
    assert all(len(each["why"]) > 20 for each in EXCEPTIONS)


def test_policies_are_only_written_where_the_rules_above_see_them(modules: Modules) -> None:
    """Not as JSON in a resource, and of AWS's own only the one by which RDS writes its figures."""
    named = r"data\.aws_iam_policy_document\.\w+(\[[\w.]+\])?\.json"
    documents = re.compile(rf"\$\{{({named}|each\.value)\}}")
    for module in modules.values():
        for kind in ("aws_iam_role_policy", "aws_s3_bucket_policy", "aws_kms_key"):
            assert all(documents.fullmatch(body["policy"]) for body in only(module, kind)), module.name
    attached = [
        body for module in modules.values() for body in only(module, "aws_iam_role_policy_attachment")
    ]
    assert [body["policy_arn"].rpartition("/")[2] for body in attached] == ["AmazonRDSEnhancedMonitoringRole"]


def test_no_task_may_delete_anything(modules: Modules) -> None:
    actions = [
        action
        for name, statement in statements(part(modules, "roles"))
        for action in listed(statement["actions"])
        if name in {"worker", "launcher", "viewer"}
    ]
    assert len(actions) > 10
    assert [action for action in actions if re.search(r"Delete|Put(Bucket|Lifecycle)|\*", action)] == []


def test_only_ecs_reads_secrets_and_only_those_it_is_given(modules: Modules) -> None:
    readers = [
        (module.name, name, statement["resources"])
        for module in modules.values()
        for name, statement in statements(module)
        if any(action.startswith("secretsmanager:") for action in listed(statement["actions"]))
    ]
    assert readers == [("modules/roles", "execution", "${each.value}")]
    roles = part(modules, "roles").locals["execution_roles"]
    assert "administrator" in str(roles["bootstrap"])
    assert "administrator" not in str(roles["execution"])


def test_a_role_can_be_taken_only_by_the_service_that_it_is_for(modules: Modules) -> None:
    trusted = {
        service
        for module in modules.values()
        for _, statement in statements(module)
        if statement["actions"] == ["sts:AssumeRole"]
        for principal in statement["principals"]
        for service in principal["identifiers"]
    }
    assert trusted == {
        "ecs-tasks.amazonaws.com", "scheduler.amazonaws.com", "vpc-flow-logs.amazonaws.com",
        "monitoring.rds.amazonaws.com",
    }  # fmt: skip


def test_buckets_are_closed_and_speak_tls_only(modules: Modules) -> None:
    lake = part(modules, "lake")
    buckets = {name for kind, name in lake.resources if kind == "aws_s3_bucket"}
    assert buckets == {"lake", "logs"}
    for name in buckets:
        block = lake.resources["aws_s3_bucket_public_access_block", name]
        assert {value for key, value in block.items() if key != "bucket"} == {True}
        denied = [statement for policy, statement in statements(lake) if policy == name]
        assert ("Deny", "OnlyOverTls") in {(each.get("effect"), each["sid"]) for each in denied}
        assert ("aws_s3_bucket_policy", name) in lake.resources
    assert (
        lake.resources["aws_s3_bucket_versioning", "lake"]["versioning_configuration"][0]["status"]
        == "Enabled"
    )


def test_raw_pages_go_to_an_archive_after_30_days_and_never_expire_unless_asked(modules: Modules) -> None:
    lake = part(modules, "lake")
    assert lake.variables["archive_after_days"]["default"] == 30
    assert lake.variables["bronze_expire_after_days"]["default"] is None
    rules = lake.resources["aws_s3_bucket_lifecycle_configuration", "lake"]["rule"]
    assert [rule["transition"][0]["storage_class"] for rule in rules if "transition" in rule] == [
        "${var.archive_storage_class}"
    ]
    assert all("expiration" not in rule for rule in rules)


def test_the_database_is_encrypted_backed_up_protected_and_asks_for_tls(modules: Modules) -> None:
    database = part(modules, "database")
    (server,) = only(database, "aws_db_instance")
    assert server["storage_encrypted"] is True
    assert server["publicly_accessible"] is False
    assert server["skip_final_snapshot"] is False
    assert server["manage_master_user_password"] is True
    assert not {"password", "password_wo"} & set(server)
    assert database.variables["deletion_protection"]["default"] is True
    (parameters,) = only(database, "aws_db_parameter_group")
    assert {"name": "rds.force_ssl", "value": "1"} in [dict(each) for each in parameters["parameter"]]


def test_no_task_has_a_public_address_and_only_the_balancer_is_reached_from_outside(modules: Modules) -> None:
    public = [
        body["assign_public_ip"]
        for name in ("services", "schedule")
        for body in _networks(part(modules, name))
    ]
    assert len(public) == 4
    assert set(public) == {False}
    rules = only(part(modules, "network"), "aws_vpc_security_group_ingress_rule")
    open_to_addresses = [rule for rule in rules if "cidr_ipv4" in rule]
    assert [(rule["security_group_id"], rule["to_port"]) for rule in open_to_addresses] == [
        ("${aws_security_group.balancer.id}", 443)
    ]


def _networks(module: Module) -> Iterator[Body]:
    for (kind, _), body in module.resources.items():
        if kind == "aws_ecs_service":
            yield body["network_configuration"][0]
        if kind == "aws_scheduler_schedule":
            yield body["target"][0]["ecs_parameters"][0]["network_configuration"][0]


def test_nothing_passes_the_balancer_before_a_login(modules: Modules) -> None:
    access = part(modules, "access")
    (listener,) = only(access, "aws_lb_listener")
    assert (listener["protocol"], listener["ssl_policy"]) == ("HTTPS", "ELBSecurityPolicy-TLS13-1-2-2021-06")
    (rule,) = only(access, "aws_lb_listener_rule")
    for actions in (listener["default_action"], rule["action"]):
        assert [action["type"] for action in sorted(actions, key=lambda each: each["order"])] == [
            "authenticate-oidc",
            "forward",
        ]
    assert "optional(bool, true)" in part(modules, "usajobs").variables["web"]["type"]


def test_images_cannot_be_moved_and_are_scanned_and_run_by_digest(modules: Modules) -> None:
    (repository,) = only(part(modules, "registry"), "aws_ecr_repository")
    assert repository["image_tag_mutability"] == "IMMUTABLE"
    assert repository["image_scanning_configuration"][0]["scan_on_push"] is True
    assert "@${" in part(modules, "tasks").locals["image"]


def test_containers_run_as_somebody_on_a_root_that_is_read_only(modules: Modules) -> None:
    (definition,) = only(part(modules, "tasks"), "aws_ecs_task_definition")
    text = re.sub(r"\s+", " ", str(definition["container_definitions"]))
    for said in ("readonlyRootFilesystem = true", 'user = "10001:10001"', 'drop = ["ALL"]'):
        assert said in text


def test_the_schedule_is_to_the_minute_in_toronto_with_retries_and_a_place_for_what_failed(
    modules: Modules,
) -> None:
    module = part(modules, "schedule")
    (schedule,) = only(module, "aws_scheduler_schedule")
    assert schedule["flexible_time_window"][0]["mode"] == "OFF"
    assert module.variables["timezone"]["default"] == "America/Toronto"
    target = schedule["target"][0]
    assert target["retry_policy"][0]["maximum_retry_attempts"] > 0
    assert "dead_letters" in target["dead_letter_config"][0]["arn"]
    for name in ("staging", "production"):
        default = modules[TERRAFORM / "environments" / name].variables["schedule_expression"]["default"]
        assert default == "cron(0 7 * * ? *)"


def alarm_names(modules: Modules) -> set[str]:
    alarms = part(modules, "alarms")
    written = {
        body["alarm_name"].removeprefix("${var.name}-")
        for body in only(alarms, "aws_cloudwatch_metric_alarm")
    }
    return written - {"${each.key}"} | set(alarms.locals["alarms"])


def test_every_alarm_links_to_its_own_section_of_the_runbook(modules: Modules) -> None:
    assert alarm_names(modules) == ALARMS
    for body in only(part(modules, "alarms"), "aws_cloudwatch_metric_alarm"):
        name = body["alarm_name"].removeprefix("${var.name}-")
        assert body["alarm_description"].endswith(f"${{var.runbook_url}}#{name}")


def test_the_runbook_has_these_sections(modules: Modules) -> None:
    runbook = PROJECT / "docs" / "runbook.md"
    if not runbook.exists():
        pytest.skip("NOT CHECKED: there is no docs/runbook.md.")
    text = runbook.read_text().lower()
    assert [name for name in ALARMS if f"# {name}" not in text and f'"{name}"' not in text] == []


def test_alarms_name_metrics_of_the_product_or_of_aws(modules: Modules) -> None:
    metrics = pytest.importorskip(
        "usajobs_assets.observability.metrics", reason="NOT CHECKED: no metrics yet"
    )
    alarms = part(modules, "alarms")
    ours = {alarm["metric"] for alarm in alarms.locals["alarms"].values() if "namespace" not in alarm}
    assert ours <= set(metrics.UNITS)
    assert alarms.locals["namespace"] == metrics.NAMESPACE
