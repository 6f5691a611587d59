# Each alarm has a section of the same name in docs/runbook.md, which its message links to.

locals {
  namespace   = "UsajobsAssets"
  everywhere  = { Environment = var.environment }
  of_search   = { Environment = var.environment, Source = "search" }
  of_database = { DBInstanceIdentifier = var.database_identifier }
  of_letters  = { QueueName = var.dead_letter_queue_name }
  hour        = 3600
  day         = 86400

  # Figures of a run come once, when it ends; missing ones mean that nothing has run, which is no-proven-sweep's matter.
  alarms = {
    # Told right after each run: hours since a sweep was proven. 26 hours without a fresh one, or without any, are too many.
    no-proven-sweep      = { metric = "LagHours", dimensions = local.of_search, statistic = "Minimum", at_least = 2, period = local.hour, periods = 26, missing = "breaching" }
    run-failed           = { metric = "RunFailed", dimensions = local.everywhere, statistic = "Sum", at_least = 1, period = local.hour, periods = 1, missing = "notBreaching" }
    run-refused          = { metric = "RunRefused", dimensions = local.everywhere, statistic = "Sum", at_least = 1, period = local.hour, periods = 1, missing = "notBreaching" }
    request-budget-spent = { metric = "RequestBudgetUsed", dimensions = local.everywhere, statistic = "Maximum", at_least = 95, period = local.hour, periods = 1, missing = "notBreaching" }
    # A message waits for a moment after each run; one that waits for two days does not go out.
    outbox-stuck         = { metric = "OutboxWaiting", dimensions = local.everywhere, statistic = "Minimum", at_least = 1, period = local.day, periods = 2, missing = "ignore" }
    days-unproven        = { metric = "DaysUnproven", dimensions = local.of_search, statistic = "Minimum", at_least = 1, period = local.day, periods = 1, missing = "ignore" }
    schedule-dead-letter = { metric = "ApproximateNumberOfMessagesVisible", dimensions = local.of_letters, statistic = "Maximum", at_least = 1, period = 300, periods = 1, missing = "notBreaching", namespace = "AWS/SQS" }
    database-cpu-high    = { metric = "CPUUtilization", dimensions = local.of_database, statistic = "Average", at_least = 90, period = 300, periods = 12, missing = "breaching", namespace = "AWS/RDS" }
  }
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.emails)

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_metric_alarm" "of_a_metric" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "What to do: ${var.runbook_url}#${each.key}"
  namespace           = lookup(each.value, "namespace", local.namespace)
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.at_least
  period              = each.value.period
  evaluation_periods  = each.value.periods
  treat_missing_data  = each.value.missing
  actions_enabled     = var.enabled
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "database_storage_low" {
  alarm_name          = "${var.name}-database-storage-low"
  alarm_description   = "What to do: ${var.runbook_url}#database-storage-low"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = local.of_database
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = var.storage_low_gb * 1073741824
  period              = 300
  evaluation_periods  = 3
  treat_missing_data  = "breaching"
  actions_enabled     = var.enabled
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "quarantine_high" {
  alarm_name          = "${var.name}-quarantine-high"
  alarm_description   = "What to do: ${var.runbook_url}#quarantine-high"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.quarantine_percent
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  actions_enabled     = var.enabled
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "share"
    expression  = "IF(extracted > 0, 100 * quarantined / extracted, 0)"
    label       = "Set aside, in percent"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { extracted = "ItemsExtracted", quarantined = "ItemsQuarantined" }

    content {
      id = metric_query.key

      metric {
        namespace   = local.namespace
        metric_name = metric_query.value
        dimensions  = local.everywhere
        stat        = "Sum"
        period      = local.hour
      }
    }
  }
}
