# What the product itself may do.

data "aws_iam_policy_document" "worker" {
  statement {
    sid       = "ReadAndAddToTheLake"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${var.lake_arn}/*"]
  }

  statement {
    sid       = "ListTheLake"
    actions   = ["s3:ListBucket"]
    resources = [var.lake_arn]
  }

  statement {
    sid       = "KeepWhatRunsPrint"
    actions   = ["s3:PutObject"]
    resources = ["${var.logs_bucket_arn}/compute/*"]
  }

  statement {
    sid       = "EncryptedByTheKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

data "aws_iam_policy_document" "viewer" {
  statement {
    sid       = "ReadWhatRunsPrinted"
    actions   = ["s3:GetObject"]
    resources = ["${var.logs_bucket_arn}/compute/*"]
  }

  # Without it S3 answers 403 for a file that is not there yet, and the UI takes that for an error.
  statement {
    sid       = "TellWhatIsNotThere"
    actions   = ["s3:ListBucket"]
    resources = [var.logs_bucket_arn]
  }

  # It knows no resources. Dagster looks the definition of a run up wherever it makes the launcher: once in the daemon, when
  # it starts, and in a UI to look only as well, for the page that shows the configuration.
  statement {
    sid       = "LookAtDefinitions"
    actions   = ["ecs:DescribeTaskDefinition"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "launcher" {
  source_policy_documents = [data.aws_iam_policy_document.viewer.json]

  statement {
    sid       = "StartRuns"
    actions   = ["ecs:RunTask"]
    resources = [local.run]

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [var.cluster_arn]
    }
  }

  statement {
    sid       = "LabelRuns"
    actions   = ["ecs:TagResource"]
    resources = [local.tasks]

    condition {
      test     = "StringEquals"
      variable = "ecs:CreateAction"
      values   = ["RunTask"]
    }
  }

  statement {
    sid       = "WatchAndStopRuns"
    actions   = ["ecs:DescribeTasks", "ecs:StopTask"]
    resources = [local.tasks]

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [var.cluster_arn]
    }
  }

  # It knows no resources. Runs get the network of the daemon's own task.
  statement {
    sid       = "LookAtTheNetwork"
    actions   = ["ec2:DescribeNetworkInterfaces"]
    resources = ["*"]
  }

  statement {
    sid       = "ReadTheLogOfARunThatDied"
    actions   = ["logs:GetLogEvents"]
    resources = ["${var.log_group_arn}:log-stream:run/*"]
  }

  statement {
    sid       = "RunsTakeTheirRoles"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.task["worker"].arn, aws_iam_role.execution["execution"].arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}
