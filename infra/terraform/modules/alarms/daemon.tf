# A daemon is dead when its task is gone, and also when its task is there and it does nothing: then its heartbeats
# are old, which the watchdog reads from Dagster's storage and complains of in the log.

resource "aws_cloudwatch_log_metric_filter" "daemon_complaints" {
  name           = "${var.name}-daemon-complaints"
  log_group_name = var.log_group
  # How `usajobs watchdog` begins a sentence about the daemon; a test compares the two.
  pattern = "\"Dagster's daemon\""

  metric_transformation {
    namespace = local.namespace
    name      = "DaemonComplaints-${var.environment}"
    value     = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "daemon_dead" {
  count = var.daemon_expected ? 1 : 0

  alarm_name          = "${var.name}-daemon-dead"
  alarm_description   = "What to do: ${var.runbook_url}#daemon-dead"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 2
  # No figures at all are no sign of life either.
  treat_missing_data = "breaching"
  actions_enabled    = var.enabled
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "dead"
    expression  = "IF(FILL(running, 0) < 1 OR FILL(complaints, 0) > 0, 1, 0)"
    label       = "The daemon is gone or silent"
    return_data = true
  }

  metric_query {
    id = "running"

    metric {
      namespace   = "ECS/ContainerInsights"
      metric_name = "RunningTaskCount"
      dimensions  = { ClusterName = var.cluster_name, ServiceName = "daemon" }
      stat        = "Maximum"
      period      = 900
    }
  }

  metric_query {
    id = "complaints"

    metric {
      namespace   = local.namespace
      metric_name = aws_cloudwatch_log_metric_filter.daemon_complaints.metric_transformation[0].name
      stat        = "Sum"
      period      = 900
    }
  }
}
