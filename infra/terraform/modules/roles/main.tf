# Who may do what. Five roles that tasks take, two that start them, one for the scheduler:
#
#   worker     runs, jobs, the code server: reads and adds to the lake; deletes nothing
#   launcher   the daemon, and a UI that may launch: starts runs, stops them, reads their logs
#   viewer     a UI to look only: reads what runs printed, and how they would be started
#   execution  ECS itself, before a task begins: pulls the image, reads the task's secrets, writes logs
#   bootstrap  the same for the one task that makes the databases: it alone reads the administrator's password

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  region    = data.aws_region.current.region
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  ecs       = "arn:${local.partition}:ecs:${local.region}:${local.account}"
  # Tasks of this cluster, and definitions of this environment in every revision.
  tasks = "${local.ecs}:task/${var.cluster_name}/*"
  run   = "${local.ecs}:task-definition/${var.name}-run:*"
  job   = "${local.ecs}:task-definition/${var.name}-job:*"

  task_roles = {
    worker   = data.aws_iam_policy_document.worker.json
    launcher = data.aws_iam_policy_document.launcher.json
    viewer   = data.aws_iam_policy_document.viewer.json
  }
  execution_roles = {
    execution = values(var.secret_arns)
    bootstrap = [var.secret_arns["db_url"], var.secret_arns["dagster_pg_url"], var.administrator_secret_arn]
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "EcsTakesTheRole"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "task" {
  for_each = local.task_roles

  name               = "${var.name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "task" {
  for_each = local.task_roles

  name   = each.key
  role   = aws_iam_role.task[each.key].id
  policy = each.value
}

resource "aws_iam_role" "execution" {
  for_each = local.execution_roles

  name               = "${var.name}-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.execution_roles

  name   = each.key
  role   = aws_iam_role.execution[each.key].id
  policy = data.aws_iam_policy_document.execution[each.key].json
}
