# What ECS and the scheduler may do for us.

data "aws_iam_policy_document" "execution" {
  for_each = local.execution_roles

  statement {
    sid       = "ReadItsSecretsOnly"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = each.value
  }

  statement {
    sid       = "EncryptedByTheKey"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }

  # It knows no resources: a login to ECR is one to the whole registry; what may be pulled is below.
  statement {
    sid       = "LogInToTheRegistry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "PullTheImage"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [var.repository_arn]
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${var.log_group_arn}:*"]
  }
}

data "aws_iam_policy_document" "scheduler_trust" {
  statement {
    sid     = "TheSchedulerTakesTheRole"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "StartJobs"
    actions   = ["ecs:RunTask"]
    resources = [local.job]

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [var.cluster_arn]
    }
  }

  # Schedules hand the definition's labels on to the task, and RunTask then asks for this as well.
  statement {
    sid       = "LabelJobs"
    actions   = ["ecs:TagResource"]
    resources = [local.tasks]

    condition {
      test     = "StringEquals"
      variable = "ecs:CreateAction"
      values   = ["RunTask"]
    }
  }

  statement {
    sid       = "JobsTakeTheirRoles"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.task["worker"].arn, aws_iam_role.execution["execution"].arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }

  # What a schedule holds is encrypted, and read in this role's name.
  statement {
    sid       = "ReadTheSchedules"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }

  statement {
    sid       = "SetAsideWhatDidNotStart"
    actions   = ["sqs:SendMessage"]
    resources = [var.dead_letter_queue_arn]
  }
}

resource "aws_iam_role" "scheduler" {
  name               = "${var.name}-scheduler"
  assume_role_policy = data.aws_iam_policy_document.scheduler_trust.json
}

resource "aws_iam_role_policy" "scheduler" {
  name   = "scheduler"
  role   = aws_iam_role.scheduler.id
  policy = data.aws_iam_policy_document.scheduler.json
}
