output "topic_arn" {
  description = "Where alarms are sent; subscribe a pager or a chat to it."
  value       = aws_sns_topic.alarms.arn
}

output "dashboard_name" {
  description = "In CloudWatch."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
