output "arns" {
  description = "Definitions with their revision: code, daemon, web, run, job, bootstrap."
  value       = { for name, task in aws_ecs_task_definition.this : name => task.arn }
}
