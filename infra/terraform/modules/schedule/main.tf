# EventBridge Scheduler. The daily jobs are for those who run without the daemon, and off while it runs; the watchdog
# is for those who run with it, since nobody notices by himself that he is dead. JSearch waits for no sweep, nor is it
# waited for.

locals {
  schedules = {
    sweep    = { expression = var.schedule_expression, command = ["run"], enabled = var.daily_enabled }
    jsearch  = { expression = var.jsearch_schedule_expression, command = ["run", "--source", "jsearch"], enabled = var.daily_enabled && var.jsearch_enabled }
    historic = { expression = var.historic_schedule_expression, command = ["backfill", "--due", "--limit", "40"], enabled = var.daily_enabled }
    watchdog = { expression = "rate(15 minutes)", command = var.daily_enabled ? ["watchdog"] : ["watchdog", "--daemon"], enabled = var.watchdog_enabled }
  }
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-schedule-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true

  #checkov:skip=CKV_AWS_27:encrypted with SQS's own key; it holds the commands that did not start and nothing else
}

resource "aws_scheduler_schedule_group" "this" {
  name = var.name
}

resource "aws_scheduler_schedule" "this" {
  for_each = local.schedules

  name                         = "${var.name}-${each.key}"
  group_name                   = aws_scheduler_schedule_group.this.name
  schedule_expression          = each.value.expression
  schedule_expression_timezone = var.timezone
  state                        = each.value.enabled ? "ENABLED" : "DISABLED"
  kms_key_arn                  = var.kms_key_arn

  # To the minute: a window would move the sweep and its proof.
  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = var.cluster_arn
    role_arn = var.role_arn
    input    = jsonencode({ containerOverrides = [{ name = "job", command = each.value.command }] })

    ecs_parameters {
      task_definition_arn = var.task_definition_arn
      launch_type         = "FARGATE"
      task_count          = 1
      propagate_tags      = "TASK_DEFINITION"

      network_configuration {
        subnets          = var.subnet_ids
        security_groups  = [var.security_group_id]
        assign_public_ip = false
      }
    }

    # Of starting the task. What fails in it is told by its own exit, and tried again by the next one.
    retry_policy {
      maximum_retry_attempts       = 10
      maximum_event_age_in_seconds = 3600
    }

    dead_letter_config {
      arn = aws_sqs_queue.dead_letters.arn
    }
  }
}
