output "task_role_arns" {
  description = "By role: worker, launcher, viewer."
  value       = { for name, role in aws_iam_role.task : name => role.arn }
}

output "execution_role_arns" {
  description = "By role: execution, bootstrap."
  value       = { for name, role in aws_iam_role.execution : name => role.arn }
}

output "scheduler_role_arn" {
  description = "Of the scheduler."
  value       = aws_iam_role.scheduler.arn
}
