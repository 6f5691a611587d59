output "cluster_arn" {
  description = "Where tasks run."
  value       = aws_ecs_cluster.this.arn
}

output "cluster_name" {
  description = "The same, as alarms and commands name it."
  value       = aws_ecs_cluster.this.name
}

output "log_group" {
  description = "Where all tasks write to."
  value       = aws_cloudwatch_log_group.tasks.name
}

output "log_group_arn" {
  description = "For the policy of who writes."
  value       = aws_cloudwatch_log_group.tasks.arn
}

output "secret_arns" {
  description = "By what they hold: auth, db_url, dagster_pg_url, notify, jsearch."
  value       = { for what, secret in aws_secretsmanager_secret.this : what => secret.arn }
}

output "code_server_registry_arn" {
  description = "Where the code server's tasks are entered."
  value       = aws_service_discovery_service.code.arn
}

output "code_server_host" {
  description = "The code server's name inside the VPC."
  value       = "${aws_service_discovery_service.code.name}.${aws_service_discovery_private_dns_namespace.this.name}"
}
