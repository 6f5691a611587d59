# One page: is the data fresh, what came, what failed, and how the servers are.

locals {
  of_runs = ["Environment", var.environment]
  charts = [
    { title = "Runs by outcome", stat = "Sum", metrics = [for name in ["RunSucceeded", "RunRefused", "RunFailed"] : concat([local.namespace, name], local.of_runs)] },
    { title = "Postings", stat = "Sum", metrics = [for name in ["ItemsExtracted", "ItemsStaged", "ItemsQuarantined"] : concat([local.namespace, name], local.of_runs)] },
    { title = "Enriched and ranked", stat = "Sum", metrics = [for name in ["PostingsEnriched", "PostingsRanked"] : concat([local.namespace, name], local.of_runs)] },
    { title = "Hours since proof, days without", stat = "Maximum", metrics = [for name in ["LagHours", "DaysUnproven"] : concat([local.namespace, name], local.of_runs, ["Source", "search"])] },
    { title = "Seconds a run", stat = "Maximum", metrics = [concat([local.namespace, "RunSeconds"], local.of_runs)] },
    { title = "Request budget (%), messages waiting", stat = "Maximum", metrics = [for name in ["RequestBudgetUsed", "OutboxWaiting"] : concat([local.namespace, name], local.of_runs)] },
    { title = "Database: processors (%)", stat = "Average", metrics = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", var.database_identifier]] },
    { title = "Database: free storage, connections", stat = "Minimum", metrics = [["AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier", var.database_identifier], ["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", var.database_identifier, { yAxis = "right" }]] },
    { title = "Tasks that run", stat = "Maximum", metrics = [for service in ["code", "daemon", "web"] : ["ECS/ContainerInsights", "RunningTaskCount", "ClusterName", var.cluster_name, "ServiceName", service]] },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [for place, chart in local.charts : {
      type   = "metric"
      x      = 8 * (place % 3)
      y      = 6 * floor(place / 3)
      width  = 8
      height = 6
      properties = {
        title   = chart.title
        region  = var.region
        stat    = chart.stat
        period  = local.hour
        view    = "timeSeries"
        metrics = chart.metrics
      }
    }]
  })
}
