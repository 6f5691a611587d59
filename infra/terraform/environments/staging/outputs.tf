output "ecr_repo_url" {
  description = "What to push the image to."
  value       = module.usajobs.ecr_repo_url
}

output "ecs_cluster_arn" {
  description = "Where everything runs."
  value       = module.usajobs.ecs_cluster_arn
}

output "task_definition_arn" {
  description = "The definition of a job: any usajobs command."
  value       = module.usajobs.task_definition_arn
}

output "bootstrap_task_definition_arn" {
  description = "The definition of the task that makes the databases."
  value       = module.usajobs.bootstrap_task_definition_arn
}

output "event_rule_name" {
  description = "Name of the daily sweep's schedule. It is one of EventBridge Scheduler, which replaces rules of EventBridge."
  value       = module.usajobs.event_rule_name
}

output "log_group" {
  description = "Where all tasks log."
  value       = module.usajobs.log_group
}

output "database_host" {
  description = "For DB_URL and DAGSTER_PG_URL."
  value       = module.usajobs.database_host
}

output "lake_bucket" {
  description = "The lake."
  value       = module.usajobs.lake_bucket
}

output "task_network" {
  description = "For aws ecs run-task --network-configuration: private subnets and the tasks' security group."
  value       = module.usajobs.task_network
}

output "services" {
  description = "The services, as commands name them."
  value       = module.usajobs.services
}

output "web_dns_name" {
  description = "Where the UI's hostname has to point to, if its zone is not in Route 53. Null without a UI."
  value       = module.usajobs.web_dns_name
}

output "alarm_topic_arn" {
  description = "Where alarms are sent; subscribe a pager or a chat to it."
  value       = module.usajobs.alarm_topic_arn
}

output "dashboard_name" {
  description = "In CloudWatch."
  value       = module.usajobs.dashboard_name
}
